//! Tells saved searches of calls that match them, each search of each call once.
//!
//! A reader of the journal with a place of its own, kept in a row. Of each batch of events it takes the calls
//! concerned, waits until the search index has read as far, and asks every saved search of their tenants for these
//! calls alone. What matches newly is written with its events and the reader's place in one transaction; where nothing
//! does, the place is kept only now and then, since reading again changes nothing.
//!
//! It runs wherever an index is followed, on every node, each asking its own index. The key of `saved_search_matches`
//! keeps a match single: of two nodes that find the same the second finds it written and tells nothing.
//!
//! A search tells of calls to which something happened after it was saved as it is now. A call is looked at as it is in
//! the index by then, so what was said and taken back in between is not told of.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use entity::{CallId, EventKind, SavedSearchId, TenantId, Tenanted, event, saved_search, saved_search_match};
use futures_util::FutureExt as _;
use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel as _, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use crate::app::App;
use crate::archive::saved_searches::since;
use crate::archive::{ArchiveError, input, search};
use crate::journal::{self, Follower, Interest, NewEvent, Position};

/// The reader's name in the database.
const READER: &str = "saved_searches";
/// Events read into one batch.
const EVENTS_MAX: usize = 500;
/// Calls asked for at once.
const CALLS_MAX: usize = search::AMONG_MAX;
/// Matches written in one transaction.
const MATCHES_MAX: usize = 200;
/// Events after which the place is kept although nothing matched.
const KEPT_EVERY: usize = 1_000;

/// The reader. Several may read at the same time.
pub struct Matcher {
    app: App,
}

/// The calls of a batch with the last thing that happened to each.
type Concerned = BTreeMap<CallId, Position>;

/// A saved search as it was asked, and a call it has found.
#[derive(Clone)]
struct Found {
    saved: Arc<saved_search::Model>,
    call_id: CallId,
}

impl Matcher {
    /// Over an archive whose index is followed.
    pub fn new(app: App) -> Self {
        Self { app }
    }

    /// Follows for as long as it is polled.
    ///
    /// # Errors
    /// Where the database or the index fails; what was written stays, and the rest is read again.
    pub async fn run(&self) -> anyhow::Result<()> {
        let start = self.start().await?;
        let mut follower = Follower::new(self.app.database.clone(), Interest::AcrossTenants, start);
        let mut unkept = 0;
        loop {
            let events = follower.next_batch(EVENTS_MAX).await?;
            self.pass(&events, &mut unkept, KEPT_EVERY).await?;
        }
    }

    /// Reads everything the journal holds now and returns: for tests. The index must have read as far.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn catch_up(&self) -> anyhow::Result<()> {
        let mut place = self.start().await?;
        loop {
            let reader = self.app.database.reader();
            let events = journal::read(reader, &Interest::AcrossTenants, place, EVENTS_MAX as u64).await?;
            let Some(last) = events.last() else { return Ok(()) };
            place = position(last);
            self.pass(&events, &mut 0, 0).await?;
        }
    }

    /// Where it stood. Where it has not read in this life of the database, it begins with the oldest saved search:
    /// none watches what was before, and what was told of already is not told of again.
    async fn start(&self) -> anyhow::Result<Position> {
        let reader = self.app.database.reader();
        if let Some(kept) = journal::kept(reader, READER, self.app.epoch).await? {
            return Ok(kept);
        }
        // Taken first: what is saved while we look is behind it.
        let head = journal::head(reader).await?;
        let oldest = saved_search::Entity::across_tenants()
            .order_by_asc(saved_search::Column::SinceTransactionId)
            .order_by_asc(saved_search::Column::SinceEventId)
            .one(reader)
            .await?;
        Ok(oldest.map_or(head, |oldest| since(&oldest).min(head)))
    }

    /// Reads one batch; the place is kept at the latest once so many events have been read since.
    async fn pass(
        &self,
        events: &[event::Model],
        unkept: &mut usize,
        kept_every: usize,
    ) -> anyhow::Result<()> {
        let Some(place) = events.last().map(position) else { return Ok(()) };
        let mut found = self.find(events).await?;
        *unkept += events.len();
        if found.is_empty() && *unkept < kept_every {
            return Ok(());
        }
        // In one order on all nodes, so that none waits for another in a circle.
        found.sort_unstable_by_key(|found| (found.saved.id, found.call_id));
        let last = found.split_off(found.len() - found.len() % MATCHES_MAX);
        for full in found.chunks(MATCHES_MAX) {
            self.tell(full.to_vec(), None).await?;
        }
        self.tell(last, Some(place)).await?;
        *unkept = 0;
        Ok(())
    }

    /// What saved searches find among the calls of a batch, and have not found before.
    async fn find(&self, events: &[event::Model]) -> anyhow::Result<Vec<Found>> {
        let mut found = Vec::new();
        for (tenant, calls) in concerned(events) {
            let last = calls.values().max().copied().unwrap_or_default();
            let saved = saved_search::Entity::of(&tenant).all(self.app.database.reader()).await?;
            let saved: Vec<_> = saved.into_iter().filter(|saved| last > since(saved)).map(Arc::new).collect();
            if saved.is_empty() {
                continue;
            }
            search::reached(&self.app, last).await?;
            let calls: Vec<_> = calls.into_iter().collect();
            for some in calls.chunks(CALLS_MAX) {
                found.extend(self.find_among(&tenant, &saved, some).await?);
            }
        }
        Ok(found)
    }

    async fn find_among(
        &self,
        tenant: &TenantId,
        saved: &[Arc<saved_search::Model>],
        calls: &[(CallId, Position)],
    ) -> anyhow::Result<Vec<Found>> {
        let known: HashSet<(SavedSearchId, CallId)> = saved_search_match::Entity::of(tenant)
            .filter(saved_search_match::Column::CallId.is_in(calls.iter().map(|(id, _)| *id)))
            .all(self.app.database.reader())
            .await?
            .into_iter()
            .map(|row| (row.saved_search_id, row.call_id))
            .collect();
        let (app, saved, calls) = (self.app.clone(), saved.to_vec(), calls.to_vec());
        let found = tokio::task::spawn_blocking(move || {
            let mut found = Vec::new();
            for saved in saved {
                let is_new =
                    |(id, at): &&(CallId, Position)| *at > since(&saved) && !known.contains(&(saved.id, *id));
                let among: Vec<_> = calls.iter().filter(is_new).map(|(id, _)| *id).collect();
                let matching =
                    search::matching(&app, &saved, among).or_else(|error| passed_over(&saved, error));
                let of_search = matching?.into_iter().map(|call_id| Found { saved: saved.clone(), call_id });
                found.extend(of_search);
            }
            Ok::<_, ArchiveError>(found)
        });
        Ok(found.await??)
    }

    /// Writes what was found, where nobody else has meanwhile, and how far the reader has come by it.
    async fn tell(&self, found: Vec<Found>, place: Option<Position>) -> anyhow::Result<()> {
        let now = input::instant(self.app.clock.now());
        let epoch = self.app.epoch;
        let told: Result<u64, DbErr> = self
            .app
            .database
            .write(move |transaction| {
                async move {
                    let mut told: BTreeMap<TenantId, Vec<NewEvent>> = BTreeMap::new();
                    for Found { saved, call_id } in as_they_were(transaction, found).await? {
                        let row = saved_search_match::Model {
                            saved_search_id: saved.id,
                            call_id,
                            tenant_id: saved.tenant_id.clone(),
                            matched_at: now,
                        };
                        if insert(transaction, row).await? {
                            let event = NewEvent::of_call(EventKind::SearchMatched, call_id);
                            told.entry(saved.tenant_id.clone()).or_default().push(event.subject(saved.id.0));
                        }
                    }
                    let count = told.values().map(Vec::len).sum::<usize>() as u64;
                    for (tenant, events) in told {
                        journal::append(transaction, &tenant, events, now).await?;
                    }
                    if let Some(place) = place {
                        journal::keep(transaction, READER, epoch, place).await?;
                    }
                    Ok(count)
                }
                .boxed()
            })
            .await;
        metrics::counter!("earmark_search_matches_total").increment(told?);
        Ok(())
    }
}

fn position(event: &event::Model) -> Position {
    Position { transaction_id: event.transaction_id, id: event.id }
}

/// The calls of which something happened that a search could see.
fn concerned(events: &[event::Model]) -> BTreeMap<TenantId, Concerned> {
    let mut concerned: BTreeMap<TenantId, Concerned> = BTreeMap::new();
    for event in events {
        if let Some(call_id) = event.call_id
            && !matches!(event.kind, EventKind::SearchMatched | EventKind::RenditionMade)
        {
            concerned.entry(event.tenant_id.clone()).or_default().insert(call_id, position(event));
        }
    }
    concerned
}

/// A search that cannot be asked (any more) must not keep the others from being asked.
fn passed_over(saved: &saved_search::Model, error: ArchiveError) -> Result<Vec<CallId>, ArchiveError> {
    match error {
        ArchiveError::BadInput(_) | ArchiveError::Limit(_) => {
            tracing::warn!(%error, saved_search.id = %saved.id, "a saved search cannot be asked");
            Ok(Vec::new())
        }
        error => Err(error),
    }
}

/// Without searches that were deleted or given another query since they were asked; the others stay until the end of
/// the transaction.
async fn as_they_were(transaction: &DatabaseTransaction, mut found: Vec<Found>) -> Result<Vec<Found>, DbErr> {
    let mut ids: Vec<Uuid> = found.iter().map(|found| found.saved.id.0).collect();
    ids.dedup();
    if ids.is_empty() {
        return Ok(found);
    }
    let rows = saved_search::Entity::across_tenants()
        .filter(saved_search::Column::Id.is_in(ids))
        .order_by_asc(saved_search::Column::Id)
        .lock(LockType::Share)
        .all(transaction)
        .await?;
    let rows: BTreeMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
    found.retain(|found| rows.get(&found.saved.id) == Some(found.saved.as_ref()));
    Ok(found)
}

/// Whether it was not there yet.
async fn insert(transaction: &DatabaseTransaction, row: saved_search_match::Model) -> Result<bool, DbErr> {
    let once =
        OnConflict::columns([saved_search_match::Column::SavedSearchId, saved_search_match::Column::CallId])
            .do_nothing()
            .to_owned();
    let inserted = saved_search_match::Entity::insert(row.into_active_model())
        .on_conflict(once)
        .exec_without_returning(transaction)
        .await?;
    Ok(inserted > 0)
}
