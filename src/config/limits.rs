//! `[limits]`: what one client may ask for.

use super::ConfigError;
use super::values::Values;

/// What one client may ask for.
#[derive(Clone, Debug)]
pub struct LimitsConfig {
    /// Deepest nesting of a query, its literals included.
    pub query_depth: usize,
    /// Highest cost of a query.
    pub query_complexity: usize,
    /// Most aliases in a query.
    pub aliases_max: usize,
    /// Most subscriptions on one connection.
    pub subscriptions_per_connection_max: usize,
}

impl LimitsConfig {
    pub(super) fn read(values: &mut Values) -> Result<Self, ConfigError> {
        Ok(Self {
            query_depth: values.integer("limits.query_depth", "", 1..=200)?,
            query_complexity: values.integer("limits.query_complexity", "", 1..=1_000_000)?,
            aliases_max: values.integer("limits.aliases_max", "", 0..=10_000)?,
            subscriptions_per_connection_max: values.integer(
                "limits.subscriptions_per_connection_max",
                "",
                1..=10_000,
            )?,
        })
    }
}
