//! Why a provider did not do what it was asked, in the words that a job can act on.

use std::time::Duration;

/// Why a provider did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// There is no such thing, or not yet.
    #[error("{0}")]
    NotFound(String),
    /// It was there and will not be again, or will never be: trying again is of no use.
    #[error("{0}")]
    Gone(String),
    /// Too many requests; not before this time.
    #[error("the provider asks to wait {} s", retry_after.as_secs())]
    RateLimited {
        /// How long to wait.
        retry_after: Duration,
    },
    /// The credentials, or a rule of ours or theirs, do not allow it; a person has to change something.
    #[error("{0}")]
    Refused(String),
    /// It did not answer, or not well; trying again may help.
    #[error("{0}")]
    Unavailable(String),
    /// The answer is not what the provider documents.
    #[error("{0}")]
    Malformed(String),
}

impl ProviderError {
    /// Whether trying again later makes sense without anybody changing anything.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::NotFound(_) | Self::RateLimited { .. } | Self::Unavailable(_) | Self::Malformed(_) => true,
            Self::Gone(_) | Self::Refused(_) => false,
        }
    }
}
