//! One socket: from its first message to its goodbye, in one task.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use tokio::time::{Instant, timeout, timeout_at};

use super::dialect::{Dialect, Said};
use super::entry::{Entry, Seat, Taken};
use super::{Live, tell_of_refusal};
use crate::access::Actor;
use crate::archive::ArchiveError;
use crate::archive::streams::{BeginStream, EndedBy};

/// How long a socket may take to say what it will stream.
const OPENING: Duration = Duration::from_secs(10);
/// How often a stream is begun where the archive cannot now, and how long is waited between. Meanwhile the audio waits
/// in the network's own buffers.
const ATTEMPTS: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(500);
/// How long the other side has for its own goodbye.
const GOODBYE: Duration = Duration::from_secs(2);
/// Malformed messages after which no more of them are logged.
const MALFORMED_LOGGED: u64 = 10;

/// Why we close a socket: a code and a sentence.
type Close = (u16, &'static str);

/// Serves a socket until it ends.
pub async fn serve(live: &Live, actor: &Actor, mut dialect: impl Dialect, mut socket: WebSocket) {
    let mut listener = Listener { live, actor, stream: Stream::None, malformed: 0 };
    let close = listener.listen(&mut dialect, &mut socket).await;
    if let Some((code, reason)) = close {
        let frame = CloseFrame { code, reason: reason.into() };
        let goodbye = async {
            if socket.send(Message::Close(Some(frame))).await.is_ok() {
                while let Some(Ok(_)) = socket.recv().await {}
            }
        };
        // Either way the socket is dropped next.
        let _answered = timeout(GOODBYE, goodbye).await;
    }
}

/// What the socket streams.
enum Stream {
    /// Nothing yet.
    None,
    /// A stream of ours.
    Open(Arc<Entry>, Seat),
    /// A stream that ended before; audio would make it another piece.
    Over(Box<BeginStream>),
}

struct Listener<'a> {
    live: &'a Live,
    actor: &'a Actor,
    stream: Stream,
    malformed: u64,
}

impl Listener<'_> {
    /// Listens until somebody ends it; what we have to say where that is us.
    async fn listen(&mut self, dialect: &mut impl Dialect, socket: &mut WebSocket) -> Option<Close> {
        let opening = Instant::now() + OPENING;
        loop {
            let message = tokio::select! {
                biased;
                () = self.live.shutdown.cancelled() => return self.leave(false, Some((close_code::RESTART, "the server goes away: connect again"))),
                () = over(&self.stream) => return self.leave(false, Some((close_code::NORMAL, "the stream is over"))),
                message = next(socket, &self.stream, opening) => message,
            };
            let closed = |message: &Option<_>| matches!(message, Some(Ok(Message::Close(_))));
            match message {
                Err(_) => return self.leave(false, Some((close_code::POLICY, "the stream did not begin"))),
                Ok(message) if closed(&message) => return self.leave(dialect.ends_by_closing(), None),
                Ok(Some(Ok(message))) => {
                    if let Some(close) = self.hear(dialect, &message).await {
                        return self.leave(false, Some(close));
                    }
                }
                Ok(_) => return self.leave(false, None),
            }
        }
    }

    fn leave(&self, closed_well: bool, close: Option<Close>) -> Option<Close> {
        if let Stream::Open(entry, seat) = &self.stream {
            entry.leave(seat, closed_well);
        }
        close
    }

    async fn hear(&mut self, dialect: &mut impl Dialect, message: &Message) -> Option<Close> {
        match dialect.hear(message) {
            Said::Begin(begin) => self.begin(*begin, false).await,
            Said::Audio { frame, sequence } => {
                if let Stream::Over(begin) = &self.stream
                    && !frame.audio.is_empty()
                {
                    let begin = BeginStream::clone(begin);
                    if let Some(close) = self.begin(begin, true).await {
                        return Some(close);
                    }
                }
                let Stream::Open(entry, seat) = &self.stream else {
                    self.skip("audio came before the stream began");
                    return None;
                };
                let taken = self.live.registry.take(entry, seat, frame, sequence);
                (taken == Taken::Over).then_some((close_code::NORMAL, "the stream is over"))
            }
            Said::Stop => {
                if let Stream::Open(entry, _) = &self.stream {
                    self.live.registry.end(entry, EndedBy::Stop).await;
                }
                Some((close_code::NORMAL, "the stream is over"))
            }
            Said::Nothing => {
                if let Stream::Open(entry, seat) = &self.stream {
                    entry.touch(seat, Instant::now());
                }
                None
            }
            Said::Malformed(reason) => {
                self.skip(&reason);
                None
            }
            Said::Unusable(reason) => {
                metrics::counter!("earmark_live_sockets_refused_total", "reason" => "format").increment(1);
                tracing::error!(reason, tenant = %self.actor.tenant, "a live stream cannot be taken");
                Some((close_code::UNSUPPORTED, "the audio cannot be decoded"))
            }
            Said::Refused(reason) => {
                tell_of_refusal("live", self.actor.tenant.as_str(), &reason);
                Some((close_code::POLICY, "the stream does not prove where it comes from"))
            }
        }
    }

    /// Begins a stream, again and again while the archive cannot.
    async fn begin(&mut self, begin: BeginStream, piece: bool) -> Option<Close> {
        if matches!(self.stream, Stream::Open(..)) {
            self.skip("the stream has begun already");
            return None;
        }
        for attempt in 1.. {
            match self.live.registry.begin(self.actor, begin.clone(), piece).await {
                Ok(Some((entry, seat))) => {
                    tracing::info!(stream_id = entry.row.stream_id, call.id = %entry.row.call_id, "a live stream is open");
                    self.stream = Stream::Open(entry, seat);
                    break;
                }
                Ok(None) => {
                    self.stream = Stream::Over(Box::new(begin));
                    break;
                }
                Err(ArchiveError::Unavailable(_) | ArchiveError::Internal(_)) if attempt < ATTEMPTS => {
                    tokio::time::sleep(BETWEEN).await;
                }
                Err(error) => {
                    metrics::counter!("earmark_live_sockets_refused_total", "reason" => "archive")
                        .increment(1);
                    tracing::error!(%error, stream_id = begin.stream_id, "a live stream could not be begun");
                    return Some((close_code::AGAIN, "the stream cannot be taken now"));
                }
            }
        }
        None
    }

    fn skip(&mut self, reason: &str) {
        metrics::counter!("earmark_live_frames_refused_total", "reason" => "malformed").increment(1);
        self.malformed += 1;
        if self.malformed <= MALFORMED_LOGGED {
            tracing::warn!(reason, tenant = %self.actor.tenant, "a message of a live stream is skipped");
        }
    }
}

/// Resolves when the stream is not this socket's any more.
async fn over(stream: &Stream) {
    match stream {
        Stream::Open(entry, seat) => tokio::select! {
            () = entry.over.cancelled() => {}
            () = seat.superseded.cancelled() => {}
        },
        Stream::None | Stream::Over(_) => std::future::pending().await,
    }
}

/// The next message. A socket that streams is watched by its stream's own silence.
async fn next(
    socket: &mut WebSocket,
    stream: &Stream,
    opening: Instant,
) -> Result<Option<Result<Message, axum::Error>>, tokio::time::error::Elapsed> {
    match stream {
        Stream::Open(..) => Ok(socket.recv().await),
        Stream::None => timeout_at(opening, socket.recv()).await,
        Stream::Over(_) => timeout(OPENING, socket.recv()).await,
    }
}
