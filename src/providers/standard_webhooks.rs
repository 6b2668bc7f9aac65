//! Signatures as Standard Webhooks define them: HMAC-SHA256 over id, time and body, the key in base64 after `whsec_`.
//!
//! The headers are read before the body: a forged webhook without them costs no more. The body is verified byte for
//! byte as it came.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret as _, SecretString};

/// How far a signed time may lie from now.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);
/// Signatures looked at in one header; there are several while a key is changed.
const SIGNATURES_MAX: usize = 16;
/// Characters in a webhook's id.
const ID_MAX: usize = 512;
/// Bytes that a key has at least.
const KEY_BYTES_MIN: usize = 24;
/// The names of the headers, as the standard has them and as Svix had them before.
const FAMILIES: [[&str; 3]; 2] = [
    ["webhook-id", "webhook-timestamp", "webhook-signature"],
    ["svix-id", "svix-timestamp", "svix-signature"],
];
/// Some systems leave the padding away.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Why a webhook is not taken for the source's. Nothing of what was expected is told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    /// A header is missing.
    #[error("the header {0} is missing")]
    Missing(&'static str),
    /// A header is not as the standard has it.
    #[error("the header {0} cannot be read: {1}")]
    Unreadable(&'static str, &'static str),
    /// The time is too far from now.
    #[error("the header {0} is more than {minutes} minutes from now", minutes = TOLERANCE.num_minutes())]
    Stale(&'static str),
    /// No signature is by any of the source's secrets.
    #[error("no signature is of this body by the source's secret")]
    Wrong,
    /// The source's own secret is no key.
    #[error("the source's secret cannot be used: {0}")]
    Secret(#[from] UnusableSecret),
}

/// A secret that is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnusableSecret {
    /// It is not base64.
    #[error("after whsec_ it is not base64")]
    NotBase64,
    /// It is easily guessed.
    #[error("it holds {0} bytes, and a key has at least {KEY_BYTES_MIN}")]
    Short(usize),
}

/// What a webhook claims in its headers.
#[derive(Debug)]
pub struct Claims {
    /// The same for every attempt to deliver one event.
    pub id: String,
    time: String,
    signatures: Vec<Vec<u8>>,
}

impl Claims {
    /// Reads the headers.
    ///
    /// # Errors
    /// Where one is missing or malformed, or the time is too far from now.
    pub fn read(headers: &HeaderMap, now: DateTime<Utc>) -> Result<Self, Unproven> {
        let family = FAMILIES.iter().find(|[id, ..]| headers.contains_key(*id)).unwrap_or(&FAMILIES[0]);
        let [id_name, time_name, signature_name] = *family;
        let id = header(headers, id_name)?;
        if id.is_empty() || id.len() > ID_MAX {
            return Err(Unproven::Unreadable(id_name, "it has 1 to 512 characters"));
        }
        let time = header(headers, time_name)?;
        let seconds = time.bytes().all(|byte| byte.is_ascii_digit()).then(|| time.parse().ok()).flatten();
        let at = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        let at = at.ok_or(Unproven::Unreadable(time_name, "it is a whole number of seconds since 1970"))?;
        if (now - at).abs() > TOLERANCE {
            return Err(Unproven::Stale(time_name));
        }
        let signatures: Vec<_> = header(headers, signature_name)?
            .split_ascii_whitespace()
            .take(SIGNATURES_MAX)
            .filter_map(|signature| signature.strip_prefix("v1,"))
            .filter_map(|signature| BASE64.decode(signature).ok())
            .collect();
        if signatures.is_empty() {
            return Err(Unproven::Unreadable(signature_name, "it holds v1, and base64, perhaps several"));
        }
        Ok(Self { id: id.to_owned(), time: time.to_owned(), signatures })
    }

    /// Checks that the body is signed by one of the secrets.
    ///
    /// # Errors
    /// Where it is not, or the first secret is no key.
    pub fn verify<'a>(
        &self,
        secrets: impl IntoIterator<Item = &'a SecretString>,
        body: &[u8],
    ) -> Result<(), Unproven> {
        let mut failure = Unproven::Wrong;
        for secret in secrets {
            let key = match key(secret) {
                Ok(key) => key,
                Err(error) => {
                    failure = error.into();
                    continue;
                }
            };
            let mut signed = format!("{}.{}.", self.id, self.time).into_bytes();
            signed.extend_from_slice(body);
            if self.signatures.iter().any(|signature| hmac::verify(&key, &signed, signature).is_ok()) {
                return Ok(());
            }
        }
        Err(failure)
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, Unproven> {
    let value = headers.get(name).ok_or(Unproven::Missing(name))?;
    value.to_str().map_err(|_| Unproven::Unreadable(name, "it is no ASCII"))
}

/// The key that a secret stands for. `whsec_` may be missing, and `v1,` may stand before it, as some dashboards show it.
///
/// # Errors
/// Where it is no key.
pub fn key(secret: &SecretString) -> Result<hmac::Key, UnusableSecret> {
    let text = secret.expose_secret().trim();
    let text = text.strip_prefix("v1,").unwrap_or(text);
    let text = text.strip_prefix("whsec_").unwrap_or(text);
    let bytes = BASE64.decode(text).map_err(|_| UnusableSecret::NotBase64)?;
    if bytes.len() < KEY_BYTES_MIN {
        return Err(UnusableSecret::Short(bytes.len()));
    }
    Ok(hmac::Key::new(hmac::HMAC_SHA256, &bytes))
}

#[cfg(test)]
mod tests;
