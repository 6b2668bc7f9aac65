//! The times of day that are named in a call: `7:30 pm`, "half past seven in the evening", "seven thirty", `19.15`.
//!
//! Between one and twelve o'clock a time without its half of the day is given as both, each with how certain it is.

mod spoken;
#[cfg(test)]
mod tests;
mod written;

use chrono::NaiveTime;

use super::lexicon::{DayPart, Language};
use super::words::{Line, Mention};

/// A call is read up to this many times of day.
const TIMES_MAX: usize = 300;

/// A part of the day is looked for so many words behind a time, and before it.
const DAY_PART_WORDS_BEHIND: usize = 4;
const DAY_PART_WORDS_BEFORE: usize = 5;

/// A time of day that is named.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeSaid {
    pub time: NaiveTime,
    /// 0 to 1; below one where the words can mean another time as well.
    pub certainty: f64,
    pub mention: Mention,
}

/// An hour and minute as they are said, before the half of the day is known.
#[derive(Clone, Copy, Debug)]
struct Clock {
    hour: u32,
    minute: u32,
    /// How many words say it, without the half of the day.
    count: usize,
    is_24_hours: bool,
    /// How sure it is that this is a time at all.
    certainty: f64,
}

/// All times that are named, in the order in which they are said.
pub fn times(lines: &[Line], language: Option<Language>) -> Vec<TimeSaid> {
    let mut found = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let mut at = 0;
        while at < line.words.len() && found.len() < TIMES_MAX {
            let clock = written::clock(line, at).or_else(|| spoken::clock(line, at, language?));
            let Some(clock) = clock else {
                at += 1;
                continue;
            };
            let (times, count) = placed(&clock, line, at, language);
            let mention = line.mention(place, at, count);
            let said = |(time, certainty): (NaiveTime, f64)| TimeSaid {
                time,
                certainty: certainty * clock.certainty,
                mention: mention.clone(),
            };
            found.extend(times.into_iter().map(said));
            at += count.max(1);
        }
    }
    found
}

/// The times that an hour and minute can be in the day, and how many words say so.
fn placed(
    clock: &Clock,
    line: &Line,
    at: usize,
    language: Option<Language>,
) -> (Vec<(NaiveTime, f64)>, usize) {
    let (half, more) = half_of_day(line, at + clock.count);
    let time = |hour: u32| NaiveTime::from_hms_opt(hour % 24, clock.minute, 0);
    let certain = |hour: u32| time(hour).map(|time| vec![(time, 1.0)]).unwrap_or_default();
    let count = clock.count + more;
    if clock.hour > 12 || clock.hour == 0 {
        return (certain(clock.hour), count);
    }
    let morning = clock.hour % 12;
    match half {
        Some(Half::Am) => return (certain(morning), count),
        Some(Half::Pm) => return (certain(morning + 12), count),
        None => {}
    }
    let part = language.and_then(|language| day_part(line, at, clock.count, language));
    let hour = match part {
        Some(DayPart::Morning) => Some(morning),
        Some(DayPart::Afternoon) => Some(morning + 12),
        Some(DayPart::Evening) => Some(if morning == 0 { 0 } else { morning + 12 }),
        Some(DayPart::Night) => {
            Some(if (1..=5).contains(&clock.hour) || morning == 0 { morning } else { morning + 12 })
        }
        None => None,
    };
    if let Some(hour) = hour {
        return (certain(hour), count);
    }
    if clock.is_24_hours {
        return (certain(clock.hour), count);
    }
    // Without a hint people mean the day: seven may be either, two is after noon.
    let (am, pm) = match clock.hour {
        12 => (0.1, 0.9),
        1..=5 => (0.4, 0.8),
        6..=9 => (0.7, 0.7),
        _ => (0.9, 0.5),
    };
    let both = [(time(morning), am), (time(morning + 12), pm)];
    (both.into_iter().filter_map(|(time, certainty)| Some((time?, certainty))).collect(), count)
}

enum Half {
    Am,
    Pm,
}

/// `am`, `p.m.`, and how many words it is.
fn half_of_day(line: &Line, at: usize) -> (Option<Half>, usize) {
    match (line.word(at), line.word(at + 1)) {
        ("am", _) => (Some(Half::Am), 1),
        ("pm", _) => (Some(Half::Pm), 1),
        ("a", "m") if line.gap(at).trim() != "," => (Some(Half::Am), 2),
        ("p", "m") => (Some(Half::Pm), 2),
        _ => (None, 0),
    }
}

/// The part of the day beside a time: behind it first, "in the evening", then before it, "tomorrow evening at 7".
fn day_part(line: &Line, at: usize, count: usize, language: Language) -> Option<DayPart> {
    let parts = language.lexicon().day_parts;
    let at_word = |at: usize| parts.iter().find(|(words, _)| line.says(at, words)).map(|(_, part)| *part);
    let end = at + count;
    let is_same_sentence = |from: usize, to: usize| {
        (from..to).all(|at| !line.gap(at).contains(['.', '?', '!', ';']) || !line.gap(at).contains(' '))
    };
    let behind = (end..end + DAY_PART_WORDS_BEHIND)
        .take_while(|&word| is_same_sentence(end.saturating_sub(1), word))
        .find_map(at_word);
    behind.or_else(|| {
        (at.saturating_sub(DAY_PART_WORDS_BEFORE)..at)
            .rev()
            .take_while(|&word| is_same_sentence(word, at))
            .find_map(at_word)
    })
}
