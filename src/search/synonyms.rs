//! Words that people say for those that bookings are written with.

use super::query::Spans;

/// Of a booking that was made.
const CONFIRMED: &str = "confirmed";
/// Of one that was refused.
const FAILED: &str = "failed";

/// What is written, and what is said for it.
const SAID: &[(&str, &[&str])] = &[
    (
        CONFIRMED,
        &[
            "booked",
            "book",
            "booking",
            "bookings",
            "reserve",
            "reserved",
            "reservation",
            "reservations",
            "scheduled",
            "made",
        ],
    ),
    ("cancelled", &["cancel", "canceled", "cancelling", "cancellation", "cancellations"]),
    (
        FAILED,
        &[
            "unavailable",
            "not",
            "refused",
            "declined",
            "rejected",
            "failure",
            "fail",
            "impossible",
            "unsuccessful",
        ],
    ),
    ("people", &["persons", "person", "guests", "guest", "adults", "pax"]),
    ("nights", &["stay"]),
];

/// Which words of a query stand for words of bookings.
pub(super) struct Synonyms {
    /// `booked` in `could not be booked` is not said of a booking that was made.
    is_of_failed: bool,
}

impl Synonyms {
    pub(super) fn of(parts: &[Spans]) -> Self {
        let is_failed = |spans: &Spans| matches!(spans, Spans::Word(word) if word == FAILED || written(word) == Some(FAILED));
        Self { is_of_failed: parts.iter().any(is_failed) }
    }

    /// The word of bookings that a word of a query may stand for.
    pub(super) fn word(&self, spans: &Spans) -> Option<Spans> {
        let Spans::Word(word) = spans else { return None };
        let written = written(word).filter(|written| !(self.is_of_failed && *written == CONFIRMED))?;
        Some(Spans::Word(written.to_owned()))
    }
}

fn written(word: &str) -> Option<&'static str> {
    let (written, _) = SAID.iter().find(|(_, said)| said.contains(&word))?;
    Some(written)
}
