//! Vonage. Webhooks are JSON with a signed token beside them; recordings are fetched with a token of the
//! application's own; live audio comes by websocket, as a mix of all parties.

mod client;
mod ncco;
mod signature;
mod webhook;
/// Frames of the websocket.
pub mod websocket;

pub use client::{CallEntry, CallPage, Client};
pub use ncco::{AnswerUrls, SocketHeaders, answer};
pub use signature::{SignatureError, SignedClaims, verify};
pub use webhook::{AnswerRequest, CallDirection, CallStatus, Event, EventKind, WebhookError};
