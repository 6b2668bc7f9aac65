//! The whole call log of a time, of however many pages.
//!
//! RingCentral answers some ten pages a minute, and downloads count among them. What was read before it had to be waited
//! is kept, and whoever asks for the same time again goes on from there: else a long log would never be read to its end.

use chrono::{DateTime, TimeDelta, Utc};

use super::call_log::{CallLogPage, CallRecord};
use super::client::{Client, Clock};
use crate::providers::ProviderError;

/// Half-read logs that are kept; the oldest makes room.
const KEPT_MAX: usize = 4;
/// After this long one is read from its beginning, because its pages may have moved.
const KEPT_FOR: TimeDelta = TimeDelta::hours(1);
/// Records of one log.
const RECORDS_MAX: usize = 400_000;

/// A log as far as it was read.
#[derive(Debug)]
pub(super) struct HalfRead {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    began_at: DateTime<Utc>,
    records: Vec<CallRecord>,
    next_page: u32,
}

impl Client {
    /// All calls that began in a time, the newest first. After an error the next asking goes on where this one came to.
    ///
    /// # Errors
    /// [`ProviderError`]; [`ProviderError::Refused`] where there are too many.
    pub async fn whole_call_log(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<CallRecord>, ProviderError> {
        let clock = Clock::start(now);
        let mut log = self.half_read(|kept| take(kept, from, until, now));
        loop {
            match self.call_log(from, until, log.next_page, clock.now()).await {
                Ok(CallLogPage { records, next_page }) => {
                    log.records.extend(records);
                    if log.records.len() > RECORDS_MAX {
                        let error = format!("the call log has more than {RECORDS_MAX} records");
                        return Err(ProviderError::Refused(error));
                    }
                    let Some(next_page) = next_page else { return Ok(log.records) };
                    log.next_page = next_page;
                }
                Err(error) => {
                    if !log.records.is_empty() {
                        self.half_read(|kept| keep(kept, log));
                    }
                    return Err(error);
                }
            }
        }
    }
}

fn take(kept: &mut Vec<HalfRead>, from: DateTime<Utc>, until: DateTime<Utc>, now: DateTime<Utc>) -> HalfRead {
    kept.retain(|log| now - log.began_at < KEPT_FOR);
    match kept.iter().position(|log| log.from == from && log.until == until) {
        Some(place) => kept.remove(place),
        None => HalfRead { from, until, began_at: now, records: Vec::new(), next_page: 1 },
    }
}

fn keep(kept: &mut Vec<HalfRead>, log: HalfRead) {
    if kept.len() >= KEPT_MAX {
        kept.remove(0);
    }
    kept.push(log);
}
