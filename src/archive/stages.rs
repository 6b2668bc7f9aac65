//! The three stages of a call and where each stands.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::{CallId, EventKind, StageKind, StageStatus, TenantId, Tenanted, stage};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel as _,
    QueryFilter, QueryOrder,
};
use serde_json::json;

use super::ArchiveError;
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::config::{Config, SpeechKind, SummaryKind};
use crate::journal::{self, NewEvent};

/// The stages a new call begins with.
pub(super) fn initial(
    tenant: &TenantId,
    call_id: CallId,
    statuses: [(StageKind, StageStatus); 3],
    now: DateTime<Utc>,
) -> [stage::ActiveModel; 3] {
    statuses.map(|(kind, status)| stage::ActiveModel {
        call_id: Set(call_id),
        kind: Set(kind),
        tenant_id: Set(tenant.clone()),
        status: Set(status),
        attempts: Set(0),
        last_error: Set(None),
        next_attempt_at: Set(None),
        updated_at: Set(now),
    })
}

/// What happened to a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// Somebody works on it.
    Begun,
    /// It comes by itself, bit by bit.
    Coming,
    /// Nothing failed, but it has to wait.
    Waits {
        /// Until when, where that is known.
        until: Option<DateTime<Utc>>,
        /// For what, in one sentence.
        reason: String,
    },
    /// An attempt failed, and another will be made.
    TriedAgain {
        /// When.
        at: DateTime<Utc>,
        /// What went wrong, in one sentence.
        error: String,
    },
    /// It is given up.
    Failed {
        /// Why, in one sentence.
        error: String,
    },
    /// What it had made is gone, and nobody deleted it.
    Lost {
        /// What is missing, in one sentence.
        error: String,
    },
    /// There is nothing to be had.
    Absent {
        /// Why, in one sentence.
        reason: String,
    },
    /// It is done.
    Completed,
    /// What it made was deleted.
    Deleted,
    /// A person wants it tried from the beginning.
    Anew,
}

impl Report {
    fn status(&self) -> StageStatus {
        match self {
            Self::Begun | Self::Coming => StageStatus::Processing,
            Self::Waits { .. } | Self::TriedAgain { .. } | Self::Anew => StageStatus::Pending,
            Self::Failed { .. } | Self::Lost { .. } => StageStatus::Failed,
            Self::Absent { .. } => StageStatus::Absent,
            Self::Completed => StageStatus::Completed,
            Self::Deleted => StageStatus::Deleted,
        }
    }

    /// Whether a stage that is done, or whose work was deleted, stays what it is: work on a further piece of the same
    /// call does not undo what there is.
    fn yields_to(&self, current: StageStatus) -> bool {
        match self {
            Self::Coming | Self::Completed | Self::Deleted | Self::Anew => false,
            Self::Lost { .. } => current == StageStatus::Deleted,
            _ => matches!(current, StageStatus::Completed | StageStatus::Deleted),
        }
    }

    fn apply(self, row: &mut stage::Model) {
        row.status = self.status();
        row.next_attempt_at = None;
        match self {
            Self::Begun => row.attempts += 1,
            Self::Waits { until, reason } => {
                row.attempts = (row.attempts - 1).max(0);
                row.next_attempt_at = until;
                row.last_error = Some(reason);
            }
            Self::TriedAgain { at, error } => {
                row.next_attempt_at = Some(at);
                row.last_error = Some(error);
            }
            Self::Failed { error } | Self::Lost { error } | Self::Absent { reason: error } => {
                row.last_error = Some(error);
            }
            Self::Coming | Self::Completed | Self::Deleted => row.last_error = None,
            Self::Anew => {
                row.attempts = 0;
                row.last_error = None;
            }
        }
    }
}

/// Moves a stage and tells of it; a stage that already stands there is left alone.
pub(super) async fn settle(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    call_id: CallId,
    kind: StageKind,
    status: StageStatus,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let report = match status {
        StageStatus::Deleted => Report::Deleted,
        StageStatus::Processing => Report::Coming,
        _ => Report::Completed,
    };
    let current = find(transaction, tenant, call_id, kind).await?;
    if current.is_some_and(|stage| stage.status == status) {
        return Ok(());
    }
    self::report(transaction, tenant, call_id, kind, report, now).await
}

/// Notes what happened to a stage, and tells of it.
///
/// # Errors
/// The database's own.
pub async fn report(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    call_id: CallId,
    kind: StageKind,
    report: Report,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let current = find(transaction, tenant, call_id, kind).await?;
    if current.as_ref().is_some_and(|stage| report.yields_to(stage.status)) {
        return Ok(());
    }
    let mut row = current.clone().unwrap_or(stage::Model {
        call_id,
        kind,
        tenant_id: tenant.clone(),
        status: StageStatus::Pending,
        attempts: 0,
        last_error: None,
        next_attempt_at: None,
        updated_at: now,
    });
    report.apply(&mut row);
    if current.as_ref() == Some(&row) {
        return Ok(());
    }
    row.updated_at = now;
    let status = row.status;
    stage::Entity::insert(row.into_active_model())
        .on_conflict(
            OnConflict::columns([stage::Column::CallId, stage::Column::Kind])
                .update_columns([
                    stage::Column::Status,
                    stage::Column::Attempts,
                    stage::Column::LastError,
                    stage::Column::NextAttemptAt,
                    stage::Column::UpdatedAt,
                ])
                .to_owned(),
        )
        .exec_without_returning(transaction)
        .await?;
    let event = NewEvent::of_call(EventKind::StageChanged, call_id)
        .detail(json!({ "stage": kind.as_str(), "status": status.as_str() }));
    journal::append(transaction, tenant, [event], now).await
}

/// Where one stage stands.
pub(super) async fn find(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    call_id: CallId,
    kind: StageKind,
) -> Result<Option<stage::Model>, DbErr> {
    stage::Entity::of(tenant)
        .filter(stage::Column::CallId.eq(call_id))
        .filter(stage::Column::Kind.eq(kind))
        .one(transaction)
        .await
}

/// The stages of calls.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn of_calls(
    app: &App,
    actor: &Actor,
    call_ids: &[CallId],
) -> Result<Vec<stage::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let mut rows = stage::Entity::of(&actor.tenant)
        .filter(stage::Column::CallId.is_in(call_ids.iter().copied()))
        .order_by_asc(stage::Column::Kind)
        .all(app.database.reader())
        .await?;
    say_what_is_missing(&app.config, &mut rows);
    Ok(rows)
}

/// A stage that could go on if there were somebody to do it says so. It is not written down, so that it is true again
/// as soon as the settings are.
fn say_what_is_missing(config: &Config, rows: &mut [stage::Model]) {
    let done: HashSet<(CallId, StageKind)> = rows
        .iter()
        .filter(|row| row.status == StageStatus::Completed)
        .map(|row| (row.call_id, row.kind))
        .collect();
    for row in rows.iter_mut().filter(|row| row.status == StageStatus::Pending && row.last_error.is_none()) {
        let (before, missing) = match row.kind {
            StageKind::Recording => continue,
            StageKind::Transcript if config.speech.kind == SpeechKind::None => (
                StageKind::Recording,
                "no transcription service is configured: set speech.kind, and it goes on by itself",
            ),
            StageKind::Summary if config.summary.kind == SummaryKind::None => (
                StageKind::Transcript,
                "no summary service is configured: set summary.kind, and it goes on by itself",
            ),
            StageKind::Transcript | StageKind::Summary => continue,
        };
        if done.contains(&(row.call_id, before)) {
            row.last_error = Some(missing.to_owned());
        }
    }
}
