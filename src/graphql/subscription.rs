//! What happens, as it happens. A subscription reads the journal from its client's cursor: what was missed comes
//! first, then what is live, and a client that reads slowly is simply read to more slowly.

use std::time::Duration;

use async_graphql::{ComplexObject, Context, ID, SimpleObject, Subscription as SubscriptionRoot};
use chrono::{DateTime, Utc};
use entity::{BookingId, CallId, EventKind, RecordingId, StageKind, event};
use futures_util::{Stream, TryFutureExt as _};

use super::context::ContextExt as _;
use super::error::{Failure, Result};
use super::id;
use super::scalars::EventCursor;
use super::types::{Booking, Call, CallFilter, Moment, Recording, SavedSearch, Stage, Turn};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::archive::bookings::{self, BookingKey};
use crate::archive::calls::{self, CallKey};
use crate::archive::{ArchiveError, linking, recordings, saved_searches, search, transcripts};
use crate::journal::{self, Cursor, Follower, Interest, Position};
use crate::search::Order;

/// Turns read for one event at once.
const TURNS_MAX: usize = 500;

/// Everything that can be followed.
pub struct Subscription;

/// A recording can be played.
#[derive(Clone, SimpleObject)]
pub struct RecordingReady {
    /// Pass it as `after` to go on from here.
    cursor: EventCursor,
    /// When it happened.
    occurred_at: DateTime<Utc>,
    /// The call as it is now.
    call: Call,
    /// The recording as it is now.
    recording: Recording,
}

/// Something about a call changed.
#[derive(Clone, SimpleObject)]
pub struct CallChanged {
    /// Pass it as `after` to go on from here.
    cursor: EventCursor,
    /// When it happened.
    occurred_at: DateTime<Utc>,
    /// The call as it is now.
    call: Call,
    /// The stage that moved, where one did.
    stage: Option<Stage>,
}

/// A turn was added or replaced.
#[derive(SimpleObject)]
pub struct TurnAdded {
    /// Pass it as `after` to go on from here.
    cursor: EventCursor,
    /// When it happened.
    occurred_at: DateTime<Utc>,
    /// The call as it is now.
    call: Call,
    /// The turn as it is now.
    turn: Turn,
}

/// A booking was made or changed.
#[derive(SimpleObject)]
pub struct BookingChanged {
    /// Pass it as `after` to go on from here.
    cursor: EventCursor,
    /// When the archive was told of it; when it happened by the source's clock is in the booking's `changes`.
    occurred_at: DateTime<Utc>,
    /// The booking as it is now.
    booking: Booking,
}

/// A saved search has found a call.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct SearchMatched {
    /// Pass it as `after` to go on from here.
    cursor: EventCursor,
    /// When it was found.
    occurred_at: DateTime<Utc>,
    /// The saved search as it is now.
    saved_search: SavedSearch,
    /// The call as it is now.
    call: Call,
    #[graphql(skip)]
    position: Position,
}

/// How long moments wait for this node's index, where another node's has found the call first.
const INDEX_WAIT_MAX: Duration = Duration::from_secs(5);

#[ComplexObject]
impl SearchMatched {
    /// The best of the call's turns that match now, best first, at most 10.
    async fn moments(&self, context: &Context<'_>) -> Result<Vec<Moment>> {
        let (app, actor) = (context.app(), context.actor());
        let found = async || {
            let request = saved_searches::permalink(&self.saved_search.0, Order::Newest)?.request(None, 1);
            search::one_call(app, actor, request, self.call.0.id).await
        };
        let mut matching = found().await?;
        if matching.hits.hits.is_empty() {
            // Past the wait the moments are shown as they are known here.
            let reached = search::reached(app, self.position);
            if let Ok(reached) = tokio::time::timeout(INDEX_WAIT_MAX, reached).await {
                reached?;
            }
            matching = found().await?;
        }
        let moments = search::moments_of(app, actor, &matching).await?;
        Ok(moments.into_iter().map(|moment| Moment::new(self.call.clone(), moment)).collect())
    }
}

/// How often something that may pass is tried again, once a second, before a stream gives up.
const TRIES_MAX: u32 = 60;

/// Tries again while the fault may pass: a stream that ended would be taken for finished, and its client would not
/// come again.
macro_rules! patiently {
    ($work:expr) => {{
        let mut tries = 0;
        loop {
            match $work.await {
                Err(error) if may_pass(&error) && tries < TRIES_MAX => {
                    tracing::warn!(%error, tries, "a subscription waits and tries again");
                    tries += 1;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                result => break result,
            }
        }
    }};
}

fn may_pass(error: &ArchiveError) -> bool {
    matches!(error, ArchiveError::Unavailable(_) | ArchiveError::Internal(_))
}

/// One client's reading of the journal.
struct Reading {
    app: App,
    actor: Actor,
    follower: Follower,
    /// An event of which a part had been seen before: the parts before this one are passed over.
    resumed: Option<(Position, u32)>,
}

impl Reading {
    async fn begin(
        context: &Context<'_>,
        call_id: Option<CallId>,
        kinds: Vec<EventKind>,
        after: Option<EventCursor>,
    ) -> Result<Self> {
        let (app, actor) = (context.app().clone(), context.actor().clone());
        actor.require(Permission::ReadCalls)?;
        let interest = Interest::Of { tenant: actor.tenant.clone(), call_id, kinds };
        let cursor = after.map(|after| Cursor::decode(&after.0, app.epoch)).transpose();
        let cursor = cursor.map_err(ArchiveError::from)?;
        let database = app.database.clone();
        let (follower, resumed) = match cursor {
            None => {
                let head = journal::head(database.reader()).await.map_err(ArchiveError::from)?;
                (Follower::new(database, interest, head), None)
            }
            Some(Cursor { position, parts_seen: Some(parts), .. }) => {
                (Follower::again(database, interest, position), Some((position, parts)))
            }
            Some(Cursor { position, .. }) => (Follower::new(database, interest, position), None),
        };
        Ok(Self { app, actor, follower, resumed })
    }

    async fn next(&mut self) -> Result<event::Model> {
        let event = patiently!(self.follower.next().map_err(ArchiveError::from))?;
        Ok(event)
    }

    fn cursor(&self, event: &event::Model, parts_seen: Option<u32>) -> EventCursor {
        let cursor = Cursor { epoch: self.app.epoch, position: position(event), parts_seen };
        EventCursor(cursor.encode())
    }

    async fn call(&self, event: &event::Model) -> Result<Option<Call>> {
        let Some(id) = event.call_id else { return Ok(None) };
        let call = patiently!(calls::get(&self.app, &self.actor, CallKey::Id(id)))?;
        Ok(call.map(Call))
    }

    /// How many things of an event the client has seen already.
    fn seen(&mut self, event: &event::Model) -> usize {
        match self.resumed {
            Some((resumed, parts)) if resumed == position(event) => {
                usize::try_from(parts).unwrap_or(usize::MAX)
            }
            _ => 0,
        }
    }
}

fn position(event: &event::Model) -> Position {
    Position { transaction_id: event.transaction_id, id: event.id }
}

/// The places of the turns an event tells of: a list, or a count from the first.
fn turn_positions(event: &event::Model) -> Vec<i32> {
    let detail = event.detail.as_ref();
    let field = |name: &str| detail.and_then(|detail| detail.get(name)).cloned();
    let count = field("count").and_then(|count| serde_json::from_value::<i32>(count).ok());
    let list = field("positions").and_then(|list| serde_json::from_value::<Vec<i32>>(list).ok());
    list.unwrap_or_else(|| (0..count.unwrap_or(0)).collect())
}

fn stage(event: &event::Model) -> Option<Stage> {
    let kind = event.detail.as_ref()?.get("stage")?.clone();
    serde_json::from_value::<StageKind>(kind).ok().map(Into::into)
}

async fn call_id(context: &Context<'_>, id: Option<ID>) -> Result<Option<CallId>> {
    let Some(id) = id else { return Ok(None) };
    let id = id::call(&id)?;
    let known = calls::get(context.app(), context.actor(), CallKey::Id(id)).await?;
    known.map(|call| Some(call.id)).ok_or_else(|| Failure::not_found("call"))
}

/// Every subscription takes `after`: what happened since that cursor comes first, then the live events, none lost and
/// none twice.
#[SubscriptionRoot]
impl Subscription {
    /// A recording is stored, verified and can be played.
    async fn recording_ready(
        &self,
        context: &Context<'_>,
        call_id: Option<ID>,
        after: Option<EventCursor>,
    ) -> Result<impl Stream<Item = Result<RecordingReady>> + use<>> {
        let call_id = self::call_id(context, call_id).await?;
        let mut reading = Reading::begin(context, call_id, vec![EventKind::RecordingReady], after).await?;
        Ok(async_stream::try_stream! {
            loop {
                let event = reading.next().await?;
                let Some(call) = reading.call(&event).await? else { continue };
                let Some(id) = event.subject_id.map(RecordingId) else { continue };
                let found = patiently!(recordings::by_ids(&reading.app, &reading.actor, &[id]))?.pop();
                let Some(recording) = found.map(Recording) else { continue };
                let cursor = reading.cursor(&event, None);
                yield RecordingReady { cursor, occurred_at: event.occurred_at, call, recording };
            }
        })
    }

    /// Anything about a call changed: it began, moved through a stage, got words, a summary, a link, a note, a tag or a
    /// name, was hidden, ended. It tells of hidden calls too, unless `filter.hidden` says EXCLUDE.
    async fn call_changed(
        &self,
        context: &Context<'_>,
        call_id: Option<ID>,
        filter: Option<CallFilter>,
        after: Option<EventCursor>,
    ) -> Result<impl Stream<Item = Result<CallChanged>> + use<>> {
        let call_id = self::call_id(context, call_id).await?;
        let filter = filter.map(|filter| CallFilter::convert(Some(filter))).transpose()?;
        // Said at once, and not at the first event.
        let region = &linking::region(context.app(), &context.actor().tenant, None);
        let filter = filter.map(|filter| filter.check(region)).transpose()?;
        // Who follows calls must hear that one was hidden.
        let filter = filter.map(|filter| filter.with_hidden_unless_said());
        let mut reading = Reading::begin(context, call_id, Vec::new(), after).await?;
        Ok(async_stream::try_stream! {
            loop {
                let event = reading.next().await?;
                // That a search has found a call is not for everybody, and nothing about the call.
                if event.kind == EventKind::SearchMatched {
                    continue;
                }
                let Some(call) = reading.call(&event).await? else { continue };
                if let Some(filter) = filter.clone()
                    && !patiently!(calls::matches(&reading.app, &reading.actor, call.0.id, filter.clone()))?
                {
                    continue;
                }
                let cursor = reading.cursor(&event, None);
                yield CallChanged { cursor, occurred_at: event.occurred_at, call, stage: stage(&event) };
            }
        })
    }

    /// A booking was made, changed, cancelled or moved to another state.
    async fn booking_changed(
        &self,
        context: &Context<'_>,
        after: Option<EventCursor>,
    ) -> Result<impl Stream<Item = Result<BookingChanged>> + use<>> {
        let mut reading = Reading::begin(context, None, vec![EventKind::BookingChanged], after).await?;
        Ok(async_stream::try_stream! {
            loop {
                let event = reading.next().await?;
                let Some(id) = event.subject_id.map(BookingId) else { continue };
                let found = patiently!(bookings::get(&reading.app, &reading.actor, BookingKey::Id(id)))?;
                let Some(booking) = found.map(Booking) else { continue };
                let cursor = reading.cursor(&event, None);
                yield BookingChanged { cursor, occurred_at: event.occurred_at, booking };
            }
        })
    }

    /// A turn of a call was added or replaced.
    async fn turn_added(
        &self,
        context: &Context<'_>,
        call_id: ID,
        after: Option<EventCursor>,
    ) -> Result<impl Stream<Item = Result<TurnAdded>> + use<>> {
        let call_id = self::call_id(context, Some(call_id)).await?;
        let mut reading = Reading::begin(context, call_id, vec![EventKind::TurnsAdded], after).await?;
        Ok(async_stream::try_stream! {
            loop {
                let event = reading.next().await?;
                let Some(call) = reading.call(&event).await? else { continue };
                let positions = turn_positions(&event);
                let seen = reading.seen(&event).min(positions.len());
                let mut part = u32::try_from(seen).unwrap_or(u32::MAX);
                let last = u32::try_from(positions.len()).unwrap_or(u32::MAX);
                for some in positions[seen..].chunks(TURNS_MAX) {
                    let turns = patiently!(transcripts::turns_at(&reading.app, &reading.actor, call.0.id, some))?;
                    for turn in turns {
                        part += 1;
                        // The last part stands for the whole event: nothing of it is left to read again.
                        let cursor = reading.cursor(&event, (part < last).then_some(part));
                        yield TurnAdded {
                            cursor,
                            occurred_at: event.occurred_at,
                            call: call.clone(),
                            turn: turn.into(),
                        };
                    }
                }
            }
        })
    }

    /// A saved search has found a call, also one that still goes on: within about a second of what was said, once a
    /// call, whatever is said in it later. Ends when the search is deleted.
    async fn search_matched(
        &self,
        context: &Context<'_>,
        saved_search_id: ID,
        after: Option<EventCursor>,
    ) -> Result<impl Stream<Item = Result<SearchMatched>> + use<>> {
        // First, so that who may not hears so before anything is read.
        context.actor().require(Permission::Search)?;
        let id = id::saved_search(&saved_search_id)?;
        let kinds = vec![EventKind::SearchMatched, EventKind::SearchDeleted];
        let mut reading = Reading::begin(context, None, kinds, after).await?;
        // Asked afterwards, so that its end is either seen here or read later.
        let known = saved_searches::get(context.app(), context.actor(), id).await?;
        known.ok_or_else(|| Failure::not_found("saved search"))?;
        Ok(async_stream::try_stream! {
            loop {
                let event = reading.next().await?;
                if event.subject_id != Some(id.0) {
                    continue;
                }
                let saved_search = patiently!(saved_searches::get(&reading.app, &reading.actor, id))?;
                let Some(saved_search) = saved_search.map(SavedSearch) else { break };
                let Some(call) = reading.call(&event).await? else { continue };
                yield SearchMatched {
                    cursor: reading.cursor(&event, None),
                    occurred_at: event.occurred_at,
                    saved_search,
                    call,
                    position: position(&event),
                };
            }
        })
    }
}
