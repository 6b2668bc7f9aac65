//! Warns of deadlines that are near or missed and of storage beyond its quota, says how the queue stands, and keeps the
//! day's largest figures.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{JobStatus, StageStatus, TenantId, Tenanted as _, job, recording, rendition, schedule};
use futures_util::FutureExt as _;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, EntityTrait, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Select,
};

use super::{Outcome, alert, watch_day};
use crate::app::App;
use crate::archive::{ArchiveError, input};

/// Alarms raised in one turn; the nearest deadlines come first.
const ALARMS_MAX: u64 = 1_000;
/// Lanes that have a figure also while they are empty.
const LANES: [&str; 9] =
    ["webhooks", "urgent", "fetch", "streams", "speech", "summary", "audio", "logs", "housekeeping"];
/// How often an operator is told of the same tenant's storage.
const QUOTA_EVERY: TimeDelta = TimeDelta::days(1);

/// The job.
pub async fn run(app: &App) -> Outcome {
    let now = input::instant(app.clock.now());
    match raise(app, now).await {
        Ok(()) => Outcome::Done,
        Err(error) => error.into(),
    }
}

async fn raise(app: &App, now: DateTime<Utc>) -> Result<(), ArchiveError> {
    deadlines(app, now).await?;
    quotas(app, now).await?;
    watch_day::watch(app, now).await?;
    queue(app, now).await
}

/// One alert before a deadline, and another where it is missed.
async fn deadlines(app: &App, now: DateTime<Utc>) -> Result<(), ArchiveError> {
    let near = now + TimeDelta::from_std(app.config.pipeline.deadline_alarm).unwrap_or(TimeDelta::days(1));
    let deadline = || Expr::col((job::Entity, job::Column::DeadlineAt));
    let alarmed = || Expr::col((job::Entity, job::Column::AlarmedAt));
    let untold = Condition::any()
        .add(alarmed().is_null().and(deadline().lte(near)))
        .add(deadline().lte(now).and(alarmed().lt(deadline())));
    let rows = job::Entity::across_tenants()
        .filter(untold)
        .order_by_asc(job::Column::DeadlineAt)
        .limit(ALARMS_MAX)
        .all(app.database.reader())
        .await?;
    for row in rows {
        let Some(deadline_at) = row.deadline_at else { continue };
        let sentence = sentence(&row, deadline_at, now);
        // Two nodes may see the same: whoever writes it down tells.
        let mine = app.database.write(move |transaction| {
            async move {
                let written = job::Entity::update_of(&row.tenant_id)
                    .col_expr(job::Column::AlarmedAt, Expr::value(now))
                    .filter(job::Column::Id.eq(row.id))
                    .filter(match row.alarmed_at {
                        Some(alarmed_at) => job::Column::AlarmedAt.eq(alarmed_at),
                        None => job::Column::AlarmedAt.is_null(),
                    })
                    .exec(transaction)
                    .await?;
                Ok::<_, ArchiveError>(written.rows_affected > 0)
            }
            .boxed()
        });
        if mine.await? {
            alert("deadline", &sentence);
        }
    }
    Ok(())
}

fn sentence(row: &job::Model, deadline_at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let subject = row.key.as_deref().unwrap_or(&row.kind);
    let why = row.last_error.as_deref().map(|error| format!("; it says: {error}")).unwrap_or_default();
    let tenant = &row.tenant_id;
    if deadline_at <= now {
        format!(
            "{subject} of tenant {tenant} has missed its deadline {deadline_at}: what was to be fetched is probably gone{why}"
        )
    } else {
        let hours = (deadline_at - now).num_hours();
        format!("{subject} of tenant {tenant} must be done by {deadline_at}, in {hours} h, and is not{why}")
    }
}

/// Storage beyond its quota is told once a day.
async fn quotas(app: &App, now: DateTime<Utc>) -> Result<(), ArchiveError> {
    for (name, settings) in &app.tenants.tenants {
        let Some(quota_bytes) = settings.storage_quota_bytes else { continue };
        let tenant = TenantId::new(name);
        let stored_bytes = stored_bytes(app, &tenant).await?;
        metrics::gauge!("earmark_storage_bytes", "tenant" => name.clone()).set(figure(stored_bytes));
        metrics::gauge!("earmark_storage_quota_bytes", "tenant" => name.clone()).set(figure(quota_bytes));
        if stored_bytes >= quota_bytes && is_first_of_the_day(app, tenant, now).await? {
            let sentence = format!(
                "tenant {name} stores {stored_bytes} bytes of audio, and its quota is {quota_bytes}: make its retention shorter, or the quota larger"
            );
            alert("storage_quota", &sentence);
        }
    }
    Ok(())
}

async fn stored_bytes(app: &App, tenant: &TenantId) -> Result<u64, ArchiveError> {
    let recordings =
        recording::Entity::of(tenant).filter(recording::Column::Status.eq(StageStatus::Completed));
    let bytes = sum(app, recordings).await? + sum(app, rendition::Entity::of(tenant)).await?;
    Ok(u64::try_from(bytes).unwrap_or(0))
}

async fn sum<E: EntityTrait>(app: &App, select: Select<E>) -> Result<i64, ArchiveError> {
    let sum: Option<Option<i64>> = select
        .select_only()
        .expr(Expr::cust("CAST(SUM(size_bytes) AS BIGINT)"))
        .into_tuple()
        .one(app.database.reader())
        .await?;
    Ok(sum.flatten().unwrap_or(0))
}

/// The row of a schedule remembers when somebody was told.
async fn is_first_of_the_day(app: &App, tenant: TenantId, now: DateTime<Utc>) -> Result<bool, ArchiveError> {
    let name = format!("storage_quota/{tenant}");
    app.database
        .write(move |transaction| {
            async move {
                crate::database::take_turns(transaction, "", &name).await?;
                let known = schedule::Entity::of(&tenant)
                    .filter(schedule::Column::Name.eq(&name))
                    .one(transaction)
                    .await?;
                let next = Set(now + QUOTA_EVERY);
                match known {
                    Some(known) if known.due_at > now => return Ok(false),
                    Some(known) => {
                        let mut row = schedule::ActiveModel::from(known);
                        row.due_at = next;
                        row.update(transaction).await?;
                    }
                    None => {
                        let row =
                            schedule::ActiveModel { name: Set(name), tenant_id: Set(tenant), due_at: next };
                        row.insert(transaction).await?;
                    }
                }
                Ok(true)
            }
            .boxed()
        })
        .await
}

/// How each lane stands. A lane that is empty now says so, too.
async fn queue(app: &App, now: DateTime<Utc>) -> Result<(), ArchiveError> {
    let rows: Vec<(String, JobStatus, i64, Option<DateTime<Utc>>)> = job::Entity::across_tenants()
        .select_only()
        .column(job::Column::Lane)
        .column(job::Column::Status)
        .column_as(job::Column::Id.count(), "jobs")
        .column_as(job::Column::RunAt.min(), "oldest")
        .group_by(job::Column::Lane)
        .group_by(job::Column::Status)
        .into_tuple()
        .all(app.database.reader())
        .await?;
    let mut lanes: BTreeMap<&str, Lane> = LANES.into_iter().map(|lane| (lane, Lane::default())).collect();
    for (lane, status, jobs, oldest) in &rows {
        // The live streams of all nodes are one figure: that of a node which is gone would stand for ever.
        let lane = lane.split_once('/').map_or(lane.as_str(), |(lane, _)| lane);
        let lane = lanes.entry(lane).or_default();
        match status {
            JobStatus::Failed => lane.failed += jobs,
            JobStatus::Leased => lane.waiting += jobs,
            JobStatus::Ready => {
                lane.waiting += jobs;
                let late_seconds = oldest.map_or(0, |oldest| (now - oldest).num_seconds());
                lane.late_seconds = Ord::max(lane.late_seconds, late_seconds);
            }
        }
    }
    for (lane, Lane { waiting, failed, late_seconds }) in lanes {
        metrics::gauge!("earmark_queue_depth", "lane" => lane.to_owned()).set(figure(waiting));
        metrics::gauge!("earmark_queue_failed", "lane" => lane.to_owned()).set(figure(failed));
        metrics::gauge!("earmark_queue_oldest_due_seconds", "lane" => lane.to_owned())
            .set(figure(late_seconds));
    }
    Ok(())
}

#[derive(Default)]
struct Lane {
    waiting: i64,
    failed: i64,
    late_seconds: i64,
}

#[expect(clippy::cast_precision_loss, reason = "a gauge needs no more than 52 bits")]
fn figure(number: impl TryInto<i64>) -> f64 {
    number.try_into().unwrap_or(i64::MAX) as f64
}
