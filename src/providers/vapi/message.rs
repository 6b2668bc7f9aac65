//! What Vapi's servers say, message by message. Those that tell an archive nothing are named and left aside.

use aws_lc_rs::digest;
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::report::{CallRef, Report};
use crate::providers::field::{flag, list, moment, text};
use crate::providers::{Party, ProviderError};

/// Characters of an id or a word that go into a key as they are.
const KEY_PART_MAX: usize = 64;

/// One server message.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerMessage {
    /// Which call it is about; some are about none.
    pub call: Option<CallRef>,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// The same for the same message sent twice.
    pub dedup_key: String,
    /// What it tells.
    pub event: Event,
}

/// What a server message tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The call goes on, or has ended.
    Status {
        /// `queued`, `ringing`, `in-progress`, `forwarding`, `ended`, or a word that is not known yet.
        status: String,
        /// Why, once it ended.
        ended_reason: Option<String>,
    },
    /// Words, while they are spoken.
    Transcript(SpokenLine),
    /// Everything, once the call has ended.
    Report(Box<Report>),
    /// These artifacts were stored, or could not be: the kind, and whether.
    ArtifactUpload(Vec<(String, bool)>),
    /// The call was deleted at Vapi's.
    Deleted,
    /// Of no use to an archive; the message's type.
    Other(String),
}

/// A line as it is spoken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenLine {
    /// Who speaks.
    pub party: Party,
    /// What, so far.
    pub text: String,
    /// Whether it stays so.
    pub is_final: bool,
}

impl Event {
    /// Whether an archive has a use for it; words that may still change, for example, it has not.
    pub fn is_of_use(&self) -> bool {
        match self {
            Self::Status { .. } | Self::Report(_) | Self::ArtifactUpload(_) | Self::Deleted => true,
            Self::Transcript(line) => line.is_final,
            Self::Other(_) => false,
        }
    }
}

impl ServerMessage {
    /// Reads a request's body.
    ///
    /// # Errors
    /// [`ProviderError::Malformed`] where it is no JSON, holds no message, or a report names no call.
    pub fn read(body: &[u8]) -> Result<Self, ProviderError> {
        let malformed = |what: String| ProviderError::Malformed(what);
        let value: Value = serde_json::from_slice(body)
            .map_err(|error| malformed(format!("the message is no JSON: {error}")))?;
        let message = value.get("message").filter(|message| message.is_object());
        let message = message.ok_or_else(|| malformed("there is no message in it".into()))?;
        let kind = text(message, &["/type"]).ok_or_else(|| malformed("the message has no type".into()))?;
        let call = message.get("call").and_then(CallRef::of);
        let event = event(&kind, message).ok_or_else(|| malformed(format!("the {kind} names no call")))?;
        let sent_at = moment(message, &["/timestamp"]);
        let dedup_key = dedup_key(call.as_ref(), &kind, &event, sent_at, body);
        Ok(Self { call, sent_at, dedup_key, event })
    }
}

fn event(kind: &str, message: &Value) -> Option<Event> {
    Some(match kind {
        "end-of-call-report" => Event::Report(Box::new(Report::of_message(message)?)),
        "status-update" => match text(message, &["/status"]) {
            Some(status) => Event::Status { status, ended_reason: text(message, &["/endedReason"]) },
            None => Event::Other(kind.to_owned()),
        },
        "call.artifact.upload" => Event::ArtifactUpload(
            list(message, "/artifacts")
                .iter()
                .filter_map(|artifact| Some((text(artifact, &["/type"])?, flag(artifact, "/success"))))
                .collect(),
        ),
        "call.deleted" => Event::Deleted,
        // The type of final lines is spelt `transcript[transcriptType="final"]`.
        kind if kind.starts_with("transcript") => match text(message, &["/transcript"]) {
            Some(text) => Event::Transcript(spoken_line(kind, message, text)),
            None => Event::Other(kind.to_owned()),
        },
        kind => Event::Other(kind.to_owned()),
    })
}

fn spoken_line(kind: &str, message: &Value, line: String) -> SpokenLine {
    let party = match text(message, &["/role"]).as_deref() {
        Some("assistant" | "bot") => Party::Agent,
        Some("user" | "customer") => Party::Customer,
        _ => Party::Unknown,
    };
    let said = text(message, &["/transcriptType"]);
    let is_final = said.map_or_else(|| kind.contains("final"), |said| said == "final");
    SpokenLine { party, text: line, is_final }
}

/// Vapi numbers nothing. What happens once in a call is known by its kind; the rest by its time or its bytes.
fn dedup_key(
    call: Option<&CallRef>,
    kind: &str,
    event: &Event,
    sent_at: Option<DateTime<Utc>>,
    body: &[u8],
) -> String {
    let call_id = call.map(|call| key_part(&call.id));
    match (call_id, event, sent_at) {
        (Some(call_id), Event::Report(_) | Event::Deleted, _) => format!("{call_id}:{kind}"),
        (Some(call_id), Event::Status { status, .. }, Some(at)) => {
            format!("{call_id}:{kind}:{}:{}", key_part(status), at.timestamp_millis())
        }
        // Two lines may bear the same millisecond, so their bytes count.
        (call_id, ..) => format!("{}:{}:{}", call_id.unwrap_or_default(), key_part(kind), short_hash(body)),
    }
}

fn key_part(text: &str) -> String {
    if text.chars().count() > KEY_PART_MAX { short_hash(text.as_bytes()) } else { text.to_owned() }
}

fn short_hash(bytes: &[u8]) -> String {
    hex::encode(&digest::digest(&digest::SHA256, bytes).as_ref()[..16])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(message: &Value) -> ServerMessage {
        ServerMessage::read(json!({ "message": message }).to_string().as_bytes()).unwrap()
    }

    #[test]
    fn lines_are_known_by_their_prefix() {
        let line = json!({
            "type": "transcript[transcriptType=\"final\"]", "role": "user", "transcript": "Hello?", "call": {"id": "c"}
        });
        let expected = SpokenLine { party: Party::Customer, text: "Hello?".into(), is_final: true };
        assert_eq!(read(&line).event, Event::Transcript(expected));
        let partial = json!({"type": "transcript", "transcriptType": "partial", "role": "assistant", "transcript": "He"});
        let Event::Transcript(partial) = read(&partial).event else { panic!() };
        assert!(!partial.is_final && partial.party == Party::Agent);
    }

    #[test]
    fn a_report_is_the_same_however_often_it_comes() {
        let report = |presigned: &str| {
            read(&json!({
                "type": "end-of-call-report", "timestamp": presigned.len(), "call": {"id": "c-1"},
                "artifact": {"presignedStereoUrl": presigned}
            }))
        };
        assert_eq!(report("https://a/1").dedup_key, report("https://a/other").dedup_key);
        let status = |at: u64| {
            read(&json!({"type": "status-update", "status": "ended", "timestamp": at, "call": {"id": "c-1"}}))
        };
        assert_ne!(status(1_795_600_800_000).dedup_key, status(1_795_600_800_001).dedup_key);
        assert_eq!(status(1).dedup_key, status(1).dedup_key);
    }

    #[test]
    fn unknown_messages_are_named_and_left_aside() {
        assert_eq!(
            read(&json!({"type": "model-output", "x": [1]})).event,
            Event::Other("model-output".into())
        );
        assert_eq!(read(&json!({"type": "call.deleted", "call": {"id": "c"}})).event, Event::Deleted);
        let upload = json!({"type": "call.artifact.upload", "artifacts": [{"type": "recording-stereo", "success": true}, 7]});
        assert_eq!(read(&upload).event, Event::ArtifactUpload(vec![("recording-stereo".into(), true)]));
        for broken in ["", "[]", "{}", r#"{"message":{}}"#, r#"{"message":{"type":"end-of-call-report"}}"#] {
            assert!(ServerMessage::read(broken.as_bytes()).is_err(), "{broken}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(bytes in any::<Vec<u8>>()) {
            let _ = ServerMessage::read(&bytes);
        }

        #[test]
        fn no_values_break_it(kind in "[a-z.-]{0,20}|end-of-call-report|status-update|transcript", at in any::<f64>(), word in ".{0,20}") {
            let message = json!({
                "type": kind, "timestamp": at, "status": word, "transcript": word, "call": {"id": word, "type": at},
                "startedAt": at, "endedAt": word, "artifact": {"messages": [{"role": "bot", "message": word, "time": at, "endTime": at, "secondsFromStart": at}]}
            });
            let _ = ServerMessage::read(json!({ "message": message }).to_string().as_bytes());
        }
    }
}
