//! The calls and the bookings of all of them, and what is found of them through the keys.
//!
//! Simulated here: `sgd` calls are on 1 March 2019, which is the day their own speakers take for today; all others on a
//! day in the 60 days before it, by the hash of their id. MultiWOZ knows weekdays only: a booking's day is the next such
//! weekday after the call. A call begins between 8 and 18 o'clock UTC and lasts 4 seconds a turn.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use earmark::linking::{
    BookingFacts, CallFacts, Said, StoredBooking, Turn, booking_keys, call_keys, normalise,
};
use entity::Speaker;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::chance::{below, hash};
use super::data::Line;

/// Candidates that are found through keys, those that share most keys first.
const CANDIDATES_MAX: usize = 256;

pub struct Call {
    pub source: String,
    pub source_id: String,
    pub language: Option<String>,
    pub customer_ref: Option<String>,
    pub customer_name: Option<String>,
    pub started_at: DateTime<Utc>,
    pub ended_at: DateTime<Utc>,
    pub is_held_out: bool,
    turns: Vec<(Speaker, String, Option<i64>)>,
}

impl Call {
    pub fn turns(&self) -> Vec<Turn<'_>> {
        (0..)
            .zip(&self.turns)
            .map(|(index, (speaker, text, start_ms))| Turn {
                index,
                speaker: *speaker,
                text,
                start_ms: *start_ms,
                end_ms: None,
            })
            .collect()
    }

    pub fn facts<'a>(&'a self, turns: &'a [Turn<'a>]) -> CallFacts<'a> {
        CallFacts {
            started_at: self.started_at,
            ended_at: Some(self.ended_at),
            zone: Tz::UTC,
            language: self.language.as_deref(),
            turns,
        }
    }

    /// All that is said, in letters and digits only, each turn by itself.
    pub fn letters(&self) -> Vec<String> {
        self.turns.iter().map(|(_, text, _)| letters(text)).collect()
    }

    pub fn words(&self) -> usize {
        self.turns.iter().map(|(_, text, _)| text.split_whitespace().count()).sum()
    }
}

pub fn letters(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// A booking with the calls that it is stated for.
#[derive(Clone)]
pub struct Booking {
    pub facts: BookingFacts,
    pub calls: Vec<usize>,
    pub is_confirmed: bool,
}

pub struct World {
    pub calls: Vec<Call>,
    pub bookings: Vec<Booking>,
}

/// A call to be judged, and what is right.
pub struct Case {
    pub call: usize,
    pub started_at: DateTime<Utc>,
    pub ended_at: DateTime<Utc>,
    pub customers: Vec<(Uuid, f64)>,
    pub pool: std::rc::Rc<Pool>,
    /// Candidates beside those that are found through keys, by their place in the pool.
    pub more: Vec<usize>,
    /// All bookings that are stated for the call.
    pub right: HashSet<Uuid>,
    /// Those that are to be found.
    pub wanted: Vec<Uuid>,
    /// Those that another call has an equal one of.
    pub equal: HashSet<Uuid>,
    /// The call's own bookings are not known to the booking system: nothing is right.
    pub is_without: bool,
}

impl Case {
    pub fn candidates(&self, said: &Said<'_>) -> Vec<BookingFacts> {
        let mut found = self.pool.found(said);
        found.extend(self.more.iter().copied().filter(|place| !found.contains(place)).collect::<Vec<_>>());
        let candidates = found.into_iter().map(|place| &self.pool.bookings[place]);
        candidates.filter(|booking| !self.is_without || !self.right.contains(&booking.id)).cloned().collect()
    }
}

/// Bookings, found through their keys.
#[derive(Default)]
pub struct Pool {
    pub bookings: Vec<BookingFacts>,
    by_key: HashMap<String, Vec<usize>>,
}

impl Pool {
    pub fn of(bookings: Vec<BookingFacts>) -> Self {
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, booking) in bookings.iter().enumerate() {
            for key in booking_keys(booking) {
                by_key.entry(key).or_default().push(place);
            }
        }
        Self { bookings, by_key }
    }

    pub fn found(&self, said: &Said<'_>) -> Vec<usize> {
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for place in call_keys(said).iter().filter_map(|key| self.by_key.get(key)).flatten() {
            *shared.entry(*place).or_default() += 1;
        }
        let mut found: Vec<_> = shared.into_iter().collect();
        found.sort_unstable_by_key(|(place, count)| (std::cmp::Reverse(*count), *place));
        found.truncate(CANDIDATES_MAX);
        found.into_iter().map(|(place, _)| place).collect()
    }
}

impl World {
    pub fn of(lines: Vec<Line>) -> Self {
        let mut world = Self { calls: Vec::new(), bookings: Vec::new() };
        let mut by_reference: HashMap<(String, String), usize> = HashMap::new();
        for line in lines {
            let call = world.calls.len();
            let started_at = started_at(&line);
            let first = world.bookings.len();
            for (place, booking) in line.bookings.iter().enumerate() {
                let id = Uuid::from_u128(u128::from(hash(&format!("{}#{place}", line.source_id))));
                let is_confirmed = text(booking, "status").is_some_and(|status| status != "failed");
                let facts = facts(id, booking, &line, place, started_at.date_naive());
                // One reference of one source is one booking, and so is the same thing said twice in a call.
                let known = normalise(&facts.reference).filter(|_| booking.contains_key("reference"));
                let known = known.map(|reference| (line.source.clone(), reference));
                let same = known.as_ref().and_then(|known| by_reference.get(known).copied()).or_else(|| {
                    (first..world.bookings.len()).find(|at| is_equal(&world.bookings[*at].facts, &facts))
                });
                match same {
                    Some(same) => {
                        world.bookings[same].is_confirmed |= is_confirmed;
                        if !world.bookings[same].calls.contains(&call) {
                            world.bookings[same].calls.push(call);
                        }
                    }
                    None => {
                        known.map(|known| by_reference.insert(known, world.bookings.len()));
                        world.bookings.push(Booking { facts, calls: vec![call], is_confirmed });
                    }
                }
            }
            world.calls.push(call_of(line, started_at));
        }
        world
    }

    pub fn held_out(&self, case: &Case) -> bool {
        self.calls[case.call].is_held_out
    }

    /// The bookings of each call, by their places.
    pub fn by_call(&self) -> HashMap<usize, Vec<usize>> {
        let mut by_call: HashMap<usize, Vec<usize>> = HashMap::new();
        for (place, booking) in self.bookings.iter().enumerate() {
            for call in &booking.calls {
                by_call.entry(*call).or_default().push(place);
            }
        }
        by_call
    }
}

fn call_of(line: Line, started_at: DateTime<Utc>) -> Call {
    let speaker = |speaker: &str| match speaker {
        "agent" => Speaker::Agent,
        "customer" => Speaker::Customer,
        "system" => Speaker::System,
        _ => Speaker::Unknown,
    };
    let milliseconds = |seconds: f64| (seconds * 1_000.0) as i64;
    let original = line.parallel_of.as_deref().unwrap_or(&line.source_id);
    Call {
        // Translations stay with their original.
        is_held_out: below(original, 10) >= 7,
        ended_at: started_at + TimeDelta::seconds(4 * line.turns.len() as i64),
        started_at,
        turns: line
            .turns
            .into_iter()
            .map(|turn| (speaker(&turn.speaker), turn.text, turn.start_s.map(milliseconds)))
            .collect(),
        source: line.source,
        source_id: line.source_id,
        language: line.language,
        customer_ref: line.customer_ref,
        customer_name: line.customer_name,
    }
}

fn started_at(line: &Line) -> DateTime<Utc> {
    let today = NaiveDate::from_ymd_opt(2019, 3, 1).unwrap_or_default();
    let days = if line.source == "sgd" { 0 } else { 1 + below(&format!("{} day", line.source_id), 60) };
    let seconds = 8 * 3_600 + below(&format!("{} time", line.source_id), 10 * 3_600);
    let midnight = (today - Days::new(days)).and_hms_opt(0, 0, 0).unwrap_or_default().and_utc();
    midnight + TimeDelta::seconds(seconds as i64)
}

fn text<'a>(booking: &'a Map<String, Value>, field: &str) -> Option<&'a str> {
    booking.get(field).and_then(Value::as_str)
}

fn facts(
    id: Uuid,
    booking: &Map<String, Value>,
    line: &Line,
    place: usize,
    today: NaiveDate,
) -> BookingFacts {
    let reference =
        text(booking, "reference").map_or_else(|| format!("{}#{place}", line.source_id), str::to_owned);
    let mut details = booking.clone();
    for field in ["type", "status", "origin", "reference", "spoken_as", "venue"] {
        details.remove(field);
    }
    if let Some(weekday) = text(booking, "day").and_then(|day| day.parse::<Weekday>().ok()) {
        let ahead = (weekday.num_days_from_monday() + 7 - today.weekday().num_days_from_monday() - 1) % 7 + 1;
        let day = today + Days::new(u64::from(ahead));
        details.insert("day".into(), Value::String(day.to_string()));
    }
    let details = Value::Object(details);
    let stored = StoredBooking {
        id,
        reference: &reference,
        kind: text(booking, "type"),
        venue: text(booking, "venue"),
        details: Some(&details),
        ..StoredBooking::default()
    };
    BookingFacts::from_details(&stored, Tz::UTC)
}

/// Whether nothing but their reference tells two bookings from each other.
pub fn is_equal(one: &BookingFacts, other: &BookingFacts) -> bool {
    content_key(one) == content_key(other) && !content_key(one).is_empty()
}

/// All content of a booking in one text; empty where there is none.
pub fn content_key(facts: &BookingFacts) -> String {
    let BookingFacts { venue, places, day, time, party_size, nights, kind, .. } = facts;
    if venue.is_none() && day.is_none() && time.is_none() {
        return String::new();
    }
    format!("{kind:?} {venue:?} {places:?} {day:?} {time:?} {party_size:?} {nights:?}")
}
