//! What a caller of the archive can act on.

use sea_orm::{DbErr, RuntimeErr, SqlErr};
use thiserror::Error;

use crate::access::Forbidden;
use crate::journal::CursorError;
use crate::media::MediaError;

/// Why the archive did not do what it was asked.
#[derive(Debug, Error)]
pub enum ArchiveError {
    /// There is no such thing, or the actor may not know of it: the two look the same.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// The input cannot be right; the sentence says what would be.
    #[error("{0}")]
    BadInput(String),
    /// The input contradicts what is stored.
    #[error("{0}")]
    Conflict(String),
    /// The actor's role does not allow it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// A limit of the archive was reached; the sentence names it.
    #[error("{0}")]
    Limit(String),
    /// Something the archive needs is away for now; trying again makes sense.
    #[error("{0}")]
    Unavailable(String),
    /// A fault of ours: logged in full, told in brief.
    #[error("internal error")]
    Internal(#[source] anyhow::Error),
}

impl ArchiveError {
    /// A sentence about input that cannot be right.
    pub fn bad_input(sentence: impl Into<String>) -> Self {
        Self::BadInput(sentence.into())
    }

    /// A fault of ours.
    pub fn internal(error: impl Into<anyhow::Error>) -> Self {
        Self::Internal(error.into())
    }
}

/// SQLite's `SQLITE_FULL` and PostgreSQL's `disk_full`.
const DISK_FULL: [&str; 2] = ["13", "53100"];

fn code(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return None;
    };
    Some(error.as_database_error()?.code()?.into_owned())
}

impl From<DbErr> for ArchiveError {
    fn from(error: DbErr) -> Self {
        if code(&error).is_some_and(|code| DISK_FULL.contains(&code.as_str())) {
            tracing::error!("the database's disk is full");
            return Self::Unavailable("the database's disk is full: make room, then try again".into());
        }
        match (error.sql_err(), &error) {
            (Some(SqlErr::UniqueConstraintViolation(_)), _) => Self::Conflict(
                "another request wrote the same thing at the same time: read it again and decide".into(),
            ),
            (_, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) => {
                Self::Unavailable("the database does not answer: try again in a moment".into())
            }
            _ => Self::internal(error),
        }
    }
}

impl From<CursorError> for ArchiveError {
    fn from(error: CursorError) -> Self {
        Self::BadInput(error.to_string())
    }
}

impl From<MediaError> for ArchiveError {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::NotFound { .. } => Self::NotFound("audio"),
            MediaError::Full { .. } => {
                tracing::error!(%error, "the store is full");
                Self::Unavailable("the store is full: make room, then try again".into())
            }
            MediaError::Unavailable { .. } => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the store does not answer");
                Self::Unavailable("the audio store does not answer: try again in a moment".into())
            }
            error => Self::internal(error),
        }
    }
}
