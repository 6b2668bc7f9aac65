//! What is known of a booking that can be said in a call.
//!
//! Booking systems name their fields in many ways, and what has no column of its own stands in `details`: party size,
//! nights, day, time and places are read from there by the names that are in use.

mod details;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc, Weekday};
use chrono_tz::Tz;
use serde_json::Value;
use uuid::Uuid;

use details::Details;

/// What can be said in a call of a booking, and what happened to it when.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BookingFacts {
    /// The booking.
    pub id: Uuid,
    /// What the customer was told.
    pub reference: String,
    /// Table, room, repair and the like.
    pub kind: Option<String>,
    /// Where it is.
    pub venue: Option<String>,
    /// Where from and where to, and where it is; the most telling first.
    pub places: Vec<String>,
    /// The local day on which it begins.
    pub day: Option<NaiveDate>,
    /// Where only a weekday is known, or the day's.
    pub weekday: Option<Weekday>,
    /// The local time at which it begins.
    pub time: Option<NaiveTime>,
    /// For how many people.
    pub party_size: Option<u32>,
    /// For how many nights.
    pub nights: Option<u32>,
    /// The customer, where it is known.
    pub customer: Option<Uuid>,
    /// When it was made.
    pub made_at: Option<DateTime<Utc>>,
    /// When it begins.
    pub starts_at: Option<DateTime<Utc>>,
    /// What happened to it, in any order.
    pub changes: Vec<Change>,
}

/// Something that happened to a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened.
    pub kind: ChangeKind,
}

/// What happened to a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It was made.
    Made,
    /// What was agreed was changed.
    Changed,
    /// It was cancelled.
    Cancelled,
}

/// A booking as it is stored.
#[derive(Clone, Copy, Debug, Default)]
pub struct StoredBooking<'a> {
    /// The booking.
    pub id: Uuid,
    /// What the customer was told.
    pub reference: &'a str,
    /// Table, room, repair and the like.
    pub kind: Option<&'a str>,
    /// Where it is.
    pub venue: Option<&'a str>,
    /// When it begins.
    pub starts_at: Option<DateTime<Utc>>,
    /// When it ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// For how many people.
    pub party_size: Option<u32>,
    /// The customer, where it is known.
    pub customer: Option<Uuid>,
    /// When it was made.
    pub made_at: Option<DateTime<Utc>>,
    /// What happened to it, in any order.
    pub changes: &'a [Change],
    /// What has no column of its own.
    pub details: Option<&'a Value>,
}

impl BookingFacts {
    /// The facts of a stored booking in the time zone of its tenant. A column counts before what the details say.
    pub fn from_details(booking: &StoredBooking<'_>, zone: Tz) -> Self {
        let details = booking.details.map(Details::of).unwrap_or_default();
        let local = booking.starts_at.map(|at| at.with_timezone(&zone));
        let day = local.map(|local| local.date_naive()).or(details.day);
        // Midnight is how a day without a time is stored.
        let is_midnight = |time: &NaiveTime| time.num_seconds_from_midnight() == 0;
        let time = local.map(|local| local.time()).filter(|time| !is_midnight(time)).or(details.time);
        let ends = booking.ends_at.map(|at| at.with_timezone(&zone).date_naive()).or(details.end);
        let between = day.zip(ends).map(|(day, end)| (end - day).num_days());
        let nights =
            between.filter(|nights| (1..=400).contains(nights)).and_then(|nights| u32::try_from(nights).ok());
        let venue = booking.venue.map(str::to_owned).or(details.venue);
        let mut places = details.places;
        places.retain(|place| Some(place) != venue.as_ref());
        Self {
            id: booking.id,
            reference: booking.reference.to_owned(),
            kind: booking.kind.map(str::to_owned),
            venue,
            places,
            day,
            weekday: day.map(|day| day.weekday()).or(details.weekday),
            time,
            party_size: booking.party_size.or(details.party_size).filter(|size| *size > 0),
            nights: details.nights.or(nights),
            customer: booking.customer,
            made_at: booking.made_at,
            starts_at: booking.starts_at,
            changes: booking.changes.to_vec(),
        }
    }
}
