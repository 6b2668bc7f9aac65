//! `[speech]` and `[summary]`: services that write down and sum up what was said.

use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;

use super::ConfigError;
use super::values::Values;

/// Who transcribes calls whose provider does not.
#[derive(Clone, Debug)]
pub struct SpeechConfig {
    /// Which protocol.
    pub kind: SpeechKind,
    /// Where, without a slash at the end.
    pub url: Option<Url>,
    /// The key.
    pub api_key: Option<SecretString>,
    /// The model; the service's usual one where left out.
    pub model: Option<String>,
    /// The language to tell where a call names none (ISO 639-1).
    pub language: Option<String>,
    /// How long one transcription may take.
    pub timeout: Duration,
}

/// Protocols of transcription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpeechKind {
    /// Nobody does.
    None,
    /// OpenAI's, as spoken by many servers.
    OpenAi,
    /// The server of whisper.cpp.
    WhisperCpp,
    /// Deepgram.
    Deepgram,
}

/// Who sums up calls whose provider does not.
#[derive(Clone, Debug)]
pub struct SummaryConfig {
    /// Which protocol.
    pub kind: SummaryKind,
    /// Where, without a slash at the end.
    pub url: Option<Url>,
    /// The key.
    pub api_key: Option<SecretString>,
    /// The model.
    pub model: String,
    /// How long one summary may take.
    pub timeout: Duration,
    /// Characters of a transcript that are sent.
    pub transcript_characters_max: usize,
}

/// Protocols of summing up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SummaryKind {
    /// Nobody does.
    None,
    /// OpenAI's chat completions, as spoken by many servers.
    OpenAi,
}

impl SpeechConfig {
    pub(super) fn read(values: &mut Values) -> Result<Self, ConfigError> {
        let kind = values.convert("speech.kind", "none, openai, whispercpp or deepgram", |text| {
            Some(match text {
                "none" => SpeechKind::None,
                "openai" => SpeechKind::OpenAi,
                "whispercpp" => SpeechKind::WhisperCpp,
                "deepgram" => SpeechKind::Deepgram,
                _ => return None,
            })
        })?;
        let needed = kind == SpeechKind::WhisperCpp;
        Ok(Self {
            kind,
            url: service_url(values, "speech.url", needed)?,
            api_key: values.optional("speech.api_key", "text", |text| Some(text.into()))?,
            model: values.optional("speech.model", "text", |text| Some(text.to_owned()))?,
            language: values.optional("speech.language", "text", |text| Some(text.to_owned()))?,
            timeout: values.seconds("speech.timeout_seconds", 10..=7_200)?,
        })
    }
}

impl SummaryConfig {
    pub(super) fn read(values: &mut Values) -> Result<Self, ConfigError> {
        let kind = values.convert("summary.kind", "none or openai", |text| match text {
            "none" => Some(SummaryKind::None),
            "openai" => Some(SummaryKind::OpenAi),
            _ => None,
        })?;
        Ok(Self {
            kind,
            url: service_url(values, "summary.url", false)?,
            api_key: values.optional("summary.api_key", "text", |text| Some(text.into()))?,
            model: values.text_required("summary.model", "the name of a model")?,
            timeout: values.seconds("summary.timeout_seconds", 5..=3_600)?,
            transcript_characters_max: values.integer(
                "summary.transcript_characters_max",
                "characters",
                1_000..=1_000_000,
            )?,
        })
    }
}

fn service_url(values: &mut Values, key: &str, needed: bool) -> Result<Option<Url>, ConfigError> {
    values.convert(key, "an http or https address such as http://127.0.0.1:8000/v1", |text| {
        if text.is_empty() {
            return (!needed).then_some(None);
        }
        let url: Url = text.trim_end_matches('/').parse().ok()?;
        matches!(url.scheme(), "http" | "https").then_some(Some(url))
    })
}
