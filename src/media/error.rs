//! Errors that a caller can act on; the rest is "unavailable", with its cause.

use std::error::Error;
use std::io;

use opendal::ErrorKind;

use super::key::ObjectKey;

type Cause = Box<dyn Error + Send + Sync>;

/// Why an operation on the store failed.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// There is no such object.
    #[error("object {key} is not in the store")]
    NotFound {
        /// The object asked for.
        key: String,
    },
    /// The object exists, or is being written by someone else; nothing was changed.
    #[error("object {key} exists already or is being written")]
    AlreadyExists {
        /// The object that was to be created.
        key: String,
    },
    /// The store has no room left. Trying again helps only after someone has made room.
    #[error("the store is full: object {key} could not be written")]
    Full {
        /// The object that was to be written.
        key: String,
        /// What the store said.
        #[source]
        source: Cause,
    },
    /// The object has fewer bytes than its record says.
    #[error("object {key} ends after {arrived_bytes} of {size_bytes} bytes")]
    Short {
        /// The object asked for.
        key: String,
        /// Bytes that it should have.
        size_bytes: u64,
        /// Position where it ended.
        arrived_bytes: u64,
    },
    /// The settings cannot work; the source says which.
    #[error("the storage settings are not usable")]
    Settings(#[source] Cause),
    /// The store did not do its work, although it was asked several times. Trying again later may help.
    #[error("the store could not {operation} {key}")]
    Unavailable {
        /// What was being done.
        operation: &'static str,
        /// The object concerned.
        key: String,
        /// What the store said.
        #[source]
        source: Cause,
    },
}

impl MediaError {
    pub(super) fn of(operation: &'static str, key: &str, error: opendal::Error) -> Self {
        let key = key.to_owned();
        match error.kind() {
            ErrorKind::NotFound => Self::NotFound { key },
            ErrorKind::AlreadyExists | ErrorKind::ConditionNotMatch => Self::AlreadyExists { key },
            _ if is_full(&error) => Self::Full { key, source: error.into() },
            _ => Self::Unavailable { operation, key, source: error.into() },
        }
    }

    pub(super) fn unavailable(operation: &'static str, key: &ObjectKey, source: impl Into<Cause>) -> Self {
        Self::Unavailable { operation, key: key.to_string(), source: source.into() }
    }
}

/// Whether a full disk or a spent quota stands anywhere in the chain of causes.
fn is_full(error: &(dyn Error + 'static)) -> bool {
    // A chain of causes ends; it cannot lead back to itself.
    let mut cause = Some(error);
    while let Some(error) = cause {
        let full = error.downcast_ref::<io::Error>().is_some_and(|error| {
            matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
        });
        if full {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_apart() {
        let failed = |kind: io::ErrorKind| {
            opendal::Error::new(ErrorKind::Unexpected, "write failed").set_source(io::Error::from(kind))
        };
        let error = MediaError::of("write", "a/b/c.wav", failed(io::ErrorKind::StorageFull));
        assert_eq!(error.to_string(), "the store is full: object a/b/c.wav could not be written");
        let error = MediaError::of("write", "a/b/c.wav", failed(io::ErrorKind::BrokenPipe));
        assert_eq!(error.to_string(), "the store could not write a/b/c.wav");
    }
}
