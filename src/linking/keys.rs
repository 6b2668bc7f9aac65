//! The keys by which bookings are found for a call, and calls for a booking.
//!
//! Both sides make their keys from what they know, with the same functions; a call and a booking that may belong
//! together share one. So either can come first. A key must be rare: alone it should bring at most some two hundred of
//! a million bookings in ten years, so each names a day and something more, or a code.
//!
//! | key | of |
//! |---|---|
//! | `r:H02PSC79` | a reference |
//! | `dt:2026-12-05\|19:30` | a day and a time |
//! | `dp:2026-12-05\|4` | a day and a number of people, where no time is known |
//! | `dn:2026-12-05\|3` | a day and a number of nights |
//! | `dw:2026-12-05\|rbr` | a day and a word of a name, by its sound |
//! | `pw:4\|rbr` | a number of people and a word, where no day is known |
//!
//! A booking of which neither reference nor day nor number of people is known has no keys: a time, a weekday and the
//! words of a name brought none of the labelled bookings, and would be half of a call's keys.

mod common;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use chrono::{NaiveDate, NaiveTime};

use super::facts::BookingFacts;
use super::reference::normalise;
use super::said::Said;
use super::venue::{latin, skeleton, weight};
use super::words::{Line, Word, words};

/// A call has at most so many keys.
pub const CALL_KEYS_MAX: usize = 160;

/// A booking has at most so many keys.
pub const BOOKING_KEYS_MAX: usize = 12;

const CODES_MAX: usize = 40;
const DAYS_MAX: usize = 6;
const TIMES_MAX: usize = 12;
const DAYS_WITH_WORDS_MAX: usize = 2;
const DAY_TIMES_MAX: usize = 36;
const NUMBERS_MAX: usize = 4;
const WORDS_MAX: usize = 14;
const WORDS_WITHOUT_DAY_MAX: usize = 8;

/// Words of a booking's names that become keys.
const BOOKING_WORDS_MAX: usize = 4;

/// A day, a time or a number of people that is less certain is no key.
const CERTAINTY_MIN: f64 = 0.3;

/// The keys of a call, the most telling first.
pub fn call_keys(said: &Said<'_>) -> Vec<String> {
    let mut keys = Keys::new(CALL_KEYS_MAX);
    let days = call_days(said);
    let times = frequent(said.times.iter().map(|said| (said.time, said.certainty)), TIMES_MAX);
    let parties = frequent(said.parties.iter().map(|said| (said.number, said.certainty)), NUMBERS_MAX);
    let stays = frequent(said.stays.iter().map(|said| (said.number, said.certainty)), NUMBERS_MAX);
    codes(said).into_iter().for_each(|code| keys.push(reference_key(&code)));
    let day_times = days.iter().flat_map(|day| times.iter().map(|time| day_time(*day, *time)));
    day_times.take(DAY_TIMES_MAX).for_each(|key| keys.push(key));
    for day in &days {
        parties.iter().for_each(|party| keys.push(day_number('p', *day, *party)));
        stays.iter().for_each(|nights| keys.push(day_number('n', *day, *nights)));
    }
    // Nights may be said as two days.
    for day in &days {
        for end in days.iter().filter(|end| *end > day) {
            if let Ok(nights) = u32::try_from((*end - *day).num_days()) {
                keys.push(day_number('n', *day, nights));
            }
        }
    }
    let words = call_words(said);
    for word in words.iter().take(WORDS_MAX) {
        days.iter().take(DAYS_WITH_WORDS_MAX).for_each(|day| keys.push(day_word(*day, word)));
    }
    for word in words.iter().take(WORDS_WITHOUT_DAY_MAX) {
        parties.iter().take(2).for_each(|party| keys.push(party_word(*party, word)));
    }
    keys.into_vec()
}

/// The keys of a booking, the most telling first.
pub fn booking_keys(booking: &BookingFacts) -> Vec<String> {
    let mut keys = Keys::new(BOOKING_KEYS_MAX);
    if let Some(reference) = normalise(&booking.reference) {
        keys.push(reference_key(&reference));
    }
    let words = booking_words(booking);
    if let Some(day) = booking.day {
        match (booking.time, booking.party_size) {
            (Some(time), _) => keys.push(day_time(day, time)),
            (None, Some(party)) => keys.push(day_number('p', day, party)),
            (None, None) => {}
        }
        if let Some(nights) = booking.nights {
            keys.push(day_number('n', day, nights));
        }
        words.iter().for_each(|word| keys.push(day_word(day, word)));
    } else if let Some(party) = booking.party_size {
        words.iter().for_each(|word| keys.push(party_word(party, word)));
    }
    keys.into_vec()
}

/// Keys in the order in which they were made, none twice, up to a number.
struct Keys {
    keys: Vec<String>,
    known: HashSet<String>,
    count_max: usize,
}

impl Keys {
    fn new(count_max: usize) -> Self {
        Self { keys: Vec::new(), known: HashSet::new(), count_max }
    }

    fn push(&mut self, key: String) {
        if self.keys.len() < self.count_max && self.known.insert(key.clone()) {
            self.keys.push(key);
        }
    }

    fn into_vec(self) -> Vec<String> {
        self.keys
    }
}

fn reference_key(reference: &str) -> String {
    format!("r:{reference}")
}

fn day_time(day: NaiveDate, time: NaiveTime) -> String {
    format!("dt:{day}|{}", clock(time))
}

fn day_number(kind: char, day: NaiveDate, number: u32) -> String {
    format!("d{kind}:{day}|{number}")
}

fn day_word(day: NaiveDate, word: &str) -> String {
    format!("dw:{day}|{word}")
}

fn party_word(party: u32, word: &str) -> String {
    format!("pw:{party}|{word}")
}

fn clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// The days that a call names, the surest first. A call that names none is about its own day.
fn call_days(said: &Said) -> Vec<NaiveDate> {
    let days = frequent(said.days.iter().map(|said| (said.day, said.certainty)), DAYS_MAX);
    if days.is_empty() { vec![said.today] } else { days }
}

/// The codes that are said, those first that were announced or read back.
fn codes(said: &Said) -> Vec<String> {
    let mut codes: Vec<_> = said.codes.iter().collect();
    codes.sort_by_key(|code| !(code.cued || code.read_back));
    codes.into_iter().take(CODES_MAX).map(|code| code.code.clone()).collect()
}

/// The different values, those first that are said most often and most certainly; of equal ones the last said.
fn frequent<T: Copy + PartialEq>(said: impl Iterator<Item = (T, f64)>, count_max: usize) -> Vec<T> {
    let mut found: Vec<(T, f64)> = Vec::new();
    for (value, certainty) in said.filter(|(_, certainty)| *certainty >= CERTAINTY_MIN) {
        match found.iter_mut().find(|(known, _)| *known == value) {
            Some((_, weight)) => *weight += certainty,
            None => found.push((value, certainty)),
        }
    }
    found.reverse();
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    found.into_iter().take(count_max).map(|(value, _)| value).collect()
}

/// The words of a booking's names that tell most, by their sound: of each name the longest ones.
fn booking_words(booking: &BookingFacts) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let names =
        booking.venue.iter().map(|venue| (venue, 2)).chain(booking.places.iter().map(|place| (place, 1)));
    for (name, count_max) in names {
        let mut words: Vec<_> = words(name).into_iter().filter(|word| is_telling(&word.text)).collect();
        // Of equally long ones the first.
        words.sort_by_key(|word| std::cmp::Reverse(word.text.chars().count()));
        for word in words.into_iter().take(count_max) {
            let sound = skeleton(&word.text);
            if found.len() < BOOKING_WORDS_MAX && !found.contains(&sound) {
                found.push(sound);
            }
        }
    }
    found
}

/// The words of a call that may be of a name, by their sound, the likeliest first.
fn call_words(said: &Said) -> Vec<String> {
    let mut found: Vec<(String, u32)> = Vec::new();
    let mut known: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for line in &said.lines {
        for (at, word) in line.words.iter().enumerate().filter(|(_, word)| is_telling(&word.text)) {
            let sound = skeleton(&word.text);
            let weight = likelihood(line, at, word);
            match known.get(&sound) {
                Some(place) => found[*place].1 += weight,
                None => {
                    known.insert(sound.clone(), found.len());
                    found.push((sound, weight));
                }
            }
        }
    }
    found.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    found.into_iter().map(|(sound, _)| sound).collect()
}

/// How likely a word is part of a name: written with a capital, or beside a preposition of place.
fn likelihood(line: &Line, at: usize, word: &Word) -> u32 {
    let original = line.turn.text.get(word.from..word.to).unwrap_or("");
    let begins_sentence = at == 0 || line.gap_before(at).contains(['.', '?', '!']);
    let is_capital = original.starts_with(char::is_uppercase) && !begins_sentence;
    let is_placed = (1..=2)
        .any(|back| matches!(line.before(at, back), "at" | "to" | "from" | "of" | "in" | "the" | "called"));
    1 + 4 * u32::from(is_capital) + u32::from(is_placed)
}

/// Whether a word may tell one name from others.
fn is_telling(word: &str) -> bool {
    let length = latin(word).chars().count();
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
    (if is_number { (3..=5).contains(&length) } else { length >= 4 })
        && weight(word) > 0.5
        && !common::is_common(word)
}
