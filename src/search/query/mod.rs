//! The query language: docs/search.md says what it means.
//!
//! `lexer` finds the pieces, `parser` puts them together with the help of `operand` (what a word or phrase means)
//! and `scope` (what holds for a whole group), `expression` is what comes out. None of them knows the engine.
//!
//! There is one parser with two attitudes to a mistake: strict, it ends there and says where and what was
//! expected; lenient, it searches what still makes sense and says what it left out.

mod error;
mod expression;
mod lexer;
mod operand;
mod parser;
mod scope;
#[cfg(test)]
mod soundness;
#[cfg(test)]
mod tests;

pub use error::QueryError;
pub(super) use expression::{
    Comparison, Condition, Distance, Expression, FieldText, Part, Pattern, Spans, Speaker,
};
pub use parser::{parse, parse_leniently};

/// The longest query, in characters.
pub const QUERY_CHARS_MAX: usize = 2_000;
/// The most words and phrases of a query.
pub const LEAVES_MAX: usize = 64;
/// The most brackets and scopes within each other.
pub const NESTING_MAX: usize = 32;
/// The furthest that NEAR and THEN reach, in words.
pub const DISTANCE_WORDS_MAX: u32 = 1_000;
/// The furthest that NEAR and THEN reach, in milliseconds.
pub const DISTANCE_MS_MAX: u64 = 3_600_000;

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

    /// The plain words looked for, each once; not those excluded.
    pub(super) fn plain_words(&self) -> Vec<&str> {
        let mut words = Vec::new();
        if let Some(expression) = &self.expression {
            expression.visit_spans(false, &mut |spans, negated| {
                if let (Spans::Word(word), false) = (spans, negated)
                    && !words.contains(&word.as_str())
                {
                    words.push(word.as_str());
                }
            });
        }
        words
    }

    /// Calls of which a note has anything that is asked for by `note:` and not excluded; none where nothing is.
    pub(super) fn of_notes(&self) -> Option<Self> {
        let mut notes = Vec::new();
        self.expression.as_ref()?.visit_fields(false, &mut |field, negated| {
            if let (FieldText::Note(spans), false) = (field, negated) {
                notes.push(spans.clone());
            }
        });
        let any = (!notes.is_empty()).then_some(Expression::Field(FieldText::Note(Spans::Any(notes))));
        any.map(|expression| Self { expression: Some(expression) })
    }

    /// The same, but a word is also found where it is one of a customer or booking that the call is linked to, and what
    /// has only some of the words is found as well. None where it is anything but words, phrases and the like side by
    /// side.
    pub fn relaxed(&self) -> Option<Self> {
        let expression = self.expression.as_ref()?;
        let parts = match expression {
            Expression::All(parts) => parts.as_slice(),
            single => std::slice::from_ref(single),
        };
        let said = |part: &Expression| match part {
            Expression::Spans(spans) => Some(spans.clone()),
            _ => None,
        };
        let parts = parts.iter().map(said).collect::<Option<Vec<_>>>()?;
        Some(Self { expression: Some(Expression::Relaxed(parts)) })
    }
}
