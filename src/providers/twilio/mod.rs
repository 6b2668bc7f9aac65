//! Twilio. Webhooks are forms signed over their address; recordings are fetched by REST; live audio comes by Media
//! Streams, whose dialect others speak too.
//!
//! Sids are opaque text here: nothing depends on their shape.

mod client;
mod lists;
/// Messages of a Media Streams websocket.
pub mod media_stream;
mod signature;
mod twiml;
mod webhook;

pub use client::{Client, StartedRecording};
pub use lists::{CallEntry, RecordingEntry};
pub use signature::{SIGNATURE_HEADER, SIGNATURE_SETTINGS_HEADER, SignatureError, SignedRequest, verify};
pub use twiml::{VoiceAnswer, voice_answer};
pub use webhook::{
    CallDirection, CallEvent, CallStatus, IDEMPOTENCY_HEADER, RecordingEvent, RecordingStatus, StreamEvent,
    StreamEventKind, WebhookError,
};
