//! Letters that are said with a word: "B as in Bravo", "T for Tommy", "N jak Natalia".

use super::lexicon::{self, Meaning};
use super::numbers;
use super::tokens::{Gap, Token};
use super::{Form, Part};

/// How a letter and its word are connected.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    /// Certain: what follows is the letter's word, even where the letter was misheard.
    AsIn,
    /// Means other things as well.
    For,
    /// As `For`, but only with the letter itself: "M the mountain".
    The,
    /// As `For`, where a speech engine heard a digit.
    Four,
}

/// The letter that is said at a token with its word, and how many tokens that takes.
pub(super) fn letter(tokens: &[Token], at: usize) -> Option<(Part, usize)> {
    let letter = letter_of(&tokens[at]);
    if is_x_ray(tokens, at) {
        return Some((Part::firm("X", Form::Letters), 2));
    }
    if let Some(letter) = letter
        && let Some(Meaning::Alphabet(other)) = tokens.get(at + 1).and_then(|next| next.meaning)
        && other == letter
    {
        return Some((Part::firm(letter, Form::Letters).or([format!("{letter}{letter}")]), 2));
    }
    let (link, word_at) = link(tokens, at + 1)?;
    if letter == Some('X') && is_x_ray(tokens, word_at) {
        return Some((Part::firm("X", Form::Letters), word_at + 2 - at));
    }
    let word = tokens.get(word_at).filter(|word| is_word(word))?;
    let initial = word.word.chars().next().and_then(|initial| initial.to_uppercase().next())?;
    let count = word_at + 1 - at + usize::from(is_second_half(tokens, word_at));
    let part = Part::firm(initial, Form::Letters);
    let is_name = lexicon::initial(&word.word).is_some();
    let is_alphabet = matches!(word.meaning, Some(Meaning::Alphabet(_)));
    match letter {
        Some(letter) if letter == initial && link != Link::Four => Some((part, count)),
        Some(letter) if letter == initial && is_name => {
            Some((part.or([format!("{letter}4{initial}")]), count))
        }
        _ if link == Link::The || link == Link::Four && is_alphabet => None,
        Some(letter) if link == Link::Four && is_name => {
            Some((part.or([letter.to_string(), format!("{letter}4{initial}")]), count))
        }
        // An X is said with words that sound like it: "X as in box".
        Some('X') if link == Link::AsIn => Some((Part::firm("X", Form::Letters), count)),
        Some(letter) if link == Link::AsIn || is_name => Some((part.or([letter.to_string()]), count)),
        None if is_name && link != Link::Four && is_misheard(&tokens[at]) => {
            Some((Part { is_doubtful: link != Link::AsIn, ..part }, count))
        }
        _ => None,
    }
}

fn is_x_ray(tokens: &[Token], at: usize) -> bool {
    let is_next = |next: &Token| next.word == "ray" && next.gap != Gap::Stop;
    tokens.get(at).is_some_and(|token| token.word == "x") && tokens.get(at + 1).is_some_and(is_next)
}

/// The letter that a token says, in upper case.
fn letter_of(token: &Token) -> Option<char> {
    let letter = token.letter().and_then(|letter| letter.to_uppercase().next());
    letter.or_else(|| match token.meaning {
        Some(Meaning::Letter(letter)) => Some(letter),
        Some(Meaning::Sound(letter)) if letter.is_ascii_uppercase() => Some(letter),
        _ => None,
    })
}

/// A short word may be a letter that a speech engine took for a word: "all for Roger".
fn is_misheard(token: &Token) -> bool {
    const CHARS_MAX: usize = 3;
    let is_function_word = token.meaning.is_some_and(|meaning| meaning.kind().is_some());
    token.is_ascii_letters() && token.word.len() <= CHARS_MAX && !is_function_word
}

/// What connects a letter with its word, and where the word stands.
fn link(tokens: &[Token], at: usize) -> Option<(Link, usize)> {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.word.as_str());
    let (link, mut next) = match (word(at), word(at + 1)) {
        ("as", "in" | "an" | "and") => (Link::AsIn, at + 2),
        ("is", "for") => (Link::For, at + 2),
        (
            "as" | "for" | "like" | "from" | "wie" | "comme" | "come" | "como" | "de" | "jak" | "как" | "van",
            _,
        )
        | ("von" | "som" | "כמו", _) => (Link::For, at + 1),
        ("the", _) => (Link::The, at + 1),
        ("4" | "four", _) => (Link::Four, at + 1),
        _ => return None,
    };
    if link == Link::AsIn {
        while matches!(word(next), "the" | "a" | "an" | "word" | "name") && next < at + 4 {
            next += 1;
        }
    }
    Some((link, next))
}

fn is_word(token: &Token) -> bool {
    let is_in_sentence = !matches!(token.gap, Gap::Stop | Gap::Tight('@'));
    let is_letters = token.word.chars().nth(1).is_some() && token.word.chars().all(char::is_alphabetic);
    is_in_sentence && is_letters && numbers::digit(token).is_none()
}

/// "New York".
fn is_second_half(tokens: &[Token], at: usize) -> bool {
    let next = tokens.get(at + 1).map_or("", |token| token.word.as_str());
    tokens[at].word == "new" && matches!(next, "york" | "jersey" | "zealand" | "orleans")
}
