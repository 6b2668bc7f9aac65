//! Having what is missing fetched: one gap, one day, many days. It is all enqueued, and done at the provider's pace.

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::{
    GapCause, GapId, JobStatus, StageKind, StageStatus, TenantId, Tenanted as _, call, gap, job, recording,
};
use futures_util::FutureExt as _;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, DatabaseTransaction,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, QuerySelect as _, QueryTrait as _,
};

use super::account;
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::archive::stages::{self, Report};
use crate::archive::{ArchiveError, input, pipeline};
use crate::config::ProviderAccount;
use crate::queue::{self, Work};

/// Days that can be asked for at once.
pub const DAYS_MAX: usize = 1_100;

/// How far a backfill has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Days whose log was not read to its end, or not compared yet.
    pub days_waiting: u64,
    /// Days that were given up; their jobs say why.
    pub days_failed: u64,
    /// Recordings of the calls of those days, as far as they are known.
    pub recordings: u64,
    /// Of those, not fetched yet.
    pub recordings_waiting: u64,
    /// Of those, given up or not to be had.
    pub recordings_failed: u64,
}

/// Compares a day with the provider's log.
///
/// # Errors
/// Where the tenant has no such account, the day is not over, or the actor may not change calls.
pub async fn check_day(app: &App, actor: &Actor, account: &str, day: NaiveDate) -> Result<(), ArchiveError> {
    ask(app, actor, account, vec![day], |account, day| Work::CheckDay { account, day }).await
}

/// Has everything fetched that the provider's log has of a day and the archive has not.
///
/// # Errors
/// As [`check_day`].
pub async fn rescue_day(app: &App, actor: &Actor, account: &str, day: NaiveDate) -> Result<(), ArchiveError> {
    ask(app, actor, account, vec![day], |account, day| Work::Backfill { account, day }).await
}

/// The same for all days from one to another, both included; which days those are.
///
/// # Errors
/// As [`check_day`], or where there are too many days.
pub async fn backfill(
    app: &App,
    actor: &Actor,
    account: &str,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<NaiveDate>, ArchiveError> {
    if until < from {
        return Err(ArchiveError::bad_input(format!("until: {until} is before {from}")));
    }
    let days: Vec<NaiveDate> = from.iter_days().take_while(|day| *day <= until).take(DAYS_MAX + 1).collect();
    if days.len() > DAYS_MAX {
        return Err(ArchiveError::Limit(format!("until: at most {DAYS_MAX} days at once")));
    }
    ask(app, actor, account, days.clone(), |account, day| Work::Backfill { account, day }).await?;
    Ok(days)
}

async fn ask(
    app: &App,
    actor: &Actor,
    id: &str,
    days: Vec<NaiveDate>,
    work: impl Fn(String, NaiveDate) -> Work,
) -> Result<(), ArchiveError> {
    actor.require(Permission::ChangeCalls)?;
    let account = account(app, actor, id)?.id.clone();
    let now = input::instant(app.clock.now());
    if let Some(day) = days.iter().find(|day| **day > now.date_naive()) {
        return Err(ArchiveError::bad_input(format!("day: {day} has not begun yet")));
    }
    let works: Vec<Work> = days.into_iter().map(|day| work(account.clone(), day)).collect();
    let (app, tenant) = (app.clone(), actor.tenant.clone());
    let database = app.database.clone();
    database
        .write(move |transaction| {
            async move {
                for work in works {
                    at_once(transaction, &app, &tenant, &work, now).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
}

async fn at_once(
    transaction: &DatabaseTransaction,
    app: &App,
    tenant: &TenantId,
    work: &Work,
    now: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    pipeline::enqueue(transaction, app, tenant, work, now).await?;
    queue::hasten(transaction, tenant, work, now).await?;
    Ok(())
}

/// Has a gap's recording fetched: again, where it is known; by its day's log, where it is not.
///
/// # Errors
/// Where there is no such gap, it is closed, there is nothing to fetch any more, or the actor may not change calls.
pub async fn rescue_gap(app: &App, actor: &Actor, id: GapId) -> Result<gap::Model, ArchiveError> {
    actor.require(Permission::ChangeCalls)?;
    let gap = super::gap(app, actor, id).await?.ok_or(ArchiveError::NotFound("gap"))?;
    if gap.closed_at.is_some() {
        return Err(ArchiveError::Conflict("gap: it is closed, there is nothing to rescue".into()));
    }
    if let Some(row) = known(app, actor, &gap).await? {
        fetch_again(app, actor, &row).await?;
        return Ok(gap);
    }
    if matches!(gap.cause, GapCause::TooShort) {
        return Err(ArchiveError::Conflict(format!("gap: the provider never had it: {}", gap.detail)));
    }
    // The first rescue brings the call itself in; a second would only do so again.
    let is_vonage = matches!(account(app, actor, &gap.account)?.provider, ProviderAccount::Vonage(_));
    if is_vonage && gap.call_id.is_some() {
        return Err(ArchiveError::Conflict(
            "gap: Vonage lists no recordings; if its console has this one, upload it to the call".into(),
        ));
    }
    let day = gap.day.parse().map_err(ArchiveError::internal)?;
    rescue_day(app, actor, &gap.account, day).await?;
    Ok(gap)
}

/// The row of a gap's recording, where it was announced.
async fn known(app: &App, actor: &Actor, gap: &gap::Model) -> Result<Option<recording::Model>, ArchiveError> {
    let Some(call_id) = gap.call_id else { return Ok(None) };
    let unfinished = [StageStatus::Pending, StageStatus::Failed, StageStatus::Absent];
    let mut rows = recording::Entity::of(&actor.tenant)
        .filter(recording::Column::CallId.eq(call_id))
        .filter(recording::Column::Status.is_in(unfinished))
        .filter(recording::Column::Account.eq(&gap.account));
    if !gap.provider_recording_id.is_empty() {
        rows = rows.filter(recording::Column::ProviderRecordingId.eq(&gap.provider_recording_id));
    }
    Ok(rows.one(app.database.reader()).await?)
}

/// Has an announced recording that was given up fetched again, from the beginning.
///
/// # Errors
/// Where the actor may not change calls, or the database fails.
pub async fn fetch_again(app: &App, actor: &Actor, row: &recording::Model) -> Result<(), ArchiveError> {
    actor.require(Permission::ChangeCalls)?;
    let now = input::instant(app.clock.now());
    let (app, tenant, id, call_id) = (app.clone(), actor.tenant.clone(), row.id, row.call_id);
    let database = app.database.clone();
    database
        .write(move |transaction| {
            async move {
                let known = recording::Entity::of(&tenant)
                    .filter(recording::Column::Id.eq(id))
                    .one(transaction)
                    .await?;
                let known = known.ok_or(ArchiveError::NotFound("recording"))?;
                if matches!(known.status, StageStatus::Completed | StageStatus::Deleted) {
                    return Ok(());
                }
                let deadline_at = known.fetch_by;
                let mut row = known.into_active_model();
                row.status = Set(StageStatus::Pending);
                row.last_error = Set(None);
                row.update(transaction).await?;
                let stage = stages::find(transaction, &tenant, call_id, StageKind::Recording).await?;
                if stage.is_none_or(|stage| stage.status != StageStatus::Completed) {
                    let kind = StageKind::Recording;
                    stages::report(transaction, &tenant, call_id, kind, Report::Anew, now).await?;
                }
                let work = Work::FetchRecording { call_id, recording_id: id };
                let job = entity::JobId(app.ids.next(now));
                queue::enqueue(transaction, &tenant, job, &work, now, deadline_at, now).await?;
                queue::hasten(transaction, &tenant, &work, now).await?;
                Ok(())
            }
            .boxed()
        })
        .await
}

/// How far the backfill of some days has come.
///
/// # Errors
/// Where the tenant has no such account, or the actor may not read the figures.
pub async fn progress(
    app: &App,
    actor: &Actor,
    id: &str,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Progress, ArchiveError> {
    actor.require(Permission::ReadFigures)?;
    let account = account(app, actor, id)?.id.clone();
    let reader = app.database.reader();
    let keys = from.iter_days().take_while(|day| *day <= until).take(DAYS_MAX);
    // A day's comparison follows its reading; only then is it known what is missing.
    let keys = keys.flat_map(|day| {
        let works = [
            Work::Backfill { account: account.clone(), day },
            Work::CheckDay { account: account.clone(), day },
        ];
        works.map(|work| work.key())
    });
    let jobs = job::Entity::of(&actor.tenant).filter(job::Column::Key.is_in(keys));
    let midnight = |day: NaiveDate| day.and_time(chrono::NaiveTime::MIN).and_utc();
    let calls = call::Entity::of(&actor.tenant)
        .select_only()
        .column(call::Column::Id)
        .filter(call::Column::Account.eq(&account))
        .filter(call::Column::StartedAt.gte(midnight(from)))
        .filter(call::Column::StartedAt.lt(midnight(until.checked_add_days(Days::new(1)).unwrap_or(until))))
        .into_query();
    let recordings = recording::Entity::of(&actor.tenant)
        .filter(recording::Column::Account.eq(&account))
        .filter(recording::Column::CallId.in_subquery(calls));
    let standing = |statuses: &[StageStatus]| {
        let statuses = recording::Column::Status.is_in(statuses.iter().copied());
        recordings.clone().filter(Condition::all().add(statuses)).count(reader)
    };
    Ok(Progress {
        days_waiting: jobs.clone().filter(job::Column::Status.ne(JobStatus::Failed)).count(reader).await?,
        days_failed: jobs.filter(job::Column::Status.eq(JobStatus::Failed)).count(reader).await?,
        recordings: recordings.clone().count(reader).await?,
        recordings_waiting: standing(&[StageStatus::Pending, StageStatus::Processing]).await?,
        recordings_failed: standing(&[StageStatus::Failed, StageStatus::Absent]).await?,
    })
}
