//! What Twilio's voice, status, recording and stream webhooks say.
//!
//! They come more than once and out of order: [`CallEvent::dedup_key`] and its like tell repetitions apart.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::providers::fields::Fields;
use crate::providers::words::words;

/// The header with a token that stays the same when one webhook is sent again.
pub const IDEMPOTENCY_HEADER: &str = "i-twilio-idempotency-token";
/// Bytes of a sid, and of the other parts of a key.
const KEY_PART_BYTES_MAX: usize = 128;

words! {
    /// How far a call has come.
    CallStatus {
        /// Not dialled yet.
        Queued = "queued",
        /// Being dialled.
        Initiated = "initiated",
        /// Ringing.
        Ringing = "ringing",
        /// Answered.
        InProgress = "in-progress",
        /// Over, after it was answered.
        Completed = "completed",
        /// The other side was busy.
        Busy = "busy",
        /// It could not be put through.
        Failed = "failed",
        /// Nobody answered.
        NoAnswer = "no-answer",
        /// Given up before it was answered.
        Canceled = "canceled",
    }
}

words! {
    /// Who called whom.
    CallDirection {
        /// Somebody called a number of the account.
        Inbound = "inbound",
        /// The account called by REST.
        OutboundApi = "outbound-api",
        /// `<Dial>` called.
        OutboundDial = "outbound-dial",
    }
}

words! {
    /// How far a recording has come.
    RecordingStatus {
        /// Being recorded.
        InProgress = "in-progress",
        /// Interrupted on purpose.
        Paused = "paused",
        /// Ended.
        Stopped = "stopped",
        /// Being made ready.
        Processing = "processing",
        /// Ready to be fetched.
        Completed = "completed",
        /// Too short or silent, so there is none.
        Absent = "absent",
        /// Deleted at Twilio.
        Deleted = "deleted",
        /// It could not be encrypted.
        Failed = "failed",
    }
}

words! {
    /// What happened to a stream.
    StreamEventKind {
        /// It runs.
        Started = "stream-started",
        /// It is over.
        Stopped = "stream-stopped",
        /// It did not start, or broke.
        Error = "stream-error",
    }
}

/// Why a webhook cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// A field that everything hangs on is missing, or is no id.
    #[error("the webhook has no usable {0}")]
    Missing(&'static str),
}

/// The voice webhook, and the status callback: a call has come so far.
#[derive(Clone, Debug, PartialEq)]
pub struct CallEvent {
    /// The call.
    pub call_sid: String,
    /// The account it belongs to; a subaccount where the call is one's.
    pub account_sid: Option<String>,
    /// The call that dialled this one.
    pub parent_call_sid: Option<String>,
    /// The caller, as Twilio writes it.
    pub from: Option<String>,
    /// The called, as Twilio writes it.
    pub to: Option<String>,
    /// How far.
    pub status: CallStatus,
    /// Who called whom.
    pub direction: CallDirection,
    /// The caller's name, where it was looked up.
    pub caller_name: Option<String>,
    /// Who forwarded the call.
    pub forwarded_from: Option<String>,
    /// How long it took, once completed. `Duration` counts minutes for the bill and is left aside.
    pub duration_seconds: Option<u64>,
    /// When this happened.
    pub timestamp: Option<DateTime<Utc>>,
    /// The order of a call's status callbacks.
    pub sequence_number: Option<u64>,
    /// Why it failed, as SIP has it.
    pub sip_response_code: Option<u64>,
    /// Every other field.
    pub rest: BTreeMap<String, Value>,
}

/// The recording status callback.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordingEvent {
    /// The recording.
    pub recording_sid: String,
    /// The call, always the parent's; a conference's recording may have none.
    pub call_sid: Option<String>,
    /// The account it belongs to.
    pub account_sid: Option<String>,
    /// The conference, where it is one's recording.
    pub conference_sid: Option<String>,
    /// How far.
    pub status: RecordingStatus,
    /// Where it lies, without an extension.
    pub recording_url: Option<String>,
    /// How long it is, once completed.
    pub duration_seconds: Option<u64>,
    /// One or two.
    pub channels: Option<u64>,
    /// When it began.
    pub start_time: Option<DateTime<Utc>>,
    /// Who started it.
    pub source: Option<String>,
    /// Which tracks are in it.
    pub track: Option<String>,
    /// Why there is none; 0 where all is well.
    pub error_code: Option<u64>,
    /// Every other field.
    pub rest: BTreeMap<String, Value>,
}

/// The stream status callback: the only place where a failed handshake shows.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamEvent {
    /// The stream.
    pub stream_sid: String,
    /// The call.
    pub call_sid: Option<String>,
    /// The account it belongs to.
    pub account_sid: Option<String>,
    /// What happened.
    pub kind: StreamEventKind,
    /// What went wrong.
    pub error: Option<String>,
    /// When.
    pub timestamp: Option<DateTime<Utc>>,
    /// Every other field.
    pub rest: BTreeMap<String, Value>,
}

impl CallEvent {
    /// Reads the form's, or the query's, decoded fields.
    ///
    /// # Errors
    /// Without a call.
    pub fn read(form: &[(String, String)]) -> Result<Self, WebhookError> {
        let mut fields = Fields::of_pairs(form);
        Ok(Self {
            call_sid: sid(&mut fields, "CallSid")?,
            account_sid: fields.text("AccountSid"),
            parent_call_sid: fields.text("ParentCallSid"),
            from: fields.text("From"),
            to: fields.text("To"),
            status: fields.text("CallStatus").unwrap_or_default().into(),
            direction: fields.text("Direction").unwrap_or_default().into(),
            caller_name: fields.text("CallerName"),
            forwarded_from: fields.text("ForwardedFrom"),
            duration_seconds: fields.number("CallDuration"),
            timestamp: fields.moment("Timestamp"),
            sequence_number: fields.number("SequenceNumber"),
            sip_response_code: fields.number("SipResponseCode"),
            rest: fields.rest(),
        })
    }

    /// The same for the same event sent again. `token` is [`IDEMPOTENCY_HEADER`].
    pub fn dedup_key(&self, token: Option<&str>) -> String {
        let place = match self.sequence_number {
            Some(number) => number.to_string(),
            None => self.status.as_str().to_owned(),
        };
        key(&["call", &self.call_sid, &place], token)
    }
}

impl RecordingEvent {
    /// Reads the form's decoded fields.
    ///
    /// # Errors
    /// Without a recording.
    pub fn read(form: &[(String, String)]) -> Result<Self, WebhookError> {
        let mut fields = Fields::of_pairs(form);
        let status = fields.text("RecordingStatus").unwrap_or_default().into();
        let completed = status == RecordingStatus::Completed;
        Ok(Self {
            recording_sid: sid(&mut fields, "RecordingSid")?,
            call_sid: fields.text("CallSid"),
            account_sid: fields.text("AccountSid"),
            conference_sid: fields.text("ConferenceSid"),
            status,
            recording_url: fields.text("RecordingUrl"),
            // Twilio says -1 or 0 of recordings that are absent.
            duration_seconds: fields.number("RecordingDuration").filter(|_| completed),
            channels: fields.number("RecordingChannels"),
            start_time: fields.moment("RecordingStartTime"),
            source: fields.text("RecordingSource"),
            track: fields.text("RecordingTrack"),
            error_code: fields.number("ErrorCode").filter(|code| *code != 0),
            rest: fields.rest(),
        })
    }

    /// The same for the same event sent again. `token` is [`IDEMPOTENCY_HEADER`].
    pub fn dedup_key(&self, token: Option<&str>) -> String {
        key(&["recording", &self.recording_sid, self.status.as_str()], token)
    }
}

impl StreamEvent {
    /// Reads the form's decoded fields.
    ///
    /// # Errors
    /// Without a stream.
    pub fn read(form: &[(String, String)]) -> Result<Self, WebhookError> {
        let mut fields = Fields::of_pairs(form);
        Ok(Self {
            stream_sid: sid(&mut fields, "StreamSid")?,
            call_sid: fields.text("CallSid"),
            account_sid: fields.text("AccountSid"),
            kind: fields.text("StreamEvent").unwrap_or_default().into(),
            error: fields.text("StreamError"),
            timestamp: fields.moment("Timestamp"),
            rest: fields.rest(),
        })
    }

    /// The same for the same event sent again. `token` is [`IDEMPOTENCY_HEADER`].
    pub fn dedup_key(&self, token: Option<&str>) -> String {
        key(&["stream", &self.stream_sid, self.kind.as_str()], token)
    }
}

impl CallStatus {
    /// Whether the call is over.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Completed | Self::Busy | Self::Failed | Self::NoAnswer | Self::Canceled)
    }
}

fn sid(fields: &mut Fields, name: &'static str) -> Result<String, WebhookError> {
    fields.text(name).filter(|sid| sid.len() <= KEY_PART_BYTES_MAX).ok_or(WebhookError::Missing(name))
}

/// What happened to what. The token alone would do for retries, but that it is never shared is not documented; so it
/// only stands beside the rest, and two that differ are two events.
fn key(parts: &[&str], token: Option<&str>) -> String {
    let token = token.filter(|token| token.len() <= KEY_PART_BYTES_MAX && !token.is_empty());
    let parts = parts.iter().copied().chain(token);
    parts.map(|part| part.chars().take(KEY_PART_BYTES_MAX).collect()).collect::<Vec<String>>().join(":")
}

#[cfg(test)]
mod tests;
