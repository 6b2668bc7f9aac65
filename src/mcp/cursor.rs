//! Places in lists, as short texts without meaning for the client.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::refusal::Refusal;
use crate::archive::page::{Key, SortValue};

fn broken() -> Refusal {
    Refusal::bad_input("cursor: not one that this tool gave: leave it out to begin anew")
}

/// The place of a row that is sorted by a time.
pub fn of_time(at: DateTime<Utc>, id: Uuid) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("t{}:{}", at.timestamp_micros(), id.simple()))
}

/// Reads the place of a row that is sorted by a time.
pub fn time(text: &str) -> Result<Key, Refusal> {
    let parse = || {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (micros, id) = std::str::from_utf8(&bytes).ok()?.strip_prefix('t')?.split_once(':')?;
        let at = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
        Some(Key { value: SortValue::Time(at), id: Uuid::try_parse(id).ok()? })
    };
    parse().ok_or_else(broken)
}

/// A place that is counted from 0.
pub fn of_number(number: usize) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("n{number}"))
}

/// Reads a place that is counted from 0.
pub fn number(text: &str) -> Result<usize, Refusal> {
    let parse = || {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        std::str::from_utf8(&bytes).ok()?.strip_prefix('n')?.parse().ok()
    };
    parse().ok_or_else(broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        assert_eq!(number(&of_number(60)), Ok(60));
        let (at, id) = (DateTime::UNIX_EPOCH, Uuid::from_u128(7));
        assert_eq!(time(&of_time(at, id)), Ok(Key { value: SortValue::Time(at), id }));
        for text in ["", "60", "%", "bm9wZQ", &of_time(at, id)] {
            assert_eq!(number(text), Err(broken()), "{text}");
        }
        assert_eq!(time(&of_number(60)), Err(broken()));
    }
}
