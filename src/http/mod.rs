//! Routes. Transport converts: nothing here decides what may be done or how it is kept.

/// Serves recordings by signed links.
mod audio;
/// Turns tokens into sessions.
mod authenticate;
/// Answers with a recording or parts of it.
mod byteranges;
/// Where a request comes from, behind a proxy too.
mod client;
/// Streams all rows of a search as a file.
mod export;
/// Serves transcripts and peaks by signed links.
mod files;
/// The GraphQL endpoint.
mod graphql;
/// Health, readiness and figures.
mod health;
/// Webhooks of providers.
mod hooks;
/// Hears clients out whose body nobody wants any more.
mod linger;
/// Websockets that bring the audio of calls.
mod live;
/// The endpoint for assistants.
mod mcp;
/// Decides what a range request asks for.
mod range;
/// The archive's errors outside GraphQL.
mod refusal;
/// One identity and one log line a request.
mod request_id;
/// Web sessions: the cookie, for whom it counts, the ways in and out.
mod session;
/// Takes big recordings in, as a plain stream.
mod upload;
/// The web app: its files, and the page for every address that no route knows.
mod web;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::routing::{get, put};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

pub use self::graphql::{Documents, ManifestError};
pub use self::web::WebApp;

use crate::access::Verifier;
use crate::app::App;
use crate::graphql::limits::{Limits, QueryLimits};

use self::authenticate::Authenticator;
use self::graphql::{Endpoint, Settings};
use self::request_id::{RequestIds, X_REQUEST_ID, log_requests};
use self::web::Web;

/// How long a browser may remember what pages of other origins may do; browsers have lower limits of their own.
const PREFLIGHT_LIFE: Duration = Duration::from_secs(3_600);

/// What the routes need beside the archive.
#[derive(Clone)]
pub struct Parts {
    /// The archive.
    pub app: App,
    /// Knows good tokens.
    pub verifier: Arc<Verifier>,
    /// Renders the figures.
    pub metrics: PrometheusHandle,
    /// Ends sockets and streams when the server stops.
    pub shutdown: CancellationToken,
    /// The files of the web app.
    pub web: WebApp,
    /// The documents that requests may name.
    pub documents: Documents,
}

/// State of the plain routes.
#[derive(Clone)]
struct State {
    app: App,
    authenticator: Authenticator,
    exports: Arc<Semaphore>,
    clips: Arc<Semaphore>,
}

/// All routes, and the sockets that a server waits for when it stops.
pub fn router(parts: Parts) -> (Router, TaskTracker) {
    let Parts { app, verifier, metrics, shutdown, web, documents } = parts;
    let config = app.config.clone();
    let authenticator = Authenticator::new(app.clone(), verifier);
    let limits = Limits {
        depth_max: config.limits.query_depth,
        aliases_max: config.limits.aliases_max,
        ..Limits::default()
    };
    let schema = crate::graphql::build()
        .data(app.clone())
        .limit_complexity(config.limits.query_complexity)
        .extension(QueryLimits(limits))
        .finish();
    let settings = Settings {
        body_bytes_max: config.http.body_bytes_max,
        operation_timeout: config.http.request_timeout,
        upload_bytes_max: config.media.upload_bytes_max,
        uploads_max: 1,
        spool_directory: config.spool_directory(),
        operations_per_connection_max: config.limits.subscriptions_per_connection_max,
    };
    let endpoint = Endpoint::new(schema, authenticator.clone(), documents, settings, shutdown.clone());
    let sockets = endpoint.sockets();
    let assistants = mcp::router(app.clone(), authenticator.clone(), shutdown.clone());
    let live = live::router(app.clone(), authenticator.clone(), sockets.clone(), shutdown);
    let ids = app.clone();
    let pages = Web::new(web, app.clone());
    let (ready, webhooks) = (app.clone(), app.clone());
    let plain = Router::new()
        .route("/audio/{token}/{file}", get(audio::serve))
        .route("/transcripts/{token}/{file}", get(files::transcript))
        .route("/peaks/{token}/{file}", get(files::peaks))
        .route("/calls/{id}/recording", put(upload::receive).layer(DefaultBodyLimit::disable()))
        .route("/export", get(export::serve))
        .merge(session::router())
        .with_state(State { app, authenticator, exports: export::places(), clips: audio::places() });
    let router = Router::new()
        .merge(endpoint.router())
        .merge(graphql::schema_file(crate::graphql::sdl()))
        .merge(plain)
        .merge(hooks::router(webhooks))
        .merge(assistants)
        .merge(live)
        .merge(health::router(move || readiness(ready.clone()), metrics))
        .fallback(move |request| pages.clone().serve(request))
        .layer(axum::middleware::from_fn(linger::hear_out))
        .layer(cors(&config.http.cors_origins))
        .layer(CatchPanicLayer::new())
        .layer(axum::middleware::from_fn_with_state(
            RequestIds::new(move || ids.ids.next(ids.clock.now())),
            log_requests,
        ));
    (router, sockets)
}

/// What stands in the way of serving, one sentence each.
async fn readiness(app: App) -> Vec<String> {
    let mut obstacles = Vec::new();
    if let Err(error) = crate::journal::head(app.database.reader()).await {
        tracing::warn!(%error, "not ready");
        obstacles.push("the database does not answer".to_owned());
    }
    if let Err(error) = app.index.documents() {
        tracing::warn!(%error, "not ready");
        obstacles.push("the search index cannot be read".to_owned());
    }
    obstacles
}

/// Browsers of the configured origins may call; of no other.
fn cors(origins: &[String]) -> CorsLayer {
    // A list with the wildcard in it is taken for a mistake of the program and not of the settings.
    let allowed = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()))
    };
    CorsLayer::new()
        .allow_origin(allowed)
        // Also where all origins may ask, and of answers to requests that name none: a cache must not give a page an answer
        // that was made for another, as Safari's does with the pieces of a recording.
        .vary([header::ORIGIN, header::ACCESS_CONTROL_REQUEST_METHOD, header::ACCESS_CONTROL_REQUEST_HEADERS])
        .max_age(PREFLIGHT_LIFE)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT])
        .allow_headers([
            header::ACCEPT,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_RANGE,
            header::RANGE,
            HeaderName::from_static("graphql-require-preflight"),
            // What clients of the Model Context Protocol send from a page.
            HeaderName::from_static("mcp-protocol-version"),
            HeaderName::from_static("mcp-session-id"),
            HeaderName::from_static("mcp-method"),
            HeaderName::from_static("mcp-name"),
            HeaderName::from_static("last-event-id"),
            X_REQUEST_ID,
        ])
        .expose_headers([
            header::ACCEPT_RANGES,
            header::CONTENT_DISPOSITION,
            header::CONTENT_LENGTH,
            header::CONTENT_RANGE,
            header::ETAG,
            header::RETRY_AFTER,
            header::WWW_AUTHENTICATE,
            HeaderName::from_static("mcp-session-id"),
            X_REQUEST_ID,
        ])
}
