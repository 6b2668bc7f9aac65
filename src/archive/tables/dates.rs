//! Dates and times as people and systems write them.

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

/// ISO 8601 without a zone, as databases and spreadsheets write it.
const LOCAL: [&str; 4] = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
/// ISO 8601 with a zone that RFC 3339 does not have.
const ZONED: [&str; 3] = ["%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f %z"];

/// An instant: in one of `formats` (as chrono has them), or ISO 8601. Without a zone it is the local time of `zone`; a
/// date alone is its midnight.
///
/// # Errors
/// With a sentence that says what would be read.
pub fn read(text: &str, formats: &[String], zone: Tz) -> Result<DateTime<Utc>, String> {
    let text = text.trim();
    for format in formats {
        if let Some(local) = parse(text, format) {
            return local.instant(zone, text);
        }
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.to_utc());
    }
    let known = ZONED.iter().chain(&LOCAL).chain(&["%Y-%m-%d"]).find_map(|format| parse(text, format));
    match known {
        Some(local) => local.instant(zone, text),
        None if text.parse::<f64>().is_ok() => Err(format!(
            "{text:?} is the number by which a spreadsheet counts days: give the column a date format and export it again"
        )),
        None if formats.is_empty() => Err(format!(
            "{text:?} is no ISO date such as 2026-12-01 19:30: name its format with --date-format"
        )),
        None => {
            Err(format!("{text:?} is neither in the given format nor an ISO date such as 2026-12-01 19:30"))
        }
    }
}

/// Whether dates can be read with a format.
pub fn is_format(format: &str) -> bool {
    use chrono::format::{Item, StrftimeItems};
    let items: Vec<_> = StrftimeItems::new(format).collect();
    !items.iter().any(|item| matches!(item, Item::Error))
        && items.iter().any(|item| matches!(item, Item::Numeric(..) | Item::Fixed(..)))
}

enum Written {
    At(DateTime<Utc>),
    Local(NaiveDateTime),
}

fn parse(text: &str, format: &str) -> Option<Written> {
    if let Ok(at) = DateTime::parse_from_str(text, format) {
        return Some(Written::At(at.to_utc()));
    }
    if let Ok(local) = NaiveDateTime::parse_from_str(text, format) {
        return Some(Written::Local(local));
    }
    NaiveDate::parse_from_str(text, format).ok().map(|day| Written::Local(day.and_time(NaiveTime::MIN)))
}

impl Written {
    fn instant(self, zone: Tz, text: &str) -> Result<DateTime<Utc>, String> {
        match self {
            Self::At(at) => Ok(at),
            Self::Local(local) => match zone.from_local_datetime(&local) {
                LocalResult::Single(at) => Ok(at.to_utc()),
                // When clocks are put back, an hour comes twice: the first is meant as well as any.
                LocalResult::Ambiguous(first, _) => Ok(first.to_utc()),
                LocalResult::None => Err(format!(
                    "{text:?} does not exist in {zone}: clocks are put forward over it, so correct the time"
                )),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_dates_are_read_with_and_without_a_zone() {
        for (text, at) in [
            ("2026-12-01T19:30:00Z", "2026-12-01T19:30:00+00:00"),
            ("2026-12-01T19:30:00+01:00", "2026-12-01T18:30:00+00:00"),
            ("2026-12-01 19:30:00+0100", "2026-12-01T18:30:00+00:00"),
            ("2026-12-01 19:30:00 +01:00", "2026-12-01T18:30:00+00:00"),
            ("2026-12-01T19:30", "2026-12-01T18:30:00+00:00"),
            (" 2026-12-01 19:30 ", "2026-12-01T18:30:00+00:00"),
            ("2026-07-01 19:30:15.25", "2026-07-01T17:30:15.250+00:00"),
            ("2026-12-01", "2026-11-30T23:00:00+00:00"),
            // The hour that comes twice.
            ("2026-10-25 02:30", "2026-10-25T00:30:00+00:00"),
        ] {
            assert_eq!(
                read(text, &[], Tz::Europe__Berlin).map(|at| at.to_rfc3339()),
                Ok(at.into()),
                "{text}"
            );
        }
    }

    #[test]
    fn other_dates_are_read_in_the_format_they_are_said_to_have() {
        let read =
            |text: &str, format: &str| read(text, &[format.to_owned()], Tz::UTC).map(|at| at.to_rfc3339());
        assert_eq!(read("03/04/2026 7:30 PM", "%d/%m/%Y %I:%M %p"), Ok("2026-04-03T19:30:00+00:00".into()));
        assert_eq!(read("3.4.2026", "%d.%m.%Y"), Ok("2026-04-03T00:00:00+00:00".into()));
        assert_eq!(read("2026-04-03 12:00", "%d.%m.%Y"), Ok("2026-04-03T12:00:00+00:00".into()));
        assert!(read("31.02.2026", "%d.%m.%Y").is_err());
    }

    #[test]
    fn what_could_be_two_dates_is_not_read() {
        for (text, because) in [
            ("03/04/2026", "--date-format"),
            ("45992.5", "counts days"),
            ("tomorrow", "--date-format"),
            ("", "--date-format"),
            ("2026-03-29 02:30", "put forward"),
        ] {
            let refused = read(text, &[], Tz::Europe__Berlin).unwrap_err();
            assert!(refused.contains(because), "{text}: {refused}");
        }
    }

    #[test]
    fn a_format_is_checked_before_anything_is_read() {
        assert!(is_format("%d/%m/%Y %H:%M"));
        for format in ["", "dd/mm/yyyy", "%Q", "%"] {
            assert!(!is_format(format), "{format}");
        }
    }
}
