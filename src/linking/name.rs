//! Names that are said in a call: whether a customer's name is, and who callers say they are.
//!
//! Two ways to a customer: `keys` of a customer's name and `introduced` keys of a call are equal strings, so
//! that an index finds who may have called; `said` then weighs one customer's name against the whole call.
//!
//! What must always hold:
//! - The work for one name is linear in the text; no input panics.
//! - A name that is written in a turn as it is stored is found with strength 1.
//!
//! Deliberately absent: lists of people's names. What is a name is seen from where it stands, and from the
//! customers there are.

mod announced;
mod heard;
mod introduced;
mod likeness;
mod spelled;
#[cfg(test)]
mod tests;
mod words;

use super::spelling::tokens;
use super::turn::Turn;

pub use heard::Heard;

/// A name has no more keys.
pub const KEYS_MAX: usize = 4;

/// Callers introduce themselves no more often than this.
pub const INTRODUCED_MAX: usize = 8;

/// No more of the words that a name was found in are kept.
pub const WORDS_BYTES_MAX: usize = 160;

/// Words of one name that are compared; further ones are not.
const NAME_WORDS_MAX: usize = 6;

/// A customer's name as it was said.
#[derive(Clone, Debug, PartialEq)]
pub struct NameSaid {
    /// The turn in which it was said.
    pub turn: i32,
    /// When the turn begins.
    pub start_ms: Option<i64>,
    /// The words that say it, as they stand in the transcript.
    pub words: String,
    /// 1 where the full name is said exactly; less where only a part of it is, or something like it.
    pub strength: f64,
    /// The speaker introduces themselves, or was asked for the name.
    pub cued: bool,
}

/// A name by which somebody introduces themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introduced {
    /// The name as `keys` gives it: folded, first name first; without spaces where it was spelled; or its sound.
    pub key: String,
    /// The turn in which it was said.
    pub turn: i32,
    /// When the turn begins.
    pub start_ms: Option<i64>,
    /// The words that say it, as they stand in the transcript.
    pub words: String,
}

/// How clearly a name is said in a call. Whoever compares several names with one call keeps a `Heard`.
pub fn said(name: &str, turns: &[Turn]) -> Option<NameSaid> {
    Heard::of(turns).said(name)
}

/// Who callers say they are, in the order of the call, each key once. The agent's own name is none of these.
pub fn introduced(turns: &[Turn]) -> Vec<Introduced> {
    introduced::all(turns)
}

/// The keys under which a customer's name is found by what callers say: first and last name, in either order where
/// there are no others; all words in one, as they are spelled; and how first and last name sound, after a `~`.
pub fn keys(name: &str) -> Vec<String> {
    let words = words_of_name(name);
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return Vec::new() };
    if words.len() == 1 {
        return vec![first.clone()];
    }
    let second = if words.len() == 2 { format!("{last} {first}") } else { format!("{first} {}", words[1]) };
    let mut keys = vec![format!("{first} {last}"), second, words.concat()];
    keys.extend(sound_key(first, last));
    keys.dedup();
    keys.truncate(KEYS_MAX);
    keys
}

/// How a name sounds; none where that says too little.
fn sound_key(first: &str, last: &str) -> Option<String> {
    const SOUNDS_MIN: usize = 4;
    let (first, last) = (likeness::sound(first), likeness::sound(last));
    let count = first.chars().count() + last.chars().count();
    (count >= SOUNDS_MIN).then(|| format!("~{first} {last}"))
}

/// The folded words of a name in the order in which they are said, without titles.
fn words_of_name(name: &str) -> Vec<String> {
    // "Savage, Max".
    let (last, first) =
        name.split_once(',').filter(|(last, first)| has_word(last) && has_word(first)).unzip();
    let parts = match (first, last) {
        (Some(first), Some(last)) if !is_suffix(first) => [first, last],
        _ => [name, ""],
    };
    let tokens = parts.into_iter().flat_map(tokens);
    let words = tokens.map(|token| fold(&token.word)).filter(|word| !word.is_empty());
    words.filter(|word| !is_title(word) && !is_suffix(word)).take(NAME_WORDS_MAX).collect()
}

fn has_word(text: &str) -> bool {
    text.contains(char::is_alphabetic)
}

/// A token's word as names are compared: letters that some keyboards lack are replaced, apostrophes left out.
fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for character in word.chars().filter(|character| character.is_alphanumeric()) {
        match character {
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            other => folded.push(other),
        }
    }
    folded
}

fn is_title(word: &str) -> bool {
    const TITLES: [&str; 22] = [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "prof",
        "professor",
        "doctor",
        "sir",
        "madam",
        "mister",
        "herr",
        "frau",
        "senor",
        "senora",
        "monsieur",
        "madame",
        "signor",
        "signora",
        "pan",
        "pani",
    ];
    TITLES.contains(&word)
}

fn is_suffix(word: &str) -> bool {
    matches!(
        word.trim().trim_end_matches('.'),
        "jr" | "sr" | "ii" | "iii" | "iv" | "phd" | "esq" | "Jr" | "Sr"
    )
}

/// The verbatim words of a turn from one byte to another, cut where they are long.
fn verbatim(text: &str, bytes: std::ops::Range<usize>) -> String {
    let words = text.get(bytes).unwrap_or_default();
    words[..words.floor_char_boundary(WORDS_BYTES_MAX)].to_owned()
}
