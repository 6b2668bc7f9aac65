//! `[live]`: calls that are spoken while they are archived.

use std::time::Duration;

use super::ConfigError;
use super::values::Values;

/// How live audio is taken and stored.
#[derive(Clone, Debug)]
pub struct LiveConfig {
    /// Streams on this node at the same time.
    pub calls_max: usize,
    /// Silence of the socket after which a stream is taken for ended.
    pub idle: Duration,
    /// After which a stream is ended whatever it sends.
    pub length_max: Duration,
    /// How the audio is stored.
    pub format: LiveFormat,
}

/// How live audio is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveFormat {
    /// PCM, 16 bits, 16 kHz, in WAV.
    Wav16k,
    /// As it came, in WAV.
    Native,
}

impl LiveConfig {
    pub(super) fn read(values: &mut Values) -> Result<Self, ConfigError> {
        let hours_max: u64 = values.integer("live.hours_max", "hours", 1..=48)?;
        Ok(Self {
            calls_max: values.integer("live.calls_max", "calls", 1..=100_000)?,
            idle: values.seconds("live.idle_seconds", 1..=3_600)?,
            length_max: Duration::from_secs(hours_max * 3_600),
            format: values.convert("live.format", "wav16k or native", |text| match text {
                "wav16k" => Some(LiveFormat::Wav16k),
                "native" => Some(LiveFormat::Native),
                _ => None,
            })?,
        })
    }
}
