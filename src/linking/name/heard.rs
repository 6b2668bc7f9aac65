//! Whether one customer's name is said in a call.

use entity::Speaker;

use super::super::spelling::{Gap, Token, tokens};
use super::super::turn::Turn;
use super::likeness::{ALIKE_MIN, Word, likeness};
use super::spelled::{self, Spelled};
use super::words::{asks, is_name_cue, is_shout};
use super::{NameSaid, fold, is_title, verbatim, words_of_name};

/// A question for the name is answered within so many turns.
const ANSWER_TURNS_MAX: usize = 2;

/// A name follows what announces it within so many words.
const CUE_WORDS_MAX: usize = 6;

/// The words of a call, read once for all names.
pub struct Heard<'a> {
    lines: Vec<Line<'a>>,
}

struct Line<'a> {
    turn: Turn<'a>,
    tokens: Vec<Token<'a>>,
    /// The tokens as names are compared.
    words: Vec<Word>,
    spelled: Vec<Spelled>,
    /// A name was asked for just before.
    is_asked: bool,
    /// The turn asks for one.
    asks: bool,
    is_shout: bool,
}

/// Where and how clearly a name was found.
struct Found {
    line: usize,
    bytes: std::ops::Range<usize>,
    /// The first word, for what stands before it.
    at: usize,
    strength: f64,
}

impl<'a> Heard<'a> {
    /// Reads the words of a call.
    pub fn of(turns: &[Turn<'a>]) -> Self {
        let mut lines: Vec<Line> = Vec::with_capacity(turns.len());
        for turn in turns {
            let tokens = tokens(turn.text);
            let words = tokens.iter().map(|token| Word::of(fold(&token.word))).collect();
            let spelled = if spelled::may_be_in(&tokens) { spelled::all(turn.text) } else { Vec::new() };
            let is_asked = is_asked(&lines, turn.speaker);
            let (asks, is_shout) = (asks(&tokens), is_shout(&tokens));
            lines.push(Line { turn: *turn, tokens, words, spelled, is_asked, asks, is_shout });
        }
        Self { lines }
    }

    /// How clearly a name is said: where it is clearest, the first time.
    pub fn said(&self, name: &str) -> Option<NameSaid> {
        let name: Vec<Word> = words_of_name(name).into_iter().map(Word::of).collect();
        let mut best: Option<(Found, bool)> = None;
        for (at, line) in self.lines.iter().enumerate() {
            for mut found in line.find(&name, at) {
                let is_cued = line.is_cued(found.at);
                let bonus = if is_cued && found.strength < 1.0 { CUED } else { 0.0 };
                found.strength = (found.strength + bonus).min(1.0);
                if best.as_ref().is_none_or(|(best, _)| best.strength < found.strength) {
                    best = Some((found, is_cued));
                }
            }
        }
        let (found, cued) = best?;
        let turn = &self.lines[found.line].turn;
        let words = verbatim(turn.text, found.bytes);
        Some(NameSaid { turn: turn.index, start_ms: turn.start_ms, words, strength: found.strength, cued })
    }
}

/// What is said as a name, or as an answer, counts a little more.
const CUED: f64 = 0.1;
const FULL: f64 = 1.0;
const SPELLED: f64 = 0.9;
const FULL_ALIKE: f64 = 0.75;
const SPELLED_ALIKE: f64 = 0.6;
const LAST: f64 = 0.55;
const LAST_WITH_TITLE: f64 = 0.65;
const LAST_ALIKE: f64 = 0.35;
const ONLY: f64 = 0.5;
const FIRST: f64 = 0.3;
/// Names that are words as well, where nothing shows that the name is meant.
const WORD: f64 = 0.1;
/// What a full name is worth of which both names are such words.
const WORDS: f64 = 0.5;

impl Line<'_> {
    fn find(&self, name: &[Word], line: usize) -> Vec<Found> {
        let (Some(first), Some(last)) = (name.first(), name.last()) else { return Vec::new() };
        let mut found = Vec::new();
        let mut push = |at: usize, count: usize, strength: f64| {
            let bytes = self.tokens[at].from..self.tokens[at + count - 1].to();
            found.push(Found { line, bytes, at, strength });
        };
        for at in 0..self.words.len() {
            let (strength, count) = self.full(at, first, last).unwrap_or_else(|| self.part(at, name));
            if strength > 0.0 {
                push(at, count, strength);
            }
        }
        found.extend(self.find_spelled(name, line));
        found
    }

    /// Both names, in either order, or with a middle name.
    fn full(&self, at: usize, first: &Word, last: &Word) -> Option<(f64, usize)> {
        if std::ptr::eq(first, last) {
            return None;
        }
        let beside =
            |at: usize| self.tokens.get(at).filter(|token| token.gap != Gap::Stop).map(|_| &self.words[at]);
        let next = beside(at + 1)?;
        let both = |names: [&Word; 2], next: &Word| {
            let likenesses = [self.words[at].likeness(names[0]), next.likeness(names[1])];
            likenesses
                .iter()
                .all(|likeness| *likeness >= ALIKE_MIN)
                .then(|| likenesses.iter().sum::<f64>() / 2.0)
        };
        let pair = both([first, last], next).or_else(|| both([last, first], next)).map(|alike| (alike, 2));
        let with_middle = || {
            let third = beside(at + 2).filter(|_| !self.is_word(at + 1))?;
            both([first, last], third).map(|alike| (alike, 3))
        };
        let (alike, count) = pair.or_else(with_middle)?;
        let is_words = self.is_word(at) && self.is_word(at + count - 1) && !self.is_cued(at);
        let strength = if alike >= 1.0 { FULL } else { FULL_ALIKE * alike };
        Some((if is_words { strength * WORDS } else { strength }, count))
    }

    /// One of the names alone.
    fn part(&self, at: usize, name: &[Word]) -> (f64, usize) {
        let word = &self.words[at];
        let is_word = self.is_word(at);
        let [first, .., last] = name else {
            let only = name.first().is_some_and(|only| only.text == word.text);
            return (
                if !only {
                    0.0
                } else if is_word {
                    WORD
                } else {
                    ONLY
                },
                1,
            );
        };
        let alike = word.likeness(last);
        let has_title = at.checked_sub(1).is_some_and(|before| is_title(&self.words[before].text));
        let strength = if alike >= 1.0 {
            if has_title {
                LAST_WITH_TITLE
            } else if is_word {
                WORD
            } else {
                LAST
            }
        } else if alike >= ALIKE_MIN && !is_word {
            LAST_ALIKE * alike
        } else if word.text == first.text {
            if is_word { WORD } else { FIRST }
        } else {
            0.0
        };
        (strength, 1)
    }

    fn find_spelled(&self, name: &[Word], line: usize) -> Vec<Found> {
        let whole: String = name.iter().map(|word| word.text.as_str()).collect();
        let last = name.last().map_or("", |last| last.text.as_str());
        let mut found = Vec::new();
        for spelled in &self.spelled {
            let at =
                self.tokens.iter().position(|token| token.from >= spelled.bytes.start).unwrap_or_default();
            let alike = likeness(&spelled.text, &whole);
            let strength = if spelled.text == whole {
                SPELLED
            } else if spelled.text == last {
                LAST_WITH_TITLE
            } else if alike >= ALIKE_MIN {
                SPELLED_ALIKE * alike
            } else if name.len() > 1 && likeness(&spelled.text, last) >= ALIKE_MIN {
                LAST_ALIKE
            } else {
                continue;
            };
            found.push(Found { line, bytes: spelled.bytes.clone(), at, strength });
        }
        found
    }

    /// Whether a word means something else as well, and no capital shows that it is a name.
    fn is_word(&self, at: usize) -> bool {
        self.tokens[at].meaning.is_some() && !self.is_capitalised(at)
    }

    fn is_capitalised(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let is_first = matches!(token.gap, Gap::Start | Gap::Stop);
        !is_first && token.text.starts_with(char::is_uppercase) && !self.is_shout
    }

    /// Whether a name is announced before a word, or was asked for.
    fn is_cued(&self, at: usize) -> bool {
        let before = &self.words[at.saturating_sub(CUE_WORDS_MAX)..at];
        let is_told = before.iter().any(|word| is_name_cue(&word.text));
        is_told || self.is_asked && at <= CUE_WORDS_MAX
    }
}

/// Whether somebody else has just asked for the name.
fn is_asked(before: &[Line], speaker: Speaker) -> bool {
    let others = before.iter().rev().take(ANSWER_TURNS_MAX);
    let mut others = others.filter(|line| line.turn.speaker != speaker || speaker == Speaker::Unknown);
    others.any(|line| line.asks)
}
