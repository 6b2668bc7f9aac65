//! What Twilio's voice, status, recording and stream webhooks say.
//!
//! They come more than once and out of order: [`CallEvent::dedup_key`] and its like tell repetitions apart.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::providers::field::{moment, of_pairs, text, whole};
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
}

impl CallEvent {
    /// Reads the form's, or the query's, decoded fields.
    ///
    /// # Errors
    /// Without a call.
    pub fn read(form: &[(String, String)]) -> Result<Self, WebhookError> {
        let form = &of_pairs(form);
        Ok(Self {
            call_sid: sid(form, "/CallSid")?,
            account_sid: text(form, &["/AccountSid"]),
            parent_call_sid: text(form, &["/ParentCallSid"]),
            from: text(form, &["/From"]),
            to: text(form, &["/To"]),
            status: text(form, &["/CallStatus"]).unwrap_or_default().into(),
            direction: text(form, &["/Direction"]).unwrap_or_default().into(),
            caller_name: text(form, &["/CallerName"]),
            forwarded_from: text(form, &["/ForwardedFrom"]),
            duration_seconds: whole(form, &["/CallDuration"]),
            timestamp: moment(form, &["/Timestamp"]),
            sequence_number: whole(form, &["/SequenceNumber"]),
            sip_response_code: whole(form, &["/SipResponseCode"]),
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
        let form = &of_pairs(form);
        let status = text(form, &["/RecordingStatus"]).unwrap_or_default().into();
        let completed = status == RecordingStatus::Completed;
        Ok(Self {
            recording_sid: sid(form, "/RecordingSid")?,
            call_sid: text(form, &["/CallSid"]),
            account_sid: text(form, &["/AccountSid"]),
            conference_sid: text(form, &["/ConferenceSid"]),
            status,
            recording_url: text(form, &["/RecordingUrl"]),
            // Twilio says -1 or 0 of recordings that are absent.
            duration_seconds: whole(form, &["/RecordingDuration"]).filter(|_| completed),
            channels: whole(form, &["/RecordingChannels"]),
            start_time: moment(form, &["/RecordingStartTime"]),
            source: text(form, &["/RecordingSource"]),
            track: text(form, &["/RecordingTrack"]),
            error_code: whole(form, &["/ErrorCode"]).filter(|code| *code != 0),
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
        let form = &of_pairs(form);
        Ok(Self {
            stream_sid: sid(form, "/StreamSid")?,
            call_sid: text(form, &["/CallSid"]),
            account_sid: text(form, &["/AccountSid"]),
            kind: text(form, &["/StreamEvent"]).unwrap_or_default().into(),
            error: text(form, &["/StreamError"]),
            timestamp: moment(form, &["/Timestamp"]),
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

fn sid(form: &Value, place: &'static str) -> Result<String, WebhookError> {
    let sid = text(form, &[place]).filter(|sid| sid.len() <= KEY_PART_BYTES_MAX);
    sid.ok_or(WebhookError::Missing(place.trim_start_matches('/')))
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
