//! What happened between a customer and the business: its calls and its bookings in one order, newest first.
//!
//! A call stands where it began, a booking where it was made: both are known of every row and do not move when an
//! appointment does, so that a booking stands beside the call that made it. What was merged into the customer counts as
//! its own.
//!
//! What must always hold: a page costs the same wherever it begins. Each kind of row is read from an index that has it
//! in this order, from the place where the page begins, no more rows than the page may have; of what was read the
//! newest are the page. So a place is a time and an id, never a count and never a row that must still exist.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{CustomerId, LinkStatus, TenantId, Tenanted, booking, call, link};
use sea_orm::sea_query::{Alias, Expr, Func, IntoColumnRef, Query, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, FromQueryResult, Order, PaginatorTrait, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use super::customers::with_merged;
use super::page::{Key, Page, PageRequest, Sort, SortValue};
use super::{ArchiveError, bookings, calls};
use crate::access::{Actor, Permission};
use crate::app::App;

/// Customers asked for by one statement: SQLite puts at most 500 selects into one.
const TOGETHER_MAX: usize = 100;

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Item {
    /// A call that a customer is linked to.
    Call(Box<call::Model>),
    /// A booking of a customer.
    Booking(Box<booking::Model>),
}

impl Item {
    /// Its place in the history.
    pub fn key(&self) -> (SortValue, Uuid) {
        match self {
            Self::Call(row) => (SortValue::Time(row.started_at), row.id.0),
            Self::Booking(row) => (SortValue::Time(row.created_at), row.id.0),
        }
    }
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, FromQueryResult)]
pub(super) struct Place {
    pub at: DateTime<Utc>,
    pub id: Uuid,
}

/// A page of a customer's history, newest first.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn list(
    app: &App,
    actor: &Actor,
    id: CustomerId,
    page: &PageRequest,
) -> Result<Page<Item>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let (reader, tenant) = (app.database.reader(), &actor.tenant);
    let everybody = with_merged(reader, tenant, id).await?;
    // One row more than asked for tells whether there are more.
    let wanted = page.size + 1;
    let after = page.after.as_ref();
    let calls = newest_calls(reader, tenant, &everybody, after, wanted).await?;
    let bookings = newest_bookings(reader, tenant, &everybody, after, wanted).await?;
    let size = usize::try_from(page.size).unwrap_or(usize::MAX);
    let has_next = calls.len() + bookings.len() > size;
    let places = newest([calls, bookings], size);
    let rows = rows(app, actor, &places).await?;
    Ok(Page { rows, has_next, has_previous: page.after.is_some() })
}

/// How many calls and bookings there are in a customer's history.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn count(app: &App, actor: &Actor, id: CustomerId) -> Result<u64, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let (reader, tenant) = (app.database.reader(), &actor.tenant);
    let everybody = with_merged(reader, tenant, id).await?;
    let of_everybody = || everybody.iter().copied();
    let calls: i64 = link::Entity::of(tenant)
        .filter(link::Column::CustomerId.is_in(of_everybody()))
        .filter(link::Column::Status.eq(LinkStatus::Linked))
        .select_only()
        .expr(Func::count_distinct(Expr::col(link::Column::CallId)))
        .into_tuple()
        .one(reader)
        .await?
        .unwrap_or_default();
    let bookings = booking::Entity::of(tenant)
        .filter(booking::Column::CustomerId.is_in(of_everybody()))
        .count(reader)
        .await?;
    Ok(calls.unsigned_abs() + bookings)
}

/// The rows of some places, in their order; what has gone since its place was read is left out.
async fn rows(app: &App, actor: &Actor, places: &[Place]) -> Result<Vec<Item>, ArchiveError> {
    let ids: Vec<Uuid> = places.iter().map(|place| place.id).collect();
    let call_ids: Vec<_> = ids.iter().copied().map(Into::into).collect();
    let booking_ids: Vec<_> = ids.iter().copied().map(Into::into).collect();
    let mut items: HashMap<Uuid, Item> = HashMap::new();
    for row in calls::by_ids(app, actor, &call_ids).await? {
        items.insert(row.id.0, Item::Call(Box::new(row)));
    }
    for row in bookings::by_ids(app, actor, &booking_ids).await? {
        items.insert(row.id.0, Item::Booking(Box::new(row)));
    }
    Ok(ids.iter().filter_map(|id| items.remove(id)).collect())
}

/// The calls that some customers are linked to, each once, newest first, behind a place.
pub(super) async fn newest_calls(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    customers: &[CustomerId],
    after: Option<&Key>,
    limit: u64,
) -> Result<Vec<Place>, DbErr> {
    let column = |column| Expr::col((link::Entity, column));
    let sort = Sort::descending(column(link::Column::CallStartedAt), link::Column::CallId);
    let of_customer = |id: &CustomerId| {
        Query::select()
            .expr_as(column(link::Column::CallStartedAt), "at")
            .expr_as(column(link::Column::CallId), "id")
            .from(link::Entity)
            .and_where(link::Column::TenantId.eq(tenant.clone()))
            .and_where(link::Column::CustomerId.eq(*id))
            .and_where(link::Column::Status.eq(LinkStatus::Linked))
            .cond_where(sea_orm::Condition::all().add_option(after.map(|key| sort.behind(key))))
            .order_by((link::Entity, link::Column::CallStartedAt), Order::Desc)
            .order_by((link::Entity, link::Column::CallId), Order::Desc)
            .limit(limit)
            .take()
    };
    places(connection, customers, of_customer, limit).await
}

/// When the first call began that some customers are linked to.
pub(super) async fn first_call_at(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    customers: &[CustomerId],
) -> Result<Option<DateTime<Utc>>, DbErr> {
    let column = |column| Expr::col((link::Entity, column));
    let of_customer = |id: &CustomerId| {
        Query::select()
            .expr_as(column(link::Column::CallStartedAt), "at")
            .expr_as(column(link::Column::CallId), "id")
            .from(link::Entity)
            .and_where(link::Column::TenantId.eq(tenant.clone()))
            .and_where(link::Column::CustomerId.eq(*id))
            .and_where(link::Column::Status.eq(LinkStatus::Linked))
            .order_by((link::Entity, link::Column::CallStartedAt), Order::Asc)
            .limit(1)
            .take()
    };
    let of_each = places(connection, customers, of_customer, customers.len() as u64).await?;
    Ok(of_each.last().map(|place| place.at))
}

/// The bookings of some customers, newest first, behind a place.
async fn newest_bookings(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    customers: &[CustomerId],
    after: Option<&Key>,
    limit: u64,
) -> Result<Vec<Place>, DbErr> {
    let column = |column| Expr::col((booking::Entity, column));
    let sort = Sort::descending(column(booking::Column::CreatedAt), booking::Column::Id);
    let of_customer = |id: &CustomerId| {
        Query::select()
            .expr_as(column(booking::Column::CreatedAt), "at")
            .expr_as(column(booking::Column::Id), "id")
            .from(booking::Entity)
            .and_where(booking::Column::TenantId.eq(tenant.clone()))
            .and_where(booking::Column::CustomerId.eq(*id))
            .cond_where(sea_orm::Condition::all().add_option(after.map(|key| sort.behind(key))))
            .order_by((booking::Entity, booking::Column::CreatedAt), Order::Desc)
            .order_by((booking::Entity, booking::Column::Id), Order::Desc)
            .limit(limit)
            .take()
    };
    places(connection, customers, of_customer, limit).await
}

/// The newest of what is asked of each customer for itself: an index has the rows of one customer in their order, but
/// not those of several.
async fn places(
    connection: &impl ConnectionTrait,
    customers: &[CustomerId],
    of_customer: impl Fn(&CustomerId) -> SelectStatement,
    limit: u64,
) -> Result<Vec<Place>, DbErr> {
    let mut found = Vec::new();
    for some in customers.chunks(TOGETHER_MAX) {
        let mut each = some.iter().map(|id| within(of_customer(id)));
        let Some(mut all) = each.next() else { continue };
        for other in each {
            all.union(UnionType::All, other);
        }
        found.push(
            Place::find_by_statement(connection.get_database_backend().build(&all)).all(connection).await?,
        );
    }
    Ok(newest(found, usize::try_from(limit).unwrap_or(usize::MAX)))
}

/// A select that may stand beside others, with its own order and limit.
fn within(select: SelectStatement) -> SelectStatement {
    let column = |name: &'static str| Alias::new(name).into_column_ref();
    Query::select().columns([column("at"), column("id")]).from_subquery(select, "places").take()
}

/// The newest of several lists, each once.
fn newest(lists: impl IntoIterator<Item = Vec<Place>>, limit: usize) -> Vec<Place> {
    let mut all: Vec<Place> = lists.into_iter().flatten().collect();
    all.sort_unstable_by(|one, other| other.cmp(one));
    all.dedup();
    all.truncate(limit);
    all
}
