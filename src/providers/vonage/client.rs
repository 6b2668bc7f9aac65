//! Vonage's API: fetching recordings, and the list of calls that shows whether any is missing.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Method, Url};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::webhook::{CallDirection, CallStatus};
use crate::config::VonageAccount;
use crate::providers::{Allowed, Download, Outside, ProviderError, field};

/// How long a token of ours is good; what Vonage's own libraries say.
const TOKEN_SECONDS: i64 = 900;
/// Entries of a page; Vonage's highest.
const PAGE_ENTRIES: u64 = 100;
/// Entries of one list. A longer one is cut up by its caller.
const ENTRIES_MAX: u64 = 1_000_000;

/// One application's API.
#[derive(Clone)]
pub struct Client {
    account: VonageAccount,
    key: EncodingKey,
    outside: Outside,
    allowed: Allowed,
}

/// A part of the list of calls.
#[derive(Clone, Debug, PartialEq)]
pub struct CallPage {
    /// Legs, of which a call has several with the same conversation.
    pub calls: Vec<CallEntry>,
    /// Where the next page begins, where there is one.
    pub next_index: Option<u64>,
}

/// A leg as the API lists it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct CallEntry {
    /// The leg.
    pub uuid: String,
    /// The call.
    #[serde(default, deserialize_with = "field::text_or_missing")]
    pub conversation_uuid: Option<String>,
    /// The caller: a number, or the address of what is none.
    #[serde(default, deserialize_with = "endpoint")]
    pub from: Option<String>,
    /// The called.
    #[serde(default, deserialize_with = "endpoint")]
    pub to: Option<String>,
    /// How far.
    pub status: CallStatus,
    /// Who called whom.
    #[serde(default)]
    pub direction: Option<CallDirection>,
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

impl Client {
    /// Asks nothing yet.
    ///
    /// # Errors
    /// [`ProviderError::Refused`] where the account's private key is none.
    pub fn new(account: VonageAccount, outside: Outside) -> Result<Self, ProviderError> {
        let key = EncodingKey::from_rsa_pem(account.private_key.expose_secret().as_bytes());
        let key = key
            .map_err(|_| ProviderError::Refused("private_key of the account is no RSA key in PEM".into()))?;
        let allowed = Allowed::new([account.api_url.clone()], &account.media_hosts);
        Ok(Self { account, key, outside, allowed })
    }

    /// Begins to fetch a recording. `jti` names the token made for this.
    ///
    /// # Errors
    /// [`ProviderError::Refused`] where the address is not the provider's. Vonage deletes recordings after 30 days.
    pub async fn download(
        &self,
        recording_url: &Url,
        now: DateTime<Utc>,
        jti: Uuid,
        size_bytes_max: u64,
        time_max: Duration,
    ) -> Result<Download, ProviderError> {
        let authorization = Some(self.authorization(now, jti)?);
        self.outside
            .download(&self.allowed, recording_url.clone(), authorization, size_bytes_max, time_max)
            .await
    }

    /// The legs that began in a span of time, from `index` on; the first page has 0. `jti` names the token made for
    /// this.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn calls(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        index: u64,
        now: DateTime<Utc>,
        jti: Uuid,
    ) -> Result<CallPage, ProviderError> {
        let mut url = self.account.api_url.clone();
        url.path_segments_mut()
            .map_err(|()| ProviderError::Refused("api_url of the account is no address of a server".into()))?
            .pop_if_empty()
            .extend(["v1", "calls"]);
        url.query_pairs_mut()
            .append_pair("date_start", &from.to_rfc3339_opts(SecondsFormat::Secs, true))
            .append_pair("date_end", &until.to_rfc3339_opts(SecondsFormat::Secs, true))
            .append_pair("page_size", &PAGE_ENTRIES.to_string())
            .append_pair("record_index", &index.to_string())
            .append_pair("order", "asc");
        let request = self.outside.request(&self.allowed, Method::GET, url)?;
        let request = request.header(AUTHORIZATION, self.authorization(now, jti)?);
        let list: CallList = self.outside.send(request).await?.json()?;
        list.page(index, from, until)
    }

    fn authorization(&self, now: DateTime<Utc>, jti: Uuid) -> Result<HeaderValue, ProviderError> {
        let claims = Claims {
            application_id: &self.account.application_id,
            iat: now.timestamp(),
            exp: now.timestamp() + TOKEN_SECONDS,
            jti,
        };
        let token = jsonwebtoken::encode(&Header::new(Algorithm::RS256), &claims, &self.key);
        let token = token.map_err(|error| {
            ProviderError::Refused(format!("private_key of the account does not sign: {error}"))
        })?;
        let mut value = HeaderValue::try_from(format!("Bearer {token}"))
            .expect("a token has nothing that a header has not");
        value.set_sensitive(true);
        Ok(value)
    }
}

impl CallList {
    /// The page, and where the next begins: where the link says, or behind what came.
    fn page(self, index: u64, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<CallPage, ProviderError> {
        let Self { embedded, links, count } = self;
        let calls = embedded.calls;
        let behind = index + calls.len() as u64;
        let linked = links.next.and_then(|link| linked_index(&link.href));
        let next_index = match linked {
            Some(next) if next > index => Some(next),
            // Without a link there may still be more, as the count says.
            _ => count.is_some_and(|count| behind < count).then_some(behind),
        };
        let next_index = next_index.filter(|_| !calls.is_empty());
        if next_index.is_some_and(|next| next > ENTRIES_MAX) {
            return Err(ProviderError::Malformed(format!("the list has more than {ENTRIES_MAX} calls")));
        }
        let within = |call: &CallEntry| call.start_time.is_none_or(|start| from <= start && start < until);
        Ok(CallPage { calls: calls.into_iter().filter(within).collect(), next_index })
    }
}

/// The index in a link, which may be an address or only a path.
fn linked_index(href: &str) -> Option<u64> {
    let (_, query) = href.split_once('?')?;
    query.split('&').find_map(|field| field.strip_prefix("record_index=")?.parse().ok())
}

/// `{"type": "phone", "number": …}` and its like; some answers have the number alone.
fn endpoint<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let names = ["number", "uri", "user", "extension", "id"];
    let address = names.iter().find_map(|name| value.get(name)?.as_str()).or_else(|| value.as_str());
    Ok(address.filter(|address| !address.is_empty()).map(str::to_owned))
}

#[derive(Serialize)]
struct Claims<'a> {
    application_id: &'a str,
    iat: i64,
    exp: i64,
    jti: Uuid,
}

#[derive(Deserialize)]
struct CallList {
    #[serde(default, deserialize_with = "field::whole_or_missing")]
    count: Option<u64>,
    #[serde(rename = "_embedded")]
    embedded: Embedded,
    #[serde(default, rename = "_links")]
    links: Links,
}

#[derive(Deserialize)]
struct Embedded {
    #[serde(default)]
    calls: Vec<CallEntry>,
}

#[derive(Default, Deserialize)]
struct Links {
    next: Option<Link>,
}

#[derive(Deserialize)]
struct Link {
    href: String,
}

#[cfg(test)]
mod tests;
