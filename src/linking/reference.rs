//! The booking references that are said in a call.
//!
//! A reference may be written in one word, spelled, read in digits or with a spelling alphabet, corrected while
//! it is said, and spread over several turns. Each of these leaves doubts (is "oh" a zero, is "for" a four,
//! does "a" belong to it?), and each likely reading is a `SpokenCode`. Whoever looks codes up in an index of
//! `normalise`d references finds the right one; the others find nothing.
//!
//! What must always hold:
//! - A run of letters and digits yields at most 12 codes, a call at most `CODES_MAX`, the likeliest.
//! - The work is linear in the text, and no input panics.
//! - A code equals its own normal form.
//!
//! Deliberately absent: what references of a business look like. Nobody tells us; the index of references does.

mod corrections;
mod joining;
mod key;
mod readings;
mod run;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use entity::Speaker;

pub use key::{Likeness, likeness, normalise};

use super::turn::Turn;
use joining::Heard;

/// A call yields no more codes; those that were announced, and those of letters and digits, come first.
pub const CODES_MAX: usize = 120;

/// No more of the words that a code was read from are kept.
pub const WORDS_BYTES_MAX: usize = 240;

/// A code that somebody said, in one of its likely readings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenCode {
    /// Upper-case letters and digits, as `normalise` makes them of a reference.
    pub code: String,
    /// The index of the turn in which it begins.
    pub turn: i32,
    /// When that turn begins.
    pub start_ms: Option<i64>,
    /// The words from which it was read, as they stand in the transcript; those of several turns are joined
    /// by an ellipsis.
    pub words: String,
    /// Who said it.
    pub speaker: Speaker,
    /// It was read from several words, not from one that is written like it.
    pub spelled: bool,
    /// It was announced as a reference, or asked for just before.
    pub cued: bool,
    /// The speaker corrected something in it.
    pub corrected: bool,
    /// Another speaker says the same code, before or after.
    pub read_back: bool,
    /// How far the code is from what was said word for word: 0 is just that, 2 and more leave something out or
    /// read it otherwise.
    pub doubt: u8,
}

/// The codes that are said in a call, in the order of the call; each once for each speaker.
pub fn spoken(turns: &[Turn]) -> Vec<SpokenCode> {
    let mut heard = joining::heard(turns);
    heard.sort_by_key(Heard::rank);
    let mut found: HashMap<(&str, Speaker), usize> = HashMap::new();
    let mut speakers: HashMap<&str, Vec<Speaker>> = HashMap::new();
    for (at, heard) in heard.iter().enumerate() {
        let speaker = turns[heard.turn_at].speaker;
        found.entry((&heard.code, speaker)).or_insert(at);
        let speakers = speakers.entry(&heard.code).or_default();
        if !speakers.contains(&speaker) {
            speakers.push(speaker);
        }
    }
    let mut best: Vec<usize> = found.into_values().collect();
    best.sort_unstable();
    best.truncate(CODES_MAX);
    best.sort_by_key(|&at| (heard[at].turn_at, heard[at].order));
    let is_read_back = |heard: &Heard| {
        let known = speakers
            .get(heard.code.as_str())
            .map_or(0, |speakers| speakers.iter().filter(|&&speaker| speaker != Speaker::Unknown).count());
        known > 1
    };
    let spoken = best.into_iter().map(|at| &heard[at]).map(|heard| SpokenCode {
        code: heard.code.clone(),
        turn: turns[heard.turn_at].index,
        start_ms: turns[heard.turn_at].start_ms,
        words: heard.words(turns),
        speaker: turns[heard.turn_at].speaker,
        spelled: heard.is_spelled,
        cued: heard.is_cued,
        corrected: heard.is_corrected,
        read_back: is_read_back(heard),
        doubt: heard.doubt(),
    });
    spoken.collect()
}
