mod operators;

use operators::Join;

use super::error::{Mistake, QueryError};
use super::expression::{Condition, Expression, Spans};
use super::lexer::{Located, Piece, Text, milliseconds, pieces};
use super::operand;
use super::scope::{Scope, spans_of};
use super::{LEAVES_MAX, NESTING_MAX, ParsedQuery, QUERY_CHARS_MAX};

/// What an operand can begin with.
const OPERAND: &str = "a word, a “phrase” or a bracket";
/// What NEAR and its like can stand between.
const SPANS: &str = "words, phrases or alternatives of them on both sides";
/// What can stand before a colon.
const SCOPES: &str = "agent:, customer:, system:, unknown:, summary:, note:, name:, reference:, tag:, topic:, or a \
    backslash before the colon";
/// What may stand behind the slash of NEAR and THEN.
const DISTANCE: &str = "a distance of 1 to 1,000 words or of one hour at most, like NEAR/5 or NEAR/30s";
/// How lengths of time are written.
const TIME: &str = "a length of time like 30s, 5m or 1h30m";

/// Understands a query, or says where it makes no sense and what was expected there.
///
/// # Errors
/// `Mistake`, and whatever makes it too big.
pub fn parse(text: &str) -> Result<ParsedQuery, QueryError> {
    Ok(read(text, true)?.0)
}

/// Understands a query as far as it makes sense, and says in plain words what it did not understand, where, and what
/// was searched instead.
///
/// # Errors
/// If the text is too long, has too many words or too many nested brackets.
pub fn parse_leniently(text: &str) -> Result<(ParsedQuery, Vec<String>), QueryError> {
    read(text, false)
}

fn read(text: &str, is_strict: bool) -> Result<(ParsedQuery, Vec<String>), QueryError> {
    let characters = text.chars().count();
    if characters > QUERY_CHARS_MAX {
        return Err(QueryError::TooLong(characters));
    }
    let pieces = pieces(text);
    let end = characters + 1;
    let mut parser =
        Parser { text, pieces: &pieces, end, place: 0, depth: 0, leaves: 0, is_strict, notices: Vec::new() };
    let expression = parser.any()?;
    if expression.is_none() && !pieces.is_empty() {
        parser.notices.push("nothing was left to search for: every call matches".to_owned());
    }
    Ok((ParsedQuery { expression }, parser.notices))
}

struct Parser<'a> {
    text: &'a str,
    pieces: &'a [Located],
    /// The character behind the query.
    end: usize,
    place: usize,
    /// In how many brackets and scopes.
    depth: usize,
    leaves: usize,
    is_strict: bool,
    notices: Vec<String>,
}

/// Characters of the query, counted from one: the first, and the one behind the last.
type Range = (usize, usize);

impl<'a> Parser<'a> {
    /// Branches joined by OR, up to a closing bracket or the end.
    fn any(&mut self) -> Result<Option<Expression>, QueryError> {
        let mut branches = Vec::new();
        let mut operator = None;
        let mut missing_before = false;
        loop {
            let (branch, missing) = self.all()?;
            branches.extend(branch);
            if let Some(range) = operator
                && (missing || missing_before)
            {
                self.joins_nothing("OR", range)?;
            }
            missing_before = missing;
            operator = self.take_operator("OR");
            if operator.is_none() {
                return Ok(joined(branches, Expression::Any));
            }
        }
    }

    /// Operands side by side or joined by AND, and whether there was not a single one.
    fn all(&mut self) -> Result<(Option<Expression>, bool), QueryError> {
        let mut parts = Vec::new();
        // Whether each is a plain word directly behind another one: such may say a number together.
        let mut beside = Vec::new();
        let mut is_behind_word = false;
        let mut missing = true;
        let mut operator = None;
        while let Some(next) = self.peek() {
            let range = (next.from, next.to);
            if self.is_operator("OR") || (next.piece == Piece::Close && self.depth > 0) {
                break;
            }
            if next.piece == Piece::Close {
                self.place += 1;
                let expected = "an opening one before it";
                self.mistake("closing bracket", range, expected, " closes nothing: left out")?;
            } else if self.take_operator("AND").is_some() {
                is_behind_word = false;
                if missing || operator.is_some() {
                    self.joins_nothing("AND", range)?;
                } else {
                    operator = Some(range);
                }
            } else if next.piece == Piece::UnclosedQuote {
                self.place += 1;
                let expected = "another quotation mark behind the phrase";
                self.mistake("unclosed quote", range, expected, ": searched the words instead")?;
            } else {
                let before = self.place;
                if let Some(part) = self.operand()? {
                    let is_word = self.place == before + 1 && matches!(next.piece, Piece::Word(_));
                    parts.push(part);
                    beside.push(is_word && is_behind_word);
                    is_behind_word = is_word;
                }
                missing = false;
                operator = None;
            }
        }
        if let Some(range) = operator {
            self.joins_nothing("AND", range)?;
        }
        Ok((joined(operand::with_numbers(parts, &beside), Expression::All), missing))
    }

    /// Stretches of words that are joined, with the negations before them.
    fn operand(&mut self) -> Result<Option<Expression>, QueryError> {
        // A loop and not a recursion: there may be as many negations as the text is long.
        let mut negation = None;
        let mut negated = false;
        while let Some(next) = self.take_negation() {
            negation = Some(next);
            negated = !negated;
        }
        let first = self.place;
        let operand = self.joined_spans()?;
        if let Some(Located { piece, from, to }) = negation
            && self.place == first
        {
            let found = if *piece == Piece::Minus { "“-”" } else { "NOT" };
            let instead = " has nothing to exclude: left out";
            self.mistake(found, (*from, *to), &format!("{OPERAND} behind it"), instead)?;
        }
        Ok(operand.map(|operand| if negated { Expression::Not(Box::new(operand)) } else { operand }))
    }

    /// `a NEAR/5 b`, `a THEN b`, `a SAME TURN b`, `a NOT IN b`, from left to right; or one part alone.
    fn joined_spans(&mut self) -> Result<Option<Expression>, QueryError> {
        let mut left = None;
        if self.begins_part() {
            left = self.part()?;
        } else if self.clone_at().join().is_none() {
            return Ok(None);
        }
        loop {
            let from = self.place;
            let Some(join) = self.join() else { return Ok(left) };
            let range = self.range_since(from);
            let name = self.written(range);
            if join.is_none() {
                self.mistake(&name, range, DISTANCE, " has no distance that can be: read as AND")?;
            }
            let right = if self.begins_part() { self.part()? } else { None };
            left = match (left, right) {
                (Some(left), Some(right)) => Some(self.pair(left, join, right, range)?),
                (left, right) => {
                    self.mistake(&name, range, SPANS, " joins nothing: left out")?;
                    left.or(right)
                }
            };
        }
    }

    /// Two parts joined, or both of them where they cannot be.
    fn pair(
        &mut self,
        left: Expression,
        join: Option<Join>,
        right: Expression,
        range: Range,
    ) -> Result<Expression, QueryError> {
        if let Some(join) = join {
            if let (Some(one), Some(other)) = (spans_of(&left), spans_of(&right)) {
                return Ok(Expression::Spans(join.of(one, other)));
            }
            let name = self.written(range);
            self.mistake(&name, range, SPANS, " joins what nobody says: read as AND")?;
        }
        Ok(Expression::All(vec![left, right]))
    }

    /// A word, phrase or bracket with the scopes before and behind it.
    fn part(&mut self) -> Result<Option<Expression>, QueryError> {
        let mut scopes = Vec::new();
        while let Some(Located { piece, from, to }) = self.peek() {
            match piece {
                Piece::Scope(scope) => scopes.push((*scope, (*from, *to))),
                Piece::Caret => scopes.push((Scope::TurnStart, (*from, *to))),
                _ => break,
            }
            self.place += 1;
            self.enter()?;
        }
        let mut part = self.primary()?;
        self.depth -= scopes.len();
        if let Some((_, range)) = scopes.last()
            && part.is_none()
        {
            let found = self.quoted(*range);
            self.mistake(&found, *range, &format!("{OPERAND} behind it"), " is about nothing: left out")?;
        }
        for (scope, range) in scopes.into_iter().rev() {
            part = self.scoped(scope, range, part)?;
        }
        let first = self.place;
        loop {
            let from = self.place;
            let Some(within) = self.part_of_call() else { return Ok(part) };
            let range = self.range_since(from);
            if self.place - first > 3 * NESTING_MAX {
                return Err(QueryError::TooDeep);
            }
            let found = self.quoted(range);
            match within {
                _ if part.is_none() => {
                    self.mistake(&found, range, "words before it", " is about nothing: left out")?;
                }
                Some(within) => part = self.scoped(Scope::Within(within), range, part)?,
                None => {
                    let expected = format!("IN FIRST or IN LAST, and HALF or {TIME}");
                    self.mistake(&found, range, &expected, " is no part of a call: left out")?;
                }
            }
        }
    }

    fn scoped(
        &mut self,
        scope: Scope,
        range: Range,
        part: Option<Expression>,
    ) -> Result<Option<Expression>, QueryError> {
        let Some(part) = part else { return Ok(None) };
        if let Some(scoped) = scope.over(part.clone()) {
            return Ok(Some(scoped));
        }
        let found = self.quoted(range);
        self.mistake(&found, range, scope.expects(), " cannot be about that: left out")?;
        Ok(Some(part))
    }

    fn primary(&mut self) -> Result<Option<Expression>, QueryError> {
        let Some(Located { piece, from, to }) = self.peek() else { return Ok(None) };
        let range = (*from, *to);
        match piece {
            Piece::Word(text) if !self.is_reserved() => {
                self.place += 1;
                if let Some(length) = text.unknown_scope() {
                    let name = (range.0, range.0 + length);
                    let found = self.quoted(name);
                    self.mistake(&found, name, SCOPES, " is no scope: searched as a part of the word")?;
                }
                self.leaf(text, operand::word(text), range)
            }
            Piece::Phrase(text) => {
                self.place += 1;
                self.leaf(text, operand::phrase(text), range)
            }
            Piece::Open => {
                self.place += 1;
                self.bracket(range)
            }
            Piece::Number { is_silence, comparison, amount } => {
                self.place += 1;
                let condition = match is_silence {
                    true => Condition::Silence,
                    false => Condition::Duration,
                };
                match milliseconds(amount) {
                    Some(ms) => {
                        self.count_leaves(1)?;
                        Ok(Some(Expression::Condition(condition(*comparison, ms))))
                    }
                    None => {
                        let found = self.quoted(range);
                        self.mistake(&found, range, TIME, " compares with no length of time: left out")?;
                        Ok(None)
                    }
                }
            }
            _ => Ok(None),
        }
    }

    fn bracket(&mut self, range: Range) -> Result<Option<Expression>, QueryError> {
        self.enter()?;
        let first = self.place;
        let inner = self.any()?;
        if self.place == first {
            self.mistake("brackets", range, &format!("{OPERAND} in them"), " are empty: left out")?;
        }
        self.depth -= 1;
        match self.peek() {
            Some(Located { piece: Piece::Close, .. }) => self.place += 1,
            _ => self.mistake("unclosed bracket", range, "a closing one", ": closed it at the end")?,
        }
        Ok(inner)
    }

    /// Goes one bracket or scope deeper.
    fn enter(&mut self) -> Result<(), QueryError> {
        self.depth += 1;
        if self.depth > NESTING_MAX { Err(QueryError::TooDeep) } else { Ok(()) }
    }

    fn leaf(
        &mut self,
        text: &Text,
        spans: Option<Spans>,
        range: Range,
    ) -> Result<Option<Expression>, QueryError> {
        let Some(spans) = spans else {
            let found = self.quoted(range);
            self.mistake(&found, range, "letters or digits", " has no letters or digits: left out")?;
            return Ok(None);
        };
        if operand::has_stray_sign(text) {
            let found = self.quoted(range);
            let expected = "* and ? within a word, ~, ~1 or ~2 behind one, or a backslash before the sign";
            self.mistake(&found, range, expected, " is no pattern: searched its words instead")?;
        }
        self.count_leaves(operand::leaves(&spans))?;
        Ok(Some(Expression::Spans(spans)))
    }

    fn count_leaves(&mut self, leaves: usize) -> Result<(), QueryError> {
        self.leaves += leaves;
        if self.leaves > LEAVES_MAX { Err(QueryError::TooManyWords) } else { Ok(()) }
    }

    /// Ends here if the parser is strict; else notes what is done about it: `instead` goes on behind the place.
    fn mistake(
        &mut self,
        found: &str,
        (from, to): Range,
        expected: &str,
        instead: &str,
    ) -> Result<(), QueryError> {
        if self.is_strict {
            let (found, expected) = (found.to_owned(), expected.to_owned());
            return Err(QueryError::Mistake(Mistake { from, to, found, expected }));
        }
        self.notices.push(format!("{found} at character {from}{instead}"));
        Ok(())
    }

    fn joins_nothing(&mut self, operator: &str, range: Range) -> Result<(), QueryError> {
        self.mistake(operator, range, &format!("{OPERAND} on both sides"), " joins nothing: left out")
    }

    /// What stands in the query.
    fn written(&self, (from, to): Range) -> String {
        self.text.chars().skip(from - 1).take(to - from).collect()
    }

    fn quoted(&self, range: Range) -> String {
        format!("“{}”", self.written(range))
    }

    fn peek(&self) -> Option<&'a Located> {
        self.pieces.get(self.place)
    }

    fn range_since(&self, first: usize) -> Range {
        let from = self.pieces.get(first).map_or(self.end, |piece| piece.from);
        let last = self.place.checked_sub(1).and_then(|last| self.pieces.get(last));
        (from, last.map_or(from, |piece| piece.to))
    }
}

fn joined(mut parts: Vec<Expression>, join: fn(Vec<Expression>) -> Expression) -> Option<Expression> {
    match parts.len() {
        0 | 1 => parts.pop(),
        _ => Some(join(parts)),
    }
}
