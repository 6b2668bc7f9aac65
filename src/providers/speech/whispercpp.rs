//! whisper.cpp's server: one file at a time, no key, words within segments.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use reqwest::multipart::Form;
use reqwest::{Method, Url};
use serde_json::Value;

use super::upload::Upload;
use super::{Transcription, language, verbose};
use crate::config::SpeechConfig;
use crate::providers::outside::below;
use crate::providers::{Allowed, Outside, ProviderError};

/// A server of whisper.cpp.
#[derive(Clone, Debug)]
pub struct WhisperCpp {
    outside: Outside,
    allowed: Allowed,
    url: Url,
    language: Option<String>,
    timeout: Duration,
    /// The server holds a lock of its own; waiting here does not use up the time of a request.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl WhisperCpp {
    pub(super) fn new(config: &SpeechConfig, outside: Outside) -> Option<Self> {
        let url = config.url.clone()?;
        Some(Self {
            outside,
            allowed: Allowed::new([url.clone()], &[]),
            url,
            language: config.language.clone(),
            timeout: config.timeout,
            turn: Arc::default(),
        })
    }

    pub(super) async fn transcribe(
        &self,
        wav: &Path,
        language: Option<&str>,
    ) -> Result<Transcription, ProviderError> {
        let _turn = self.turn.lock().await;
        let upload = Upload::open(wav).await?;
        let audio_ms = upload.audio_ms();
        let language = language.or(self.language.as_deref()).and_then(language::code);
        let form = Form::new()
            .text("response_format", "verbose_json")
            .text("temperature", "0.0")
            // Told nothing, the server takes everything for English.
            .text("language", language.unwrap_or_else(|| "auto".into()))
            .part("file", upload.part());
        let url = below(&self.url, &["inference"])?;
        let request =
            self.outside.patient_request(&self.allowed, Method::POST, url, self.timeout)?.multipart(form);
        let answer: Value = self.outside.send(request).await?.json()?;
        // Some of its failures come with a status of success.
        if let Some(error) = answer.get("error").and_then(Value::as_str) {
            return Err(ProviderError::Unavailable(error.chars().take(300).collect()));
        }
        Ok(verbose::read(&answer, audio_ms, "whispercpp"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wiremock::matchers::{body_string_contains, path};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::super::tests::{config, speech, wav};
    use super::*;
    use crate::config::SpeechKind;

    #[tokio::test]
    async fn it_finds_the_language_out_where_nobody_says() {
        let server = MockServer::start().await;
        Mock::given(path("/inference"))
            .and(body_string_contains("name=\"language\"\r\n\r\nauto"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({
                "language": "german", "duration": 1.0, "text": " Hallo",
                "segments": [{"start": 0, "end": 1, "text": " Hallo", "words": [{"word": " Hallo", "start": 0.2, "end": 0.6}]}]
            })))
            .mount(&server)
            .await;
        let found =
            speech(&config(SpeechKind::WhisperCpp, &server)).transcribe(wav().path(), None).await.unwrap();
        assert_eq!(found.language.as_deref(), Some("de"));
        assert_eq!(found.segments[0].words[0].start_ms, 200);
    }

    #[tokio::test]
    async fn a_failure_may_look_like_a_success() {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(200).set_body_json(json!({"error": "failed to read WAV file"}));
        Mock::given(path("/inference")).respond_with(answer).mount(&server).await;
        let error = speech(&config(SpeechKind::WhisperCpp, &server))
            .transcribe(wav().path(), None)
            .await
            .unwrap_err();
        assert_eq!(error, ProviderError::Unavailable("failed to read WAV file".into()));
    }
}
