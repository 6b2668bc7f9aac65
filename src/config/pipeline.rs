//! `[pipeline]`: from a call's end to its transcript, summary and other encodings.

use std::time::Duration;

use super::ConfigError;
use super::values::Values;

/// Attempts that can be configured.
const RETRIES_MAX: usize = 20;

/// How work outside requests is done.
#[derive(Clone, Debug)]
pub struct PipelineConfig {
    /// Whether this process does it.
    pub work: bool,
    /// Downloads at the same time.
    pub downloads_at_once: usize,
    /// Transcriptions at the same time.
    pub transcriptions_at_once: usize,
    /// From an attempt that failed to the next; after the last of them the stage has failed.
    pub retries: Vec<Duration>,
    /// After which the work of a worker that was not heard of is taken over.
    pub lease: Duration,
    /// Encodings made of every recording.
    pub renditions: Vec<RenditionKind>,
    /// How long before a provider deletes what was not fetched an alarm is raised.
    pub deadline_alarm: Duration,
    /// By which a recording may differ from the length its provider names, beside one percent of it.
    pub duration_tolerance_ms: u64,
    /// How long a provider's own transcript is waited for.
    pub provider_transcript: Duration,
}

/// Encodings that can be made of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenditionKind {
    /// MPEG audio layer III.
    Mp3,
    /// Opus in Ogg.
    Opus,
}

impl PipelineConfig {
    pub(super) fn read(values: &mut Values) -> Result<Self, ConfigError> {
        let alarm_hours: u64 = values.integer("pipeline.deadline_alarm_hours", "hours", 1..=720)?;
        let transcript_hours: u64 = values.integer("pipeline.provider_transcript_hours", "hours", 0..=168)?;
        let too_many = values.invalid("pipeline.retry_seconds", format!("at most {RETRIES_MAX} delays"));
        let retries = values.list("pipeline.retry_seconds", "a list of seconds such as 0, 300", |text| {
            text.parse().ok().filter(|seconds| *seconds <= 604_800).map(Duration::from_secs)
        })?;
        if retries.len() > RETRIES_MAX {
            return Err(too_many);
        }
        Ok(Self {
            work: values.boolean("pipeline.work")?,
            downloads_at_once: values.integer("pipeline.downloads_at_once", "downloads", 1..=64)?,
            transcriptions_at_once: values.integer(
                "pipeline.transcriptions_at_once",
                "transcriptions",
                1..=64,
            )?,
            retries,
            lease: values.seconds("pipeline.lease_seconds", 5..=3_600)?,
            renditions: values.list("pipeline.renditions", "a list of mp3 and opus", |text| match text {
                "mp3" => Some(RenditionKind::Mp3),
                "opus" => Some(RenditionKind::Opus),
                _ => None,
            })?,
            deadline_alarm: Duration::from_secs(alarm_hours * 3_600),
            duration_tolerance_ms: values.integer(
                "pipeline.duration_tolerance_ms",
                "milliseconds",
                0..=600_000,
            )?,
            provider_transcript: Duration::from_secs(transcript_hours * 3_600),
        })
    }
}
