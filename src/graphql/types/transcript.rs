//! Transcripts and turns.

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{transcript, turn};
use futures_util::FutureExt as _;
use uuid::Uuid;

use super::analytics::milliseconds;
use super::recording::SignedUrl;
use super::{
    Call, Disposition, Speaker, TranscriptDownload, TranscriptDownloadConnection, TranscriptFormat,
    transcript_download,
};
use crate::archive::page::SortValue;
use crate::archive::transcript_downloads;
use crate::archive::transcripts::cues::word_times;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::{Failure, Result};
use crate::graphql::id::NodeId;
use crate::graphql::loaders::{CallBy, NamesOf, TurnsOf};
use crate::graphql::page::{KeyKind, PageArguments, Total, connection, cost};

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
#[derive(Clone, Debug)]
pub struct Turn(turn::Model);

/// A word of a turn, as the source has it.
#[derive(SimpleObject)]
pub struct TurnWord {
    /// The word, with its punctuation where the source writes it.
    text: String,
    /// When it begins, in milliseconds from the call's first second of audio.
    start_ms: i32,
    /// When it ends; null where the source does not say.
    end_ms: Option<i32>,
}

impl From<turn::Model> for Turn {
    fn from(row: turn::Model) -> Self {
        Self(row)
    }
}

/// One speaker's uninterrupted words. Times are whole milliseconds from the call's first second of audio.
#[Object]
impl Turn {
    /// Its place in the call, from 0.
    async fn index(&self) -> i32 {
        self.0.position
    }
    /// Who speaks.
    async fn speaker(&self) -> Speaker {
        self.0.speaker.into()
    }
    /// What the source calls the speaker.
    async fn speaker_label(&self) -> Option<&str> {
        self.0.speaker_label.as_deref()
    }
    /// Who speaks, by name: as `nameSpeaker` named them in this call, else as the directory has the call's agent; null
    /// where nobody named them.
    async fn speaker_name(&self, context: &Context<'_>) -> Result<Option<String>> {
        let names = context.loader().load_one(NamesOf(self.0.call_id)).await?.unwrap_or_default();
        Ok(names.of(self.0.speaker, self.0.speaker_label.as_deref()).map(|named| named.name))
    }
    /// The words.
    async fn text(&self) -> &str {
        &self.0.text
    }
    /// When it begins.
    async fn start_ms(&self) -> Option<i32> {
        self.0.start_ms.map(milliseconds)
    }
    /// When it ends.
    async fn end_ms(&self) -> Option<i32> {
        self.0.end_ms.map(milliseconds)
    }
    /// How sure the source is, 0…1.
    async fn confidence(&self) -> Option<f64> {
        self.0.confidence
    }
    /// The single words with their times, in their order; null where the source gave no times of words.
    async fn words(&self) -> Option<Vec<TurnWord>> {
        let word = |(text, start_ms, end_ms): (String, i64, Option<i64>)| TurnWord {
            text,
            start_ms: milliseconds(start_ms),
            end_ms: end_ms.map(milliseconds),
        };
        let words: Vec<_> = word_times(&self.0).into_iter().map(word).collect();
        (!words.is_empty()).then_some(words)
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
    /// One line a turn: `Agent: …`, `Customer: …`, with the names of speakers where they have one.
    #[graphql(complexity = "TURNS_COST")]
    async fn text(&self, context: &Context<'_>) -> Result<String> {
        let names = context.loader().load_one(NamesOf(self.0.call_id)).await?.unwrap_or_default();
        let mut text = String::new();
        for turn in turns(context, &self.0).await? {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&names.shown(&turn));
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
    /// A link to the transcript as a file, which needs no header until it expires. The file is made when the link is
    /// used, with the words as they are then, and calls speakers by their names where they have one. `expiresIn` is in
    /// seconds. Null where there are no words.
    async fn download(
        &self,
        context: &Context<'_>,
        format: TranscriptFormat,
        #[graphql(desc = "Whether a browser shows or saves it; ATTACHMENT where left out.")]
        disposition: Option<Disposition>,
        expires_in: Option<i32>,
    ) -> Result<Option<SignedUrl>> {
        let disposition = disposition.unwrap_or(Disposition::Attachment).into();
        let (app, actor) = (context.app(), context.actor());
        let link =
            transcript_downloads::link(app, actor, &self.0, format.into(), disposition, expires_in).await?;
        Ok(link.map(Into::into))
    }
    /// Who took it as a file, newest first.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn downloads(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<TranscriptDownloadConnection> {
        let page = PageArguments::forwards(first, after).request(KeyKind::Time)?;
        let filter = transcript_downloads::TranscriptDownloadFilter {
            call_id: Some(self.0.call_id),
            ..Default::default()
        };
        let rows = transcript_downloads::list(context.app(), context.actor(), &filter, &page).await?;
        let total = Total::new(move |app, actor| {
            let filter = filter.clone();
            async move { transcript_downloads::count(&app, &actor, &filter).await }.boxed()
        });
        Ok(TranscriptDownloadConnection::new(rows, transcript_download::key, TranscriptDownload, total))
    }
    /// When it came.
    async fn fetched_at(&self) -> DateTime<Utc> {
        self.0.fetched_at
    }
}
