//! How transcripts come.

use async_graphql::{Context, ID, InputObject, Object};

use super::CallPayload;
use crate::archive::transcripts::{self, AddTurns, NewTurn};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::id;
use crate::graphql::types::{Call, Speaker};

/// One turn.
#[derive(InputObject)]
pub struct TurnInput {
    /// Its place in the call, from 0.
    index: i32,
    /// Who speaks.
    speaker: Speaker,
    /// What the source calls the speaker.
    speaker_label: Option<String>,
    /// The words.
    text: String,
    /// When it begins, in milliseconds from the call's first second of audio.
    start_ms: Option<i32>,
    /// When it ends, in milliseconds from the call's first second of audio.
    end_ms: Option<i32>,
    /// How sure the source is, 0…1.
    confidence: Option<f64>,
}

/// A batch of turns.
#[derive(InputObject)]
pub struct AddTurnsInput {
    /// The call.
    call_id: ID,
    /// The turns, at most 1,000.
    turns: Vec<TurnInput>,
    /// True with the last batch: the transcript is complete.
    complete: Option<bool>,
    /// Who made the transcript.
    source: Option<String>,
    /// BCP 47.
    language: Option<String>,
}

#[derive(Default)]
pub struct TranscriptMutation;

#[Object]
impl TranscriptMutation {
    /// Idempotent by (call, index): sending a turn again replaces it.
    async fn add_turns(&self, context: &Context<'_>, input: AddTurnsInput) -> Result<CallPayload> {
        let AddTurnsInput { call_id, turns, complete, source, language } = input;
        let turns = turns.into_iter().map(new_turn).collect();
        let input = AddTurns {
            call_id: id::call(&call_id)?,
            turns,
            complete: complete.unwrap_or(false),
            source,
            language,
        };
        let call = Call(transcripts::add_turns(context.app(), context.actor(), input).await?);
        Ok(CallPayload { call })
    }
}

fn new_turn(turn: TurnInput) -> NewTurn {
    let TurnInput { index, speaker, speaker_label, text, start_ms, end_ms, confidence } = turn;
    NewTurn {
        position: index,
        speaker: speaker.into(),
        speaker_label,
        text,
        start_ms: start_ms.map(i64::from),
        end_ms: end_ms.map(i64::from),
        confidence,
        words: None,
    }
}
