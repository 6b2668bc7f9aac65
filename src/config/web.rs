//! `[web]`: the web app that the program carries.

use reqwest::Url;

use super::ConfigError;
use super::auth::key_address_is_trusted;
use super::values::Values;

/// What the web app is told of this installation.
#[derive(Clone, Debug)]
pub struct WebConfig {
    /// The OpenID provider by which people sign in, where there is one.
    pub oidc: Option<OidcConfig>,
}

/// An OpenID provider, as the web app needs to know it: the browser signs in there (authorization code with PKCE) and
/// hands the access token over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OidcConfig {
    /// The issuer, exactly as its discovery document writes it.
    pub issuer: String,
    /// The web app's client id there; a public client.
    pub client_id: String,
    /// The scopes to ask for, separated by blanks.
    pub scope: String,
}

impl WebConfig {
    pub(super) fn read(values: &mut Values) -> Result<Self, ConfigError> {
        let incomplete = values.invalid(
            "web.oidc_client_id",
            "the web app's client id at web.oidc_issuer; either both are given or neither",
        );
        let issuer = values.optional(
            "web.oidc_issuer",
            "an https address without query and fragment, or http on loopback",
            |text| {
                let url = Url::parse(text).ok()?;
                let usable =
                    key_address_is_trusted(&url) && url.query().is_none() && url.fragment().is_none();
                usable.then(|| text.to_owned())
            },
        )?;
        let client_id = values.optional("web.oidc_client_id", "a client id", |text| Some(text.to_owned()))?;
        let scope =
            values.text_required("web.oidc_scope", "scopes separated by blanks, openid among them")?;
        let oidc = match (issuer, client_id) {
            (Some(issuer), Some(client_id)) => Some(OidcConfig { issuer, client_id, scope }),
            (None, None) => None,
            _ => return Err(incomplete),
        };
        Ok(Self { oidc })
    }
}

impl OidcConfig {
    /// The origin that the browser talks to.
    pub fn origin(&self) -> Option<String> {
        Some(Url::parse(&self.issuer).ok()?.origin().ascii_serialization())
    }
}
