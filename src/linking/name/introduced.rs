//! Who callers say they are.

use entity::Speaker;

use super::super::spelling::tokens;
use super::super::turn::Turn;
use super::announced::{asked_for, leading, names};
use super::spelled::{self, Spelled};
use super::words::{Name, Words, asks};
use super::{INTRODUCED_MAX, Introduced, fold, sound_key, verbatim};

/// A turn of no more words may be a name and nothing else.
const LONE_WORDS_MAX: usize = 3;

pub(super) fn all(turns: &[Turn]) -> Vec<Introduced> {
    let mut introduced: Vec<Introduced> = Vec::new();
    // Whether a name was asked for in each of the two turns before.
    let mut asked = [false; 2];
    for (at, turn) in turns.iter().enumerate() {
        let tokens = tokens(turn.text);
        let words = Words::of(&tokens);
        let before = at.checked_sub(1).map(|before| turns[before].speaker);
        let is_other = before != Some(turn.speaker) || turn.speaker == Speaker::Unknown;
        let is_asked = is_other && asked[0] || asked[1] && turn.speaker == Speaker::Customer;
        let found = match turn.speaker {
            Speaker::System => Vec::new(),
            Speaker::Agent => {
                let is_confirmed = turns.get(at + 1).is_some_and(|answer| confirms(answer, turn));
                let name = asked_for(&words).filter(|_| is_confirmed);
                name.map(|name| keys_of(turn, &words, &name)).unwrap_or_default()
            }
            Speaker::Customer | Speaker::Unknown => of_turn(turn, &words, is_asked),
        };
        found.into_iter().for_each(|found| push(&mut introduced, found));
        asked = [asks(&tokens), asked[0]];
    }
    push_sounds(&mut introduced);
    introduced
}

fn push(introduced: &mut Vec<Introduced>, found: Introduced) {
    if introduced.len() < INTRODUCED_MAX && !introduced.iter().any(|known| known.key == found.key) {
        introduced.push(found);
    }
}

/// Adds how the names sound, last, for where there are too many.
fn push_sounds(introduced: &mut Vec<Introduced>) {
    for at in 0..introduced.len() {
        let names = introduced[at].key.split_once(' ');
        if let Some(key) = names.and_then(|(first, last)| sound_key(first, last)) {
            let found = Introduced { key, ..introduced[at].clone() };
            push(introduced, found);
        }
    }
}

fn of_turn(turn: &Turn, words: &Words, is_asked: bool) -> Vec<Introduced> {
    let mut names = names(words);
    let spelled = if spelled::may_be_in(words.tokens) { spelled::all(turn.text) } else { Vec::new() };
    if names.is_empty() && spelled.is_empty() {
        names = if is_asked { answered(words) } else { lone(words) };
    }
    let mut found: Vec<Introduced> = names.iter().flat_map(|name| keys_of(turn, words, name)).collect();
    if is_asked || !found.is_empty() || asks(words.tokens) {
        let first = found.first().and_then(|said| said.key.split(' ').next()).map(str::to_owned);
        found
            .extend(spelled.into_iter().flat_map(|spelled| keys_of_spelled(turn, spelled, first.as_deref())));
    }
    found
}

/// The names in an answer. Speech engines write names that are words as such, "Toby field", so that the whole answer
/// is one as well.
fn answered(words: &Words) -> Vec<Name> {
    let first = leading(words);
    let name = words.name_at(first, false).filter(|name| words.is_whole(name));
    name.into_iter().chain(words.lone(first, LONE_WORDS_MAX)).collect()
}

/// A turn that is a name of several words.
fn lone(words: &Words) -> Vec<Name> {
    let is_all = |name: &Name| name.count == words.tokens.len() && (2..=LONE_WORDS_MAX).contains(&name.count);
    words.name_at(0, false).filter(is_all).into_iter().collect()
}

/// The keys of a name that was said in several words, the likeliest first.
fn keys_of(turn: &Turn, words: &Words, name: &Name) -> Vec<Introduced> {
    let said = &words.tokens[name.first..name.first + name.count];
    let folded: Vec<String> =
        said.iter().map(|token| fold(&token.word)).filter(|word| !word.is_empty()).collect();
    let (Some(first), Some(last)) = (folded.first(), folded.last()) else { return Vec::new() };
    let mut keys = match folded.len() {
        1 => vec![first.clone()],
        2 => vec![format!("{first} {last}")],
        _ => vec![format!("{first} {}", folded[1]), format!("{first} {last}")],
    };
    keys.dedup();
    let words = verbatim(turn.text, said[0].from..said[said.len() - 1].to());
    let of = |key| Introduced { key, turn: turn.index, start_ms: turn.start_ms, words: words.clone() };
    keys.into_iter().map(of).collect()
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

fn confirms(answer: &Turn, question: &Turn) -> bool {
    let tokens = tokens(answer.text);
    let first = tokens.first().map_or("", |token| token.word.as_str());
    answer.speaker != question.speaker
        && matches!(
            first,
            "yes" | "yeah" | "yep" | "speaking" | "correct" | "that's" | "this" | "it" | "right"
        )
}
