//! `[links]`: signed links to audio.

use std::time::Duration;

use secrecy::SecretString;

use super::ConfigError;
use super::values::Values;

/// How links to audio are signed and how long they live.
#[derive(Clone, Debug)]
pub struct LinksConfig {
    /// The secret that signs; `None` means the generated one, which [`super::Config::link_secret`] reads.
    pub secret: Option<SecretString>,
    /// Former secrets whose links are still honoured.
    pub previous_secrets: Vec<SecretString>,
    /// Life of a link when the client does not say.
    pub expires: Duration,
    /// Longest life of a link; not below `expires`.
    pub expires_max: Duration,
}

impl LinksConfig {
    pub(super) fn read(values: &mut Values) -> Result<Self, ConfigError> {
        let expires: u64 = values.integer("links.expires_seconds", "seconds", 1..=604_800)?;
        let too_short = values.invalid(
            "links.expires_seconds_max",
            format!("a whole number of seconds not below links.expires_seconds, which is {expires}"),
        );
        let expires_max: u64 = values.integer("links.expires_seconds_max", "seconds", 1..=604_800)?;
        if expires_max < expires {
            return Err(too_short);
        }
        Ok(Self {
            secret: values.signing_secret("links.secret")?,
            previous_secrets: values.signing_secrets("links.previous_secrets")?,
            expires: Duration::from_secs(expires),
            expires_max: Duration::from_secs(expires_max),
        })
    }
}
