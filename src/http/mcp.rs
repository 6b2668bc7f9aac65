//! `/mcp`: the endpoint for assistants (Model Context Protocol, streamable HTTP).
//!
//! One request is one message and has one answer: there are no sessions and no streams from the server (GET is
//! answered 405, as the protocol asks), so any node answers any request. Who asks is found out anew each time by the
//! same tokens as for GraphQL. A page may ask only from a known origin, and only by a known name of this server, so
//! that a page of another site that has its own name lead here (DNS rebinding) is refused whatever it knows.
//!
//! Clients differ in what they say they accept: whoever takes JSON, or says nothing, gets JSON; who takes only event
//! streams gets a stream of one event.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::authenticate::Authenticator;
use super::graphql::bearer;
use super::refusal::Refused;
use crate::access::Actor;
use crate::app::App;
use crate::config::HttpConfig;
use crate::mcp::Server;

/// Path of the endpoint.
const PATH: &str = "/mcp";
const JSON: &str = "application/json";
const EVENTS: &str = "text/event-stream";
/// What the library wants to hear; what the client takes has been looked at before.
const BOTH: HeaderValue = HeaderValue::from_static("application/json, text/event-stream");

/// Codes of JSON-RPC 2.0.
const PARSE_ERROR: i32 = -32_700;
const INVALID_REQUEST: i32 = -32_600;

/// The endpoint and what it needs. Cheap to clone.
#[derive(Clone)]
struct Endpoint {
    app: App,
    authenticator: Authenticator,
    protocol: Arc<StreamableHttpServerConfig>,
    timeout: Duration,
    body_bytes_max: usize,
}

/// The route, where the settings want it. `shutdown` ends what is under way.
pub fn router(app: App, authenticator: Authenticator, shutdown: CancellationToken) -> Router {
    let config = app.config.http.clone();
    if !config.mcp {
        return Router::new();
    }
    let protocol = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_sse_retry(None)
        .with_max_request_body_bytes(config.body_bytes_max)
        .with_cancellation_token(shutdown)
        .with_allowed_hosts(hosts(&config, &app.public_url));
    let protocol = match config.cors_origins.iter().any(|origin| origin == "*") {
        true => protocol,
        false => protocol.with_allowed_origins(origins(&config, &app.public_url)).enforce_origin_validation(),
    };
    let endpoint = Endpoint {
        app,
        authenticator,
        protocol: Arc::new(protocol),
        timeout: config.request_timeout,
        body_bytes_max: config.body_bytes_max,
    };
    Router::new().route(PATH, any(serve)).layer(DefaultBodyLimit::disable()).with_state(endpoint)
}

/// The names by which this server is known, without ports: a proxy may have another.
fn hosts(config: &HttpConfig, public_url: &str) -> Vec<String> {
    let mut hosts: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
    hosts.extend(Url::parse(public_url).ok().and_then(|url| url.host_str().map(str::to_owned)));
    if !config.listen.ip().is_unspecified() {
        hosts.push(config.listen.ip().to_string());
    }
    hosts.extend(config.mcp_hosts.iter().cloned());
    hosts
}

/// The origins whose pages may ask, each with its port: those of the settings, and this server's own.
fn origins(config: &HttpConfig, public_url: &str) -> Vec<String> {
    let mut origins: Vec<String> =
        config.cors_origins.iter().filter_map(|origin| with_port(&Url::parse(origin).ok()?)).collect();
    origins.extend(Url::parse(public_url).ok().and_then(|url| with_port(&url)));
    let loopback = match config.listen.ip() {
        IpAddr::V4(address) => address.is_loopback() || address.is_unspecified(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unspecified(),
    };
    if loopback {
        let port = config.listen.port();
        origins.extend(["localhost", "127.0.0.1", "[::1]"].map(|host| format!("http://{host}:{port}")));
    }
    origins
}

fn with_port(url: &Url) -> Option<String> {
    Some(format!("{}://{}:{}", url.scheme(), url.host_str()?, url.port_or_known_default()?))
}

/// What the client takes as an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Json,
    Events,
}

impl Wanted {
    /// None where nothing that can be given is taken.
    fn of(headers: &HeaderMap) -> Option<Self> {
        let mut types = headers
            .get_all(header::ACCEPT)
            .iter()
            .flat_map(|value| value.to_str().unwrap_or_default().split(','))
            .map(|range| range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
            .filter(|range| !range.is_empty())
            .peekable();
        if types.peek().is_none() {
            return Some(Self::Json);
        }
        types.fold(None, |wanted, range| match range.as_str() {
            JSON | "application/*" | "*/*" => Some(Self::Json),
            EVENTS | "text/*" => wanted.or(Some(Self::Events)),
            _ => wanted,
        })
    }
}

async fn serve(State(endpoint): State<Endpoint>, request: Request) -> Response {
    match endpoint.answer(request).await {
        Ok(response) | Err(response) => response,
    }
}

impl Endpoint {
    async fn answer(&self, request: Request) -> Result<Response, Response> {
        let actor = self.actor(request.headers()).await.map_err(IntoResponse::into_response)?;
        let posted = request.method() == Method::POST;
        let (mut parts, body) = request.into_parts();
        let wanted = Wanted::of(&parts.headers);
        let Some(wanted) = wanted.or((!posted).then_some(Wanted::Json)) else {
            let sentence = "accept application/json or text/event-stream";
            return Err(refuse(StatusCode::NOT_ACCEPTABLE, INVALID_REQUEST, sentence));
        };
        let is_json = parts
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(JSON.as_bytes()));
        parts.headers.insert(header::ACCEPT, BOTH);
        let body = if posted { self.message(body).await? } else { Bytes::new() };
        let protocol = self.protocol.as_ref().clone().with_json_response(wanted == Wanted::Json);
        let server = Server::new(self.app.clone(), actor, self.timeout);
        let service = StreamableHttpService::new(
            move || Ok(server.clone()),
            Arc::new(NeverSessionManager::default()),
            protocol,
        );
        let response = service.handle(Request::from_parts(parts, Body::from(body))).await;
        if response.status() == StatusCode::FORBIDDEN {
            let sentence = "the Host or Origin of the request is not known here: the server's own names are set by \
                http.public_url and http.mcp_hosts, other pages by http.cors_origins";
            return Err(Refused::forbidden(sentence).into_response());
        }
        // The library's word for JSON that is no message of the protocol.
        if response.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE && is_json {
            let sentence = "not a message of JSON-RPC 2.0: it has jsonrpc, method, params, and an id unless it is a notification";
            return Err(refuse(StatusCode::BAD_REQUEST, INVALID_REQUEST, sentence));
        }
        Ok(response.map(Body::new))
    }

    async fn actor(&self, headers: &HeaderMap) -> Result<Actor, Refused> {
        Ok(self.authenticator.actor(bearer(headers)?).await?)
    }

    /// The one message of a request.
    async fn message(&self, body: Body) -> Result<Bytes, Response> {
        let read = tokio::time::timeout(self.timeout, to_bytes(body, self.body_bytes_max)).await;
        let bytes = read
            .map_err(|_| refuse(StatusCode::REQUEST_TIMEOUT, INVALID_REQUEST, "the body came too slowly"))?
            .map_err(|_| {
                let sentence =
                    format!("the body cannot be read, or has more than {} bytes", self.body_bytes_max);
                refuse(StatusCode::PAYLOAD_TOO_LARGE, INVALID_REQUEST, &sentence)
            })?;
        match serde_json::from_slice::<Value>(&bytes) {
            Ok(Value::Object(_)) => Ok(bytes),
            Ok(Value::Array(_)) => {
                let sentence = "batches are not taken: send each message as a request of its own";
                Err(refuse(StatusCode::BAD_REQUEST, INVALID_REQUEST, sentence))
            }
            Ok(_) => Err(refuse(StatusCode::BAD_REQUEST, INVALID_REQUEST, "a message is a JSON object")),
            Err(error) => Err(refuse(StatusCode::BAD_REQUEST, PARSE_ERROR, &format!("not JSON: {error}"))),
        }
    }
}

/// An answer of JSON-RPC to what is no message.
fn refuse(status: StatusCode, code: i32, sentence: &str) -> Response {
    let body = json!({ "jsonrpc": "2.0", "id": null, "error": { "code": code, "message": sentence } });
    (status, axum::Json(body)).into_response()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nothing(&[], Some(Wanted::Json))]
    #[case::as_the_protocol_says(&["application/json, text/event-stream"], Some(Wanted::Json))]
    #[case::anything(&["*/*"], Some(Wanted::Json))]
    #[case::json(&["application/json;charset=utf-8"], Some(Wanted::Json))]
    #[case::events(&["text/event-stream"], Some(Wanted::Events))]
    #[case::two_headers(&["text/event-stream", "application/json"], Some(Wanted::Json))]
    #[case::a_page(&["text/html"], None)]
    fn clients_say_what_they_take(#[case] accept: &[&'static str], #[case] expected: Option<Wanted>) {
        let mut headers = HeaderMap::new();
        for value in accept {
            headers.append(header::ACCEPT, HeaderValue::from_static(value));
        }
        assert_eq!(Wanted::of(&headers), expected);
    }

    #[test]
    fn an_origin_names_its_port() {
        let of = |text| with_port(&Url::parse(text).unwrap());
        assert_eq!(of("https://calls.example.com/earmark").as_deref(), Some("https://calls.example.com:443"));
        assert_eq!(of("http://127.0.0.1:8090").as_deref(), Some("http://127.0.0.1:8090"));
    }
}
