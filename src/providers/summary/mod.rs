//! Services that sum up what was said: OpenAI's chat completions, as spoken by many servers.
//!
//! Always true here: what is sent of a transcript is bounded, what is taken of an answer too; a transcript is material
//! and never an instruction; an answer in another shape is a failure that may pass, and its beginning is kept.

mod answer;
mod prompt;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::{Method, StatusCode, Url};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::outside::{Answer, below};
use super::{Allowed, Outside, ProviderError};
use crate::config::{SummaryConfig, SummaryKind};

const URL: &str = "https://api.openai.com/v1";

/// A service that sums up. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Summaries {
    outside: Outside,
    allowed: Allowed,
    url: Url,
    api_key: Option<SecretString>,
    model: String,
    timeout: Duration,
    transcript_characters_max: usize,
    /// The first of [`Shape::ALL`] that the server did not refuse.
    shape: Arc<AtomicUsize>,
}

/// What a call was about.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// In a few sentences, in the transcript's language.
    pub text: String,
    /// How the customer felt; nothing where the answer holds no such word.
    pub sentiment: Option<Sentiment>,
    /// In a word or two each.
    pub topics: Vec<String>,
    /// What somebody is to do.
    pub action_items: Vec<String>,
    /// The model that answered.
    pub model: String,
    /// The answer's own JSON.
    pub raw: Value,
}

/// How a customer felt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sentiment {
    /// Content.
    Positive,
    /// Neither.
    Neutral,
    /// Discontented.
    Negative,
    /// Both, in turn.
    Mixed,
}

/// How an answer's shape is asked for, the strictest first.
#[derive(Clone, Copy)]
enum Shape {
    Schema,
    Object,
    Asked,
}

impl Shape {
    const ALL: [Self; 3] = [Self::Schema, Self::Object, Self::Asked];

    fn response_format(self) -> Option<Value> {
        match self {
            Self::Schema => Some(prompt::schema()),
            Self::Object => Some(json!({"type": "json_object"})),
            Self::Asked => None,
        }
    }
}

impl Summaries {
    /// The service that is configured, or nothing where none is.
    pub fn new(config: &SummaryConfig, outside: Outside) -> Option<Self> {
        if config.kind == SummaryKind::None {
            return None;
        }
        let url =
            config.url.clone().unwrap_or_else(|| URL.parse().expect("an address written in the program"));
        Some(Self {
            outside,
            allowed: Allowed::new([url.clone()], &[]),
            url,
            api_key: config.api_key.clone(),
            model: config.model.clone(),
            timeout: config.timeout,
            transcript_characters_max: config.transcript_characters_max,
            shape: Arc::default(),
        })
    }

    /// Sums up a transcript. `language` is its code where it is known; `hints` are facts about the call, a line each.
    ///
    /// # Errors
    /// [`ProviderError`]; [`ProviderError::Malformed`] where the model refused, broke off, or answered in another shape.
    pub async fn summarise(
        &self,
        transcript: &str,
        language: Option<&str>,
        hints: &str,
    ) -> Result<Summary, ProviderError> {
        let transcript = prompt::shortened(transcript, self.transcript_characters_max);
        let messages = prompt::messages(&transcript, language, hints);
        let mut known = self.shape.load(Ordering::Relaxed).min(Shape::ALL.len() - 1);
        loop {
            let response = self.ask(&messages, Shape::ALL[known]).await?;
            if known + 1 == Shape::ALL.len() || !refuses_shape(&response) {
                return answer::read(&response.success()?.json()?, &self.model);
            }
            known += 1;
            self.shape.store(known, Ordering::Relaxed);
        }
    }

    async fn ask(&self, messages: &Value, shape: Shape) -> Result<Answer, ProviderError> {
        let mut body = json!({"model": self.model, "messages": messages});
        if let Some(format) = shape.response_format() {
            body["response_format"] = format;
        }
        let url = below(&self.url, &["chat", "completions"])?;
        let mut request =
            self.outside.patient_request(&self.allowed, Method::POST, url, self.timeout)?.json(&body);
        if let Some(key) = &self.api_key {
            request = request.bearer_auth(key.expose_secret());
        }
        self.outside.exchange(request).await
    }
}

/// Servers that know fewer shapes name the parameter, or its value, in their refusal.
fn refuses_shape(answer: &Answer) -> bool {
    let status = answer.status;
    let refused = matches!(
        status,
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::NOT_IMPLEMENTED
    ) || (status == StatusCode::INTERNAL_SERVER_ERROR && answer.body.len() < 4_096);
    let said = String::from_utf8_lossy(&answer.body);
    refused && ["response_format", "json_schema", "json_object"].iter().any(|name| said.contains(name))
}

#[cfg(test)]
mod tests {
    use wiremock::matchers::{body_partial_json, body_string_contains, header, path};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::*;

    fn summaries(server: &MockServer) -> Summaries {
        let config = SummaryConfig {
            kind: SummaryKind::OpenAi,
            url: Some(format!("{}/v1", server.uri()).parse().unwrap()),
            api_key: Some("key".into()),
            model: "small".into(),
            timeout: Duration::from_secs(5),
            transcript_characters_max: 1_000,
        };
        Summaries::new(&config, Outside::new().unwrap()).unwrap()
    }

    fn answer(content: &str) -> ResponseTemplate {
        ResponseTemplate::new(200).set_body_json(json!({
            "model": "small-2026", "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}]
        }))
    }

    const CONTENT: &str =
        r#"{"summary": "Una reserva.", "sentiment": "positive", "topics": ["reserva"], "action_items": []}"#;

    #[tokio::test]
    async fn the_shape_is_asked_for_strictly() {
        let server = MockServer::start().await;
        let format = json!({"response_format": {"type": "json_schema", "json_schema": {"strict": true}}});
        Mock::given(path("/v1/chat/completions"))
            .and(header("authorization", "Bearer key"))
            .and(body_partial_json(json!({"model": "small"})))
            .and(body_partial_json(format))
            .respond_with(answer(CONTENT))
            .mount(&server)
            .await;
        let summary =
            summaries(&server).summarise("Agent: Hola", Some("es"), "direction: inbound").await.unwrap();
        assert_eq!((summary.text.as_str(), summary.sentiment), ("Una reserva.", Some(Sentiment::Positive)));
        assert_eq!((summary.model.as_str(), summary.topics.len()), ("small-2026", 1));
    }

    #[tokio::test]
    async fn a_server_that_knows_no_schema_is_asked_for_an_object_and_remembered() {
        let server = MockServer::start().await;
        Mock::given(body_string_contains("json_schema"))
            .respond_with(
                ResponseTemplate::new(400)
                    .set_body_json(json!({"detail": "response_format.type must be json_object"})),
            )
            .expect(1)
            .mount(&server)
            .await;
        Mock::given(body_partial_json(json!({"response_format": {"type": "json_object"}})))
            .respond_with(answer(CONTENT))
            .expect(2)
            .mount(&server)
            .await;
        let summaries = summaries(&server);
        for _ in 0..2 {
            summaries.summarise("Agent: Hola", None, "").await.unwrap();
        }
    }

    #[tokio::test]
    async fn other_refusals_are_refusals() {
        let server = MockServer::start().await;
        let refusal =
            ResponseTemplate::new(400).set_body_json(json!({"error": {"message": "no such model"}}));
        Mock::given(path("/v1/chat/completions")).respond_with(refusal).expect(1).mount(&server).await;
        let error = summaries(&server).summarise("Agent: Hola", None, "").await.unwrap_err();
        assert_eq!(error, ProviderError::Refused("answered 400 Bad Request: no such model".into()));
    }
}
