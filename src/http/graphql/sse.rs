//! GraphQL over server-sent events, "distinct connections mode": one operation a connection, its results as `next`,
//! its end as `complete`. A stream that ends without `complete` was cut, and clients come again.

use std::convert::Infallible;
use std::time::Duration;

use async_graphql::Response;
use axum::body::{Body, Bytes};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, VARY};
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, Stream, StreamExt};
use tokio::time::{Instant, interval_at};
use tokio_util::sync::CancellationToken;

use super::response::{body, error};
use crate::graphql::ErrorCode;
use crate::http::request_id::RequestId;

/// Time between two comments that keep proxies from closing a silent stream.
pub(super) const KEEP_ALIVE: Duration = Duration::from_secs(12);

/// What ends a stream that has not ended by itself.
pub(super) struct Ends {
    pub(super) session: BoxFuture<'static, String>,
    pub(super) shutdown: CancellationToken,
}

/// The answer that carries the results.
pub(super) fn respond(
    results: BoxStream<'static, Response>,
    ends: Ends,
    request_id: Option<RequestId>,
    keep_alive: Duration,
) -> axum::response::Response {
    let stream = events(results, ends, request_id, keep_alive).map(Ok::<_, Infallible>);
    let mut response = axum::response::Response::new(Body::from_stream(stream));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(VARY, HeaderValue::from_static("accept"));
    // Reverse proxies that collect answers before they pass them on leave this one alone.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

fn events(
    mut results: BoxStream<'static, Response>,
    ends: Ends,
    request_id: Option<RequestId>,
    keep_alive: Duration,
) -> impl Stream<Item = Bytes> + Send {
    let Ends { session: mut ended, shutdown } = ends;
    async_stream::stream! {
        let mut silence = interval_at(Instant::now() + keep_alive, keep_alive);
        // Tells the client at once that its stream stands, however long the first event takes.
        yield Bytes::from_static(b":\n\n");
        loop {
            tokio::select! {
                biased;
                () = shutdown.cancelled() => return,
                reason = &mut ended => {
                    let error = error(ErrorCode::Unauthenticated, reason, request_id.as_ref());
                    yield next(&Response::from_errors(vec![error]));
                    break;
                }
                result = results.next() => match result {
                    Some(response) => {
                        silence.reset();
                        yield next(&response);
                    }
                    None => break,
                },
                _ = silence.tick() => yield Bytes::from_static(b":\n\n"),
            }
        }
        yield Bytes::from_static(b"event: complete\ndata:\n\n");
    }
}

/// JSON has no line breaks, so one `data` line holds it.
fn next(response: &Response) -> Bytes {
    Bytes::from(format!("event: next\ndata: {}\n\n", body(response)))
}
