//! Enqueueing, claiming and concluding jobs.

use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::{JobId, JobStatus, TenantId, Tenanted as _, job};
use sea_orm::sea_query::{Expr, ExprTrait as _, LockBehavior, LockType, NullOrdering, OnConflict, Order};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, DatabaseTransaction, DbErr,
    EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::{Lane, Work};

/// Workers that a job may outlive: one that kills its worker each time must not go on for ever.
const LOSSES_MAX: i32 = 50;

/// A job in a worker's hands.
#[derive(Clone, Debug)]
pub struct Leased {
    /// The job.
    pub id: JobId,
    /// Whose work it is.
    pub tenant: TenantId,
    /// What is to be done.
    pub work: Work,
    /// Attempts that have failed before this one.
    pub failed_attempts: u32,
    /// When it will be too late.
    pub deadline_at: Option<DateTime<Utc>>,
    /// The fencing token.
    lease: i64,
}

/// How a worker's turn with a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// The work is done.
    Done,
    /// Nothing failed, but it is too early: not before this time. Counts as no attempt.
    Later {
        /// When.
        run_at: DateTime<Utc>,
        /// Why, in one sentence.
        reason: String,
    },
    /// It failed and is tried again.
    Again {
        /// When.
        run_at: DateTime<Utc>,
        /// What went wrong, in one sentence.
        error: String,
    },
    /// It failed for good; it stays for a person to look at.
    Failed {
        /// What went wrong, in one sentence.
        error: String,
    },
}

/// Adds a job to the transaction that makes its work true. Work that waits already is left as it is; work that was
/// given up begins anew.
///
/// # Errors
/// The database's own.
pub async fn enqueue(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    id: JobId,
    work: &Work,
    run_at: DateTime<Utc>,
    deadline_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let payload = serde_json::to_value(work).map_err(|error| DbErr::Custom(error.to_string()))?;
    let row = job::ActiveModel {
        id: Set(id),
        tenant_id: Set(tenant.clone()),
        kind: Set(work.kind().to_owned()),
        lane: Set(work.lane().name()),
        key: Set(Some(work.key())),
        deadline_at: Set(deadline_at),
        alarmed_at: Set(None),
        losses: Set(0),
        payload: Set(payload),
        status: Set(JobStatus::Ready),
        attempts: Set(0),
        run_at: Set(run_at),
        leased_until: Set(None),
        lease: Set(0),
        last_error: Set(None),
        created_at: Set(now),
    };
    let anew = OnConflict::column(job::Column::Key)
        .update_columns([
            job::Column::Status,
            job::Column::Attempts,
            job::Column::Losses,
            job::Column::RunAt,
            job::Column::DeadlineAt,
            job::Column::LastError,
        ])
        .action_and_where(Expr::col((job::Entity, job::Column::Status)).eq(JobStatus::Failed))
        .to_owned();
    job::Entity::insert(row).on_conflict(anew).exec_without_returning(transaction).await?;
    Ok(())
}

/// Makes a waiting job due now and forgets its failures, because a person asks for it. False where there is none.
///
/// # Errors
/// The database's own.
pub async fn hasten(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    work: &Work,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let hastened = job::Entity::update_of(tenant)
        .col_expr(job::Column::RunAt, Expr::value(now))
        .col_expr(job::Column::Attempts, Expr::value(0))
        .col_expr(job::Column::Status, Expr::value(JobStatus::Ready))
        .filter(job::Column::Key.eq(work.key()))
        .filter(job::Column::Status.ne(JobStatus::Leased))
        .exec(transaction)
        .await?;
    Ok(hastened.rows_affected > 0)
}

/// Leases the job of a lane that is due: nearest deadline first, then longest due. A job whose lease has run out is
/// due again.
///
/// # Errors
/// The database's own.
pub async fn claim(
    transaction: &DatabaseTransaction,
    lane: &Lane,
    lease_for: Duration,
    now: DateTime<Utc>,
) -> Result<Option<Leased>, DbErr> {
    let due = Condition::any()
        .add(job::Column::Status.eq(JobStatus::Ready).and(job::Column::RunAt.lte(now)))
        .add(job::Column::Status.eq(JobStatus::Leased).and(job::Column::LeasedUntil.lt(now)));
    let found = job::Entity::across_tenants()
        .filter(job::Column::Lane.eq(lane.name()))
        .filter(due)
        .order_by_with_nulls(job::Column::DeadlineAt, Order::Asc, NullOrdering::Last)
        .order_by_asc(job::Column::RunAt)
        .order_by_asc(job::Column::Id)
        // Nodes pass each other by: whoever comes second takes the next one.
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(transaction)
        .await?;
    let Some(row) = found else { return Ok(None) };
    let losses = row.losses + i32::from(row.status == JobStatus::Leased);
    let (lease, attempts) = (row.lease + 1, row.attempts);
    let work = if losses <= LOSSES_MAX {
        serde_json::from_value(row.payload.clone())
            .map_err(|error| format!("this version does not know such work: {error}"))
    } else {
        Err(format!("{losses} workers were not heard of again while they were at it"))
    };
    let (id, tenant, deadline_at) = (row.id, row.tenant_id.clone(), row.deadline_at);
    let mut row = row.into_active_model();
    row.lease = Set(lease);
    row.losses = Set(losses);
    match work {
        Ok(work) => {
            row.status = Set(JobStatus::Leased);
            row.leased_until = Set(Some(now + lease_for));
            row.update(transaction).await?;
            let failed_attempts = u32::try_from(attempts).unwrap_or(0);
            Ok(Some(Leased { id, tenant, work, failed_attempts, deadline_at, lease }))
        }
        Err(error) => {
            row.status = Set(JobStatus::Failed);
            row.leased_until = Set(None);
            row.last_error = Set(Some(error));
            row.update(transaction).await?;
            Ok(None)
        }
    }
}

/// Keeps a job for another while. False where it was taken over: stop working on it.
///
/// # Errors
/// The database's own.
pub async fn renew(
    transaction: &DatabaseTransaction,
    leased: &Leased,
    lease_for: Duration,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let renewed = job::Entity::update_of(&leased.tenant)
        .col_expr(job::Column::LeasedUntil, Expr::value(now + lease_for))
        .filter(held(leased))
        .exec(transaction)
        .await?;
    Ok(renewed.rows_affected > 0)
}

/// Ends a worker's turn. False where the job was taken over in the meantime: then nothing is changed, and what was to
/// be said beside must not be said either.
///
/// # Errors
/// The database's own.
pub async fn conclude(
    transaction: &DatabaseTransaction,
    leased: &Leased,
    conclusion: &Conclusion,
) -> Result<bool, DbErr> {
    let changed = match conclusion {
        Conclusion::Done => {
            job::Entity::delete_of(&leased.tenant).filter(held(leased)).exec(transaction).await?.rows_affected
        }
        Conclusion::Later { run_at, reason } => put_back(transaction, leased, *run_at, reason, 0).await?,
        Conclusion::Again { run_at, error } => put_back(transaction, leased, *run_at, error, 1).await?,
        Conclusion::Failed { error } => {
            job::Entity::update_of(&leased.tenant)
                .col_expr(job::Column::Status, Expr::value(JobStatus::Failed))
                .col_expr(job::Column::LeasedUntil, Expr::value(Option::<DateTime<Utc>>::None))
                .col_expr(job::Column::LastError, Expr::value(error.clone()))
                .col_expr(job::Column::Attempts, Expr::col(job::Column::Attempts).add(1))
                .filter(held(leased))
                .exec(transaction)
                .await?
                .rows_affected
        }
    };
    Ok(changed > 0)
}

async fn put_back(
    transaction: &DatabaseTransaction,
    leased: &Leased,
    run_at: DateTime<Utc>,
    error: &str,
    attempts: i32,
) -> Result<u64, DbErr> {
    let updated = job::Entity::update_of(&leased.tenant)
        .col_expr(job::Column::Status, Expr::value(JobStatus::Ready))
        .col_expr(job::Column::RunAt, Expr::value(run_at))
        .col_expr(job::Column::LeasedUntil, Expr::value(Option::<DateTime<Utc>>::None))
        .col_expr(job::Column::LastError, Expr::value(error.to_owned()))
        .col_expr(job::Column::Attempts, Expr::col(job::Column::Attempts).add(attempts))
        .filter(held(leased))
        .exec(transaction)
        .await?;
    Ok(updated.rows_affected)
}

fn held(leased: &Leased) -> Condition {
    Condition::all()
        .add(job::Column::Id.eq(leased.id))
        .add(job::Column::Status.eq(JobStatus::Leased))
        .add(job::Column::Lease.eq(leased.lease))
}
