//! Asking Vapi: one call, the calls of a time, and the audio of a call wherever it can still be had.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use reqwest::header::HeaderValue;
use reqwest::{Method, Url};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::report::{AudioAddresses, Report};
use crate::config::VapiAccount;
use crate::providers::outside::below;
use crate::providers::{Allowed, Download, Outside, ProviderError};

/// Calls of one answer; Vapi gives no more.
const CALLS_MAX: usize = 1_000;
/// An address this close to its end is not begun with.
const EXPIRY_MARGIN: Duration = Duration::from_secs(10);

/// Vapi, with one organisation's key. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    outside: Outside,
    allowed: Allowed,
    api_url: Url,
    api_key: SecretString,
}

/// Calls, the newest first.
#[derive(Clone, Debug)]
pub struct CallPage {
    /// The calls.
    pub calls: Vec<Report>,
    /// Where there may be more: the end of the range that they lie in. Its last millisecond is this page's oldest, because
    /// further calls may have been made in the same one; so a call can come on two pages.
    pub earlier_than: Option<DateTime<Utc>>,
}

impl Client {
    /// Asks nothing yet.
    pub fn new(outside: Outside, account: &VapiAccount) -> Self {
        Self {
            outside,
            allowed: Allowed::new([account.api_url.clone()], &account.media_hosts),
            api_url: account.api_url.clone(),
            api_key: account.api_key.clone(),
        }
    }

    /// One call as it is now.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn get_call(&self, call_id: &str) -> Result<Report, ProviderError> {
        let call: Value = self.ask(below(&self.api_url, &["call", call_id])?).await?;
        Report::of_call(&call).ok_or_else(|| ProviderError::Malformed("the call has no id".into()))
    }

    /// The calls made in a time, up to a thousand; [`CallPage::earlier_than`] tells where to go on.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn list_calls(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<CallPage, ProviderError> {
        let mut url = below(&self.api_url, &["call"])?;
        url.query_pairs_mut()
            .append_pair("createdAtGe", &from.to_rfc3339_opts(SecondsFormat::Millis, true))
            .append_pair("createdAtLt", &until.to_rfc3339_opts(SecondsFormat::Millis, true))
            .append_pair("limit", &CALLS_MAX.to_string());
        let found: Vec<Value> = self.ask(url).await?;
        let calls: Vec<Report> = found.iter().filter_map(Report::of_call).collect();
        let oldest = calls.iter().filter_map(|call| call.call.created_at).min();
        let end = oldest.map(|oldest| oldest + TimeDelta::milliseconds(1));
        // A full answer of one millisecond would be asked for for ever.
        let earlier_than = end.filter(|end| found.len() >= CALLS_MAX && *end < until);
        Ok(CallPage { calls, earlier_than })
    }

    /// Begins the download of a call's audio: both sides apart where that can be had, else mixed.
    ///
    /// A ready-made address is used while it lasts. Else Vapi is asked and redirects to one; the key does not follow.
    ///
    /// # Errors
    /// What the way that should have worked says: [`ProviderError::NotFound`] while the audio is not there yet.
    pub async fn download(
        &self,
        call_id: &str,
        audio: &AudioAddresses,
        now: DateTime<Utc>,
        size_bytes_max: u64,
        time_max: Duration,
    ) -> Result<Download, ProviderError> {
        let presigned = |address: &Option<String>| {
            let lasts = audio.expires_at.is_none_or(|at| at > now + EXPIRY_MARGIN);
            address.as_deref().filter(|_| lasts).and_then(|address| address.parse().ok())
        };
        let plain = |address: &Option<String>| address.as_deref().and_then(|address| address.parse().ok());
        let of_call = |what: &str| below(&self.api_url, &["call", call_id, what]);
        let ways: [(Option<Url>, bool); 6] = [
            (presigned(&audio.presigned_stereo), false),
            (Some(of_call("stereo-recording")?), true),
            (presigned(&audio.presigned_mono), false),
            (Some(of_call("mono-recording")?), true),
            (plain(&audio.plain_stereo), false),
            (plain(&audio.plain_mono), false),
        ];
        let mut telling = None;
        for (url, with_key) in ways.into_iter().filter_map(|(url, with_key)| Some((url?, with_key))) {
            let authorization = with_key.then(|| self.authorization()).transpose()?;
            match self.outside.download(&self.allowed, url, authorization, size_bytes_max, time_max).await {
                Ok(download) => return Ok(download),
                // Vapi is there and busy or unwell: later there will be both sides, so the mixed one can wait.
                Err(error @ (ProviderError::RateLimited { .. } | ProviderError::Unavailable(_)))
                    if with_key =>
                {
                    return Err(error);
                }
                Err(error) if with_key => _ = telling.get_or_insert(error),
                Err(_) => {}
            }
        }
        Err(telling.unwrap_or_else(|| ProviderError::NotFound("there is no audio of the call".into())))
    }

    async fn ask<T: serde::de::DeserializeOwned>(&self, url: Url) -> Result<T, ProviderError> {
        let request = self.outside.request(&self.allowed, Method::GET, url)?;
        self.outside.send(request.bearer_auth(self.api_key.expose_secret())).await?.json()
    }

    fn authorization(&self) -> Result<HeaderValue, ProviderError> {
        let mut value = HeaderValue::try_from(format!("Bearer {}", self.api_key.expose_secret()))
            .map_err(|_| ProviderError::Refused("the account's api_key cannot stand in a header".into()))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt as _;
    use serde_json::json;
    use wiremock::matchers::{header, method, path, query_param};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::*;

    fn vapi(server: &MockServer) -> Client {
        let account =
            toml_edit::de::from_str(&format!("api_key = 'key'\napi_url = '{}'", server.uri())).unwrap();
        Client::new(Outside::new().unwrap(), &account)
    }

    async fn serve(server: &MockServer, at: &str, answer: ResponseTemplate) {
        Mock::given(method("GET")).and(path(at)).respond_with(answer).mount(server).await;
    }

    async fn fetch(server: &MockServer, audio: &AudioAddresses, now: &str) -> Result<Vec<u8>, ProviderError> {
        let download =
            vapi(server).download("c-1", audio, now.parse().unwrap(), 100, Duration::from_secs(5)).await?;
        let pieces: Vec<_> = download.body.try_collect().await.unwrap();
        Ok(pieces.concat())
    }

    fn presigned(server: &MockServer) -> AudioAddresses {
        AudioAddresses {
            presigned_stereo: Some(format!("{}/presigned", server.uri())),
            expires_at: Some("2026-11-25T11:00:00Z".parse().unwrap()),
            ..AudioAddresses::default()
        }
    }

    #[tokio::test]
    async fn an_address_is_used_while_it_lasts_and_without_the_key() {
        let server = MockServer::start().await;
        serve(&server, "/presigned", ResponseTemplate::new(200).set_body_string("both")).await;
        let location = format!("{}/fresh", server.uri().replace("127.0.0.1", "localhost"));
        Mock::given(path("/call/c-1/stereo-recording"))
            .and(header("authorization", "Bearer key"))
            .respond_with(ResponseTemplate::new(302).insert_header("location", location.as_str()))
            .mount(&server)
            .await;
        let audio = presigned(&server);
        assert_eq!(fetch(&server, &audio, "2026-11-25T10:00:00Z").await.unwrap(), b"both");
        let asked = &server.received_requests().await.unwrap()[0];
        assert!(!asked.headers.contains_key("authorization"));
        // Once it is over, Vapi is asked; the place it redirects to is no host of Vapi's, so that way ends there.
        serve(&server, "/call/c-1/mono-recording", ResponseTemplate::new(200).set_body_string("mixed")).await;
        assert_eq!(fetch(&server, &audio, "2026-11-25T11:00:00Z").await.unwrap(), b"mixed");
    }

    #[tokio::test]
    async fn both_sides_apart_are_worth_waiting_for() {
        let server = MockServer::start().await;
        serve(&server, "/call/c-1/stereo-recording", ResponseTemplate::new(503)).await;
        serve(&server, "/call/c-1/mono-recording", ResponseTemplate::new(200)).await;
        let error = fetch(&server, &AudioAddresses::default(), "2026-11-25T10:00:00Z").await.unwrap_err();
        assert!(matches!(error, ProviderError::Unavailable(_)), "{error:?}");
    }

    #[tokio::test]
    async fn what_is_nowhere_is_not_found_yet() {
        let server = MockServer::start().await;
        let error = fetch(&server, &presigned(&server), "2026-11-25T10:00:00Z").await.unwrap_err();
        assert!(matches!(error, ProviderError::NotFound(_)), "{error:?}");
    }

    #[tokio::test]
    async fn calls_are_listed_by_when_they_were_made() {
        let server = MockServer::start().await;
        Mock::given(path("/call"))
            .and(query_param("createdAtGe", "2026-11-24T00:00:00.000Z"))
            .and(query_param("createdAtLt", "2026-11-25T00:00:00.000Z"))
            .and(query_param("limit", "1000"))
            .respond_with(
                ResponseTemplate::new(200)
                    .set_body_json(json!([{"id": "c-1", "type": "webCall"}, {"no": "id"}])),
            )
            .mount(&server)
            .await;
        let (from, until) =
            ("2026-11-24T00:00:00Z".parse().unwrap(), "2026-11-25T00:00:00Z".parse().unwrap());
        let page = vapi(&server).list_calls(from, until).await.unwrap();
        assert_eq!((page.calls.len(), page.earlier_than), (1, None));
        serve(
            &server,
            "/call/c-2",
            ResponseTemplate::new(404).set_body_json(json!({"message": "no such call"})),
        )
        .await;
        let error = vapi(&server).get_call("c-2").await.unwrap_err();
        assert_eq!(error, ProviderError::NotFound("answered 404 Not Found: no such call".into()));
    }
}
