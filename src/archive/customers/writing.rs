//! How customers come and change.
//!
//! A number belongs to whoever has it now. A customer that takes a lead's number takes the lead with it: a new customer
//! becomes what the lead was, one that is known already absorbs it. Where the number is taken away again, the lead is
//! there again. So it does not matter whether the call came first or the customer.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::{
    CustomerId, CustomerStatus, EventKind, TenantId, Tenanted, customer, customer_name, customer_phone,
};
use futures_util::FutureExt as _;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ActiveValue::Unchanged, ColumnTrait, DatabaseTransaction,
    EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};

use super::{PHONES_MAX, UpsertCustomer, with_number};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::archive::linking::{Rules, of_name};
use crate::archive::{ArchiveError, input, phone};
use crate::database::take_turns;
use crate::journal::{self, NewEvent};
use crate::linking::name;

/// Creates a customer or brings it up to date. It is recognised by its external id; where none is given,
/// by its numbers.
///
/// # Errors
/// Where the numbers belong to several customers, the input is out of bounds, or the actor may not.
pub async fn upsert(
    app: &App,
    actor: &Actor,
    input: UpsertCustomer,
) -> Result<customer::Model, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let customer = Checked::new(app, &actor.tenant, input)?;
    let tenant = actor.tenant.clone();
    let app_for_rows = app.clone();
    app.database
        .write(move |transaction| {
            async move {
                let (row, _) = put(transaction, &app_for_rows, &tenant, customer).await?;
                Ok(row)
            }
            .boxed()
        })
        .await
}

/// A customer whose input was found to be within bounds.
pub(in crate::archive) struct Checked {
    external_id: Option<String>,
    name: Option<String>,
    email: Option<String>,
    numbers: BTreeSet<String>,
    now: DateTime<Utc>,
}

impl Checked {
    /// Checks everything that needs no row.
    ///
    /// # Errors
    /// With what is out of bounds.
    pub(in crate::archive) fn new(
        app: &App,
        tenant: &TenantId,
        input: UpsertCustomer,
    ) -> Result<Self, ArchiveError> {
        let UpsertCustomer { external_id, name, email, phones } = input;
        if phones.len() > PHONES_MAX {
            return Err(ArchiveError::Limit(format!("phones: a customer may have {PHONES_MAX}")));
        }
        let rules = Rules::of(app, tenant);
        Ok(Self {
            external_id: input::optional_name("externalId", external_id)?,
            name: input::optional_name("name", name)?,
            email: input::optional_name("email", email)?,
            numbers: phones
                .into_iter()
                .map(|raw| comparable("phones", raw, rules.region()))
                .collect::<Result<_, _>>()?,
            now: input::instant(app.clock.now()),
        })
    }
}

/// E.164 where the number has that form, else the number as given.
pub(super) fn comparable(field: &str, raw: String, region: &str) -> Result<String, ArchiveError> {
    let raw = input::name(field, raw)?;
    Ok(phone::e164(&raw, region).unwrap_or(raw))
}

/// Writes a customer in a transaction of the caller's; also tells whether anything changed.
pub(in crate::archive) async fn put(
    transaction: &DatabaseTransaction,
    app: &App,
    tenant: &TenantId,
    Checked { external_id, name, email, numbers, now }: Checked,
) -> Result<(customer::Model, bool), ArchiveError> {
    take_turns(transaction, tenant.as_str(), "customers").await?;
    for number in &numbers {
        take_turns(transaction, tenant.as_str(), number).await?;
    }
    let known = recognise(transaction, tenant, external_id.as_deref(), &numbers).await?;
    let base = known.clone().unwrap_or_else(|| unnamed(CustomerId(app.ids.next(now)), tenant, now));
    let status = if base.status == CustomerStatus::Merged { base.status } else { CustomerStatus::Known };
    let wanted = customer::Model {
        external_id: external_id.or(base.external_id),
        name: name.or(base.name),
        email: email.or(base.email),
        status,
        // Without the number it came by it is no longer what a call from there would be a lead of.
        lead_number: base.lead_number.filter(|number| numbers.contains(number)),
        ..base
    };
    let before = numbers_of(transaction, tenant, wanted.id).await?;
    if known.as_ref() == Some(&wanted) && before == numbers {
        return Ok((wanted, false));
    }
    let row = store(transaction, known, wanted, now).await?;
    if before != numbers {
        replace_numbers(transaction, tenant, row.id, &numbers).await?;
        absorb_leads(transaction, tenant, row.id, &numbers, now).await?;
        revive_leads(transaction, tenant, row.id, before.difference(&numbers), now).await?;
    }
    let event = NewEvent::of_subject(EventKind::CustomerChanged, row.id.0);
    journal::append(transaction, tenant, [event], now).await?;
    Ok((row, true))
}

/// A customer of whom nothing is known yet.
pub(in crate::archive) fn unnamed(id: CustomerId, tenant: &TenantId, now: DateTime<Utc>) -> customer::Model {
    customer::Model {
        id,
        tenant_id: tenant.clone(),
        external_id: None,
        name: None,
        email: None,
        created_at: now,
        updated_at: now,
        status: CustomerStatus::Known,
        lead_number: None,
        merged_into: None,
        merged_by: None,
        merged_at: None,
    }
}

/// The customer that is meant. A lead is one where nobody known has its number, so that it becomes the customer.
async fn recognise(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    external_id: Option<&str>,
    numbers: &BTreeSet<String>,
) -> Result<Option<customer::Model>, ArchiveError> {
    if let Some(external_id) = external_id {
        let known = customer::Entity::of(tenant)
            .filter(customer::Column::ExternalId.eq(external_id))
            .one(transaction)
            .await?;
        if known.is_some() {
            return Ok(known);
        }
    }
    if numbers.is_empty() {
        return Ok(None);
    }
    let found = with_number(customer::Entity::of(tenant), tenant, numbers.iter())
        .order_by_asc(customer::Column::CreatedAt)
        .order_by_asc(customer::Column::Id)
        .all(transaction)
        .await?;
    let is_lead = |row: &customer::Model| {
        matches!(row.status, CustomerStatus::Lead | CustomerStatus::Dismissed) && row.external_id.is_none()
    };
    let (leads, mut known): (Vec<_>, Vec<_>) = found.into_iter().partition(is_lead);
    if external_id.is_some() {
        // Whoever has the number and another external id is somebody else, with whom it is shared.
        return Ok(if known.is_empty() { leads.into_iter().next() } else { None });
    }
    if known.len() > 1 {
        return Err(ArchiveError::Conflict(format!(
            "phones: these numbers belong to {} customers: say which is meant by its externalId",
            known.len()
        )));
    }
    Ok(known.pop().or_else(|| leads.into_iter().next()))
}

pub(super) async fn store(
    transaction: &DatabaseTransaction,
    known: Option<customer::Model>,
    wanted: customer::Model,
    now: DateTime<Utc>,
) -> Result<customer::Model, ArchiveError> {
    let renamed = known.as_ref().is_none_or(|known| known.name != wanted.name);
    let row = match known {
        None => wanted.into_active_model().insert(transaction).await?,
        Some(known) => {
            let mut row = customer::Model { updated_at: now, ..wanted }.into_active_model().reset_all();
            row.id = Unchanged(known.id);
            row.update(transaction).await?
        }
    };
    if renamed {
        write_name_keys(transaction, &row).await?;
    }
    Ok(row)
}

/// Writes the keys under which calls find a customer's name.
pub(in crate::archive) async fn write_name_keys(
    transaction: &DatabaseTransaction,
    row: &customer::Model,
) -> Result<(), ArchiveError> {
    customer_name::Entity::delete_of(&row.tenant_id)
        .filter(customer_name::Column::CustomerId.eq(row.id))
        .exec(transaction)
        .await?;
    let keys = of_name(&row.tenant_id, row.name.as_deref().map(name::keys).unwrap_or_default());
    let rows: Vec<_> = keys
        .into_iter()
        .map(|key| customer_name::ActiveModel {
            customer_id: Set(row.id),
            key: Set(key),
            tenant_id: Set(row.tenant_id.clone()),
        })
        .collect();
    if !rows.is_empty() {
        customer_name::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    }
    Ok(())
}

async fn numbers_of(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    id: CustomerId,
) -> Result<BTreeSet<String>, ArchiveError> {
    Ok(customer_phone::Entity::of(tenant)
        .filter(customer_phone::Column::CustomerId.eq(id))
        .all(transaction)
        .await?
        .into_iter()
        .map(|phone| phone.number)
        .collect())
}

async fn replace_numbers(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    id: CustomerId,
    numbers: &BTreeSet<String>,
) -> Result<(), ArchiveError> {
    customer_phone::Entity::delete_of(tenant)
        .filter(customer_phone::Column::CustomerId.eq(id))
        .exec(transaction)
        .await?;
    let rows: Vec<_> = numbers
        .iter()
        .map(|number| customer_phone::ActiveModel {
            customer_id: Set(id),
            number: Set(number.clone()),
            tenant_id: Set(tenant.clone()),
        })
        .collect();
    if !rows.is_empty() {
        customer_phone::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    }
    Ok(())
}

/// Leads of these numbers are this customer's from now on; they give up the number themselves.
async fn absorb_leads(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    into: CustomerId,
    numbers: &BTreeSet<String>,
    now: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    let leads = customer::Entity::of(tenant)
        .filter(customer::Column::LeadNumber.is_in(numbers))
        .filter(customer::Column::Id.ne(into))
        .filter(customer::Column::Status.is_in([CustomerStatus::Lead, CustomerStatus::Dismissed]))
        .all(transaction)
        .await?;
    let ids: Vec<CustomerId> = leads.iter().map(|lead| lead.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    customer_phone::Entity::delete_of(tenant)
        .filter(customer_phone::Column::CustomerId.is_in(ids.clone()))
        .exec(transaction)
        .await?;
    customer::Entity::update_of(tenant)
        .filter(customer::Column::Id.is_in(ids.clone()))
        .col_expr(customer::Column::Status, Expr::value(CustomerStatus::Merged))
        .col_expr(customer::Column::MergedInto, Expr::value(into))
        .col_expr(customer::Column::MergedAt, Expr::value(now))
        .col_expr(customer::Column::UpdatedAt, Expr::value(now))
        .exec(transaction)
        .await?;
    let events: Vec<_> =
        ids.into_iter().map(|id| NewEvent::of_subject(EventKind::CustomerChanged, id.0)).collect();
    journal::append(transaction, tenant, events, now).await?;
    Ok(())
}

/// Leads that were absorbed because of these numbers are leads again.
async fn revive_leads(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    from: CustomerId,
    numbers: impl Iterator<Item = &String>,
    now: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    let leads = customer::Entity::of(tenant)
        .filter(customer::Column::LeadNumber.is_in(numbers))
        .filter(customer::Column::MergedInto.eq(from))
        .filter(customer::Column::MergedBy.is_null())
        .all(transaction)
        .await?;
    for lead in leads {
        let number = lead.lead_number.clone();
        let wanted = customer::Model {
            status: CustomerStatus::Lead,
            merged_into: None,
            merged_at: None,
            ..lead.clone()
        };
        let row = store(transaction, Some(lead), wanted, now).await?;
        replace_numbers(transaction, tenant, row.id, &number.into_iter().collect()).await?;
        let event = NewEvent::of_subject(EventKind::CustomerChanged, row.id.0);
        journal::append(transaction, tenant, [event], now).await?;
    }
    Ok(())
}
