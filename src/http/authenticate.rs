//! Turns tokens into sessions: checked once, and watched for as long as a socket or stream is open.
//!
//! A token comes in the `Authorization` header or, from the app's own pages, in the cookie of a web session. The header
//! wins: who sends one has chosen it, while a browser adds the cookie by itself.

use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use chrono::{DateTime, Utc};

use super::graphql::{Authenticate, Refusal, Session, Way, bearer};
use super::session::{Cookie, Foreign, OwnOrigin};
use crate::access::{Actor, TokenError, Verifier};
use crate::app::App;
use crate::archive::tokens;
use crate::graphql::request_data;

/// How often an open session asks whether its token has been revoked. Revocation by another process is
/// noticed no later than this.
const REVOCATION_POLL: Duration = Duration::from_secs(2);

/// Knows good tokens. Cheap to clone.
#[derive(Clone)]
pub struct Authenticator {
    app: App,
    verifier: Arc<Verifier>,
    web: Arc<WebSession>,
}

/// What a web session's cookie is called, and for whom it counts.
struct WebSession {
    cookie: Cookie,
    own: OwnOrigin,
}

impl Authenticator {
    /// Over the keys of the settings and the archive's list of revoked tokens.
    pub fn new(app: App, verifier: Arc<Verifier>) -> Self {
        let web = WebSession { cookie: Cookie::new(&app.public_url), own: OwnOrigin::new(&app.public_url) };
        Self { app, verifier, web: Arc::new(web) }
    }

    /// The cookie of web sessions.
    pub fn cookie(&self) -> &Cookie {
        &self.web.cookie
    }

    /// Whether a request is the app's own.
    ///
    /// # Errors
    /// With why it is not.
    pub fn check_own(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        Ok(self.web.own.check_request(headers)?)
    }

    /// Who asks, by header or cookie.
    pub async fn asker(&self, headers: &HeaderMap) -> Result<Actor, Refusal> {
        self.actor(self.credential(headers, Way::Request)?).await
    }

    /// Whose token it is.
    pub async fn actor(&self, bearer: Option<&str>) -> Result<Actor, Refusal> {
        let Some(token) = bearer else { return Err(Refusal::Missing(TokenError::Missing.to_string())) };
        let now = self.app.clock.now();
        let actor = self
            .verifier
            .authenticate(token, now)
            .await
            .map_err(|error| Refusal::Invalid(error.to_string()))?;
        match tokens::is_revoked(&self.app, &actor).await {
            Ok(false) => Ok(actor),
            Ok(true) => Err(Refusal::Invalid(TokenError::Revoked.to_string())),
            Err(error) => {
                tracing::error!(%error, "could not ask whether a token has been revoked");
                Err(Refusal::Unavailable("the token could not be checked: try again in a moment".into()))
            }
        }
    }
}

impl From<Foreign> for Refusal {
    fn from(foreign: Foreign) -> Self {
        Self::Forbidden(foreign.to_string())
    }
}

impl Authenticate for Authenticator {
    fn credential<'h>(&self, headers: &'h HeaderMap, way: Way) -> Result<Option<&'h str>, Refusal> {
        if let Some(token) = bearer(headers)? {
            return Ok(Some(token));
        }
        let Some(token) = self.web.cookie.token(headers) else { return Ok(None) };
        match way {
            Way::Request => self.web.own.check_request(headers)?,
            Way::Socket => self.web.own.check_socket(headers)?,
        }
        Ok(Some(token))
    }

    async fn authenticate(&self, bearer: Option<&str>) -> Result<Session, Refusal> {
        let actor = self.actor(bearer).await?;
        let ended = ended(self.app.clone(), actor.clone());
        let app = self.app.clone();
        Ok(Session::new(move |request| request_data(request, &app, actor.clone()), ended))
    }
}

/// Resolves when the session's token no longer holds, with the reason.
async fn ended(app: App, actor: Actor) -> String {
    loop {
        let left = remaining(app.clock.now(), actor.expires_at);
        if left.is_zero() {
            return TokenError::Expired.to_string();
        }
        tokio::time::sleep(left.min(REVOCATION_POLL)).await;
        match tokens::is_revoked(&app, &actor).await {
            Ok(false) => {}
            Ok(true) => return TokenError::Revoked.to_string(),
            Err(error) => tracing::warn!(%error, "could not ask whether a token has been revoked"),
        }
    }
}

fn remaining(now: DateTime<Utc>, expires_at: DateTime<Utc>) -> Duration {
    (expires_at - now).to_std().unwrap_or(Duration::ZERO)
}
