//! Customers of whom nothing is known but a number that called.

use chrono::{DateTime, Utc};
use entity::{CustomerId, CustomerStatus, EventKind, TenantId, Tenanted, customer, customer_phone, link};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use serde_json::json;

use crate::app::App;
use crate::archive::{ArchiveError, customers};
use crate::database::take_turns;
use crate::journal::{self, NewEvent};

/// The lead of a number that nobody has; it is made where there is none. None where somebody has the number after all.
pub async fn of_number(
    transaction: &DatabaseTransaction,
    app: &App,
    tenant: &TenantId,
    number: &str,
    now: DateTime<Utc>,
) -> Result<Option<CustomerId>, ArchiveError> {
    // Whoever gives the number to a customer waits for the same lock, so that it is not given to two.
    take_turns(transaction, tenant.as_str(), number).await?;
    let is_taken = customer_phone::Entity::of(tenant)
        .filter(customer_phone::Column::Number.eq(number))
        .count(transaction)
        .await?
        > 0;
    if is_taken {
        return Ok(None);
    }
    let known =
        customer::Entity::of(tenant).filter(customer::Column::LeadNumber.eq(number)).one(transaction).await?;
    if let Some(known) = known {
        return Ok(Some(known.merged_into.unwrap_or(known.id)));
    }
    let row = customer::Model {
        status: CustomerStatus::Lead,
        lead_number: Some(number.to_owned()),
        ..customers::unnamed(CustomerId(app.ids.next(now)), tenant, now)
    };
    let id = row.id;
    let once = OnConflict::columns([customer::Column::TenantId, customer::Column::LeadNumber])
        .do_nothing()
        .to_owned();
    customer::Entity::insert(row.into_active_model())
        .on_conflict(once)
        .exec_without_returning(transaction)
        .await?;
    let phone = customer_phone::ActiveModel {
        customer_id: Set(id),
        number: Set(number.to_owned()),
        tenant_id: Set(tenant.clone()),
    };
    customer_phone::Entity::insert(phone).exec_without_returning(transaction).await?;
    let event = NewEvent::of_subject(EventKind::CustomerChanged, id.0).detail(json!({ "by": "rules" }));
    journal::append(transaction, tenant, [event], now).await?;
    Ok(Some(id))
}

/// Removes leads that no call is linked to any more and that no person touched.
pub async fn remove_unused(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    ids: Vec<CustomerId>,
    now: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    for id in ids {
        let is_used =
            link::Entity::of(tenant).filter(link::Column::CustomerId.eq(id)).count(transaction).await? > 0;
        if is_used {
            continue;
        }
        let removed = customer::Entity::delete_of(tenant)
            .filter(customer::Column::Id.eq(id))
            .filter(customer::Column::Status.eq(CustomerStatus::Lead))
            .filter(customer::Column::Name.is_null())
            .filter(customer::Column::ExternalId.is_null())
            .filter(customer::Column::Email.is_null())
            .exec(transaction)
            .await?;
        if removed.rows_affected > 0 {
            let event =
                NewEvent::of_subject(EventKind::CustomerChanged, id.0).detail(json!({ "by": "rules" }));
            journal::append(transaction, tenant, [event], now).await?;
        }
    }
    Ok(())
}
