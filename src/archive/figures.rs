//! Figures an operator watches, of one tenant.

use entity::{
    JobStatus, StageKind, StageStatus, Tenanted, call, download, job, orphan, recording, rendition, stage,
};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Select,
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
}

/// One figure.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn figure(app: &App, actor: &Actor, figure: Figure) -> Result<i64, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let tenant = &actor.tenant;
    let reader = app.database.reader();
    let completed =
        || recording::Entity::of(tenant).filter(recording::Column::Status.eq(StageStatus::Completed));
    let stage = || stage::Entity::of(tenant).filter(stage::Column::Kind.eq(StageKind::Recording));
    let number = match figure {
        Figure::Calls => call::Entity::of(tenant).count(reader).await?,
        Figure::Recordings => completed().count(reader).await?,
        Figure::RecordingBytes => return sum(reader, completed()).await,
        Figure::StorageBytes => {
            return Ok(sum(reader, completed()).await? + sum(reader, rendition::Entity::of(tenant)).await?);
        }
        Figure::UploadsRetrying => {
            stage()
                .filter(stage::Column::Status.eq(StageStatus::Pending))
                .filter(stage::Column::Attempts.gt(0))
                .count(reader)
                .await?
        }
        Figure::UploadsFailed => {
            stage().filter(stage::Column::Status.eq(StageStatus::Failed)).count(reader).await?
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
    };
    Ok(i64::try_from(number).unwrap_or(i64::MAX))
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
