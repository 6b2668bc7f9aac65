//! Answers: one place where errors get their code and request id, and where the status is chosen.

use async_graphql::{ErrorExtensionValues, Response, ServerError};
use axum::body::Body;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use serde_json::json;

use super::accept::MediaType;
use super::documents::NOT_FOUND;
use super::session::Refusal;
use crate::graphql::ErrorCode;
use crate::http::request_id::RequestId;

/// A request that does not reach the schema, or that does not come back from it: the status is the same for
/// every media type.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    code: ErrorCode,
    message: String,
    /// What this status owes the client besides.
    header: Option<(HeaderName, HeaderValue)>,
}

impl Refused {
    pub(super) fn new(status: StatusCode, code: ErrorCode, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), header: None }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, ErrorCode::BadInput, message)
    }

    pub(super) fn too_large(message: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::LimitExceeded, message)
    }

    /// RFC 9110 section 15.5.6 asks for the methods that would do.
    pub(super) fn only_by_post() -> Self {
        let mut refused = Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            ErrorCode::Unsupported,
            "a GET only asks, so that a link cannot change anything: send mutations by POST",
        );
        refused.header = Some((ALLOW, HeaderValue::from_static("POST")));
        refused
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }

    pub(super) fn into_errors(self, request_id: Option<&RequestId>) -> Vec<ServerError> {
        vec![error(self.code, self.message, request_id)]
    }

    pub(super) fn into_response(
        self,
        media: MediaType,
        request_id: Option<&RequestId>,
    ) -> axum::response::Response {
        let Self { status, code, message, header } = self;
        let body = json!({ "errors": [error(code, message, request_id)] }).to_string();
        let mut response = answer(status, media, body);
        response.headers_mut().extend(header);
        response
    }
}

impl From<Refusal> for Refused {
    /// RFC 6750 section 3: the challenge names an error only where a token was sent.
    fn from(refusal: Refusal) -> Self {
        let (status, code, reason, challenge) = match refusal {
            Refusal::Missing(reason) => (
                StatusCode::UNAUTHORIZED,
                ErrorCode::Unauthenticated,
                reason,
                Some(r#"Bearer realm="earmark""#),
            ),
            Refusal::Invalid(reason) => {
                let challenge = r#"Bearer realm="earmark", error="invalid_token""#;
                (StatusCode::UNAUTHORIZED, ErrorCode::Unauthenticated, reason, Some(challenge))
            }
            Refusal::Forbidden(reason) => (StatusCode::FORBIDDEN, ErrorCode::Forbidden, reason, None),
            Refusal::Unavailable(reason) => {
                (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable, reason, None)
            }
        };
        let mut refused = Self::new(status, code, reason);
        refused.header = challenge.map(|challenge| (WWW_AUTHENTICATE, HeaderValue::from_static(challenge)));
        refused
    }
}

/// One error as clients see it.
pub(super) fn error(
    code: ErrorCode,
    message: impl Into<String>,
    request_id: Option<&RequestId>,
) -> ServerError {
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", code.as_str());
    name_request(&mut error, request_id);
    error
}

/// Gives every error a code and the request's id. Parsing and validation come from the library without a code and
/// are the client's; an error in a resolver that carries none is a fault of ours, told in the log only.
pub(super) fn complete(mut response: Response, request_id: Option<&RequestId>) -> Response {
    for error in &mut response.errors {
        let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
        if extensions.get("code").is_none() {
            let of_the_client = error.path.is_empty() || is_about_input(&error.message);
            extensions
                .set("code", if of_the_client { ErrorCode::BadInput } else { ErrorCode::Internal }.as_str());
            if !of_the_client {
                tracing::error!(error = error.message, path = ?error.path, "a resolver failed without a code");
                error.message = "internal error".to_owned();
            }
        }
        name_request(error, request_id);
    }
    response
}

/// The library's two sentences for an argument that passed validation and could not be read as its scalar.
fn is_about_input(message: &str) -> bool {
    message.starts_with("Failed to parse \"") || message.starts_with("Expected input type \"")
}

fn name_request(error: &mut ServerError, request_id: Option<&RequestId>) {
    if let Some(id) = request_id {
        error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("requestId", id.as_str());
    }
}

/// Whether nothing ran: an error that belongs to no field, and no data.
pub(super) fn is_request_error(response: &Response) -> bool {
    response.data == async_graphql::Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty())
}

/// The result as clients read it; a request error has no `data`, as the specification of responses says.
pub(super) fn body(response: &Response) -> String {
    let encoded = match is_request_error(response) {
        true if response.extensions.is_empty() => {
            serde_json::to_string(&json!({ "errors": response.errors }))
        }
        true => {
            serde_json::to_string(&json!({ "errors": response.errors, "extensions": response.extensions }))
        }
        false => serde_json::to_string(response),
    };
    encoded.expect("a GraphQL response has only string keys and finite numbers")
}

fn is_unknown_document(response: &Response) -> bool {
    let code = |error: &ServerError| Some(error.extensions.as_ref()?.get("code")?.to_string());
    response.errors.iter().any(|error| code(error).is_some_and(|code| code.trim_matches('"') == NOT_FOUND))
}

/// The answer to an operation that reached the schema.
pub(super) fn respond(response: Response, media: MediaType) -> axum::response::Response {
    let status = match media {
        // Not every client of automatic persisted queries reads a refusal that is none by its status.
        _ if is_unknown_document(&response) => StatusCode::OK,
        MediaType::GraphqlResponse if is_request_error(&response) => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    let mut answer = answer(status, media, body(&response));
    answer.headers_mut().extend(response.http_headers);
    answer
}

fn answer(status: StatusCode, media: MediaType, body: String) -> axum::response::Response {
    let mut response = axum::response::Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media.name()));
    // What one client may see, no cache may keep for another.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(VARY, HeaderValue::from_static("accept"));
    response
}
