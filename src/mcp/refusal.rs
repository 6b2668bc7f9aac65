//! Why a tool did not answer: a code of the API's list, and a sentence a model can act on.

use rmcp::model::{CallToolResult, ContentBlock, MetaObject};
use serde_json::Value;

use crate::access::Forbidden;
use crate::archive::ArchiveError;

/// Where the code stands in the answer's metadata.
const CODE: &str = "earmark/code";

/// Why a tool did not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    code: &'static str,
    message: String,
}

impl Refusal {
    /// The arguments cannot be right; the sentence says what would be.
    pub fn bad_input(message: impl Into<String>) -> Self {
        Self { code: "BAD_INPUT", message: message.into() }
    }

    /// There is no such thing, or the asker may not know of it.
    pub fn not_found(what: &str) -> Self {
        Self { code: "NOT_FOUND", message: format!("no such {what}") }
    }

    /// It took too long.
    pub fn too_long(seconds: u64) -> Self {
        let message =
            format!("this took longer than {seconds} seconds: ask for less at once, or try again later");
        Self { code: "UNAVAILABLE", message }
    }

    /// The client did not wait for it.
    pub fn cancelled() -> Self {
        Self { code: "CANCELLED", message: "the call was cancelled".into() }
    }

    /// A fault of ours.
    pub fn internal() -> Self {
        Self { code: "INTERNAL", message: "internal error".into() }
    }

    /// The code, for figures.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// As a tool's answer. It has no data: clients would compare that with the schema of good answers.
    pub fn into_result(self) -> CallToolResult {
        let mut meta = MetaObject::new();
        meta.0.insert(CODE.into(), Value::from(self.code));
        CallToolResult::error(vec![ContentBlock::text(self.message)]).with_meta(Some(meta))
    }
}

impl From<ArchiveError> for Refusal {
    fn from(error: ArchiveError) -> Self {
        let code = match &error {
            ArchiveError::NotFound(_) => "NOT_FOUND",
            ArchiveError::BadInput(_) => "BAD_INPUT",
            ArchiveError::Conflict(_) => "CONFLICT",
            ArchiveError::Forbidden(_) => "FORBIDDEN",
            ArchiveError::Limit(_) => "LIMIT_EXCEEDED",
            ArchiveError::Unavailable(_) => "UNAVAILABLE",
            ArchiveError::Internal(cause) => {
                tracing::error!(error = format!("{cause:#}"), "a tool failed by our fault");
                "INTERNAL"
            }
        };
        Self { code, message: error.to_string() }
    }
}

impl From<Forbidden> for Refusal {
    fn from(error: Forbidden) -> Self {
        Self::from(ArchiveError::from(error))
    }
}
