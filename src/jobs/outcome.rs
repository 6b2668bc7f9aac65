//! How a job ended, in the words of whoever did it.

use chrono::{DateTime, TimeDelta, Utc};

use crate::archive::ArchiveError;
use crate::providers::ProviderError;

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The work is done.
    Done,
    /// It is too early; counts as no attempt.
    Later {
        /// When to come back.
        run_at: DateTime<Utc>,
        /// What is waited for, in one sentence.
        reason: String,
    },
    /// It failed; trying again may help.
    Again {
        /// What went wrong, in one sentence.
        error: String,
    },
    /// It failed, and trying again would not help.
    GiveUp {
        /// What went wrong, in one sentence.
        error: String,
    },
    /// There is nothing to be had, which is nobody's failure.
    Absent {
        /// Who says so, in one sentence.
        reason: String,
    },
}

impl Outcome {
    /// What a provider's error means for the job that met it.
    pub fn of_provider(error: &ProviderError, now: DateTime<Utc>) -> Self {
        match error {
            ProviderError::RateLimited { retry_after } => {
                let wait = TimeDelta::from_std(*retry_after).unwrap_or(TimeDelta::hours(1));
                Self::Later { run_at: now + wait, reason: error.to_string() }
            }
            error if error.may_pass() => Self::Again { error: error.to_string() },
            error => Self::GiveUp { error: error.to_string() },
        }
    }

    /// What an error of the archive means for the job that met it.
    pub fn of_archive(error: &ArchiveError) -> Self {
        match error {
            // What the work was about is gone: deleted by a person, or with its call.
            ArchiveError::NotFound(_) => Self::Done,
            ArchiveError::Internal(cause) => Self::Again { error: format!("{cause:#}") },
            ArchiveError::Forbidden(_) | ArchiveError::Limit(_) => Self::GiveUp { error: error.to_string() },
            ArchiveError::BadInput(_) | ArchiveError::Conflict(_) | ArchiveError::Unavailable(_) => {
                Self::Again { error: error.to_string() }
            }
        }
    }
}

impl From<ArchiveError> for Outcome {
    fn from(error: ArchiveError) -> Self {
        Self::of_archive(&error)
    }
}
