//! A schema that does what a transport must cope with, and the ways to ask it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_graphql::{Context, Error, ErrorExtensions, Object, Schema, Subscription, Upload};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, Request, StatusCode, request};
use futures_util::Stream;
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use uuid::Uuid;

use crate::graphql::limits::QueryLimits;
use crate::http::graphql::{Authenticate, Documents, Endpoint, Refusal, Session, Settings, Way, bearer};
use crate::http::request_id::{RequestIds, log_requests};

/// What the tests see of the schema's insides.
#[derive(Clone, Default)]
pub(super) struct Traces {
    /// Events made by `count`.
    pub(super) made: Arc<AtomicUsize>,
    /// Mutations that ran.
    pub(super) written: Arc<AtomicUsize>,
    /// Told when `never` begins.
    pub(super) begun: Arc<Notify>,
    /// Told when `never` is dropped.
    pub(super) dropped: Arc<Notify>,
}

struct OnDrop(Arc<Notify>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

pub(super) struct Who(&'static str);

pub(super) struct Query;

#[Object]
impl Query {
    async fn word(&self) -> &str {
        "earmark"
    }

    async fn who(&self, context: &Context<'_>) -> &str {
        context.data_unchecked::<Who>().0
    }

    async fn add(&self, left: i32, right: i32) -> i32 {
        left.saturating_add(right)
    }

    async fn at(&self, time: chrono::DateTime<chrono::Utc>) -> i64 {
        time.timestamp()
    }

    /// A refusal of the archive.
    async fn missing(&self) -> Result<Option<bool>, Error> {
        Err(Error::new("no such call").extend_with(|_, extensions| extensions.set("code", "NOT_FOUND")))
    }

    /// A fault somebody forgot to translate.
    async fn fault(&self) -> Result<Option<bool>, Error> {
        Err(Error::new("password of the database is 1234"))
    }

    async fn panics(&self, at: Option<usize>) -> i32 {
        [1][at.unwrap_or(7)]
    }

    async fn never(&self, context: &Context<'_>) -> bool {
        let traces = context.data_unchecked::<Traces>();
        let _guard = OnDrop(traces.dropped.clone());
        traces.begun.notify_one();
        std::future::pending().await
    }
}

pub(super) struct Mutation;

#[Object]
impl Mutation {
    async fn write(&self, context: &Context<'_>) -> bool {
        context.data_unchecked::<Traces>().written.fetch_add(1, Ordering::SeqCst);
        true
    }

    async fn upload(&self, context: &Context<'_>, file: Upload) -> Result<String, Error> {
        let value = file.value(context)?;
        let (name, kind) = (value.filename.clone(), value.content_type.clone());
        let text = std::io::read_to_string(value.into_read())?;
        Ok(format!("{name} {} {text}", kind.unwrap_or_default()))
    }

    async fn upload_two(&self, context: &Context<'_>, files: Vec<Upload>) -> Result<Vec<u64>, Error> {
        files.iter().map(|file| Ok(file.value(context)?.size()?)).collect()
    }
}

pub(super) struct Subscriptions;

#[Subscription]
impl Subscriptions {
    async fn count(&self, context: &Context<'_>, to: i32) -> impl Stream<Item = i32> + use<> {
        let made = context.data_unchecked::<Traces>().made.clone();
        futures_util::stream::iter(0..to).map(move |number| {
            made.fetch_add(1, Ordering::SeqCst);
            number
        })
    }

    async fn silence(&self, context: &Context<'_>) -> impl Stream<Item = i32> + use<> {
        let traces = context.data_unchecked::<Traces>();
        let guard = OnDrop(traces.dropped.clone());
        traces.begun.notify_one();
        async_stream::stream! {
            let _guard = guard;
            std::future::pending::<()>().await;
            yield 0;
        }
    }

    async fn breaks(&self) -> impl Stream<Item = i32> + use<> {
        futures_util::stream::iter([0, 7]).map(|at| [1][at])
    }
}

use futures_util::StreamExt;

pub(super) type TestSchema = Schema<Query, Mutation, Subscriptions>;

/// Knows the token `good`; cannot check `unchecked`.
#[derive(Clone)]
pub(super) struct Doorkeeper {
    expire: CancellationToken,
}

impl Authenticate for Doorkeeper {
    fn credential<'h>(&self, headers: &'h HeaderMap, _: Way) -> Result<Option<&'h str>, Refusal> {
        bearer(headers)
    }

    async fn authenticate(&self, bearer: Option<&str>) -> Result<Session, Refusal> {
        match bearer {
            Some("good") => {
                let expired = self.expire.clone().cancelled_owned();
                Ok(Session::new(|request| request.data(Who("good")), async move {
                    expired.await;
                    "token expired".to_owned()
                }))
            }
            Some("unchecked") => Err(Refusal::Unavailable("keys cannot be read for now".to_owned())),
            Some(_) => Err(Refusal::Invalid("token not valid".to_owned())),
            None => Err(Refusal::Missing("send a token".to_owned())),
        }
    }
}

/// An endpoint with everything around it.
pub(super) struct World {
    pub(super) endpoint: Endpoint<TestSchema, Doorkeeper>,
    pub(super) traces: Traces,
    /// Ends every session.
    pub(super) expire: CancellationToken,
    pub(super) shutdown: CancellationToken,
}

impl World {
    pub(super) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(super) fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let traces = Traces::default();
        let schema = Schema::build(Query, Mutation, Subscriptions)
            .data(traces.clone())
            .extension(QueryLimits::default())
            .finish();
        let (expire, shutdown) = (CancellationToken::new(), CancellationToken::new());
        let mut settings = Settings {
            body_bytes_max: 20_000,
            operation_timeout: Duration::from_secs(600),
            upload_bytes_max: 1_000,
            uploads_max: 2,
            spool_directory: std::env::temp_dir(),
            operations_per_connection_max: 2,
        };
        change(&mut settings);
        let doorkeeper = Doorkeeper { expire: expire.clone() };
        let endpoint = Endpoint::new(schema, doorkeeper, Documents::default(), settings, shutdown.clone());
        Self { endpoint, traces, expire, shutdown }
    }

    pub(super) fn router(&self) -> Router {
        let ids = RequestIds::new(|| Uuid::from_u128(7));
        self.endpoint.clone().router().layer(axum::middleware::from_fn_with_state(ids, log_requests))
    }

    pub(super) async fn send(&self, request: Request<Body>) -> axum::response::Response {
        self.router().oneshot(request).await.expect("a router always answers")
    }

    pub(super) async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.send(request).await;
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 1_000_000).await.expect("the body is whole");
        let body = serde_json::from_slice(&body).unwrap_or_else(|_| json!(String::from_utf8_lossy(&body)));
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Asks by POST, as the newer media type.
    pub(super) async fn query(&self, query: &str) -> Answer {
        self.ask(post(json!({ "query": query }).to_string())).await
    }
}

pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

impl Answer {
    pub(super) fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
    }

    pub(super) fn message(&self) -> &str {
        self.body["errors"][0]["message"].as_str().unwrap_or_default()
    }
}

/// A POST with a good token.
pub(super) fn request() -> request::Builder {
    Request::post("/graphql").header(AUTHORIZATION, "Bearer good")
}

pub(super) fn post(body: impl Into<Body>) -> Request<Body> {
    request()
        .header(ACCEPT, "application/graphql-response+json")
        .header(CONTENT_TYPE, "application/json")
        .body(body.into())
        .expect("the request is well formed")
}
