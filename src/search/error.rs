use std::path::PathBuf;

use tantivy::TantivyError;
use tantivy::directory::error::LockError;

/// What can go wrong with the index, as far as a caller can do something about it.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The files were written by another version of Earmark; the index is derived, so it is rebuilt.
    #[error("the search index at {0} has another format: run `earmark reindex`")]
    Format(String),
    /// There is one writer at a time, over all processes.
    #[error("the search index is being written by another process: stop that one, or wait until it ends")]
    WriterBusy,
    /// The directory cannot be made, read or written.
    #[error("cannot use {path} for the search index: check that it is a directory and may be written")]
    Directory {
        /// The directory of the settings.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// A pattern that stands for more words than a search can look for.
    #[error("{pattern} stands for more than 2,000 different words: write more of its letters")]
    TooManyWords {
        /// As it was written.
        pattern: String,
    },
    /// A page or a list of moments longer than allowed.
    #[error("{what} is {got}: choose from {min} to {max}")]
    Limit {
        /// Which number is meant.
        what: &'static str,
        /// What was asked for.
        got: usize,
        /// The smallest allowed.
        min: usize,
        /// The largest allowed.
        max: usize,
    },
    /// A cursor means something only in the order and the kind of search that made it.
    #[error("the cursor comes from another order or kind of search: start again without it")]
    ForeignCursor,
    /// Anything else from the engine: a full disk, a damaged file, a bug.
    #[error("the search engine failed")]
    Engine(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<TantivyError> for SearchError {
    fn from(error: TantivyError) -> Self {
        match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => Self::WriterBusy,
            other => Self::Engine(Box::new(other)),
        }
    }
}

impl From<std::io::Error> for SearchError {
    fn from(error: std::io::Error) -> Self {
        Self::Engine(Box::new(error))
    }
}
