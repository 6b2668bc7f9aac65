//! From a token to an actor.
//!
//! The order: the header's algorithm and key id choose among keys whose algorithm is fixed; the signature is checked;
//! only then are the claims read, against the time passed in. `alg: none` names no algorithm, so it chooses no key.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Header, Validation};
use reqwest::Client;
use serde_json::{Map, Value};

use super::actor::Actor;
use super::jwks::{KeySet, KeySetError};
use super::keys::{KeyFileError, VerificationKey};
use super::token::{TokenError, actor_from_claims};
use crate::config::{AuthConfig, Config, SecretFileError};

/// Longest token that is looked at, in bytes. Real ones stay below two thousand, and web servers stop at this.
const TOKEN_BYTES_MAX: usize = 8_192;

/// What every token must fulfil besides its signature.
#[derive(Clone, Debug)]
pub struct TokenRules {
    /// The issuer (`iss`) it must name.
    pub issuer: String,
    /// The audience (`aud`) it must name, alone or among others.
    pub audience: String,
    /// By how much the clocks of issuer and archive may differ; not negative.
    pub clock_skew: TimeDelta,
}

/// Turns tokens into actors. Shared by all requests.
#[derive(Clone, Debug)]
pub struct Verifier {
    rules: TokenRules,
    keys: Vec<VerificationKey>,
    key_set: Option<Arc<KeySet>>,
}

/// Why no verifier can be made from the settings.
#[derive(Debug, thiserror::Error)]
pub enum VerifierError {
    /// The development secret can be neither read nor written.
    #[error(transparent)]
    Secret(#[from] SecretFileError),
    /// A public key file cannot be used.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// The key set's address cannot be used.
    #[error(transparent)]
    KeySet(#[from] KeySetError),
}

impl Verifier {
    /// A verifier with the keys of the settings. The key set, if there is one, is empty until it is read first: run
    /// [`KeySet::keep_fresh`]. `client` fetches it.
    ///
    /// # Errors
    /// When a key that is configured cannot be used.
    pub fn from_config(config: &Config, client: Client) -> Result<Self, VerifierError> {
        let AuthConfig { issuer, audience, clock_skew, public_key_files, jwks_url, .. } = &config.auth;
        let clock_skew = TimeDelta::from_std(*clock_skew).expect("the settings allow ten minutes at most");
        let rules = TokenRules { issuer: issuer.clone(), audience: audience.clone(), clock_skew };
        let mut keys = Vec::new();
        keys.extend(config.hs256_secret()?.as_ref().map(VerificationKey::hs256));
        for path in public_key_files {
            keys.push(VerificationKey::from_file(path)?);
        }
        let key_set = jwks_url.clone().map(|url| KeySet::new(client, url)).transpose()?;
        Ok(Self::new(rules, keys, key_set.map(Arc::new)))
    }

    /// The key set, for whoever keeps it fresh and whoever asks how it is.
    pub fn key_set(&self) -> Option<&Arc<KeySet>> {
        self.key_set.as_ref()
    }

    /// A verifier with fixed keys and, optionally, those of a key set.
    pub fn new(rules: TokenRules, keys: Vec<VerificationKey>, key_set: Option<Arc<KeySet>>) -> Self {
        Self { rules, keys, key_set }
    }

    /// As [`Verifier::verify`]; when the key is not known, the key set is read again first (see
    /// [`KeySet::refresh_for_unknown_key`]). This is the one for requests.
    ///
    /// # Errors
    /// When the token is not accepted.
    pub async fn authenticate(&self, token: &str, now: DateTime<Utc>) -> Result<Actor, TokenError> {
        match (self.verify(token, now), &self.key_set) {
            (Err(TokenError::UnknownKey), Some(key_set)) => {
                key_set.refresh_for_unknown_key(now).await;
                self.verify(token, now)
            }
            (verified, _) => verified,
        }
    }

    /// Checks the token with the keys at hand. Whether it has been revoked is for the caller to look up by
    /// [`Actor::token_id`].
    ///
    /// # Errors
    /// When the token is not accepted.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Actor, TokenError> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(TokenError::Malformed);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Malformed)?;
        // Whoever does not understand a critical extension must refuse it (RFC 7515, section 4.1.11); we know none.
        if header.crit.is_some() {
            return Err(TokenError::Malformed);
        }
        let from_set = self.key_set.as_ref().map(|key_set| key_set.keys());
        let keys = choose(&header, self.keys.iter().chain(from_set.iter().flat_map(|keys| keys.iter())));
        let mut failure = TokenError::UnknownKey;
        for key in keys {
            match signed_claims(token, key) {
                Ok(claims) => return actor_from_claims(&claims, &self.rules, now),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }
}

/// The keys the token may be signed with: of its algorithm; of its key id, where keys have one.
fn choose<'a>(header: &Header, keys: impl Iterator<Item = &'a VerificationKey>) -> Vec<&'a VerificationKey> {
    let of_algorithm: Vec<_> = keys.filter(|key| key.algorithm == header.alg).collect();
    let Some(id) = &header.kid else { return of_algorithm };
    let of_id: Vec<_> = of_algorithm.iter().copied().filter(|key| key.id.as_ref() == Some(id)).collect();
    // Keys from files and secrets have no id and serve tokens with any.
    if of_id.is_empty() { of_algorithm.into_iter().filter(|key| key.id.is_none()).collect() } else { of_id }
}

fn signed_claims(token: &str, key: &VerificationKey) -> Result<Map<String, Value>, TokenError> {
    let mut signature_only = Validation::new(key.algorithm);
    // The library would compare with the system's clock; claims are read by actor_from_claims.
    signature_only.validate_exp = false;
    signature_only.validate_nbf = false;
    signature_only.validate_aud = false;
    signature_only.required_spec_claims.clear();
    match jsonwebtoken::decode(token, &key.key, &signature_only) {
        Ok(decoded) => Ok(decoded.claims),
        Err(error) if matches!(error.kind(), ErrorKind::InvalidSignature) => Err(TokenError::WrongSignature),
        Err(_) => Err(TokenError::Malformed),
    }
}

#[cfg(test)]
mod tests;
