//! What has no counterpart: objects without a row, rows without their object, uploads that never ended.
//!
//! The sweep finds and removes (`jobs::sweep_orphans`); here is what it means for the recordings concerned, and what a
//! tenant sees of it. A recording whose object is gone is told and never deleted: the store may come back, and the
//! provider may still have it.

use chrono::{DateTime, Utc};
use entity::{
    EventKind, OrphanId, OrphanKind, RecordingId, StageKind, StageStatus, TenantId, Tenanted as _, orphan,
    recording,
};
use futures_util::FutureExt as _;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, EntityTrait as _,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _,
};

use super::page::{self, Page, PageRequest, Sort};
use super::recordings::{any_left, find};
use super::stages::{self, Report};
use super::{ArchiveError, calls, input};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::journal::{self, NewEvent};

/// A page of orphans, those found last first; removed ones too.
///
/// # Errors
/// Where the actor may not read the figures.
pub async fn list(app: &App, actor: &Actor, page: &PageRequest) -> Result<Page<orphan::Model>, ArchiveError> {
    actor.require(Permission::ReadFigures)?;
    let sort = Sort::descending(Expr::col(orphan::Column::FoundAt), orphan::Column::Id);
    Ok(page::read(app.database.reader(), orphan::Entity::of(&actor.tenant), &sort, page).await?)
}

/// How many orphans were ever found.
///
/// # Errors
/// Where the actor may not read the figures.
pub async fn count(app: &App, actor: &Actor) -> Result<u64, ArchiveError> {
    actor.require(Permission::ReadFigures)?;
    Ok(orphan::Entity::of(&actor.tenant).count(app.database.reader()).await?)
}

/// Notes an orphan in the transaction that found or removes it; one of the same name is brought up to date, and was
/// found when it was found first.
///
/// # Errors
/// The database's own.
pub async fn note(transaction: &DatabaseTransaction, found: orphan::Model) -> Result<(), ArchiveError> {
    let again = OnConflict::column(orphan::Column::StoragePath)
        .update_columns([
            orphan::Column::Kind,
            orphan::Column::RecordingId,
            orphan::Column::SizeBytes,
            orphan::Column::RemovedAt,
        ])
        .to_owned();
    orphan::Entity::insert(found.into_active_model())
        .on_conflict(again)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

/// Notes that a recording's object is gone from the store: it cannot be played, and its stage says so. False where the
/// recording is no more what the sweep saw.
///
/// # Errors
/// Where the actor may not change calls, or the database fails.
pub async fn lost(app: &App, actor: &Actor, seen: &recording::Model) -> Result<bool, ArchiveError> {
    actor.require(Permission::ChangeCalls)?;
    let now = input::instant(app.clock.now());
    let id = OrphanId(app.ids.next(now));
    let (tenant, seen) = (actor.tenant.clone(), seen.clone());
    app.database.write(move |transaction| mark_lost(transaction, tenant, seen, id, now).boxed()).await
}

async fn mark_lost(
    transaction: &DatabaseTransaction,
    tenant: TenantId,
    seen: recording::Model,
    id: OrphanId,
    now: DateTime<Utc>,
) -> Result<bool, ArchiveError> {
    let call_id = calls::find(transaction, &tenant, seen.call_id).await?.id;
    let known = find(transaction, &tenant, seen.id).await?;
    let Some(path) = known.storage_path.clone() else { return Ok(false) };
    if known.status != StageStatus::Completed || known.storage_path != seen.storage_path {
        return Ok(false);
    }
    let error = format!("the object {path} is gone from the audio store; bring it back, or retry the stage");
    let found = orphan::Model {
        id,
        tenant_id: tenant.clone(),
        kind: OrphanKind::Row,
        storage_path: path,
        recording_id: Some(known.id),
        size_bytes: known.size_bytes,
        found_at: now,
        removed_at: None,
    };
    let mut row = known.into_active_model();
    row.status = Set(StageStatus::Failed);
    row.last_error = Set(Some(error.clone()));
    row.update(transaction).await?;
    note(transaction, found).await?;
    if !any_left(transaction, &tenant, call_id).await? {
        let report = Report::Lost { error };
        stages::report(transaction, &tenant, call_id, StageKind::Recording, report, now).await?;
    }
    Ok(true)
}

/// Notes that the object of a recording that was lost is there again. False where the recording has moved on: it was
/// fetched anew, or deleted.
///
/// # Errors
/// Where the actor may not change calls, or the database fails.
pub async fn found_again(app: &App, actor: &Actor, lost: &orphan::Model) -> Result<bool, ArchiveError> {
    actor.require(Permission::ChangeCalls)?;
    let now = input::instant(app.clock.now());
    let (tenant, lost) = (actor.tenant.clone(), lost.clone());
    app.database.write(move |transaction| mark_found(transaction, tenant, lost, now).boxed()).await
}

async fn mark_found(
    transaction: &DatabaseTransaction,
    tenant: TenantId,
    lost: orphan::Model,
    now: DateTime<Utc>,
) -> Result<bool, ArchiveError> {
    let known = match lost.recording_id {
        Some(id) => of_lost(transaction, &tenant, id, &lost.storage_path).await?,
        None => None,
    };
    settle(transaction, &tenant, lost.id, now).await?;
    let Some(known) = known else { return Ok(false) };
    let call_id = calls::find(transaction, &tenant, known.call_id).await?.id;
    let recording_id = known.id;
    let mut row = known.into_active_model();
    row.status = Set(StageStatus::Completed);
    row.last_error = Set(None);
    row.update(transaction).await?;
    let status = StageStatus::Completed;
    stages::settle(transaction, &tenant, call_id, StageKind::Recording, status, now).await?;
    let event = NewEvent::of_call(EventKind::RecordingReady, call_id).subject(recording_id.0);
    journal::append(transaction, &tenant, [event], now).await?;
    Ok(true)
}

async fn of_lost(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    id: RecordingId,
    storage_path: &str,
) -> Result<Option<recording::Model>, ArchiveError> {
    Ok(recording::Entity::of(tenant)
        .filter(recording::Column::Id.eq(id))
        .filter(recording::Column::Status.eq(StageStatus::Failed))
        .filter(recording::Column::StoragePath.eq(storage_path))
        .one(transaction)
        .await?)
}

/// Notes that an orphan is none any more.
///
/// # Errors
/// The database's own.
pub async fn settle(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    id: OrphanId,
    now: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    orphan::Entity::update_of(tenant)
        .col_expr(orphan::Column::RemovedAt, Expr::value(now))
        .filter(orphan::Column::Id.eq(id))
        .exec(transaction)
        .await?;
    Ok(())
}
