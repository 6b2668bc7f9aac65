//! From what went wrong to what a client is told: a code of a closed list and a sentence to act on.

use std::sync::Arc;

use async_graphql::{Error, ErrorExtensions as _};

use crate::access::Forbidden;
use crate::archive::ArchiveError;

/// Every error carries one of these in `extensions.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// The request cannot be right; the message says what would be.
    BadInput,
    /// No token, or one that is not valid now.
    Unauthenticated,
    /// The token's role does not allow it.
    Forbidden,
    /// There is no such thing, or the asker may not know of it.
    NotFound,
    /// It contradicts what is stored.
    Conflict,
    /// A limit was reached; the message names it.
    LimitExceeded,
    /// Valid GraphQL over HTTP that this server does not do.
    Unsupported,
    /// Something needed is away for now; trying again makes sense.
    Unavailable,
    /// A fault of ours; the request id finds it in the log.
    Internal,
}

impl ErrorCode {
    /// As clients see it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadInput => "BAD_INPUT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::Conflict => "CONFLICT",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::Unsupported => "UNSUPPORTED",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }

    /// The code of an error of the archive.
    pub fn of(error: &ArchiveError) -> Self {
        match error {
            ArchiveError::NotFound(_) => Self::NotFound,
            ArchiveError::BadInput(_) => Self::BadInput,
            ArchiveError::Conflict(_) => Self::Conflict,
            ArchiveError::Forbidden(_) => Self::Forbidden,
            ArchiveError::Limit(_) => Self::LimitExceeded,
            ArchiveError::Unavailable(_) => Self::Unavailable,
            ArchiveError::Internal(_) => Self::Internal,
        }
    }
}

/// Why a resolver failed. It has no `Display` on purpose: the library turns anything that has one into an
/// error without a code.
#[derive(Clone)]
pub struct Failure {
    code: ErrorCode,
    message: String,
}

/// What resolvers return.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// The request cannot be right.
    pub fn bad_input(message: impl Into<String>) -> Self {
        Self { code: ErrorCode::BadInput, message: message.into() }
    }

    /// There is no such thing, or the asker may not know of it.
    pub fn not_found(what: &str) -> Self {
        Self { code: ErrorCode::NotFound, message: format!("no such {what}") }
    }

    /// What kind of failure it is.
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// The sentence for the client.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl From<&ArchiveError> for Failure {
    fn from(error: &ArchiveError) -> Self {
        if let ArchiveError::Internal(cause) = error {
            tracing::error!(error = format!("{cause:#}"), "a request failed by our fault");
        }
        Self { code: ErrorCode::of(error), message: error.to_string() }
    }
}

impl From<ArchiveError> for Failure {
    fn from(error: ArchiveError) -> Self {
        Self::from(&error)
    }
}

impl From<Arc<ArchiveError>> for Failure {
    fn from(error: Arc<ArchiveError>) -> Self {
        Self::from(error.as_ref())
    }
}

impl From<Forbidden> for Failure {
    fn from(error: Forbidden) -> Self {
        Self::from(ArchiveError::from(error))
    }
}

impl From<Failure> for Error {
    fn from(Failure { code, message }: Failure) -> Self {
        Self::new(message).extend_with(|_, extensions| extensions.set("code", code.as_str()))
    }
}
