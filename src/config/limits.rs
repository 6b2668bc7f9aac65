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
    /// Largest page of a list.
    pub page_size_max: usize,
    /// Size of a page when the client does not say; not above `page_size_max`.
    pub page_size_default: usize,
    /// Most subscriptions on one connection.
    pub subscriptions_per_connection_max: usize,
    /// Most subscriptions of one tenant on this node.
    pub subscriptions_per_tenant_max: usize,
}

impl LimitsConfig {
    pub(super) fn read(values: &mut Values) -> Result<Self, ConfigError> {
        let page_size_max = values.integer("limits.page_size_max", "", 1..=1_000)?;
        let too_large = values.invalid(
            "limits.page_size_default",
            format!("a whole number not above limits.page_size_max, which is {page_size_max}"),
        );
        let page_size_default = values.integer("limits.page_size_default", "", 1..=1_000)?;
        if page_size_default > page_size_max {
            return Err(too_large);
        }
        Ok(Self {
            query_depth: values.integer("limits.query_depth", "", 1..=200)?,
            query_complexity: values.integer("limits.query_complexity", "", 1..=1_000_000)?,
            aliases_max: values.integer("limits.aliases_max", "", 0..=10_000)?,
            page_size_max,
            page_size_default,
            subscriptions_per_connection_max: values.integer(
                "limits.subscriptions_per_connection_max",
                "",
                1..=10_000,
            )?,
            subscriptions_per_tenant_max: values.integer(
                "limits.subscriptions_per_tenant_max",
                "",
                1..=1_000_000,
            )?,
        })
    }
}
