//! The words of a call as the readers of days, times, quantities and venues compare them: folded, with digits and
//! letters apart, and with the place of each in its turn.

use entity::Speaker;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::turn::Turn;

/// A call is read up to this many words; ten hours of speech have fewer.
const WORDS_MAX: usize = 100_000;

/// Longer words are cut, so that comparing two of them stays cheap.
const WORD_CHARS_MAX: usize = 40;

/// Verbatim words are kept up to this many characters.
const MENTION_CHARS_MAX: usize = 160;

/// A folded word or a run of digits, and where it stands in its text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub from: usize,
    pub to: usize,
}

/// A turn and its words.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    pub turn: Turn<'a>,
    pub words: Vec<Word>,
    /// How many words of the call stand before this turn.
    pub first: usize,
}

/// Where something is said, and in which words.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    pub turn: i32,
    pub start_ms: Option<i64>,
    pub speaker: Speaker,
    pub words: String,
    /// The place of its first word in the call, counted in words.
    pub place: usize,
    /// The place of its turn among those that were read.
    pub line: usize,
}

impl Line<'_> {
    /// The word at a position; nothing where there is none.
    pub fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| &word.text)
    }

    /// The word before a position.
    pub fn before(&self, at: usize, back: usize) -> &str {
        at.checked_sub(back).map_or("", |at| self.word(at))
    }

    /// What stands between a word and the next one, as it is written.
    pub fn gap(&self, at: usize) -> &str {
        match (self.words.get(at), self.words.get(at + 1)) {
            (Some(word), Some(next)) => self.turn.text.get(word.to..next.from).unwrap_or(" "),
            (Some(word), None) => self.turn.text.get(word.to..).unwrap_or(" "),
            _ => " ",
        }
    }

    /// What stands directly before the word at a position.
    pub fn gap_before(&self, at: usize) -> &str {
        match at.checked_sub(1) {
            Some(before) => self.gap(before),
            None => self.words.first().and_then(|word| self.turn.text.get(..word.from)).unwrap_or(""),
        }
    }

    /// Whether no sentence ends between the words from `first` on, `count` of them.
    pub fn is_in_one_go(&self, first: usize, count: usize) -> bool {
        (first..(first + count).saturating_sub(1)).all(|at| {
            let gap = self.gap(at);
            gap.chars()
                .all(|mark| mark.is_whitespace() || matches!(mark, ',' | '-' | '.' | '\'' | '\u{2019}'))
                && !gap.starts_with(". ")
        })
    }

    /// Whether the words from a position on are these.
    pub fn says(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(next, word)| self.word(at + next) == *word)
    }

    /// The number in digits at a position, if it has at most so many of them.
    pub fn digits(&self, at: usize, length_max: usize) -> Option<u32> {
        let word = self.word(at);
        let is_number =
            !word.is_empty() && word.len() <= length_max && word.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { word.parse().ok() } else { None }
    }

    /// The verbatim words from `first` on, `count` of them, and where they are said.
    pub fn mention(&self, line: usize, first: usize, count: usize) -> Mention {
        let last = (first + count.max(1) - 1).min(self.words.len().saturating_sub(1));
        let span = self.words.get(first).zip(self.words.get(last)).map(|(first, last)| first.from..last.to);
        let words = span.and_then(|span| self.turn.text.get(span)).unwrap_or("");
        Mention {
            turn: self.turn.index,
            start_ms: self.turn.start_ms,
            speaker: self.turn.speaker,
            words: words.chars().take(MENTION_CHARS_MAX).collect(),
            place: self.first + first,
            line,
        }
    }
}

/// The words of each turn, as many as are read of a call.
pub fn lines<'a>(turns: &[Turn<'a>]) -> Vec<Line<'a>> {
    let mut first = 0;
    let mut lines = Vec::with_capacity(turns.len());
    for turn in turns {
        let mut words = words(turn.text);
        words.truncate(WORDS_MAX.saturating_sub(first));
        let count = words.len();
        lines.push(Line { turn: *turn, words, first });
        first += count;
        if first >= WORDS_MAX {
            break;
        }
    }
    lines
}

/// The words of a text: runs of letters, with the apostrophes and quotation marks inside them left out, and runs of
/// digits.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::with_capacity(text.len() / 5);
    let mut characters = text.char_indices().peekable();
    while let Some((from, character)) = characters.next() {
        if !character.is_alphanumeric() {
            continue;
        }
        let is_number = character.is_ascii_digit();
        let mut to = from + character.len_utf8();
        while let Some(&(at, next)) = characters.peek() {
            let joins = if is_number {
                next.is_ascii_digit()
            } else {
                (next.is_alphanumeric() && !next.is_ascii_digit()) || is_combining_mark(next)
            };
            let is_inside = !is_number
                && is_joiner(next)
                && text[at + next.len_utf8()..].starts_with(char::is_alphabetic);
            if !joins && !is_inside {
                break;
            }
            to = at + next.len_utf8();
            characters.next();
            // The elided article of French and Italian is a word of its own.
            if is_inside && matches!(&text[from..at], "l" | "L" | "d" | "D" | "dell" | "Dell" | "all" | "All")
            {
                break;
            }
        }
        let folded = fold(&text[from..to]);
        if !folded.is_empty() {
            words.push(Word { text: folded, from, to });
        }
    }
    words
}

/// Marks that stand inside a word.
fn is_joiner(mark: char) -> bool {
    matches!(mark, '\'' | '\u{2019}' | '`' | '"' | '\u{05F3}' | '\u{05F4}')
}

/// A word in lower case without accents and inner marks.
pub fn fold(word: &str) -> String {
    let letters = |character: &char| !is_joiner(*character);
    if word.is_ascii() {
        return word
            .chars()
            .filter(letters)
            .take(WORD_CHARS_MAX)
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
    }
    let decomposed = word.nfkd().filter(|character| !is_combining_mark(*character));
    decomposed.filter(letters).flat_map(char::to_lowercase).take(WORD_CHARS_MAX).collect()
}

#[cfg(test)]
pub fn said_by(speaker: Speaker, text: &str) -> Vec<Line<'_>> {
    lines(&[Turn { index: 3, speaker, text, start_ms: Some(4_000), end_ms: None }])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Table at 7:30pm, the 8th", &["table", "at", "7", "30", "pm", "the", "8", "th"])]
    #[case("5 o'clock, 12 o\"clock", &["5", "oclock", "12", "oclock"])]
    #[case("Gran Café Zoë's", &["gran", "cafe", "zoes"])]
    #[case("à l'hôtel", &["a", "l", "hotel"])]
    #[case("в субботу й", &["в", "субботу", "и"])]
    #[case("…!?", &[])]
    fn words_are_folded(#[case] text: &str, #[case] expected: &[&str]) {
        let found: Vec<_> = words(text).into_iter().map(|word| word.text).collect();
        assert_eq!(found, expected);
    }

    proptest! {
        #[test]
        fn words_stand_in_the_text_in_order(text in "\\PC{0,200}") {
            let mut end = 0;
            for word in words(&text) {
                prop_assert!(end <= word.from && word.from < word.to && text.get(word.from..word.to).is_some());
                end = word.to;
            }
        }
    }
}
