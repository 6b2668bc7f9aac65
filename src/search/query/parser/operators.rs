//! The operators: words in capitals, some with a distance, some of several words.

use super::super::expression::{Distance, Part, Spans};
use super::super::lexer::{Located, Piece, milliseconds};
use super::super::{DISTANCE_MS_MAX, DISTANCE_WORDS_MAX};
use super::{Parser, Range};

/// What joins two stretches of words.
#[derive(Clone, Copy)]
pub(super) enum Join {
    Near { within: Distance, across: bool },
    Then { within: Option<Distance> },
    SameTurn,
    NotIn,
}

impl<'a> Parser<'a> {
    /// The next word, if it can be an operator, so many words from here.
    fn upper(&self, ahead: usize) -> Option<String> {
        match &self.pieces.get(self.place + ahead)?.piece {
            Piece::Word(text) => text.operator(),
            _ => None,
        }
    }

    pub(super) fn is_operator(&self, operator: &str) -> bool {
        self.upper(0).is_some_and(|word| word == operator)
    }

    pub(super) fn take_operator(&mut self, operator: &str) -> Option<Range> {
        let next = self.peek().filter(|_| self.is_operator(operator))?;
        self.place += 1;
        Some((next.from, next.to))
    }

    pub(super) fn take_negation(&mut self) -> Option<&'a Located> {
        let next = self.peek()?;
        let is_negation = next.piece == Piece::Minus || (self.is_operator("NOT") && !self.is_not_in());
        self.place += usize::from(is_negation);
        is_negation.then_some(next)
    }

    fn is_not_in(&self) -> bool {
        self.is_operator("NOT") && self.upper(1).is_some_and(|word| word == "IN")
    }

    /// Whether the next word is an operator.
    pub(super) fn is_reserved(&self) -> bool {
        ["AND", "OR", "NOT"].iter().any(|operator| self.is_operator(operator))
            || self.clone_at().join().is_some()
            || self.clone_at().part_of_call().is_some()
    }

    /// Whether a word, phrase, bracket or scope comes next.
    pub(super) fn begins_part(&self) -> bool {
        match self.peek().map(|next| &next.piece) {
            Some(Piece::Word(_)) => !self.is_reserved() || self.clone_at().part_of_call().is_some(),
            Some(Piece::Phrase(_) | Piece::Open | Piece::Caret | Piece::Scope(_) | Piece::Number { .. }) => {
                true
            }
            _ => false,
        }
    }

    /// Another one that looks ahead from here.
    pub(super) fn clone_at(&self) -> Self {
        Self { notices: Vec::new(), ..*self }
    }

    /// Goes past an operator that joins stretches of words; none within where its distance cannot be.
    pub(super) fn join(&mut self) -> Option<Option<Join>> {
        let word = self.upper(0)?;
        let (operator, distance) = match word.split_once('/') {
            Some((operator, text)) => (operator, Some(self::distance(text))),
            None => (word.as_str(), None),
        };
        let (join, words) = match (operator, distance) {
            ("NEAR", distance) => {
                let across = self.upper(1).is_some_and(|word| word == "ACROSS");
                let within = distance.unwrap_or(Some(Distance::Words(10)));
                (within.map(|within| Join::Near { within, across }), 1 + usize::from(across))
            }
            ("THEN", None) => (Some(Join::Then { within: None }), 1),
            ("THEN", Some(within)) => (within.map(|within| Join::Then { within: Some(within) }), 1),
            ("SAME", None) if self.upper(1).is_some_and(|word| word == "TURN") => (Some(Join::SameTurn), 2),
            ("NOT", None) if self.is_not_in() => (Some(Join::NotIn), 2),
            _ => return None,
        };
        self.place += words;
        Some(join)
    }

    /// Goes past `IN FIRST 30s` and the like; none within where it is no part that can be.
    pub(super) fn part_of_call(&mut self) -> Option<Option<Part>> {
        let negated = usize::from(self.is_operator("NOT"));
        let [within, side, length] = [0, 1, 2].map(|ahead| self.upper(negated + ahead).unwrap_or_default());
        let is_length = length == "HALF" || length.starts_with(|first: char| first.is_ascii_digit());
        if within != "IN" || !is_length {
            return None;
        }
        let part = match (side.as_str(), length.as_str()) {
            ("FIRST", "HALF") => Some(Part::FirstHalf),
            ("LAST", "HALF") => Some(Part::LastHalf),
            ("FIRST", time) => milliseconds(time).map(Part::FirstMs),
            ("LAST", time) => milliseconds(time).map(Part::LastMs),
            _ => return None,
        };
        self.place += negated + 3;
        Some(part.filter(|_| negated == 0))
    }
}

impl Join {
    pub(super) fn of(self, one: Spans, other: Spans) -> Spans {
        let (one, other) = (Box::new(one), Box::new(other));
        match self {
            Self::Near { within, across } => Spans::Near { one, other, within, across },
            Self::Then { within } => Spans::Then { first: one, second: other, within },
            Self::NotIn => Spans::NotIn { spans: one, hole: other },
            Self::SameTurn => match *one {
                // A chain of them is about one turn.
                Spans::SameTurn(mut parts) => {
                    parts.push(*other);
                    Spans::SameTurn(parts)
                }
                one => Spans::SameTurn(vec![one, *other]),
            },
        }
    }
}

/// `5` words, or a length of time; none where it is neither, or further than one may ask.
fn distance(text: &str) -> Option<Distance> {
    match text.parse() {
        Ok(words) => (1..=DISTANCE_WORDS_MAX).contains(&words).then_some(Distance::Words(words)),
        Err(_) => milliseconds(text).filter(|ms| *ms <= DISTANCE_MS_MAX).map(Distance::Ms),
    }
}
