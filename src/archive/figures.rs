//! Figures an operator watches, of one tenant.

use chrono::{DateTime, Utc};
use entity::{
    JobStatus, StageKind, StageStatus, StreamStatus, Tenanted, call, download, gap, job, orphan, recording,
    rendition, stage, stream,
};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait as _,
    Select,
};

use super::ArchiveError;
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::journal::{self, Cursor, Interest, Position};

/// The figures. Each is asked of the database when it is wanted and not before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Calls.
    Calls,
    /// Recordings that can be played.
    Recordings,
    /// Bytes of recordings and their renditions.
    StorageBytes,
    /// Bytes of recordings alone.
    RecordingBytes,
    /// Recordings that are being tried again.
    UploadsRetrying,
    /// Recordings that were given up.
    UploadsFailed,
    /// Orphans found and not yet removed.
    Orphans,
    /// Accesses to audio.
    Downloads,
    /// Jobs waiting or under way.
    QueueDepth,
    /// Events the search index has not yet read.
    IndexLag,
    /// Jobs that were given up.
    JobsFailed,
    /// Gaps that are open.
    Gaps,
    /// Live streams that are open.
    LiveStreams,
    /// Calls whose transcript was given up.
    TranscriptsFailed,
    /// Calls whose summary was given up.
    SummariesFailed,
}

/// One figure.
///
/// # Errors
/// Where the actor may not read the figures.
pub async fn figure(app: &App, actor: &Actor, figure: Figure) -> Result<i64, ArchiveError> {
    actor.require(Permission::ReadFigures)?;
    let tenant = &actor.tenant;
    let reader = app.database.reader();
    let completed =
        || recording::Entity::of(tenant).filter(recording::Column::Status.eq(StageStatus::Completed));
    let stage_of = |kind: StageKind| stage::Entity::of(tenant).filter(stage::Column::Kind.eq(kind));
    let failed = |kind| stage_of(kind).filter(stage::Column::Status.eq(StageStatus::Failed));
    let number = match figure {
        Figure::Calls => call::Entity::of(tenant).count(reader).await?,
        Figure::Recordings => completed().count(reader).await?,
        Figure::RecordingBytes => return sum(reader, completed()).await,
        Figure::StorageBytes => {
            return Ok(sum(reader, completed()).await? + sum(reader, rendition::Entity::of(tenant)).await?);
        }
        Figure::UploadsRetrying => {
            stage_of(StageKind::Recording)
                .filter(stage::Column::Status.eq(StageStatus::Pending))
                .filter(stage::Column::Attempts.gt(0))
                .count(reader)
                .await?
        }
        Figure::UploadsFailed => {
            // Each recording that was announced and given up, and each call that never came to have one. What a provider
            // says is not to be had was not given up.
            let rows =
                recording::Entity::of(tenant).filter(recording::Column::Status.eq(StageStatus::Failed));
            let told = rows.clone().select_only().column(recording::Column::CallId).into_query();
            let untold = failed(StageKind::Recording).filter(stage::Column::CallId.not_in_subquery(told));
            rows.count(reader).await? + untold.count(reader).await?
        }
        Figure::Orphans => {
            orphan::Entity::of(tenant).filter(orphan::Column::RemovedAt.is_null()).count(reader).await?
        }
        Figure::Downloads => download::Entity::of(tenant).count(reader).await?,
        Figure::QueueDepth => {
            job::Entity::of(tenant).filter(job::Column::Status.ne(JobStatus::Failed)).count(reader).await?
        }
        Figure::IndexLag => {
            let interest = Interest::Of { tenant: tenant.clone(), call_id: None, kinds: Vec::new() };
            journal::lag(reader, &interest, index_position(app)?).await?
        }
        Figure::JobsFailed => {
            job::Entity::of(tenant).filter(job::Column::Status.eq(JobStatus::Failed)).count(reader).await?
        }
        Figure::Gaps => gap::Entity::of(tenant).filter(gap::Column::ClosedAt.is_null()).count(reader).await?,
        Figure::LiveStreams => {
            stream::Entity::of(tenant)
                .filter(stream::Column::Status.eq(StreamStatus::Open))
                .count(reader)
                .await?
        }
        Figure::TranscriptsFailed => failed(StageKind::Transcript).count(reader).await?,
        Figure::SummariesFailed => failed(StageKind::Summary).count(reader).await?,
    };
    Ok(i64::try_from(number).unwrap_or(i64::MAX))
}

/// When the next thing waiting to be fetched will be too late.
///
/// # Errors
/// Where the actor may not read the figures.
pub async fn next_deadline(app: &App, actor: &Actor) -> Result<Option<DateTime<Utc>>, ArchiveError> {
    actor.require(Permission::ReadFigures)?;
    let deadline: Option<Option<DateTime<Utc>>> = job::Entity::of(&actor.tenant)
        .select_only()
        .column_as(job::Column::DeadlineAt.min(), "deadline")
        .filter(job::Column::Status.ne(JobStatus::Failed))
        .into_tuple()
        .one(app.database.reader())
        .await?;
    Ok(deadline.flatten())
}

/// From how many bytes of stored audio on the operator is warned; none where nothing is settled.
///
/// # Errors
/// Where the actor may not read the figures.
pub fn storage_quota_bytes(app: &App, actor: &Actor) -> Result<Option<i64>, ArchiveError> {
    actor.require(Permission::ReadFigures)?;
    let quota =
        app.tenants.tenants.get(actor.tenant.as_str()).and_then(|settings| settings.storage_quota_bytes);
    Ok(quota.map(|bytes| i64::try_from(bytes).unwrap_or(i64::MAX)))
}

/// How far the index has read; the journal's beginning where it has read nothing of this life.
///
/// # Errors
/// Where the index cannot be read.
pub fn index_position(app: &App) -> Result<Position, ArchiveError> {
    let position = app.index.position()?;
    let cursor = position.and_then(|text| Cursor::decode(&text, app.epoch).ok());
    Ok(cursor.map_or_else(Position::default, |cursor| cursor.position))
}

async fn sum<E: EntityTrait>(reader: &DatabaseConnection, select: Select<E>) -> Result<i64, ArchiveError> {
    let sum: Option<Option<i64>> = select
        .select_only()
        .expr(Expr::cust("CAST(SUM(size_bytes) AS BIGINT)"))
        .into_tuple()
        .one(reader)
        .await?;
    Ok(sum.flatten().unwrap_or(0))
}
