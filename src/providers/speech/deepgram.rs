//! Deepgram: the file itself as the body, utterances with a confidence back.

use std::path::Path;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use reqwest::{Method, Url};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::upload::Upload;
use super::{SEGMENTS_MAX, Segment, Transcription, language};
use crate::config::SpeechConfig;
use crate::providers::field::{list, number, seconds_to_ms, text};
use crate::providers::outside::below;
use crate::providers::{Allowed, Outside, ProviderError, Word};

const URL: &str = "https://api.deepgram.com";
const MODEL: &str = "nova-3";
const FIRST: &str = "/results/channels/0/alternatives/0";

/// Deepgram.
#[derive(Clone, Debug)]
pub struct Deepgram {
    outside: Outside,
    allowed: Allowed,
    url: Url,
    api_key: Option<SecretString>,
    model: String,
    language: Option<String>,
    timeout: Duration,
}

impl Deepgram {
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
        }
    }

    pub(super) async fn transcribe(
        &self,
        wav: &Path,
        language: Option<&str>,
    ) -> Result<Transcription, ProviderError> {
        let upload = Upload::open(wav).await?;
        let audio_ms = upload.audio_ms();
        let request = self
            .outside
            .patient_request(&self.allowed, Method::POST, self.address(language)?, self.timeout)?
            .header(CONTENT_TYPE, "audio/wav")
            .header(CONTENT_LENGTH, upload.size_bytes)
            .body(upload.body);
        let request = match &self.api_key {
            Some(key) => request.header(AUTHORIZATION, format!("Token {}", key.expose_secret())),
            None => request,
        };
        let answer: Value = self.outside.send(request).await?.json()?;
        read(&answer, audio_ms, &format!("deepgram/{}", self.model))
    }

    fn address(&self, language: Option<&str>) -> Result<Url, ProviderError> {
        // Both the bare address and the one with the version are in use.
        let versioned = self.url.path().trim_end_matches('/').ends_with("/v1");
        let mut url = below(&self.url, if versioned { &["listen"] } else { &["v1", "listen"] })?;
        let mut query = url.query_pairs_mut();
        query.append_pair("model", &self.model);
        match language.or(self.language.as_deref()) {
            Some(language) => query.append_pair("language", language),
            None => query.append_pair("detect_language", "true"),
        };
        query.append_pair("smart_format", "true").append_pair("utterances", "true");
        drop(query);
        Ok(url)
    }
}

fn read(answer: &Value, audio_ms: i64, source: &str) -> Result<Transcription, ProviderError> {
    if answer.pointer("/results").is_none() {
        return Err(ProviderError::Malformed("the answer holds no results".into()));
    }
    let mut segments: Vec<Segment> =
        list(answer, "/results/utterances").iter().take(SEGMENTS_MAX).filter_map(utterance).collect();
    if segments.is_empty()
        && let Some(best) = answer.pointer(FIRST)
    {
        segments.extend(whole(best, audio_ms));
    }
    segments.sort_by_key(|segment| segment.start_ms);
    let said = text(answer, &["/results/channels/0/detected_language"]);
    Ok(Transcription {
        language: said.and_then(|said| language::code(&said)),
        segments,
        source: source.to_owned(),
    })
}

fn utterance(value: &Value) -> Option<Segment> {
    let start_ms = number(value, &["/start"]).and_then(seconds_to_ms)?;
    Some(Segment {
        start_ms,
        end_ms: number(value, &["/end"]).and_then(seconds_to_ms).unwrap_or(start_ms).max(start_ms),
        text: text(value, &["/transcript"])?,
        confidence: number(value, &["/confidence"]).map(|sure| sure.clamp(0.0, 1.0)),
        words: words(value),
    })
}

/// Everything as one, from an answer without utterances.
fn whole(best: &Value, audio_ms: i64) -> Option<Segment> {
    let words = words(best);
    let end_ms = words.last().map_or(audio_ms, |last| last.end_ms.unwrap_or(last.start_ms));
    let start_ms = words.first().map_or(0, |first| first.start_ms).min(end_ms);
    let confidence = number(best, &["/confidence"]).map(|sure| sure.clamp(0.0, 1.0));
    Some(Segment { start_ms, end_ms, text: text(best, &["/transcript"])?, confidence, words })
}

fn words(of: &Value) -> Vec<Word> {
    let word = |value: &Value| {
        let start_ms = number(value, &["/start"]).and_then(seconds_to_ms)?;
        let end_ms = number(value, &["/end"]).and_then(seconds_to_ms).filter(|end| *end >= start_ms);
        Some(Word { text: text(value, &["/punctuated_word", "/word"])?, start_ms, end_ms })
    };
    list(of, "/words").iter().filter_map(word).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wiremock::matchers::{header, path, query_param};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::super::tests::{config, speech, wav};
    use super::*;
    use crate::config::SpeechKind;

    #[tokio::test]
    async fn utterances_become_segments() {
        let server = MockServer::start().await;
        let words = json!([{"word": "hello", "punctuated_word": "Hello.", "start": 0.5, "end": 0.9, "confidence": 0.9}]);
        Mock::given(path("/v1/listen"))
            .and(header("authorization", "Token key"))
            .and(header("content-type", "audio/wav"))
            .and(header("content-length", "32044"))
            .and(query_param("model", "nova-3"))
            .and(query_param("detect_language", "true"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({"results": {
                "channels": [{"detected_language": "en", "alternatives": [{"transcript": "Hello."}]}],
                "utterances": [{"start": 0.5, "end": 0.9, "confidence": 0.97, "transcript": "Hello.", "words": words}]
            }})))
            .mount(&server)
            .await;
        let found =
            speech(&config(SpeechKind::Deepgram, &server)).transcribe(wav().path(), None).await.unwrap();
        let [segment] = &found.segments[..] else { panic!("{found:?}") };
        assert_eq!((segment.start_ms, segment.confidence), (500, Some(0.97)));
        assert_eq!((segment.words[0].text.as_str(), found.language.as_deref()), ("Hello.", Some("en")));
    }

    #[tokio::test]
    async fn its_errors_are_told_in_its_words() {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(402)
            .set_body_json(json!({"err_code": "ASR_PAYMENT_REQUIRED", "err_msg": "no credits"}));
        Mock::given(path("/v1/listen")).respond_with(answer).mount(&server).await;
        let error = speech(&config(SpeechKind::Deepgram, &server))
            .transcribe(wav().path(), Some("en"))
            .await
            .unwrap_err();
        assert_eq!(error, ProviderError::Refused("answered 402 Payment Required: no credits".into()));
    }

    #[test]
    fn an_answer_without_utterances_is_one_segment() {
        let answer =
            json!({"results": {"channels": [{"alternatives": [{"transcript": "Hi", "confidence": 1.5}]}]}});
        let found = read(&answer, 700, "").unwrap();
        assert_eq!((found.segments[0].end_ms, found.segments[0].confidence), (700, Some(1.0)));
        assert!(read(&json!({"request_id": "x"}), 0, "").is_err());
    }
}
