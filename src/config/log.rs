//! `[log]`: what is written to standard error.

use tracing_subscriber::EnvFilter;

use super::ConfigError;
use super::values::Values;

/// What is logged and how.
#[derive(Clone, Debug)]
pub struct LogConfig {
    /// Which lines are written; a valid filter of tracing-subscriber.
    pub filter: String,
    /// How lines are written.
    pub format: LogFormat,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

impl LogConfig {
    pub(super) fn read(values: &mut Values) -> Result<Self, ConfigError> {
        Ok(Self {
            filter: values.convert(
                "log.filter",
                "error, warn, info, debug or trace, also per module, such as info,earmark::search=debug",
                |text| (!text.is_empty() && EnvFilter::try_new(text).is_ok()).then(|| text.to_owned()),
            )?,
            format: values.convert("log.format", "text or json", |text| match text {
                "text" => Some(LogFormat::Text),
                "json" => Some(LogFormat::Json),
                _ => None,
            })?,
        })
    }
}
