//! The GraphQL endpoint: one path for queries, mutations, files and both kinds of subscriptions.
//!
//! Speaks GraphQL over HTTP (draft of 2025), the multipart request specification, graphql-transport-ws and GraphQL
//! over server-sent events. It knows neither the schema nor the archive: it runs whatever [`Executor`] it is given,
//! for whomever [`Authenticate`] lets in. A token is asked for before the body is read. Browsers add a web session's
//! cookie whichever page asks: that it counts for the app's own requests only is [`Authenticate`]'s matter, and the
//! refusals of `text/plain`, of forms without a preflight and of mutations by GET stand behind it.
//!
//! A document is sent, or named where it is known (`documents`). Deliberately absent: batches, `@defer`.

mod accept;
mod documents;
mod execute;
mod multipart;
mod request;
mod response;
mod schema_file;
mod session;
mod sse;
#[cfg(test)]
mod tests;
mod upload_mark;
mod websocket;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Response};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use futures_util::{FutureExt, StreamExt};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use accept::wants_page;
pub use documents::{Documents, ManifestError};
pub use schema_file::schema_file;
pub use session::{Authenticate, Refusal, Session, Way, bearer};

use self::accept::{Accept, MediaType};
use self::request::{BodyKind, Operation, Parameters};
use self::response::{Refused, complete};
use crate::graphql::ErrorCode;
use crate::http::request_id::RequestId;

/// Path of the endpoint.
pub const PATH: &str = "/graphql";

/// Bounds of the endpoint.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Longest request body in bytes, files not counted.
    pub body_bytes_max: usize,
    /// Longest time a query or mutation without files may take.
    pub operation_timeout: Duration,
    /// Largest uploaded file in bytes.
    pub upload_bytes_max: u64,
    /// Most files in one request.
    pub uploads_max: usize,
    /// Folder for files on their way in; it must exist, and hold as much as comes in at once.
    pub spool_directory: PathBuf,
    /// Most operations under way on one socket.
    pub operations_per_connection_max: usize,
}

/// The endpoint and what it needs. Cheap to clone.
#[derive(Clone)]
pub struct Endpoint<E, A> {
    executor: E,
    authenticate: A,
    documents: Documents,
    settings: Arc<Settings>,
    pace: Pace,
    shutdown: CancellationToken,
    sockets: TaskTracker,
}

/// How long things wait. Constant outside tests.
#[derive(Clone, Copy, Debug)]
struct Pace {
    socket: websocket::Pace,
    keep_alive: Duration,
}

impl<E: Executor, A: Authenticate> Endpoint<E, A> {
    /// `shutdown` ends sockets (with 1001) and event streams, so that their clients come again, elsewhere.
    pub fn new(
        executor: E,
        authenticate: A,
        documents: Documents,
        settings: Settings,
        shutdown: CancellationToken,
    ) -> Self {
        Self {
            executor,
            authenticate,
            documents,
            settings: Arc::new(settings),
            pace: Pace { socket: websocket::Pace::default(), keep_alive: sse::KEEP_ALIVE },
            shutdown,
            sockets: TaskTracker::new(),
        }
    }

    /// The open sockets. The HTTP server does not wait for them when it stops: `close` the tracker and `wait`, after
    /// `shutdown` is cancelled, so that the goodbyes are sent before the process ends.
    pub fn sockets(&self) -> TaskTracker {
        self.sockets.clone()
    }

    /// The route [`PATH`].
    pub fn router(self) -> Router {
        Router::new()
            .route(PATH, get(serve::<E, A>).post(serve::<E, A>))
            // Bodies are bounded by the settings, files and JSON differently.
            .layer(DefaultBodyLimit::disable())
            .with_state(self)
    }

    async fn answer(
        &self,
        request: Request,
        accept: Accept,
        request_id: Option<&RequestId>,
    ) -> Result<axum::response::Response, Refused> {
        let by_post = request.method() == Method::POST;
        let body_kind = if by_post { Some(BodyKind::of(request.headers())?) } else { None };
        if body_kind == Some(BodyKind::Multipart) {
            multipart::require_preflight(request.headers())?;
        }
        let Session { carrier, ended } = self
            .authenticate
            .authenticate(self.authenticate.credential(request.headers(), Way::Request)?)
            .await?;
        let operation = match self.receive(request, body_kind).await? {
            Ok(operation) => operation,
            Err(error) => {
                let refused = complete(Response::from_errors(vec![error]), request_id);
                return Ok(self.one_result(refused, accept, request_id));
            }
        };
        match operation.kind {
            OperationType::Mutation if !by_post => return Err(Refused::only_by_post()),
            OperationType::Subscription if !accept.events => {
                return Err(Refused::new(
                    StatusCode::NOT_ACCEPTABLE,
                    ErrorCode::Unsupported,
                    "a subscription has many results: accept text/event-stream, or use a websocket",
                ));
            }
            _ => {}
        }
        let as_events = operation.kind == OperationType::Subscription || accept.media.is_none();
        match accept.media {
            Some(media) if !as_events => {
                let response = self.execute(&carrier, operation, request_id).await?;
                Ok(response::respond(response, media))
            }
            _ => {
                let results = self.results(carrier, operation, request_id.cloned());
                let ends = sse::Ends { session: ended, shutdown: self.shutdown.clone() };
                Ok(sse::respond(results, ends, request_id.cloned(), self.pace.keep_alive))
            }
        }
    }

    /// The outer error refuses the request, the inner one is GraphQL's own.
    async fn receive(
        &self,
        request: Request,
        body_kind: Option<BodyKind>,
    ) -> Result<Result<Operation, async_graphql::ServerError>, Refused> {
        match body_kind {
            None => Ok(Operation::prepare(Parameters::from_uri(request.uri())?, &self.documents)),
            Some(BodyKind::Json) => {
                let reading = request::read_body(request.into_body(), self.settings.body_bytes_max);
                let body = tokio::time::timeout(self.settings.operation_timeout, reading).await.map_err(
                    |_| {
                        Refused::new(
                            StatusCode::REQUEST_TIMEOUT,
                            ErrorCode::LimitExceeded,
                            "the body came too slowly",
                        )
                    },
                )??;
                Ok(Operation::prepare(Parameters::from_json(&body)?, &self.documents))
            }
            Some(BodyKind::Multipart) => {
                let (parameters, uploads) = multipart::receive(request, &self.settings).await?;
                Ok(Operation::prepare(parameters, &self.documents).map(|mut operation| {
                    for upload in uploads {
                        operation.request.set_upload(&upload.path, upload.value);
                    }
                    operation
                }))
            }
        }
    }

    /// A result that came before anything ran, as whatever the client takes.
    fn one_result(
        &self,
        result: Response,
        accept: Accept,
        request_id: Option<&RequestId>,
    ) -> axum::response::Response {
        match accept.media {
            Some(media) => response::respond(result, media),
            None => {
                let results = futures_util::stream::iter([result]).boxed();
                let session = futures_util::future::pending().boxed();
                let ends = sse::Ends { session, shutdown: self.shutdown.clone() };
                sse::respond(results, ends, request_id.cloned(), self.pace.keep_alive)
            }
        }
    }
}

async fn serve<E: Executor, A: Authenticate>(
    State(endpoint): State<Endpoint<E, A>>,
    request: Request<Body>,
) -> axum::response::Response {
    let request_id = request.extensions().get::<RequestId>().cloned();
    if websocket::is_asked_for(request.headers()) {
        return websocket::upgrade(endpoint, request, request_id).await;
    }
    let by_get = request.method() != Method::POST;
    if by_get && wants_page(request.headers()) && request.uri().query().is_none() {
        return Redirect::to("/").into_response();
    }
    let Some(accept) = Accept::of(request.headers()) else {
        let message = "none of the accepted types can be given: accept application/graphql-response+json";
        return Refused::new(StatusCode::NOT_ACCEPTABLE, ErrorCode::Unsupported, message)
            .into_response(MediaType::Json, request_id.as_ref());
    };
    let answer = endpoint.answer(request, accept, request_id.as_ref()).await;
    answer.unwrap_or_else(|refused| refused.into_response(accept.refusal(), request_id.as_ref()))
}
