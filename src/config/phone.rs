//! `[phone]`: phone numbers.

use super::ConfigError;
use super::values::Values;

/// How phone numbers are read.
#[derive(Clone, Debug)]
pub struct PhoneConfig {
    /// Region (two capital letters, ISO 3166) of numbers written without a country code.
    pub default_region: String,
}

impl PhoneConfig {
    pub(super) fn read(values: &mut Values) -> Result<Self, ConfigError> {
        let default_region =
            values.convert("phone.default_region", "two capital letters such as US", |text| {
                (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()))
                    .then(|| text.to_owned())
            })?;
        Ok(Self { default_region })
    }
}
