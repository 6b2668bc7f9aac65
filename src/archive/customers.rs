//! Customers and their numbers.

mod filter;
mod merged;
mod merging;
mod writing;

pub use filter::{CalledAtLeast, CustomerFilter};
pub(super) use merged::with_merged;
pub(super) use merging::merged_from;
pub use merging::{dismiss, merge, split};
pub use writing::upsert;
pub(super) use writing::{Checked, put, unnamed, write_name_keys};

use std::collections::HashMap;

use entity::{CustomerId, TenantId, Tenanted, customer, customer_phone};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder, Select};

use super::ArchiveError;
use super::linking::Rules;
use super::page::{self, Page, PageRequest, Sort};
use crate::access::{Actor, Permission};
use crate::app::App;

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

/// Of some customers those who have one of these numbers.
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
            let number = writing::comparable("phone", raw, Rules::of(app, &actor.tenant).region())?;
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
    let reader = app.database.reader();
    let merged = merged_from(reader, &actor.tenant, ids).await?;
    let standing: HashMap<CustomerId, CustomerId> =
        merged.iter().filter_map(|row| Some((row.id, row.merged_into?))).collect();
    let all = ids.iter().copied().chain(standing.keys().copied());
    let mut phones = customer_phone::Entity::of(&actor.tenant)
        .filter(customer_phone::Column::CustomerId.is_in(all))
        .order_by_asc(customer_phone::Column::Number)
        .all(reader)
        .await?;
    // Somebody merged may be asked for by itself as well.
    let of_merged: Vec<_> = phones
        .iter()
        .filter_map(|phone| {
            let customer_id = *standing.get(&phone.customer_id)?;
            Some(customer_phone::Model { customer_id, ..phone.clone() })
        })
        .collect();
    phones.retain(|phone| ids.contains(&phone.customer_id));
    phones.extend(of_merged);
    phones.sort_by(|one, other| one.number.cmp(&other.number));
    phones.dedup();
    Ok(phones)
}

/// The customers that were merged into one, at most [`merging::MERGED_MAX`].
///
/// # Errors
/// Where the actor may not read calls.
pub async fn merged_into(
    app: &App,
    actor: &Actor,
    id: CustomerId,
) -> Result<Vec<customer::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    merged_from(app.database.reader(), &actor.tenant, &[id]).await
}

/// A customer and everybody merged into it, as a subquery of ids.
pub(super) fn ids_with_merged(tenant: &TenantId, id: CustomerId) -> SelectStatement {
    Query::select()
        .column(customer::Column::Id)
        .from(customer::Entity)
        .and_where(customer::Column::TenantId.eq(tenant.clone()))
        .cond_where(
            Condition::any().add(customer::Column::Id.eq(id)).add(customer::Column::MergedInto.eq(id)),
        )
        .take()
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
