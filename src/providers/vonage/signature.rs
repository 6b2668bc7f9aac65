//! Signed webhooks: whether a request comes from Vonage.
//!
//! The token has no end of its own, so it is taken for some minutes after it was made; within these the caller keeps
//! its `jti`, so that it is taken once. The algorithm is fixed, whatever the token says.

use aws_lc_rs::{constant_time, digest};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use secrecy::ExposeSecret as _;
use serde::Deserialize;

use crate::config::VonageAccount;

/// By how much a token's time and ours may differ.
const AGE_MAX: TimeDelta = TimeDelta::minutes(5);
/// Bytes of a header that is looked at.
const HEADER_BYTES_MAX: usize = 8_192;

/// What a signed request says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedClaims {
    /// Unique for each request: to be kept for ten minutes, so that a copy is not taken. A request that is sent again
    /// by Vonage is signed again.
    pub jti: Option<String>,
    /// When it was signed.
    pub issued_at: DateTime<Utc>,
}

/// Why a request is not taken for Vonage's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// There is no token. Vonage leaves it out when its signing fails, and sends again after a 5xx, not after a 4xx.
    #[error("the request carries no signed token")]
    Missing,
    /// It is no token, or one with fields missing.
    #[error("the token cannot be read")]
    Malformed,
    /// It was signed with another secret, or in another way.
    #[error("the token's signature is wrong; check signature_secret")]
    Wrong,
    /// It names another API key.
    #[error("the token is for another api_key")]
    WrongApiKey,
    /// It is for another application.
    #[error("the token is for another application")]
    WrongApplication,
    /// It was made too long ago, or will be.
    #[error("the token is too old, or the clocks differ by more than {} minutes", AGE_MAX.num_minutes())]
    WrongTime,
    /// The body is not the one that was signed.
    #[error("the body is not the one that was signed")]
    WrongBody,
}

/// Whether the request was signed by Vonage for this account. `authorization` is the header as it came; `body` the
/// body's bytes as they came. Holds for webhooks and for the websocket's upgrade alike.
///
/// # Errors
/// [`SignatureError`], where it was not.
pub fn verify(
    account: &VonageAccount,
    authorization: Option<&str>,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<SignedClaims, SignatureError> {
    let header =
        authorization.map(str::trim).filter(|header| !header.is_empty()).ok_or(SignatureError::Missing)?;
    if header.len() > HEADER_BYTES_MAX {
        return Err(SignatureError::Malformed);
    }
    let (scheme, token) = header.split_once(' ').ok_or(SignatureError::Malformed)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(SignatureError::Malformed);
    }
    let Claims { iat, jti, payload_hash, api_key, application_id } = claims(account, token.trim())?;
    if api_key != account.api_key {
        return Err(SignatureError::WrongApiKey);
    }
    if application_id.is_some_and(|id| !id.eq_ignore_ascii_case(&account.application_id)) {
        return Err(SignatureError::WrongApplication);
    }
    let issued_at = DateTime::from_timestamp(iat, 0).ok_or(SignatureError::Malformed)?;
    if (now - issued_at).abs() > AGE_MAX {
        return Err(SignatureError::WrongTime);
    }
    // What a GET without a body says of it is not documented.
    if !body.is_empty() {
        verify_body(body, payload_hash.as_deref())?;
    }
    Ok(SignedClaims { jti: jti.filter(|jti| !jti.is_empty()), issued_at })
}

fn claims(account: &VonageAccount, token: &str) -> Result<Claims, SignatureError> {
    let key = DecodingKey::from_secret(account.signature_secret.expose_secret().as_bytes());
    let mut signature_only = Validation::new(Algorithm::HS256);
    // The library would compare with the system's clock; the time is checked above.
    signature_only.validate_exp = false;
    signature_only.validate_nbf = false;
    signature_only.validate_aud = false;
    signature_only.required_spec_claims.clear();
    let decoded = jsonwebtoken::decode::<Claims>(token, &key, &signature_only);
    decoded.map(|decoded| decoded.claims).map_err(|error| match error.kind() {
        ErrorKind::InvalidSignature | ErrorKind::InvalidAlgorithm => SignatureError::Wrong,
        _ => SignatureError::Malformed,
    })
}

fn verify_body(body: &[u8], promised: Option<&str>) -> Result<(), SignatureError> {
    let hash = hex::encode(digest::digest(&digest::SHA256, body));
    let promised = promised.unwrap_or_default().to_ascii_lowercase();
    constant_time::verify_slices_are_equal(hash.as_bytes(), promised.as_bytes())
        .map_err(|_| SignatureError::WrongBody)
}

#[derive(Deserialize)]
struct Claims {
    iat: i64,
    jti: Option<String>,
    payload_hash: Option<String>,
    api_key: String,
    application_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{EncodingKey, Header};
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;

    const SECRET: &str = "vonage-test-signature-secret-0123456789";
    const BODY: &[u8] = br#"{"uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","status":"completed"}"#;
    const HASH: &str = "1ce0f3cedcbb34d9f701c84da39731577cc3d6306b3bc2f608a4442ceef4d54b";
    /// Made with Vonage's library for Python.
    const TOKEN: &str = "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3MDAwMDAwMDAsImp0aSI6ImM1YmE4ZjI0LTFhMTQtNGMxMC1iZmRmLTNmYmU4Y2U1MTFiNSIsImlzcyI6IlZvbmFnZSIsInBheWxvYWRfaGFzaCI6IjFjZTBmM2NlZGNiYjM0ZDlmNzAxYzg0ZGEzOTczMTU3N2NjM2Q2MzA2YjNiYzJmNjA4YTQ0NDJjZWVmNGQ1NGIiLCJhcGlfa2V5IjoiYTFiMmMzZCIsImFwcGxpY2F0aW9uX2lkIjoiYWFhYWFhYWEtYmJiYi1jY2NjLWRkZGQtMDEyMzQ1Njc4OWFiIn0.fzKodwbpHfFmAWikoht7zr8b4V1OpXa_n80PUknn-9g";
    const ISSUED_AT: i64 = 1_700_000_000;

    fn account(secret: &str) -> VonageAccount {
        serde_json::from_value(json!({
            "api_key": "a1b2c3d", "signature_secret": secret, "private_key": "",
            "application_id": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab"
        }))
        .unwrap()
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(ISSUED_AT + seconds, 0).unwrap()
    }

    fn signed(algorithm: Algorithm, claims: &Value) -> String {
        let key = EncodingKey::from_secret(SECRET.as_bytes());
        format!("Bearer {}", jsonwebtoken::encode(&Header::new(algorithm), claims, &key).unwrap())
    }

    #[rstest]
    #[case(0)]
    #[case(300)]
    #[case(-300)]
    fn a_token_of_vonages_library_is_taken(#[case] seconds: i64) {
        let claims = verify(&account(SECRET), Some(TOKEN), BODY, at(seconds)).unwrap();
        assert_eq!(claims.jti.as_deref(), Some("c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5"));
        assert_eq!(claims.issued_at, at(0));
    }

    #[rstest]
    #[case::secret("another", Some(TOKEN), BODY, 0, SignatureError::Wrong)]
    #[case::body(SECRET, Some(TOKEN), b"{}", 0, SignatureError::WrongBody)]
    #[case::old(SECRET, Some(TOKEN), BODY, 301, SignatureError::WrongTime)]
    #[case::early(SECRET, Some(TOKEN), BODY, -301, SignatureError::WrongTime)]
    #[case::none(SECRET, None, BODY, 0, SignatureError::Missing)]
    #[case::empty(SECRET, Some(" "), BODY, 0, SignatureError::Missing)]
    #[case::basic(SECRET, Some("Basic YTpi"), BODY, 0, SignatureError::Malformed)]
    #[case::no_token(SECRET, Some("Bearer abc"), BODY, 0, SignatureError::Malformed)]
    fn what_does_not_fit_is_refused(
        #[case] secret: &str,
        #[case] header: Option<&str>,
        #[case] body: &[u8],
        #[case] seconds: i64,
        #[case] expected: SignatureError,
    ) {
        assert_eq!(verify(&account(secret), header, body, at(seconds)), Err(expected));
    }

    #[rstest]
    #[case(Algorithm::HS512, json!({"iat": ISSUED_AT, "api_key": "a1b2c3d", "payload_hash": HASH}), Err(SignatureError::Wrong))]
    #[case(Algorithm::HS256, json!({"iat": ISSUED_AT, "api_key": "another", "payload_hash": HASH}), Err(SignatureError::WrongApiKey))]
    #[case(
        Algorithm::HS256,
        json!({"iat": ISSUED_AT, "api_key": "a1b2c3d", "application_id": "b", "payload_hash": HASH}),
        Err(SignatureError::WrongApplication)
    )]
    #[case(Algorithm::HS256, json!({"iat": ISSUED_AT, "api_key": "a1b2c3d"}), Err(SignatureError::WrongBody))]
    #[case(Algorithm::HS256, json!({"api_key": "a1b2c3d", "payload_hash": HASH}), Err(SignatureError::Malformed))]
    #[case(Algorithm::HS256, json!({"iat": ISSUED_AT, "api_key": "a1b2c3d", "payload_hash": HASH}), Ok(None))]
    fn each_claim_counts(
        #[case] algorithm: Algorithm,
        #[case] claims: Value,
        #[case] expected: Result<Option<String>, SignatureError>,
    ) {
        let verified = verify(&account(SECRET), Some(&signed(algorithm, &claims)), BODY, at(0));
        assert_eq!(verified.map(|claims| claims.jti), expected);
    }

    #[test]
    fn a_get_needs_no_hash() {
        let header = signed(Algorithm::HS256, &json!({"iat": ISSUED_AT, "api_key": "a1b2c3d", "jti": "j"}));
        assert_eq!(verify(&account(SECRET), Some(&header), b"", at(0)).unwrap().jti.as_deref(), Some("j"));
    }
}
