//! OpenAI's `audio/transcriptions`, and the servers that speak like it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::multipart::Form;
use reqwest::{Method, StatusCode, Url};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::pieces::Piece;
use super::upload::Upload;
use super::{Transcription, language, pieces, verbose};
use crate::config::SpeechConfig;
use crate::providers::outside::{Answer, below};
use crate::providers::{Allowed, Outside, ProviderError};

const URL: &str = "https://api.openai.com/v1";
const MODEL: &str = "whisper-1";
/// OpenAI takes 25 MB, the form around the file included: some thirteen minutes.
const UPLOAD_BYTES_MAX: u64 = 24_000_000;

/// A service that speaks OpenAI's protocol.
#[derive(Clone, Debug)]
pub struct OpenAi {
    outside: Outside,
    allowed: Allowed,
    url: Url,
    api_key: Option<SecretString>,
    model: String,
    language: Option<String>,
    timeout: Duration,
    /// Set once the model refused to tell times; it will not learn to.
    without_times: Arc<AtomicBool>,
}

impl OpenAi {
    pub(super) fn new(config: &SpeechConfig, outside: Outside) -> Self {
        let url =
            config.url.clone().unwrap_or_else(|| URL.parse().expect("an address written in the program"));
        Self {
            outside,
            allowed: Allowed::new([url.clone()], &[]),
            url,
            api_key: config.api_key.clone(),
            model: config.model.clone().unwrap_or_else(|| MODEL.into()),
            language: config.language.clone(),
            timeout: config.timeout,
            without_times: Arc::default(),
        }
    }

    pub(super) async fn transcribe(
        &self,
        wav: &Path,
        language: Option<&str>,
    ) -> Result<Transcription, ProviderError> {
        let language = language.or(self.language.as_deref()).and_then(language::code);
        let Some(pieces) = pieces::cut(wav, UPLOAD_BYTES_MAX).await? else {
            return self.transcribe_piece(wav, None, language.as_deref()).await;
        };
        let mut whole = Transcription { language, segments: Vec::new(), source: self.source() };
        for piece in pieces {
            // What the first piece was found to be spoken in, the others are.
            let found = self.transcribe_piece(wav, Some(piece), whole.language.as_deref()).await?;
            whole.language = whole.language.or(found.language);
            whole.segments.extend(found.segments.into_iter().map(|segment| segment.later_by(piece.start_ms)));
        }
        Ok(whole)
    }

    async fn transcribe_piece(
        &self,
        wav: &Path,
        piece: Option<Piece>,
        language: Option<&str>,
    ) -> Result<Transcription, ProviderError> {
        let mut with_times = !self.without_times.load(Ordering::Relaxed);
        loop {
            let upload = match piece {
                Some(piece) => Upload::open_piece(wav, piece).await?,
                None => Upload::open(wav).await?,
            };
            let audio_ms = upload.audio_ms();
            let answer = self.ask(upload, language, with_times).await?;
            if !with_times || !refuses_times(&answer) {
                return self.read(answer, audio_ms);
            }
            with_times = false;
            self.without_times.store(true, Ordering::Relaxed);
        }
    }

    async fn ask(
        &self,
        upload: Upload,
        language: Option<&str>,
        with_times: bool,
    ) -> Result<Answer, ProviderError> {
        let mut form = Form::new().text("model", self.model.clone());
        if let Some(language) = language {
            form = form.text("language", language.to_owned());
        }
        form = if with_times {
            form.text("response_format", "verbose_json")
                .text("timestamp_granularities[]", "word")
                .text("timestamp_granularities[]", "segment")
        } else {
            form.text("response_format", "json")
        };
        // The file comes last, so that a server knows what to do with it while it arrives.
        let form = form.part("file", upload.part());
        let url = below(&self.url, &["audio", "transcriptions"])?;
        let mut request =
            self.outside.patient_request(&self.allowed, Method::POST, url, self.timeout)?.multipart(form);
        if let Some(key) = &self.api_key {
            request = request.bearer_auth(key.expose_secret());
        }
        self.outside.exchange(request).await
    }

    fn source(&self) -> String {
        format!("openai/{}", self.model)
    }

    fn read(&self, answer: Answer, audio_ms: i64) -> Result<Transcription, ProviderError> {
        let answer: Value = answer.success()?.json()?;
        if answer.get("text").is_none() && answer.get("segments").is_none() {
            return Err(ProviderError::Malformed("the answer holds no text".into()));
        }
        Ok(verbose::read(&answer, audio_ms, &self.source()))
    }
}

/// Newer models know `json` only, and say so in a 400 that names the parameter.
fn refuses_times(answer: &Answer) -> bool {
    let refused = matches!(answer.status, StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY);
    let said = String::from_utf8_lossy(&answer.body);
    refused
        && ["response_format", "verbose_json", "timestamp_granularities"]
            .iter()
            .any(|name| said.contains(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wiremock::matchers::{body_string_contains, header, path};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::super::tests::{config, speech, wav};
    use super::*;
    use crate::config::SpeechKind;

    #[tokio::test]
    async fn the_file_is_sent_with_the_key_and_the_language() {
        let server = MockServer::start().await;
        Mock::given(path("/audio/transcriptions"))
            .and(header("authorization", "Bearer key"))
            .and(body_string_contains("name=\"timestamp_granularities[]\"\r\n\r\nword"))
            .and(body_string_contains("name=\"language\"\r\n\r\nes"))
            .and(body_string_contains("filename=\"audio.wav\""))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({
                "language": "spanish", "text": "Hola", "segments": [{"start": 0, "end": 1, "text": " Hola"}]
            })))
            .mount(&server)
            .await;
        let found = speech(&config(SpeechKind::OpenAi, &server))
            .transcribe(wav().path(), Some("es-MX"))
            .await
            .unwrap();
        assert_eq!((found.language.as_deref(), found.source.as_str()), (Some("es"), "openai/whisper-1"));
        let asked = &server.received_requests().await.unwrap()[0];
        assert!(asked.headers.contains_key("content-length"), "the length is known before the file is read");
    }

    #[tokio::test]
    async fn a_model_that_tells_no_times_is_asked_for_text_and_remembered() {
        let server = MockServer::start().await;
        let refusal =
            json!({"error": {"message": "response_format 'verbose_json' is not compatible with this model"}});
        Mock::given(body_string_contains("verbose_json"))
            .respond_with(ResponseTemplate::new(400).set_body_json(refusal))
            .expect(1)
            .mount(&server)
            .await;
        Mock::given(path("/audio/transcriptions"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({"text": "Hello"})))
            .expect(2)
            .mount(&server)
            .await;
        let speech = speech(&config(SpeechKind::OpenAi, &server));
        for _ in 0..2 {
            let found = speech.transcribe(wav().path(), None).await.unwrap();
            assert_eq!((found.segments[0].text.as_str(), found.segments[0].end_ms), ("Hello", 1_000));
        }
    }

    #[tokio::test]
    async fn what_is_too_long_is_sent_in_pieces_and_put_together() {
        let server = MockServer::start().await;
        let answer =
            json!({"language": "en", "text": "x", "segments": [{"start": 1, "end": 2, "text": "x"}]});
        Mock::given(path("/audio/transcriptions"))
            .respond_with(ResponseTemplate::new(200).set_body_json(answer))
            .expect(2)
            .mount(&server)
            .await;
        let long = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(long.path(), [&pieces::header(30_000_000)[..], &vec![0; 30_000_000]].concat())
            .unwrap();
        let speech = speech(&config(SpeechKind::OpenAi, &server));
        let found = speech.transcribe(long.path(), None).await.unwrap();
        let starts: Vec<_> = found.segments.iter().map(|segment| segment.start_ms).collect();
        // Of equal silence the latest is cut.
        assert_eq!(starts, [1_000, 750_950]);
        let second = &server.received_requests().await.unwrap()[1].body;
        let told = b"name=\"language\"\r\n\r\nen";
        assert!(second.windows(told.len()).any(|window| window == told));
    }

    #[tokio::test]
    async fn refusals_say_what_the_service_said() {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(413)
            .set_body_json(json!({"error": {"message": "Maximum content size exceeded"}}));
        Mock::given(path("/audio/transcriptions")).respond_with(answer).up_to_n_times(1).mount(&server).await;
        let busy = ResponseTemplate::new(429).insert_header("retry-after", "9");
        Mock::given(path("/audio/transcriptions")).respond_with(busy).mount(&server).await;
        let speech = speech(&config(SpeechKind::OpenAi, &server));
        let refused = speech.transcribe(wav().path(), None).await.unwrap_err();
        assert_eq!(
            refused,
            ProviderError::Refused("answered 413 Payload Too Large: Maximum content size exceeded".into())
        );
        let limited = speech.transcribe(wav().path(), None).await.unwrap_err();
        assert_eq!(limited, ProviderError::RateLimited { retry_after: Duration::from_secs(9) });
    }
}
