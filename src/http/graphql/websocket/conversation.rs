//! What a client may say when, and what each message does.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::{Executor, Response};
use axum::extract::ws::Message;
use axum::http::StatusCode;
use futures_util::future::BoxFuture;
use futures_util::{Stream, StreamExt};
use serde_json::{Map, Value};
use tokio::sync::{mpsc, oneshot};
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout, timeout_at};
use tracing::Instrument;

use super::message::{self, ClientMessage};
use super::{Close, Pace};
use crate::graphql::ErrorCode;
use crate::http::graphql::request::{Operation, Parameters};
use crate::http::graphql::response::{Refused, complete, is_request_error};
use crate::http::graphql::session::{Carrier, Refusal, Session, token_of, wrong_scheme};
use crate::http::graphql::{Authenticate, Endpoint};
use crate::http::request_id::RequestId;

/// Names under which clients put `Bearer …` into `connection_init`.
const AUTHORIZATION_KEYS: [&str; 2] = ["authorization", "Authorization"];

/// Resolves with the reason when the session of a connection ends.
type SessionEnd = BoxFuture<'static, String>;

/// The client's side of one connection.
pub(super) struct Conversation<E, A> {
    endpoint: Endpoint<E, A>,
    /// Identity given with the upgrade, used where `connection_init` gives none.
    header: Result<Option<String>, Refusal>,
    request_id: Option<RequestId>,
    outgoing: mpsc::Sender<Message>,
    /// Where to tell how the session ends, until somebody is known.
    known: Option<oneshot::Sender<SessionEnd>>,
    carrier: Option<Carrier>,
    operations: Operations,
    /// How many operations there have been.
    serial: u64,
}

impl<E: Executor, A: Authenticate> Conversation<E, A> {
    pub(super) fn new(
        endpoint: Endpoint<E, A>,
        header: Result<Option<String>, Refusal>,
        request_id: Option<RequestId>,
        outgoing: mpsc::Sender<Message>,
        known: oneshot::Sender<SessionEnd>,
    ) -> Self {
        let operations = Operations::default();
        Self {
            endpoint,
            header,
            request_id,
            outgoing,
            known: Some(known),
            carrier: None,
            operations,
            serial: 0,
        }
    }

    /// Listens until the conversation ends: with a close frame to send, or with `None` where the peer is gone.
    pub(super) async fn listen<S, F>(mut self, stream: &mut S, pace: Pace) -> Option<Close>
    where
        S: Stream<Item = Result<Message, F>> + Unpin,
        F: std::error::Error + 'static,
    {
        let init_until = Instant::now() + pace.init;
        loop {
            let heard = if self.carrier.is_none() {
                match timeout_at(init_until, stream.next()).await {
                    Ok(heard) => heard,
                    Err(_) => return Some(Close::new(4408, "connection initialisation timeout")),
                }
            } else {
                timeout(pace.silence, stream.next()).await.ok().flatten()
            };
            let heard = match heard? {
                Ok(Message::Text(text)) => self.hear(text.as_str()).await,
                Ok(Message::Binary(_)) => Err(invalid("a binary message")),
                // A close frame is answered below us, while the end of the stream is waited for.
                Ok(Message::Ping(_) | Message::Pong(_) | Message::Close(_)) => Ok(()),
                Err(error) => return unreadable(&error),
            };
            if let Err(close) = heard {
                return Some(close);
            }
        }
    }

    async fn hear(&mut self, text: &str) -> Result<(), Close> {
        let message = serde_json::from_str(text).map_err(|error| invalid(&error.to_string()))?;
        match message {
            ClientMessage::ConnectionInit { payload } => self.initialise(payload.unwrap_or_default()).await,
            ClientMessage::Ping { payload } => self.say(message::pong(payload)).await,
            ClientMessage::Pong {} => Ok(()),
            ClientMessage::Subscribe { id, payload } => self.subscribe(id, payload).await,
            ClientMessage::Complete { id } => {
                self.operations.end(&id);
                Ok(())
            }
        }
    }

    async fn initialise(&mut self, payload: Map<String, Value>) -> Result<(), Close> {
        let Some(known) = self.known.take() else {
            return Err(Close::new(4429, "too many initialisation requests"));
        };
        let token = match token_in(&payload) {
            Ok(None) => self.header.clone(),
            found => found,
        };
        let session = match token {
            Ok(token) => self.endpoint.authenticate.authenticate(token.as_deref()).await,
            Err(refusal) => Err(refusal),
        };
        let Session { carrier, ended } = session.map_err(|refusal| match refusal {
            Refusal::Missing(reason) | Refusal::Invalid(reason) | Refusal::Forbidden(reason) => {
                Close::new(4403, reason)
            }
            // "Try again later" in the registry of RFC 6455 section 7.4.2.
            Refusal::Unavailable(reason) => Close::new(1013, reason),
        })?;
        self.carrier = Some(carrier);
        self.say(message::acknowledgement()).await?;
        // The end may be now already; it is told after the acknowledgement, and who listens cannot have gone.
        let _told = known.send(ended);
        Ok(())
    }

    async fn subscribe(&mut self, id: String, payload: Value) -> Result<(), Close> {
        let Some(carrier) = self.carrier.clone() else {
            return Err(Close::new(4401, "unauthorized: send connection_init first"));
        };
        if id.is_empty() {
            return Err(invalid("an empty id"));
        }
        let parameters = Parameters::from_value(payload).map_err(|refused| invalid(refused.message()))?;
        // Only this task adds operations, so what is seen here still holds below.
        let (known, open) = self.operations.look(&id);
        if known {
            return Err(Close::new(4409, format!("subscriber for {id} already exists")));
        }
        let open_max = self.endpoint.settings.operations_per_connection_max;
        if open >= open_max {
            let sentence = format!(
                "this socket has {open_max} operations open and takes no more: complete one, or open another socket"
            );
            let refused = Refused::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::LimitExceeded, sentence);
            return self.say(message::error(&id, &refused.into_errors(self.request_id.as_ref()))).await;
        }
        self.begin(id, carrier, parameters);
        Ok(())
    }

    fn begin(&mut self, id: String, carrier: Carrier, parameters: Parameters) {
        self.serial += 1;
        let serial = self.serial;
        let ticket = Ticket { operations: self.operations.clone(), id: id.clone(), serial };
        let (endpoint, outgoing) = (self.endpoint.clone(), self.outgoing.clone());
        let performance = perform(endpoint, carrier, parameters, ticket, outgoing, self.request_id.clone());
        // Held over the start, so that an operation that ends at once finds itself in the map.
        let mut open = self.operations.lock();
        let task = tokio::spawn(performance.in_current_span());
        open.insert(id, Open { serial, task: task.abort_handle() });
    }

    /// Waits where the client reads slowly. A writer that has gone ends the connection by itself.
    async fn say(&self, message: Message) -> Result<(), Close> {
        let _written = self.outgoing.send(message).await;
        Ok(())
    }
}

impl<E, A> Drop for Conversation<E, A> {
    fn drop(&mut self) {
        self.operations.lock().drain().for_each(|(_, open)| open.task.abort());
    }
}

/// Runs one operation and sends what comes of it.
async fn perform<E: Executor, A: Authenticate>(
    endpoint: Endpoint<E, A>,
    carrier: Carrier,
    parameters: Parameters,
    ticket: Ticket,
    outgoing: mpsc::Sender<Message>,
    request_id: Option<RequestId>,
) {
    let id = ticket.id.clone();
    let mut results = match Operation::prepare(parameters, &endpoint.documents) {
        Ok(operation) => endpoint.results(carrier, operation, request_id),
        Err(error) => {
            let response = complete(Response::from_errors(vec![error]), request_id.as_ref());
            futures_util::stream::iter([response]).boxed()
        }
    };
    let mut last = message::complete(&id);
    let mut first = true;
    while let Some(response) = results.next().await {
        if first && is_request_error(&response) {
            last = message::error(&id, &response.errors);
            break;
        }
        first = false;
        if outgoing.send(message::next(&id, &response)).await.is_err() {
            return;
        }
    }
    // Before the last word, so that the client may use the id again as soon as it has read it.
    ticket.hand_back();
    let _written = outgoing.send(last).await;
}

/// The operations under way, by the client's id.
#[derive(Clone, Default)]
struct Operations(Arc<Mutex<HashMap<String, Open>>>);

struct Open {
    /// Tells an operation from an earlier one of the same id.
    serial: u64,
    task: AbortHandle,
}

impl Operations {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Open>> {
        // Nothing panics while it holds the lock, and a map is whole in any case.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the id is in use, and how many are.
    fn look(&self, id: &str) -> (bool, usize) {
        let open = self.lock();
        (open.contains_key(id), open.len())
    }

    fn end(&self, id: &str) {
        if let Some(open) = self.lock().remove(id) {
            open.task.abort();
        }
    }
}

/// An operation's place in the map.
struct Ticket {
    operations: Operations,
    id: String,
    serial: u64,
}

impl Ticket {
    fn hand_back(self) {
        let mut open = self.operations.lock();
        if open.get(&self.id).is_some_and(|open| open.serial == self.serial) {
            open.remove(&self.id);
        }
    }
}

/// `{"authorization": "Bearer …"}`, `{"Authorization": "Bearer …"}` or `{"token": "…"}`.
fn token_in(payload: &Map<String, Value>) -> Result<Option<String>, Refusal> {
    if let Some(credentials) = AUTHORIZATION_KEYS.iter().find_map(|key| payload.get(*key)) {
        let token = credentials.as_str().and_then(token_of).ok_or_else(wrong_scheme)?;
        return Ok(Some(token.to_owned()));
    }
    match payload.get("token") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(token)) => Ok(Some(token.clone())),
        Some(_) => Err(wrong_scheme()),
    }
}

fn invalid(what: &str) -> Close {
    Close::new(4400, format!("invalid message: {what}"))
}

/// 1009 (RFC 6455 section 7.4.1) for a message that is too long; nobody to tell otherwise.
fn unreadable(error: &(dyn std::error::Error + 'static)) -> Option<Close> {
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    let too_long = causes.any(|cause| cause.to_string().contains("too long"));
    too_long.then(|| Close::new(1009, "a message may have 131072 bytes at most"))
}
