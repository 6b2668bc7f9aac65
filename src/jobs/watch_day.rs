//! Looks at what no row tells of afterwards, and keeps the day's largest figures.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{JobStatus, StageKind, StageStatus, TenantId, Tenanted as _, job, stage, watched_day};
use futures_util::FutureExt as _;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DatabaseTransaction, IntoActiveModel as _, QueryFilter as _,
    QuerySelect as _,
};

use crate::app::App;
use crate::archive::ArchiveError;
use crate::archive::figures::index_position;
use crate::archive::operations::Watched;
use crate::journal::{self, Interest};

/// Keeps the largest figures of the day, of every tenant.
///
/// # Errors
/// The database's own.
pub async fn watch(app: &App, now: DateTime<Utc>) -> Result<(), ArchiveError> {
    let day = now.date_naive();
    for (tenant, seen) in look(app).await? {
        let row = watched_day::Model {
            tenant_id: tenant,
            day: day.to_string(),
            queue_depth: seen.queue_depth,
            index_lag: seen.index_lag,
            uploads_retrying: seen.uploads_retrying,
        };
        app.database.write(move |transaction| keep_largest(transaction, row).boxed()).await?;
    }
    Ok(())
}

async fn keep_largest(
    transaction: &DatabaseTransaction,
    seen: watched_day::Model,
) -> Result<(), ArchiveError> {
    let known = watched_day::Entity::of(&seen.tenant_id)
        .filter(watched_day::Column::Day.eq(&seen.day))
        .one(transaction)
        .await?;
    let Some(known) = known else {
        seen.into_active_model().insert(transaction).await?;
        return Ok(());
    };
    let largest = watched_day::Model {
        queue_depth: Ord::max(known.queue_depth, seen.queue_depth),
        index_lag: Ord::max(known.index_lag, seen.index_lag),
        uploads_retrying: Ord::max(known.uploads_retrying, seen.uploads_retrying),
        ..seen
    };
    if largest != known {
        watched_day::Entity::update_of(&largest.tenant_id)
            .filter(watched_day::Column::Day.eq(&largest.day))
            .col_expr(watched_day::Column::QueueDepth, Expr::value(largest.queue_depth))
            .col_expr(watched_day::Column::IndexLag, Expr::value(largest.index_lag))
            .col_expr(watched_day::Column::UploadsRetrying, Expr::value(largest.uploads_retrying))
            .exec(transaction)
            .await?;
    }
    Ok(())
}

/// The figures now, of tenants that are configured or have something waiting.
async fn look(app: &App) -> Result<HashMap<TenantId, Watched>, ArchiveError> {
    let reader = app.database.reader();
    let mut seen: HashMap<TenantId, Watched> =
        app.tenants.tenants.keys().map(|name| (TenantId::new(name), Watched::default())).collect();
    let queued: Vec<(TenantId, i64)> = job::Entity::across_tenants()
        .filter(job::Column::Status.ne(JobStatus::Failed))
        .select_only()
        .column(job::Column::TenantId)
        .expr_as(Expr::cust("COUNT(*)"), "number")
        .group_by(job::Column::TenantId)
        .into_tuple()
        .all(reader)
        .await?;
    let retrying: Vec<(TenantId, i64)> = stage::Entity::across_tenants()
        .filter(stage::Column::Kind.eq(StageKind::Recording))
        .filter(stage::Column::Status.eq(StageStatus::Pending))
        .filter(stage::Column::Attempts.gt(0))
        .select_only()
        .column(stage::Column::TenantId)
        .expr_as(Expr::cust("COUNT(*)"), "number")
        .group_by(stage::Column::TenantId)
        .into_tuple()
        .all(reader)
        .await?;
    for (tenant, number) in queued {
        seen.entry(tenant).or_default().queue_depth = number;
    }
    for (tenant, number) in retrying {
        seen.entry(tenant).or_default().uploads_retrying = number;
    }
    // The work of all tenants together, such as this, belongs to none.
    seen.remove(&TenantId::new(""));
    // A node that only works has no index.
    if let Ok(position) = index_position(app) {
        for (tenant, watched) in &mut seen {
            let interest = Interest::Of { tenant: tenant.clone(), call_id: None, kinds: Vec::new() };
            watched.index_lag =
                Some(journal::lag(reader, &interest, position).await?.try_into().unwrap_or(i64::MAX));
        }
    }
    Ok(seen)
}
