//! What customers and bookings may be asked for by: from their columns and details to short texts.

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;

use crate::search::{Fact, LinkedDocument};

/// The most details of a booking that are read; the rest is left out.
const DETAILS_MAX: usize = 40;
/// The most characters of a detail.
const DETAIL_CHARS_MAX: usize = 200;
/// How deep details may lie within each other.
const DEPTH_MAX: usize = 2;

/// What is known of a booking.
pub struct Booked<'a> {
    /// What the customer was told; none where the archive gave it one of its own.
    pub reference: Option<&'a str>,
    /// What kind of booking.
    pub kind: Option<&'a str>,
    /// Where.
    pub venue: Option<&'a str>,
    /// As its source says.
    pub status: &'a str,
    /// The same, as one of a closed set: the name of a `BookingState`.
    pub state: &'a str,
    /// When it begins, where the business is.
    pub starts_at: Option<NaiveDateTime>,
    /// For how many people.
    pub party_size: Option<i32>,
    /// What else is known of it.
    pub details: Option<&'a Value>,
}

/// A customer in words.
pub fn of_customer(name: Option<&str>, external_id: Option<&str>) -> LinkedDocument {
    let name = name.map(|name| (Fact::Name, name.to_owned()));
    let id = external_id.map(|id| (Fact::Reference, id.to_owned()));
    LinkedDocument::Customer { facts: name.into_iter().chain(id).collect() }
}

/// A booking in words.
pub fn of_booking(booked: &Booked<'_>) -> LinkedDocument {
    let mut facts = vec![(Fact::State, state(booked.status, booked.state))];
    facts.extend(booked.reference.map(|reference| (Fact::Reference, reference.to_owned())));
    facts.extend(booked.venue.map(|venue| (Fact::Name, venue.to_owned())));
    facts.extend(booked.kind.map(|kind| (Fact::Kind, readable(kind))));
    facts.extend(booked.party_size.map(|size| (Fact::Party, format!("{size} people"))));
    if let Some(starts_at) = booked.starts_at {
        facts.push((Fact::Day, day(starts_at.date())));
        facts.push((Fact::Other, starts_at.format("%H:%M").to_string()));
    }
    let mut left = DETAILS_MAX;
    if let Some(details) = booked.details {
        add_details(details, &mut Vec::new(), &mut left, &mut facts);
    }
    LinkedDocument::Booking { stands: !matches!(booked.state, "failed" | "cancelled"), facts }
}

fn add_details<'a>(
    value: &'a Value,
    keys: &mut Vec<&'a str>,
    left: &mut usize,
    facts: &mut Vec<(Fact, String)>,
) {
    if *left == 0 {
        return;
    }
    match value {
        Value::Object(fields) if keys.len() < DEPTH_MAX => {
            // What lies deeper comes behind: it is mostly about the place and less about the booking.
            let is_deep = |value: &Value| value.is_object();
            for deep in [false, true] {
                for (key, value) in fields.iter().filter(|(_, value)| is_deep(value) == deep) {
                    keys.push(key);
                    add_details(value, keys, left, facts);
                    keys.pop();
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| add_details(value, keys, left, facts)),
        Value::String(text) if text.len() <= DETAIL_CHARS_MAX => {
            *left -= 1;
            facts.extend(detail(keys.last().copied().unwrap_or_default(), text.trim()));
        }
        Value::Number(number) => {
            *left -= 1;
            facts.extend(detail(keys.last().copied().unwrap_or_default(), &number.to_string()));
        }
        _ => {}
    }
}

/// A detail by its name and value; none where nobody would ask for it.
fn detail(key: &str, text: &str) -> Option<(Fact, String)> {
    let key = readable(key).to_lowercase();
    let is_of = |words: &[&str]| key.split(' ').any(|word| words.contains(&word));
    if let Some(date) = text.get(..10).and_then(|date| date.parse::<NaiveDate>().ok()) {
        return Some((Fact::Day, day(date)));
    }
    if !text.contains(char::is_alphabetic) {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        // A telephone number is no word, and nobody asks for the score of a place.
        // A time, or how many there are of something.
        let is_time = text.len() <= 5 && text.contains(':');
        return (is_time || digits <= 2 && digits == text.len())
            .then(|| (Fact::Other, format!("{text} {key}")));
    }
    if matches!(text, "True" | "False" | "true" | "false" | "yes" | "no") || text.contains("://") {
        return None;
    }
    let fact = if is_of(&["departure", "origin", "from", "pickup", "departing"]) {
        Fact::Departure
    } else if is_of(&["destination", "to", "dropoff", "arrival"]) {
        Fact::Destination
    } else if is_of(&["day", "date", "weekday"]) {
        Fact::Day
    } else {
        Fact::Other
    };
    Some((fact, readable(text)))
}

/// A state by the source's word and ours, where they are two.
fn state(status: &str, state: &str) -> String {
    let (status, state) = (readable(status), readable(state));
    if status.eq_ignore_ascii_case(&state) || state == "unknown" {
        status
    } else {
        format!("{status} {state}")
    }
}

/// A day as people say it.
fn day(date: NaiveDate) -> String {
    date.format("%A %-d %B %Y").to_string()
}

/// A name that is made for programs as words: `hair_stylist`, `BookAppointment`. Others stay as they are.
fn readable(name: &str) -> String {
    if name.contains(char::is_whitespace) || !name.is_ascii() {
        return name.to_owned();
    }
    let mut words = String::with_capacity(name.len() + 4);
    let mut before = ' ';
    for character in name.chars() {
        if character == '_' {
            words.push(' ');
        } else {
            if character.is_ascii_uppercase() && before.is_ascii_lowercase() {
                words.push(' ');
            }
            words.push(character);
        }
        before = character;
    }
    words
}
