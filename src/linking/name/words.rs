//! Which words of a turn may be a name.

use super::super::spelling::{Gap, Meaning, Token};
use super::{fold, is_title};

/// Words of one name.
const WORDS_MAX: usize = 4;

/// The tokens of a turn, and whether its capitals mean anything.
pub(super) struct Words<'a, 't> {
    pub(super) tokens: &'a [Token<'t>],
    is_cased: bool,
}

/// A name in a turn, as places of tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Name {
    pub(super) first: usize,
    pub(super) count: usize,
}

impl<'a, 't> Words<'a, 't> {
    pub(super) fn of(tokens: &'a [Token<'t>]) -> Self {
        let has_capitals = tokens.iter().any(|token| token.text.starts_with(char::is_uppercase));
        Self { tokens, is_cased: has_capitals && !is_shout(tokens) }
    }

    /// The word at a place; nothing where there is none.
    pub(super) fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.word.as_str())
    }

    /// The name that begins at a token, after a title perhaps. Where it is sure that a name comes, common words may
    /// be one.
    pub(super) fn name_at(&self, at: usize, is_sure: bool) -> Option<Name> {
        let has_title = self.tokens.get(at).is_some_and(|token| is_title(&token.word));
        let first = at + usize::from(has_title);
        let is_part = |(place, token): &(usize, &Token)| {
            let is_joined = *place == 0 || matches!(token.gap, Gap::Space | Gap::Tight('-' | '\''));
            is_joined && self.is_name_word(token, is_sure && *place < 2)
        };
        let rest = self.tokens.get(first..)?.iter().enumerate();
        let count = rest.take(WORDS_MAX).take_while(is_part).count();
        (count > 0).then_some(Name { first, count })
    }

    /// Whether nothing follows a name that would make a sentence of it.
    pub(super) fn is_whole(&self, name: &Name) -> bool {
        let Some(next) = self.tokens.get(name.first + name.count) else { return true };
        let is_end = matches!(next.gap, Gap::Stop | Gap::Comma);
        let says_who = matches!(
            next.word.as_str(),
            "and" | "from" | "here" | "calling" | "speaking" | "i" | "my" | "i'm" | "ssn" | "again" | "with"
        );
        is_end || says_who && name.count > 1 || next.value.is_some() || next.is_digits()
    }

    /// Capitals decide where the text has them.
    pub(super) fn is_name_word(&self, token: &Token, is_sure: bool) -> bool {
        if !is_letters(token) || is_never(&token.word) {
            return false;
        }
        if self.is_cased && token.text.starts_with(char::is_uppercase) {
            return true;
        }
        let is_particle =
            matches!(token.word.as_str(), "van" | "von" | "de" | "der" | "da" | "la" | "di" | "bin" | "al");
        let is_caseless = !token.text.chars().any(|letter| letter.is_lowercase() || letter.is_uppercase());
        is_particle || (!self.is_cased || is_caseless) && !is_word(token, is_sure)
    }

    /// All that an answer says from a token on, if it is no longer than a name.
    pub(super) fn lone(&self, first: usize, words_max: usize) -> Option<Name> {
        let rest = self.tokens.get(first..).filter(|rest| (2..=words_max).contains(&rest.len()))?;
        let is_part = |token: &Token| token.gap != Gap::Stop && is_letters(token) && !is_never(&token.word);
        let is_name = self.is_name_word(&rest[0], true) && rest[1..].iter().all(is_part);
        is_name.then_some(Name { first, count: rest.len() })
    }
}

/// Whether a word speaks of names: what follows, or the answer, is one.
pub(super) fn is_name_cue(word: &str) -> bool {
    const WORDS: [&str; 37] = [
        "name",
        "names",
        "name's",
        "surname",
        "firstname",
        "lastname",
        "speaking",
        "nombre",
        "apellido",
        "llamo",
        "llama",
        "nom",
        "prenom",
        "m'appelle",
        "mappelle",
        "appelle",
        "nachname",
        "vorname",
        "namen",
        "heisse",
        "heiße",
        "heissen",
        "nome",
        "cognome",
        "chiamo",
        "naam",
        "heet",
        "imie",
        "nazwisko",
        "nazywam",
        "имя",
        "фамилия",
        "зовут",
        "имени",
        "שם",
        "שמי",
        "קוראים",
    ];
    WORDS.contains(&word)
}

/// Whether a turn asks for a name.
pub(super) fn asks(tokens: &[Token]) -> bool {
    let is_who =
        |pair: &[Token]| pair[0].word == "who" && matches!(pair[1].word.as_str(), "am" | "is" | "do");
    tokens.iter().any(|token| is_name_cue(&fold(&token.word)) || token.word == "who's")
        || tokens.windows(2).any(is_who)
}

/// Whether a text is all capitals.
pub(super) fn is_shout(tokens: &[Token]) -> bool {
    !tokens.iter().any(|token| token.text.chars().any(char::is_lowercase))
}

fn is_letters(token: &Token) -> bool {
    let is_letter = |letter: char| letter.is_alphabetic() || letter == '\'';
    token.word.chars().nth(1).is_some() && token.word.chars().all(is_letter)
}

/// Whether a word is none of a name, whatever its case.
fn is_never(word: &str) -> bool {
    const NEVER: [&str; 79] = [
        "i",
        "i'm",
        "i'll",
        "i've",
        "i'd",
        "id",
        "and",
        "my",
        "the",
        "yes",
        "yeah",
        "yup",
        "no",
        "hello",
        "hi",
        "hai",
        "thanks",
        "thank",
        "calling",
        "speaking",
        "from",
        "with",
        "about",
        "looking",
        "trying",
        "going",
        "just",
        "not",
        "sorry",
        "actually",
        "your",
        "interested",
        "having",
        "wondering",
        "phone",
        "email",
        "ssn",
        "zip",
        "because",
        "but",
        "so",
        "to",
        "for",
        "it",
        "is",
        "a",
        "an",
        "in",
        "on",
        "of",
        "at",
        "you",
        "here",
        "ok",
        "okay",
        "name",
        "what",
        "where",
        "when",
        "why",
        "how",
        "who",
        "can",
        "could",
        "do",
        "does",
        "are",
        "would",
        "correct",
        "great",
        "perfect",
        "fine",
        "right",
        "please",
        "um",
        "uh",
        "us",
        "we",
        "that",
    ];
    NEVER.contains(&word)
}

/// Whether a word without a capital is known to be none of a name.
fn is_word(token: &Token, is_sure: bool) -> bool {
    let is_common = token.meaning.is_some_and(|meaning| match meaning {
        Meaning::OtherAlphabet(_) | Meaning::Name(_) | Meaning::Alphabet(_) => false,
        Meaning::Common => !is_sure,
        _ => true,
    });
    is_common || token.value.is_some() || is_name_cue(&token.word)
}
