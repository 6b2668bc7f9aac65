//! Services that write down what was said: OpenAI's protocol, whisper.cpp's server, Deepgram.
//!
//! They are given one speaker at a time: a file of one channel, 16-bit PCM at 16 kHz as WAV. So it is certain who
//! speaks, and [`merge`] only has to find the order. Files are streamed from the disk, never held whole.

mod deepgram;
mod language;
mod merge;
mod openai;
mod pieces;
mod upload;
mod verbose;
mod whispercpp;

use std::path::Path;

use crate::config::{SpeechConfig, SpeechKind};
use crate::providers::{Outside, ProviderError, Word};

pub use merge::merge;

/// Segments taken of one answer.
const SEGMENTS_MAX: usize = 100_000;

/// A service that writes down what was said. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Speech {
    /// OpenAI's protocol.
    OpenAi(openai::OpenAi),
    /// whisper.cpp's server.
    WhisperCpp(whispercpp::WhisperCpp),
    /// Deepgram.
    Deepgram(deepgram::Deepgram),
}

/// What was said in one file.
#[derive(Clone, Debug, PartialEq)]
pub struct Transcription {
    /// ISO 639-1, where the service tells or was told.
    pub language: Option<String>,
    /// In the order in which they begin.
    pub segments: Vec<Segment>,
    /// The service and its model, such as `openai/whisper-1`.
    pub source: String,
}

/// Some words of one speaker.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// From the beginning of the file.
    pub start_ms: i64,
    /// Not before `start_ms`.
    pub end_ms: i64,
    /// The words, without blanks around them.
    pub text: String,
    /// How sure the service is, 0 to 1.
    pub confidence: Option<f64>,
    /// Single words, where the service tells of them.
    pub words: Vec<Word>,
}

impl Segment {
    /// The same, of a piece that begins later.
    fn later_by(mut self, ms: i64) -> Self {
        self.start_ms += ms;
        self.end_ms += ms;
        for word in &mut self.words {
            word.start_ms += ms;
            word.end_ms = word.end_ms.map(|end| end + ms);
        }
        self
    }
}

impl Speech {
    /// The service that is configured, or nothing where none is.
    pub fn new(config: &SpeechConfig, outside: Outside) -> Option<Self> {
        match config.kind {
            SpeechKind::None => None,
            SpeechKind::OpenAi => Some(Self::OpenAi(openai::OpenAi::new(config, outside))),
            // Its address is required where settings are read.
            SpeechKind::WhisperCpp => whispercpp::WhisperCpp::new(config, outside).map(Self::WhisperCpp),
            SpeechKind::Deepgram => Some(Self::Deepgram(deepgram::Deepgram::new(config, outside))),
        }
    }

    /// Writes down a file of one channel. `language` is the call's; the configured one takes its place where it is
    /// missing.
    ///
    /// # Errors
    /// [`ProviderError`], with the service's own sentence.
    pub async fn transcribe(
        &self,
        wav: &Path,
        language: Option<&str>,
    ) -> Result<Transcription, ProviderError> {
        let mut transcription = match self {
            Self::OpenAi(service) => service.transcribe(wav, language).await,
            Self::WhisperCpp(service) => service.transcribe(wav, language).await,
            Self::Deepgram(service) => service.transcribe(wav, language).await,
        }?;
        if transcription.language.is_none() {
            transcription.language = language.and_then(language::code);
        }
        Ok(transcription)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write as _;
    use std::time::Duration;

    use tempfile::NamedTempFile;
    use wiremock::MockServer;

    use super::*;

    /// A second of silence.
    pub fn wav() -> NamedTempFile {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(&[0; 44 + 32_000]).unwrap();
        file
    }

    pub fn config(kind: SpeechKind, server: &MockServer) -> SpeechConfig {
        SpeechConfig {
            kind,
            url: Some(server.uri().parse().unwrap()),
            api_key: Some("key".into()),
            model: None,
            language: None,
            timeout: Duration::from_secs(5),
        }
    }

    pub fn speech(config: &SpeechConfig) -> Speech {
        Speech::new(config, Outside::new().unwrap()).unwrap()
    }
}
