//! Names of venues and places in a call: the call's words are put into an index once, which is then asked for many
//! names.
//!
//! A name is said as people say it: without "the" and "restaurant", with "and" for "&", in part, and as speech
//! recognition spells it. Words that many names share weigh little.

mod sound;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::words::{Line, Mention, Word, words};
pub(super) use sound::{latin, skeleton};

/// Names are compared by at most so many of their words.
const NAME_WORDS_MAX: usize = 16;

/// At most so many places of one word are looked at.
const PLACES_MAX: usize = 64;

/// At most so many words of the call are compared with a word that does not stand there.
const NEAR_MAX: usize = 64;

/// What is said between the words of a name, in words.
const SLACK_WORDS: usize = 2;

/// Less of a name is not taken for it.
const STRENGTH_MIN: f64 = 0.5;

/// A name that is said, wholly or in part.
#[derive(Clone, Debug, PartialEq)]
pub struct VenueSaid {
    /// 0 to 1: how much of the name is said, and how exactly.
    pub strength: f64,
    pub mention: Mention,
    /// The turns in which it is said, by their places among those that were read.
    pub lines: Vec<usize>,
}

/// The words of a call, by which names are found.
pub struct Index<'a> {
    lines: &'a [Line<'a>],
    /// The different words.
    words: Vec<Spelled>,
    by_spelling: HashMap<String, usize>,
    by_initial: HashMap<char, Vec<usize>>,
    /// Two words in a row, joined to one, and the places of the first.
    joined: HashMap<String, Vec<Place>>,
    /// What was asked for before: names have many words in common.
    near: HashMap<String, Vec<usize>>,
}

/// A line and a position in it.
type Place = (u32, u32);

/// A word as it is spelled in the call.
struct Spelled {
    text: String,
    sound: String,
    length: usize,
    places: Vec<Place>,
}

/// A word of a name, said at a place of the call.
struct Hit {
    line: u32,
    at: u32,
    /// Which of the name's words.
    word: usize,
    likeness: f64,
}

impl<'a> Index<'a> {
    pub fn new(lines: &'a [Line<'a>]) -> Self {
        let mut index = Self {
            lines,
            words: Vec::new(),
            by_spelling: HashMap::new(),
            by_initial: HashMap::new(),
            joined: HashMap::new(),
            near: HashMap::new(),
        };
        for (number, line) in lines.iter().enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            for (at, word) in line.words.iter().enumerate() {
                let place = (number, u32::try_from(at).unwrap_or(u32::MAX));
                let text = latin(&word.text);
                if let Some(next) = line.words.get(at + 1).filter(|next| is_long(word) && is_long(next)) {
                    let joined = format!("{text}{}", latin(&next.text));
                    push(index.joined.entry(joined).or_default(), place);
                }
                index.add(&text, place);
            }
        }
        index
    }

    fn add(&mut self, text: &str, place: Place) {
        if let Some(known) = self.by_spelling.get(text) {
            push(&mut self.words[*known].places, place);
            return;
        }
        let number = self.words.len();
        self.by_spelling.insert(text.to_owned(), number);
        let length = text.chars().count();
        if let Some(initial) = text.chars().next().filter(|_| length >= 4) {
            self.by_initial.entry(initial).or_default().push(number);
        }
        self.words.push(Spelled {
            sound: skeleton(text),
            text: text.to_owned(),
            length,
            places: vec![place],
        });
    }

    /// Whether a word is said.
    pub fn has(&self, word: &str) -> bool {
        self.by_spelling.contains_key(word)
    }

    /// Where a name is said, if it is.
    pub fn said(&mut self, name: &str) -> Option<VenueSaid> {
        let mut name = words(name);
        name.truncate(NAME_WORDS_MAX);
        let weights: Vec<f64> = name.iter().map(|word| weight(&word.text)).collect();
        let total: f64 = weights.iter().sum();
        let distinctive = weights.iter().any(|weight| *weight >= DISTINCTIVE);
        let mut hits = self.hits(&name, distinctive.then_some(&weights))?;
        hits.sort_unstable_by_key(|hit| (hit.line, hit.at, hit.word));
        let reach = u32::try_from(name.len() + SLACK_WORDS).unwrap_or(u32::MAX);
        let mut best = None;
        let mut lines = Vec::new();
        for first in 0..hits.len() {
            let window = &hits[first..];
            let count =
                window.iter().take_while(|hit| hit.line == window[0].line && hit.at - window[0].at < reach);
            let window = &window[..count.count()];
            let (said, is_distinctive) = coverage(window, &weights);
            let strength = said / total;
            let needed = if distinctive { STRENGTH_MIN } else { 0.9 };
            if strength < needed || (distinctive && !is_distinctive) {
                continue;
            }
            let line = window[0].line as usize;
            if lines.last() != Some(&line) {
                lines.push(line);
            }
            if best.as_ref().is_none_or(|(strongest, _)| strength > *strongest + 1e-9) {
                best = Some((strength, first..first + window.len()));
            }
        }
        let (strength, window) = best?;
        let (first, last) = (&hits[window.start], &hits[window.end - 1]);
        let line = self.lines.get(first.line as usize)?;
        let mention = line.mention(first.line as usize, first.at as usize, (last.at - first.at + 1) as usize);
        Some(VenueSaid { strength: strength.min(1.0), mention, lines })
    }

    /// Where each word of a name is said; nothing if none of the distinctive ones is.
    fn hits(&mut self, name: &[Word], weights: Option<&Vec<f64>>) -> Option<Vec<Hit>> {
        let mut hits = Vec::new();
        let mut has_distinctive = weights.is_none();
        for (word, Word { text, .. }) in name.iter().enumerate() {
            let text = latin(text);
            let is_distinctive = weights.is_none_or(|weights| weights[word] >= DISTINCTIVE);
            let mut push = |places: &[Place], word: usize, likeness: f64| {
                has_distinctive |= is_distinctive;
                let hit = |(line, at): &Place| Hit { line: *line, at: *at, word, likeness };
                hits.extend(places.iter().map(hit));
            };
            if let Some(known) = self.by_spelling.get(text.as_ref()) {
                push(&self.words[*known].places, word, 1.0);
            } else if is_distinctive && text.len() >= 5 {
                if !self.near.contains_key(text.as_ref()) {
                    let near = self.near_words(&text);
                    self.near.insert(text.clone().into_owned(), near);
                }
                for near in self.near.get(text.as_ref()).into_iter().flatten() {
                    push(&self.words[*near].places, word, 0.8);
                }
            }
            // "guest house" for "guesthouse".
            if let Some(places) = self.joined.get(text.as_ref()).filter(|_| is_distinctive) {
                push(places, word, 1.0);
            }
            // "birddog" for "bird dog".
            let Some(next) = name.get(word + 1).filter(|_| is_distinctive) else { continue };
            if let Some(known) = self.by_spelling.get(&format!("{text}{}", latin(&next.text))) {
                push(&self.words[*known].places, word, 1.0);
                push(&self.words[*known].places, word + 1, 1.0);
            }
        }
        has_distinctive.then_some(hits)
    }

    /// The words of the call that may be this one, misheard or misspelled.
    fn near_words(&self, word: &str) -> Vec<usize> {
        let length = word.chars().count();
        let distance_max = if length >= 8 { 2 } else { 1 };
        let sound = skeleton(word);
        let others = word.chars().next().and_then(|first| self.by_initial.get(&first));
        let is_near = |other: &&usize| {
            let other = &self.words[**other];
            other.length.abs_diff(length) <= distance_max
                && ((sound.len() >= 4 && other.sound == sound)
                    || (other.sound.len().abs_diff(sound.len()) <= distance_max
                        && strsim::osa_distance(&other.text, word) <= distance_max))
        };
        others.into_iter().flatten().filter(is_near).take(NEAR_MAX).copied().collect()
    }
}

fn push(places: &mut Vec<Place>, place: Place) {
    if places.len() < PLACES_MAX {
        places.push(place);
    }
}

/// Whether a word may be half of another one.
fn is_long(word: &Word) -> bool {
    word.text.len() >= 3
}

/// The weight of the words of a name that are said in a window, and whether a distinctive one is among them.
fn coverage(window: &[Hit], weights: &[f64]) -> (f64, bool) {
    let mut best = [0.0_f64; NAME_WORDS_MAX];
    for hit in window {
        best[hit.word] = best[hit.word].max(hit.likeness);
    }
    let said = best.iter().zip(weights).map(|(likeness, weight)| likeness * weight).sum();
    let is_distinctive =
        best.iter().zip(weights).any(|(likeness, weight)| *likeness > 0.0 && *weight >= DISTINCTIVE);
    (said, is_distinctive)
}

/// From this weight on a word tells one name from others.
const DISTINCTIVE: f64 = 0.6;

/// How much a word tells of a name.
pub(super) fn weight(word: &str) -> f64 {
    const ARTICLES: [&str; 30] = [
        "the", "a", "an", "of", "and", "at", "by", "in", "on", "de", "la", "le", "el", "les", "los", "las",
        "du", "des", "di", "da", "del", "der", "die", "das", "und", "et", "y", "e", "l", "d",
    ];
    const GENERIC: [&str; 62] = [
        "restaurant",
        "hotel",
        "bar",
        "cafe",
        "inn",
        "house",
        "guest",
        "guesthouse",
        "lodge",
        "bed",
        "breakfast",
        "grill",
        "kitchen",
        "pub",
        "museum",
        "college",
        "church",
        "park",
        "street",
        "road",
        "avenue",
        "ave",
        "lane",
        "drive",
        "way",
        "boulevard",
        "blvd",
        "suite",
        "court",
        "place",
        "square",
        "station",
        "airport",
        "international",
        "center",
        "centre",
        "medical",
        "dental",
        "salon",
        "hair",
        "dr",
        "md",
        "dds",
        "theatre",
        "theater",
        "cinema",
        "club",
        "vs",
        "airlines",
        "air",
        "city",
        "town",
        "spa",
        "suites",
        "resort",
        "apartments",
        "group",
        "family",
        "north",
        "south",
        "east",
        "west",
    ];
    if ARTICLES.contains(&word) {
        0.05
    } else if GENERIC.contains(&word) {
        0.25
    } else if word.bytes().all(|byte| byte.is_ascii_digit()) {
        if word.len() >= 3 { 0.7 } else { 0.3 }
    } else if word.chars().count() <= 1 {
        0.15
    } else {
        1.0
    }
}
