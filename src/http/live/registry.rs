//! The open streams of this node.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::{CallId, EventKind, StreamId, stream};
use metrics::Counter;
use tokio::sync::OnceCell;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::entry::{Entry, Seat, Taken};
use crate::access::Actor;
use crate::app::App;
use crate::archive::ArchiveError;
use crate::archive::streams::{self, BeginStream, Begun, EndedBy};
use crate::jobs::{alert, store_stream};
use crate::journal::{self, Follower, Interest};
use crate::spool::{Frame, Spool};

/// How often is looked for streams that are to end, and frames carried to the disk.
const LOOK: Duration = Duration::from_millis(500);
/// How long the watch rests after the database failed it.
const REST: Duration = Duration::from_secs(1);

/// The open streams of this node. Cheap to clone.
#[derive(Clone)]
pub struct Registry(Arc<Inner>);

struct Inner {
    app: App,
    spool: Spool,
    open: Mutex<HashMap<StreamId, Arc<Entry>>>,
    /// Streams begin one after the other, so that two sockets of one stream meet.
    turns: tokio::sync::Mutex<()>,
    /// What the last process left open was taken over.
    recovered: OnceCell<()>,
    frames: Counter,
    bytes: Counter,
    lost: Counter,
}

impl Registry {
    /// Of the archive's node.
    pub fn new(app: App) -> Self {
        let spool = Spool::new(app.config.live_directory());
        Self(Arc::new(Inner {
            app,
            spool,
            open: Mutex::default(),
            turns: tokio::sync::Mutex::default(),
            recovered: OnceCell::new(),
            frames: metrics::counter!("earmark_live_frames_total"),
            bytes: metrics::counter!("earmark_live_bytes_total"),
            lost: metrics::counter!("earmark_live_frames_refused_total", "reason" => "disk"),
        }))
    }

    /// Begins a stream, or goes on with it. None where it has ended, and no further piece is wanted.
    pub async fn begin(
        &self,
        actor: &Actor,
        input: BeginStream,
        piece: bool,
    ) -> Result<Option<(Arc<Entry>, Seat)>, ArchiveError> {
        self.recover().await?;
        let _turn = self.0.turns.lock().await;
        let row = match streams::begin(&self.0.app, actor, input, piece).await? {
            Begun::Open(row) => *row,
            Begun::Over => return Ok(None),
        };
        let known = self.open().get(&row.id).cloned();
        let entry = match known {
            Some(entry) => entry,
            None => self.admit(row).await?,
        };
        let seat = entry.sit(Instant::now());
        let seat = seat.ok_or_else(|| ArchiveError::Unavailable("the stream is just being ended".into()))?;
        Ok(Some((entry, seat)))
    }

    async fn admit(&self, row: stream::Model) -> Result<Arc<Entry>, ArchiveError> {
        let (spool, id) = (self.0.spool.clone(), row.id);
        let opened = tokio::task::spawn_blocking(move || spool.writer(id.0)).await;
        let writer = opened.map_err(ArchiveError::internal)?.map_err(|error| {
            alert("live_disk", &format!("a live stream cannot be written: {error}"));
            ArchiveError::Unavailable("the disk takes no stream now".into())
        })?;
        let entry = Arc::new(Entry::new(row, writer, Instant::now()));
        let mut open = self.open();
        open.insert(id, entry.clone());
        metrics::gauge!("earmark_live_streams").set(open.len() as f64);
        Ok(entry)
    }

    /// Puts a frame on disk.
    pub fn take(&self, entry: &Entry, seat: &Seat, frame: Frame<'_>, sequence: Option<u64>) -> Taken {
        let taken = entry.take(seat, frame, sequence, self.0.app.clock.now(), Instant::now());
        match taken {
            Taken::Kept => {
                self.0.frames.increment(1);
                self.0.bytes.increment(frame.audio.len() as u64);
            }
            Taken::Lost => self.0.lost.increment(1),
            Taken::Over => {}
        }
        taken
    }

    /// Ends a stream. Where the database does not take that now, the watch tries again.
    pub async fn end(&self, entry: &Arc<Entry>, by: EndedBy) {
        let interrupted = entry.close(by);
        let file = entry.clone();
        let synced = tokio::task::spawn_blocking(move || file.sync()).await;
        if let Ok(Err(error)) = synced {
            alert("live_disk", &format!("a live stream could not be carried to the disk: {error}"));
        }
        let (id, stream_id) = (entry.row.id, &entry.row.stream_id);
        match streams::end(&self.0.app, &entry.actor, id, by, interrupted).await {
            Ok(_) => tracing::info!(stream_id, by = by.as_str(), interrupted, "a live stream has ended"),
            Err(ArchiveError::NotFound(_)) => {
                tracing::info!(stream_id, "the call of a live stream was deleted")
            }
            Err(error) => {
                tracing::warn!(%error, stream_id, "a live stream could not be ended; it is tried again");
                return;
            }
        }
        let mut open = self.open();
        open.remove(&id);
        metrics::gauge!("earmark_live_streams").set(open.len() as f64);
    }

    /// Takes over what the last process of this node left open, once.
    async fn recover(&self) -> Result<(), ArchiveError> {
        let recovered = self.0.recovered.get_or_try_init(|| async {
            for row in store_stream::abandoned(&self.0.app).await? {
                tracing::warn!(stream_id = row.stream_id, "a live stream was open when the server stopped");
                self.admit(stream::Model { interrupted: true, ..row }).await?;
            }
            Ok(())
        });
        recovered.await.copied()
    }

    /// Watches over the streams until told to stop. That ends none: their frames are on disk, and the next process goes
    /// on with them.
    pub async fn watch(self, stop: CancellationToken) {
        let looks = self.look();
        let follows = self.follow();
        stop.run_until_cancelled(async { futures_util::future::join(looks, follows).await }).await;
        let spool = self.0.spool.clone();
        if let Ok(Err(error)) = tokio::task::spawn_blocking(move || spool.sync()).await {
            alert("live_disk", &format!("live streams could not be carried to the disk: {error}"));
        }
    }

    async fn look(&self) {
        let mut ticks = interval(LOOK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = self.recover().await {
                tracing::warn!(%error, "live streams of the last process are not taken over yet");
                continue;
            }
            let entries: Vec<_> = self.open().values().cloned().collect();
            if entries.is_empty() {
                continue;
            }
            let (live, clock) = (&self.0.app.config.live, self.0.app.clock.now());
            let due = |entry: &Entry| entry.due(live.idle, live.length_max, clock, Instant::now());
            for (entry, by) in entries.iter().filter_map(|entry| Some((entry, due(entry)?))) {
                self.end(entry, by).await;
            }
            let spool = self.0.spool.clone();
            if let Ok(Err(error)) = tokio::task::spawn_blocking(move || spool.sync()).await {
                alert("live_disk", &format!("live streams could not be carried to the disk: {error}"));
            }
        }
    }

    /// A call that ends anywhere ends its streams here.
    async fn follow(&self) {
        loop {
            if let Err(error) = self.follow_journal().await {
                tracing::warn!(%error, "live streams do not hear of their calls' ends for now");
            }
            tokio::time::sleep(REST).await;
        }
    }

    async fn follow_journal(&self) -> Result<(), ArchiveError> {
        let database = self.0.app.database.clone();
        let head = journal::head(database.reader()).await?;
        let mut follower = Follower::new(database, Interest::AcrossTenants, head);
        loop {
            let event = follower.next().await?;
            if event.kind == EventKind::CallEnded
                && let Some(call_id) = event.call_id
            {
                self.call_ended(call_id, event.occurred_at);
            }
        }
    }

    /// A stream that began later is not meant: the call had been taken for ended, and went on.
    fn call_ended(&self, call_id: CallId, ended_at: DateTime<Utc>) {
        let now = Instant::now();
        let open = self.open();
        let meant = |entry: &&Arc<Entry>| entry.row.call_id == call_id && entry.row.started_at <= ended_at;
        open.values().filter(meant).for_each(|entry| entry.call_ended(now));
    }

    fn open(&self) -> MutexGuard<'_, HashMap<StreamId, Arc<Entry>>> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
