//! Customers and their numbers.

mod filter;
mod merged;

pub use filter::{CalledAtLeast, CustomerFilter};
pub(super) use merged::with_merged;

use std::collections::BTreeSet;

use entity::{CustomerId, CustomerStatus, EventKind, TenantId, Tenanted, customer, customer_phone};
use futures_util::FutureExt as _;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, Select,
};

use super::page::{self, Page, PageRequest, Sort};
use super::{ArchiveError, input, phone};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::database::take_turns;
use crate::journal::{self, NewEvent};

/// Numbers one customer may have.
const PHONES_MAX: usize = 32;

/// How a customer is named by whoever asks.
#[derive(Clone, Debug)]
pub enum CustomerKey {
    /// By our id.
    Id(CustomerId),
    /// By a number, in any form.
    Phone(String),
    /// By the business's own name for the customer.
    ExternalId(String),
}

/// A customer as a client knows it.
#[derive(Clone, Debug)]
pub struct UpsertCustomer {
    /// The business's own name for the customer.
    pub external_id: Option<String>,
    /// Full name.
    pub name: Option<String>,
    /// Address for mail.
    pub email: Option<String>,
    /// All numbers, in any form.
    pub phones: Vec<String>,
}

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
    let UpsertCustomer { external_id, name, email, phones } = input;
    if phones.len() > PHONES_MAX {
        return Err(ArchiveError::Limit(format!("phones: a customer may have {PHONES_MAX}")));
    }
    let external_id = input::optional_name("externalId", external_id)?;
    let name = input::optional_name("name", name)?;
    let email = input::optional_name("email", email)?;
    let numbers = phones
        .into_iter()
        .map(|raw| comparable("phones", raw, &app.config.phone.default_region))
        .collect::<Result<BTreeSet<_>, _>>()?;
    let now = input::instant(app.clock.now());
    let id = CustomerId(app.ids.next(now));
    let tenant = actor.tenant.clone();
    app.database
        .write(move |transaction| {
            async move {
                take_turns(transaction, tenant.as_str(), "customers").await?;
                let known = recognise(transaction, &tenant, external_id.as_deref(), &numbers).await?;
                let base = known.clone().unwrap_or(customer::Model {
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
                });
                let wanted = customer::Model {
                    external_id: external_id.or(base.external_id),
                    name: name.or(base.name),
                    email: email.or(base.email),
                    ..base
                };
                let renumbered = replace_numbers_needed(transaction, &tenant, wanted.id, &numbers).await?;
                if known.as_ref() == Some(&wanted) && !renumbered {
                    return Ok(wanted);
                }
                let row = store(transaction, known, wanted, now).await?;
                if renumbered {
                    replace_numbers(transaction, &tenant, row.id, numbers).await?;
                }
                let event = NewEvent::of_subject(EventKind::CustomerChanged, row.id.0);
                journal::append(transaction, &tenant, [event], now).await?;
                Ok(row)
            }
            .boxed()
        })
        .await
}

/// E.164 where the number has that form, else the number as given.
fn comparable(field: &str, raw: String, region: &str) -> Result<String, ArchiveError> {
    let raw = input::name(field, raw)?;
    Ok(phone::e164(&raw, region).unwrap_or(raw))
}

async fn recognise(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    external_id: Option<&str>,
    numbers: &BTreeSet<String>,
) -> Result<Option<customer::Model>, ArchiveError> {
    if let Some(external_id) = external_id {
        return Ok(customer::Entity::of(tenant)
            .filter(customer::Column::ExternalId.eq(external_id))
            .one(transaction)
            .await?);
    }
    if numbers.is_empty() {
        return Ok(None);
    }
    let mut found =
        with_number(customer::Entity::of(tenant), tenant, numbers.iter()).all(transaction).await?;
    if found.len() > 1 {
        return Err(ArchiveError::Conflict(format!(
            "phones: these numbers belong to {} customers: say which is meant by its externalId",
            found.len()
        )));
    }
    Ok(found.pop())
}

fn with_number<'a>(
    select: Select<customer::Entity>,
    tenant: &TenantId,
    numbers: impl IntoIterator<Item = &'a String>,
) -> Select<customer::Entity> {
    let owners = Query::select()
        .column(customer_phone::Column::CustomerId)
        .from(customer_phone::Entity)
        .and_where(customer_phone::Column::TenantId.eq(tenant.clone()))
        .and_where(customer_phone::Column::Number.is_in(numbers))
        .take();
    select.filter(Expr::col((customer::Entity, customer::Column::Id)).in_subquery(owners))
}

async fn store(
    transaction: &DatabaseTransaction,
    known: Option<customer::Model>,
    wanted: customer::Model,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<customer::Model, ArchiveError> {
    let Some(known) = known else {
        return Ok(wanted.into_active_model().insert(transaction).await?);
    };
    let mut row = customer::Model { updated_at: now, ..wanted }.into_active_model().reset_all();
    row.id = sea_orm::ActiveValue::Unchanged(known.id);
    Ok(row.update(transaction).await?)
}

async fn replace_numbers_needed(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    id: CustomerId,
    numbers: &BTreeSet<String>,
) -> Result<bool, ArchiveError> {
    let known: BTreeSet<String> = customer_phone::Entity::of(tenant)
        .filter(customer_phone::Column::CustomerId.eq(id))
        .all(transaction)
        .await?
        .into_iter()
        .map(|phone| phone.number)
        .collect();
    Ok(known != *numbers)
}

async fn replace_numbers(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    id: CustomerId,
    numbers: BTreeSet<String>,
) -> Result<(), ArchiveError> {
    customer_phone::Entity::delete_of(tenant)
        .filter(customer_phone::Column::CustomerId.eq(id))
        .exec(transaction)
        .await?;
    let rows: Vec<_> = numbers
        .into_iter()
        .map(|number| customer_phone::ActiveModel {
            customer_id: Set(id),
            number: Set(number),
            tenant_id: Set(tenant.clone()),
        })
        .collect();
    if !rows.is_empty() {
        customer_phone::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    }
    Ok(())
}

/// One customer by any of its names; of several with one number the newest.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn get(
    app: &App,
    actor: &Actor,
    key: CustomerKey,
) -> Result<Option<customer::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let select = customer::Entity::of(&actor.tenant);
    let select = match key {
        CustomerKey::Id(id) => select.filter(customer::Column::Id.eq(id)),
        CustomerKey::ExternalId(id) => select.filter(customer::Column::ExternalId.eq(id)),
        CustomerKey::Phone(raw) => {
            let number = comparable("phone", raw, &app.config.phone.default_region)?;
            with_number(select, &actor.tenant, [&number])
        }
    };
    Ok(select.order_by_desc(customer::Column::CreatedAt).one(app.database.reader()).await?)
}

/// Customers by id, in no order.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn by_ids(
    app: &App,
    actor: &Actor,
    ids: &[CustomerId],
) -> Result<Vec<customer::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(customer::Entity::of(&actor.tenant)
        .filter(customer::Column::Id.is_in(ids.iter().copied()))
        .all(app.database.reader())
        .await?)
}

/// The numbers of customers.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn phones_of(
    app: &App,
    actor: &Actor,
    ids: &[CustomerId],
) -> Result<Vec<customer_phone::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(customer_phone::Entity::of(&actor.tenant)
        .filter(customer_phone::Column::CustomerId.is_in(ids.iter().copied()))
        .order_by_asc(customer_phone::Column::Number)
        .all(app.database.reader())
        .await?)
}

/// A page of customers, newest first.
///
/// # Errors
/// Where the filter is out of bounds, or the actor may not read calls.
pub async fn list(
    app: &App,
    actor: &Actor,
    filter: &CustomerFilter,
    page: &PageRequest,
) -> Result<Page<customer::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let sort =
        Sort::descending(Expr::col((customer::Entity, customer::Column::CreatedAt)), customer::Column::Id);
    Ok(page::read(app.database.reader(), filter.select(app, actor)?, &sort, page).await?)
}

/// How many customers pass a filter.
///
/// # Errors
/// As [`list`].
pub async fn count(app: &App, actor: &Actor, filter: &CustomerFilter) -> Result<u64, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(filter.select(app, actor)?.count(app.database.reader()).await?)
}
