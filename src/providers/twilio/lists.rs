//! Twilio's lists of calls and recordings: the account's own log, which shows whether anything is missing.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::stream::{self, Stream};
use reqwest::Url;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::client::Client;
use super::webhook::{CallDirection, CallStatus, RecordingStatus};
use crate::providers::{ProviderError, field};

/// Entries of a page; Twilio's highest.
const PAGE_ENTRIES: &str = "1000";
/// Pages of one list.
pub(super) const PAGES_MAX: u32 = 1_000;

/// A recording as the API lists it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct RecordingEntry {
    /// `RE…`.
    pub sid: String,
    /// The account it belongs to.
    #[serde(default, deserialize_with = "field::text_or_missing")]
    pub account_sid: Option<String>,
    /// The call; a conference's recording may have none.
    #[serde(default, deserialize_with = "field::text_or_missing")]
    pub call_sid: Option<String>,
    /// How far.
    pub status: RecordingStatus,
    /// One or two.
    #[serde(default, deserialize_with = "field::whole_or_missing")]
    pub channels: Option<u64>,
    /// How long it is, once completed.
    #[serde(default, rename = "duration", deserialize_with = "field::whole_or_missing")]
    pub duration_seconds: Option<u64>,
    /// When it began.
    #[serde(default, deserialize_with = "field::moment_or_missing")]
    pub start_time: Option<DateTime<Utc>>,
    /// When Twilio made the entry.
    #[serde(default, deserialize_with = "field::moment_or_missing")]
    pub date_created: Option<DateTime<Utc>>,
    /// Who started it.
    #[serde(default, deserialize_with = "field::text_or_missing")]
    pub source: Option<String>,
    /// Why there is none.
    #[serde(default, deserialize_with = "field::whole_or_missing")]
    pub error_code: Option<u64>,
}

/// A call as the API lists it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct CallEntry {
    /// `CA…`.
    pub sid: String,
    /// The call that dialled this one.
    #[serde(default, deserialize_with = "field::text_or_missing")]
    pub parent_call_sid: Option<String>,
    /// The caller, as Twilio writes it.
    #[serde(default, deserialize_with = "field::text_or_missing")]
    pub from: Option<String>,
    /// The called, as Twilio writes it.
    #[serde(default, deserialize_with = "field::text_or_missing")]
    pub to: Option<String>,
    /// How far.
    pub status: CallStatus,
    /// Who called whom.
    #[serde(default = "unknown_direction")]
    pub direction: CallDirection,
    /// When it began.
    #[serde(default, deserialize_with = "field::moment_or_missing")]
    pub start_time: Option<DateTime<Utc>>,
    /// When it ended.
    #[serde(default, deserialize_with = "field::moment_or_missing")]
    pub end_time: Option<DateTime<Utc>>,
    /// How long it took, once completed.
    #[serde(default, rename = "duration", deserialize_with = "field::whole_or_missing")]
    pub duration_seconds: Option<u64>,
}

fn unknown_direction() -> CallDirection {
    CallDirection::from("")
}

impl Client {
    /// One call as it is now.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn call(&self, sid: &str) -> Result<CallEntry, ProviderError> {
        self.get(self.api(&["Calls", &format!("{sid}.json")])?).await
    }

    /// The recordings of one call, at most a thousand.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn recordings_of_call(&self, call_sid: &str) -> Result<Vec<RecordingEntry>, ProviderError> {
        let mut url = self.api(&["Recordings.json"])?;
        url.query_pairs_mut().append_pair("CallSid", call_sid).append_pair("PageSize", PAGE_ENTRIES);
        let page: RecordingPage = self.get(url).await?;
        Ok(page.recordings)
    }

    /// The calls that began in a span of time, page by page: the account's own log.
    pub fn calls(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> impl Stream<Item = Result<Vec<CallEntry>, ProviderError>> + Send + use<> {
        self.pages("Calls.json", "StartTime", from, until, move |page: CallPage| {
            let calls = page.calls.into_iter().filter(|call| within(call.start_time, from, until));
            (calls.collect(), page.next_page_uri)
        })
    }

    /// The recordings that were made in a span of time, page by page, in any state.
    pub fn recordings(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> impl Stream<Item = Result<Vec<RecordingEntry>, ProviderError>> + Send + use<> {
        self.pages("Recordings.json", "DateCreated", from, until, move |page: RecordingPage| {
            let recordings =
                page.recordings.into_iter().filter(|entry| within(entry.date_created, from, until));
            (recordings.collect(), page.next_page_uri)
        })
    }

    fn pages<P: DeserializeOwned, E, F: Fn(P) -> (Vec<E>, Option<String>) + Copy + Send>(
        &self,
        list: &str,
        field: &str,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        read: F,
    ) -> impl Stream<Item = Result<Vec<E>, ProviderError>> + Send + use<P, E, F> {
        let first = self.api(&[list]).map(|mut url| {
            // Twilio compares days; what lies outside of the span is left out when it is read.
            let first = from.date_naive();
            let last = (until - TimeDelta::milliseconds(1) + TimeDelta::days(1)).date_naive();
            url.query_pairs_mut()
                .append_pair(&format!("{field}>"), &first.to_string())
                .append_pair(&format!("{field}<"), &last.to_string())
                .append_pair("PageSize", PAGE_ENTRIES);
            url
        });
        let client = self.clone();
        stream::try_unfold(Some((first, 0)), move |place| {
            let client = client.clone();
            async move {
                let Some((url, number)) = place else { return Ok(None) };
                if number == PAGES_MAX {
                    return Err(ProviderError::Malformed(format!(
                        "the list has more than {PAGES_MAX} pages"
                    )));
                }
                let page = client.get(url?).await?;
                let (entries, next) = read(page);
                let next =
                    next.filter(|next| !next.is_empty()).map(|next| (client.page_url(&next), number + 1));
                Ok(Some((entries, next)))
            }
        })
    }

    /// The next page, which stands on the API itself and nowhere else: it is asked with the account's credentials.
    fn page_url(&self, next: &str) -> Result<Url, ProviderError> {
        let url = self.account.api_url.join(next).ok();
        url.filter(|url| url.origin() == self.account.api_url.origin()).ok_or_else(|| {
            ProviderError::Malformed("the list's next page is not on the provider's API".into())
        })
    }
}

fn within(moment: Option<DateTime<Utc>>, from: DateTime<Utc>, until: DateTime<Utc>) -> bool {
    moment.is_none_or(|moment| from <= moment && moment < until)
}

#[derive(Deserialize)]
struct CallPage {
    calls: Vec<CallEntry>,
    next_page_uri: Option<String>,
}

#[derive(Deserialize)]
struct RecordingPage {
    recordings: Vec<RecordingEntry>,
    next_page_uri: Option<String>,
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt as _, TryStreamExt as _};
    use serde_json::{Value, json};
    use wiremock::matchers::{path, query_param, query_param_is_missing};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::*;
    use crate::providers::Outside;

    const ACCOUNT: &str = "/2010-04-01/Accounts/AC1";

    fn client(server: &MockServer) -> Client {
        let account = json!({"account_sid": "AC1", "auth_token": "token", "api_url": server.uri()});
        Client::new(serde_json::from_value(account).unwrap(), Outside::new().unwrap())
    }

    fn call(sid: &str, start_time: Value) -> Value {
        json!({"sid": sid, "from": "+15551230001", "to": "+15551230002", "status": "completed", "direction": "inbound",
            "parent_call_sid": null, "duration": "7", "start_time": start_time, "price": "-0.01", "new": {"field": 1}})
    }

    #[tokio::test]
    async fn the_log_is_read_page_by_page_and_cut_to_the_span() {
        let server = MockServer::start().await;
        let list = || Mock::given(path(format!("{ACCOUNT}/Calls.json")));
        let next = format!("{ACCOUNT}/Calls.json?Page=1&PageToken=PA1");
        list()
            .and(query_param("StartTime>", "2026-11-19"))
            .and(query_param("StartTime<", "2026-11-21"))
            .and(query_param("PageSize", "1000"))
            .and(query_param_is_missing("PageToken"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({"next_page_uri": next, "calls": [
                call("CA1", json!("Thu, 19 Nov 2026 23:00:00 +0000")), call("CA2", json!("Thu, 19 Nov 2026 21:59:59 +0000"))
            ]})))
            .mount(&server)
            .await;
        list()
            .and(query_param("PageToken", "PA1"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({"next_page_uri": null, "calls": [
                call("CA3", json!("Fri, 20 Nov 2026 22:00:00 +0000")), call("CA4", Value::Null)
            ]})))
            .mount(&server)
            .await;
        let (from, until) =
            ("2026-11-19T22:00:00Z".parse().unwrap(), "2026-11-20T22:00:00Z".parse().unwrap());
        let pages: Vec<_> = client(&server).calls(from, until).try_collect().await.unwrap();
        let sids: Vec<_> = pages.iter().flatten().map(|call| call.sid.as_str()).collect();
        assert_eq!((pages.len(), sids), (2, vec!["CA1", "CA4"]));
        assert_eq!(
            (pages[0][0].duration_seconds, &pages[0][0].direction),
            (Some(7), &CallDirection::Inbound)
        );
    }

    #[tokio::test]
    async fn a_list_neither_leads_elsewhere_nor_goes_on_for_ever() {
        let server = MockServer::start().await;
        let page = |next: &str| {
            ResponseTemplate::new(200).set_body_json(json!({"next_page_uri": next, "recordings": []}))
        };
        let (from, until) =
            ("2026-11-19T00:00:00Z".parse().unwrap(), "2026-11-20T00:00:00Z".parse().unwrap());
        let list = || Mock::given(path(format!("{ACCOUNT}/Recordings.json")));
        list().respond_with(page("https://evil.example/x")).mount(&server).await;
        let pages: Vec<_> = client(&server).recordings(from, until).collect().await;
        assert!(matches!(&pages[..], [Ok(_), Err(ProviderError::Malformed(_))]), "{pages:?}");
        server.reset().await;
        list().respond_with(page(&format!("{ACCOUNT}/Recordings.json?Page=1"))).mount(&server).await;
        let pages: Vec<_> = client(&server).recordings(from, until).collect().await;
        assert_eq!(pages.len(), PAGES_MAX as usize + 1);
        assert!(pages.last().unwrap().is_err());
    }
}
