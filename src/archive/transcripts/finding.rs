//! How transcripts and their turns are found.

use chrono::{DateTime, Utc};
use entity::{CallId, Tenanted, TranscriptId, transcript, turn};
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::access::{Actor, Permission};
use crate::app::App;
use crate::archive::ArchiveError;
use crate::archive::page::{self, Page, PageRequest, Sort};

/// Which transcripts are meant.
#[derive(Clone, Debug, Default)]
pub struct TranscriptFilter {
    /// Of one call.
    pub call_id: Option<CallId>,
    /// In any of these languages, as written.
    pub languages: Option<Vec<String>>,
    /// Not before.
    pub fetched_from: Option<DateTime<Utc>>,
    /// Before.
    pub fetched_until: Option<DateTime<Utc>>,
}

/// The transcripts of calls.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn of_calls(
    app: &App,
    actor: &Actor,
    call_ids: &[CallId],
) -> Result<Vec<transcript::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(transcript::Entity::of(&actor.tenant)
        .filter(transcript::Column::CallId.is_in(call_ids.iter().copied()))
        .all(app.database.reader())
        .await?)
}

/// One transcript.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn get(
    app: &App,
    actor: &Actor,
    id: TranscriptId,
) -> Result<Option<transcript::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(transcript::Entity::of(&actor.tenant)
        .filter(transcript::Column::Id.eq(id))
        .one(app.database.reader())
        .await?)
}

/// The turns of calls, in their order.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn turns_of(
    app: &App,
    actor: &Actor,
    call_ids: &[CallId],
) -> Result<Vec<turn::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(turn::Entity::of(&actor.tenant)
        .filter(turn::Column::CallId.is_in(call_ids.iter().copied()))
        .order_by_asc(turn::Column::CallId)
        .order_by_asc(turn::Column::Position)
        .all(app.database.reader())
        .await?)
}

/// Some turns of one call, in their order.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn turns_at(
    app: &App,
    actor: &Actor,
    call_id: CallId,
    positions: &[i32],
) -> Result<Vec<turn::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(turn::Entity::of(&actor.tenant)
        .filter(turn::Column::CallId.eq(call_id))
        .filter(turn::Column::Position.is_in(positions.iter().copied()))
        .order_by_asc(turn::Column::Position)
        .all(app.database.reader())
        .await?)
}

/// A part of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// Turns from this place on.
    pub from: i32,
    /// Turns before this place.
    pub until: Option<i32>,
    /// What is said from this millisecond on, also where its turn began before.
    pub from_ms: Option<i64>,
    /// What is said before this millisecond.
    pub until_ms: Option<i64>,
}

/// The first turns of a part of a call, at most `size`, in their order. Where times are asked for, turns without times
/// are left out.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn turns_in(
    app: &App,
    actor: &Actor,
    call_id: CallId,
    stretch: &Stretch,
    size: u64,
) -> Result<Vec<turn::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let Stretch { from, until, from_ms, until_ms } = *stretch;
    let start = || Expr::col(turn::Column::StartMs);
    let end = Func::coalesce([Expr::col(turn::Column::EndMs), start()]);
    let condition = Condition::all()
        .add(turn::Column::CallId.eq(call_id))
        .add(turn::Column::Position.gte(from))
        .add_option(until.map(|until| turn::Column::Position.lt(until)))
        .add_option(
            from_ms.map(|ms| Condition::any().add(start().gte(ms)).add(Expr::expr(end.clone()).gt(ms))),
        )
        .add_option(until_ms.map(|ms| turn::Column::StartMs.lt(ms)));
    Ok(turn::Entity::of(&actor.tenant)
        .filter(condition)
        .order_by_asc(turn::Column::Position)
        .limit(size)
        .all(app.database.reader())
        .await?)
}

fn filtered(actor: &Actor, filter: &TranscriptFilter) -> Select<transcript::Entity> {
    let TranscriptFilter { call_id, languages, fetched_from, fetched_until } = filter;
    let condition = Condition::all()
        .add_option(call_id.map(|id| transcript::Column::CallId.eq(id)))
        .add_option(
            languages
                .as_ref()
                .filter(|list| !list.is_empty())
                .map(|list| transcript::Column::Language.is_in(list)),
        )
        .add_option(fetched_from.map(|from| transcript::Column::FetchedAt.gte(from)))
        .add_option(fetched_until.map(|until| transcript::Column::FetchedAt.lt(until)));
    transcript::Entity::of(&actor.tenant).filter(condition)
}

/// A page of transcripts, newest first.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn list(
    app: &App,
    actor: &Actor,
    filter: &TranscriptFilter,
    page: &PageRequest,
) -> Result<Page<transcript::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let sort = Sort::descending(Expr::col(transcript::Column::FetchedAt), transcript::Column::Id);
    Ok(page::read(app.database.reader(), filtered(actor, filter), &sort, page).await?)
}

/// How many transcripts pass a filter.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn count(app: &App, actor: &Actor, filter: &TranscriptFilter) -> Result<u64, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(filtered(actor, filter).count(app.database.reader()).await?)
}
