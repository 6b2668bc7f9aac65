//! What Vonage's answer and event webhooks say.
//!
//! A call here is a conversation; its legs have ids of their own. A recording event is known by its address, since it
//! has no status.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::providers::field::{moment, of_pairs, text, whole};
use crate::providers::words::words;

/// Bytes of an id.
const ID_BYTES_MAX: usize = 128;

words! {
    /// How far a leg has come.
    CallStatus {
        /// Being dialled.
        Started = "started",
        /// Ringing.
        Ringing = "ringing",
        /// Answered.
        Answered = "answered",
        /// The other side was busy.
        Busy = "busy",
        /// Given up before it was answered.
        Cancelled = "cancelled",
        /// Nobody answered.
        Unanswered = "unanswered",
        /// The websocket's leg is over.
        Disconnected = "disconnected",
        /// Refused before it was put through.
        Rejected = "rejected",
        /// It could not be put through.
        Failed = "failed",
        /// A person answered.
        Human = "human",
        /// An answering machine did.
        Machine = "machine",
        /// It rang for too long.
        Timeout = "timeout",
        /// Over, after it was answered.
        Completed = "completed",
    }
}

words! {
    /// Who called whom.
    CallDirection {
        /// Somebody called a number of the account.
        Inbound = "inbound",
        /// The account called.
        Outbound = "outbound",
    }
}

/// Why a webhook cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// No JSON object.
    #[error("the webhook is no JSON object")]
    Malformed,
    /// A field that everything hangs on is missing, or is no id.
    #[error("the webhook has no usable {0}")]
    Missing(&'static str),
}

/// The answer webhook: a call comes in, and what to do?
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerRequest {
    /// The call.
    pub conversation_uuid: String,
    /// Its first leg.
    pub uuid: Option<String>,
    /// The caller, as Vonage writes it.
    pub from: Option<String>,
    /// The called: a number of the account.
    pub to: Option<String>,
}

/// The event webhook.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// The call.
    pub conversation_uuid: Option<String>,
    /// The leg.
    pub uuid: Option<String>,
    /// The caller, as Vonage writes it.
    pub from: Option<String>,
    /// The called, as Vonage writes it; the address of a websocket for its leg.
    pub to: Option<String>,
    /// Who called whom.
    pub direction: Option<CallDirection>,
    /// When the event was sent.
    pub timestamp: Option<DateTime<Utc>>,
    /// When the leg, or the recording, began.
    pub start_time: Option<DateTime<Utc>>,
    /// When it ended.
    pub end_time: Option<DateTime<Utc>>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum EventKind {
    /// A leg has come so far.
    Status {
        /// How far.
        status: CallStatus,
        /// Why it failed.
        detail: Option<String>,
        /// How long it took, once completed.
        duration_seconds: Option<u64>,
    },
    /// A recording is ready.
    Recording {
        /// The recording. It is not the file's id in the address.
        recording_uuid: Option<String>,
        /// Where it lies.
        recording_url: String,
        /// Its bytes.
        size_bytes: Option<u64>,
    },
    /// The leg went over to another conversation.
    Transfer {
        /// From this one.
        from: Option<String>,
        /// To this one.
        to: Option<String>,
    },
    /// Something went wrong.
    Error {
        /// What.
        reason: String,
    },
    /// An event that is not known here.
    Other,
}

impl AnswerRequest {
    /// Reads the query's decoded fields, or a form's.
    ///
    /// # Errors
    /// Without a call.
    pub fn of_pairs(pairs: &[(String, String)]) -> Result<Self, WebhookError> {
        Self::read(&of_pairs(pairs))
    }

    /// Reads a JSON body.
    ///
    /// # Errors
    /// Where it is no JSON object, or names no call.
    pub fn of_json(body: &[u8]) -> Result<Self, WebhookError> {
        Self::read(&object(body)?)
    }

    fn read(fields: &Value) -> Result<Self, WebhookError> {
        Ok(Self {
            conversation_uuid: id(fields, &["/conversation_uuid"])
                .ok_or(WebhookError::Missing("conversation_uuid"))?,
            uuid: id(fields, &["/uuid"]),
            from: text(fields, &["/from", "/from_user"]),
            to: text(fields, &["/to"]),
        })
    }

    /// The same for the same request sent again. `jti` is the signed token's.
    pub fn dedup_key(&self, jti: Option<&str>) -> String {
        key("answer", jti, &[&self.conversation_uuid])
    }
}

impl Event {
    /// Reads the query's decoded fields, where events are sent by GET.
    ///
    /// # Errors
    /// Where it names neither a leg nor a conversation.
    pub fn of_pairs(pairs: &[(String, String)]) -> Result<Self, WebhookError> {
        Self::read(&of_pairs(pairs))
    }

    /// Reads a JSON body.
    ///
    /// # Errors
    /// Where it is no JSON object, or names neither a leg nor a conversation.
    pub fn of_json(body: &[u8]) -> Result<Self, WebhookError> {
        Self::read(&object(body)?)
    }

    fn read(fields: &Value) -> Result<Self, WebhookError> {
        let event = Self {
            kind: EventKind::read(fields),
            conversation_uuid: id(fields, &["/conversation_uuid"]),
            // Answering machine detection calls it so.
            uuid: id(fields, &["/uuid", "/call_uuid"]),
            from: text(fields, &["/from"]),
            to: text(fields, &["/to"]),
            direction: text(fields, &["/direction"]).map(Into::into),
            timestamp: moment(fields, &["/timestamp"]),
            start_time: moment(fields, &["/start_time"]),
            end_time: moment(fields, &["/end_time"]),
        };
        let named = event.conversation_uuid.is_some() || event.uuid.is_some();
        let named = named || matches!(event.kind, EventKind::Transfer { from: Some(_), .. });
        if named { Ok(event) } else { Err(WebhookError::Missing("conversation_uuid")) }
    }

    /// The same for the same event sent again. `jti` is the signed token's.
    pub fn dedup_key(&self, jti: Option<&str>) -> String {
        let leg = self.uuid.as_deref().or(self.conversation_uuid.as_deref()).unwrap_or_default();
        let time = self.timestamp.map(|time| time.timestamp_millis().to_string()).unwrap_or_default();
        match &self.kind {
            EventKind::Status { status, .. } => key("status", jti, &[leg, status.as_str()]),
            EventKind::Recording { recording_uuid, recording_url, .. } => {
                key("recording", jti, &[recording_uuid.as_deref().unwrap_or(recording_url)])
            }
            EventKind::Transfer { to, .. } => key("transfer", jti, &[leg, to.as_deref().unwrap_or_default()]),
            EventKind::Error { .. } => key("error", jti, &[leg, &time]),
            EventKind::Other => key("other", jti, &[leg, &time]),
        }
    }
}

impl EventKind {
    fn read(fields: &Value) -> Self {
        if let Some(recording_url) = text(fields, &["/recording_url"]) {
            let (recording_uuid, size_bytes) = (id(fields, &["/recording_uuid"]), whole(fields, &["/size"]));
            return Self::Recording { recording_uuid, recording_url, size_bytes };
        }
        if let Some(status) = text(fields, &["/status"]) {
            let (detail, duration_seconds) = (text(fields, &["/detail"]), whole(fields, &["/duration"]));
            return Self::Status { status: status.into(), detail, duration_seconds };
        }
        let (from, to) = (id(fields, &["/conversation_uuid_from"]), id(fields, &["/conversation_uuid_to"]));
        if from.is_some() || to.is_some() {
            return Self::Transfer { from, to };
        }
        text(fields, &["/reason"]).map_or(Self::Other, |reason| Self::Error { reason })
    }
}

impl CallStatus {
    /// Whether the leg is over.
    pub fn is_over(&self) -> bool {
        match self {
            Self::Started | Self::Ringing | Self::Answered | Self::Human | Self::Machine | Self::Other(_) => {
                false
            }
            Self::Busy
            | Self::Cancelled
            | Self::Unanswered
            | Self::Disconnected
            | Self::Rejected
            | Self::Failed
            | Self::Timeout
            | Self::Completed => true,
        }
    }
}

fn object(body: &[u8]) -> Result<Value, WebhookError> {
    let value: Value = serde_json::from_slice(body).map_err(|_| WebhookError::Malformed)?;
    if value.is_object() { Ok(value) } else { Err(WebhookError::Malformed) }
}

fn id(fields: &Value, places: &[&str]) -> Option<String> {
    text(fields, places).filter(|id| id.len() <= ID_BYTES_MAX)
}

fn key(kind: &str, jti: Option<&str>, parts: &[&str]) -> String {
    match jti.filter(|jti| !jti.is_empty() && jti.len() <= ID_BYTES_MAX) {
        Some(jti) => format!("{kind}:jti:{jti}"),
        None => {
            let parts = parts.iter().map(|part| part.chars().take(4 * ID_BYTES_MAX).collect::<String>());
            format!("{kind}:{}", parts.collect::<Vec<_>>().join(":"))
        }
    }
}

#[cfg(test)]
mod tests;
