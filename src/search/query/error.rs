use std::fmt;

use super::{LEAVES_MAX, NESTING_MAX, QUERY_CHARS_MAX};

/// A query that cannot be searched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// Too many characters.
    #[error("the query has {0} characters: at most {QUERY_CHARS_MAX} are allowed")]
    TooLong(usize),
    /// Too many words and phrases.
    #[error("the query has more than {LEAVES_MAX} words and phrases: leave some out")]
    TooManyWords,
    /// Too many brackets within brackets.
    #[error("the query has brackets more than {NESTING_MAX} deep: write it flatter")]
    TooDeep,
    /// It makes no sense at one place.
    #[error("{0}")]
    Mistake(Mistake),
}

/// What makes no sense in a query, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The first character it is about, counted from 1.
    pub from: usize,
    /// The character behind the last.
    pub to: usize,
    /// What stands there.
    pub found: String,
    /// What should stand there.
    pub expected: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, found, expected, .. } = self;
        write!(formatter, "{found} at character {from}: expected {expected}")
    }
}
