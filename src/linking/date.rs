//! The days that are named in a call: by their weekday, by how far they are away, or by their date.
//!
//! A day that can be two is given as both, each with how certain it is: "next Friday", said on a Wednesday, is in two
//! days for some speakers and in nine for others. What is not clearly a day is none: "the first school", "may I",
//! "mondays" in German, `24/7`.

mod calendar;
mod relative;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use super::lexicon::Language;
use super::words::{Line, Mention};

/// A call is read up to this many named days.
const DAYS_MAX: usize = 200;

/// What a day's words are resolved by.
#[derive(Clone, Copy, Debug)]
pub struct Today {
    /// The local date when the call began.
    pub date: NaiveDate,
    pub language: Language,
    /// Whether `3/8` is the eighth of March and not the third of August.
    pub is_month_first: bool,
}

/// A day that is named.
#[derive(Clone, Debug, PartialEq)]
pub struct DaySaid {
    pub day: NaiveDate,
    /// 0 to 1; below one where the words can mean another day as well.
    pub certainty: f64,
    pub mention: Mention,
}

/// What some words say: one or more days, and how many words they are.
pub(super) struct Reading {
    days: Vec<(NaiveDate, f64)>,
    count: usize,
}

impl Reading {
    fn certain(day: Option<NaiveDate>, count: usize) -> Option<Self> {
        day.map(|day| Self { days: vec![(day, 1.0)], count })
    }
}

/// All days that are named, in the order in which they are said.
pub fn days(lines: &[Line], today: &Today) -> Vec<DaySaid> {
    let mut found = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let mut at = 0;
        while at < line.words.len() && found.len() < DAYS_MAX {
            let Some(reading) = reading(line, at, today) else {
                at += 1;
                continue;
            };
            let count = reading.count.max(1);
            let mention = line.mention(place, at, count);
            let said = |(day, certainty)| DaySaid { day, certainty, mention: mention.clone() };
            found.extend(reading.days.into_iter().map(said));
            at += count;
        }
    }
    found
}

fn reading(line: &Line, at: usize, today: &Today) -> Option<Reading> {
    // "Friday the 8th" is the date; the weekday alone could be another one.
    if let Some((_, count)) = today.language.weekday(line, at) {
        let the = usize::from(matches!(line.word(at + count), "the" | "der" | "den" | "le" | "el" | "il"));
        let date = calendar::date(line, at + count + the, today);
        if let Some(date) = date.filter(|_| line.is_in_one_go(at, count + the + 1)) {
            return Some(Reading { count: count + the + date.count, ..date });
        }
    }
    calendar::date(line, at, today).or_else(|| relative::day(line, at, today))
}
