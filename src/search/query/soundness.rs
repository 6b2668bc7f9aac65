//! What holds of any text that is taken for a query, for the tests and for the fuzzer.

use crate::search::query::{
    Expression, LEAVES_MAX, NESTING_MAX, Pattern, QUERY_CHARS_MAX, QueryError, Spans, parse, parse_leniently,
};

/// Understands a text in both ways and panics where the two do not fit together or a bound does not hold.
pub fn check(text: &str) {
    let characters = text.chars().count();
    let strict = parse(text);
    let lenient = parse_leniently(text);
    if let Ok(query) = &strict {
        assert_eq!(lenient, Ok((query.clone(), Vec::new())), "both ways agree where there is no mistake");
    }
    match &lenient {
        Err(QueryError::TooLong(found)) => assert!(*found == characters && characters > QUERY_CHARS_MAX),
        Err(QueryError::TooManyWords | QueryError::TooDeep) => assert!(strict.is_err()),
        Err(QueryError::Mistake(mistake)) => panic!("the lenient way takes everything: {mistake}"),
        Ok((query, notices)) => {
            assert_eq!(strict.is_ok(), notices.is_empty(), "{notices:?}");
            let size = query.expression.as_ref().map(Size::of).unwrap_or_default();
            assert!(size.leaves <= LEAVES_MAX, "{size:?}");
            assert!(size.height <= HEIGHT_MAX, "{size:?}");
        }
    }
    if let Err(QueryError::Mistake(mistake)) = &strict {
        assert!(0 < mistake.from && mistake.from < mistake.to && mistake.to <= characters + 1, "{mistake:?}");
        assert!(!mistake.found.is_empty() && !mistake.expected.is_empty(), "{mistake:?}");
    }
}

/// A level of brackets may hold OR, AND, NOT and what stands before and behind it, and every word can be joined once.
const HEIGHT_MAX: usize = 6 * NESTING_MAX + 2 * LEAVES_MAX + QUERY_CHARS_MAX / "IN LAST 1s".len();

#[derive(Clone, Copy, Debug, Default)]
struct Size {
    leaves: usize,
    height: usize,
}

impl Size {
    fn of(expression: &Expression) -> Self {
        match expression {
            Expression::Spans(spans) => Self::of_spans(spans),
            Expression::Field(_) | Expression::Condition(_) => Self::of_leaves(1),
            Expression::Not(inner) => Self::over([Self::of(inner)]),
            Expression::All(parts) | Expression::Any(parts) => {
                assert!(parts.len() > 1, "one part is no group");
                Self::over(parts.iter().map(Self::of))
            }
            Expression::Relaxed(parts) => Self::over(parts.iter().map(Self::of_spans)),
        }
    }

    fn of_spans(spans: &Spans) -> Self {
        match spans {
            Spans::Word(word) => {
                assert!(!word.is_empty());
                Self::of_leaves(1)
            }
            Spans::Pattern(_) => Self::of_leaves(1),
            Spans::Exact(patterns) => {
                assert!(!patterns.is_empty());
                Self::of_leaves(
                    patterns.iter().filter(|part| !matches!(part, Pattern::Word(_))).count().max(1),
                )
            }
            Spans::Number { keys, words } => {
                assert!(!keys.is_empty() && !words.is_empty());
                Self::of_leaves(1)
            }
            Spans::Any(parts) | Spans::SameTurn(parts) => Self::over(parts.iter().map(Self::of_spans)),
            Spans::Near { one, other, .. } => Self::over([one, other].map(|part| Self::of_spans(part))),
            Spans::Then { first, second, .. } => Self::over([first, second].map(|part| Self::of_spans(part))),
            Spans::NotIn { spans, hole } => Self::over([spans, hole].map(|part| Self::of_spans(part))),
            Spans::By { spans, .. } | Spans::TurnStart(spans) | Spans::Within { spans, .. } => {
                Self::over([Self::of_spans(spans)])
            }
        }
    }

    fn of_leaves(leaves: usize) -> Self {
        Self { leaves, height: 1 }
    }

    fn over(parts: impl IntoIterator<Item = Self>) -> Self {
        let join = |all: Self, part: Self| Self {
            leaves: all.leaves + part.leaves,
            height: all.height.max(part.height),
        };
        let all = parts.into_iter().fold(Self::default(), join);
        Self { height: all.height + 1, ..all }
    }
}
