//! How names are announced, in English and some other languages.

use super::words::{Name, Words};

/// What stands before a name in an answer.
const LEADING_WORDS_MAX: usize = 8;

/// Words of a name before "speaking".
const NAME_WORDS_MAX: usize = 4;

/// How sure it is that a name follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Announcement {
    /// Nothing but a name follows: "my name is".
    Name,
    /// Anything may follow: "I am".
    Perhaps,
}

/// The names that a turn says are the speaker's.
pub(super) fn names(words: &Words) -> Vec<Name> {
    let announced = (0..words.tokens.len()).filter_map(|at| {
        let (announcement, count) = announcement(words, at)?;
        let is_sure = announcement == Announcement::Name;
        words.name_at(at + count, is_sure).filter(|name| is_sure || words.is_whole(name))
    });
    let mut names: Vec<Name> = announced.collect();
    names.extend(first_and_last(words));
    names.extend(before_speaking(words));
    names.extend(before_is_my_name(words));
    names
}

/// How many tokens of an answer stand before the name: "yes, sure, it's".
pub(super) fn leading(words: &Words) -> usize {
    const WORDS: [&str; 34] = [
        "yes",
        "yeah",
        "sure",
        "ok",
        "okay",
        "uh",
        "um",
        "er",
        "so",
        "well",
        "it",
        "is",
        "it's",
        "its",
        "that's",
        "that",
        "my",
        "the",
        "name",
        "full",
        "this",
        "hi",
        "hello",
        "hai",
        "yep",
        "certainly",
        "please",
        "oh",
        "of",
        "course",
        "si",
        "oui",
        "ja",
        "да",
    ];
    let is_leading = |at: &usize| WORDS.contains(&words.word(*at));
    (0..LEADING_WORDS_MAX).take_while(is_leading).count()
}

/// "Am I speaking with Max Savage?"
pub(super) fn asked_for(words: &Words) -> Option<Name> {
    const PHRASES: [[&str; 2]; 5] =
        [["speaking", "with"], ["speaking", "to"], ["is", "this"], ["talking", "to"], ["is", "that"]];
    let is_question = |at: &usize| PHRASES.contains(&[words.word(*at), words.word(at + 1)]);
    let at = (0..words.tokens.len()).find(is_question)?;
    words.name_at(at + 2, false).filter(|name| words.is_whole(name))
}

/// What announces a name at a token, and how many tokens it has.
fn announcement(words: &Words, at: usize) -> Option<(Announcement, usize)> {
    let said = PHRASES
        .iter()
        .filter(|(_, phrase)| phrase.iter().enumerate().all(|(place, word)| words.word(at + place) == *word));
    said.max_by_key(|(_, phrase)| phrase.len()).map(|(announcement, phrase)| (*announcement, phrase.len()))
}

/// "First name Max, last name Savage", in either order.
fn first_and_last(words: &Words) -> Option<Name> {
    let after = |kind: [&str; 2]| {
        let is_kind = |at: &usize| kind.contains(&words.word(*at)) && words.word(at + 1) == "name";
        let at = (0..words.tokens.len()).find(is_kind)? + 2;
        let at = at + usize::from(words.word(at) == "is");
        words.tokens.get(at).filter(|token| words.is_name_word(token, true)).map(|_| at)
    };
    let (first, last) = (after(["first", "given"])?, after(["last", "family"])?);
    Some(Name { first: first.min(last), count: first.abs_diff(last) + 1 })
}

/// "Max Savage speaking", at the beginning.
fn before_speaking(words: &Words) -> Option<Name> {
    let is_end = |at: &usize| matches!(words.word(*at), "speaking" | "here" | "calling" | "hier");
    let at = (0..LEADING_WORDS_MAX).find(is_end)?;
    (2..=NAME_WORDS_MAX.min(at))
        .rev()
        .find_map(|count| words.name_at(at - count, false).filter(|name| name.first + name.count == at))
}

/// "Max Savage is my name", at the beginning.
fn before_is_my_name(words: &Words) -> Option<Name> {
    let is_end = |at: &usize| (0..3).map(|place| words.word(at + place)).eq(["is", "my", "name"]);
    let at = (0..LEADING_WORDS_MAX).find(is_end)?;
    words.name_at(leading(words), true).filter(|name| name.first + name.count == at)
}

const PHRASES: &[(Announcement, &[&str])] = &[
    (Announcement::Name, &["name", "is"]),
    (Announcement::Name, &["name", "was"]),
    (Announcement::Name, &["names"]),
    (Announcement::Name, &["nameis"]),
    (Announcement::Name, &["name's"]),
    (Announcement::Name, &["name", "of"]),
    (Announcement::Name, &["booked", "under"]),
    (Announcement::Name, &["is", "under"]),
    (Announcement::Name, &["it's", "under"]),
    (Announcement::Name, &["reservation", "under"]),
    (Announcement::Name, &["booking", "under"]),
    (Announcement::Name, &["order", "under"]),
    (Announcement::Name, &["call", "me"]),
    (Announcement::Name, &["am", "called"]),
    (Announcement::Name, &["i'm", "called"]),
    (Announcement::Name, &["me", "llamo"]),
    (Announcement::Name, &["nombre", "es"]),
    (Announcement::Name, &["a", "nombre", "de"]),
    (Announcement::Name, &["je", "m'appelle"]),
    (Announcement::Name, &["nom", "est"]),
    (Announcement::Name, &["au", "nom", "de"]),
    (Announcement::Name, &["ich", "heisse"]),
    (Announcement::Name, &["ich", "heiße"]),
    (Announcement::Name, &["name", "ist"]),
    (Announcement::Name, &["auf", "den", "namen"]),
    (Announcement::Name, &["mi", "chiamo"]),
    (Announcement::Name, &["nome", "e"]),
    (Announcement::Name, &["a", "nome", "di"]),
    (Announcement::Name, &["naam", "is"]),
    (Announcement::Name, &["ik", "heet"]),
    (Announcement::Name, &["nazywam", "sie"]),
    (Announcement::Name, &["na", "nazwisko"]),
    (Announcement::Name, &["mam", "na", "imie"]),
    (Announcement::Name, &["меня", "зовут"]),
    (Announcement::Name, &["мое", "имя"]),
    (Announcement::Name, &["на", "имя"]),
    (Announcement::Name, &["קוראים", "לי"]),
    (Announcement::Name, &["השם", "שלי"]),
    (Announcement::Name, &["שמי"]),
    (Announcement::Perhaps, &["this", "is"]),
    (Announcement::Perhaps, &["it", "is"]),
    (Announcement::Perhaps, &["it's"]),
    (Announcement::Perhaps, &["its"]),
    (Announcement::Perhaps, &["i", "am"]),
    (Announcement::Perhaps, &["i'm"]),
    (Announcement::Perhaps, &["im"]),
    (Announcement::Perhaps, &["name"]),
    (Announcement::Perhaps, &["soy"]),
    (Announcement::Perhaps, &["je", "suis"]),
    (Announcement::Perhaps, &["ich", "bin"]),
    (Announcement::Perhaps, &["hier", "ist"]),
    (Announcement::Perhaps, &["sono"]),
    (Announcement::Perhaps, &["jestem"]),
    (Announcement::Perhaps, &["это"]),
];
