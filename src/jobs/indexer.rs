//! Follows the journal into the search index.
//!
//! The index's position in the journal is part of each of its commits, so after a kill at any moment the
//! next start goes on exactly where the last commit stood: what was written after it is read again, and
//! since a call's block is replaced as a whole, nothing is short or double.

mod documents;
/// From customers and bookings to the words they may be asked for by.
pub mod facts;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use entity::{BookingId, CallId, CustomerId, EventKind, Tenanted, call, customer, event, link};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::app::App;
use crate::archive::agents;
use crate::journal::{self, Cursor, Follower, Interest, Position};
use crate::search::{Change, Index, SearchError, Writer};

/// Events read into one commit.
const EVENTS_MAX: usize = 2_000;
/// Calls read into memory at once.
const CALLS_MAX: usize = 100;

/// How long a commit is waited for after the last one, so that many turns go into one: a segment is written for
/// each, and they have to be merged again.
const COMMIT_INTERVAL: Duration = Duration::from_millis(200);
/// How often it is looked whether another process has built the index anew.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
/// Calls after which a first filling can be searched as far as it is.
const FILLED_MAX: u64 = 5_000;

/// The one that writes the index. There is one for each index directory.
pub struct Indexer {
    app: App,
    index: Index,
    writer: Arc<Mutex<Writer>>,
}

/// Builds the index anew from the rows, beside the one that is searched, and then puts it in its place: no search
/// fails, or finds less, in between. A server that runs goes over to it by itself. `progress` hears how many calls
/// are in.
///
/// # Errors
/// Where the database or the index fails; then the index is as it was.
pub async fn rebuild(app: &App, progress: impl FnMut(u64)) -> anyhow::Result<()> {
    let beside = Indexer::over(app.clone(), app.index.beside()?)?;
    beside.fill(progress).await?;
    beside.catch_up().await?;
    // The writer is held until the new one is the current one, so that nobody takes it for a leftover.
    app.index.replace_with(&beside.index)?;
    Ok(())
}

impl Indexer {
    /// Takes the index's only writer.
    ///
    /// # Errors
    /// Where another process writes the same index.
    pub fn new(app: App) -> Result<Self, SearchError> {
        let indexer = Self::over(app.clone(), app.index)?;
        if let Err(error) = indexer.index.prune() {
            tracing::warn!(%error, "an index that is no longer used could not be removed");
        }
        Ok(indexer)
    }

    fn over(app: App, index: Index) -> Result<Self, SearchError> {
        let writer = index.writer()?;
        Ok(Self { app, index, writer: Arc::new(Mutex::new(writer)) })
    }

    /// Follows for as long as it is polled. An index without a position in this life of the database is
    /// filled from the rows first. Returns when another process has put a new index in this one's place.
    ///
    /// # Errors
    /// Where the database or the index fails; what was committed stays.
    pub async fn run(&self) -> anyhow::Result<()> {
        tokio::select! {
            ended = self.follow() => ended,
            ended = self.replaced() => ended,
        }
    }

    async fn follow(&self) -> anyhow::Result<()> {
        let position = match self.position()? {
            Some(position) => position,
            None => self.fill(|_| ()).await?,
        };
        let mut follower = Follower::new(self.app.database.clone(), Interest::AcrossTenants, position);
        loop {
            let events = follower.next_batch(EVENTS_MAX).await?;
            self.index(&events).await?;
            if events.len() < EVENTS_MAX {
                tokio::time::sleep(COMMIT_INTERVAL).await;
            }
        }
    }

    async fn replaced(&self) -> anyhow::Result<()> {
        loop {
            tokio::time::sleep(LOOK_INTERVAL).await;
            if self.index.follow()? {
                tracing::info!("going over to the index that was built anew");
                return Ok(());
            }
        }
    }

    /// Reads everything the journal holds now and returns: for commands and tests.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn catch_up(&self) -> anyhow::Result<()> {
        let mut position = match self.position()? {
            Some(position) => position,
            None => self.fill(|_| ()).await?,
        };
        loop {
            let reader = self.app.database.reader();
            let events = journal::read(reader, &Interest::AcrossTenants, position, EVENTS_MAX as u64).await?;
            let Some(last) = events.last() else { return Ok(()) };
            position = Position { transaction_id: last.transaction_id, id: last.id };
            self.index(&events).await?;
        }
    }

    /// Throws the index's documents away and fills it from the rows. What is in can be searched; searches say that
    /// it is not all.
    async fn fill(&self, mut progress: impl FnMut(u64)) -> anyhow::Result<Position> {
        // Taken first: what changes while we read is read again from the journal.
        let start = journal::head(self.app.database.reader()).await?;
        self.blocking(|writer| writer.clear()).await?;
        let mut after = CallId(Uuid::nil());
        let (mut count, mut committed) = (0, 0);
        loop {
            let ids = self.calls_after(after).await?;
            let Some(last) = ids.last().copied() else { break };
            count += ids.len() as u64;
            self.replace(ids).await?;
            progress(count);
            after = last;
            if count >= committed + FILLED_MAX {
                self.blocking(|writer| writer.commit(None)).await?;
                committed = count;
            }
        }
        self.commit(start).await?;
        Ok(start)
    }

    async fn calls_after(&self, after: CallId) -> anyhow::Result<Vec<CallId>> {
        Ok(call::Entity::across_tenants()
            .select_only()
            .column(call::Column::Id)
            .filter(call::Column::Id.gt(after))
            .order_by_asc(call::Column::Id)
            .limit(CALLS_MAX as u64)
            .into_tuple()
            .all(self.app.database.reader())
            .await?)
    }

    fn position(&self) -> anyhow::Result<Option<Position>> {
        let text = self.index.position()?;
        Ok(text.and_then(|text| Cursor::decode(&text, self.app.epoch).ok()).map(|cursor| cursor.position))
    }

    async fn index(&self, events: &[event::Model]) -> anyhow::Result<()> {
        let Some(last) = events.last() else { return Ok(()) };
        let calls: Vec<CallId> = self.concerned(events).await?.into_iter().collect();
        for ids in calls.chunks(CALLS_MAX) {
            self.replace(ids.to_vec()).await?;
        }
        self.commit(Position { transaction_id: last.transaction_id, id: last.id }).await
    }

    /// The calls whose documents events change; a customer's or booking's change concerns all its calls, of
    /// which only the ids are held.
    async fn concerned(&self, events: &[event::Model]) -> anyhow::Result<BTreeSet<CallId>> {
        // That a search was told of a call changes nothing of the call.
        let about_calls = events.iter().filter(|event| event.kind != EventKind::SearchMatched);
        let mut calls: BTreeSet<CallId> = about_calls.filter_map(|event| event.call_id).collect();
        let subjects = |kind: EventKind| {
            events.iter().filter(move |event| event.kind == kind).filter_map(|event| event.subject_id)
        };
        let mut customers: Vec<_> = subjects(EventKind::CustomerChanged).map(CustomerId).collect();
        if !customers.is_empty() {
            // A call is found by the customer that its own was merged into, too.
            let merged: Vec<CustomerId> = customer::Entity::across_tenants()
                .select_only()
                .column(customer::Column::Id)
                .filter(customer::Column::MergedInto.is_in(customers.clone()))
                .into_tuple()
                .all(self.app.database.reader())
                .await?;
            customers.extend(merged);
        }
        let bookings: Vec<_> = subjects(EventKind::BookingChanged).map(BookingId).collect();
        for linked in [
            (!customers.is_empty()).then(|| link::Column::CustomerId.is_in(customers)),
            (!bookings.is_empty()).then(|| link::Column::BookingId.is_in(bookings)),
        ]
        .into_iter()
        .flatten()
        {
            let ids: Vec<CallId> = link::Entity::across_tenants()
                .select_only()
                .column(link::Column::CallId)
                .filter(linked)
                .into_tuple()
                .all(self.app.database.reader())
                .await?;
            calls.extend(ids);
        }
        for event in events.iter().filter(|event| event.kind == EventKind::AgentChanged) {
            calls.extend(agents::calls_of_change(self.app.database.reader(), event).await?);
        }
        Ok(calls)
    }

    async fn replace(&self, ids: Vec<CallId>) -> anyhow::Result<()> {
        let mut found = documents::load(&self.app, &ids).await?;
        let changes = ids
            .into_iter()
            .map(|id| match found.remove(&id) {
                Some(document) => Change::Replace(Box::new(document)),
                None => Change::Remove(id.0),
            })
            .collect();
        self.blocking(move |writer| writer.apply(changes)).await
    }

    async fn commit(&self, position: Position) -> anyhow::Result<()> {
        let cursor = Cursor::after(self.app.epoch, position).encode();
        self.blocking(move |writer| writer.commit(Some(&cursor))).await?;
        metrics::counter!("earmark_index_commits_total").increment(1);
        Ok(())
    }

    /// Tantivy blocks while it writes, so it does so on a thread of its own.
    async fn blocking(
        &self,
        work: impl FnOnce(&mut Writer) -> Result<(), SearchError> + Send + 'static,
    ) -> anyhow::Result<()> {
        let writer = self.writer.clone();
        tokio::task::spawn_blocking(move || {
            let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
            work(&mut writer)
        })
        .await?
        .context("the search index could not be written")
    }
}
