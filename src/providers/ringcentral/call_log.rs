//! The call log: where recordings turn up, some minutes after the call.

use chrono::{DateTime, SecondsFormat, Utc};
use reqwest::{Method, Url};
use serde_json::Value;

use super::client::Client;
use super::governor::Group;
use crate::providers::ProviderError;
use crate::providers::field::{flag, list, moment, number, seconds_to_ms, text, whole_ms};

/// Records of one page. More would fit; but a page is lost as a whole where its answer breaks off.
const PAGE_RECORDS: u32 = 250;
/// Legs of one call that are looked at.
const LEGS_MAX: usize = 100;

/// A page of the call log.
#[derive(Clone, Debug)]
pub struct CallLogPage {
    /// Its records, the newest first.
    pub records: Vec<CallRecord>,
    /// The page to ask for next.
    pub next_page: Option<u32>,
}

/// One end of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoint {
    /// As it stands there: with or without `+`, formatted, or an extension.
    pub phone_number: Option<String>,
    /// An extension's number.
    pub extension_number: Option<String>,
    /// An extension's id.
    pub extension_id: Option<String>,
    /// A name.
    pub name: Option<String>,
}

/// A recording that belongs to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingRef {
    /// Its id.
    pub id: String,
    /// Where its content is.
    pub content_uri: Option<String>,
    /// `Automatic` or `OnDemand`.
    pub kind: Option<String>,
    /// When the leg that it is of began.
    pub started_at: Option<DateTime<Utc>>,
}

/// A recording's description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingInfo {
    /// Its id.
    pub id: String,
    /// Where its content is.
    pub content_uri: Option<String>,
    /// `audio/wav` or `audio/mpeg`.
    pub content_type: Option<String>,
    /// How long it is.
    pub duration_ms: Option<i64>,
}

/// A call, or with transfers a part of one: those of one session belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct CallRecord {
    /// The record's id.
    pub id: String,
    /// The session, as notifications and insights name it.
    pub telephony_session_id: Option<String>,
    /// The session's older name.
    pub session_id: Option<String>,
    /// When it began.
    pub started_at: Option<DateTime<Utc>>,
    /// How long it took.
    pub duration_ms: Option<i64>,
    /// Whether the other side called. Missing where the log does not say.
    pub is_inbound: Option<bool>,
    /// `Accepted`, `Call connected`, `Missed`, …
    pub result: Option<String>,
    /// Why, where it went wrong.
    pub reason: Option<String>,
    /// Who called.
    pub from: Endpoint,
    /// Who was called.
    pub to: Endpoint,
    /// Its recordings by when they began, each once.
    pub recordings: Vec<RecordingRef>,
    /// Whether it was recorded, and for too short a time to be kept.
    pub is_short_recording: bool,
    /// Whether it was deleted from the log.
    pub is_deleted: bool,
}

impl Endpoint {
    pub(super) fn of(value: Option<&Value>) -> Self {
        let Some(value) = value else { return Self::default() };
        Self {
            phone_number: text(value, &["/phoneNumber", "/dialerPhoneNumber"]),
            extension_number: text(value, &["/extensionNumber"]),
            extension_id: text(value, &["/extensionId"]),
            name: text(value, &["/name"]),
        }
    }
}

impl CallRecord {
    fn of(value: &Value) -> Option<Self> {
        let duration_ms = number(value, &["/durationMs"])
            .and_then(whole_ms)
            .or_else(|| number(value, &["/duration"]).and_then(seconds_to_ms));
        Some(Self {
            id: text(value, &["/id"])?,
            telephony_session_id: text(value, &["/telephonySessionId"]),
            session_id: text(value, &["/sessionId"]),
            started_at: moment(value, &["/startTime"]),
            duration_ms,
            is_inbound: text(value, &["/direction"]).and_then(|direction| is_inbound(&direction)),
            result: text(value, &["/result"]),
            reason: text(value, &["/reasonDescription", "/reason"]),
            from: Endpoint::of(value.get("from")),
            to: Endpoint::of(value.get("to")),
            recordings: recordings(value),
            is_short_recording: flag(value, "/shortRecording"),
            is_deleted: flag(value, "/deleted"),
        })
    }
}

pub(super) fn is_inbound(direction: &str) -> Option<bool> {
    match direction {
        "Inbound" => Some(true),
        "Outbound" => Some(false),
        _ => None,
    }
}

fn recordings(record: &Value) -> Vec<RecordingRef> {
    let legs = list(record, "/legs").iter().take(LEGS_MAX);
    let mut found: Vec<RecordingRef> = Vec::new();
    // Legs first: they know when their own recording began.
    for of in legs.chain([record]) {
        let Some(id) = text(of, &["/recording/id"]) else { continue };
        if !found.iter().any(|known| known.id == id) {
            found.push(RecordingRef {
                id,
                content_uri: text(of, &["/recording/contentUri"]),
                kind: text(of, &["/recording/type"]),
                started_at: moment(of, &["/startTime"]).or_else(|| moment(record, &["/startTime"])),
            });
        }
    }
    found.sort_by_key(|recording| recording.started_at);
    found
}

impl Client {
    /// A page of the calls that began in a time; pages count from 1.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn call_log(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        page: u32,
        now: DateTime<Utc>,
    ) -> Result<CallLogPage, ProviderError> {
        let mut url = self.call_log_address(from, until)?;
        url.query_pairs_mut().append_pair("page", &page.to_string());
        self.call_log_page(url, page, now).await
    }

    /// The records of one session that began in a time. Without the time RingCentral looks at the last day only.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn call_log_of_session(
        &self,
        telephony_session_id: &str,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<CallRecord>, ProviderError> {
        let mut url = self.call_log_address(from, until)?;
        url.query_pairs_mut().append_pair("telephonySessionId", telephony_session_id);
        let mut records = self.call_log_page(url, 1, now).await?.records;
        records.sort_by_key(|record| record.started_at);
        Ok(records)
    }

    /// A recording's description, which alone tells its length.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn recording(&self, id: &str, now: DateTime<Utc>) -> Result<RecordingInfo, ProviderError> {
        let url = self.address(&["restapi", "v1.0", "account", "~", "recording", id])?;
        let answer: Value = self.ask(Group::Medium, Method::GET, url, None, now).await?.json()?;
        Ok(RecordingInfo {
            id: text(&answer, &["/id"]).unwrap_or_else(|| id.to_owned()),
            content_uri: text(&answer, &["/contentUri"]),
            content_type: text(&answer, &["/contentType"]),
            duration_ms: number(&answer, &["/duration"]).and_then(seconds_to_ms),
        })
    }

    fn call_log_address(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<Url, ProviderError> {
        let mut url = self.address(&["restapi", "v1.0", "account", "~", "call-log"])?;
        url.query_pairs_mut()
            .append_pair("view", "Detailed")
            .append_pair("type", "Voice")
            .append_pair("dateFrom", &from.to_rfc3339_opts(SecondsFormat::Millis, true))
            .append_pair("dateTo", &until.to_rfc3339_opts(SecondsFormat::Millis, true))
            .append_pair("perPage", &PAGE_RECORDS.to_string());
        Ok(url)
    }

    async fn call_log_page(
        &self,
        url: Url,
        page: u32,
        now: DateTime<Utc>,
    ) -> Result<CallLogPage, ProviderError> {
        let answer: Value = self.ask(Group::Heavy, Method::GET, url, None, now).await?.json()?;
        let has_next = answer.pointer("/navigation/nextPage").is_some_and(|next| !next.is_null());
        let records = list(&answer, "/records").iter().filter_map(CallRecord::of).collect();
        // Counted here: an answer that does not say which page it is must not be asked for for ever.
        Ok(CallLogPage { records, next_page: has_next.then(|| page.saturating_add(1)) })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wiremock::matchers::{path, query_param};
    use wiremock::{Mock, ResponseTemplate};

    use super::super::client::tests::{client, now, server};

    #[tokio::test]
    async fn transfers_keep_all_their_recordings() {
        let server = server().await;
        let record = json!({
            "id": "r-1", "telephonySessionId": "s-1", "startTime": "2026-11-25T09:00:00.000Z", "duration": 65,
            "direction": "Inbound", "result": "Accepted", "from": {"phoneNumber": "(866)123-4567"},
            "to": {"extensionNumber": "102", "name": "Desk"},
            "recording": {"id": "2", "contentUri": "https://media.ringcentral.com/2", "type": "Automatic"},
            "legs": [
                {"startTime": "2026-11-25T09:00:30.000Z", "recording": {"id": "2", "contentUri": "https://media.ringcentral.com/2"}},
                {"startTime": "2026-11-25T09:00:01.000Z", "recording": {"id": "1"}},
                {"startTime": "2026-11-25T09:00:00.000Z"}
            ]
        });
        let answer =
            json!({"records": [record, 7], "paging": {"page": 3}, "navigation": {"nextPage": {"uri": "…"}}});
        Mock::given(path("/restapi/v1.0/account/~/call-log"))
            .and(query_param("view", "Detailed"))
            .and(query_param("dateFrom", "2026-11-24T00:00:00.000Z"))
            .and(query_param("page", "3"))
            .respond_with(ResponseTemplate::new(200).set_body_json(answer))
            .mount(&server)
            .await;
        let (from, until) =
            ("2026-11-24T00:00:00Z".parse().unwrap(), "2026-11-25T00:00:00Z".parse().unwrap());
        let page = client(&server).call_log(from, until, 3, now()).await.unwrap();
        let [record] = &page.records[..] else { panic!("{page:?}") };
        let ids: Vec<_> = record.recordings.iter().map(|recording| recording.id.as_str()).collect();
        assert_eq!((ids, page.next_page, record.duration_ms), (vec!["1", "2"], Some(4), Some(65_000)));
        assert_eq!((record.is_inbound, record.to.extension_number.as_deref()), (Some(true), Some("102")));
    }

    #[tokio::test]
    async fn a_recording_is_described_apart() {
        let server = server().await;
        let answer = json!({"id": 401, "contentType": "audio/mpeg", "duration": 61.5});
        Mock::given(path("/restapi/v1.0/account/~/recording/401"))
            .respond_with(ResponseTemplate::new(200).set_body_json(answer))
            .mount(&server)
            .await;
        let found = client(&server).recording("401", now()).await.unwrap();
        assert_eq!((found.id.as_str(), found.duration_ms), ("401", Some(61_500)));
    }
}
