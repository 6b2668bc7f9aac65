//! Twilio's REST API: starting a recording, fetching recordings, and the lists that show whether any is missing.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::stream::{self, Stream};
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Method, Url};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::twiml::retried;
use super::webhook::{CallDirection, CallStatus, RecordingStatus};
use crate::config::TwilioAccount;
use crate::providers::outside::refusal;
use crate::providers::{Allowed, Download, Outside, ProviderError, fields};

/// Entries of a page; Twilio's highest.
const PAGE_ENTRIES: &str = "1000";
/// Pages of one list.
const PAGES_MAX: u32 = 1_000;
/// "Invalid call state": the call is not answered yet, or over. It does not mean that it is recorded already.
const NOT_IN_PROGRESS: u64 = 21_220;
/// The call is just being changed by somebody else.
const BUSY: u64 = 16_114;

/// One account's API.
#[derive(Clone, Debug)]
pub struct Client {
    account: TwilioAccount,
    outside: Outside,
    allowed: Allowed,
}

/// What came of starting a recording.
#[derive(Clone, Debug, PartialEq)]
pub enum StartedRecording {
    /// It runs. Twilio says the same where one ran already.
    Started(Box<RecordingEntry>),
    /// The call is not answered yet, so it is worth asking again once it is; or it is over, and nothing will be.
    CallNotInProgress,
}

/// A recording as the API lists it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct RecordingEntry {
    /// `RE…`.
    pub sid: String,
    /// The account it belongs to.
    #[serde(default, deserialize_with = "fields::text")]
    pub account_sid: Option<String>,
    /// The call; a conference's recording may have none.
    #[serde(default, deserialize_with = "fields::text")]
    pub call_sid: Option<String>,
    /// How far.
    pub status: RecordingStatus,
    /// One or two.
    #[serde(default, deserialize_with = "fields::number")]
    pub channels: Option<u64>,
    /// How long it is, once completed.
    #[serde(default, rename = "duration", deserialize_with = "fields::number")]
    pub duration_seconds: Option<u64>,
    /// When it began.
    #[serde(default, deserialize_with = "fields::moment")]
    pub start_time: Option<DateTime<Utc>>,
    /// When Twilio made the entry.
    #[serde(default, deserialize_with = "fields::moment")]
    pub date_created: Option<DateTime<Utc>>,
    /// Who started it.
    #[serde(default, deserialize_with = "fields::text")]
    pub source: Option<String>,
    /// Why there is none.
    #[serde(default, deserialize_with = "fields::number")]
    pub error_code: Option<u64>,
}

/// A call as the API lists it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct CallEntry {
    /// `CA…`.
    pub sid: String,
    /// The call that dialled this one.
    #[serde(default, deserialize_with = "fields::text")]
    pub parent_call_sid: Option<String>,
    /// The caller, as Twilio writes it.
    #[serde(default, deserialize_with = "fields::text")]
    pub from: Option<String>,
    /// The called, as Twilio writes it.
    #[serde(default, deserialize_with = "fields::text")]
    pub to: Option<String>,
    /// How far.
    pub status: CallStatus,
    /// Who called whom.
    #[serde(default = "unknown_direction")]
    pub direction: CallDirection,
    /// When it began.
    #[serde(default, deserialize_with = "fields::moment")]
    pub start_time: Option<DateTime<Utc>>,
    /// When it ended.
    #[serde(default, deserialize_with = "fields::moment")]
    pub end_time: Option<DateTime<Utc>>,
    /// How long it took, once completed.
    #[serde(default, rename = "duration", deserialize_with = "fields::number")]
    pub duration_seconds: Option<u64>,
}

fn unknown_direction() -> CallDirection {
    CallDirection::from("")
}

impl Client {
    /// Asks nothing yet.
    pub fn new(account: TwilioAccount, outside: Outside) -> Self {
        let allowed = Allowed::new([account.api_url.clone()], &account.media_hosts);
        Self { account, outside, allowed }
    }

    /// Starts a two-channel recording of a call that is in progress. Twilio does not refuse to start a second one, so
    /// the caller has to know whether it asked before.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn start_recording(
        &self,
        call_sid: &str,
        callback: &Url,
    ) -> Result<StartedRecording, ProviderError> {
        let url = self.api(&["Calls", call_sid, "Recordings.json"])?;
        let form = form_encoded(&[
            ("RecordingChannels", "dual"),
            ("RecordingTrack", "both"),
            ("RecordingStatusCallback", retried(callback).as_str()),
            ("RecordingStatusCallbackEvent", "in-progress completed absent"),
        ]);
        let request = self.outside.request(&self.allowed, Method::POST, url)?;
        let request = request
            .header(AUTHORIZATION, self.authorization())
            .header(reqwest::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        let answer = self.outside.exchange(request).await?;
        if answer.status.is_success() {
            return Ok(StartedRecording::Started(Box::new(answer.json()?)));
        }
        let refused = || refusal(answer.status, &answer.headers, &answer.body);
        match serde_json::from_slice::<ErrorBody>(&answer.body).ok().and_then(|body| body.code) {
            Some(NOT_IN_PROGRESS) => Ok(StartedRecording::CallNotInProgress),
            Some(BUSY) => Err(ProviderError::Unavailable(refused().to_string())),
            _ => Err(refused()),
        }
    }

    /// What Twilio knows of a recording.
    ///
    /// # Errors
    /// [`ProviderError::Gone`] where it was deleted or never came to be.
    pub async fn recording(&self, sid: &str) -> Result<RecordingEntry, ProviderError> {
        let found = self.get(self.api(&["Recordings", &format!("{sid}.json")])?).await;
        let recording: RecordingEntry = found.map_err(|error| match error {
            ProviderError::NotFound(said) => {
                ProviderError::Gone(format!("the recording {sid} is not there: {said}"))
            }
            other => other,
        })?;
        let why = match recording.status {
            RecordingStatus::Absent => "is absent: too short, or silent",
            RecordingStatus::Deleted => "was deleted at the provider",
            RecordingStatus::Failed => "failed: the provider could not encrypt it",
            _ => return Ok(recording),
        };
        let code = recording.error_code.map(|code| format!(" (error {code})")).unwrap_or_default();
        Err(ProviderError::Gone(format!("the recording {sid} {why}{code}")))
    }

    /// Begins to fetch a recording as WAV: with two channels, or with one where there are no two.
    ///
    /// # Errors
    /// [`ProviderError::Refused`] where the address is neither the API's nor one of Twilio's own; a recording that has
    /// only just been completed may be [`ProviderError::NotFound`] for some seconds.
    pub async fn download(
        &self,
        recording_url: &Url,
        size_bytes_max: u64,
        time_max: Duration,
    ) -> Result<Download, ProviderError> {
        let url = self.media_url(recording_url)?;
        let with_channels = |count: &str| {
            let mut url = url.clone();
            url.query_pairs_mut().append_pair("RequestedChannels", count);
            let authorization = Some(self.authorization());
            async move { self.outside.download(&self.allowed, url, authorization, size_bytes_max, time_max).await }
        };
        match with_channels("2").await {
            // 400 says that there are no two channels. Whatever else it is will be refused with one channel too.
            Err(ProviderError::Refused(_)) => with_channels("1").await,
            other => other,
        }
    }

    /// The address of a recording, where only its sid is known.
    ///
    /// # Errors
    /// [`ProviderError::Refused`] where the API's own address cannot be one.
    pub fn recording_url(&self, sid: &str) -> Result<Url, ProviderError> {
        self.api(&["Recordings", sid])
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
            let (first, last) = (from.date_naive(), (until + TimeDelta::days(1)).date_naive());
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

    async fn get<T: DeserializeOwned>(&self, url: Url) -> Result<T, ProviderError> {
        let request = self.outside.request(&self.allowed, Method::GET, url)?;
        self.outside.send(request.header(AUTHORIZATION, self.authorization())).await?.json()
    }

    /// An address of the account in the API. Ids come from payloads, so they can only ever be one segment.
    fn api(&self, path: &[&str]) -> Result<Url, ProviderError> {
        let mut url = self.account.api_url.clone();
        url.path_segments_mut()
            .map_err(|()| ProviderError::Refused("api_url of the account is no address of a server".into()))?
            .pop_if_empty()
            .extend(["2010-04-01", "Accounts", &self.account.account_sid])
            .extend(path);
        Ok(url)
    }

    /// The next page, which stands on the API itself and nowhere else: it is asked with the account's credentials.
    fn page_url(&self, next: &str) -> Result<Url, ProviderError> {
        let url = self.account.api_url.join(next).ok();
        url.filter(|url| url.origin() == self.account.api_url.origin()).ok_or_else(|| {
            ProviderError::Malformed("the list's next page is not on the provider's API".into())
        })
    }

    /// The address of a recording's WAV. Credentials go there, so media hosts, which anybody may rent, do not do.
    fn media_url(&self, recording_url: &Url) -> Result<Url, ProviderError> {
        let mut url = recording_url.clone();
        if url.origin() != self.account.api_url.origin() {
            let host = url.host_str().unwrap_or_default().to_owned();
            if !(host == "twilio.com" || host.ends_with(".twilio.com")) {
                return Err(ProviderError::Refused(format!(
                    "{host} is not the provider's, so no recording is fetched there"
                )));
            }
            // Twilio's own samples still say http.
            url.set_scheme("https")
                .map_err(|()| ProviderError::Refused(format!("{host} cannot be asked by https")))?;
        }
        let path = url.path();
        let bare = path.strip_suffix(".json").or_else(|| path.strip_suffix(".mp3")).unwrap_or(path);
        let path = if bare.ends_with(".wav") { bare.to_owned() } else { format!("{bare}.wav") };
        url.set_path(&path);
        url.set_query(None);
        url.set_fragment(None);
        Ok(url)
    }

    fn authorization(&self) -> HeaderValue {
        let TwilioAccount { account_sid, auth_token, api_key_sid, api_key_secret, .. } = &self.account;
        let (user, password) = match (api_key_sid, api_key_secret) {
            (Some(sid), Some(secret)) => (sid, secret),
            _ => (account_sid, auth_token),
        };
        let credentials = STANDARD.encode(format!("{user}:{}", password.expose_secret()));
        let mut value = HeaderValue::try_from(format!("Basic {credentials}"))
            .expect("base64 has nothing that a header has not");
        value.set_sensitive(true);
        value
    }
}

fn within(moment: Option<DateTime<Utc>>, from: DateTime<Utc>, until: DateTime<Utc>) -> bool {
    moment.is_none_or(|moment| from <= moment && moment < until)
}

fn form_encoded(pairs: &[(&str, &str)]) -> String {
    let mut url: Url = "http://form/".parse().expect("an address written in the program");
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap_or_default().to_owned()
}

#[derive(Deserialize)]
struct ErrorBody {
    #[serde(default, deserialize_with = "fields::number")]
    code: Option<u64>,
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
mod tests;
