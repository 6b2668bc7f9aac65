//! What is known of a customer: bounded numbers of rows, each kind from an index.
//!
//! | rows | at most |
//! |---|---|
//! | calls, the newest that are over, with tags and newest summary | 20 |
//! | calls whose turns are read | 8 |
//! | turns of one call: its first 40 and last 100, each its first 600 characters | 140 |
//! | bookings to come that are pending or confirmed, the nearest | 10 |
//! | links of those calls to bookings, and of those bookings to calls | 100 each |
//! | calls counted | 1,000 |

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    BookingId, BookingState, CallId, CallStatus, CustomerId, LinkStatus, Speaker, Tenanted, booking, call,
    customer, link, summary, turn,
};
use sea_orm::sea_query::{Expr, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use crate::access::Actor;
use crate::app::App;
use crate::archive::customers::with_merged;
use crate::archive::{ArchiveError, calls, history, summaries, transcripts};

/// Calls told of.
pub const CALLS_MAX: usize = 20;
/// Calls that may go on while the newest are read: a customer rarely holds more lines than these.
const ACTIVE_MAX: usize = 5;
/// Calls whose turns are read.
const TURNS_CALLS_MAX: usize = 8;
/// Turns from a call's beginning, where people say what they want.
const TURNS_FIRST: i32 = 40;
/// Turns from a call's end, where things are promised.
const TURNS_LAST: i32 = 100;
/// Bookings told of.
pub const BOOKINGS_MAX: u64 = 10;
/// Links looked at.
const LINKS_MAX: u64 = 100;
/// Calls counted.
pub const COUNTED_MAX: usize = 1_000;

/// What is known of a customer.
pub struct Facts {
    /// The customer.
    pub customer: customer::Model,
    /// When the archive first knew of it.
    pub known_since: DateTime<Utc>,
    /// Calls that are over; 1,001 stands for more than 1,000.
    pub calls_count: usize,
    /// The newest of them, newest first.
    pub calls: Vec<KnownCall>,
    /// Bookings to come, the nearest first.
    pub bookings: Vec<KnownBooking>,
}

/// A call with what was said and written of it.
pub struct KnownCall {
    /// The call.
    pub row: call::Model,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its newest summary.
    pub summary: Option<summary::Model>,
    /// Turns from its beginning and its end, in their order; none of older calls.
    pub turns: Vec<Said>,
}

/// A booking, and where it was spoken of.
pub struct KnownBooking {
    /// The booking.
    pub row: booking::Model,
    /// The newest call about it and the millisecond of it, where there is one.
    pub spoken_of: Option<(CallId, i64)>,
}

/// Words of one turn.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Said {
    /// The call.
    pub call_id: CallId,
    /// The turn's place in it.
    pub position: i32,
    /// Who speaks.
    pub speaker: Speaker,
    /// When, from the call's first second of audio.
    pub start_ms: Option<i64>,
    /// The first 600 characters.
    pub text: String,
}

impl Facts {
    /// Reads them.
    pub async fn of(
        app: &App,
        actor: &Actor,
        customer: customer::Model,
        now: DateTime<Utc>,
    ) -> Result<Self, ArchiveError> {
        let everybody = with_merged(app.database.reader(), &actor.tenant, customer.id).await?;
        let Outline { calls_count, calls, known_since } = outline(app, actor, &customer, &everybody).await?;
        let calls = with_words(app, actor, calls).await?;
        let bookings = bookings(app, actor, &everybody, &calls, now).await?;
        Ok(Self { customer, known_since, calls_count, calls, bookings })
    }
}

/// The calls of a customer without their words.
pub struct Outline {
    /// Calls that are over; 1,001 stands for more than 1,000.
    pub calls_count: usize,
    /// The newest of them, newest first.
    pub calls: Vec<call::Model>,
    /// When the archive first knew of the customer.
    pub known_since: DateTime<Utc>,
}

/// Counts a customer's calls, and reads the newest that are over: the one that rings now is no part of the past.
pub async fn outline(
    app: &App,
    actor: &Actor,
    customer: &customer::Model,
    everybody: &[CustomerId],
) -> Result<Outline, ArchiveError> {
    let (reader, tenant) = (app.database.reader(), &actor.tenant);
    // One walk along the index both counts and names the newest.
    let newest =
        history::newest_calls(reader, tenant, everybody, None, (COUNTED_MAX + 1 + ACTIVE_MAX) as u64).await?;
    let ids: Vec<CallId> = newest.iter().take(CALLS_MAX + ACTIVE_MAX).map(|place| CallId(place.id)).collect();
    let mut rows = calls::by_ids(app, actor, &ids).await?;
    rows.sort_unstable_by_key(|row| std::cmp::Reverse((row.started_at, row.id)));
    let active = rows.iter().filter(|row| row.status == CallStatus::Active).count();
    rows.retain(|row| row.status != CallStatus::Active);
    rows.truncate(CALLS_MAX);
    let first_call_at = history::first_call_at(reader, tenant, everybody).await?;
    Ok(Outline {
        calls_count: newest.len().saturating_sub(active).min(COUNTED_MAX + 1),
        calls: rows,
        known_since: first_call_at.unwrap_or(customer.created_at).min(customer.created_at),
    })
}

/// The same calls with tags, summaries and, of the newest, turns.
async fn with_words(
    app: &App,
    actor: &Actor,
    calls: Vec<call::Model>,
) -> Result<Vec<KnownCall>, ArchiveError> {
    let ids: Vec<CallId> = calls.iter().map(|call| call.id).collect();
    let mut tags: HashMap<CallId, Vec<String>> = HashMap::new();
    for row in calls::tags_of(app, actor, &ids).await? {
        tags.entry(row.call_id).or_default().push(row.tag);
    }
    // Oldest first, so that the newest stays.
    let summaries = summaries::of_calls(app, actor, &ids).await?;
    let mut summaries: HashMap<CallId, summary::Model> =
        summaries.into_iter().map(|row| (row.call_id, row)).collect();
    let spoken = ids.get(..TURNS_CALLS_MAX).unwrap_or(&ids);
    let mut turns: HashMap<CallId, Vec<Said>> = HashMap::new();
    for said in turns_of(app, actor, spoken).await? {
        turns.entry(said.call_id).or_default().push(said);
    }
    let known = |row: call::Model| KnownCall {
        tags: tags.remove(&row.id).unwrap_or_default(),
        summary: summaries.remove(&row.id),
        turns: turns.remove(&row.id).unwrap_or_default(),
        row,
    };
    Ok(calls.into_iter().map(known).collect())
}

/// The first and the last turns of some calls.
async fn turns_of(app: &App, actor: &Actor, ids: &[CallId]) -> Result<Vec<Said>, ArchiveError> {
    let mut selects = Vec::new();
    for transcript in transcripts::of_calls(app, actor, ids).await? {
        let last_from = (transcript.turn_count - TURNS_LAST).max(0);
        let of_call = || {
            Query::select()
                .columns([turn::Column::CallId, turn::Column::Position, turn::Column::Speaker])
                .column(turn::Column::StartMs)
                .expr_as(Expr::cust("SUBSTR(text, 1, 600)"), "text")
                .from(turn::Entity)
                .and_where(turn::Column::TenantId.eq(actor.tenant.clone()))
                .and_where(turn::Column::CallId.eq(transcript.call_id))
                .take()
        };
        let last: SelectStatement = of_call()
            .and_where(turn::Column::Position.gte(last_from))
            .and_where(turn::Column::Position.lt(last_from.saturating_add(TURNS_LAST)))
            .take();
        selects.push(last);
        if last_from > 0 {
            selects.push(of_call().and_where(turn::Column::Position.lt(last_from.min(TURNS_FIRST))).take());
        }
    }
    let mut selects = selects.into_iter();
    let Some(mut all) = selects.next() else { return Ok(Vec::new()) };
    for other in selects {
        all.union(UnionType::All, other);
    }
    let reader = app.database.reader();
    let mut found = Said::find_by_statement(reader.get_database_backend().build(&all)).all(reader).await?;
    found.sort_unstable_by_key(|said| (said.call_id, said.position));
    Ok(found)
}

/// The bookings to come: the customer's own, and those that its calls were about.
async fn bookings(
    app: &App,
    actor: &Actor,
    everybody: &[CustomerId],
    calls: &[KnownCall],
    now: DateTime<Utc>,
) -> Result<Vec<KnownBooking>, ArchiveError> {
    let (reader, tenant) = (app.database.reader(), &actor.tenant);
    let to_come = || {
        booking::Entity::of(tenant)
            .filter(booking::Column::State.is_in([BookingState::Pending, BookingState::Confirmed]))
            .filter(booking::Column::StartsAt.gt(now))
            .order_by_asc(booking::Column::StartsAt)
            .order_by_asc(booking::Column::Id)
            .limit(BOOKINGS_MAX)
    };
    let standing = || {
        link::Entity::of(tenant)
            .filter(link::Column::Status.eq(LinkStatus::Linked))
            .order_by_desc(link::Column::CallStartedAt)
            .order_by_desc(link::Column::Id)
            .limit(LINKS_MAX)
    };
    let mut rows =
        to_come().filter(booking::Column::CustomerId.is_in(everybody.iter().copied())).all(reader).await?;
    let spoken_of = standing()
        .filter(link::Column::CallId.is_in(calls.iter().map(|call| call.row.id)))
        .filter(link::Column::BookingId.is_not_null())
        .all(reader)
        .await?;
    let others: Vec<BookingId> = spoken_of.iter().filter_map(|link| link.booking_id).collect();
    if !others.is_empty() {
        rows.extend(to_come().filter(booking::Column::Id.is_in(others)).all(reader).await?);
    }
    rows.sort_unstable_by_key(|row| (row.starts_at, row.id));
    rows.dedup_by_key(|row| row.id);
    rows.truncate(BOOKINGS_MAX as usize);
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let links = standing().filter(link::Column::BookingId.is_in(rows.iter().map(|row| row.id))).all(reader);
    let links = links.await?;
    let spoken_of = |id| {
        let link = links.iter().find(|link| link.booking_id == Some(id))?;
        Some((link.call_id, said_at(link)))
    };
    Ok(rows.into_iter().map(|row| KnownBooking { spoken_of: spoken_of(row.id), row }).collect())
}

/// When in its call the first piece of a link's evidence was said.
fn said_at(link: &link::Model) -> i64 {
    let pieces = link.evidence.as_ref().and_then(serde_json::Value::as_array);
    pieces.into_iter().flatten().find_map(|piece| piece.get("startMs")?.as_i64()).unwrap_or(0)
}
