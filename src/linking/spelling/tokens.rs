//! A text cut into the words that dictation is made of, with what stands before each.
//!
//! Unlike words of a language, `84ESP6F5`, `AB`, `1234` and `don't` are one token each, and `AB-1234` is two.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

use super::lexicon::{self, Meaning};
use super::numbers::{self, Value};

/// Longer tokens are cut here: no reference is as long.
const TOKEN_BYTES_MAX: usize = 64;

/// What stands between a token and the one before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::linking) enum Gap {
    /// The token is the first of its text.
    Start,
    /// One character without a space, as in `AB-1234`, `5:06` and `me@home`; NUL where there is nothing.
    Tight(char),
    /// White space, brackets or quotation marks.
    Space,
    /// A comma, semicolon or colon with white space.
    Comma,
    /// The end of a sentence.
    Stop,
}

/// A word, number or code of a text.
#[derive(Clone, Debug)]
pub(in crate::linking) struct Token<'a> {
    /// As it stands in the text.
    pub(in crate::linking) text: &'a str,
    /// In lower case and without accents: the form in which words are looked up.
    pub(in crate::linking) word: String,
    /// What the word means beside what is dictated.
    pub(in crate::linking) meaning: Option<Meaning>,
    /// The number that the word says.
    pub(in crate::linking) value: Option<Value>,
    /// The first byte in the text.
    pub(in crate::linking) from: usize,
    pub(in crate::linking) gap: Gap,
    /// An amount of money: a currency sign stands before it.
    pub(in crate::linking) is_money: bool,
    /// A number sign stands before it.
    pub(in crate::linking) is_numbered: bool,
}

impl Token<'_> {
    pub(in crate::linking) fn to(&self) -> usize {
        self.from + self.text.len()
    }

    pub(in crate::linking) fn is_digits(&self) -> bool {
        !self.word.is_empty() && self.word.bytes().all(|byte| byte.is_ascii_digit())
    }

    pub(in crate::linking) fn is_ascii_letters(&self) -> bool {
        !self.word.is_empty() && self.word.bytes().all(|byte| byte.is_ascii_lowercase())
    }

    /// The only letter of the token.
    pub(in crate::linking) fn letter(&self) -> Option<char> {
        let mut characters = self.word.chars();
        let letter = characters.next().filter(|letter| letter.is_alphabetic())?;
        characters.next().is_none().then_some(letter)
    }
}

/// All tokens of a text in order.
pub(in crate::linking) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 5 + 1);
    let mut end = 0;
    let mut rest = text;
    while let Some(skipped) = rest.find(is_token_start) {
        let from = text.len() - rest.len() + skipped;
        let token = first_token(&text[from..]);
        if is_sign(token) && !stands_alone(text, from) {
            rest = &text[from + token.len()..];
            continue;
        }
        let between = &text[end..from];
        let gap = if tokens.is_empty() { Gap::Start } else { gap(between) };
        end = from + token.len();
        rest = &text[end..];
        let word = if is_sign(token) { "and".to_owned() } else { fold(token) };
        tokens.push(Token {
            text: token,
            meaning: lexicon::meaning(&word),
            value: numbers::value(&word),
            word,
            from,
            gap,
            is_money: between.contains(['$', '£', '€', '₪', '¥', '₽']),
            is_numbered: between.ends_with(['#', '№']),
        });
    }
    tokens
}

fn is_token_start(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '&' | '+')
}

/// Speech engines write "and" so, also where an N was said.
fn is_sign(token: &str) -> bool {
    matches!(token, "&" | "+")
}

fn stands_alone(text: &str, from: usize) -> bool {
    let is_apart = |character: Option<char>| character.is_none_or(char::is_whitespace);
    is_apart(text[..from].chars().next_back()) && is_apart(text[from + 1..].chars().next())
}

/// A word without accents and points, in lower case.
pub(in crate::linking) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let bare = word.nfkd().filter(|&character| !is_left_out(character));
    let lower = bare.flat_map(char::to_lowercase).filter(|&character| !is_left_out(character));
    lower.map(|letter| if letter == '\u{2019}' { '\'' } else { letter }).collect()
}

/// Accents, niqqud and harakat, but not the vowel signs and viramas of Indic scripts.
fn is_left_out(character: char) -> bool {
    matches!(canonical_combining_class(character), 1 | 10..=36 | 200..=240)
}

/// The token that a text begins with: it ends where another script begins, at the latest after
/// `TOKEN_BYTES_MAX` bytes.
fn first_token(text: &str) -> &str {
    if text.starts_with(['&', '+']) {
        return &text[..1];
    }
    let mut end = 0;
    let mut before = Script::Any;
    for (at, character) in text.char_indices().take_while(|(at, _)| *at < TOKEN_BYTES_MAX) {
        let script = Script::of(character);
        let is_part = if is_apostrophe(character) {
            text[at + character.len_utf8()..].starts_with(char::is_alphabetic)
        } else {
            (character.is_alphanumeric() || is_combining_mark(character)) && script.suits(before)
        };
        if !is_part {
            break;
        }
        before = if script == Script::Any { before } else { script };
        end = at + character.len_utf8();
    }
    &text[..end]
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '\u{2019}' | '\u{05F3}' | '\u{05F4}')
}

/// Scripts as far as they are not written in one word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Script {
    Any,
    /// Latin, Greek and Cyrillic, which references mix.
    European,
    /// Written without spaces.
    Ideographic,
    Other,
}

impl Script {
    fn of(character: char) -> Self {
        match character {
            '0'..='9' => Self::Any,
            _ if is_apostrophe(character) || is_combining_mark(character) => Self::Any,
            '\0'..='\u{052F}' | '\u{1E00}'..='\u{1FFF}' | '\u{FF00}'..='\u{FF5E}' => Self::European,
            '\u{2E80}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}' => Self::Ideographic,
            _ => Self::Other,
        }
    }

    fn suits(self, before: Self) -> bool {
        self == Self::Any || before == Self::Any || self == before
    }
}

fn gap(between: &str) -> Gap {
    let mut characters = between.chars();
    match (characters.next(), characters.next()) {
        (None, _) => return Gap::Tight('\0'),
        (Some(mark), None) if !mark.is_whitespace() => return Gap::Tight(mark),
        _ => {}
    }
    let is_stop = |mark: char| matches!(mark, '.' | '!' | '?' | '\u{3002}' | '\u{2026}' | '\n');
    if between.contains(is_stop) {
        // Dots in a row are a pause.
        return if between.contains("..") || between.contains('\u{2026}') { Gap::Comma } else { Gap::Stop };
    }
    if between.contains([',', ';', ':', '\u{060C}', '\u{3001}']) { Gap::Comma } else { Gap::Space }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("It's 84ESP6F5, ok", &["it's", "84esp6f5", "ok"])]
    #[case("AB-1234 me@home.com", &["ab", "1234", "me", "home", "com"])]
    #[case("Élan 65КСТГ9С", &["elan", "65кстг9с"])]
    #[case("订单号是AB1234。", &["订单号是", "ab1234"])]
    #[case("הזמנה לAB12", &["הזמנה", "ל", "ab12"])]
    #[case("'quoted' dogs'", &["quoted", "dogs"])]
    #[case("S + 1 & R&D +44", &["s", "and", "1", "and", "r", "d", "44"])]
    fn cut(#[case] text: &str, #[case] expected: &[&str]) {
        let found: Vec<_> = tokens(text).into_iter().map(|token| token.word).collect();
        assert_eq!(found, expected);
    }

    #[rstest]
    #[case("a b", Gap::Space)]
    #[case("a (b)", Gap::Space)]
    #[case("a, b", Gap::Comma)]
    #[case("a... b", Gap::Comma)]
    #[case("a. b", Gap::Stop)]
    #[case("a-b", Gap::Tight('-'))]
    fn between(#[case] text: &str, #[case] expected: Gap) {
        assert_eq!(tokens(text)[1].gap, expected);
    }

    #[test]
    fn a_long_token_is_cut_at_a_character() {
        let text = "é".repeat(100);
        assert!(tokens(&text).iter().all(|token| token.text.len() <= TOKEN_BYTES_MAX));
    }
}
