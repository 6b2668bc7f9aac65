//! One line of an import file.

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, TimeDelta, Utc};
use entity::{CallDirection, Provider, Sentiment, Speaker};
use serde::Deserialize;
use serde_json::{Map, Value};

/// A call with everything known about it. Fields that are not named here are kept in the call's custom
/// data.
#[derive(Clone, Debug, Deserialize)]
pub struct ImportedCall {
    /// Where the call comes from; its campaign where none is named.
    pub source: String,
    /// Unique among everything imported for a tenant: the call is recognised by it.
    pub source_id: String,
    /// The Twilio Call SID, where the call came by Twilio.
    pub provider_call_sid: Option<String>,
    /// BCP 47.
    pub language: Option<String>,
    /// What it is about; several are joined by `+`. They become tags where none are given.
    pub domain: Option<String>,
    /// The business's own name for the customer.
    pub customer_ref: Option<String>,
    /// Full name.
    pub customer_name: Option<String>,
    /// In any form.
    pub customer_phone: Option<String>,
    /// Address for mail.
    pub customer_email: Option<String>,
    /// The source's name for who called.
    pub caller_id: Option<String>,
    /// `inbound` (also where missing) or `outbound`.
    pub direction: Option<CallDirection>,
    /// The calling number.
    pub from: Option<String>,
    /// The called number.
    pub to: Option<String>,
    /// Who handled it.
    pub agent: Option<String>,
    /// The campaign.
    pub campaign_id: Option<String>,
    /// When it began; made from the id where missing, and always the same.
    pub started_at: Option<DateTime<Utc>>,
    /// Seconds.
    pub duration_s: Option<f64>,
    /// Words to find it by.
    pub tags: Option<Vec<String>>,
    /// What was booked.
    #[serde(default)]
    pub bookings: Vec<ImportedBooking>,
    /// What was said.
    pub turns: Vec<ImportedTurn>,
    /// What it was about.
    pub summary: Option<ImportedSummary>,
    /// Figures.
    pub analytics: Option<ImportedAnalytics>,
    /// What is known beside.
    pub metadata: Option<ImportedMetadata>,
    /// A file of audio, relative to the import file.
    pub audio: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A booking named in a call.
#[derive(Clone, Debug, Deserialize)]
pub struct ImportedBooking {
    /// The source's key where one booking stands in several calls; without it every mention is its own.
    pub key: Option<String>,
    /// What the customer was told.
    pub reference: Option<String>,
    /// Table, room, train …
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// In the source's words.
    pub status: Option<String>,
    /// Where.
    pub venue: Option<String>,
    /// When it begins.
    pub starts_at: Option<DateTime<Utc>>,
    /// When it ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: Option<DateTime<Utc>>,
    /// What was agreed, in the source's own form.
    pub details: Option<Value>,
    /// Everything else.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A turn as a line has it; times in seconds.
#[derive(Clone, Debug, Deserialize)]
pub struct ImportedTurn {
    /// Who speaks.
    pub speaker: Speaker,
    /// The words; may be empty where recognition caught nothing.
    pub text: String,
    /// From the call's first second.
    pub start_s: Option<f64>,
    /// From the call's first second.
    pub end_s: Option<f64>,
    /// What the source calls the speaker.
    pub speaker_label: Option<String>,
    /// 0 to 1.
    pub confidence: Option<f64>,
    /// `[word, start in seconds]`; no start where recognition could not tell.
    pub words: Option<Vec<(String, Option<f64>)>>,
}

/// A summary as a line has it.
#[derive(Clone, Debug, Deserialize)]
pub struct ImportedSummary {
    /// The text.
    pub text: String,
    /// Who wrote it.
    pub source: Option<String>,
    /// The mood.
    pub sentiment: Option<Sentiment>,
    /// What it was about.
    #[serde(default)]
    pub topics: Vec<String>,
    /// What is to be done.
    #[serde(default)]
    pub action_items: Vec<String>,
}

/// Figures as a line has them.
#[derive(Clone, Debug, Deserialize)]
pub struct ImportedAnalytics {
    /// The mood.
    pub sentiment: Option<Sentiment>,
    /// How strong.
    pub sentiment_score: Option<f64>,
    /// Time somebody spoke.
    pub talk_ms: Option<i64>,
    /// Time nobody spoke.
    pub silence_ms: Option<i64>,
    /// Times one side spoke into the other.
    pub interruptions: Option<i32>,
    /// From one side's end to the other's start.
    pub average_latency_ms: Option<f64>,
    /// Anything else.
    pub metrics: Option<Value>,
}

/// What is known beside, as a line has it.
#[derive(Clone, Debug, Deserialize)]
pub struct ImportedMetadata {
    /// Where the caller is.
    pub region: Option<String>,
    /// What the caller holds.
    pub device_type: Option<String>,
    /// How good the line was.
    pub network_quality: Option<String>,
    /// Anything else.
    pub custom_data: Option<Map<String, Value>>,
}

impl ImportedCall {
    /// How the archive recognises the call: a Twilio call by its SID, any other by the source's id.
    pub fn provider_key(&self) -> (Provider, String) {
        match &self.provider_call_sid {
            Some(sid) => (Provider::Twilio, sid.clone()),
            None => (Provider::Direct, self.source_id.clone()),
        }
    }

    /// When the call began. A line that does not say is given a moment of the two years from 2024 on,
    /// chosen by its id: the same on every import.
    pub fn started_at(&self) -> DateTime<Utc> {
        const TWO_YEARS_SECONDS: u64 = 2 * 365 * 24 * 3_600;
        if let Some(started_at) = self.started_at {
            return started_at;
        }
        let hash = digest(&SHA256, self.source_id.as_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&hash.as_ref()[..8]);
        let seconds = u64::from_be_bytes(first) % TWO_YEARS_SECONDS;
        DateTime::UNIX_EPOCH + TimeDelta::days(19_723) + TimeDelta::seconds(seconds.cast_signed())
    }

    /// How long it took: as the line says, else until its last turn ended.
    pub fn duration_ms(&self) -> Option<i64> {
        let last = || self.turns.iter().filter_map(|turn| turn.end_s).reduce(f64::max);
        self.duration_s.or_else(last).and_then(milliseconds)
    }
}

impl ImportedBooking {
    /// What makes the booking one and the same across imports.
    pub fn identity(&self, call: &ImportedCall, place: usize) -> String {
        match &self.key {
            Some(key) => format!("import:{}:{key}", call.source),
            None => format!("import:{}:{}#{place}", call.source, call.source_id),
        }
    }

    /// How many people it is for, where the line says so in `party_size`, as a number or as a text.
    pub fn party_size(&self) -> Option<i32> {
        match self.rest.get("party_size")? {
            Value::Number(number) => number.as_i64().and_then(|size| i32::try_from(size).ok()),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// Everything that has no column: the details themselves where there is nothing else.
    pub fn all_details(&self) -> Value {
        match &self.details {
            Some(details) if self.rest.is_empty() => details.clone(),
            Some(details) => {
                let mut all = self.rest.clone();
                all.insert("details".into(), details.clone());
                Value::Object(all)
            }
            None => Value::Object(self.rest.clone()),
        }
    }
}

/// Seconds as whole milliseconds; none where they are no time in a call.
pub fn milliseconds(seconds: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "bounded by the line before")]
    (0.0..=1e9).contains(&seconds).then(|| (seconds * 1000.0).round() as i64)
}
