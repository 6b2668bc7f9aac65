//! The query language: words, "phrases", AND, OR, NOT, `-word` and brackets.
//!
//! `lexer` finds the pieces, `parser` puts them together, `expression` is what comes out; none of them
//! knows the engine. A broken query is searched as far as it makes sense, and a notice says what was left
//! out; only one that is too big is refused.

mod expression;
mod lexer;
mod parser;

pub(super) use expression::{Expression, Leaf};
pub use parser::{LEAVES_MAX, NESTING_MAX, QUERY_CHARS_MAX, QueryError, parse};

/// What to look for, as understood. The default asks nothing and matches every call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedQuery {
    pub(super) expression: Option<Expression>,
}

impl ParsedQuery {
    /// Whether nothing is asked, so that every call of the filter matches.
    pub fn is_empty(&self) -> bool {
        self.expression.is_none()
    }

    /// Whether it looks for any words, so that there can be moments; false too if it only excludes.
    pub fn has_moments(&self) -> bool {
        !self.positive_leaves().is_empty()
    }

    /// The words and phrases looked for, each once; not those excluded.
    pub(super) fn positive_leaves(&self) -> Vec<&Leaf> {
        let mut leaves = Vec::new();
        if let Some(expression) = &self.expression {
            expression.collect_positive(false, &mut leaves);
        }
        leaves
    }
}
