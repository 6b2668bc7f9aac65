//! Who asks, as the transport needs to know it: a hook that turns a token into a [`Session`].

use std::future::Future;
use std::sync::Arc;

use async_graphql::Request;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

/// How a request comes, since not every way can carry every proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A request with an answer.
    Request,
    /// The request that becomes a websocket.
    Socket,
}

/// Turns tokens into sessions. Called once a request, and once a socket.
pub trait Authenticate: Clone + Send + Sync + 'static {
    /// The token that a request brings. Errors: one that does not count for this request.
    fn credential<'h>(&self, headers: &'h HeaderMap, way: Way) -> Result<Option<&'h str>, Refusal>;

    /// Errors: [`Refusal`], whose sentence the client reads, so it must not contain the token.
    fn authenticate(&self, bearer: Option<&str>) -> impl Future<Output = Result<Session, Refusal>> + Send;
}

/// Why there is no session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No token came: 401, and 4403 on a socket.
    Missing(String),
    /// The token cannot be used: 401, and 4403 on a socket.
    Invalid(String),
    /// The token does not count for a request from there: 403, and 4403 on a socket.
    Forbidden(String),
    /// The token could not be checked for now: 503, and 1013 on a socket, which clients try again.
    Unavailable(String),
}

impl Refusal {
    /// The sentence for the client.
    pub fn reason(&self) -> &str {
        match self {
            Self::Missing(reason)
            | Self::Invalid(reason)
            | Self::Forbidden(reason)
            | Self::Unavailable(reason) => reason,
        }
    }
}

/// One client that is known: what each of its operations carries, and when it ends.
pub struct Session {
    pub(super) carrier: Carrier,
    pub(super) ended: BoxFuture<'static, String>,
}

impl Session {
    /// `prepare` puts what resolvers need (the actor, dataloaders) into each operation; a socket has many.
    /// `ended` resolves when sockets and streams must end, with a reason such as "token expired"; it is dropped,
    /// unfinished, with the connection.
    pub fn new(
        prepare: impl Fn(Request) -> Request + Send + Sync + 'static,
        ended: impl Future<Output = String> + Send + 'static,
    ) -> Self {
        Self { carrier: Carrier(Arc::new(prepare)), ended: ended.boxed() }
    }
}

/// Puts the session's data into a request.
#[derive(Clone)]
pub(super) struct Carrier(Arc<dyn Fn(Request) -> Request + Send + Sync>);

impl Carrier {
    pub(super) fn prepare(&self, request: Request) -> Request {
        (self.0)(request)
    }
}

/// The token of the `Authorization` header (RFC 6750 section 2.1). Errors: another scheme, or no text.
pub fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    match headers.get(AUTHORIZATION) {
        None => Ok(None),
        Some(value) => value.to_str().ok().and_then(token_of).map(Some).ok_or_else(wrong_scheme),
    }
}

/// The token in `Bearer …`; the scheme's case does not matter.
pub(super) fn token_of(credentials: &str) -> Option<&str> {
    let (scheme, token) = credentials.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

pub(super) fn wrong_scheme() -> Refusal {
    Refusal::Invalid("the authorization is not of the form `Bearer` and a token".to_owned())
}
