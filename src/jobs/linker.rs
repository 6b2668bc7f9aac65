//! Links calls to customers and bookings, as both change.
//!
//! A reader of the journal. Of each batch of events it takes what they concern and has those calls linked anew; what
//! does not change by it is not written. A call that goes on is linked at its start, every few seconds while it is
//! spoken, and at its end. Where the reader has never read in this life of the database, it links all calls first.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{CallId, TenantId, Tenanted as _, call, event, relink};
use futures_util::FutureExt as _;
use sea_orm::{
    ColumnTrait as _, DbErr, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::app::App;
use crate::archive::linking::{self, Affected, Relinked};
use crate::archive::{ArchiveError, input};
use crate::journal::Reader;

/// The reader's name in the database.
const READER: &str = "links";
/// Events read into one batch.
const EVENTS_MAX: usize = 500;
/// Events after which the position is kept.
const KEPT_EVERY: usize = 500;
/// How long after it was linked a call that is being spoken is linked again, at the soonest.
const SPOKEN_EVERY: TimeDelta = TimeDelta::seconds(10);
/// Calls that are being spoken of which it is remembered when they were linked; beyond them all are forgotten.
const SPOKEN_MAX: usize = 10_000;
/// Calls of a tenant that are linked between two notes of how far it has come.
const RELINKED_MAX: u64 = 100;
/// How long linking all calls anew rests after each of them, in parts of the time that the call took: live work goes first.
const REST_PARTS: u32 = 1;

/// The reader.
pub struct Linker {
    app: App,
    spoken: HashMap<CallId, DateTime<Utc>>,
}

/// How far linking all calls of a tenant anew has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Calls looked at.
    pub done: u64,
    /// Those whose links changed.
    pub changed: u64,
}

impl Linker {
    /// Over an archive.
    pub fn new(app: App) -> Self {
        Self { app, spoken: HashMap::new() }
    }

    /// Follows for as long as it is polled; where all calls have to be linked first, it does so beside.
    ///
    /// # Errors
    /// Where the database fails; what was written stays, and the rest is read again.
    pub async fn run(&mut self) -> anyhow::Result<()> {
        let reader = self.reader().await?;
        let history = history(self.app.clone());
        tokio::try_join!(self.follow(reader), history)?;
        Ok(())
    }

    async fn follow(&mut self, mut reader: Reader) -> anyhow::Result<()> {
        let mut unkept = 0;
        loop {
            let events = reader.next_batch(EVENTS_MAX).await?;
            self.link(&events).await?;
            unkept += events.len();
            if unkept >= KEPT_EVERY {
                self.keep(&reader).await?;
                unkept = 0;
            }
        }
    }

    /// Reads everything the journal holds now and returns: for commands and tests.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn catch_up(&mut self) -> anyhow::Result<()> {
        let mut reader = self.reader().await?;
        history(self.app.clone()).await?;
        loop {
            let events = reader.next_batch_now(EVENTS_MAX).await?;
            if events.is_empty() {
                return Ok(self.keep(&reader).await?);
            }
            self.link(&events).await?;
        }
    }

    /// Goes on where it stood. Where it has never read in this life of the database, it begins after everything there is,
    /// and notes that all calls have to be linked.
    async fn reader(&self) -> anyhow::Result<Reader> {
        let (database, epoch) = (&self.app.database, self.app.epoch);
        if let Some(reader) = Reader::resume(database, READER, epoch).await? {
            return Ok(reader);
        }
        // Taken first: what changes meanwhile is read behind it.
        let reader = Reader::at_head(database, READER, epoch).await?;
        for tenant in tenants(&self.app).await? {
            note(&self.app, unfinished(&self.app, &tenant)).await?;
        }
        self.keep(&reader).await?;
        Ok(reader)
    }

    async fn keep(&self, reader: &Reader) -> Result<(), DbErr> {
        let place = reader.place();
        self.app.database.write(move |transaction| async move { place.keep(transaction).await }.boxed()).await
    }

    /// Links the calls of one batch, each once for all that concerns it alone.
    async fn link(&mut self, events: &[event::Model]) -> anyhow::Result<()> {
        let mut calls: BTreeMap<TenantId, BTreeMap<CallId, bool>> = BTreeMap::new();
        let mut others: BTreeSet<(TenantId, String)> = BTreeSet::new();
        let mut wide = Vec::new();
        for event in events {
            let tenant = &event.tenant_id;
            match linking::affected(event) {
                Affected::Nothing => {}
                Affected::Call { id, spoken } => {
                    let only_spoken = calls.entry(tenant.clone()).or_default().entry(id).or_insert(true);
                    *only_spoken &= spoken;
                }
                other => {
                    if others.insert((tenant.clone(), format!("{other:?}"))) {
                        wide.push((tenant.clone(), other));
                    }
                }
            }
        }
        for (tenant, calls) in calls {
            for (id, only_spoken) in calls {
                if !only_spoken || self.is_due(&tenant, id).await? {
                    linked(&self.app, &tenant, id).await?;
                }
            }
        }
        for (tenant, other) in wide {
            let mut after = None;
            loop {
                let page = other.calls(self.app.database.reader(), &tenant, after).await?;
                let Some(last) = page.last() else { break };
                after = Some(*last);
                for id in page {
                    linked(&self.app, &tenant, id).await?;
                }
            }
        }
        Ok(())
    }

    /// Whether a call in which somebody spoke is linked now: one that goes on only every few seconds.
    async fn is_due(&mut self, tenant: &TenantId, id: CallId) -> anyhow::Result<bool> {
        if !linking::is_active(self.app.database.reader(), tenant, id).await? {
            self.spoken.remove(&id);
            return Ok(true);
        }
        let now = self.app.clock.now();
        if self.spoken.get(&id).is_some_and(|last| now - *last < SPOKEN_EVERY) {
            return Ok(false);
        }
        if self.spoken.len() >= SPOKEN_MAX {
            self.spoken.clear();
        }
        self.spoken.insert(id, now);
        Ok(true)
    }
}

async fn linked(app: &App, tenant: &TenantId, id: CallId) -> Result<Relinked, ArchiveError> {
    let linked = linking::relink(app, tenant, id).await?;
    metrics::counter!("earmark_links_examined_total").increment(1);
    if linked == Relinked::Changed {
        metrics::counter!("earmark_links_changed_total").increment(1);
    }
    Ok(linked)
}

/// All tenants that have calls.
///
/// # Errors
/// The database's own.
pub async fn tenants(app: &App) -> Result<Vec<TenantId>, DbErr> {
    call::Entity::across_tenants()
        .select_only()
        .distinct()
        .column(call::Column::TenantId)
        .into_tuple()
        .all(app.database.reader())
        .await
}

/// Goes on with what was noted and is not finished.
async fn history(app: App) -> anyhow::Result<()> {
    let unfinished = relink::Entity::across_tenants()
        .filter(relink::Column::FinishedAt.is_null())
        .all(app.database.reader())
        .await?;
    for row in unfinished {
        let reached = relink_all(&app, &row.tenant_id, false, |_| ()).await?;
        tracing::info!(tenant = %row.tenant_id, reached.done, reached.changed, "all calls are linked");
    }
    Ok(())
}

fn unfinished(app: &App, tenant: &TenantId) -> relink::Model {
    let now = input::instant(app.clock.now());
    relink::Model {
        id: entity::RelinkId(app.ids.next(now)),
        tenant_id: tenant.clone(),
        after_call_id: None,
        done: 0,
        changed: 0,
        started_at: now,
        finished_at: None,
    }
}

/// Links all calls of a tenant anew, one after the other, with a rest after each so that live work goes first. Broken off,
/// it goes on where it stood; `from_start` begins anew. `progress` hears how far it has come.
///
/// # Errors
/// Where the database fails; what was written stays.
pub async fn relink_all(
    app: &App,
    tenant: &TenantId,
    from_start: bool,
    mut progress: impl FnMut(Progress),
) -> anyhow::Result<Progress> {
    let reader = app.database.reader();
    let known = relink::Entity::of(tenant).one(reader).await?;
    let known = known.filter(|row| !from_start && row.finished_at.is_none());
    let mut row = known.unwrap_or_else(|| unfinished(app, tenant));
    if row.after_call_id.is_none() {
        linking::rebuild_keys(app, tenant, |_| ()).await?;
    }
    loop {
        let after = row.after_call_id.unwrap_or(CallId(Uuid::nil()));
        let calls = linking::calls_after(reader, tenant, after, RELINKED_MAX).await?;
        for id in &calls {
            let begun = tokio::time::Instant::now();
            if linked(app, tenant, *id).await? == Relinked::Changed {
                row.changed += 1;
                rest(begun.elapsed()).await;
            }
            row.done += 1;
        }
        row.after_call_id = calls.last().copied().or(row.after_call_id);
        if calls.is_empty() {
            row.finished_at = Some(input::instant(app.clock.now()));
        }
        note(app, row.clone()).await?;
        let reached = Progress {
            done: u64::try_from(row.done).unwrap_or_default(),
            changed: u64::try_from(row.changed).unwrap_or_default(),
        };
        progress(reached);
        if calls.is_empty() {
            return Ok(reached);
        }
    }
}

/// Lets live writes go first for as long as the last one took.
async fn rest(took: Duration) {
    tokio::time::sleep(took * REST_PARTS).await;
}

async fn note(app: &App, row: relink::Model) -> Result<(), DbErr> {
    app.database
        .write(move |transaction| {
            async move {
                relink::Entity::delete_of(&row.tenant_id)
                    .filter(relink::Column::TenantId.eq(row.tenant_id.clone()))
                    .exec(transaction)
                    .await?;
                relink::Entity::insert(row.into_active_model()).exec_without_returning(transaction).await?;
                Ok(())
            }
            .boxed()
        })
        .await
}
