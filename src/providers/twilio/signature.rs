//! `X-Twilio-Signature`: whether a request comes from Twilio.
//!
//! The signed text is the address as Twilio was told it, followed by the form's fields in order. A server behind a
//! proxy does not see that address, so the caller passes the public one. Comparing takes the same time whatever is
//! compared.

use std::borrow::Cow;

use aws_lc_rs::{constant_time, digest, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;
use secrecy::{ExposeSecret as _, SecretString};

use crate::config::TwilioAccount;

/// The signature's header.
pub const SIGNATURE_HEADER: &str = "x-twilio-signature";
/// The header that says which key and algorithm a signature was made with, where it is not the legacy way.
pub const SIGNATURE_SETTINGS_HEADER: &str = "x-twilio-webhooks-signature-settings";
/// The query's field with the hash of a body that is no form.
const BODY_HASH: &str = "bodySHA256";

/// What of a request is signed.
#[derive(Clone, Copy, Debug)]
pub struct SignedRequest<'a> {
    /// The public address: scheme and host as configured at Twilio, path and query as they were sent.
    pub url: &'a str,
    /// The decoded fields of a form that was posted, in any order.
    pub form: Option<&'a [(String, String)]>,
    /// The body as it came.
    pub body: &'a [u8],
    /// [`SIGNATURE_HEADER`].
    pub signature: Option<&'a str>,
    /// [`SIGNATURE_SETTINGS_HEADER`].
    pub settings: Option<&'a str>,
}

/// Why a request is not taken for Twilio's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// There is no signature.
    #[error("the request carries no signature")]
    Missing,
    /// It is signed in a way that is not known here.
    #[error("the signature's algorithm {0:?} is not known")]
    UnknownAlgorithm(String),
    /// It is signed with a key that the account does not have.
    #[error("the signature's key {0:?} is not among the account's shared_keys")]
    UnknownKey(String),
    /// The signature is another one.
    #[error(
        "the signature does not belong to this address and form; check auth_token and the public address"
    )]
    Wrong,
    /// The body is not the one that was signed.
    #[error("the body is not the one that was signed")]
    WrongBody,
}

/// Whether the request was signed by Twilio with one of the account's keys.
///
/// # Errors
/// [`SignatureError`], where it was not.
pub fn verify(account: &TwilioAccount, request: &SignedRequest<'_>) -> Result<(), SignatureError> {
    let signature =
        request.signature.map(str::trim).filter(|text| !text.is_empty()).ok_or(SignatureError::Missing)?;
    let key = key(account, request.settings.unwrap_or_default())?;
    let signature = STANDARD.decode(signature).map_err(|_| SignatureError::Wrong)?;
    let fields = request.form.map(signed_fields).unwrap_or_default();
    let url = request.url.split('#').next().unwrap_or_default();
    let signed = |url: Cow<'_, str>| {
        let text = [url.as_bytes(), fields.as_bytes()].concat();
        hmac::verify(&key, &text, &signature).is_ok()
    };
    if !spellings(url).into_iter().any(signed) {
        return Err(SignatureError::Wrong);
    }
    if request.form.is_some() { Ok(()) } else { verify_body(url, request.body) }
}

/// A body that is no form is signed by its hash in the query; without that nothing vouches for it.
fn verify_body(url: &str, body: &[u8]) -> Result<(), SignatureError> {
    let promised = Url::parse(url).ok().and_then(|url| {
        let mut fields = url.query_pairs();
        Some(fields.find(|(name, _)| name == BODY_HASH)?.1.into_owned())
    });
    let Some(promised) = promised else {
        return if body.is_empty() { Ok(()) } else { Err(SignatureError::WrongBody) };
    };
    let hash = hex::encode(digest::digest(&digest::SHA256, body));
    constant_time::verify_slices_are_equal(hash.as_bytes(), promised.as_bytes())
        .map_err(|_| SignatureError::WrongBody)
}

/// The key by the settings' header, `key=…,algorithm=…`; without an algorithm the signature is of the legacy kind.
fn key(account: &TwilioAccount, settings: &str) -> Result<hmac::Key, SignatureError> {
    let setting = |wanted: &str| {
        let mut settings = settings.split(',').filter_map(|setting| setting.split_once('='));
        let (_, value) = settings.find(|(name, value)| name.trim() == wanted && !value.trim().is_empty())?;
        Some(value.trim())
    };
    let legacy = |token: &SecretString| {
        hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.expose_secret().as_bytes())
    };
    let Some(named) = setting("algorithm") else { return Ok(legacy(&account.auth_token)) };
    let algorithm = match named.to_ascii_uppercase().as_str() {
        "HMAC_SHA1" => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        "HMAC_SHA256" => hmac::HMAC_SHA256,
        _ => return Err(SignatureError::UnknownAlgorithm(named.to_owned())),
    };
    let secret = match setting("key") {
        Some(id) => account.shared_keys.get(id).ok_or_else(|| SignatureError::UnknownKey(id.to_owned()))?,
        None => &account.auth_token,
    };
    Ok(hmac::Key::new(algorithm, secret.expose_secret().as_bytes()))
}

/// Every name once with each of its distinct values, names and values by their bytes, nothing in between.
fn signed_fields(form: &[(String, String)]) -> String {
    let mut pairs: Vec<&(String, String)> = form.iter().collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs.into_iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]).collect()
}

/// The spellings of an address that Twilio signs: as it is, without a port, and with the scheme's usual one. Twilio's
/// libraries take 80 for `wss`'s usual port, so both are tried there.
fn spellings(url: &str) -> Vec<Cow<'_, str>> {
    let mut spellings = vec![Cow::Borrowed(url)];
    let Some((scheme, rest)) = url.split_once("://") else { return spellings };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    // An IPv6 address has colons of its own, within brackets.
    let port_at =
        authority.rfind(':').filter(|at| authority[*at..].bytes().skip(1).all(|byte| byte.is_ascii_digit()));
    match port_at {
        Some(at) => spellings.push(format!("{scheme}://{}{path}", &authority[..at]).into()),
        None => {
            let ports: &[u16] = match scheme.to_ascii_lowercase().as_str() {
                "https" => &[443],
                "wss" => &[443, 80],
                _ => &[80],
            };
            spellings
                .extend(ports.iter().map(|port| Cow::Owned(format!("{scheme}://{authority}:{port}{path}"))));
        }
    }
    spellings
}

#[cfg(test)]
mod tests;
