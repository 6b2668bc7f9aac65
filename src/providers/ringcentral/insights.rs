//! RingSense: who said what, and what to make of it. Made by RingCentral up to half an hour after a call.

use chrono::{DateTime, Utc};
use reqwest::Method;
use serde_json::Value;

use super::call_log::is_inbound;
use super::client::Client;
use super::governor::Group;
use crate::providers::field::{list, moment, number, seconds_to_ms, text, whole_ms};
use crate::providers::{Party, ProviderError, TURNS_MAX, Turn};

/// What RingSense makes of one recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Insights {
    /// The recording's id; later insights of the same recording take this one's place.
    pub recording_id: String,
    /// The session, as the call log names it.
    pub telephony_session_id: Option<String>,
    /// `pbx`, `rcv`, `rcx`, …
    pub domain: Option<String>,
    /// A headline.
    pub title: Option<String>,
    /// Whether the other side called.
    pub is_inbound: Option<bool>,
    /// How long the recording is.
    pub duration_ms: Option<i64>,
    /// When the recording began.
    pub started_at: Option<DateTime<Utc>>,
    /// What was said; never with a confidence.
    pub turns: Vec<Turn>,
    /// What it was about, in paragraphs.
    pub summary: Option<String>,
    /// The same in points.
    pub bullets: Vec<String>,
    /// What is to be done.
    pub next_steps: Vec<String>,
    /// What stands out.
    pub highlights: Vec<String>,
    /// `Positive`, `Negative`, `Neutral`, …
    pub sentiment: Option<String>,
    /// Out of ten.
    pub ai_score: Option<f64>,
    /// Notes.
    pub call_notes: Option<String>,
    /// The `insights` as they came.
    pub raw: Value,
}

impl Insights {
    /// From a record, as a notification's body or an answer holds it.
    pub(super) fn of(record: &Value) -> Option<Self> {
        let insights = record.get("insights").cloned().unwrap_or_default();
        let values = |key| values(items(&insights, key));
        let joined = |key| Some(values(key).join("\n\n")).filter(|text| !text.is_empty());
        let turns =
            items(&insights, "Transcript").iter().filter_map(|item| turn(item, list(record, "/speakerInfo")));
        let mut turns: Vec<Turn> = turns.take(TURNS_MAX).collect();
        turns.sort_by_key(|turn| turn.start_ms);
        Some(Self {
            recording_id: text(record, &["/sourceRecordId"])?,
            telephony_session_id: text(record, &["/sourceSessionId"]),
            domain: text(record, &["/domain"]),
            title: text(record, &["/title"]),
            is_inbound: text(record, &["/callDirection"]).and_then(|direction| is_inbound(&direction)),
            duration_ms: number(record, &["/recordingDurationMs"]).and_then(whole_ms),
            started_at: moment(record, &["/recordingStartTime"]),
            turns,
            summary: joined("Summary"),
            bullets: values("BulletedSummary"),
            next_steps: values("NextSteps"),
            highlights: values("Highlights"),
            sentiment: values("Sentiment").into_iter().next(),
            ai_score: items(&insights, "AIScore").iter().find_map(|item| number(item, &["/value"])),
            call_notes: joined("CallNotes"),
            raw: insights,
        })
    }
}

/// The list under a key, however its letters are written: the guide and the SDK do not agree on `Highlights`.
fn items<'a>(insights: &'a Value, key: &str) -> &'a [Value] {
    let found =
        insights.as_object().and_then(|all| all.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)));
    found.and_then(|(_, items)| items.as_array()).map_or(&[], Vec::as_slice)
}

fn values(items: &[Value]) -> Vec<String> {
    items.iter().filter_map(|item| text(item, &["/value", "/text"])).collect()
}

fn turn(item: &Value, speakers: &[Value]) -> Option<Turn> {
    let said = text(item, &["/text"])?;
    let speaker_id = text(item, &["/speakerId"]);
    let speaker =
        speakers.iter().find(|speaker| speaker_id.is_some() && text(speaker, &["/speakerId"]) == speaker_id);
    let start_ms = number(item, &["/start"]).and_then(seconds_to_ms);
    Some(Turn {
        // Who belongs to no account is from outside.
        party: match speaker.map(|speaker| text(speaker, &["/accountId"])) {
            Some(Some(_)) => Party::Agent,
            Some(None) => Party::Customer,
            None => Party::Unknown,
        },
        speaker: speaker.and_then(|speaker| text(speaker, &["/name"])).or(speaker_id),
        text: said,
        start_ms,
        end_ms: number(item, &["/end"])
            .and_then(seconds_to_ms)
            .filter(|end| start_ms.is_none_or(|start| *end >= start)),
        confidence: None,
        words: Vec::new(),
    })
}

impl Client {
    /// What is known of one recording.
    ///
    /// # Errors
    /// [`ProviderError::NotFound`] while there is nothing yet; [`ProviderError::Refused`] without the licence.
    pub async fn insights_of_recording(
        &self,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<Insights, ProviderError> {
        let answer = self.insights(&["records", id, "insights"], now).await?;
        Insights::of(&answer)
            .ok_or_else(|| ProviderError::NotFound(format!("there are no insights of {id} yet")))
    }

    /// What is known of the recordings of one session.
    ///
    /// # Errors
    /// As [`Self::insights_of_recording`].
    pub async fn insights_of_session(
        &self,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<Insights>, ProviderError> {
        let answer = self.insights(&["sessions", id, "insights"], now).await?;
        Ok(list(&answer, "/records").iter().filter_map(Insights::of).collect())
    }

    async fn insights(&self, of: &[&str], now: DateTime<Utc>) -> Result<Value, ProviderError> {
        let domain = ["ai", "ringsense", "v1", "public", "accounts", "~", "domains", "pbx"];
        let url = self.address(&[&domain, of].concat())?;
        self.ask(Group::Light, Method::GET, url, None, now).await?.json()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wiremock::matchers::path;
    use wiremock::{Mock, ResponseTemplate};

    use super::super::client::tests::{client, now, server};
    use super::*;

    fn record() -> Value {
        json!({
            "title": "Order", "domain": "pbx", "sourceRecordId": "401", "sourceSessionId": "s-1",
            "callDirection": "Outbound", "recordingDurationMs": 61_500, "recordingStartTime": "2026-11-25T09:00:00Z",
            "speakerInfo": [
                {"speakerId": "P-1", "name": "Ada", "accountId": "1", "extensionId": "2"},
                {"speakerId": "P-2", "name": "+1 415", "accountId": null}
            ],
            "insights": {
                "Transcript": [
                    {"speakerId": "P-2", "text": "Fine.", "start": 2.5, "end": 3.0},
                    {"speakerId": "P-1", "text": "How are you?", "start": 0.25, "end": 2.0},
                    {"speakerId": "P-9", "text": "Beep", "start": 4, "end": 1}
                ],
                "Summary": [{"value": "They spoke."}], "HighLights": [{"value": "A bargain"}],
                "NextSteps": [{"value": "Call back"}, {"value": ""}], "AIScore": [{"value": "8"}],
                "Sentiment": [{"value": "Positive"}], "Later": {"x": 1}
            }
        })
    }

    #[test]
    fn speakers_of_no_account_are_customers() {
        let insights = Insights::of(&record()).unwrap();
        let turns: Vec<_> =
            insights.turns.iter().map(|turn| (turn.party, turn.text.as_str(), turn.end_ms)).collect();
        assert_eq!(
            turns,
            [
                (Party::Agent, "How are you?", Some(2_000)),
                (Party::Customer, "Fine.", Some(3_000)),
                (Party::Unknown, "Beep", None),
            ]
        );
        assert_eq!(
            (insights.highlights, insights.next_steps),
            (vec!["A bargain".into()], vec!["Call back".to_owned()])
        );
        assert_eq!((insights.ai_score, insights.sentiment.as_deref()), (Some(8.0), Some("Positive")));
        assert_eq!((insights.is_inbound, insights.raw["Later"]["x"].as_i64()), (Some(false), Some(1)));
    }

    #[tokio::test]
    async fn they_are_asked_for_by_session_and_by_recording() {
        let server = server().await;
        let of = "/ai/ringsense/v1/public/accounts/~/domains/pbx";
        Mock::given(path(format!("{of}/sessions/s-1/insights")))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({"records": [record()]})))
            .mount(&server)
            .await;
        Mock::given(path(format!("{of}/records/401/insights")))
            .respond_with(ResponseTemplate::new(200).set_body_json(record()))
            .mount(&server)
            .await;
        let client = client(&server);
        assert_eq!(client.insights_of_session("s-1", now()).await.unwrap().len(), 1);
        assert_eq!(client.insights_of_recording("401", now()).await.unwrap().recording_id, "401");
        assert!(matches!(client.insights_of_recording("402", now()).await, Err(ProviderError::NotFound(_))));
    }
}
