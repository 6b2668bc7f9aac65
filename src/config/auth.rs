//! `[auth]`: access tokens.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;

use super::ConfigError;
use super::http::HttpConfig;
use super::values::Values;

/// How access tokens are checked.
#[derive(Clone, Debug)]
pub struct AuthConfig {
    /// The issuer (`iss`) a token must name.
    pub issuer: String,
    /// The audience (`aud`) a token must name.
    pub audience: String,
    /// By how much the clocks of issuer and archive may differ.
    pub clock_skew: Duration,
    /// Whether HS256 tokens are accepted, and with what secret.
    pub hs256: Hs256,
    /// PEM files with a public key each.
    pub public_key_files: Vec<PathBuf>,
    /// Address of a JSON Web Key Set; see [`key_address_is_trusted`].
    pub jwks_url: Option<Url>,
    /// Time between two readings of the key set.
    pub jwks_refresh: Duration,
}

/// Whether HS256 tokens are accepted, and with what secret.
#[derive(Clone, Debug)]
pub enum Hs256 {
    /// With the secret from the settings.
    Configured(SecretString),
    /// With a secret made once in the data directory: nothing else is configured and only this machine can connect.
    Development,
    /// Not at all: public keys are configured and no secret.
    Off,
}

impl AuthConfig {
    pub(super) fn read(values: &mut Values, http: &HttpConfig) -> Result<Self, ConfigError> {
        let public_key_files =
            values.list("auth.public_key_files", "a list of paths of PEM files", |text| {
                (!text.is_empty()).then(|| PathBuf::from(text))
            })?;
        let jwks_url = values.optional("auth.jwks_url", "an https address, or http on loopback", |text| {
            Url::parse(text).ok().filter(key_address_is_trusted)
        })?;
        Ok(Self {
            issuer: values.text_required("auth.issuer", "the name of the issuer of tokens")?,
            audience: values.text_required("auth.audience", "the name tokens address this archive by")?,
            clock_skew: values.seconds("auth.clock_skew_seconds", 0..=600)?,
            hs256: Hs256::read(values, http, !public_key_files.is_empty() || jwks_url.is_some())?,
            public_key_files,
            jwks_url,
            jwks_refresh: values.seconds("auth.jwks_refresh_seconds", 10..=86_400)?,
        })
    }
}

impl Hs256 {
    fn read(values: &mut Values, http: &HttpConfig, has_public_keys: bool) -> Result<Self, ConfigError> {
        let unprotected = values.invalid(
            "auth.hs256_secret",
            format!(
                "a secret, or auth.public_key_files or auth.jwks_url, because http.listen = {} lets other machines in \
                 and a generated development secret is for loopback only",
                http.listen
            ),
        );
        match values.signing_secret("auth.hs256_secret")? {
            Some(secret) => Ok(Self::Configured(secret)),
            None if has_public_keys => Ok(Self::Off),
            None if http.is_loopback() => Ok(Self::Development),
            None => Err(unprotected),
        }
    }
}

/// Whether keys from this address can be believed: nobody between can change them. True for https, and for http on
/// loopback.
pub fn key_address_is_trusted(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let loopback = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
    url.scheme() == "https" || (url.scheme() == "http" && loopback)
}
