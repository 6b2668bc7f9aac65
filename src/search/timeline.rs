//! Calls over time, in buckets that fit the range.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, Utc};

const HOUR_US: i64 = 3_600_000_000;
/// More buckets than this are nothing to look at.
const BUCKETS_MAX: i64 = 62;
/// More hours than this are counted in the last one: a hundred years.
const HOURS_MAX: i64 = 876_600;

/// A stretch of time and the calls that began in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Where it begins, in microseconds since 1970-01-01 UTC.
    pub from_us: i64,
    /// Where the next one begins.
    pub until_us: i64,
    /// How many calls began in it.
    pub count: u64,
}

/// Calls for each hour between the first that there is and the last.
#[derive(Clone, Debug, Default)]
pub(super) struct Hours {
    first: i64,
    counts: Vec<u64>,
}

impl Hours {
    /// The same, reaching to these times as well; without counts.
    pub(super) fn reaching(self, from_us: i64, until_us: i64) -> Self {
        let (from, until) = (from_us.div_euclid(HOUR_US), until_us.div_euclid(HOUR_US));
        if from > until {
            return self;
        }
        let (first, last) = match self.counts.len() as i64 {
            0 => (from, until),
            hours => (self.first.min(from), until.max(self.first + hours - 1)),
        };
        let hours = (last - first + 1).min(HOURS_MAX) as usize;
        Self { first, counts: vec![0; hours] }
    }

    pub(super) fn empty(&self) -> Self {
        Self { first: self.first, counts: vec![0; self.counts.len()] }
    }

    pub(super) fn count(&mut self, at_us: i64) {
        let hour = (at_us.div_euclid(HOUR_US) - self.first).clamp(0, HOURS_MAX - 1);
        if let Some(count) = self.counts.get_mut(hour as usize) {
            *count += 1;
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
    }

    /// The buckets from the first call to the last: of one hour, day, week (from Monday), month, quarter or year, all
    /// in UTC; the shortest that give no more than 62. Empty ones are there too, so that a chart needs no gaps filled.
    pub(super) fn buckets(&self) -> Vec<Bucket> {
        let filled = |count: &u64| *count > 0;
        let Some(first) = self.counts.iter().position(filled) else { return Vec::new() };
        let last = self.counts.iter().rposition(filled).unwrap_or(first);
        let (from, until) = (self.first + first as i64, self.first + last as i64 + 1);
        let Some(unit) = Unit::ALL.into_iter().find(|unit| (until - from) / unit.hours() < BUCKETS_MAX)
        else {
            return Vec::new();
        };
        let mut buckets = Vec::new();
        let mut begin = unit.begin(from);
        while begin < until {
            let end = unit.next(begin);
            let count =
                (begin..end).filter_map(|hour| self.counts.get(usize::try_from(hour - self.first).ok()?));
            buckets.push(Bucket { from_us: begin * HOUR_US, until_us: end * HOUR_US, count: count.sum() });
            begin = end;
        }
        buckets
    }
}

#[derive(Clone, Copy)]
enum Unit {
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Unit {
    const ALL: [Self; 6] = [Self::Hour, Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// About how long.
    fn hours(self) -> i64 {
        match self {
            Self::Hour => 1,
            Self::Day => 24,
            Self::Week => 7 * 24,
            Self::Month => 30 * 24,
            Self::Quarter => 91 * 24,
            Self::Year => 365 * 24,
        }
    }

    /// Where the bucket of an hour begins.
    fn begin(self, hour: i64) -> i64 {
        let Some(day) = day_of(hour) else { return hour };
        let begin = match self {
            Self::Hour => return hour,
            Self::Day => Some(day),
            Self::Week => day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))),
            Self::Month => day.with_day(1),
            Self::Quarter => NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1),
            Self::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1),
        };
        begin.map_or(hour, hour_of)
    }

    /// Where the bucket behind the one that begins at an hour begins.
    fn next(self, begin: i64) -> i64 {
        let months = match self {
            Self::Hour | Self::Day | Self::Week => return begin + self.hours(),
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        };
        let next = day_of(begin).and_then(|day| day.checked_add_months(Months::new(months)));
        next.map_or(begin + self.hours(), hour_of)
    }
}

fn day_of(hour: i64) -> Option<NaiveDate> {
    Some(DateTime::<Utc>::from_timestamp(hour.checked_mul(3_600)?, 0)?.date_naive())
}

fn hour_of(day: NaiveDate) -> i64 {
    day.and_time(NaiveTime::MIN).and_utc().timestamp().div_euclid(3_600)
}
