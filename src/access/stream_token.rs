//! The word that lets a provider's live stream in: derived from the account's secret and the call, so that it needs no
//! table and is of no use for another call.

use aws_lc_rs::{constant_time, hmac};
use secrecy::{ExposeSecret as _, SecretString};

/// The token of one call's stream.
pub fn stream_token(secret: &SecretString, provider_call_id: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes());
    hex::encode(hmac::sign(&key, format!("earmark stream {provider_call_id}").as_bytes()))
}

/// Whether a token is that of the call. Takes the same time whatever is compared.
pub fn stream_token_holds(secret: &SecretString, provider_call_id: &str, token: &str) -> bool {
    let expected = stream_token(secret, provider_call_id);
    constant_time::verify_slices_are_equal(expected.as_bytes(), token.as_bytes()).is_ok()
}
