//! How many files and connections the process may have open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What a thousand people who listen at the same time need: a connection and a file each, twice over.
pub const WANTED: u64 = 4_096;

/// Raises the limit as far as the system lets us, and gives it; none is no limit.
///
/// Services start with 1,024 by habit, for the sake of programs that use `select(2)`; we do not. A download
/// is a connection and a file, so that limit would break off the body of the five-hundredth.
pub fn raise() -> Option<u64> {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(error) => {
            tracing::warn!(%error, "the limit of open files could not be raised");
            limit.current
        }
    }
}

/// How far [`raise`] can go.
pub fn possible() -> Option<u64> {
    getrlimit(Resource::Nofile).maximum
}
