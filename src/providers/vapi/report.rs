//! A call as Vapi tells of it at its end, or when asked: times, parties, words, results, where the audio lies.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::providers::field::{flag, list, moment, number, seconds_to_ms, text, whole_ms};
use crate::providers::{Party, TURNS_MAX, Turn};

/// Which call, and whose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallRef {
    /// Vapi's id of the call.
    pub id: String,
    /// `inboundPhoneCall`, `outboundPhoneCall`, `webCall`, …
    pub kind: Option<String>,
    /// The carrier: `twilio`, `vonage`, `vapi`, `telnyx`, …
    pub carrier: Option<String>,
    /// The carrier's own id of the call, by which the two records of it are one.
    pub carrier_call_id: Option<String>,
    /// The assistant.
    pub assistant_id: Option<String>,
    /// `queued`, `in-progress`, `ended`, …; may be old inside a message.
    pub status: Option<String>,
    /// When it was made.
    pub created_at: Option<DateTime<Utc>>,
}

/// Who called whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The customer called.
    Inbound,
    /// The assistant called.
    Outbound,
}

/// One end of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// A number as it was given; missing for a call from a web page.
    pub number: Option<String>,
    /// A SIP address.
    pub sip_uri: Option<String>,
    /// A name.
    pub name: Option<String>,
    /// An address for mail.
    pub email: Option<String>,
    /// The customer's id in somebody else's system.
    pub external_id: Option<String>,
    /// An extension.
    pub extension: Option<String>,
}

/// Whether the other side agreed to being recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Nobody asked.
    NotAsked,
    /// Asked, and given.
    Given,
    /// Asked, and not given: the recording must not be kept.
    NotGiven,
}

/// Where the audio lies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AudioAddresses {
    /// Both sides on a channel each, for anybody until `expires_at`.
    pub presigned_stereo: Option<String>,
    /// Both sides mixed, for anybody until `expires_at`.
    pub presigned_mono: Option<String>,
    /// When those two stop to work.
    pub expires_at: Option<DateTime<Utc>>,
    /// The plain address, which names the file and can be asked only on old accounts.
    pub plain_stereo: Option<String>,
    /// The same, mixed.
    pub plain_mono: Option<String>,
}

impl AudioAddresses {
    /// Whether there is any; with zero data retention there is none.
    pub fn any(&self) -> bool {
        [&self.presigned_stereo, &self.presigned_mono, &self.plain_stereo, &self.plain_mono]
            .into_iter()
            .any(Option::is_some)
    }
}

/// A call as Vapi tells of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Which call.
    pub call: CallRef,
    /// When it was answered.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Between the two, or as told.
    pub duration_ms: Option<i64>,
    /// Why it ended; an open set of words.
    pub ended_reason: Option<String>,
    /// What it cost, in US dollars.
    pub cost_usd: Option<f64>,
    /// The other side.
    pub customer: Contact,
    /// The assistant's side.
    pub phone_number: Contact,
    /// What was said, in order.
    pub turns: Vec<Turn>,
    /// The whole as lines, where there are no turns.
    pub transcript: Option<String>,
    /// What it was about.
    pub summary: Option<String>,
    /// What was drawn from it, in the shape that the assistant's owner chose.
    pub structured_data: Option<Value>,
    /// Whether it served its purpose, in the words that the assistant's owner chose.
    pub success_evaluation: Option<String>,
    /// Whether it may be kept.
    pub consent: Consent,
    /// Where the audio lies.
    pub audio: AudioAddresses,
}

impl CallRef {
    /// From a call object.
    pub(super) fn of(call: &Value) -> Option<Self> {
        Some(Self {
            id: text(call, &["/id"])?,
            kind: text(call, &["/type"]),
            carrier: text(call, &["/phoneCallProvider", "/transport/provider"]),
            carrier_call_id: text(call, &["/phoneCallProviderId", "/transport/callSid"]),
            assistant_id: text(call, &["/assistantId"]),
            status: text(call, &["/status"]),
            created_at: moment(call, &["/createdAt"]),
        })
    }

    /// Who called whom; a call from a web page is the customer's.
    pub fn direction(&self) -> Option<Direction> {
        match self.kind.as_deref()? {
            "outboundPhoneCall" => Some(Direction::Outbound),
            "inboundPhoneCall" | "webCall" => Some(Direction::Inbound),
            _ => None,
        }
    }
}

impl Report {
    /// From an end-of-call report. What the message does not hold itself is looked up in its call, which may be old.
    pub(super) fn of_message(message: &Value) -> Option<Self> {
        let call = message.get("call")?;
        Some(Self::read(message, call, CallRef::of(call)?))
    }

    /// From a call object, as asking for one gives it.
    pub(super) fn of_call(call: &Value) -> Option<Self> {
        Some(Self::read(call, call, CallRef::of(call)?))
    }

    fn read(message: &Value, call: &Value, call_ref: CallRef) -> Self {
        let started_at = moment(message, &["/startedAt"]).or_else(|| moment(call, &["/startedAt"]));
        let ended_at = moment(message, &["/endedAt"]).or_else(|| moment(call, &["/endedAt"]));
        let between_ms = started_at.zip(ended_at).map(|(start, end)| (end - start).num_milliseconds());
        let told_ms = || {
            number(message, &["/durationMs"])
                .and_then(whole_ms)
                .or_else(|| number(message, &["/durationSeconds"]).and_then(seconds_to_ms))
        };
        let contact = |name: &str| Contact::of(message.get(name).or_else(|| call.get(name)));
        Self {
            call: call_ref,
            started_at,
            ended_at,
            duration_ms: between_ms.filter(|ms| *ms >= 0).or_else(told_ms),
            ended_reason: text(message, &["/endedReason"]).or_else(|| text(call, &["/endedReason"])),
            cost_usd: number(message, &["/cost"]).or_else(|| number(call, &["/cost"])),
            customer: contact("customer"),
            phone_number: contact("phoneNumber"),
            turns: turns(message, started_at),
            transcript: text(message, &["/artifact/transcript", "/transcript"]),
            summary: text(message, &["/analysis/summary", "/summary"]),
            structured_data: structured_data(message),
            success_evaluation: success_evaluation(message),
            consent: consent(message, call),
            audio: audio(message),
        }
    }
}

impl Contact {
    fn of(value: Option<&Value>) -> Self {
        let Some(value) = value else { return Self::default() };
        Self {
            number: text(value, &["/number"]),
            sip_uri: text(value, &["/sipUri"]),
            name: text(value, &["/name"]),
            email: text(value, &["/email"]),
            external_id: text(value, &["/externalId"]),
            extension: text(value, &["/extension"]),
        }
    }
}

fn audio(message: &Value) -> AudioAddresses {
    AudioAddresses {
        presigned_stereo: text(message, &["/artifact/presignedStereoUrl"]),
        presigned_mono: text(message, &["/artifact/presignedMonoUrl"]),
        expires_at: moment(message, &["/artifact/presignedUrlsExpiresAt"]),
        plain_stereo: text(
            message,
            &["/artifact/recording/stereoUrl", "/artifact/stereoRecordingUrl", "/stereoRecordingUrl"],
        ),
        plain_mono: text(
            message,
            &["/artifact/recording/mono/combinedUrl", "/artifact/recordingUrl", "/recordingUrl"],
        ),
    }
}

fn structured_data(message: &Value) -> Option<Value> {
    let found = ["/analysis/structuredData", "/analysis/structuredDataMulti"].into_iter();
    found.filter_map(|place| message.pointer(place)).find(|data| !data.is_null()).cloned()
}

fn success_evaluation(message: &Value) -> Option<String> {
    match message.pointer("/analysis/successEvaluation")? {
        Value::Bool(success) => Some(success.to_string()),
        _ => text(message, &["/analysis/successEvaluation"]),
    }
}

/// Consent that was asked for and bears no time is consent that was not given.
fn consent(message: &Value, call: &Value) -> Consent {
    const PLACE: &str = "/compliance/recordingConsent";
    let asked =
        [message, call].into_iter().filter_map(|value| value.pointer(PLACE)).find(|asked| !asked.is_null());
    match asked {
        None => Consent::NotAsked,
        Some(asked) if text(asked, &["/grantedAt"]).is_some() => Consent::Given,
        Some(_) => Consent::NotGiven,
    }
}

fn turns(message: &Value, started_at: Option<DateTime<Utc>>) -> Vec<Turn> {
    let lines = match list(message, "/artifact/messages") {
        [] => list(message, "/messages"),
        lines => lines,
    };
    lines.iter().filter_map(|line| turn(line, started_at)).take(TURNS_MAX).collect()
}

/// A line that was spoken; the rest are instructions and tools. `duration` is left aside: its unit varies.
fn turn(line: &Value, started_at: Option<DateTime<Utc>>) -> Option<Turn> {
    let party = match line.get("role")?.as_str()? {
        "bot" | "assistant" => Party::Agent,
        "user" | "customer" => Party::Customer,
        _ => return None,
    };
    let (at, until) = (moment(line, &["/time"]), moment(line, &["/endTime"]));
    let start_ms = number(line, &["/secondsFromStart"])
        .and_then(seconds_to_ms)
        .or_else(|| Some((at? - started_at?).num_milliseconds()).filter(|ms| *ms >= 0));
    let lasts_ms = at.zip(until).map(|(at, until)| (until - at).num_milliseconds()).filter(|ms| *ms >= 0);
    let filtered = flag(line, "/isFiltered");
    Some(Turn {
        party,
        speaker: text(line, &["/speakerLabel", "/assistantName"]),
        // What was filtered out was filtered for a reason: the original is not brought back.
        text: text(line, if filtered { &["/message"] } else { &["/message", "/originalMessage"] })?,
        start_ms,
        end_ms: start_ms.zip(lasts_ms).map(|(start, lasts)| start.saturating_add(lasts)),
        confidence: None,
        words: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn message() -> Value {
        json!({
            "type": "end-of-call-report",
            "endedReason": "customer-ended-call", "cost": 0.12,
            "startedAt": "2026-11-25T10:00:00.000Z", "endedAt": "2026-11-25T10:01:30.250Z",
            "call": {
                "id": "c-1", "type": "inboundPhoneCall", "status": "queued", "cost": 0,
                "phoneCallProvider": "twilio", "phoneCallProviderId": "CA1", "createdAt": "2026-11-25T09:59:58Z"
            },
            "customer": {"number": "+14155552671", "name": "Ada"},
            "phoneNumber": {"number": "+14155550000", "provider": "twilio"},
            "analysis": {"summary": "A booking.", "structuredData": {"seats": 2}, "successEvaluation": "true"},
            "artifact": {
                "presignedStereoUrl": "https://x.r2.cloudflarestorage.com/s.wav?sig",
                "presignedUrlsExpiresAt": "2026-11-25T11:00:00Z",
                "recording": {"stereoUrl": "https://storage.vapi.ai/s.wav", "mono": {"combinedUrl": "https://storage.vapi.ai/m.wav"}},
                "messages": [
                    {"role": "system", "message": "Be kind.", "time": 1},
                    {"role": "bot", "message": "Hello!", "time": 1_795_600_801_000_u64, "endTime": 1_795_600_801_900_u64,
                     "secondsFromStart": 1.5, "duration": 900},
                    {"role": "user", "message": "A table for two", "time": 1_795_600_803_000_u64,
                     "endTime": 1_795_600_802_000_u64},
                    {"role": "tool_calls", "toolCalls": []},
                    {"role": "user", "message": " "}
                ]
            }
        })
    }

    #[test]
    fn a_report_tells_the_whole_call() {
        let report = Report::of_message(&message()).unwrap();
        assert_eq!(report.call.carrier_call_id.as_deref(), Some("CA1"));
        assert_eq!(report.call.direction(), Some(Direction::Inbound));
        assert_eq!((report.duration_ms, report.cost_usd), (Some(90_250), Some(0.12)));
        assert_eq!(report.structured_data, Some(json!({"seats": 2})));
        let turns: Vec<_> = report
            .turns
            .iter()
            .map(|turn| (turn.party, turn.text.as_str(), turn.start_ms, turn.end_ms))
            .collect();
        assert_eq!(
            turns,
            [
                (Party::Agent, "Hello!", Some(1_500), Some(2_400)),
                // An end before its beginning is no end.
                (Party::Customer, "A table for two", Some(3_000), None),
            ]
        );
        assert_eq!(report.consent, Consent::NotAsked);
        assert_eq!(report.audio.plain_mono.as_deref(), Some("https://storage.vapi.ai/m.wav"));
    }

    #[test]
    fn the_older_form_has_everything_at_the_top() {
        let report = Report::of_message(&json!({
            "call": {"id": "c-1"}, "durationSeconds": 12.5, "summary": "Short.", "transcript": "AI: Hi\n",
            "messages": [{"role": "bot", "message": "Hi", "secondsFromStart": 0}],
            "recordingUrl": "https://storage.vapi.ai/m.wav", "stereoRecordingUrl": "https://storage.vapi.ai/s.wav",
            "analysis": {}
        }))
        .unwrap();
        assert_eq!((report.duration_ms, report.summary.as_deref()), (Some(12_500), Some("Short.")));
        assert_eq!((report.turns.len(), report.audio.plain_stereo.is_some()), (1, true));
    }

    #[rstest]
    #[case(json!(null), Consent::NotAsked)]
    #[case(json!({"type": "verbal"}), Consent::NotGiven)]
    #[case(json!({"type": "verbal", "grantedAt": null}), Consent::NotGiven)]
    #[case(json!({"type": "stay-on-line", "grantedAt": "2026-11-25T10:00:05Z"}), Consent::Given)]
    #[case(json!(false), Consent::NotGiven)]
    fn consent_without_a_time_is_none(#[case] asked: Value, #[case] consent: Consent) {
        let mut message = message();
        message["compliance"] = json!({ "recordingConsent": asked });
        assert_eq!(Report::of_message(&message).unwrap().consent, consent);
    }
}
