//! Twilio's REST API: starting a recording, and fetching recordings.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Method, Url};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::lists::RecordingEntry;
use super::twiml::retried;
use super::webhook::RecordingStatus;
use crate::config::TwilioAccount;
use crate::providers::outside::refusal;
use crate::providers::{Allowed, Download, Outside, ProviderError, field};

/// "Invalid call state": the call is not answered yet, or over. It does not mean that it is recorded already.
const NOT_IN_PROGRESS: u64 = 21_220;
/// The call is just being changed by somebody else.
const BUSY: u64 = 16_114;

/// One account's API.
#[derive(Clone, Debug)]
pub struct Client {
    pub(super) account: TwilioAccount,
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

    pub(super) async fn get<T: DeserializeOwned>(&self, url: Url) -> Result<T, ProviderError> {
        let request = self.outside.request(&self.allowed, Method::GET, url)?;
        self.outside.send(request.header(AUTHORIZATION, self.authorization())).await?.json()
    }

    /// An address of the account in the API. Ids come from payloads, so they can only ever be one segment.
    pub(super) fn api(&self, path: &[&str]) -> Result<Url, ProviderError> {
        let mut url = self.account.api_url.clone();
        url.path_segments_mut()
            .map_err(|()| ProviderError::Refused("api_url of the account is no address of a server".into()))?
            .pop_if_empty()
            .extend(["2010-04-01", "Accounts", &self.account.account_sid])
            .extend(path);
        Ok(url)
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

fn form_encoded(pairs: &[(&str, &str)]) -> String {
    let mut url: Url = "http://form/".parse().expect("an address written in the program");
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap_or_default().to_owned()
}

#[derive(Deserialize)]
struct ErrorBody {
    #[serde(default, deserialize_with = "field::whole_or_missing")]
    code: Option<u64>,
}

#[cfg(test)]
mod tests;
