//! One identity and one log line a request.
//!
//! A client's own `X-Request-Id` is kept where it is sane, so that its log and ours can be laid side by side. What
//! is logged is the route's pattern, never the path, query or headers: links to audio and tokens are secrets.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use metrics::{counter, histogram};
use tokio::time::Instant;
use tracing::Instrument;
use uuid::Uuid;

/// The header that carries a request's identity, in both directions.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest identity taken from a client, in bytes.
const CLIENT_ID_BYTES_MAX: usize = 64;

/// Identity of one request, found in the request's extensions by every handler below [`log_requests`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The identity a client gave: letters, digits, `-`, `_` and `.`, at most 64 of them.
    fn from_client(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(X_REQUEST_ID)?.to_str().ok()?;
        let sane = (1..=CLIENT_ID_BYTES_MAX).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        sane.then(|| Self(text.into()))
    }

    /// The identity as text, safe in headers and logs.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// State of [`log_requests`]: where identities come from.
#[derive(Clone)]
pub struct RequestIds(Arc<dyn Fn() -> Uuid + Send + Sync>);

impl RequestIds {
    /// Takes each identity from `next`, which tests replace.
    pub fn new(next: impl Fn() -> Uuid + Send + Sync + 'static) -> Self {
        Self(Arc::new(next))
    }
}

/// Middleware that names, counts and logs each request. Mount it with `Router::layer`, so that the route is known:
/// `router.layer(axum::middleware::from_fn_with_state(RequestIds::new(…), log_requests))`.
///
/// Writes `earmark_http_requests_total{route,method,status}` and `earmark_http_request_seconds{route,method}`, the
/// time until the answer begins.
pub async fn log_requests(State(ids): State<RequestIds>, mut request: Request, next: Next) -> Response {
    let id = RequestId::from_client(request.headers())
        .unwrap_or_else(|| RequestId((ids.0)().hyphenated().to_string().into()));
    request.extensions_mut().insert(id.clone());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str).to_owned();
    let method = known_method(request.method().as_str());
    let span = tracing::info_span!("request", request.id = id.as_str(), method, path = route);
    let started = Instant::now();

    let mut response = next.run(request).instrument(span.clone()).await;

    let latency = started.elapsed();
    let status = response.status();
    span.in_scope(|| log(&route, status, latency.as_millis()));
    let labels = [("route", route), ("method", method.to_owned())];
    histogram!("earmark_http_request_seconds", &labels).record(latency);
    let [route, method] = labels;
    counter!("earmark_http_requests_total", &[route, method, ("status", status.as_u16().to_string())])
        .increment(1);
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    response
}

/// Clients may invent methods, and every label value is kept for ever.
fn known_method(method: &str) -> &'static str {
    ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("other")
}

fn log(route: &str, status: StatusCode, latency_ms: u128) {
    let status_code = status.as_u16();
    let asked_by_machines = matches!(route, "/healthz" | "/readyz" | "/metrics");
    if status.is_server_error() && !asked_by_machines {
        tracing::warn!(status = status_code, latency_ms, "answered");
    } else if asked_by_machines {
        tracing::debug!(status = status_code, latency_ms, "answered");
    } else {
        tracing::info!(status = status_code, latency_ms, "answered");
    }
}

#[cfg(test)]
mod tests {
    use axum::Extension;
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::routing::get;
    use rstest::rstest;
    use tower::ServiceExt;

    use super::*;

    const OURS: &str = "00000000-0000-0000-0000-000000000007";

    #[rstest]
    #[case::none(None, OURS)]
    #[case::sane(Some("web-1.2_x"), "web-1.2_x")]
    #[case::empty(Some(""), OURS)]
    #[case::with_blanks(Some("a b"), OURS)]
    #[case::too_long(Some("0123456789012345678901234567890123456789012345678901234567890123x"), OURS)]
    #[tokio::test]
    async fn a_request_has_one_identity_inside_and_outside(
        #[case] sent: Option<&str>,
        #[case] expected: &str,
    ) {
        let handler = get(|Extension(id): Extension<RequestId>| async move { id.as_str().to_owned() });
        let ids = RequestIds::new(|| Uuid::from_u128(7));
        let router =
            Router::new().route("/", handler).layer(axum::middleware::from_fn_with_state(ids, log_requests));
        let mut request = axum::http::Request::get("/");
        if let Some(sent) = sent {
            request = request.header(X_REQUEST_ID, sent);
        }
        let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.headers()[X_REQUEST_ID], expected);
        assert_eq!(to_bytes(response.into_body(), 1_000).await.unwrap(), expected);
    }
}
