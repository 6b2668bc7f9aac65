//! What is dictated, piece by piece: numbers, letters, and groups of both.
//!
//! Some pieces count only beside others: `hotel` is the letter h next to another spelled letter, `ct` is a
//! part of a code next to a digit, `oh` is a zero among digits.

use super::cardinal;
use super::digits::Speech;
use super::phrase::{Gap, Phrase};
use super::written;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Digits, perhaps with a decimal point.
    Number,
    /// One letter, or the same one twice or thrice.
    Letter,
    /// Letters and digits in one word.
    Mixed,
    /// Two or three letters in one word, which may be a word of the language.
    Group,
}

/// Some consecutive words, and what they dictate.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    pub(super) text: String,
    pub(super) first: usize,
    pub(super) count: usize,
    /// In words, not in digits or letters.
    pub(super) is_spoken: bool,
    /// A word of its own as well, which may have nothing to do with what is dictated beside it.
    pub(super) is_doubtful: bool,
}

impl Piece {
    pub(super) fn end(&self) -> usize {
        self.first + self.count
    }

    /// The piece's digits: a letter `o` among digits is a zero.
    pub(super) fn digits(&self) -> Option<&str> {
        match self.kind {
            Kind::Number if written::is_digits(&self.text) => Some(&self.text),
            Kind::Letter if self.text == "o" => Some("0"),
            _ => None,
        }
    }
}

/// Whether one piece follows another as people write what is dictated in one go.
pub(super) fn follows(phrase: &Phrase, before: &Piece, after: &Piece) -> bool {
    let are_single = before.text.len() == 1 && after.text.len() == 1;
    let is_letter = |piece: &Piece| piece.kind == Kind::Letter && (piece.is_spoken || !piece.is_doubtful);
    before.end() == after.first
        && match phrase.gap_after(before.end() - 1) {
            Gap::Space | Gap::Any => true,
            Gap::Tight(mark) => mark != '\'',
            Gap::Comma => are_single || is_letter(before) || is_letter(after),
            Gap::None | Gap::Stop | Gap::Break => false,
        }
}

/// All pieces of a phrase in order.
pub(super) fn pieces(phrase: &Phrase, speech: Speech) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = 0;
    while at < phrase.words.len() {
        let piece = piece(phrase, at, speech);
        at = piece.as_ref().map_or(at + 1, Piece::end);
        pieces.extend(piece);
    }
    let is_supported: Vec<bool> = (0..pieces.len()).map(|at| is_supported(phrase, &pieces, at)).collect();
    let mut is_supported = is_supported.into_iter();
    pieces.retain(|_| is_supported.next().unwrap_or(false));
    pieces
}

fn piece(phrase: &Phrase, first: usize, speech: Speech) -> Option<Piece> {
    let of = |kind, text: String, count, is_spoken, is_doubtful| {
        Some(Piece { kind, text, first, count, is_spoken, is_doubtful })
    };
    let word = phrase.word(first);
    if let Some((letter, count)) = explained_letter(phrase, first, speech) {
        return of(Kind::Letter, letter, count, true, false);
    }
    if speech.is_english() {
        if let Some((kind, text)) = repeated(phrase, first) {
            return of(kind, text, 2, true, false);
        }
        if let Some((digits, count)) = cardinal::cardinal(phrase, first) {
            return of(Kind::Number, digits, count, true, false);
        }
        if word == "oh" {
            return of(Kind::Number, "0".to_owned(), 1, true, true);
        }
    }
    if let Some(digit) = speech.digit(word) {
        return of(Kind::Number, digit.to_string(), 1, true, false);
    }
    if let Some(digits) = written::number(word) {
        return of(Kind::Number, digits, 1, false, false);
    }
    if let Some(letter) = phonetic(word) {
        return of(Kind::Letter, letter.to_owned(), 1, true, true);
    }
    if is_letter(word) {
        return of(Kind::Letter, word.to_owned(), 1, false, matches!(word, "a" | "i"));
    }
    if is_mixed(word) {
        return of(Kind::Mixed, word.to_owned(), 1, false, false);
    }
    is_group(word).then(|| of(Kind::Group, word.to_owned(), 1, false, true)).flatten()
}

/// Whether a piece that counts only beside others stands beside such.
fn is_supported(phrase: &Phrase, pieces: &[Piece], at: usize) -> bool {
    let piece = &pieces[at];
    let before = at.checked_sub(1).map(|at| &pieces[at]).filter(|before| follows(phrase, before, piece));
    let after = pieces.get(at + 1).filter(|after| follows(phrase, piece, after));
    let any = |is: &dyn Fn(&Piece) -> bool| before.is_some_and(is) || after.is_some_and(is);
    let is_digits = |piece: &Piece| matches!(piece.kind, Kind::Number | Kind::Mixed);
    match piece.kind {
        Kind::Group => any(&|other| is_digits(other) && !other.is_spoken),
        Kind::Letter if piece.is_spoken && piece.is_doubtful => {
            let between_digits = before.is_some_and(is_digits) && after.is_some_and(is_digits);
            any(&|other| other.kind == Kind::Letter && (other.is_spoken || !other.is_doubtful))
                || (between_digits && phrase.word(piece.first) != "november")
        }
        Kind::Number if piece.is_doubtful => any(&|other| is_digits(other) || other.kind == Kind::Letter),
        _ => true,
    }
}

/// "g as in golf", "t for tommy", and how Poles, Germans, the French and Italians say it.
fn explained_letter(phrase: &Phrase, at: usize, speech: Speech) -> Option<(String, usize)> {
    let letter = phrase.word(at);
    if !is_letter(letter) {
        return None;
    }
    let count = match (speech.language()?.tag(), phrase.word(at + 1), phrase.word(at + 2)) {
        ("en", "as", "in") => 4,
        ("en", "for", _) => 3,
        ("en", "like" | "as", _) if !matches!(letter, "a" | "i") => 3,
        ("pl", "jak", _) | ("de", "wie", _) | ("fr", "comme", _) | ("it", "come", _) => 3,
        _ => return None,
    };
    let word = phrase.word(at + count - 1);
    let is_in_one_go = (at..at + count - 1).all(|at| phrase.gap_after(at).is_space());
    (is_in_one_go && word.len() > 1 && word.starts_with(letter)).then(|| (letter.to_owned(), count))
}

/// "double four", "triple t".
fn repeated(phrase: &Phrase, at: usize) -> Option<(Kind, String)> {
    let times = match phrase.word(at) {
        "double" => 2,
        "triple" | "treble" => 3,
        _ => return None,
    };
    let word = phrase.word(at + 1);
    if !phrase.gap_after(at).is_space() {
        return None;
    }
    if is_letter(word) && word != "a" {
        return Some((Kind::Letter, word.repeat(times)));
    }
    let digit = match cardinal::unit(word) {
        Some(unit) => unit.to_string(),
        None if word == "oh" => "0".to_owned(),
        None => word.to_owned(),
    };
    (digit.len() == 1 && written::is_digits(&digit)).then(|| (Kind::Number, digit.repeat(times)))
}

/// The letter for a word of the radiotelephony spelling alphabet (ICAO Annex 10, volume II), with the
/// spellings that people and speech engines write.
fn phonetic(word: &str) -> Option<&str> {
    const WORDS: [&str; 32] = [
        "alfa", "alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet",
        "juliett", "juliette", "kilo", "lima", "mike", "november", "oscar", "papa", "quebec", "romeo",
        "sierra", "tango", "uniform", "victor", "whiskey", "whisky", "whiskies", "xray", "yankee", "yankees",
        "zulu",
    ];
    WORDS.contains(&word).then(|| &word[..1])
}

fn is_letter(word: &str) -> bool {
    word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// `g56h54`, but not `3rd` and `10am`.
fn is_mixed(word: &str) -> bool {
    let is_code = word.len() <= written::DIGITS_MAX && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let letters = word.trim_start_matches(|first: char| first.is_ascii_digit());
    let is_counted = letters.len() < word.len() && matches!(letters, "st" | "nd" | "rd" | "th" | "am" | "pm");
    is_code && !is_counted && word.bytes().any(|byte| byte.is_ascii_digit()) && !letters.is_empty()
}

/// Two or three letters that are none of the commonest words and units beside numbers.
fn is_group(word: &str) -> bool {
    const WORDS: [&str; 101] = [
        "ago", "all", "am", "an", "and", "any", "are", "as", "at", "be", "but", "by", "cal", "can", "cm",
        "day", "dec", "did", "do", "eur", "feb", "few", "for", "gb", "gbp", "get", "got", "had", "hai",
        "has", "hi", "how", "hr", "hrs", "id", "if", "in", "is", "it", "its", "jan", "jul", "jun", "just",
        "kg", "km", "maj", "mar", "max", "may", "mb", "me", "min", "mm", "my", "new", "no", "nov", "not",
        "now", "oct", "of", "off", "ok", "on", "one", "or", "our", "out", "per", "pin", "plz", "pm", "ppl",
        "qty", "rok", "say", "sec", "see", "sep", "set", "so", "st", "th", "the", "to", "too", "top", "try",
        "um", "up", "us", "usd", "via", "was", "way", "we", "who", "yep", "yes", "you",
    ];
    (2..=3).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_lowercase())
        && !WORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::{Language, words};
    use super::*;

    #[rstest]
    #[case("en", "g 56 h 54", &["g", "56", "h", "54"])]
    #[case("en", "g as in golf five six", &["g", "5", "6"])]
    #[case("en", "t for Tommy Q for Queen 6", &["t", "q", "6"])]
    #[case("pl", "n jak Natalia e jak Elżbieta", &["n", "e"])]
    #[case("en", "double four triple seven", &["44", "777"])]
    #[case("en", "tango foxtrot 101 Hotel Papa", &["t", "f", "101", "h", "p"])]
    #[case("en", "a hotel for four", &["a", "4"])]
    #[case("en", "7 hj 8 lu", &["7", "hj", "8", "lu"])]
    #[case("en", "at 7 pm on the 3rd", &["7"])]
    #[case("en", "oh four one", &["0", "4", "1"])]
    #[case("en", "oh dear", &[])]
    #[case("en", "in november 21 people", &["21"])]
    #[case("de", "vier sieben eins", &["4", "7", "1"])]
    #[case("de", "four ten", &[])]
    #[case("en", "the golf", &[])]
    fn dictated(#[case] tag: &str, #[case] text: &str, #[case] expected: &[&str]) {
        let words = words(text);
        let pieces = pieces(&Phrase::of_text(text, &words), Speech::of_text(Language::of_tag(tag)));
        let found: Vec<_> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(found, expected);
    }
}
