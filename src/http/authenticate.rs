//! Turns tokens into sessions: checked once, and watched for as long as a socket or stream is open.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::graphql::{Authenticate, Refusal, Session};
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
}

impl Authenticator {
    /// Over the keys of the settings and the archive's list of revoked tokens.
    pub fn new(app: App, verifier: Arc<Verifier>) -> Self {
        Self { app, verifier }
    }

    /// Who asks.
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

impl Authenticate for Authenticator {
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
