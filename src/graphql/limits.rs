//! What a query may ask for before anything of it runs.
//!
//! Two passes, both linear in the text: [`check_text`] looks at the characters, because the parser recurses on
//! nested brackets and a few kilobytes of them would overflow the stack; [`QueryLimits`] looks at the document with
//! every fragment counted where it is spread, because the library's own checks walk each spread again and a chain of
//! fragments that spread each other twice would keep them busy for ever. Complexity is the library's
//! (`limit_complexity`), with [`connection_cost`] for lists.
//!
//! Deliberately absent: cost by what a field really does; that is the resolvers' and the timeout's matter.

mod count;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_graphql::async_trait::async_trait;
use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextParseQuery, NextPrepareRequest, NextValidation,
};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{ErrorExtensionValues, Request, ServerError, ServerResult, ValidationResult, Variables};
use thiserror::Error;

/// Longest query text in bytes.
pub const QUERY_BYTES_MAX: usize = 64 * 1024;

/// Deepest nesting of brackets in a query, and of lists and objects in its variables.
pub const NESTING_MAX: usize = 64;

const BAD_INPUT: &str = super::error::ErrorCode::BadInput.as_str();
const LIMIT_EXCEEDED: &str = "LIMIT_EXCEEDED";

/// What one operation may ask for. Fragments count each time they are spread.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Deepest nesting of fields; introspection needs 16.
    pub depth_max: usize,
    /// Most fields, fragment spreads and inline fragments together.
    pub fields_max: usize,
    /// Most aliases.
    pub aliases_max: usize,
    /// Most directives.
    pub directives_max: usize,
    /// How often one field may stand at the root.
    pub root_repeats_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth_max: 24, fields_max: 2_000, aliases_max: 50, directives_max: 50, root_repeats_max: 10 }
    }
}

/// Why a query is refused before it runs. The sentences tell the client what to change.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum QueryRefused {
    /// More text than [`QUERY_BYTES_MAX`].
    #[error("the query is {0} bytes long and at most {QUERY_BYTES_MAX} are read: send values as variables")]
    Length(usize),
    /// More nested brackets than [`NESTING_MAX`].
    #[error("the query nests brackets deeper than {NESTING_MAX} levels: ask for less at once")]
    Nesting,
    /// Variables nested deeper than [`NESTING_MAX`].
    #[error("the variables nest deeper than {NESTING_MAX} levels: flatten them")]
    VariableNesting,
    /// A block string that never ends; the parser would read its text as brackets.
    #[error("a block string of the query has no end: close it with three quotation marks")]
    BlockString,
    /// A fragment that contains itself.
    #[error("the fragment {0} spreads itself: take the spread out")]
    FragmentCycle(String),
    /// One of [`Limits`].
    #[error("the query has {found} {what} and at most {max} are allowed: split it into several requests")]
    TooMany {
        /// What was counted.
        what: &'static str,
        /// How many there are, fragments counted where they are spread.
        found: usize,
        /// How many there may be.
        max: usize,
    },
    /// `root_repeats_max` of [`Limits`].
    #[error(
        "the query asks {found} times for {field} and at most {max} times are allowed: send several requests"
    )]
    RootRepeats {
        /// The field.
        field: String,
        /// How often it stands at the root.
        found: usize,
        /// How often it may.
        max: usize,
    },
}

impl QueryRefused {
    /// The error code of the answer.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BlockString | Self::FragmentCycle(_) => BAD_INPUT,
            _ => LIMIT_EXCEEDED,
        }
    }
}

impl From<QueryRefused> for ServerError {
    fn from(refused: QueryRefused) -> Self {
        let mut error = ServerError::new(refused.to_string(), None);
        error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", refused.code());
        error
    }
}

/// Checks length and nesting of a query's text, which must happen before it is parsed.
///
/// Errors: [`QueryRefused::Length`], [`QueryRefused::Nesting`], [`QueryRefused::BlockString`].
pub fn check_text(query: &str) -> Result<(), QueryRefused> {
    if query.len() > QUERY_BYTES_MAX {
        return Err(QueryRefused::Length(query.len()));
    }
    let mut rest = query.as_bytes();
    let mut nesting = 0_usize;
    while let Some((&first, after)) = rest.split_first() {
        rest = match first {
            b'"' if rest.starts_with(br#"""""#) => after_block_string(&rest[3..])?,
            b'"' => after_string(after),
            b'#' => after_line(after),
            b'{' | b'[' | b'(' => {
                nesting += 1;
                if nesting > NESTING_MAX {
                    return Err(QueryRefused::Nesting);
                }
                after
            }
            b'}' | b']' | b')' => {
                nesting = nesting.saturating_sub(1);
                after
            }
            _ => after,
        };
    }
    Ok(())
}

fn after_block_string(mut text: &[u8]) -> Result<&[u8], QueryRefused> {
    while !text.is_empty() {
        if text.starts_with(br#"\""""#) {
            text = &text[4..];
        } else if text.starts_with(br#"""""#) {
            return Ok(&text[3..]);
        } else {
            text = &text[1..];
        }
    }
    // The parser would take the three marks for an empty string and go on behind it: what looks like text
    // here would be brackets there.
    Err(QueryRefused::BlockString)
}

/// A string ends at its mark or, as a fault the parser will name, at the end of the line.
fn after_string(mut text: &[u8]) -> &[u8] {
    while let Some((&first, after)) = text.split_first() {
        match first {
            b'"' | b'\n' | b'\r' => return after,
            b'\\' if !after.is_empty() => text = &after[1..],
            _ => text = after,
        }
    }
    text
}

fn after_line(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(text.len());
    &text[end..]
}

/// Checks a parsed document against the limits; the text must have passed [`check_text`].
///
/// Errors: [`QueryRefused::TooMany`], [`QueryRefused::RootRepeats`], [`QueryRefused::FragmentCycle`],
/// [`QueryRefused::Nesting`] for fragments nested in fragments.
pub fn check_document(document: &ExecutableDocument, limits: &Limits) -> Result<(), QueryRefused> {
    count::check(document, limits)
}

/// What a list costs: one, and its elements as many times as there can be. `child_complexity` is the cost of an
/// element; the sizes are elements. A negative or huge number of elements costs what it could give.
pub fn connection_cost(
    first: Option<i32>,
    last: Option<i32>,
    child_complexity: usize,
    page_default: usize,
    page_max: usize,
) -> usize {
    let elements = first.max(last).map_or(page_default, |asked| usize::try_from(asked).unwrap_or(0));
    elements.min(page_max).saturating_mul(child_complexity).saturating_add(1)
}

/// The schema extension that keeps [`Limits`], whichever way a request comes in.
#[derive(Clone, Debug, Default)]
pub struct QueryLimits(pub Limits);

impl ExtensionFactory for QueryLimits {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(self.clone())
    }
}

#[async_trait]
impl Extension for QueryLimits {
    /// Here rather than in `parse_query`: that hook wraps the library's own walks over the document, which must
    /// not begin before ours is done. What is parsed here is kept in the request.
    async fn prepare_request(
        &self,
        context: &ExtensionContext<'_>,
        mut request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        check_text(&request.query)?;
        check_document(request.parsed_query()?, &self.0)?;
        next.run(context, request).await
    }
    async fn parse_query(
        &self,
        context: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        next.run(context, query, variables).await.map_err(name_limit)
    }

    async fn validation(
        &self,
        context: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let validated = next.run(context).await;
        validated.map_err(|errors| errors.into_iter().map(name_limit).collect())
    }
}

/// The library's own limits come without a code and do not say what to do.
fn name_limit(mut error: ServerError) -> ServerError {
    let sentence = match error.message.as_str() {
        "Query is too complex." => {
            "the query costs more than a query may: ask for smaller pages or fewer fields"
        }
        "Query is nested too deep." => "the query nests fields too deeply: ask for less at once",
        text if text.starts_with("The recursion depth of the query") => {
            "the query nests fields and fragments too deeply: ask for less at once"
        }
        _ => return error,
    };
    error.message = sentence.to_owned();
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", LIMIT_EXCEEDED);
    error
}
