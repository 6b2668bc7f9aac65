//! Which words two texts share, and which turn says most.

use std::collections::BTreeSet;

use entity::Speaker;
use unicode_segmentation::UnicodeSegmentation as _;

use super::facts::{KnownCall, Said};

/// Letters of the shortest word that is worth comparing; words of other scripts say more in fewer.
const LETTERS_MIN: usize = 4;
/// Bytes of a first sentence that says something.
const SENTENCE_MIN: usize = 12;

fn telling(text: &str) -> BTreeSet<String> {
    text.unicode_words()
        .map(str::to_lowercase)
        .filter(|word| word.chars().count() >= LETTERS_MIN || !word.is_ascii())
        .collect()
}

/// How many telling words two texts share.
pub fn shared(one: &str, other: &str) -> usize {
    telling(one).intersection(&telling(other)).count()
}

/// The turn that shares the most telling words with a text, at least two of them; the first among equals.
pub fn nearest<'a>(text: &str, turns: &'a [Said], speaker: Option<Speaker>) -> Option<&'a Said> {
    let wanted = telling(text);
    let mut best: Option<(usize, &Said)> = None;
    for said in turns.iter().filter(|said| speaker.is_none_or(|speaker| said.speaker == speaker)) {
        let count = wanted.intersection(&telling(&said.text)).count();
        if count >= 2 && best.is_none_or(|(most, _)| count > most) {
            best = Some((count, said));
        }
    }
    best.map(|(_, said)| said)
}

/// The first sentence; where it is no more than a greeting, with the next.
pub fn first_sentence(text: &str) -> &str {
    let text = text.trim();
    let mut end = 0;
    for sentence in text.split_sentence_bounds() {
        end += sentence.len();
        if end >= SENTENCE_MIN {
            break;
        }
    }
    text.get(..end).unwrap_or(text).trim_end()
}

/// What a call was about, and when in it that was said: the first sentence of its summary, else its most telling turn.
pub fn gist(call: &KnownCall) -> Option<(&str, i64)> {
    if let Some(summary) = &call.summary
        && !summary.text.trim().is_empty()
    {
        let sentence = first_sentence(&summary.text);
        let at_ms = nearest(sentence, &call.turns, None).and_then(|said| said.start_ms).unwrap_or(0);
        return Some((sentence, at_ms));
    }
    let said = most_telling(&call.turns)?;
    Some((&said.text, said.start_ms.unwrap_or(0)))
}

/// The turn with the most telling words: the customer's, else anybody's; the first among equals.
fn most_telling(turns: &[Said]) -> Option<&Said> {
    let longest = |speaker: Option<Speaker>| {
        let mut best: Option<(usize, &Said)> = None;
        for said in turns.iter().filter(|said| speaker.is_none_or(|speaker| said.speaker == speaker)) {
            let count = telling(&said.text).len();
            if !said.text.trim().is_empty() && best.is_none_or(|(most, _)| count > most) {
                best = Some((count, said));
            }
        }
        best.map(|(_, said)| said)
    };
    longest(Some(Speaker::Customer)).or_else(|| longest(None))
}
