//! How arguments are read that several tools take.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

use super::refusal::Refusal;
use super::tool::Asker;

/// The time zone of the asker's business: what a date means without a time.
pub fn time_zone(asker: &Asker) -> Tz {
    let tenant = asker.app.tenants.tenants.get(asker.actor.tenant.as_str());
    tenant.and_then(|tenant| tenant.time_zone).unwrap_or(asker.app.config.linking.time_zone)
}

/// A date (its midnight in a time zone) or an instant with its offset.
pub fn instant(name: &str, text: Option<&str>, zone: Tz) -> Result<Option<DateTime<Utc>>, Refusal> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let date = || {
        let midnight = text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN);
        // A day that begins later because the clocks change: it begins where its time does.
        zone.from_local_datetime(&midnight)
            .earliest()
            .map_or_else(|| Some(midnight.and_utc()), |at| Some(at.to_utc()))
    };
    let read = DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc()).or_else(date);
    read.map(Some).ok_or_else(|| {
        Refusal::bad_input(format!(
            "{name}: write a date like 2026-11-21 or an instant like 2026-11-21T09:00:00Z"
        ))
    })
}

/// The size of a page: as asked, up to a bound.
pub fn limit(asked: Option<i64>, default: usize, max: usize) -> Result<usize, Refusal> {
    let Some(asked) = asked else { return Ok(default) };
    let size = usize::try_from(asked).ok().filter(|size| (1..=max).contains(size));
    size.ok_or_else(|| Refusal::bad_input(format!("limit: {asked} is not between 1 and {max}")))
}

/// A text that says something.
pub fn text(asked: Option<String>) -> Option<String> {
    asked.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_begins_where_the_business_is() {
        let zone = chrono_tz::Europe::London;
        let read = |text| instant("from", Some(text), zone).map(|at| at.map(|at| at.to_rfc3339()));
        assert_eq!(read("2026-07-01"), Ok(Some("2026-06-30T23:00:00+00:00".into())));
        assert_eq!(read("2026-07-01T09:00:00+02:00"), Ok(Some("2026-07-01T07:00:00+00:00".into())));
        assert_eq!(read(" "), Ok(None));
        for text in ["yesterday", "2026-13-01", "2026-07-01T09:00:00", "07/01/2026"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_are_bounded() {
        assert_eq!(limit(None, 10, 20), Ok(10));
        assert_eq!(limit(Some(20), 10, 20), Ok(20));
        for size in [0, -1, 21, i64::MAX, i64::MIN] {
            assert!(limit(Some(size), 10, 20).is_err(), "{size}");
        }
    }
}
