//! `/session`: who is signed in to the web app, and the ways in and out.
//!
//! A session is a token in a cookie that scripts cannot read. The app asks here who it works for, brings a token or a
//! code that becomes the cookie, has it renewed before it ends, and signs out.

mod cookie;
mod same_origin;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State as Of};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

pub use cookie::Cookie;
pub use same_origin::{Foreign, OwnOrigin};

use super::State;
use super::graphql::Refusal;
use super::refusal::Refused;
use crate::access::Actor;
use crate::app::App;
use crate::archive::ArchiveError;
use crate::archive::sign_in::{self, SignInError};

/// Longest body of a sign-in in bytes: a token and some air.
const BODY_BYTES_MAX: usize = 16 * 1_024;

/// The routes.
pub fn router() -> Router<State> {
    Router::new().route("/session", get(tell).post(begin).delete(end)).route("/session/renew", post(renew))
}

/// What the app is told.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    signed_in: bool,
    /// When the session ends unless it is renewed.
    expires_at: Option<String>,
    renewable: bool,
    tenant: Option<&'a str>,
    user: Option<&'a str>,
    role: Option<&'a str>,
    oidc: Option<Oidc<'a>>,
    graphiql: bool,
    version: &'static str,
}

/// How to sign in at the OpenID provider.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Oidc<'a> {
    issuer: &'a str,
    client_id: &'a str,
    scope: &'a str,
}

/// `GET /session`. Whoever is not signed in is told so, and how they could be.
async fn tell(
    Of(State { app, authenticator, .. }): Of<State>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let actor = match authenticator.asker(&headers).await {
        Ok(actor) => Some(actor),
        Err(Refusal::Missing(_) | Refusal::Invalid(_)) => None,
        Err(refusal) => return Err(refusal.into()),
    };
    Ok(answer(&app, actor.as_ref(), None))
}

/// What somebody signs in with.
enum Proof {
    Token(String),
    Code(String),
}

/// `POST /session` with `{"token"}` or `{"code"}`.
async fn begin(
    Of(State { app, authenticator, .. }): Of<State>,
    request: Request,
) -> Result<Response, Refused> {
    authenticator.check_own(request.headers())?;
    let token = match read(request).await? {
        Proof::Token(token) => token,
        Proof::Code(code) => sign_in::exchange(&app, &code).await?,
    };
    let actor = authenticator.actor(Some(&token)).await?;
    keep(&app, authenticator.cookie(), &actor, &token)
}

/// `POST /session/renew`. The old token stays good for what is under way with it.
async fn renew(
    Of(State { app, authenticator, .. }): Of<State>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    authenticator.check_own(&headers)?;
    let actor = authenticator.actor(authenticator.cookie().token(&headers)).await?;
    let token = sign_in::renew(&app, &actor)?;
    let actor = authenticator.actor(Some(&token)).await?;
    keep(&app, authenticator.cookie(), &actor, &token)
}

/// `DELETE /session`. Whatever the cookie was worth, it is gone.
async fn end(
    Of(State { app, authenticator, .. }): Of<State>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    authenticator.check_own(&headers)?;
    let cookie = authenticator.cookie();
    if let Ok(actor) = authenticator.actor(cookie.token(&headers)).await {
        sign_in::end(&app, &actor).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    private(response.headers_mut(), cookie.forgetting());
    Ok(response)
}

async fn read(request: Request) -> Result<Proof, Refused> {
    #[derive(Deserialize)]
    struct Body {
        token: Option<String>,
        code: Option<String>,
    }
    let wrong = |sentence: &str| Refused::from(ArchiveError::bad_input(sentence));
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(wrong("the content type is not supported: send application/json"));
    }
    let body = whole(request.into_body())
        .await
        .ok_or_else(|| wrong("the body did not come whole, or is too long for a token or a code"))?;
    match serde_json::from_slice(&body) {
        Ok(Body { token: Some(token), code: None }) => Ok(Proof::Token(token)),
        Ok(Body { token: None, code: Some(code) }) => Ok(Proof::Code(code)),
        _ => Err(wrong(r#"send {"token": "…"} or {"code": "…"} as JSON"#)),
    }
}

async fn whole(body: Body) -> Option<Vec<u8>> {
    Some(to_bytes(body, BODY_BYTES_MAX).await.ok()?.into())
}

/// Tells of the session and has the browser keep its token.
fn keep(app: &App, cookie: &Cookie, actor: &Actor, token: &str) -> Result<Response, Refused> {
    let life = (actor.expires_at - app.clock.now()).to_std().unwrap_or_default();
    let kept = cookie.keeping(token, life).ok_or_else(|| {
        ArchiveError::Limit(format!(
            "the token has {} bytes and browsers keep {} in a cookie: have the provider put fewer claims into it",
            token.len(),
            cookie.token_bytes_max()
        ))
    })?;
    Ok(answer(app, Some(actor), Some(kept)))
}

fn answer(app: &App, actor: Option<&Actor>, cookie: Option<HeaderValue>) -> Response {
    let oidc = app.config.web.oidc.as_ref();
    let told = Told {
        signed_in: actor.is_some(),
        expires_at: actor.map(|actor| instant(actor.expires_at)),
        renewable: actor.is_some_and(|actor| sign_in::is_renewable(app, actor)),
        tenant: actor.map(|actor| actor.tenant.as_str()),
        user: actor.map(|actor| actor.user.as_str()),
        role: actor.map(|actor| actor.role.as_str()),
        oidc: oidc.map(|oidc| Oidc { issuer: &oidc.issuer, client_id: &oidc.client_id, scope: &oidc.scope }),
        graphiql: app.config.http.graphiql,
        version: env!("CARGO_PKG_VERSION"),
    };
    let mut response = Json(told).into_response();
    private(response.headers_mut(), cookie);
    response
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// No cache may keep what one person is told.
fn private(headers: &mut HeaderMap, cookie: Option<HeaderValue>) {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(VARY, HeaderValue::from_static("cookie, authorization"));
    if let Some(cookie) = cookie {
        headers.insert(SET_COOKIE, cookie);
    }
}

impl From<SignInError> for Refused {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Unknown | SignInError::Used | SignInError::Expired => {
                Refusal::Invalid(error.to_string()).into()
            }
            SignInError::NotRenewable => Self::forbidden(error.to_string()),
            SignInError::CannotSign => Self::unsupported(error.to_string()),
            SignInError::Archive(error) => error.into(),
        }
    }
}
