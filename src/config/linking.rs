//! `[linking]`: links of calls to customers and bookings.

use chrono_tz::Tz;

use super::ConfigError;
use super::values::Values;

/// How calls are linked where a tenant has settled nothing of its own.
#[derive(Clone, Debug)]
pub struct LinkingConfig {
    /// The time zone in which days and times said in calls are read.
    pub time_zone: Tz,
    /// The probability, 0.5 to 1, from which a link stands.
    pub threshold: f64,
    /// The probability from which a link is suggested.
    pub suggestion: f64,
    /// Whether this node links calls as they change.
    pub follow: bool,
}

impl LinkingConfig {
    pub(super) fn read(values: &mut Values) -> Result<Self, ConfigError> {
        let time_zone =
            values.convert("linking.time_zone", "an IANA time zone such as Europe/London", |text| {
                text.parse().ok()
            })?;
        let threshold: u32 = values.integer("linking.threshold_percent", "percent", 50..=100)?;
        let suggestion: u32 = values.integer("linking.suggestion_percent", "percent", 1..=100)?;
        Ok(Self {
            time_zone,
            threshold: f64::from(threshold) / 100.0,
            suggestion: f64::from(suggestion) / 100.0,
            follow: values.boolean("linking.follow")?,
        })
    }
}
