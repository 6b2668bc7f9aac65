//! Runs one operation: bounded in time, a panic contained, counted, its errors completed.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Response};
use axum::http::StatusCode;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt};
use metrics::counter;

use super::request::Operation;
use super::response::{Refused, complete, is_request_error};
use super::session::Carrier;
use super::{Authenticate, Endpoint};
use crate::graphql::ErrorCode;
use crate::http::request_id::RequestId;

impl<E: Executor, A: Authenticate> Endpoint<E, A> {
    /// The one result of a query or mutation. Dropping the future, as a client's leaving does, ends the operation;
    /// what it writes is finished by the archive, which spawns its writes.
    ///
    /// Errors: 503 after the time an operation may take (one with files takes as long as its files), 500 for a
    /// panic.
    pub(super) async fn execute(
        &self,
        carrier: &Carrier,
        operation: Operation,
        request_id: Option<&RequestId>,
    ) -> Result<Response, Refused> {
        let mut count = Count::of(operation.kind);
        let limit = operation.request.uploads.is_empty().then_some(self.settings.operation_timeout);
        let execution = self.executor.execute(carrier.prepare(operation.request));
        let execution = AssertUnwindSafe(execution).catch_unwind();
        let executed = match limit {
            Some(limit) => tokio::time::timeout(limit, execution).await,
            None => Ok(execution.await),
        };
        match executed {
            Ok(Ok(response)) => {
                let response = complete(response, request_id);
                count.is(outcome(&response));
                Ok(response)
            }
            Ok(Err(panic)) => {
                count.is("panic");
                Err(refuse_panic(&*panic))
            }
            Err(_elapsed) => {
                count.is("timeout");
                Err(Refused::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    ErrorCode::Unavailable,
                    format!(
                        "the operation took longer than {} seconds: ask for less at once, or try again later",
                        self.settings.operation_timeout.as_secs()
                    ),
                ))
            }
        }
    }

    /// The results of any operation, one for a query or mutation. Each is made when it is asked for, so that a slow
    /// client slows the stream and fills no memory.
    pub(super) fn results(
        &self,
        carrier: Carrier,
        operation: Operation,
        request_id: Option<RequestId>,
    ) -> BoxStream<'static, Response> {
        let endpoint = self.clone();
        if operation.kind != OperationType::Subscription {
            return futures_util::stream::once(async move {
                let executed = endpoint.execute(&carrier, operation, request_id.as_ref()).await;
                executed
                    .unwrap_or_else(|refused| Response::from_errors(refused.into_errors(request_id.as_ref())))
            })
            .boxed();
        }
        let mut count = Count::of(operation.kind);
        let stream = endpoint.executor.execute_stream(carrier.prepare(operation.request), None);
        let stream = AssertUnwindSafe(stream).catch_unwind();
        async_stream::stream! {
            futures_util::pin_mut!(stream);
            let mut first = true;
            while let Some(polled) = stream.next().await {
                let response = polled.unwrap_or_else(|panic| Response::from_errors(refuse_panic(&*panic).into_errors(None)));
                let response = complete(response, request_id.as_ref());
                if first && is_request_error(&response) {
                    count.is("refused");
                }
                first = false;
                yield response;
            }
            count.is_over();
        }
        .boxed()
    }
}

fn outcome(response: &Response) -> &'static str {
    match response {
        _ if response.is_ok() => "ok",
        _ if is_request_error(response) => "refused",
        _ => "errors",
    }
}

fn refuse_panic(panic: &(dyn Any + Send)) -> Refused {
    let text =
        panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(panic = text.unwrap_or("no text"), "a resolver panicked");
    Refused::new(StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::Internal, "internal error")
}

/// Outcome of an operation that was dropped before it was done.
const CANCELLED: &str = "cancelled";

/// Counts an operation when it is over, also when it is dropped.
struct Count {
    kind: &'static str,
    outcome: &'static str,
}

impl Count {
    fn of(kind: OperationType) -> Self {
        let kind = match kind {
            OperationType::Query => "query",
            OperationType::Mutation => "mutation",
            OperationType::Subscription => "subscription",
        };
        Self { kind, outcome: CANCELLED }
    }

    fn is(&mut self, outcome: &'static str) {
        self.outcome = outcome;
    }

    /// A stream that came to its end without any other outcome.
    fn is_over(&mut self) {
        if self.outcome == CANCELLED {
            self.outcome = "ok";
        }
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        counter!("earmark_graphql_operations_total", "kind" => self.kind, "outcome" => self.outcome)
            .increment(1);
    }
}
