//! Whether a server message is Vapi's: a shared secret in a header, or an HMAC as the account's form describes it.

use std::time::Duration;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use reqwest::header::HeaderMap;
use secrecy::ExposeSecret as _;

use crate::config::{VapiAccount, VapiHmac};
use crate::providers::field;

/// How far a signed timestamp may lie from now.
const TOLERANCE: Duration = Duration::from_secs(300);
/// Signatures looked at in one header; there are several while a key is changed.
const SIGNATURES_MAX: usize = 5;

/// A request as it arrived.
#[derive(Clone, Copy, Debug)]
pub struct Arrived<'a> {
    /// `POST`.
    pub method: &'a str,
    /// The address as Vapi knows it, the public one.
    pub url: &'a str,
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// Its bytes, untouched.
    pub body: &'a [u8],
}

/// Why a request is not taken for Vapi's. Nothing of what was expected is told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    /// The account names neither a secret nor a way of signing.
    #[error("the account has neither a secret nor an hmac, so nobody can prove to be Vapi")]
    NothingConfigured,
    /// A header is missing.
    #[error("the header {0} is missing")]
    Missing(String),
    /// The secret or the signature is another.
    #[error("the header {0} does not hold what was agreed")]
    Wrong(String),
    /// The timestamp is no time, or too far from now.
    #[error("the timestamp is more than {} s from now", TOLERANCE.as_secs())]
    Stale,
    /// The account's description of its signature cannot be followed.
    #[error("the account's hmac cannot be followed: {0}")]
    Misconfigured(&'static str),
}

/// Checks a request against everything the account asks for: where it has both a secret and an HMAC, both must hold.
///
/// # Errors
/// [`Unproven`].
pub fn verify(account: &VapiAccount, arrived: &Arrived<'_>, now: DateTime<Utc>) -> Result<(), Unproven> {
    if account.secret.is_none() && account.hmac.is_none() {
        return Err(Unproven::NothingConfigured);
    }
    if let Some(secret) = &account.secret {
        let value = header(arrived.headers, &account.header)?;
        let agreed = format!("{}{}", account.header_prefix, secret.expose_secret());
        verify_slices_are_equal(value, agreed.as_bytes())
            .map_err(|_| Unproven::Wrong(account.header.clone()))?;
    }
    account.hmac.as_ref().map_or(Ok(()), |plan| verify_hmac(plan, arrived, now))
}

fn verify_hmac(plan: &VapiHmac, arrived: &Arrived<'_>, now: DateTime<Utc>) -> Result<(), Unproven> {
    let algorithm = match plan.algorithm.to_ascii_lowercase().as_str() {
        "sha256" => hmac::HMAC_SHA256,
        "sha512" => hmac::HMAC_SHA512,
        "sha1" => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        _ => return Err(Unproven::Misconfigured("its algorithm is none of sha256, sha512 and sha1")),
    };
    let key = hmac::Key::new(algorithm, &key_bytes(plan)?);
    let signed = signed_bytes(plan, arrived, now)?;
    let value = header(arrived.headers, &plan.signature_header)?;
    let value = std::str::from_utf8(value).unwrap_or_default();
    // With a prefix there may be several, parted by blanks, as Standard Webhooks have it.
    let matches = value
        .split_ascii_whitespace()
        .take(SIGNATURES_MAX)
        .filter_map(|signature| signature.strip_prefix(plan.signature_prefix.trim()))
        .filter_map(|signature| decode(&plan.signature_encoding, signature))
        .any(|signature| hmac::verify(&key, &signed, &signature).is_ok());
    if matches { Ok(()) } else { Err(Unproven::Wrong(plan.signature_header.clone())) }
}

fn key_bytes(plan: &VapiHmac) -> Result<Vec<u8>, Unproven> {
    let key = plan.secret_key.expose_secret();
    if !plan.secret_is_base64 {
        return Ok(key.as_bytes().to_vec());
    }
    STANDARD
        .decode(key.trim_start_matches("whsec_"))
        .map_err(|_| Unproven::Misconfigured("its secret_key is not base64"))
}

/// The bytes that are signed. One pass over the format, so that a body which holds a placeholder is left as it is.
fn signed_bytes(plan: &VapiHmac, arrived: &Arrived<'_>, now: DateTime<Utc>) -> Result<Vec<u8>, Unproven> {
    // Without a timestamp the usual format is only the body.
    let format = match plan.payload_format.as_str() {
        "{timestamp}.{body}" if !plan.include_timestamp => "{body}",
        format => format,
    };
    if format.matches("{body}").count() != 1 {
        return Err(Unproven::Misconfigured("its payload_format must hold {body} once"));
    }
    let mut signed = Vec::with_capacity(arrived.body.len() + 128);
    let mut rest = format;
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at(start);
        signed.extend_from_slice(before.as_bytes());
        let end = from.find('}').ok_or(Unproven::Misconfigured("its payload_format has an open bracket"))?;
        match &from[1..end] {
            "body" => signed.extend_from_slice(arrived.body),
            "timestamp" => signed.extend_from_slice(timestamp(plan, arrived.headers, now)?),
            "method" => signed.extend_from_slice(arrived.method.as_bytes()),
            "url" => signed.extend_from_slice(arrived.url.as_bytes()),
            "svix-id" => {
                let name = plan.message_id_header.as_deref().unwrap_or("svix-id");
                signed.extend_from_slice(header(arrived.headers, name)?);
            }
            _ => return Err(Unproven::Misconfigured("its payload_format has an unknown placeholder")),
        }
        rest = &from[end + 1..];
    }
    signed.extend_from_slice(rest.as_bytes());
    Ok(signed)
}

/// The timestamp as it was sent. Its unit is not documented, so seconds and milliseconds both pass.
fn timestamp<'a>(plan: &VapiHmac, headers: &'a HeaderMap, now: DateTime<Utc>) -> Result<&'a [u8], Unproven> {
    let value = header(headers, &plan.timestamp_header)?;
    let number = std::str::from_utf8(value).ok().and_then(|text| text.trim().parse().ok());
    let at = number.and_then(field::moment_of_number).ok_or(Unproven::Stale)?;
    let apart_ms = (now - at).num_milliseconds().unsigned_abs();
    if u128::from(apart_ms) > TOLERANCE.as_millis() { Err(Unproven::Stale) } else { Ok(value) }
}

fn decode(encoding: &str, signature: &str) -> Option<Vec<u8>> {
    match encoding {
        "base64" => STANDARD.decode(signature).ok(),
        _ => hex::decode(signature).ok(),
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a [u8], Unproven> {
    headers.get(name).map(|value| value.as_bytes()).ok_or_else(|| Unproven::Missing(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const BODY: &[u8] = br#"{"message":{"type":"hang"}}"#;
    const SHA256: &str = "be10481716a0caf1462449007a17e57e7bb2377eae2e11a5f63678e5270266a9";

    fn account(more: &str) -> VapiAccount {
        toml_edit::de::from_str(&format!("api_key = 'k'\n{more}")).unwrap()
    }

    fn signed(more: &str) -> VapiAccount {
        account(&format!("[hmac]\nsecret_key = 'vapi-hmac-secret'\n{more}"))
    }

    fn check(
        account: &VapiAccount,
        headers: &[(&'static str, &str)],
        body: &[u8],
        now: i64,
    ) -> Result<(), Unproven> {
        let headers: HeaderMap =
            headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        let arrived =
            Arrived { method: "POST", url: "https://a.example/hooks/vapi/x", headers: &headers, body };
        verify(account, &arrived, DateTime::from_timestamp(now, 0).unwrap())
    }

    #[test]
    fn the_secret_is_compared_whole() {
        let plain = account("secret = 's3cret'");
        assert_eq!(check(&plain, &[("x-vapi-secret", "s3cret")], BODY, 0), Ok(()));
        let wrong = Err(Unproven::Wrong("X-Vapi-Secret".into()));
        assert_eq!(check(&plain, &[("x-vapi-secret", "s3cre")], BODY, 0), wrong);
        assert_eq!(check(&plain, &[], BODY, 0), Err(Unproven::Missing("X-Vapi-Secret".into())));
        let bearer = account("secret = 's3cret'\nheader = 'Authorization'\nheader_prefix = 'Bearer '");
        assert_eq!(check(&bearer, &[("authorization", "Bearer s3cret")], BODY, 0), Ok(()));
        assert!(check(&bearer, &[("authorization", "s3cret")], BODY, 0).is_err());
        assert_eq!(check(&account(""), &[], BODY, 0), Err(Unproven::NothingConfigured));
    }

    #[rstest]
    #[case("", SHA256)]
    #[case("", &SHA256.to_uppercase())]
    #[case("algorithm = 'sha1'", "960bee816b73a9de653d38b8992ea5f2db63fe26")]
    #[case("signature_prefix = 'sha256='", &format!("sha256={SHA256}"))]
    #[case("signature_prefix = 'v1,'", &format!("v1,00 v1,{SHA256}"))]
    #[case(
        "payload_format = '{body}'\nsignature_encoding = 'base64'",
        "ymM8zrh1a8i/ElKZb5V6s86veZJ/rCDbbYeNKNZsv7s="
    )]
    #[case(
        "include_timestamp = false\nsignature_encoding = 'base64'",
        "ymM8zrh1a8i/ElKZb5V6s86veZJ/rCDbbYeNKNZsv7s="
    )]
    fn signatures_are_those_of_the_documented_rule(#[case] plan: &str, #[case] signature: &str) {
        let headers = [("x-timestamp", "1700000000"), ("x-signature", signature)];
        assert_eq!(check(&signed(plan), &headers, BODY, 1_700_000_100), Ok(()));
        assert!(check(&signed(plan), &headers, b"{}", 1_700_000_100).is_err());
    }

    #[test]
    fn an_old_or_missing_timestamp_is_refused() {
        let headers = [("x-timestamp", "1700000000"), ("x-signature", SHA256)];
        assert_eq!(check(&signed(""), &headers, BODY, 1_700_000_300), Ok(()));
        assert_eq!(check(&signed(""), &headers, BODY, 1_700_000_301), Err(Unproven::Stale));
        assert_eq!(check(&signed(""), &headers, BODY, 1_699_999_699), Err(Unproven::Stale));
        assert_eq!(check(&signed(""), &headers[1..], BODY, 0), Err(Unproven::Missing("x-timestamp".into())));
        let milliseconds = [("x-timestamp", "1700000000000"), ("x-signature", "00")];
        assert_eq!(
            check(&signed(""), &milliseconds, BODY, 1_700_000_000),
            Err(Unproven::Wrong("x-signature".into()))
        );
    }

    #[test]
    fn a_placeholder_in_the_body_stays_text() {
        let plan = signed("payload_format = '{method} {url} {body}'");
        let body = b"{timestamp}";
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"vapi-hmac-secret");
        let tag = hmac::sign(&key, b"POST https://a.example/hooks/vapi/x {timestamp}");
        assert_eq!(check(&plan, &[("x-signature", &hex::encode(tag))], body, 0), Ok(()));
    }
}
