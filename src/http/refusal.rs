//! The archive's errors outside GraphQL: the same codes and sentences, with an HTTP status.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::graphql::Refusal;
use crate::archive::ArchiveError;
use crate::graphql::ErrorCode;

/// An answer that says no: `{"error": {"code", "message"}}`.
pub struct Refused {
    code: ErrorCode,
    message: String,
}

impl Refused {
    /// There is no such thing, or the asker may not know of it.
    pub fn not_found(what: &str) -> Self {
        Self { code: ErrorCode::NotFound, message: format!("no such {what}") }
    }

    /// The link no longer holds.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self { code: ErrorCode::Forbidden, message: message.into() }
    }

    /// This installation does not do that.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self { code: ErrorCode::Unsupported, message: message.into() }
    }
}

impl From<ArchiveError> for Refused {
    fn from(error: ArchiveError) -> Self {
        if let ArchiveError::Internal(cause) = &error {
            tracing::error!(error = format!("{cause:#}"), "a request failed by our fault");
        }
        Self { code: ErrorCode::of(&error), message: error.to_string() }
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let code = match &refusal {
            Refusal::Missing(_) | Refusal::Invalid(_) => ErrorCode::Unauthenticated,
            Refusal::Forbidden(_) => ErrorCode::Forbidden,
            Refusal::Unavailable(_) => ErrorCode::Unavailable,
        };
        Self { code, message: refusal.reason().to_owned() }
    }
}

fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::BadInput => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::Conflict => StatusCode::CONFLICT,
        ErrorCode::LimitExceeded => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::Unsupported => StatusCode::NOT_IMPLEMENTED,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self { code, message } = self;
        let body = Json(json!({ "error": { "code": code.as_str(), "message": message } }));
        let mut response = (status(code), body).into_response();
        if code == ErrorCode::Unauthenticated {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
