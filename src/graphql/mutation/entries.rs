//! Answers to mutations that take many entries at once.

use async_graphql::SimpleObject;

use crate::archive::ArchiveError;
use crate::archive::feed::{ENTRIES_MAX, Taken};
use crate::graphql::error::{Failure, Result};

/// Why one of many inputs was not taken.
#[derive(SimpleObject)]
pub struct EntryError {
    /// The place of the input in the list, from 0.
    index: i32,
    /// One of the codes of `extensions.code`: `BAD_INPUT`, `NOT_FOUND`, `CONFLICT` or `LIMIT_EXCEEDED`.
    code: String,
    /// A sentence that says what to do.
    message: String,
}

impl EntryError {
    /// Tells of a failure.
    pub fn new(index: i32, failure: &Failure) -> Self {
        Self { index, code: failure.code().as_str().into(), message: failure.message().into() }
    }
}

/// Whether so many may be sent at once.
///
/// # Errors
/// Where there are more than [`ENTRIES_MAX`].
pub fn check_count(count: usize) -> Result<()> {
    if count > ENTRIES_MAX {
        let sentence = format!("inputs: at most {ENTRIES_MAX} are taken at once, and these are {count}");
        return Err(ArchiveError::Limit(sentence).into());
    }
    Ok(())
}

/// One answer for each input: those that the archive was not asked have their own failure already.
pub fn answers<I, R, A>(
    inputs: Vec<Result<I>>,
    taken: Vec<std::result::Result<Taken<R>, ArchiveError>>,
    answer: impl Fn(i32, Result<R>) -> A,
) -> Vec<A> {
    let mut taken = taken.into_iter();
    let results = inputs.into_iter().map(|input| match input {
        Err(failure) => Some(Err(failure)),
        Ok(_) => taken.next().map(|taken| taken.map(|taken| taken.row).map_err(Failure::from)),
    });
    results.flatten().zip(0..).map(|(result, index)| answer(index, result)).collect()
}
