//! Parts of codes that are written as such: `84ESP6F5`, `AB`, `1234`, `g`.

use unicode_normalization::UnicodeNormalization;

use super::lexicon::Meaning;
use super::tokens::{Gap, Token};
use super::{Claim, Form, Part, numbers};

/// What is written at a token, and how many tokens it takes; no part where it is a time, date or amount.
pub(super) fn piece(tokens: &[Token], at: usize, is_shouted: bool) -> Option<(Option<Part>, usize)> {
    let token = &tokens[at];
    if token.is_digits() {
        if let Some(count) = date(tokens, at) {
            return Some((None, count));
        }
        if let Some((part, count)) = time(tokens, at) {
            return Some((part, count));
        }
        if is_decimal(tokens, at) {
            return Some((None, 2));
        }
        let part = Part::firm(token.word.as_str(), Form::Digits);
        let part = if token.word == "0" { part.or(["O".to_owned()]) } else { part };
        return Some((Some(part).filter(|_| !token.is_money), 1));
    }
    if let Some(letter) = token.letter() {
        return Some((Some(single(token, letter)), 1));
    }
    if token.word.bytes().any(|byte| byte.is_ascii_digit()) {
        return Some((mixed(token), 1));
    }
    let is_capitals = !is_shouted && !token.text.chars().any(|character| !character.is_uppercase());
    if is_capitals && token.word != "ok" && !token.meaning.is_some_and(is_function_word) {
        return Some((Some(capitals(token)), 1));
    }
    None
}

/// Whether a word says how parts belong together, whatever its case.
fn is_function_word(meaning: Meaning) -> bool {
    meaning.kind().is_some() && meaning != Meaning::Hesitation
}

/// A word of letters that may be a part of a code.
pub(super) fn group(token: &Token, is_common: bool) -> Option<Part> {
    const CHARS_MAX: usize = 9;
    let is_group = token.is_ascii_letters() && (2..=CHARS_MAX).contains(&token.word.len());
    let claim = if is_common { Claim::Announced } else { Claim::Beside };
    is_group.then(|| Part { claim, ..Part::beside(token.word.to_ascii_uppercase(), Form::Group) })
}

fn single(token: &Token, letter: char) -> Part {
    let text: String = letter.to_uppercase().collect();
    let is_capital = token.text == "A" && !matches!(token.gap, Gap::Start | Gap::Stop);
    // Words of one letter: the English article and pronoun, and conjunctions and prepositions elsewhere.
    if matches!(letter, 'a' | 'i') && !is_capital || !letter.is_ascii() {
        return Part::beside(text, Form::Letters);
    }
    let part = Part::firm(text, Form::Letters);
    match letter {
        'a' => Part { is_doubtful: true, ..part },
        'o' => Part { is_doubtful: true, ..part.or(["0".to_owned()]) },
        // Speech engines write "five" so.
        'v' => part.or(["5".to_owned()]),
        // "And" in Spanish, Portuguese and Italian.
        'y' | 'e' => Part { is_doubtful: true, ..part },
        _ => part,
    }
}

/// `g56h54`, but not `3rd` and `10am`.
fn mixed(token: &Token) -> Option<Part> {
    let letters = token.word.trim_start_matches(|first: char| first.is_ascii_digit());
    // Longer numbers are not counted with.
    const COUNTED_CHARS_MAX: usize = 3;
    let counted =
        ["st", "nd", "rd", "th", "am", "pm", "hrs", "min", "mins", "gb", "mb", "kg", "km", "cm", "ft"];
    let is_counted = (1..=COUNTED_CHARS_MAX).contains(&(token.word.len() - letters.len()));
    if token.is_money || is_counted && counted.contains(&letters) {
        return None;
    }
    let text = upper(&token.word);
    let mut others = latin(&text);
    // A missing space: `isD0V6U0MA`.
    let after_word = token.text.trim_start_matches(|first: char| first.is_ascii_lowercase());
    let is_glued = after_word.len() < token.text.len() && !after_word.chars().any(char::is_lowercase);
    if is_glued && after_word.starts_with(|first: char| first.is_ascii_uppercase()) {
        others.push(after_word.to_owned());
    }
    Some(Part::firm(text, Form::Mixed).or(others))
}

fn capitals(token: &Token) -> Part {
    /// Words of fewer capitals are mostly abbreviations.
    const CHARS_MIN: usize = 5;
    let text = upper(&token.word);
    let others = latin(&text);
    let part = if text.chars().count() < CHARS_MIN {
        Part::beside(text, Form::Capitals)
    } else {
        Part { is_doubtful: true, ..Part::firm(text, Form::Capitals) }
    };
    part.or(others)
}

fn upper(word: &str) -> String {
    let bare = word.chars().filter(|character| character.is_alphanumeric());
    bare.flat_map(char::to_uppercase).nfc().collect()
}

/// A code of Cyrillic letters in Latin ones: by their sound, and by their shape.
fn latin(text: &str) -> Vec<String> {
    const CYRILLIC: &str = "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧЫЭЮЯ";
    const SOUNDS: &str = "ABVGDEJZIKLMNOPRSTUFXCHYEUA";
    const SHAPES: &str = "A B   E  3 K M HO PCTY X     ";
    if text.is_ascii() || !text.chars().any(|letter| CYRILLIC.contains(letter)) {
        return Vec::new();
    }
    let by = |latin: &str| {
        let letter = |character: char| match CYRILLIC.chars().position(|letter| letter == character) {
            Some(at) => latin.chars().nth(at).filter(|letter| !letter.is_whitespace()),
            None => Some(character).filter(char::is_ascii_alphanumeric),
        };
        text.chars().map(letter).collect::<Option<String>>()
    };
    let mut readings: Vec<String> = [by(SOUNDS), by(SHAPES)].into_iter().flatten().collect();
    readings.dedup();
    readings
}

/// `3/13/2019`, `13.03.2019`, `2019-03-13`: how many tokens a date has.
fn date(tokens: &[Token], at: usize) -> Option<usize> {
    let [first, second, third] = tokens.get(at..at + 3)? else { return None };
    let is_tight =
        matches!((second.gap, third.gap), (Gap::Tight('/' | '.' | '-'), Gap::Tight('/' | '.' | '-')));
    let digits = |token: &Token| if token.is_digits() { token.word.len() } else { 0 };
    let is_date = matches!((digits(first), digits(second), digits(third)), (1 | 2, 1 | 2, 2 | 4) | (4, 2, 2));
    let ends = tokens.get(at + 3).is_none_or(|next| !matches!(next.gap, Gap::Tight('/' | '-')));
    let is_day = second.word.parse::<u32>().is_ok_and(|value| (1..=31).contains(&value));
    (is_tight && is_date && ends && is_day).then_some(3)
}

/// `407.48`, a price.
fn is_decimal(tokens: &[Token], at: usize) -> bool {
    let decimals =
        tokens.get(at + 1).filter(|next| matches!(next.gap, Gap::Tight('.' | ',')) && next.is_digits());
    let ends = tokens.get(at + 2).is_none_or(|next| !matches!(next.gap, Gap::Tight('.' | ',' | '-')));
    ends && decimals.is_some_and(|decimals| decimals.word.len() <= 2)
}

/// `5:06`, which is no part of a code, except among single digits: speech engines write "four, five, six,
/// seven" as `4 5:06 7`.
fn time(tokens: &[Token], at: usize) -> Option<(Option<Part>, usize)> {
    let minutes = tokens.get(at + 1).filter(|next| next.gap == Gap::Tight(':') && next.is_digits())?;
    if tokens[at].word.len() > 2 || minutes.word.len() != 2 {
        return None;
    }
    let is_digit = |at: Option<usize>| {
        let token = at.and_then(|at| tokens.get(at));
        token.is_some_and(|token| {
            token.is_digits() && token.word.len() == 1 || numbers::digit(token).is_some()
        })
    };
    let is_dictated = is_digit(at.checked_sub(1)) && is_digit(Some(at + 2));
    let part = is_dictated.then(|| {
        let bare = format!("{}{}", tokens[at].word, minutes.word.trim_start_matches('0'));
        Part::firm(format!("{}{}", tokens[at].word, minutes.word), Form::Digits).or([bare])
    });
    Some((part, 2))
}
