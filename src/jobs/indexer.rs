//! Follows the journal into the search index.
//!
//! The index's position in the journal is part of each of its commits, so after a kill at any moment the
//! next start goes on exactly where the last commit stood: what was written after it is read again, and
//! since a call's block is replaced as a whole, nothing is short or double.

mod documents;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use entity::{BookingId, CallId, CustomerId, EventKind, Tenanted, call, event, link};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::app::App;
use crate::journal::{self, Cursor, Follower, Interest, Position};
use crate::search::{Change, SearchError, Writer};

/// Events read into one commit.
const EVENTS_MAX: usize = 2_000;
/// Calls read into memory at once.
const CALLS_MAX: usize = 100;

/// The one that writes the index. There is one for each index directory.
pub struct Indexer {
    app: App,
    writer: Arc<Mutex<Writer>>,
}

impl Indexer {
    /// Takes the index's only writer.
    ///
    /// # Errors
    /// Where another process writes the same index.
    pub fn new(app: App) -> Result<Self, SearchError> {
        let writer = app.index.writer()?;
        Ok(Self { app, writer: Arc::new(Mutex::new(writer)) })
    }

    /// Follows for as long as it is polled. An index without a position in this life of the database is
    /// filled from the rows first.
    ///
    /// # Errors
    /// Where the database or the index fails; what was committed stays.
    pub async fn run(&self) -> anyhow::Result<()> {
        let position = match self.position()? {
            Some(position) => position,
            None => self.rebuild(|_| ()).await?,
        };
        let mut follower = Follower::new(self.app.database.clone(), Interest::AcrossTenants, position);
        loop {
            let events = follower.next_batch(EVENTS_MAX).await?;
            self.index(&events).await?;
        }
    }

    /// Reads everything the journal holds now and returns: for commands and tests.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn catch_up(&self) -> anyhow::Result<()> {
        let mut position = match self.position()? {
            Some(position) => position,
            None => self.rebuild(|_| ()).await?,
        };
        loop {
            let reader = self.app.database.reader();
            let events = journal::read(reader, &Interest::AcrossTenants, position, EVENTS_MAX as u64).await?;
            let Some(last) = events.last() else { return Ok(()) };
            position = Position { transaction_id: last.transaction_id, id: last.id };
            self.index(&events).await?;
        }
    }

    /// Throws the index's documents away and fills it from the rows. `progress` hears how many calls are in.
    /// Nothing is seen of it before it is complete.
    ///
    /// # Errors
    /// As [`Self::run`]; then the index is as it was.
    pub async fn rebuild(&self, mut progress: impl FnMut(u64)) -> anyhow::Result<Position> {
        // Taken first: what changes while we read is read again from the journal.
        let start = journal::head(self.app.database.reader()).await?;
        self.blocking(|writer| {
            writer.clear();
            Ok(())
        })
        .await?;
        let mut after = CallId(Uuid::nil());
        let mut count = 0;
        loop {
            let ids = self.calls_after(after).await?;
            let Some(last) = ids.last().copied() else { break };
            count += ids.len() as u64;
            self.replace(ids).await?;
            progress(count);
            after = last;
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
        let text = self.app.index.position()?;
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
        let customers: Vec<_> = subjects(EventKind::CustomerChanged).map(CustomerId).collect();
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
        Ok(calls)
    }

    async fn replace(&self, ids: Vec<CallId>) -> anyhow::Result<()> {
        let mut found = documents::load(self.app.database.reader(), &ids).await?;
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
        self.blocking(move |writer| writer.commit(&cursor)).await?;
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
