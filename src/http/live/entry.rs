//! One open stream of this node: its file, and who is sending to it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use entity::stream;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::access::Actor;
use crate::archive::streams::EndedBy;
use crate::jobs::alert;
use crate::spool::{Frame, Writer};

/// How long a stream whose call has ended is heard for what is still on its way.
const DRAIN: Duration = Duration::from_millis(500);
/// How long at most, where it goes on and on.
const DRAIN_MAX: Duration = Duration::from_secs(5);

/// One open stream.
pub struct Entry {
    /// Its row as it was when this process first saw it.
    pub row: stream::Model,
    /// The archive, working for its tenant.
    pub actor: Actor,
    /// Cancelled when it is over: whoever sends is told to stop.
    pub over: CancellationToken,
    state: Mutex<Sending>,
}

/// How the sending goes.
struct Sending {
    writer: Writer,
    /// When something came last.
    last: Instant,
    /// Who sends.
    sender: Option<Sender>,
    senders: u64,
    /// Whether somebody has sent in this process.
    was_heard: bool,
    /// Whether the socket was closed as a stream closes it that is over.
    closed_well: bool,
    /// Something is missing, or may be.
    broken: bool,
    told_of_disk: bool,
    last_sequence: Option<u64>,
    /// The next frame is the first of a further socket.
    resumed: bool,
    call_ended: Option<Instant>,
    ended: Option<EndedBy>,
}

struct Sender {
    number: u64,
    superseded: CancellationToken,
}

/// A socket's right to send.
pub struct Seat {
    number: u64,
    /// Cancelled when another socket goes on with the stream.
    pub superseded: CancellationToken,
}

/// What became of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is on disk.
    Kept,
    /// The disk did not take it.
    Lost,
    /// The stream is not this socket's any more.
    Over,
}

impl Entry {
    /// A stream nobody sends to yet.
    pub fn new(row: stream::Model, writer: Writer, now: Instant) -> Self {
        let broken = row.interrupted || writer.torn_bytes() > 0;
        let state = Sending {
            writer,
            last: now,
            sender: None,
            senders: 0,
            was_heard: false,
            closed_well: false,
            broken,
            told_of_disk: false,
            last_sequence: None,
            resumed: false,
            call_ended: None,
            ended: None,
        };
        let actor = Actor::archive(row.tenant_id.clone());
        Self { row, actor, over: CancellationToken::new(), state: Mutex::new(state) }
    }

    fn state(&self) -> MutexGuard<'_, Sending> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a socket send, and whoever sent before no more. None where the stream is about to be ended.
    pub fn sit(&self, now: Instant) -> Option<Seat> {
        let mut state = self.state();
        if state.ended.is_some() {
            return None;
        }
        if let Some(sender) = state.sender.take() {
            sender.superseded.cancel();
        }
        state.resumed = state.was_heard || state.writer.holds_frames();
        state.was_heard = true;
        state.closed_well = false;
        state.senders += 1;
        state.last = now;
        let (number, superseded) = (state.senders, CancellationToken::new());
        state.sender = Some(Sender { number, superseded: superseded.clone() });
        Some(Seat { number, superseded })
    }

    /// A socket has closed.
    pub fn leave(&self, seat: &Seat, closed_well: bool) {
        let mut state = self.state();
        if state.sender.as_ref().is_some_and(|sender| sender.number == seat.number) {
            state.sender = None;
            state.closed_well = closed_well;
        }
    }

    /// Puts a frame on disk.
    pub fn take(
        &self,
        seat: &Seat,
        frame: Frame<'_>,
        sequence: Option<u64>,
        clock: DateTime<Utc>,
        now: Instant,
    ) -> Taken {
        let mut state = self.state();
        let is_sender = state.sender.as_ref().is_some_and(|sender| sender.number == seat.number);
        if !is_sender || state.ended.is_some() {
            return Taken::Over;
        }
        state.last = now;
        let frame = if std::mem::take(&mut state.resumed) {
            self.resume(&mut state, frame, sequence, clock)
        } else {
            frame
        };
        state.last_sequence = sequence.or(state.last_sequence);
        match state.writer.append(frame) {
            Ok(()) => Taken::Kept,
            Err(error) => {
                state.broken = true;
                if !std::mem::replace(&mut state.told_of_disk, true) {
                    let sentence = format!("audio of the stream {} is lost: {error}", self.row.stream_id);
                    alert("live_disk", &sentence);
                }
                Taken::Lost
            }
        }
    }

    /// What was sent while no socket was open is missing, unless the numbers say otherwise. Audio without times goes on
    /// where it belongs by the clock.
    fn resume<'a>(
        &self,
        state: &mut Sending,
        frame: Frame<'a>,
        sequence: Option<u64>,
        clock: DateTime<Utc>,
    ) -> Frame<'a> {
        let follows = sequence.zip(state.last_sequence).is_some_and(|(sequence, last)| sequence <= last + 1);
        state.broken |= !follows;
        let since_ms = u64::try_from((clock - self.row.started_at).num_milliseconds()).ok();
        Frame { timestamp_ms: frame.timestamp_ms.or(since_ms), ..frame }
    }

    /// Something that is no audio came: the other side is there.
    pub fn touch(&self, seat: &Seat, now: Instant) {
        let mut state = self.state();
        if state.sender.as_ref().is_some_and(|sender| sender.number == seat.number) {
            state.last = now;
        }
    }

    /// The stream's call has ended.
    pub fn call_ended(&self, now: Instant) {
        self.state().call_ended.get_or_insert(now);
    }

    /// Why the stream is to be ended now, if it is.
    pub fn due(
        &self,
        idle: Duration,
        length_max: Duration,
        clock: DateTime<Utc>,
        now: Instant,
    ) -> Option<EndedBy> {
        let state = self.state();
        if state.ended.is_some() {
            return state.ended;
        }
        let silence = now.saturating_duration_since(state.last);
        let drained = state.call_ended.is_some_and(|at| {
            let since = now.saturating_duration_since(at);
            since >= DRAIN_MAX || (since >= DRAIN && silence >= DRAIN)
        });
        if drained {
            return Some(EndedBy::CallEnded);
        }
        if silence >= idle {
            return Some(if state.was_heard { EndedBy::Idle } else { EndedBy::Restart });
        }
        let length_max = TimeDelta::from_std(length_max).unwrap_or(TimeDelta::MAX);
        (clock - self.row.started_at >= length_max).then_some(EndedBy::Length)
    }

    /// Takes no frame any more. Says whether something is missing, or may be.
    pub fn close(&self, by: EndedBy) -> bool {
        let interrupted = {
            let mut state = self.state();
            let by = *state.ended.get_or_insert(by);
            let hung_up = state.sender.is_none() && !state.closed_well;
            state.broken
                || match by {
                    EndedBy::Stop => false,
                    EndedBy::CallEnded => hung_up,
                    EndedBy::Idle => !state.closed_well,
                    EndedBy::Length | EndedBy::Restart => true,
                }
        };
        self.over.cancel();
        interrupted
    }

    /// Carries the frames to the disk.
    pub fn sync(&self) -> std::io::Result<()> {
        self.state().writer.sync()
    }
}
