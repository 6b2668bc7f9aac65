//! Everything that is read of a call once, before any booking is looked at.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::date::{self, DaySaid, Today};
use super::lexicon::Language;
use super::quantity::{self, QuantitySaid};
use super::reference::{self, SpokenCode};
use super::time::{self, TimeSaid};
use super::turn::Turn;
use super::words::{Line, lines};

/// A call as it is judged.
#[derive(Clone, Copy, Debug)]
pub struct CallFacts<'a> {
    /// When the call began.
    pub started_at: DateTime<Utc>,
    /// When it ended; none while it goes on.
    pub ended_at: Option<DateTime<Utc>>,
    /// The zone in which its days and times are meant.
    pub zone: Tz,
    /// BCP 47; absent where it is not known.
    pub language: Option<&'a str>,
    /// What was said, in order.
    pub turns: &'a [Turn<'a>],
}

/// What is said in a call.
pub struct Said<'a> {
    /// The turns with their words.
    pub lines: Vec<Line<'a>>,
    /// The local day of the call.
    pub today: NaiveDate,
    /// Codes that may be references.
    pub codes: Vec<SpokenCode>,
    /// Days.
    pub days: Vec<DaySaid>,
    /// Times of day.
    pub times: Vec<TimeSaid>,
    /// Numbers of people.
    pub parties: Vec<QuantitySaid>,
    /// Lengths of stays, in nights.
    pub stays: Vec<QuantitySaid>,
}

impl<'a> Said<'a> {
    /// Reads a call.
    pub fn of(call: &CallFacts<'a>) -> Self {
        let lines = lines(call.turns);
        let today = call.started_at.with_timezone(&call.zone).date_naive();
        let language = Language::of_tag(call.language);
        let days = language.map(|language| {
            let is_month_first = is_month_first(call.language, call.zone);
            date::days(&lines, &Today { date: today, language, is_month_first })
        });
        Self {
            today,
            codes: reference::spoken(call.turns),
            days: days.unwrap_or_default(),
            times: time::times(&lines, language),
            parties: language.map(|language| quantity::parties(&lines, language)).unwrap_or_default(),
            stays: language.map(|language| quantity::stays(&lines, language)).unwrap_or_default(),
            lines,
        }
    }
}

/// Whether dates in digits begin with the month: in the United States and nowhere else that matters here.
fn is_month_first(tag: Option<&str>, zone: Tz) -> bool {
    let region = tag.and_then(|tag| tag.split(['-', '_']).skip(1).find(|part| part.len() == 2));
    match region {
        Some(region) => region.eq_ignore_ascii_case("us"),
        None => {
            const ZONES: [&str; 9] = [
                "America/New_York",
                "America/Chicago",
                "America/Denver",
                "America/Los_Angeles",
                "America/Phoenix",
                "America/Detroit",
                "America/Anchorage",
                "Pacific/Honolulu",
                "America/Boise",
            ];
            ZONES.contains(&zone.name()) || zone.name().starts_with("US/")
        }
    }
}
