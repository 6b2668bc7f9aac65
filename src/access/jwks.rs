//! Keys published by an identity provider as a JSON Web Key Set (RFC 7517), which change while the archive runs.
//!
//! The set is read again at regular intervals, and when a token names a key that is not known, because providers begin
//! to sign with a fresh key at once. Reading is bounded in time, size and frequency, so that made-up key ids make no
//! storm of requests. When it fails, the keys last read stay: an outage of the provider is no outage of the archive.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::Jwk;
use reqwest::{Client, Url};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::{Mutex, watch};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::keys::VerificationKey;
use crate::config::key_address_is_trusted;

/// Least time between two readings that unknown keys ask for.
const UNKNOWN_KEY_INTERVAL: TimeDelta = TimeDelta::seconds(10);
/// Longest time a reading may take.
const FETCH_TIMEOUT: Duration = Duration::from_secs(10);
/// Largest key set, in bytes.
const BODY_BYTES_MAX: usize = 256 * 1_024;
/// Most keys used of a set.
const KEYS_MAX: usize = 100;

/// Why a key set cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum KeySetError {
    /// Somebody between could change the keys.
    #[error("key sets are read over https only, or over http on loopback")]
    Untrusted,
    /// The provider cannot be reached or breaks off.
    #[error("the key set cannot be fetched")]
    Unreachable(#[source] reqwest::Error),
    /// The provider answers with something else.
    #[error("the provider answers with status {0} instead of a key set")]
    Status(u16),
    /// The answer is larger than any key set.
    #[error("the key set is larger than {BODY_BYTES_MAX} bytes")]
    TooLarge,
    /// The answer is no key set.
    #[error("the answer is not a key set")]
    Malformed(#[source] serde_json::Error),
    /// Nothing in it verifies signatures.
    #[error("the key set has no key for verifying signatures")]
    NoKeys,
}

/// The keys of one provider, as last read.
#[derive(Debug)]
pub struct KeySet {
    client: Client,
    url: Url,
    keys: watch::Sender<Arc<[VerificationKey]>>,
    last_error: watch::Sender<Option<Arc<KeySetError>>>,
    /// When the set was last asked for; held while asking, so that those who wait find the answer instead of asking.
    last_attempt: Mutex<Option<DateTime<Utc>>>,
}

impl KeySet {
    /// A key set without keys yet; call [`KeySet::refresh`] before use.
    ///
    /// # Errors
    /// When somebody could change the keys on their way.
    pub fn new(client: Client, url: Url) -> Result<Self, KeySetError> {
        if !key_address_is_trusted(&url) {
            return Err(KeySetError::Untrusted);
        }
        let keys = watch::Sender::new(Arc::from([]));
        Ok(Self { client, url, keys, last_error: watch::Sender::new(None), last_attempt: Mutex::new(None) })
    }

    /// What went wrong with the last reading; `None` when it went well.
    pub fn last_error(&self) -> Option<Arc<KeySetError>> {
        self.last_error.borrow().clone()
    }

    /// Reads the set now. On failure the keys last read stay, the log says so, and [`KeySet::last_error`] tells.
    pub async fn refresh(&self, now: DateTime<Utc>) {
        let mut last_attempt = self.last_attempt.lock().await;
        *last_attempt = Some(now);
        self.read().await;
    }

    /// Reads the set because a token names a key that is not in it, at most once in ten seconds. Those who ask
    /// meanwhile wait for the reading under way.
    pub async fn refresh_for_unknown_key(&self, now: DateTime<Utc>) {
        let mut last_attempt = self.last_attempt.lock().await;
        // The distance counts and not the order, so that a clock set back does not stop readings for long.
        let recent = last_attempt.is_some_and(|last| (now - last).abs() < UNKNOWN_KEY_INTERVAL);
        if recent {
            return;
        }
        *last_attempt = Some(now);
        self.read().await;
    }

    /// Reads the set at once and then every `interval` until `stop`.
    pub async fn keep_fresh(
        &self,
        interval: Duration,
        clock: impl Fn() -> DateTime<Utc>,
        stop: CancellationToken,
    ) {
        let mut ticks = tokio::time::interval(interval);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let reading = async {
            loop {
                ticks.tick().await;
                self.refresh(clock()).await;
            }
        };
        stop.run_until_cancelled(reading).await.unwrap_or(())
    }

    pub(super) fn keys(&self) -> Arc<[VerificationKey]> {
        self.keys.borrow().clone()
    }

    async fn read(&self) {
        match fetch(&self.client, &self.url).await {
            Ok(keys) => {
                tracing::debug!(jwks.host = self.url.host_str(), jwks.keys = keys.len(), "read the key set");
                self.keys.send_replace(keys.into());
                self.last_error.send_replace(None);
            }
            Err(error) => {
                tracing::warn!(
                    jwks.host = self.url.host_str(),
                    jwks.keys = self.keys().len(),
                    error = &error as &dyn std::error::Error,
                    "cannot read the key set, keeping the keys last read"
                );
                self.last_error.send_replace(Some(Arc::new(error)));
            }
        }
    }
}

async fn fetch(client: &Client, url: &Url) -> Result<Vec<VerificationKey>, KeySetError> {
    let request = client.get(url.clone()).timeout(FETCH_TIMEOUT);
    let mut response = request.send().await.map_err(|error| KeySetError::Unreachable(error.without_url()))?;
    // A redirect may have led elsewhere.
    if !key_address_is_trusted(response.url()) {
        return Err(KeySetError::Untrusted);
    }
    if !response.status().is_success() {
        return Err(KeySetError::Status(response.status().as_u16()));
    }
    let mut body = Vec::new();
    while let Some(chunk) =
        response.chunk().await.map_err(|error| KeySetError::Unreachable(error.without_url()))?
    {
        if body.len() + chunk.len() > BODY_BYTES_MAX {
            return Err(KeySetError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    usable_keys(&body)
}

/// The keys that can be used; one that cannot be read does not spoil the others (RFC 7517, section 5).
fn usable_keys(body: &[u8]) -> Result<Vec<VerificationKey>, KeySetError> {
    #[derive(Deserialize)]
    struct Document {
        keys: Vec<Value>,
    }
    let document: Document = serde_json::from_slice(body).map_err(KeySetError::Malformed)?;
    let known = document.keys.into_iter().filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
    let keys: Vec<_> = known.filter_map(|key| VerificationKey::from_jwk(&key)).take(KEYS_MAX).collect();
    if keys.is_empty() { Err(KeySetError::NoKeys) } else { Ok(keys) }
}

#[cfg(test)]
mod tests;
