use super::super::analyser;
use super::lexer::{Located, Piece, pieces};
use super::{Expression, Leaf, ParsedQuery};

/// The longest query, in characters.
pub const QUERY_CHARS_MAX: usize = 2_000;
/// The most words and phrases of a query.
pub const LEAVES_MAX: usize = 64;
/// The most brackets within brackets.
pub const NESTING_MAX: usize = 32;

/// A query too big to be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
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
}

/// Understands a query, and says in plain words what it could not make sense of and left out.
///
/// Words and phrases side by side must all hold (`a b` is `a AND b`), which binds tighter than OR.
///
/// # Errors
/// If the text is too long, has too many words or too many nested brackets.
pub fn parse(text: &str) -> Result<(ParsedQuery, Vec<String>), QueryError> {
    let characters = text.chars().count();
    if characters > QUERY_CHARS_MAX {
        return Err(QueryError::TooLong(characters));
    }
    let mut notices = Vec::new();
    let pieces = pieces(text, &mut notices);
    let mut parser = Parser { pieces: &pieces, place: 0, depth: 0, leaves: 0, notices };
    let expression = parser.any()?;
    if expression.is_none() && !pieces.is_empty() {
        parser.notices.push("nothing was left to search for: every call matches".to_owned());
    }
    Ok((ParsedQuery { expression }, parser.notices))
}

struct Parser<'a> {
    pieces: &'a [Located],
    place: usize,
    depth: usize,
    leaves: usize,
    notices: Vec<String>,
}

impl<'a> Parser<'a> {
    /// Branches joined by OR, up to a closing bracket or the end.
    fn any(&mut self) -> Result<Option<Expression>, QueryError> {
        let mut branches = Vec::new();
        let mut operator = None;
        let mut missing_before = false;
        loop {
            let (branch, missing) = self.all()?;
            branches.extend(branch);
            if let Some(character) = operator
                && (missing || missing_before)
            {
                self.notices.push(dangling("OR", character));
            }
            missing_before = missing;
            operator = self.take(&Piece::Or);
            if operator.is_none() {
                return Ok(joined(branches, Expression::Any));
            }
        }
    }

    /// Operands side by side or joined by AND, and whether there was not a single one.
    fn all(&mut self) -> Result<(Option<Expression>, bool), QueryError> {
        let mut parts = Vec::new();
        let mut missing = true;
        let mut operator = None;
        while let Some(&Located { ref piece, character }) = self.peek() {
            match piece {
                Piece::Or => break,
                Piece::Close if self.depth > 0 => break,
                Piece::Close => {
                    self.place += 1;
                    self.notices
                        .push(format!("closing bracket at character {character} closes nothing: left out"));
                }
                Piece::And => {
                    self.place += 1;
                    if missing || operator.is_some() {
                        self.notices.push(dangling("AND", character));
                    } else {
                        operator = Some(character);
                    }
                }
                _ => {
                    parts.extend(self.operand()?);
                    missing = false;
                    operator = None;
                }
            }
        }
        if let Some(character) = operator {
            self.notices.push(dangling("AND", character));
        }
        Ok((joined(parts, Expression::All), missing))
    }

    /// A word, phrase or bracket with the negations before it.
    fn operand(&mut self) -> Result<Option<Expression>, QueryError> {
        // A loop and not a recursion: there may be as many negations as the text is long.
        let mut negation = None;
        let mut negated = false;
        while let Some(character) = self.take(&Piece::Not).or_else(|| self.take(&Piece::Minus)) {
            negation = Some(character);
            negated = !negated;
        }
        let operand = match self.peek() {
            Some(Located { piece: Piece::Word(text) | Piece::Phrase(text), character }) => {
                self.place += 1;
                self.leaf(text, *character)?
            }
            Some(&Located { piece: Piece::Open, character }) => {
                self.place += 1;
                self.bracket(character)?
            }
            _ => {
                if let Some(character) = negation {
                    self.notices
                        .push(format!("NOT at character {character} has nothing to exclude: left out"));
                }
                None
            }
        };
        Ok(operand.map(|operand| if negated { Expression::Not(Box::new(operand)) } else { operand }))
    }

    fn bracket(&mut self, character: usize) -> Result<Option<Expression>, QueryError> {
        if self.depth == NESTING_MAX {
            return Err(QueryError::TooDeep);
        }
        self.depth += 1;
        let first = self.place;
        let inner = self.any()?;
        if self.place == first {
            self.notices.push(format!("brackets at character {character} are empty: left out"));
        }
        self.depth -= 1;
        if self.take(&Piece::Close).is_none() {
            self.notices.push(format!("unclosed bracket at character {character}: closed it at the end"));
        }
        Ok(inner)
    }

    fn leaf(&mut self, text: &str, character: usize) -> Result<Option<Expression>, QueryError> {
        let words: Vec<_> = analyser::words(text).map(|word| word.text).collect();
        if words.is_empty() {
            self.notices
                .push(format!("“{text}” at character {character} has no letters or digits: left out"));
            return Ok(None);
        }
        self.leaves += 1;
        if self.leaves > LEAVES_MAX {
            return Err(QueryError::TooManyWords);
        }
        Ok(Some(Expression::Leaf(Leaf { words })))
    }

    fn peek(&self) -> Option<&'a Located> {
        self.pieces.get(self.place)
    }

    /// Goes past the next piece if it is `piece`, and says where it was.
    fn take(&mut self, piece: &Piece) -> Option<usize> {
        let next = self.peek().filter(|next| next.piece == *piece)?;
        self.place += 1;
        Some(next.character)
    }
}

fn dangling(operator: &str, character: usize) -> String {
    format!("{operator} at character {character} joins nothing: left out")
}

fn joined(mut parts: Vec<Expression>, join: fn(Vec<Expression>) -> Expression) -> Option<Expression> {
    match parts.len() {
        0 | 1 => parts.pop(),
        _ => Some(join(parts)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    /// The query in a notation with all brackets.
    fn shown(expression: &Expression) -> String {
        let list = |parts: &[Expression], sign: &str| {
            format!("({})", parts.iter().map(shown).collect::<Vec<_>>().join(sign))
        };
        match expression {
            Expression::Leaf(leaf) => leaf.words.join("_"),
            Expression::Not(inner) => format!("!{}", shown(inner)),
            Expression::All(parts) => list(parts, "&"),
            Expression::Any(parts) => list(parts, "|"),
        }
    }

    fn understood(text: &str) -> (String, Vec<String>) {
        let (query, notices) = parse(text).unwrap();
        (query.expression.as_ref().map(shown).unwrap_or_default(), notices)
    }

    #[rstest]
    #[case("refund", "refund")]
    #[case("  Full   REFUND ", "(full&refund)")]
    #[case("a OR b c", "(a|(b&c))")]
    #[case("a AND b OR c AND d", "((a&b)|(c&d))")]
    #[case("a and b or not c", "(a&and&b&or&not&c)")]
    #[case("(a OR b) c", "((a|b)&c)")]
    #[case("a NOT b", "(a&!b)")]
    #[case("a -b", "(a&!b)")]
    #[case("-\"b c\"", "!b_c")]
    #[case("-(a OR b)", "!(a|b)")]
    #[case("NOT NOT a", "a")]
    #[case("\"full refund\" now", "(full_refund&now)")]
    #[case("“full refund” now", "(full_refund&now)")]
    #[case("e-mail don't 12:30", "(e_mail&don't&12_30)")]
    #[case("צה\"ל \"צה\"ל בתל אביב\"", "(צה\"ל&צה\"ל_בתל_אביב)")]
    #[case("foo(bar)", "(foo&bar)")]
    #[case("", "")]
    #[case("   ", "")]
    fn a_sound_query_is_understood(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(understood(text), (expected.to_owned(), vec![]));
    }

    #[rstest]
    #[case("give me a \"full refund", "(give&me&a&full&refund)", &["unclosed quote at character 11: searched the words instead"])]
    #[case("(a OR b", "(a|b)", &["unclosed bracket at character 1: closed it at the end"])]
    #[case("a) b", "(a&b)", &["closing bracket at character 2 closes nothing: left out"])]
    #[case("a OR", "a", &["OR at character 3 joins nothing: left out"])]
    #[case("AND a", "a", &["AND at character 1 joins nothing: left out"])]
    #[case("a AND OR b", "(a|b)", &["AND at character 3 joins nothing: left out"])]
    #[case("a OR OR b", "(a|b)", &["OR at character 3 joins nothing: left out", "OR at character 6 joins nothing: left out"])]
    #[case("a NOT", "a", &["NOT at character 3 has nothing to exclude: left out"])]
    #[case("a ()", "a", &["brackets at character 3 are empty: left out"])]
    #[case("call - refund", "(call&refund)", &["“-” at character 6 has no letters or digits: left out"])]
    #[case("???", "", &["“???” at character 1 has no letters or digits: left out", "nothing was left to search for: every call matches"])]
    #[case("a \"\"", "a", &["“” at character 3 has no letters or digits: left out"])]
    fn a_broken_query_is_searched_and_explained(
        #[case] text: &str,
        #[case] expected: &str,
        #[case] notices: &[&str],
    ) {
        let (found, said) = understood(text);
        assert_eq!(
            (found.as_str(), said),
            (expected, notices.iter().map(|&notice| notice.to_owned()).collect())
        );
    }

    #[test]
    fn a_query_too_big_is_refused() {
        assert_eq!(parse(&"a".repeat(2_001)), Err(QueryError::TooLong(2_001)));
        assert!(parse(&"a".repeat(2_000)).is_ok());
        assert_eq!(parse(&"a ".repeat(65)), Err(QueryError::TooManyWords));
        assert!(parse(&"a ".repeat(64)).is_ok());
        assert_eq!(parse(&format!("{}a", "(".repeat(33))), Err(QueryError::TooDeep));
        assert!(parse(&format!("{}a{}", "(".repeat(32), ")".repeat(32))).is_ok());
        assert!(parse(&"NOT ".repeat(500)).is_ok());
        assert_eq!(
            parse(&"a ".repeat(65)).unwrap_err().to_string(),
            "the query has more than 64 words and phrases: leave some out"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_understood_or_refused(text in "\\PC{0,300}") {
            let _ = parse(&text);
        }

        #[test]
        fn any_mix_of_operators_is_understood_or_refused(
            parts in prop::collection::vec(
                prop::sample::select(vec!["(", ")", "\"", "-", "AND", "OR", "NOT", " ", "a", "ש", "“", "."]),
                0..200,
            ),
        ) {
            if let Ok((query, _)) = parse(&parts.concat()) {
                prop_assert!(query.positive_leaves().len() <= LEAVES_MAX);
            }
        }
    }
}
