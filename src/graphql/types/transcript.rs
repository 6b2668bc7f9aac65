//! Transcripts and turns.

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{Speaker as Side, transcript, turn};
use uuid::Uuid;

use super::analytics::milliseconds;
use super::{Call, Speaker};
use crate::archive::page::SortValue;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::{Failure, Result};
use crate::graphql::id::NodeId;
use crate::graphql::loaders::{CallBy, TurnsOf};
use crate::graphql::page::connection;

/// What the turns of a transcript add to a query's complexity: an ordinary call has about so many.
const TURNS_COST: usize = 20;

/// The words of a call.
#[derive(Clone, Debug)]
pub struct Transcript(pub transcript::Model);

connection!(
    /// A page of transcripts.
    TranscriptConnection,
    /// A transcript and its place.
    TranscriptEdge,
    Transcript
);

/// One speaker's uninterrupted words. Times are whole milliseconds from the call's first second of audio.
#[derive(SimpleObject)]
pub struct Turn {
    /// Its place in the call, from 0.
    index: i32,
    /// Who speaks.
    speaker: Speaker,
    /// What the source calls the speaker.
    speaker_label: Option<String>,
    /// The words.
    text: String,
    /// When it begins.
    start_ms: Option<i32>,
    /// When it ends.
    end_ms: Option<i32>,
    /// How sure the source is, 0…1.
    confidence: Option<f64>,
}

impl From<turn::Model> for Turn {
    fn from(row: turn::Model) -> Self {
        let turn::Model {
            call_id: _,
            position,
            tenant_id: _,
            speaker,
            speaker_label,
            text,
            word_count: _,
            start_ms,
            end_ms,
            confidence,
            words: _,
        } = row;
        Self {
            index: position,
            speaker: speaker.into(),
            speaker_label,
            text,
            start_ms: start_ms.map(milliseconds),
            end_ms: end_ms.map(milliseconds),
            confidence,
        }
    }
}

/// The place of a transcript in a list.
pub fn key(row: &transcript::Model) -> (SortValue, Uuid) {
    (SortValue::Time(row.fetched_at), row.id.0)
}

async fn turns(context: &Context<'_>, transcript: &transcript::Model) -> Result<Vec<turn::Model>> {
    Ok(context.loader().load_one(TurnsOf(transcript.call_id)).await?.unwrap_or_default())
}

/// The words of a call.
#[Object]
impl Transcript {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeId::Transcript(self.0.id).into()
    }
    /// Its call.
    async fn call(&self, context: &Context<'_>) -> Result<Call> {
        let call = context.loader().load_one(CallBy(self.0.call_id)).await?;
        call.map(Call).ok_or_else(|| Failure::not_found("call"))
    }
    /// Provider, model or person that made it.
    async fn source(&self) -> &str {
        &self.0.source
    }
    /// BCP 47.
    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }
    /// How sure the source is, 0…1.
    async fn confidence(&self) -> Option<f64> {
        self.0.confidence
    }
    /// Words, counted by the blanks between them.
    async fn word_count(&self) -> i32 {
        self.0.word_count
    }
    /// Turns.
    async fn turn_count(&self) -> i32 {
        self.0.turn_count
    }
    /// One line a turn: `Agent: …`, `Customer: …`.
    #[graphql(complexity = "TURNS_COST")]
    async fn text(&self, context: &Context<'_>) -> Result<String> {
        let mut text = String::new();
        for turn in turns(context, &self.0).await? {
            let speaker = match turn.speaker {
                Side::Agent => "Agent",
                Side::Customer => "Customer",
                Side::System => "System",
                Side::Unknown => turn.speaker_label.as_deref().unwrap_or("Unknown"),
            };
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(speaker);
            text.push_str(": ");
            text.push_str(&turn.text);
        }
        Ok(text)
    }
    /// The turns, in their order.
    #[graphql(complexity = "TURNS_COST * child_complexity")]
    async fn turns(&self, context: &Context<'_>) -> Result<Vec<Turn>> {
        Ok(turns(context, &self.0).await?.into_iter().map(Into::into).collect())
    }
    /// When it came.
    async fn fetched_at(&self) -> DateTime<Utc> {
        self.0.fetched_at
    }
}
