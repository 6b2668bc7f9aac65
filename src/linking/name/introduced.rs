//! Who callers say they are.

use entity::Speaker;

use super::super::spelling::{Gap, Meaning, Token, tokens};
use super::super::turn::Turn;
use super::spelled::{self, Spelled};
use super::{INTRODUCED_MAX, Introduced, fold, is_title, sound_key, verbatim};

/// Words of one name.
const WORDS_MAX: usize = 4;

/// What stands before a name in an answer.
const LEADING_WORDS_MAX: usize = 8;

/// A turn of no more words may be a name and nothing else.
const LONE_WORDS_MAX: usize = 3;

/// How a name is announced.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Announcement {
    /// Nothing but a name follows: "my name is".
    Name,
    /// Anything may follow: "I am".
    Perhaps,
}

/// A name in a turn, as places of tokens.
struct Name {
    first: usize,
    count: usize,
}

pub(super) fn all(turns: &[Turn]) -> Vec<Introduced> {
    let mut introduced: Vec<Introduced> = Vec::new();
    let mut asked = [false; 2];
    for (at, turn) in turns.iter().enumerate() {
        let tokens = tokens(turn.text);
        let before = at.checked_sub(1).map(|at| turns[at].speaker);
        let is_other = before != Some(turn.speaker) || turn.speaker == Speaker::Unknown;
        let is_asked = is_other && asked[0] || asked[1] && turn.speaker == Speaker::Customer;
        if turn.speaker != Speaker::System {
            let keys = of_turn(turn, &tokens, is_asked);
            let next = turns.get(at + 1).is_some_and(|next| confirms(next, turn));
            let keys = if turn.speaker == Speaker::Agent {
                if next { confirmed(turn, &tokens) } else { Vec::new() }
            } else {
                keys
            };
            for found in keys {
                push(&mut introduced, found);
            }
        }
        asked = [asks(&tokens), asked[0]];
    }
    // Names that only sound alike come last, for where there are too many.
    for at in 0..introduced.len() {
        let names = introduced[at].key.split_once(' ');
        if let Some(key) = names.and_then(|(first, last)| sound_key(first, last)) {
            let found = Introduced { key, ..introduced[at].clone() };
            push(&mut introduced, found);
        }
    }
    introduced
}

fn push(introduced: &mut Vec<Introduced>, found: Introduced) {
    if introduced.len() < INTRODUCED_MAX && !introduced.iter().any(|known| known.key == found.key) {
        introduced.push(found);
    }
}

/// Whether a word speaks of names: what follows, or the answer, is one.
pub(super) fn is_name_cue(word: &str) -> bool {
    const WORDS: [&str; 38] = [
        "name",
        "names",
        "name's",
        "names's",
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

/// Whether a text is all capitals.
pub(super) fn is_shout(tokens: &[Token]) -> bool {
    !tokens.iter().any(|token| token.text.chars().any(char::is_lowercase))
}

fn asks(tokens: &[Token]) -> bool {
    let is_who =
        |pair: &[Token]| pair[0].word == "who" && matches!(pair[1].word.as_str(), "am" | "is" | "do");
    tokens.iter().any(|token| is_name_cue(&fold(&token.word)) || matches!(token.word.as_str(), "who's"))
        || tokens.windows(2).any(is_who)
}

fn of_turn(turn: &Turn, tokens: &[Token], is_asked: bool) -> Vec<Introduced> {
    let mut names: Vec<Name> = Vec::new();
    for at in 0..tokens.len() {
        if let Some((announcement, count)) = announcement(tokens, at) {
            let is_sure = announcement == Announcement::Name;
            let name = name_at(tokens, at + count, is_sure);
            names.extend(name.filter(|name| is_sure || is_whole(tokens, name)));
        }
    }
    names.extend(first_and_last(tokens));
    names.extend(before_speaking(tokens));
    names.extend(before_is_my_name(tokens));
    let spelled = spelled_in(turn, tokens);
    if is_asked && names.is_empty() && spelled.is_empty() {
        let first = leading(tokens);
        names.extend(name_at(tokens, first, false).filter(|name| is_whole(tokens, name)));
        // Engines write names that are words as such: "Toby field".
        names.extend(lone(tokens, first));
    } else if names.is_empty() && spelled.is_empty() && tokens.len() > 1 {
        names.extend(
            name_at(tokens, 0, false)
                .filter(|name| name.count == tokens.len() && name.count <= LONE_WORDS_MAX),
        );
    }
    let mut found: Vec<Introduced> = names.iter().flat_map(|name| keys_of(turn, tokens, name)).collect();
    let is_told = is_asked || !found.is_empty() || tokens.iter().any(|token| is_name_cue(&fold(&token.word)));
    if is_told {
        let first = found.first().and_then(|said| said.key.split(' ').next()).map(str::to_owned);
        found
            .extend(spelled.into_iter().flat_map(|spelled| keys_of_spelled(turn, spelled, first.as_deref())));
    }
    found
}

/// All that an answer says from a token on, if it is no longer than a name.
fn lone(tokens: &[Token], first: usize) -> Option<Name> {
    let rest = tokens.get(first..).filter(|rest| (2..=LONE_WORDS_MAX).contains(&rest.len()))?;
    let is_part =
        |token: &Token| token.gap != Gap::Stop && token.word.chars().count() > 1 && !is_never(&token.word);
    let is_name = rest[1..].iter().all(is_part) && is_name_word(tokens, &rest[0], true);
    let are_letters = rest.iter().all(|token| token.word.chars().all(char::is_alphabetic));
    (is_name && are_letters).then_some(Name { first, count: rest.len() })
}

/// What begins a name in English and other languages, and how many tokens it has.
fn announcement(tokens: &[Token], at: usize) -> Option<(Announcement, usize)> {
    const PHRASES: &[(Announcement, &[&str])] = &[
        (Announcement::Name, &["name", "is"]),
        (Announcement::Name, &["name", "was"]),
        (Announcement::Name, &["names"]),
        (Announcement::Name, &["nameis"]),
        (Announcement::Name, &["name's"]),
        (Announcement::Name, &["name", "of"]),
        (Announcement::Name, &["under"]),
        (Announcement::Name, &["call", "me"]),
        (Announcement::Name, &["called"]),
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
        (Announcement::Perhaps, &["here", "is"]),
        (Announcement::Perhaps, &["name"]),
        (Announcement::Perhaps, &["soy"]),
        (Announcement::Perhaps, &["je", "suis"]),
        (Announcement::Perhaps, &["ich", "bin"]),
        (Announcement::Perhaps, &["hier", "ist"]),
        (Announcement::Perhaps, &["sono"]),
        (Announcement::Perhaps, &["jestem"]),
        (Announcement::Perhaps, &["это"]),
    ];
    let begins = |phrase: &[&str]| {
        let said = tokens[at..].iter().map(|token| token.word.as_str());
        phrase.iter().copied().eq(said.take(phrase.len()))
    };
    let said = PHRASES.iter().filter(|(_, phrase)| begins(phrase));
    said.max_by_key(|(_, phrase)| phrase.len()).map(|(announcement, phrase)| (*announcement, phrase.len()))
}

/// "First name Max, last name Savage", in either order.
fn first_and_last(tokens: &[Token]) -> Option<Name> {
    let after = |kind: [&str; 2]| {
        let is_kind = |pair: &[Token]| kind.contains(&pair[0].word.as_str()) && pair[1].word == "name";
        let at = tokens.windows(2).position(is_kind)? + 2;
        let at = at + usize::from(tokens.get(at).is_some_and(|token| token.word == "is"));
        tokens.get(at).filter(|token| is_name_word(tokens, token, true)).map(|_| at)
    };
    let (first, last) = (after(["first", "given"])?, after(["last", "family"])?);
    Some(Name { first: first.min(last), count: first.abs_diff(last) + 1 })
}

/// "Max Savage speaking", at the beginning.
fn before_speaking(tokens: &[Token]) -> Option<Name> {
    let is_end =
        |token: &Token| matches!(token.word.as_str(), "speaking" | "here" | "calling" | "hier" | "al");
    let at = tokens.iter().take(LEADING_WORDS_MAX).position(is_end)?;
    (1..=WORDS_MAX.min(at))
        .rev()
        .find_map(|count| name_at(tokens, at - count, false).filter(|name| name.count == count && count > 1))
}

/// "Max Savage is my name", at the beginning.
fn before_is_my_name(tokens: &[Token]) -> Option<Name> {
    let is_end = |words: &[Token]| words[0].word == "is" && words[1].word == "my" && words[2].word == "name";
    let at = tokens.windows(3).take(LEADING_WORDS_MAX).position(is_end)?;
    let first = leading(&tokens[..at]);
    name_at(tokens, first, true).filter(|name| first + name.count == at)
}

/// How many tokens of an answer stand before the name: "yes, sure, it's".
fn leading(tokens: &[Token]) -> usize {
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
    let is_leading = |token: &&Token| WORDS.contains(&token.word.as_str());
    tokens.iter().take(LEADING_WORDS_MAX).take_while(is_leading).count()
}

/// The name that begins at a token, after a title perhaps.
fn name_at(tokens: &[Token], at: usize, is_sure: bool) -> Option<Name> {
    let has_title = tokens.get(at).is_some_and(|token| is_title(&token.word));
    let first = at + usize::from(has_title);
    let is_part = |(place, token): &(usize, &Token)| {
        let is_joined = *place == 0 || matches!(token.gap, Gap::Space | Gap::Tight('-' | '\''));
        is_joined && is_name_word(tokens, token, is_sure && *place < 2)
    };
    let count = tokens.get(first..)?.iter().enumerate().take(WORDS_MAX).take_while(is_part).count();
    (count > 0).then_some(Name { first, count })
}

/// Whether a token may be a word of a name: capitals decide where the text has them. Common words are names where it
/// is sure that one comes.
fn is_name_word(tokens: &[Token], token: &Token, is_sure: bool) -> bool {
    let has_letters =
        token.word.chars().count() > 1 && token.word.chars().all(|c| c.is_alphabetic() || c == '\'');
    if !has_letters || is_never(&token.word) {
        return false;
    }
    let is_cased = !is_shout(tokens) && tokens.iter().any(|token| token.text.starts_with(char::is_uppercase));
    let is_capital = token.text.starts_with(char::is_uppercase);
    if is_cased && is_capital {
        return true;
    }
    let is_particle =
        matches!(token.word.as_str(), "van" | "von" | "de" | "der" | "da" | "la" | "di" | "bin" | "al");
    let is_caseless = !token.text.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    is_particle || (!is_cased || is_caseless) && !is_word(token, is_sure)
}

/// Whether a word is none of a name, whatever its case.
fn is_never(word: &str) -> bool {
    const NEVER: [&str; 53] = [
        "i",
        "i'm",
        "i'll",
        "i've",
        "id",
        "and",
        "my",
        "the",
        "yes",
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

/// Whether nothing follows a name that would make a sentence of it.
fn is_whole(tokens: &[Token], name: &Name) -> bool {
    let Some(next) = tokens.get(name.first + name.count) else { return true };
    let is_end = matches!(next.gap, Gap::Stop | Gap::Comma);
    let says_who = matches!(
        next.word.as_str(),
        "and" | "from" | "here" | "calling" | "speaking" | "i" | "my" | "i'm" | "ssn" | "again" | "with"
    );
    is_end || says_who && name.count > 1 || next.value.is_some() || next.is_digits()
}

/// The keys of a name that was said in several words, the likeliest first.
fn keys_of(turn: &Turn, tokens: &[Token], name: &Name) -> Vec<Introduced> {
    let said = &tokens[name.first..name.first + name.count];
    let words: Vec<String> =
        said.iter().map(|token| fold(&token.word)).filter(|word| !word.is_empty()).collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return Vec::new() };
    let mut keys = match words.len() {
        1 => vec![first.clone()],
        2 => vec![format!("{first} {last}")],
        _ => vec![format!("{first} {}", words[1]), format!("{first} {last}")],
    };
    keys.dedup();
    let bytes = said[0].from..said[said.len() - 1].to();
    let of = |key: String| Introduced {
        key,
        turn: turn.index,
        start_ms: turn.start_ms,
        words: verbatim(turn.text, bytes.clone()),
    };
    keys.into_iter().map(of).collect()
}

/// The names that are spelled in a turn, with letters or with words for them.
fn spelled_in(turn: &Turn, tokens: &[Token]) -> Vec<Spelled> {
    if spelled::may_be_in(tokens) { spelled::all(turn.text) } else { Vec::new() }
}

/// A spelled name alone, and after the first name that was said in the same turn.
fn keys_of_spelled(turn: &Turn, spelled: Spelled, first: Option<&str>) -> Vec<Introduced> {
    let words = verbatim(turn.text, spelled.bytes);
    let with_first =
        first.filter(|first| *first != spelled.text).map(|first| format!("{first} {}", spelled.text));
    let keys = [Some(spelled.text), with_first].into_iter().flatten();
    let of = |key| Introduced { key, turn: turn.index, start_ms: turn.start_ms, words: words.clone() };
    keys.map(of).collect()
}

/// "Am I speaking with Max Savage?", which the caller confirms.
fn confirmed(turn: &Turn, tokens: &[Token]) -> Vec<Introduced> {
    const PHRASES: [[&str; 2]; 5] =
        [["speaking", "with"], ["speaking", "to"], ["is", "this"], ["talking", "to"], ["is", "that"]];
    let is_question = |pair: &[Token]| PHRASES.contains(&[pair[0].word.as_str(), pair[1].word.as_str()]);
    let at = tokens.windows(2).position(is_question);
    let name = at.and_then(|at| name_at(tokens, at + 2, false)).filter(|name| is_whole(tokens, name));
    name.map(|name| keys_of(turn, tokens, &name)).unwrap_or_default()
}

fn confirms(turn: &Turn, question: &Turn) -> bool {
    let tokens = tokens(turn.text);
    let first = tokens.first().map_or("", |token| token.word.as_str());
    turn.speaker != question.speaker
        && matches!(
            first,
            "yes" | "yeah" | "yep" | "speaking" | "correct" | "that's" | "this" | "it" | "right"
        )
}
