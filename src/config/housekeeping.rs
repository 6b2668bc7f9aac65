//! `[housekeeping]`: what tidies up after everybody.

use chrono::NaiveTime;

use super::ConfigError;
use super::values::Values;

/// When and after how long things are tidied up.
#[derive(Clone, Debug)]
pub struct HousekeepingConfig {
    /// Time of day, UTC.
    pub at: NaiveTime,
    /// Days that what has no counterpart is left alone.
    pub orphan_grace_days: u32,
    /// Days that webhooks are kept after they were worked off.
    pub webhook_days: u32,
}

impl HousekeepingConfig {
    pub(super) fn read(values: &mut Values) -> Result<Self, ConfigError> {
        Ok(Self {
            at: values.convert("housekeeping.at", "hour and minute such as 02:00", |text| {
                NaiveTime::parse_from_str(text, "%H:%M").ok()
            })?,
            orphan_grace_days: values.integer("housekeeping.orphan_grace_days", "days", 0..=365)?,
            webhook_days: values.integer("housekeeping.webhook_days", "days", 1..=3_650)?,
        })
    }
}
