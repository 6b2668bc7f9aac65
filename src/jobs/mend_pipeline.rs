//! Enqueues what a finished step should have led to and did not: because a service was not configured then, or a
//! setting was another. It may run at any time; a call that has its job is left alone.

use std::collections::HashSet;

use entity::{CallId, StageKind, StageStatus, TenantId, Tenanted as _, call, job, stage};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ColumnTrait as _, Condition, QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;

use super::Outcome;
use crate::app::App;
use crate::archive::{ArchiveError, pipeline};
use crate::config::{ProviderAccount, SpeechKind, SummaryKind};
use crate::queue::Work;

/// Calls looked at together.
const BATCH: u64 = 500;
/// Calls looked at in one turn, for each of the two steps.
const LOOKED_AT_MAX: u64 = 100_000;
/// Calls mended in one turn, for each of the two steps.
const MENDED_MAX: u64 = 2_000;

/// The job.
pub async fn run(app: &App) -> Outcome {
    match mend(app).await {
        Ok(mended) => {
            if mended > 0 {
                tracing::info!(mended, "calls that had come to a standstill go on");
            }
            Outcome::Done
        }
        Err(error) => error.into(),
    }
}

/// Mends both steps; how many calls that were.
///
/// # Errors
/// The database's own.
pub async fn mend(app: &App) -> Result<u64, ArchiveError> {
    let mut mended = 0;
    // Only where there is somebody to do it: else every call without a transcript would be looked at each time.
    if let Some(transcribable) = transcribable(app) {
        mended += step(app, StageKind::Recording, StageKind::Transcript, transcribable).await?;
    }
    if app.config.summary.kind != SummaryKind::None {
        mended += step(app, StageKind::Transcript, StageKind::Summary, Condition::all()).await?;
    }
    Ok(mended)
}

/// Calls that somebody transcribes; none where nobody does.
fn transcribable(app: &App) -> Option<Condition> {
    if app.config.speech.kind != SpeechKind::None {
        return Some(Condition::all());
    }
    let insights = app.tenants.accounts.values().filter(|account| {
        matches!(&account.provider, ProviderAccount::Ringcentral(ringcentral) if ringcentral.insights)
    });
    let accounts: Vec<&str> = insights.map(|account| account.id.as_str()).collect();
    (!accounts.is_empty()).then(|| Condition::all().add(call::Column::Account.is_in(accounts)))
}

async fn step(app: &App, before: StageKind, next: StageKind, which: Condition) -> Result<u64, ArchiveError> {
    let (mut after, mut looked_at, mut mended) = (CallId(Uuid::nil()), 0, 0);
    while looked_at < LOOKED_AT_MAX && mended < MENDED_MAX {
        let rows: Vec<(CallId, TenantId)> = call::Entity::across_tenants()
            .select_only()
            .column(call::Column::Id)
            .column(call::Column::TenantId)
            .filter(which.clone())
            .filter(call::Column::Id.in_subquery(standing(next, StageStatus::Pending)))
            .filter(call::Column::Id.in_subquery(standing(before, StageStatus::Completed)))
            .filter(call::Column::Id.gt(after))
            .order_by_asc(call::Column::Id)
            .limit(BATCH)
            .into_tuple()
            .all(app.database.reader())
            .await?;
        let Some((last, _)) = rows.last() else { break };
        after = *last;
        looked_at += rows.len() as u64;
        let busy = busy(app, &rows, next).await?;
        for (call_id, tenant) in rows.into_iter().filter(|(call_id, _)| !busy.contains(call_id)) {
            pipeline::mend(app, &tenant, call_id).await?;
            mended += 1;
        }
    }
    Ok(mended)
}

fn standing(kind: StageKind, status: StageStatus) -> SelectStatement {
    stage::Entity::across_tenants()
        .select_only()
        .column(stage::Column::CallId)
        .filter(stage::Column::Kind.eq(kind))
        .filter(stage::Column::Status.eq(status))
        .into_query()
}

/// Those of some calls that have their job already.
async fn busy(
    app: &App,
    rows: &[(CallId, TenantId)],
    next: StageKind,
) -> Result<HashSet<CallId>, ArchiveError> {
    let works = |call_id: CallId| match next {
        StageKind::Summary => vec![Work::Summarise { call_id }],
        _ => vec![Work::Transcribe { call_id }, Work::FetchTranscript { call_id }],
    };
    let keys = rows.iter().flat_map(|(call_id, _)| works(*call_id)).map(|work| work.key());
    let waiting: HashSet<String> = job::Entity::across_tenants()
        .select_only()
        .column(job::Column::Key)
        .filter(job::Column::Key.is_in(keys))
        .into_tuple::<String>()
        .all(app.database.reader())
        .await?
        .into_iter()
        .collect();
    let has_job = |call_id: &CallId| works(*call_id).iter().any(|work| waiting.contains(&work.key()));
    Ok(rows.iter().map(|(call_id, _)| *call_id).filter(has_job).collect())
}
