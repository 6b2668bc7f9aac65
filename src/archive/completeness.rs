//! Whether anything is missing: a provider's own call log, day by day, against what is stored.
//!
//! Every call and recording that the log has and the archive has not is a gap, and every gap has a cause. A gap is
//! closed when its recording is stored, in the same transaction. Comparing a day again brings its figures and gaps up to
//! date and changes nothing else. Deliberately absent: asking the provider (`jobs::provider_log`).

mod compare;
mod judge;
mod rescue;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{CallDirection, GapCause, GapId, TenantId, Tenanted as _, call, checked_day, gap, recording};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, Condition, DatabaseTransaction, DbErr, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Select,
};

use super::ArchiveError;
use super::page::{self, End, Page, PageRequest, Sort, SortValue};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::config::Account;

pub use self::compare::compare;
pub use self::rescue::{Progress, backfill, check_day, fetch_again, progress, rescue_day, rescue_gap};

/// A call of a provider's log.
#[derive(Clone, Debug)]
pub struct Logged {
    /// The provider's name of the call, as its webhooks have it.
    pub provider_call_id: String,
    /// Who called.
    pub from: String,
    /// Who was called.
    pub to: String,
    /// Who called whom.
    pub direction: CallDirection,
    /// When it began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended, where it has.
    pub ended_at: Option<DateTime<Utc>>,
    /// Whether it is over.
    pub is_over: bool,
    /// Whether anybody answered: without an answer there is nothing to record.
    pub is_answered: bool,
    /// The recordings that the log names.
    pub recordings: Vec<LoggedRecording>,
    /// What it means that the log names none.
    pub without: Without,
}

/// A recording of a provider's log.
#[derive(Clone, Debug)]
pub struct LoggedRecording {
    /// The provider's name of it.
    pub id: String,
    /// How long it is.
    pub duration_ms: Option<i64>,
    /// Where it can be fetched, where the log says so.
    pub url: Option<String>,
    /// When the provider deletes it.
    pub fetch_by: Option<DateTime<Utc>>,
    /// When its first second was recorded.
    pub recorded_at: Option<DateTime<Utc>>,
    /// How many channels it has, where the log says so.
    pub channels: Option<u64>,
    /// Whether it can be had.
    pub state: LoggedState,
}

/// Whether a recording can be had from its provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoggedState {
    /// Yes.
    Available,
    /// Not yet.
    Coming,
    /// No.
    Not {
        /// The cause in one word.
        cause: GapCause,
        /// One sentence.
        detail: String,
    },
}

/// What it means that a log names no recording of an answered call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Without {
    /// There should be one, and the log would not name it: what the archive has decides.
    Unknown,
    /// There is none, for this reason.
    Explained {
        /// The cause in one word.
        cause: GapCause,
        /// One sentence.
        detail: String,
    },
    /// Nobody wanted one.
    NotWanted,
}

/// Which gaps are meant.
#[derive(Clone, Debug, Default)]
pub struct GapFilter {
    /// Of one account.
    pub account: Option<String>,
    /// Of days not before this.
    pub from: Option<NaiveDate>,
    /// Of days before this.
    pub until: Option<NaiveDate>,
    /// With this cause.
    pub cause: Option<GapCause>,
    /// Open ones, or closed ones.
    pub is_open: Option<bool>,
}

/// The account, if it is the actor's tenant's.
pub(super) fn account<'a>(app: &'a App, actor: &Actor, id: &str) -> Result<&'a Account, ArchiveError> {
    let account = app.tenants.accounts.get(id).filter(|account| account.tenant == actor.tenant.as_str());
    account.ok_or(ArchiveError::NotFound("account"))
}

fn days_of(
    app: &App,
    actor: &Actor,
    id: &str,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Select<checked_day::Entity>, ArchiveError> {
    actor.require(Permission::ReadFigures)?;
    let account = account(app, actor, id)?;
    // Written year first, days sort as texts.
    Ok(checked_day::Entity::of(&actor.tenant)
        .filter(checked_day::Column::Account.eq(&account.id))
        .filter(checked_day::Column::Day.gte(from.to_string()))
        .filter(checked_day::Column::Day.lt(until.to_string())))
}

/// A page of days of an account that were compared, the newest first. Their place is the day's number.
///
/// # Errors
/// Where the tenant has no such account, or the actor may not read the figures.
pub async fn days(
    app: &App,
    actor: &Actor,
    account: &str,
    from: NaiveDate,
    until: NaiveDate,
    request: &PageRequest,
) -> Result<Page<checked_day::Model>, ArchiveError> {
    let mut select = days_of(app, actor, account, from, until)?;
    if let Some(SortValue::Number(number)) = request.after.as_ref().map(|after| &after.value) {
        let day = i32::try_from(*number).ok().and_then(NaiveDate::from_num_days_from_ce_opt);
        let day = day.ok_or_else(|| ArchiveError::bad_input("after: not a cursor of this list"))?;
        select = select.filter(checked_day::Column::Day.lt(day.to_string()));
    }
    let select = match request.end {
        End::First => select.order_by_desc(checked_day::Column::Day),
        End::Last => select.order_by_asc(checked_day::Column::Day),
    };
    let mut rows = select.limit(request.size + 1).all(app.database.reader()).await?;
    let more = rows.len() as u64 > request.size;
    rows.truncate(usize::try_from(request.size).unwrap_or(usize::MAX));
    if request.end == End::Last {
        rows.reverse();
    }
    let has_next = more && request.end == End::First;
    Ok(Page { rows, has_next, has_previous: request.after.is_some() })
}

/// How many of an account's days were compared.
///
/// # Errors
/// Where the tenant has no such account, or the actor may not read the figures.
pub async fn count_days(
    app: &App,
    actor: &Actor,
    account: &str,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<u64, ArchiveError> {
    Ok(days_of(app, actor, account, from, until)?.count(app.database.reader()).await?)
}

fn filtered(actor: &Actor, filter: &GapFilter) -> Select<gap::Entity> {
    let GapFilter { account, from, until, cause, is_open } = filter;
    let condition = Condition::all()
        .add_option(account.as_ref().map(|account| gap::Column::Account.eq(account)))
        .add_option(from.map(|from| gap::Column::Day.gte(from.to_string())))
        .add_option(until.map(|until| gap::Column::Day.lt(until.to_string())))
        .add_option(cause.map(|cause| gap::Column::Cause.eq(cause)))
        .add_option(is_open.map(|open| match open {
            true => gap::Column::ClosedAt.is_null(),
            false => gap::Column::ClosedAt.is_not_null(),
        }));
    gap::Entity::of(&actor.tenant).filter(condition)
}

/// A page of gaps, those found last first.
///
/// # Errors
/// Where the actor may not read the figures.
pub async fn gaps(
    app: &App,
    actor: &Actor,
    filter: &GapFilter,
    page: &PageRequest,
) -> Result<Page<gap::Model>, ArchiveError> {
    actor.require(Permission::ReadFigures)?;
    let sort = Sort::descending(Expr::col(gap::Column::FoundAt), gap::Column::Id);
    Ok(page::read(app.database.reader(), filtered(actor, filter), &sort, page).await?)
}

/// How many gaps pass a filter.
///
/// # Errors
/// Where the actor may not read the figures.
pub async fn count_gaps(app: &App, actor: &Actor, filter: &GapFilter) -> Result<u64, ArchiveError> {
    actor.require(Permission::ReadFigures)?;
    Ok(filtered(actor, filter).count(app.database.reader()).await?)
}

/// One gap.
///
/// # Errors
/// Where the actor may not read the figures.
pub async fn gap(app: &App, actor: &Actor, id: GapId) -> Result<Option<gap::Model>, ArchiveError> {
    actor.require(Permission::ReadFigures)?;
    Ok(gap::Entity::of(&actor.tenant).filter(gap::Column::Id.eq(id)).one(app.database.reader()).await?)
}

/// Closes the gaps that a stored recording fills, in the transaction that stores it, and counts it among its day's.
pub(super) async fn close(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    call: &call::Model,
    stored: &recording::Model,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let (Some(account), Some(provider_call_id)) = (&call.account, &call.provider_call_id) else {
        return Ok(());
    };
    // Where the log names no recording, the first one that comes is what was missing.
    let filled = [Some(String::new()), stored.provider_recording_id.clone()];
    let gaps = gap::Entity::of(tenant)
        .filter(gap::Column::Account.eq(account))
        .filter(gap::Column::ProviderCallId.eq(provider_call_id))
        .filter(gap::Column::ProviderRecordingId.is_in(filled.into_iter().flatten()))
        .filter(gap::Column::ClosedAt.is_null())
        .all(transaction)
        .await?;
    for gap in gaps {
        gap::Entity::update_of(tenant)
            .col_expr(gap::Column::ClosedAt, Expr::value(now))
            .filter(gap::Column::Id.eq(gap.id))
            .exec(transaction)
            .await?;
        checked_day::Entity::update_of(tenant)
            .col_expr(checked_day::Column::Archived, Expr::col(checked_day::Column::Archived).add(1))
            .col_expr(checked_day::Column::Gaps, Expr::col(checked_day::Column::Gaps).sub(1))
            .filter(checked_day::Column::Account.eq(account))
            .filter(checked_day::Column::Day.eq(gap.day))
            .exec(transaction)
            .await?;
    }
    Ok(())
}
