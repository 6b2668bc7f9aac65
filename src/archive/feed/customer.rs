//! A customer of a batch.

use chrono::{DateTime, Utc};
use entity::{CustomerId, TenantId, Tenanted, customer, customer_phone, customer_report};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, TransactionTrait as _,
};

use crate::app::App;
use crate::archive::customers::{self, UpsertCustomer};
use crate::archive::{ArchiveError, input};

/// A customer of a batch; a field left out stays as it is.
#[derive(Clone, Debug, Default)]
pub struct CustomerEntry {
    /// The business's own name for the customer.
    pub external_id: Option<String>,
    /// Full name.
    pub name: Option<String>,
    /// Address for mail.
    pub email: Option<String>,
    /// All numbers, in any form.
    pub phones: Option<Vec<String>>,
    /// As of when this holds; now where unknown. What was reported as of a later time is not overwritten.
    pub reported_at: Option<DateTime<Utc>>,
}

/// Writes a customer; also tells whether anything changed.
pub(super) async fn put(
    transaction: &DatabaseTransaction,
    app: &App,
    tenant: &TenantId,
    entry: CustomerEntry,
) -> Result<(customer::Model, bool), ArchiveError> {
    if entry.external_id.is_none() && entry.phones.as_ref().is_none_or(Vec::is_empty) {
        return Err(ArchiveError::bad_input(
            "externalId, phones: a customer is recognised by one of them, so name one",
        ));
    }
    let known = match &entry.external_id {
        Some(external_id) => by_external_id(transaction, tenant, external_id).await?,
        None => None,
    };
    let phones = match (entry.phones.clone(), &known) {
        (Some(phones), _) => phones,
        (None, Some(known)) => numbers(transaction, tenant, known.id).await?,
        (None, None) => Vec::new(),
    };
    let (external_id, name, email) = (entry.external_id.clone(), entry.name.clone(), entry.email.clone());
    let wanted = UpsertCustomer { external_id, name, email, phones };
    let Some(at) = entry.reported_at.map(input::instant) else {
        return customers::put(transaction, app, tenant, customers::Checked::new(app, tenant, wanted)?).await;
    };
    let attempt = transaction.begin().await?;
    let checked = customers::Checked::new(app, tenant, wanted)?;
    let (row, changed) = customers::put(&attempt, app, tenant, checked).await?;
    let reported = customer_report::Entity::of(tenant)
        .filter(customer_report::Column::CustomerId.eq(row.id))
        .one(&attempt)
        .await?;
    if changed && reported.is_some_and(|reported| reported.at >= at) {
        attempt.rollback().await?;
        return fill(transaction, app, tenant, row.id, entry).await;
    }
    report(&attempt, tenant, row.id, at).await?;
    attempt.commit().await?;
    Ok((row, changed))
}

/// Takes of an older report what the customer still lacks.
async fn fill(
    transaction: &DatabaseTransaction,
    app: &App,
    tenant: &TenantId,
    id: CustomerId,
    entry: CustomerEntry,
) -> Result<(customer::Model, bool), ArchiveError> {
    let known = customer::Entity::of(tenant).filter(customer::Column::Id.eq(id)).one(transaction).await?;
    let known = known.ok_or(ArchiveError::NotFound("customer"))?;
    let mut phones = numbers(transaction, tenant, id).await?;
    if phones.is_empty() {
        phones = entry.phones.unwrap_or_default();
    }
    let wanted = UpsertCustomer {
        external_id: known.external_id.or(entry.external_id),
        name: known.name.or(entry.name),
        email: known.email.or(entry.email),
        phones,
    };
    customers::put(transaction, app, tenant, customers::Checked::new(app, tenant, wanted)?).await
}

async fn by_external_id(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    external_id: &str,
) -> Result<Option<customer::Model>, ArchiveError> {
    Ok(customer::Entity::of(tenant)
        .filter(customer::Column::ExternalId.eq(external_id.trim()))
        .one(transaction)
        .await?)
}

async fn numbers(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    id: CustomerId,
) -> Result<Vec<String>, ArchiveError> {
    let numbers = customer_phone::Entity::of(tenant)
        .filter(customer_phone::Column::CustomerId.eq(id))
        .all(transaction)
        .await?;
    Ok(numbers.into_iter().map(|phone| phone.number).collect())
}

async fn report(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    customer_id: CustomerId,
    at: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    let row = customer_report::ActiveModel {
        customer_id: Set(customer_id),
        tenant_id: Set(tenant.clone()),
        at: Set(at),
    };
    // The later of the two: a repeat of an older report that changes nothing must not open the way for others.
    let later = OnConflict::column(customer_report::Column::CustomerId)
        .update_column(customer_report::Column::At)
        .action_and_where(at_is_later())
        .to_owned();
    customer_report::Entity::insert(row).on_conflict(later).exec_without_returning(transaction).await?;
    Ok(())
}

fn at_is_later() -> sea_orm::sea_query::SimpleExpr {
    sea_orm::sea_query::Expr::cust("excluded.at > customer_reports.at")
}
