//! Transcripts and their turns: how they come and change.

/// Turns as captions.
pub mod cues;
/// Transcripts as files.
pub mod files;
mod finding;

pub use finding::{Stretch, TranscriptFilter, count, get, list, of_calls, turns_at, turns_in, turns_of};

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use entity::{
    CallId, EventKind, Speaker, StageKind, StageStatus, TenantId, Tenanted, TranscriptId, call, transcript,
    turn,
};
use futures_util::FutureExt as _;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, IntoActiveModel,
    QueryFilter, QuerySelect,
};
use serde_json::json;

use super::ArchiveError;
use super::{calls, input, pipeline, stages};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::journal::{self, NewEvent};

/// Turns in one batch.
pub const BATCH_MAX: usize = 1_000;
/// Turns in one call.
pub const TURNS_MAX: i32 = 100_000;
/// Characters in one turn: the longest real one known to us has 5,120 words.
pub const TURN_TEXT_MAX: usize = 200_000;

/// One turn as it comes.
#[derive(Clone, Debug, PartialEq)]
pub struct NewTurn {
    /// Its place in the call, from 0.
    pub position: i32,
    /// Who speaks.
    pub speaker: Speaker,
    /// What the source calls the speaker.
    pub speaker_label: Option<String>,
    /// The words.
    pub text: String,
    /// From the call's first second of audio.
    pub start_ms: Option<i64>,
    /// From the call's first second of audio.
    pub end_ms: Option<i64>,
    /// 0 to 1.
    pub confidence: Option<f64>,
    /// Word times, where known: `[[word, start_ms], …]`.
    pub words: Option<serde_json::Value>,
}

/// A batch of turns of one call.
#[derive(Clone, Debug)]
pub struct AddTurns {
    /// The call.
    pub call_id: CallId,
    /// The turns; sending one again replaces it.
    pub turns: Vec<NewTurn>,
    /// This was the last batch.
    pub complete: bool,
    /// Who made the transcript.
    pub source: Option<String>,
    /// BCP 47.
    pub language: Option<String>,
}

/// The row a turn becomes.
pub(super) fn turn_row(
    tenant: &TenantId,
    call_id: CallId,
    new: NewTurn,
) -> Result<turn::Model, ArchiveError> {
    let NewTurn { position, speaker, speaker_label, text, start_ms, end_ms, confidence, words } = new;
    if !(0..TURNS_MAX).contains(&position) {
        return Err(ArchiveError::bad_input(format!(
            "turns: index {position} is not between 0 and {}",
            TURNS_MAX - 1
        )));
    }
    let start_ms = input::not_negative("turns.startMs", start_ms)?;
    let end_ms = input::not_negative("turns.endMs", end_ms)?;
    if let (Some(start_ms), Some(end_ms)) = (start_ms, end_ms)
        && end_ms < start_ms
    {
        return Err(ArchiveError::bad_input(format!(
            "turns: turn {position} ends at {end_ms} ms, before it starts at {start_ms} ms"
        )));
    }
    Ok(turn::Model {
        call_id,
        position,
        tenant_id: tenant.clone(),
        speaker,
        speaker_label: input::optional_name("turns.speakerLabel", speaker_label)?,
        word_count: word_count(&text),
        text: input::text("turns.text", text, TURN_TEXT_MAX)?,
        start_ms,
        end_ms,
        confidence: input::fraction("turns.confidence", confidence)?,
        words,
    })
}

/// Words are counted by the blanks between them.
pub(super) fn word_count(text: &str) -> i32 {
    i32::try_from(text.split_whitespace().count()).unwrap_or(i32::MAX)
}

/// Adds turns to a call's transcript, or replaces them. A turn that is already there as it comes
/// changes nothing and tells nobody.
///
/// # Errors
/// Where there is no such call, the batch is out of bounds, or the actor may not feed calls.
pub async fn add_turns(app: &App, actor: &Actor, input: AddTurns) -> Result<call::Model, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let AddTurns { call_id, turns, complete, source, language } = input;
    if turns.len() > BATCH_MAX {
        return Err(ArchiveError::Limit(format!(
            "turns: {} in one batch, at most {BATCH_MAX} are taken: send several batches",
            turns.len()
        )));
    }
    let tenant = actor.tenant.clone();
    // The last of a batch wins where it names an index twice.
    let rows: BTreeMap<i32, turn::Model> = turns
        .into_iter()
        .map(|new| Ok((new.position, turn_row(&tenant, call_id, new)?)))
        .collect::<Result<_, ArchiveError>>()?;
    let source = input::optional_name("source", source)?;
    let language = input::optional_name("language", language)?;
    let now = input::instant(app.clock.now());
    let new_id = TranscriptId(app.ids.next(now));
    let (app, database) = (app.clone(), app.database.clone());
    database
        .write(move |transaction| {
            async move {
                let call = calls::find(transaction, &tenant, call_id).await?;
                let changed = upsert_turns(transaction, &tenant, call_id, rows).await?;
                let known = of_call(transaction, &tenant, call_id).await?;
                let base = known.clone().unwrap_or(transcript::Model {
                    id: new_id,
                    tenant_id: tenant.clone(),
                    call_id,
                    source: "client".into(),
                    language: call.language.clone(),
                    confidence: None,
                    word_count: 0,
                    turn_count: 0,
                    complete: false,
                    fetched_at: now,
                });
                let totals = totals(transaction, &tenant, call_id).await?;
                let wanted = transcript::Model {
                    source: source.unwrap_or(base.source),
                    language: language.or(base.language),
                    complete: base.complete || complete,
                    turn_count: i32::try_from(totals.turn_count).unwrap_or(i32::MAX),
                    word_count: i32::try_from(totals.word_count.unwrap_or(0)).unwrap_or(i32::MAX),
                    confidence: totals.confidence,
                    ..base
                };
                store(transaction, known, wanted.clone()).await?;
                if !changed.is_empty() {
                    let event = NewEvent::of_call(EventKind::TurnsAdded, call_id)
                        .detail(json!({ "positions": changed }));
                    journal::append(transaction, &tenant, [event], now).await?;
                }
                let status = if wanted.complete { StageStatus::Completed } else { StageStatus::Processing };
                stages::settle(transaction, &tenant, call_id, StageKind::Transcript, status, now).await?;
                if wanted.complete {
                    pipeline::after_transcript(transaction, &app, &tenant, call_id, now).await?;
                }
                let call = adopt_language(transaction, call, wanted.language, now).await?;
                Ok(call)
            }
            .boxed()
        })
        .await
}

/// A whole transcript of a call, which takes the place of whatever there is.
#[derive(Clone, Debug)]
pub struct WholeTranscript {
    /// The call.
    pub call_id: CallId,
    /// The turns in their order; none where nothing was said, which is a fact and no failure.
    pub turns: Vec<NewTurn>,
    /// Who made it.
    pub source: String,
    /// BCP 47.
    pub language: Option<String>,
}

/// Replaces a call's transcript by a whole one. The same one again changes nothing and tells nobody.
///
/// # Errors
/// Where there is no such call, a turn is out of bounds, or the actor may not feed calls.
pub async fn replace(app: &App, actor: &Actor, whole: WholeTranscript) -> Result<call::Model, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let WholeTranscript { call_id, turns, source, language } = whole;
    let tenant = actor.tenant.clone();
    if turns.len() > TURNS_MAX as usize {
        return Err(ArchiveError::Limit(format!("turns: a call may have {TURNS_MAX}")));
    }
    let mut rows = BTreeMap::new();
    for (position, new) in (0..).zip(turns) {
        rows.insert(position, turn_row(&tenant, call_id, NewTurn { position, ..new })?);
    }
    let source = input::name("source", source)?;
    let now = input::instant(app.clock.now());
    let new_id = TranscriptId(app.ids.next(now));
    let (app, database) = (app.clone(), app.database.clone());
    database
        .write(move |transaction| {
            async move {
                let call = calls::find(transaction, &tenant, call_id).await?;
                let end = i32::try_from(rows.len()).unwrap_or(i32::MAX);
                let surplus = turn::Entity::delete_of(&tenant)
                    .filter(turn::Column::CallId.eq(call_id))
                    .filter(turn::Column::Position.gte(end))
                    .exec(transaction)
                    .await?
                    .rows_affected;
                let mut changed = Vec::new();
                // Each statement and each event names a bounded number of turns.
                while !rows.is_empty() {
                    let later = rows.keys().nth(BATCH_MAX).copied().map(|next| rows.split_off(&next));
                    changed.push(upsert_turns(transaction, &tenant, call_id, rows).await?);
                    rows = later.unwrap_or_default();
                }
                changed.retain(|positions| !positions.is_empty());
                if surplus > 0 && changed.is_empty() {
                    changed.push(Vec::new());
                }
                let known = of_call(transaction, &tenant, call_id).await?;
                let totals = totals(transaction, &tenant, call_id).await?;
                let wanted = transcript::Model {
                    id: known.as_ref().map_or(new_id, |known| known.id),
                    tenant_id: tenant.clone(),
                    call_id,
                    source,
                    language: language.or_else(|| call.language.clone()),
                    confidence: totals.confidence,
                    word_count: i32::try_from(totals.word_count.unwrap_or(0)).unwrap_or(i32::MAX),
                    turn_count: i32::try_from(totals.turn_count).unwrap_or(i32::MAX),
                    complete: true,
                    fetched_at: known.as_ref().map_or(now, |known| known.fetched_at),
                };
                store(transaction, known, wanted.clone()).await?;
                let events = changed.into_iter().map(|positions| {
                    NewEvent::of_call(EventKind::TurnsAdded, call_id)
                        .detail(json!({ "positions": positions }))
                });
                journal::append(transaction, &tenant, events, now).await?;
                let status = StageStatus::Completed;
                stages::settle(transaction, &tenant, call_id, StageKind::Transcript, status, now).await?;
                pipeline::after_transcript(transaction, &app, &tenant, call_id, now).await?;
                adopt_language(transaction, call, wanted.language, now).await
            }
            .boxed()
        })
        .await
}

/// Adds a line to a transcript that is still coming, after those there are. The same line at the same time again
/// changes nothing; nor does a line that comes after the transcript is whole.
///
/// # Errors
/// Where there is no such call, the line is out of bounds, or the actor may not feed calls.
pub async fn append_line(
    app: &App,
    actor: &Actor,
    call_id: CallId,
    line: NewTurn,
    source: &str,
) -> Result<(), ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let there = turns_of(app, actor, &[call_id]).await?;
    let said = |turn: &turn::Model| {
        turn.speaker == line.speaker && turn.text == line.text && turn.start_ms == line.start_ms
    };
    let whole = of_calls(app, actor, &[call_id]).await?.pop().is_some_and(|transcript| transcript.complete);
    if whole || there.iter().any(said) {
        return Ok(());
    }
    let position = there.last().map_or(0, |turn| turn.position + 1);
    let turns = vec![NewTurn { position, ..line }];
    let batch = AddTurns { call_id, turns, complete: false, source: Some(source.to_owned()), language: None };
    add_turns(app, actor, batch).await?;
    Ok(())
}

/// A transcript that is going to be made anew is not whole any more.
pub(super) async fn reopen(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    call_id: CallId,
) -> Result<(), ArchiveError> {
    transcript::Entity::update_of(tenant)
        .col_expr(transcript::Column::Complete, Expr::value(false))
        .filter(transcript::Column::CallId.eq(call_id))
        .exec(transaction)
        .await?;
    Ok(())
}

async fn of_call(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    call_id: CallId,
) -> Result<Option<transcript::Model>, ArchiveError> {
    Ok(transcript::Entity::of(tenant).filter(transcript::Column::CallId.eq(call_id)).one(transaction).await?)
}

/// A call whose language nobody has said speaks the transcript's.
async fn adopt_language(
    transaction: &DatabaseTransaction,
    call: call::Model,
    language: Option<String>,
    now: DateTime<Utc>,
) -> Result<call::Model, ArchiveError> {
    let mut wanted = call.clone();
    wanted.language = wanted.language.or(language);
    calls::change(transaction, call, wanted, EventKind::CallChanged, now).await
}

async fn upsert_turns(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    call_id: CallId,
    mut rows: BTreeMap<i32, turn::Model>,
) -> Result<Vec<i32>, ArchiveError> {
    let known: HashMap<i32, turn::Model> = turn::Entity::of(tenant)
        .filter(turn::Column::CallId.eq(call_id))
        .filter(turn::Column::Position.is_in(rows.keys().copied()))
        .all(transaction)
        .await?
        .into_iter()
        .map(|row| (row.position, row))
        .collect();
    rows.retain(|position, row| known.get(position) != Some(row));
    let changed: Vec<i32> = rows.keys().copied().collect();
    if rows.is_empty() {
        return Ok(changed);
    }
    let replaced = OnConflict::columns([turn::Column::CallId, turn::Column::Position])
        .update_columns([
            turn::Column::Speaker,
            turn::Column::SpeakerLabel,
            turn::Column::Text,
            turn::Column::WordCount,
            turn::Column::StartMs,
            turn::Column::EndMs,
            turn::Column::Confidence,
            turn::Column::Words,
        ])
        .to_owned();
    turn::Entity::insert_many(rows.into_values().map(IntoActiveModel::into_active_model))
        .on_conflict(replaced)
        .exec_without_returning(transaction)
        .await?;
    Ok(changed)
}

#[derive(FromQueryResult)]
struct Totals {
    turn_count: i64,
    word_count: Option<i64>,
    confidence: Option<f64>,
}

async fn totals(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    call_id: CallId,
) -> Result<Totals, ArchiveError> {
    let totals = turn::Entity::of(tenant)
        .filter(turn::Column::CallId.eq(call_id))
        .select_only()
        .expr_as(Expr::cust("COUNT(*)"), "turn_count")
        .expr_as(Expr::cust("SUM(word_count)"), "word_count")
        .expr_as(Expr::cust("AVG(confidence)"), "confidence")
        .into_model::<Totals>()
        .one(transaction)
        .await?;
    Ok(totals.unwrap_or(Totals { turn_count: 0, word_count: None, confidence: None }))
}

async fn store(
    transaction: &DatabaseTransaction,
    known: Option<transcript::Model>,
    wanted: transcript::Model,
) -> Result<(), ArchiveError> {
    if known.as_ref() == Some(&wanted) {
        return Ok(());
    }
    let mut row = wanted.into_active_model();
    if let Some(known) = known {
        row = row.reset_all();
        row.id = sea_orm::ActiveValue::Unchanged(known.id);
        row.update(transaction).await?;
    } else {
        row.reset_all().insert(transaction).await?;
    }
    Ok(())
}
