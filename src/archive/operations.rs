//! What an operator watches, day by day, and why things were given up. Days are those of UTC.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use entity::{
    CallId, StageKind, StageStatus, TenantId, Tenanted, call, download, gap, orphan, recording, stage,
    transcript_download, watched_day,
};
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{
    ColumnTrait, DatabaseConnection, DbBackend, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait as _, Select,
};

use super::ArchiveError;
use crate::access::{Actor, Permission};
use crate::app::App;

/// Days that are told of at once.
const DAYS_MAX: i64 = 366;
/// Reasons that are told of at once.
const REASONS_MAX: u64 = 50;

/// The figures of one day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Calls that began.
    pub calls: i64,
    /// Recordings that were stored, also if they were deleted since.
    pub recordings_stored: i64,
    /// Their bytes.
    pub stored_bytes: i64,
    /// Recordings that were announced, or calls that began, of which the recording was given up.
    pub recordings_failed: i64,
    /// Accesses to audio.
    pub downloads: i64,
    /// Transcripts taken as files.
    pub transcript_downloads: i64,
    /// Orphans that were found.
    pub orphans_found: i64,
    /// Gaps that were found.
    pub gaps_found: i64,
    /// Largest figures that were seen; none where nobody looked.
    pub watched: Option<Watched>,
}

/// The largest figures of a day that only somebody who looks knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watched {
    /// Jobs waiting or under way.
    pub queue_depth: i64,
    /// Events that the search index had not read; none where only nodes without an index looked.
    pub index_lag: Option<i64>,
    /// Recordings that were being tried again.
    pub uploads_retrying: i64,
}

/// The days from one to another, which is not told of any more, in their order.
///
/// # Errors
/// Where the actor may not read the figures, or there are no or too many days.
pub async fn days(
    app: &App,
    actor: &Actor,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<BTreeMap<NaiveDate, Day>, ArchiveError> {
    actor.require(Permission::ReadFigures)?;
    let count = (until - from).num_days();
    if !(1..=DAYS_MAX).contains(&count) {
        return Err(ArchiveError::bad_input(format!(
            "from, until: {count} days; ask for 1 to {DAYS_MAX}, `until` is the day behind the last"
        )));
    }
    let all = from.iter_days().take_while(|day| *day < until);
    let mut days: BTreeMap<NaiveDate, Day> = all.map(|day| (day, Day::default())).collect();
    let (tenant, reader) = (&actor.tenant, app.database.reader());
    let span = Span { from: midnight(from), until: midnight(until), backend: app.database.backend() };
    let mut put = |rows: Vec<Counted>, set: fn(&mut Day, &Counted)| {
        for row in rows {
            let day = row.day.parse().ok().and_then(|day: NaiveDate| days.get_mut(&day));
            day.into_iter().for_each(|day| set(day, &row));
        }
    };
    let calls = span.count(reader, call::Entity::of(tenant), call::Column::StartedAt, None).await?;
    put(calls, |day, row| day.calls = row.number);
    let stored = recording::Entity::of(tenant);
    let size = Some(recording::Column::SizeBytes.into_expr());
    let stored = span.count(reader, stored, recording::Column::UploadedAt, size).await?;
    put(stored, |day, row| {
        day.recordings_stored = row.number;
        day.stored_bytes = row.bytes.unwrap_or(0);
    });
    for rows in failed(reader, tenant, &span).await? {
        put(rows, |day, row| day.recordings_failed += row.number);
    }
    let rows = span.count(reader, download::Entity::of(tenant), download::Column::At, None).await?;
    put(rows, |day, row| day.downloads = row.number);
    let files = transcript_download::Entity::of(tenant);
    let rows = span.count(reader, files, transcript_download::Column::At, None).await?;
    put(rows, |day, row| day.transcript_downloads = row.number);
    let rows = span.count(reader, orphan::Entity::of(tenant), orphan::Column::FoundAt, None).await?;
    put(rows, |day, row| day.orphans_found = row.number);
    let rows = span.count(reader, gap::Entity::of(tenant), gap::Column::FoundAt, None).await?;
    put(rows, |day, row| day.gaps_found = row.number);
    let watched = watched_day::Entity::of(tenant)
        .filter(watched_day::Column::Day.gte(from.to_string()))
        .filter(watched_day::Column::Day.lt(until.to_string()));
    for row in watched.all(reader).await? {
        let watched_day::Model { tenant_id: _, day, queue_depth, index_lag, uploads_retrying } = row;
        if let Some(day) = day.parse().ok().and_then(|day: NaiveDate| days.get_mut(&day)) {
            day.watched = Some(Watched { queue_depth, index_lag, uploads_retrying });
        }
    }
    Ok(days)
}

/// As the figure of all days counts them: each recording that was announced and given up, and each call that never came
/// to have one.
async fn failed(
    reader: &DatabaseConnection,
    tenant: &TenantId,
    span: &Span,
) -> Result<[Vec<Counted>; 2], ArchiveError> {
    let told = recording::Entity::of(tenant).filter(recording::Column::Status.eq(StageStatus::Failed));
    let calls = told.clone().select_only().column(recording::Column::CallId).into_query();
    let untold = call::Entity::of(tenant)
        .join(JoinType::InnerJoin, stage_of_call())
        .filter(stage::Column::Kind.eq(StageKind::Recording))
        .filter(stage::Column::Status.eq(StageStatus::Failed))
        .filter(call::Column::Id.not_in_subquery(calls));
    Ok([
        span.count(reader, told, recording::Column::CreatedAt, None).await?,
        span.count(reader, untold, call::Column::StartedAt, None).await?,
    ])
}

fn stage_of_call() -> sea_orm::RelationDef {
    call::Entity::belongs_to(stage::Entity).from(call::Column::Id).to(stage::Column::CallId).into()
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

struct Span {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    backend: DbBackend,
}

#[derive(FromQueryResult)]
struct Counted {
    day: String,
    number: i64,
    bytes: Option<i64>,
}

impl Span {
    /// Rows by the day of a column, by way of the column's index.
    async fn count<E: EntityTrait>(
        &self,
        reader: &DatabaseConnection,
        select: Select<E>,
        column: E::Column,
        size: Option<SimpleExpr>,
    ) -> Result<Vec<Counted>, ArchiveError> {
        let bytes = match size {
            Some(_) => Expr::cust("CAST(SUM(size_bytes) AS BIGINT)"),
            None => Expr::cust("CAST(NULL AS BIGINT)"),
        };
        let day = || {
            let column = Expr::col((E::default(), column));
            match self.backend {
                DbBackend::Postgres => {
                    Expr::cust_with_expr("TO_CHAR($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD')", column)
                }
                // Instants are kept as RFC 3339 in UTC.
                _ => Expr::cust_with_expr("SUBSTR(?, 1, 10)", column),
            }
        };
        Ok(select
            .filter(column.gte(self.from))
            .filter(column.lt(self.until))
            .select_only()
            .expr_as(day(), "day")
            .expr_as(Expr::cust("COUNT(*)"), "number")
            .expr_as(bytes, "bytes")
            .group_by(day())
            .into_model::<Counted>()
            .all(reader)
            .await?)
    }
}

/// A reason for which a stage was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Which stage.
    pub stage: StageKind,
    /// In the words of the last error.
    pub reason: String,
    /// How many calls.
    pub calls: i64,
    /// One of the newest of them.
    pub latest: CallId,
}

/// Why stages were given up, the most frequent reason first.
///
/// # Errors
/// Where the actor may not read the figures.
pub async fn reasons(app: &App, actor: &Actor, kind: Option<StageKind>) -> Result<Vec<Reason>, ArchiveError> {
    actor.require(Permission::ReadFigures)?;
    // Ids begin with the time at which they were made, and their largest text is the newest's.
    let latest = match app.database.backend() {
        DbBackend::Postgres => "MAX(call_id::text)",
        _ => "MAX(HEX(call_id))",
    };
    let mut select = stage::Entity::of(&actor.tenant).filter(stage::Column::Status.eq(StageStatus::Failed));
    if let Some(kind) = kind {
        select = select.filter(stage::Column::Kind.eq(kind));
    }
    let rows: Vec<(StageKind, Option<String>, i64, String)> = select
        .select_only()
        .column(stage::Column::Kind)
        .column(stage::Column::LastError)
        .expr_as(Expr::cust("COUNT(*)"), "calls")
        .expr_as(Expr::cust(latest), "latest")
        .group_by(stage::Column::Kind)
        .group_by(stage::Column::LastError)
        .order_by_desc(Expr::cust("COUNT(*)"))
        .limit(REASONS_MAX)
        .into_tuple()
        .all(app.database.reader())
        .await?;
    let reason = |(stage, reason, calls, latest): (StageKind, Option<String>, i64, String)| {
        let latest = CallId(uuid::Uuid::try_parse(&latest).ok()?);
        Some(Reason { stage, reason: reason.unwrap_or_default(), calls, latest })
    };
    Ok(rows.into_iter().filter_map(reason).collect())
}
