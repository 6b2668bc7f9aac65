//! Operations over a websocket: the subprotocol graphql-transport-ws (enisdenjo/graphql-ws, PROTOCOL.md).
//!
//! One task reads, writes and keeps time; each operation is a task of its own. All of them write through one short
//! queue, so a client that reads slowly makes its operations wait, and memory does not grow. Every wait on the peer
//! has an end.

mod conversation;
mod message;

use std::time::Duration;

use async_graphql::Executor;
use axum::body::Body;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::header::UPGRADE;
use axum::response::{IntoResponse, Response};
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{interval_at, timeout};
use tracing::Instrument;

use self::conversation::Conversation;
use super::session::{Refusal, Way};
use super::{Authenticate, Endpoint};
use crate::http::request_id::RequestId;

/// Name of the subprotocol.
pub(super) const PROTOCOL: &str = "graphql-transport-ws";

/// Longest message from a client, in bytes.
const MESSAGE_BYTES_MAX: usize = 128 * 1024;

/// Messages that wait for the client; behind them the operations wait.
const QUEUE_MAX: usize = 8;

/// Longest reason in a close frame, in bytes (RFC 6455 section 5.5: 125 with the code).
const REASON_BYTES_MAX: usize = 123;

/// How long a socket waits for its peer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// For `connection_init`.
    pub(super) init: Duration,
    /// Between two pings.
    pub(super) ping: Duration,
    /// For any sign of life, and for the peer to take a message.
    pub(super) silence: Duration,
    /// For the peer's own goodbye.
    pub(super) goodbye: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            init: Duration::from_secs(10),
            ping: Duration::from_secs(20),
            silence: Duration::from_secs(60),
            goodbye: Duration::from_secs(2),
        }
    }
}

/// How a conversation ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Close {
    pub(super) code: u16,
    pub(super) reason: String,
}

impl Close {
    pub(super) fn new(code: u16, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }

    fn frame(mut self) -> Message {
        let end =
            (0..=REASON_BYTES_MAX).rev().find(|end| self.reason.is_char_boundary(*end)).unwrap_or_default();
        if self.reason.len() > end {
            self.reason.truncate(end);
        }
        Message::Close(Some(CloseFrame { code: self.code, reason: self.reason.into() }))
    }
}

/// Whether a request wants to become a websocket.
pub(super) fn is_asked_for(headers: &HeaderMap) -> bool {
    headers.get(UPGRADE).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Takes the socket over. A client without our subprotocol is told so in a close frame, which it can read, rather
/// than by a status, which browsers hide.
pub(super) async fn upgrade<E: Executor, A: Authenticate>(
    endpoint: Endpoint<E, A>,
    request: Request<Body>,
    request_id: Option<RequestId>,
) -> Response {
    let (mut parts, _) = request.into_parts();
    let header: Result<Option<String>, Refusal> =
        endpoint.authenticate.credential(&parts.headers, Way::Socket).map(|token| token.map(str::to_owned));
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let span = tracing::Span::current();
    upgrade
        .max_message_size(MESSAGE_BYTES_MAX)
        .max_frame_size(MESSAGE_BYTES_MAX)
        .protocols([PROTOCOL])
        .on_upgrade(move |socket: WebSocket| {
            let sockets = endpoint.sockets.clone();
            let served = async move {
                if socket.protocol().is_none() {
                    let pace = endpoint.pace.socket;
                    let close = Close::new(4406, format!("subprotocol not acceptable: use {PROTOCOL}"));
                    say_goodbye(socket, Some(close), pace).await;
                } else {
                    serve(endpoint, header, request_id, socket).await;
                }
            };
            sockets.track_future(served.instrument(span))
        })
}

/// Serves one connection until it ends.
pub(super) async fn serve<E, A, S, F>(
    endpoint: Endpoint<E, A>,
    header: Result<Option<String>, Refusal>,
    request_id: Option<RequestId>,
    socket: S,
) where
    E: Executor,
    A: Authenticate,
    S: Stream<Item = Result<Message, F>> + Sink<Message> + Send + Unpin,
    F: std::error::Error + Send + 'static,
{
    let _open = Open::new();
    let pace = endpoint.pace.socket;
    let shutdown = endpoint.shutdown.clone();
    let (mut sink, mut stream) = socket.split();
    let (outgoing, queue) = mpsc::channel(QUEUE_MAX);
    let (known, session_end) = oneshot::channel();
    let conversation = Conversation::new(endpoint, header, request_id, outgoing, known);

    let close = tokio::select! {
        biased;
        () = shutdown.cancelled() => Some(Close::new(1001, "the server goes away: connect again")),
        reason = async {
            // Nobody is known yet, or ever: then this end does not come.
            match session_end.await {
                Ok(ended) => ended.await,
                Err(_) => std::future::pending().await,
            }
        } => Some(Close::new(4403, reason)),
        () = deliver(&mut sink, queue, pace) => None,
        close = conversation.listen(&mut stream, pace) => close,
    };

    if let Some(Close { code, reason }) = &close {
        tracing::debug!(code, reason, "websocket closed");
    }
    if let Ok(socket) = stream.reunite(sink) {
        say_goodbye(socket, close, pace).await;
    }
}

/// Writes what is queued, and pings; returns when the peer takes nothing any more.
async fn deliver<S: Sink<Message> + Unpin>(sink: &mut S, mut queue: mpsc::Receiver<Message>, pace: Pace) {
    let mut ping = interval_at(tokio::time::Instant::now() + pace.ping, pace.ping);
    loop {
        let message = tokio::select! {
            message = queue.recv() => match message {
                Some(message) => message,
                None => return,
            },
            _ = ping.tick() => Message::Ping(Default::default()),
        };
        match timeout(pace.silence, sink.send(message)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) | Err(_) => return,
        }
    }
}

/// Sends the close frame, or what answers the peer's own, and waits a moment for the end: a socket dropped with
/// unread input is reset, and the peer would never read the reason.
async fn say_goodbye<S, F>(mut socket: S, close: Option<Close>, pace: Pace)
where
    S: Stream<Item = Result<Message, F>> + Sink<Message> + Unpin,
{
    let goodbye = async {
        let said = match close {
            Some(close) => socket.send(close.frame()).await,
            None => socket.flush().await,
        };
        if said.is_ok() {
            while let Some(Ok(_)) = socket.next().await {}
        }
    };
    // Either way the socket is dropped next.
    let _answered = timeout(pace.goodbye, goodbye).await;
}

/// Keeps the gauge `earmark_websockets_open`.
struct Open;

impl Open {
    fn new() -> Self {
        metrics::gauge!("earmark_websockets_open").increment(1.0);
        Self
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        metrics::gauge!("earmark_websockets_open").decrement(1.0);
    }
}
