//! What users write down at a second of a call. Everybody who reads a call reads its notes; who wrote one, and an
//! administrator, may change it.

use chrono::{DateTime, Utc};
use entity::{CallId, EventKind, NoteId, TenantId, Tenanted, note};
use futures_util::FutureExt as _;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, IntoActiveModel, ModelTrait, PaginatorTrait,
    QueryFilter, QueryOrder,
};

use super::page::{self, Page, PageRequest, Sort};
use super::{ArchiveError, calls, input};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::journal::{self, NewEvent};

/// Characters of a note.
const TEXT_MAX: usize = 4_000;
/// Notes of a call.
const NOTES_MAX: u64 = 1_000;

/// Notes by id, in no order.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn by_ids(app: &App, actor: &Actor, ids: &[NoteId]) -> Result<Vec<note::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let notes = note::Entity::of(&actor.tenant).filter(note::Column::Id.is_in(ids.iter().copied()));
    Ok(notes.all(app.database.reader()).await?)
}

/// A page of a call's notes, by where they stand, then by when they were written.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn list(
    app: &App,
    actor: &Actor,
    call_id: CallId,
    page: &PageRequest,
) -> Result<Page<note::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let select = note::Entity::of(&actor.tenant).filter(note::Column::CallId.eq(call_id));
    let sort = Sort::ascending(Expr::col(note::Column::AtMs), note::Column::Id);
    Ok(page::read(app.database.reader(), select, &sort, page).await?)
}

/// How many notes a call has.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn count(app: &App, actor: &Actor, call_id: CallId) -> Result<u64, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let select = note::Entity::of(&actor.tenant).filter(note::Column::CallId.eq(call_id));
    Ok(select.count(app.database.reader()).await?)
}

/// All notes of calls, each call's in their order.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn of_calls(app: &App, actor: &Actor, ids: &[CallId]) -> Result<Vec<note::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(note::Entity::of(&actor.tenant)
        .filter(note::Column::CallId.is_in(ids.iter().copied()))
        .order_by_asc(note::Column::CallId)
        .order_by_asc(note::Column::AtMs)
        .order_by_asc(note::Column::Id)
        .all(app.database.reader())
        .await?)
}

/// Whether the actor may change a note.
pub fn is_editable(actor: &Actor, note: &note::Model) -> bool {
    actor.may(Permission::Annotate) && (note.user_id == actor.user || actor.may(Permission::ChangeCalls))
}

/// Writes a note.
///
/// # Errors
/// Where there is no such call, the note is out of bounds, or the actor may not annotate calls.
pub async fn add(
    app: &App,
    actor: &Actor,
    call_id: CallId,
    at_ms: i32,
    text: String,
) -> Result<note::Model, ArchiveError> {
    actor.require(Permission::Annotate)?;
    let now = input::instant(app.clock.now());
    let row = note::Model {
        id: NoteId(app.ids.next(now)),
        tenant_id: actor.tenant.clone(),
        call_id,
        at_ms: place(at_ms)?,
        text: written(text)?,
        user_id: actor.user.clone(),
        created_at: now,
        edited_at: None,
    };
    app.database
        .write(move |transaction| {
            async move {
                let tenant = row.tenant_id.clone();
                calls::find(transaction, &tenant, call_id).await?;
                let of_call = note::Entity::of(&tenant).filter(note::Column::CallId.eq(call_id));
                if of_call.count(transaction).await? >= NOTES_MAX {
                    return Err(ArchiveError::Limit(format!(
                        "a call may have {NOTES_MAX} notes: delete one first"
                    )));
                }
                let row = row.into_active_model().insert(transaction).await?;
                tell(transaction, EventKind::NoteAdded, &row, now).await?;
                Ok(row)
            }
            .boxed()
        })
        .await
}

/// Changes a note; what is left out stays. A repeat changes nothing.
///
/// # Errors
/// Where there is no such note, it is somebody else's and the actor no administrator, or it is out of bounds.
pub async fn edit(
    app: &App,
    actor: &Actor,
    id: NoteId,
    at_ms: Option<i32>,
    text: Option<String>,
) -> Result<note::Model, ArchiveError> {
    actor.require(Permission::Annotate)?;
    let at_ms = at_ms.map(place).transpose()?;
    let text = text.map(written).transpose()?;
    let now = input::instant(app.clock.now());
    let actor = actor.clone();
    app.database
        .write(move |transaction| {
            async move {
                let known = own(transaction, &actor, id).await?;
                let mut wanted = known.clone();
                wanted.at_ms = at_ms.unwrap_or(wanted.at_ms);
                wanted.text = text.unwrap_or(wanted.text);
                if wanted == known {
                    return Ok(known);
                }
                let mut row = note::Model { edited_at: Some(now), ..wanted }.into_active_model().reset_all();
                row.id = sea_orm::ActiveValue::Unchanged(known.id);
                let row = row.update(transaction).await?;
                tell(transaction, EventKind::NoteChanged, &row, now).await?;
                Ok(row)
            }
            .boxed()
        })
        .await
}

/// Deletes a note and gives what it was.
///
/// # Errors
/// Where there is no such note, or it is somebody else's and the actor no administrator.
pub async fn delete(app: &App, actor: &Actor, id: NoteId) -> Result<note::Model, ArchiveError> {
    actor.require(Permission::Annotate)?;
    let now = input::instant(app.clock.now());
    let actor = actor.clone();
    app.database
        .write(move |transaction| {
            async move {
                let row = own(transaction, &actor, id).await?;
                row.clone().delete(transaction).await?;
                tell(transaction, EventKind::NoteDeleted, &row, now).await?;
                Ok(row)
            }
            .boxed()
        })
        .await
}

/// A note that the actor may change, for a change in this transaction: those of one call take turns.
async fn own(
    transaction: &DatabaseTransaction,
    actor: &Actor,
    id: NoteId,
) -> Result<note::Model, ArchiveError> {
    let known = find(transaction, &actor.tenant, id).await?;
    calls::find(transaction, &actor.tenant, known.call_id).await?;
    let known = find(transaction, &actor.tenant, id).await?;
    if known.user_id != actor.user {
        actor.require(Permission::ChangeCalls)?;
    }
    Ok(known)
}

async fn find(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    id: NoteId,
) -> Result<note::Model, ArchiveError> {
    let found = note::Entity::of(tenant).filter(note::Column::Id.eq(id)).one(transaction).await?;
    found.ok_or(ArchiveError::NotFound("note"))
}

async fn tell(
    transaction: &DatabaseTransaction,
    kind: EventKind,
    row: &note::Model,
    now: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    let event = NewEvent::of_call(kind, row.call_id).subject(row.id.0);
    Ok(journal::append(transaction, &row.tenant_id, [event], now).await?)
}

fn place(at_ms: i32) -> Result<i64, ArchiveError> {
    Ok(input::not_negative("atMs", Some(i64::from(at_ms)))?.unwrap_or_default())
}

fn written(text: String) -> Result<String, ArchiveError> {
    let text = input::text("text", text.trim().to_owned(), TEXT_MAX)?;
    match text.is_empty() {
        true => Err(ArchiveError::bad_input("text: may not be empty; delete the note instead")),
        false => Ok(text),
    }
}
