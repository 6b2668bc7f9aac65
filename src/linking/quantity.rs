//! How many people, seats, tickets or rooms, and how many nights, are named in a call.

mod party;
mod stay;
#[cfg(test)]
mod tests;

use super::lexicon::Language;
use super::words::{Line, Mention};

/// A call is read up to this many quantities of a kind.
const QUANTITIES_MAX: usize = 200;

/// A larger party or a longer stay is something else that was counted.
const PARTY_MAX: u32 = 99;
const NIGHTS_MAX: u32 = 90;

/// A number of people, seats, tickets or rooms that is named, or a number of nights.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantitySaid {
    pub number: u32,
    /// 0 to 1; lower where the number may count something else.
    pub certainty: f64,
    pub mention: Mention,
}

/// What some words say: a number, how certain it is, and how many words they are.
struct Reading {
    number: u32,
    certainty: f64,
    count: usize,
}

/// All sizes of a party that are named, in the order in which they are said.
pub fn parties(lines: &[Line], language: Language) -> Vec<QuantitySaid> {
    read(lines, language, PARTY_MAX, party::party)
}

/// All lengths of a stay, in nights, in the order in which they are said.
pub fn stays(lines: &[Line], language: Language) -> Vec<QuantitySaid> {
    read(lines, language, NIGHTS_MAX, stay::stay)
}

fn read(
    lines: &[Line],
    language: Language,
    number_max: u32,
    reading: fn(&Line, usize, Language) -> Option<Reading>,
) -> Vec<QuantitySaid> {
    let mut found = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let mut at = 0;
        while at < line.words.len() && found.len() < QUANTITIES_MAX {
            let said = reading(line, at, language).filter(|said| (1..=number_max).contains(&said.number));
            let Some(Reading { number, certainty, count }) = said else {
                at += 1;
                continue;
            };
            found.push(QuantitySaid { number, certainty, mention: line.mention(place, at, count) });
            at += count.max(1);
        }
    }
    found
}
