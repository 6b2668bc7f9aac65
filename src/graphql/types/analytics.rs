//! Figures and summaries of calls.

use async_graphql::{Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{analytics, summary};
use serde_json::Value;

use super::Sentiment;

/// One snapshot of figures of a call.
#[derive(SimpleObject)]
pub struct Analytics {
    /// When it was taken.
    at: DateTime<Utc>,
    /// Who took it.
    source: String,
    /// The mood.
    sentiment: Option<Sentiment>,
    /// How strong the mood is.
    sentiment_score: Option<f64>,
    /// Time somebody spoke, in milliseconds.
    talk_ms: Option<i32>,
    /// Time nobody spoke, in milliseconds.
    silence_ms: Option<i32>,
    /// How often one side spoke into the other.
    interruptions: Option<i32>,
    /// From the end of one side's words to the start of the other's, on average, in milliseconds.
    average_latency_ms: Option<f64>,
    /// Anything else the source measured.
    metrics: Option<Value>,
}

impl From<analytics::Model> for Analytics {
    fn from(row: analytics::Model) -> Self {
        let analytics::Model {
            id: _,
            tenant_id: _,
            call_id: _,
            at,
            source,
            sentiment,
            sentiment_score,
            talk_ms,
            silence_ms,
            interruptions,
            average_latency_ms,
            metrics,
        } = row;
        Self {
            at,
            source,
            sentiment: sentiment.map(Into::into),
            sentiment_score,
            talk_ms: talk_ms.map(milliseconds),
            silence_ms: silence_ms.map(milliseconds),
            interruptions,
            average_latency_ms,
            metrics,
        }
    }
}

/// Milliseconds as the schema has them: the longest span is 24 days, and a longer call is told as that.
pub fn milliseconds(value: i64) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// What a call was about.
pub struct Summary(pub summary::Model);

/// What a call was about.
#[Object]
impl Summary {
    /// The text.
    async fn text(&self) -> &str {
        &self.0.text
    }
    /// Provider or model that wrote it.
    async fn source(&self) -> &str {
        &self.0.source
    }
    /// The mood.
    async fn sentiment(&self) -> Option<Sentiment> {
        self.0.sentiment.map(Into::into)
    }
    /// What it was about, in a few words each.
    async fn topics(&self) -> Vec<String> {
        strings(&self.0.topics)
    }
    /// What is to be done now.
    async fn action_items(&self) -> Vec<String> {
        strings(&self.0.action_items)
    }
    /// What the provider sent beside, as it came.
    async fn insights(&self) -> Option<&Value> {
        self.0.insights.as_ref()
    }
    /// When it was written.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
