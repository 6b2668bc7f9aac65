//! Bookings.

mod reports;
mod writing;

use chrono::{DateTime, Utc};
use entity::{BookingId, BookingState, CustomerId, LinkStatus, TenantId, Tenanted, booking, link};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder, Select};
use serde_json::Value;

use super::page::{self, Page, PageRequest, Sort};
use super::{ArchiveError, customers};
use crate::access::{Actor, Permission};
use crate::app::App;

pub use writing::upsert;
pub(in crate::archive) use writing::{Checked, customer_of, put};

/// How a booking is named by whoever asks.
#[derive(Clone, Debug)]
pub enum BookingKey {
    /// By our id.
    Id(BookingId),
    /// By its reference.
    Reference(String),
}

/// A booking as a client knows it.
#[derive(Clone, Debug)]
pub struct UpsertBooking {
    /// What the customer was told.
    pub reference: String,
    /// Table, room, repair …
    pub kind: Option<String>,
    /// Where.
    pub venue: Option<String>,
    /// In the business's own words.
    pub status: Option<String>,
    /// Where it stands, for sources that say so apart from the status; read from the status where left out.
    pub state: Option<BookingState>,
    /// When it begins.
    pub starts_at: Option<DateTime<Utc>>,
    /// When it ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// How many people it is for.
    pub party_size: Option<i32>,
    /// When it was made; the earliest time that anything is known of it where left out.
    pub created_at: Option<DateTime<Utc>>,
    /// When its source last changed it; now where unknown.
    pub changed_at: Option<DateTime<Utc>>,
    /// Whose it is.
    pub customer_id: Option<CustomerId>,
    /// Whose it is, by the business's own id of the customer; one that is not known yet is created.
    pub customer_external_id: Option<String>,
    /// Anything else.
    pub details: Option<Value>,
    /// The booking system that sends it; none where a client does.
    pub source: Option<String>,
}

/// Which bookings are meant.
#[derive(Clone, Debug, Default)]
pub struct BookingFilter {
    /// Of one customer.
    pub customer_id: Option<CustomerId>,
    /// Beginning not before.
    pub starts_from: Option<DateTime<Utc>>,
    /// Beginning before.
    pub starts_until: Option<DateTime<Utc>>,
    /// In the business's own words.
    pub status: Option<String>,
    /// In any of these states; an empty list asks nothing.
    pub states: Option<Vec<BookingState>>,
    /// Whether a call about it came before it began.
    pub has_call_before: Option<bool>,
}

/// One booking by any of its names; of several with one reference the newest.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn get(app: &App, actor: &Actor, key: BookingKey) -> Result<Option<booking::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let condition = match key {
        BookingKey::Id(id) => booking::Column::Id.eq(id),
        BookingKey::Reference(reference) => booking::Column::Reference.eq(reference),
    };
    Ok(booking::Entity::of(&actor.tenant)
        .filter(condition)
        .order_by_desc(booking::Column::CreatedAt)
        .one(app.database.reader())
        .await?)
}

/// Bookings by id, in no order.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn by_ids(
    app: &App,
    actor: &Actor,
    ids: &[BookingId],
) -> Result<Vec<booking::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(booking::Entity::of(&actor.tenant)
        .filter(booking::Column::Id.is_in(ids.iter().copied()))
        .all(app.database.reader())
        .await?)
}

fn filtered(actor: &Actor, filter: &BookingFilter) -> Select<booking::Entity> {
    let BookingFilter { customer_id, starts_from, starts_until, status, states, has_call_before } = filter;
    let of = |id| booking::Column::CustomerId.in_subquery(customers::ids_with_merged(&actor.tenant, id));
    let condition = Condition::all()
        .add_option(customer_id.map(of))
        .add_option(starts_from.map(|from| booking::Column::StartsAt.gte(from)))
        .add_option(starts_until.map(|until| booking::Column::StartsAt.lt(until)))
        .add_option(status.as_ref().map(|status| booking::Column::Status.eq(status)))
        .add_option(states.as_deref().filter(|states| !states.is_empty()).map(in_state))
        .add_option(has_call_before.map(|wanted| called_before(&actor.tenant, wanted)));
    booking::Entity::of(&actor.tenant).filter(condition)
}

/// One state is asked for as such, so that its index gives the order too.
fn in_state(states: &[BookingState]) -> SimpleExpr {
    match states {
        [one] => booking::Column::State.eq(*one),
        several => booking::Column::State.is_in(several.iter().copied()),
    }
}

/// A call that the booking is linked to, begun before the booking did, or before it was made where nobody knows when it
/// begins.
fn called_before(tenant: &TenantId, wanted: bool) -> SimpleExpr {
    let of_booking = |column| Expr::col((booking::Entity, column));
    let begins =
        Func::coalesce([of_booking(booking::Column::StartsAt), of_booking(booking::Column::CreatedAt)]);
    let calls = Query::select()
        .expr(Expr::val(1))
        .from(link::Entity)
        .and_where(
            Expr::col((link::Entity, link::Column::BookingId)).equals((booking::Entity, booking::Column::Id)),
        )
        .and_where(link::Column::TenantId.eq(tenant.clone()))
        .and_where(link::Column::Status.eq(LinkStatus::Linked))
        .and_where(Expr::col((link::Entity, link::Column::CallStartedAt)).lte(begins))
        .take();
    if wanted { Expr::exists(calls) } else { Expr::not_exists(calls) }
}

/// A page of bookings, newest first.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn list(
    app: &App,
    actor: &Actor,
    filter: &BookingFilter,
    page: &PageRequest,
) -> Result<Page<booking::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let sort = Sort::descending(Expr::col(booking::Column::CreatedAt), booking::Column::Id);
    Ok(page::read(app.database.reader(), filtered(actor, filter), &sort, page).await?)
}

/// How many bookings pass a filter.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn count(app: &App, actor: &Actor, filter: &BookingFilter) -> Result<u64, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(filtered(actor, filter).count(app.database.reader()).await?)
}
