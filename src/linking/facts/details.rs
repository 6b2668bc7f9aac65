//! The details of a booking, by the names that booking systems give to their fields.

use chrono::{DateTime, NaiveDate, NaiveTime, Weekday};
use serde_json::Value;

use super::super::lexicon::Language;
use super::super::time;
use super::super::turn::Turn;
use super::super::words;

/// At most so many fields are read, and objects within objects down to this depth.
const FIELDS_MAX: usize = 200;
const DEPTH_MAX: usize = 3;

const PLACES_MAX: usize = 6;
const PLACE_CHARS_MAX: usize = 120;

const PARTY: &[&str] = &[
    "partysize",
    "party",
    "guests",
    "guestcount",
    "covers",
    "people",
    "persons",
    "pax",
    "adults",
    "numberofpeople",
    "numberofguests",
    "numguests",
    "numberofpersons",
    "seats",
    "numberofseats",
    "tickets",
    "numberoftickets",
    "passengers",
    "numberofpassengers",
    "headcount",
    "numberofrooms",
    "rooms",
    "bookpeople",
];
const NIGHTS: &[&str] =
    &["nights", "numberofnights", "staylength", "lengthofstay", "stay", "numberofdays", "days", "bookstay"];
const END: &[&str] = &[
    "checkoutdate",
    "checkout",
    "checkoutday",
    "dropoffdate",
    "enddate",
    "endday",
    "returndate",
    "until",
    "endsat",
    "end",
];
const DAY: &[&str] = &[
    "day",
    "date",
    "startdate",
    "checkindate",
    "checkin",
    "checkinday",
    "arrivaldate",
    "appointmentdate",
    "visitdate",
    "pickupdate",
    "eventdate",
    "departuredate",
    "reservationdate",
    "bookingdate",
    "bookday",
    "startsat",
    "start",
];
const TIME: &[&str] = &[
    "time",
    "starttime",
    "appointmenttime",
    "leaveat",
    "departuretime",
    "outbounddeparturetime",
    "pickuptime",
    "visittime",
    "eventtime",
    "reservationtime",
    "checkintime",
    "booktime",
    "showtime",
    "arriveby",
    "arrivaltime",
];
const VENUE: &[&str] =
    &["venue", "venuename", "restaurant", "restaurantname", "hotel", "hotelname", "propertyname", "name"];
/// The most telling first.
const PLACES: &[&str] = &[
    "departure",
    "destination",
    "origin",
    "from",
    "to",
    "origincity",
    "destinationcity",
    "fromcity",
    "tocity",
    "fromlocation",
    "tolocation",
    "pickuplocation",
    "pickup",
    "dropofflocation",
    "dropoff",
    "trainid",
    "venue",
    "theatername",
    "eventlocation",
    "location",
    "city",
    "cityofevent",
    "address",
    "streetaddress",
    "venueaddress",
    "addressoflocation",
    "originstationname",
    "destinationstationname",
    "fromstation",
    "tostation",
];

/// What the details say.
#[derive(Debug, Default)]
pub(super) struct Details {
    pub party_size: Option<u32>,
    pub nights: Option<u32>,
    pub day: Option<NaiveDate>,
    pub weekday: Option<Weekday>,
    pub time: Option<NaiveTime>,
    pub end: Option<NaiveDate>,
    pub venue: Option<String>,
    pub places: Vec<String>,
}

impl Details {
    pub fn of(details: &Value) -> Self {
        let mut fields = Vec::new();
        flatten(details, 0, &mut fields);
        let first = |names: &'static [&'static str]| {
            names.iter().flat_map(|name| {
                fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| *value)
            })
        };
        let mut places: Vec<String> = Vec::new();
        for place in first(PLACES).filter_map(place) {
            if places.len() < PLACES_MAX && !places.contains(&place) {
                places.push(place);
            }
        }
        Self {
            party_size: first(PARTY).find_map(number),
            nights: first(NIGHTS).find_map(number).filter(|nights| (1..=400).contains(nights)),
            day: first(DAY).find_map(day),
            weekday: first(DAY).find_map(weekday),
            time: first(TIME).chain(first(DAY)).find_map(time_of_day),
            end: first(END).find_map(day),
            venue: first(VENUE).find_map(place),
            places,
        }
    }
}

/// Every field with its name in lower-case letters, those of outer objects first.
fn flatten<'a>(value: &'a Value, depth: usize, fields: &mut Vec<(String, &'a Value)>) {
    let Value::Object(object) = value else { return };
    for (name, value) in object.iter().filter(|(_, value)| !value.is_object()) {
        if fields.len() < FIELDS_MAX {
            let letters = name.chars().filter(|letter| letter.is_alphanumeric()).take(40);
            fields.push((letters.flat_map(char::to_lowercase).collect(), value));
        }
    }
    if depth < DEPTH_MAX {
        object.values().for_each(|value| flatten(value, depth + 1, fields));
    }
}

fn number(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => u32::try_from(number.as_u64()?).ok(),
        Value::String(text) => {
            let digits: String = text.trim().chars().take_while(char::is_ascii_digit).take(4).collect();
            digits.parse().ok()
        }
        _ => None,
    }
}

fn day(value: &Value) -> Option<NaiveDate> {
    let text = value.as_str()?.trim();
    let iso = text.get(..10).and_then(|date| NaiveDate::parse_from_str(date, "%Y-%m-%d").ok());
    iso.or_else(|| {
        ["%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%d %b %Y"]
            .iter()
            .find_map(|format| NaiveDate::parse_from_str(text, format).ok())
    })
}

fn weekday(value: &Value) -> Option<Weekday> {
    let lines = words::lines(&[turn(value.as_str()?)]);
    let line = lines.first().filter(|line| line.words.len() == 1)?;
    let (weekday, _) = Language::English.weekday(line, 0)?;
    Weekday::try_from(u8::try_from(weekday).ok()?).ok()
}

fn time_of_day(value: &Value) -> Option<NaiveTime> {
    let text = value.as_str()?.trim();
    if text.len() > 40 {
        return None;
    }
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.naive_local().time());
    }
    let exact =
        ["%H:%M", "%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"];
    if let Some(time) = exact.iter().find_map(|format| {
        let moment = chrono::NaiveDateTime::parse_from_str(text, format).ok().map(|moment| moment.time());
        moment.or_else(|| NaiveTime::parse_from_str(text, format).ok())
    }) {
        return Some(time);
    }
    let said = time::times(&words::lines(&[turn(text)]), Some(Language::English));
    match said.as_slice() {
        [only] => Some(only.time),
        _ => None,
    }
}

fn place(value: &Value) -> Option<String> {
    let text = value.as_str()?.trim();
    let is_place = text.chars().any(char::is_alphabetic) && text.chars().count() <= PLACE_CHARS_MAX;
    is_place.then(|| text.to_owned())
}

fn turn(text: &str) -> Turn<'_> {
    Turn { index: 0, speaker: entity::Speaker::Unknown, text, start_ms: None, end_ms: None }
}
