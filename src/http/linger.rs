//! Hears clients out. An answer may be ready before a client has sent all of its body (a refusal, say);
//! closing the connection then would break the client's sending, and it would never read the answer. What
//! nobody wants any more is therefore read and thrown away, within bounds.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::StreamExt as _;

/// Bytes thrown away at most: a client that goes on for longer has its connection closed.
const BYTES_MAX: usize = 64 * 1024 * 1024;
/// How long a client is heard out at most.
const TIME_MAX: Duration = Duration::from_secs(10);

/// Middleware that hears every client out.
pub async fn hear_out(request: Request, next: Next) -> Response {
    next.run(request.map(|body| Body::new(Heard(Some(body))))).await
}

/// A body whose rest is read even where its reader has lost interest.
struct Heard(Option<Body>);

impl HttpBody for Heard {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, axum::Error>>> {
        let Some(body) = self.0.as_mut() else { return Poll::Ready(None) };
        let frame = Pin::new(body).poll_frame(context);
        if matches!(frame, Poll::Ready(None | Some(Err(_)))) {
            self.0 = None;
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.0.as_ref().map(HttpBody::size_hint).unwrap_or_default()
    }
}

impl Drop for Heard {
    fn drop(&mut self) {
        let Some(body) = self.0.take().filter(|body| !body.is_end_stream()) else { return };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(tokio::time::timeout(TIME_MAX, discard(body)));
        }
    }
}

async fn discard(body: Body) {
    let mut pieces = body.into_data_stream();
    let mut seen = 0;
    while let Some(Ok(piece)) = pieces.next().await {
        seen += piece.len();
        if seen > BYTES_MAX {
            return;
        }
    }
}
