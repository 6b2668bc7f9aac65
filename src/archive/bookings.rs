//! Bookings.

use chrono::{DateTime, Utc};
use entity::{
    BookingId, BookingState, CustomerId, EventKind, LinkStatus, TenantId, Tenanted, booking, customer, link,
};
use futures_util::FutureExt as _;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde_json::{Value, json};

use super::page::{self, Page, PageRequest, Sort};
use super::{ArchiveError, booking_changes, booking_states, input};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::database::take_turns;
use crate::journal::{self, NewEvent};

/// The largest party of a booking.
const PARTY_SIZE_MAX: i32 = 100_000;

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
    /// When it begins.
    pub starts_at: Option<DateTime<Utc>>,
    /// When it ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// How many people it is for.
    pub party_size: Option<i32>,
    /// When it was made; now where unknown.
    pub created_at: Option<DateTime<Utc>>,
    /// When its source last changed it; now where unknown.
    pub changed_at: Option<DateTime<Utc>>,
    /// Whose it is.
    pub customer_id: Option<CustomerId>,
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
    /// In any of these states.
    pub states: Option<Vec<BookingState>>,
    /// Whether a call about it came before it began.
    pub has_call_before: Option<bool>,
}

/// What makes a booking sent by a client one and the same.
fn identity(reference: &str) -> String {
    format!("reference:{reference}")
}

/// Creates a booking or brings it up to date; it is recognised by its reference.
///
/// # Errors
/// Where several imported bookings share the reference, the customer does not exist, the input is out of
/// bounds, or the actor may not.
pub async fn upsert(app: &App, actor: &Actor, input: UpsertBooking) -> Result<booking::Model, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let booking = Checked::new(app, &actor.tenant, input)?;
    let tenant = actor.tenant.clone();
    let app_for_rows = app.clone();
    app.database
        .write(move |transaction| {
            async move {
                let (row, _) = put(transaction, &app_for_rows, &tenant, booking).await?;
                Ok(row)
            }
            .boxed()
        })
        .await
}

/// A booking whose input was found to be within bounds.
pub(super) struct Checked {
    input: UpsertBooking,
    state: Option<BookingState>,
    now: DateTime<Utc>,
}

impl Checked {
    /// Checks everything that needs no row.
    ///
    /// # Errors
    /// With what is out of bounds.
    pub(super) fn new(app: &App, tenant: &TenantId, input: UpsertBooking) -> Result<Self, ArchiveError> {
        let party_size = input.party_size;
        if party_size.is_some_and(|size| !(0..=PARTY_SIZE_MAX).contains(&size)) {
            return Err(ArchiveError::bad_input(format!("partySize: must be 0 to {PARTY_SIZE_MAX}")));
        }
        let input = UpsertBooking {
            reference: input::name("reference", input.reference)?,
            kind: input::optional_name("kind", input.kind)?,
            venue: input::optional_name("venue", input.venue)?,
            status: input::optional_name("status", input.status)?,
            starts_at: input.starts_at.map(input::instant),
            ends_at: input.ends_at.map(input::instant),
            created_at: input.created_at.map(input::instant),
            changed_at: input.changed_at.map(input::instant),
            details: input::json("details", input.details)?,
            source: input::optional_name("source", input.source)?,
            ..input
        };
        let state = input
            .status
            .as_deref()
            .map(|status| booking_states::state(&app.tenants, tenant, input.source.as_deref(), status));
        Ok(Self { input, state, now: input::instant(app.clock.now()) })
    }
}

/// Writes a booking in a transaction of the caller's; also tells whether anything changed.
pub(super) async fn put(
    transaction: &DatabaseTransaction,
    app: &App,
    tenant: &TenantId,
    Checked { input, state, now }: Checked,
) -> Result<(booking::Model, bool), ArchiveError> {
    if let Some(customer_id) = input.customer_id {
        owned_by(transaction, tenant, customer_id).await?;
    }
    take_turns(transaction, tenant.as_str(), &identity(&input.reference)).await?;
    let known = recognise(transaction, tenant, &input.reference).await?;
    let base = known.clone().unwrap_or(booking::Model {
        id: BookingId(app.ids.next(now)),
        tenant_id: tenant.clone(),
        identity: identity(&input.reference),
        reference: input.reference,
        kind: None,
        venue: None,
        status: "unknown".into(),
        starts_at: None,
        created_at: input.created_at.unwrap_or(now),
        updated_at: now,
        details: None,
        customer_id: None,
        state: BookingState::Unknown,
        ends_at: None,
        party_size: None,
        source: None,
    });
    let wanted = booking::Model {
        kind: input.kind.or(base.kind),
        venue: input.venue.or(base.venue),
        status: input.status.unwrap_or(base.status),
        starts_at: input.starts_at.or(base.starts_at),
        created_at: input.created_at.unwrap_or(base.created_at),
        details: input.details.or(base.details),
        customer_id: input.customer_id.or(base.customer_id),
        state: state.unwrap_or(base.state),
        ends_at: input.ends_at.or(base.ends_at),
        party_size: input.party_size.or(base.party_size),
        source: input.source.or(base.source),
        ..base
    };
    if known.as_ref() == Some(&wanted) {
        return Ok((wanted, false));
    }
    let changes = booking_changes::between(known.as_ref(), &wanted, input.changed_at.unwrap_or(now));
    let row = store(transaction, known, wanted, now).await?;
    booking_changes::write(transaction, app, &row, changes).await?;
    let event = NewEvent::of_subject(EventKind::BookingChanged, row.id.0)
        .detail(json!({ "status": row.status, "state": row.state.as_str() }));
    journal::append(transaction, tenant, [event], now).await?;
    Ok((row, true))
}

async fn owned_by(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    customer_id: CustomerId,
) -> Result<(), ArchiveError> {
    customer::Entity::of(tenant)
        .filter(customer::Column::Id.eq(customer_id))
        .one(transaction)
        .await?
        .map(|_| ())
        .ok_or(ArchiveError::NotFound("customer"))
}

async fn recognise(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    reference: &str,
) -> Result<Option<booking::Model>, ArchiveError> {
    let mut found = booking::Entity::of(tenant)
        .filter(booking::Column::Reference.eq(reference))
        .limit(64)
        .all(transaction)
        .await?;
    if let Some(place) = found.iter().position(|booking| booking.identity == identity(reference)) {
        return Ok(Some(found.swap_remove(place)));
    }
    if found.len() > 1 {
        return Err(ArchiveError::Conflict(format!(
            "reference: {} imported bookings share {reference:?}, so it does not say which is meant",
            found.len()
        )));
    }
    Ok(found.pop())
}

async fn store(
    transaction: &DatabaseTransaction,
    known: Option<booking::Model>,
    wanted: booking::Model,
    now: DateTime<Utc>,
) -> Result<booking::Model, ArchiveError> {
    let Some(known) = known else {
        return Ok(wanted.into_active_model().insert(transaction).await?);
    };
    let mut row = booking::Model { updated_at: now, ..wanted }.into_active_model().reset_all();
    row.id = sea_orm::ActiveValue::Unchanged(known.id);
    Ok(row.update(transaction).await?)
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
    let condition = Condition::all()
        .add_option(customer_id.map(|id| booking::Column::CustomerId.eq(id)))
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
