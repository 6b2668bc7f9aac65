//! How long what is kept: per tenant, and per campaign where a campaign has an entry of its own.
//!
//! Audio is deleted as a person would delete it; words are deleted with their event, so that the search index drops
//! them. What is left is the call itself, its figures and its stages, which say DELETED. What is due is asked of the
//! rows each time: there is no list to get out of step, and whoever breaks off just begins again.

mod due;

use chrono::{DateTime, Utc};
use entity::{
    CallId, EventKind, RecordingId, StageKind, StageStatus, TenantId, Tenanted as _, call, call_speaker,
    note, recording, summary, transcript, turn,
};
use futures_util::FutureExt as _;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use serde_json::json;

use self::due::Rules;
use super::page::{self, Page, PageRequest, Sort};
use super::{ArchiveError, calls, input, linking, recordings, stages};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::journal::{self, NewEvent};

/// What would be deleted now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Recordings.
    pub recordings: u64,
    /// Their bytes, without other encodings.
    pub bytes: i64,
    /// Calls whose words go.
    pub transcripts: u64,
}

/// One call of which something would be deleted now.
#[derive(Clone, Debug)]
pub struct Due {
    /// The call.
    pub call: call::Model,
    /// Its recordings that go.
    pub recordings: u64,
    /// Their bytes.
    pub bytes: i64,
    /// Whether its words go.
    pub transcript: bool,
    /// Why.
    pub reason: String,
    /// Since when it is due.
    pub due_at: DateTime<Utc>,
}

/// What was deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Recordings deleted.
    pub recordings: u64,
    /// Their bytes.
    pub bytes: i64,
    /// Calls whose words were deleted.
    pub transcripts: u64,
    /// Whether more is due: the bound of one run was reached.
    pub more: bool,
}

/// What retention would delete now, in all.
///
/// # Errors
/// Where the actor may not read the figures.
pub async fn totals(app: &App, actor: &Actor) -> Result<Totals, ArchiveError> {
    actor.require(Permission::ReadFigures)?;
    let (rules, reader) = (Rules::of(app, &actor.tenant), app.database.reader());
    let recordings = rules.recordings();
    let bytes: Option<Option<i64>> = recordings
        .clone()
        .select_only()
        .expr(Expr::cust("CAST(SUM(size_bytes) AS BIGINT)"))
        .into_tuple()
        .one(reader)
        .await?;
    Ok(Totals {
        recordings: recordings.count(reader).await?,
        bytes: bytes.flatten().unwrap_or(0),
        transcripts: rules.wordy_calls().count(reader).await?,
    })
}

/// A page of the calls of which retention would delete something now, those that began first before.
///
/// # Errors
/// Where the actor may not read the figures.
pub async fn preview(app: &App, actor: &Actor, page: &PageRequest) -> Result<Page<Due>, ArchiveError> {
    actor.require(Permission::ReadFigures)?;
    let (rules, reader) = (Rules::of(app, &actor.tenant), app.database.reader());
    let sort = Sort::ascending(Expr::col((call::Entity, call::Column::StartedAt)), call::Column::Id);
    let page = page::read(reader, rules.calls(), &sort, page).await?;
    let ids: Vec<CallId> = page.rows.iter().map(|call| call.id).collect();
    let audio = rules.recordings().filter(recording::Column::CallId.is_in(ids.clone())).all(reader).await?;
    let wordy: Vec<CallId> = rules
        .wordy_calls()
        .filter(call::Column::Id.is_in(ids))
        .select_only()
        .column(call::Column::Id)
        .into_tuple()
        .all(reader)
        .await?;
    Ok(page.map(|call| {
        let of_call: Vec<_> = audio.iter().filter(|recording| recording.call_id == call.id).collect();
        let transcript = wordy.contains(&call.id);
        let (reason, due_at) = rules.reason(&call, !of_call.is_empty(), transcript);
        Due {
            recordings: of_call.len() as u64,
            bytes: of_call.iter().filter_map(|recording| recording.size_bytes).sum(),
            transcript,
            reason,
            due_at,
            call,
        }
    }))
}

/// How many calls the preview has.
///
/// # Errors
/// Where the actor may not read the figures.
pub async fn count(app: &App, actor: &Actor) -> Result<u64, ArchiveError> {
    actor.require(Permission::ReadFigures)?;
    Ok(Rules::of(app, &actor.tenant).calls().count(app.database.reader()).await?)
}

/// Deletes what is due of one tenant, at most so many recordings and so many calls' words.
///
/// # Errors
/// Where the actor may not delete, or the store or the database fails; what was deleted stays deleted.
pub async fn keep(app: &App, actor: &Actor, at_most: u64) -> Result<Kept, ArchiveError> {
    actor.require(Permission::Delete)?;
    let (rules, reader) = (Rules::of(app, &actor.tenant), app.database.reader());
    let mut kept = Kept::default();
    let due = rules.recordings().order_by_asc(recording::Column::Id).limit(at_most).all(reader).await?;
    kept.more |= due.len() as u64 == at_most;
    for row in due {
        let Some(reason) = rules.audio_reason(app, row.call_id).await? else { continue };
        recordings::delete(app, actor, row.id, reason).await?;
        kept.recordings += 1;
        kept.bytes += row.size_bytes.unwrap_or(0);
    }
    let due = rules.wordy_calls().order_by_asc(call::Column::Id).limit(at_most).all(reader).await?;
    kept.more |= due.len() as u64 == at_most;
    for call in due {
        let (reason, _) = rules.reason(&call, false, true);
        delete_words(app, actor, call.id, reason).await?;
        kept.transcripts += 1;
    }
    kept.recordings += finish_deletions(app, actor, at_most).await?;
    Ok(kept)
}

/// Removes the objects that earlier deletions, by whomever, left in the store.
async fn finish_deletions(app: &App, actor: &Actor, at_most: u64) -> Result<u64, ArchiveError> {
    let unfinished: Vec<RecordingId> = recording::Entity::of(&actor.tenant)
        .select_only()
        .column(recording::Column::Id)
        .filter(recording::Column::Status.eq(StageStatus::Deleted))
        .filter(recording::Column::StoragePath.is_not_null())
        .limit(at_most)
        .into_tuple()
        .all(app.database.reader())
        .await?;
    let mut finished = 0;
    for id in unfinished {
        recordings::delete(app, actor, id, "unfinished".into()).await?;
        finished += 1;
    }
    Ok(finished)
}

/// Deletes the words of a call: turns, transcript, summaries, notes and the names of speakers. Deleting again changes nothing.
///
/// # Errors
/// Where there is no such call, or the actor may not delete.
pub async fn delete_words(
    app: &App,
    actor: &Actor,
    call_id: CallId,
    reason: String,
) -> Result<(), ArchiveError> {
    actor.require(Permission::Delete)?;
    let reason = input::name("reason", reason)?;
    let now = input::instant(app.clock.now());
    let tenant = actor.tenant.clone();
    app.database.write(move |transaction| drop_words(transaction, tenant, call_id, reason, now).boxed()).await
}

async fn drop_words(
    transaction: &DatabaseTransaction,
    tenant: TenantId,
    call_id: CallId,
    reason: String,
    now: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    calls::find(transaction, &tenant, call_id).await?;
    let turns = turn::Entity::delete_of(&tenant).filter(turn::Column::CallId.eq(call_id));
    let summaries = summary::Entity::delete_of(&tenant).filter(summary::Column::CallId.eq(call_id));
    let transcripts = transcript::Entity::delete_of(&tenant).filter(transcript::Column::CallId.eq(call_id));
    let turns = turns.exec(transaction).await?.rows_affected;
    let summaries = summaries.exec(transaction).await?.rows_affected;
    let transcripts = transcripts.exec(transaction).await?.rows_affected;
    // Notes quote what was said, and names are of those who said it.
    let notes = note::Entity::delete_of(&tenant).filter(note::Column::CallId.eq(call_id));
    let names = call_speaker::Entity::delete_of(&tenant).filter(call_speaker::Column::CallId.eq(call_id));
    let notes = notes.exec(transaction).await?.rows_affected;
    let names = names.exec(transaction).await?.rows_affected;
    if turns + summaries + transcripts + notes + names == 0 {
        return Ok(());
    }
    linking::forget_words(transaction, &tenant, call_id).await?;
    // A stage that never came to anything says what it said: nothing of it was deleted.
    if turns + transcripts > 0 {
        stages::settle(transaction, &tenant, call_id, StageKind::Transcript, StageStatus::Deleted, now)
            .await?;
    }
    if summaries > 0 {
        stages::settle(transaction, &tenant, call_id, StageKind::Summary, StageStatus::Deleted, now).await?;
    }
    let event = NewEvent::of_call(EventKind::TranscriptDeleted, call_id).detail(json!({ "reason": reason }));
    Ok(journal::append(transaction, &tenant, [event], now).await?)
}
