//! The three stages of a call and where each stands.

use chrono::{DateTime, Utc};
use entity::{CallId, EventKind, StageKind, StageStatus, TenantId, Tenanted, stage};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
};
use serde_json::json;

use super::ArchiveError;
use crate::access::{Actor, Permission};
use crate::app::App;
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

/// Moves a stage and tells of it; a stage that already stands there is left alone.
pub(super) async fn settle(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    call_id: CallId,
    kind: StageKind,
    status: StageStatus,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let current = stage::Entity::of(tenant)
        .filter(stage::Column::CallId.eq(call_id))
        .filter(stage::Column::Kind.eq(kind))
        .one(transaction)
        .await?;
    if current.as_ref().is_some_and(|stage| stage.status == status) {
        return Ok(());
    }
    let row = stage::ActiveModel {
        call_id: Set(call_id),
        kind: Set(kind),
        tenant_id: Set(tenant.clone()),
        status: Set(status),
        attempts: Set(current.map_or(0, |stage| stage.attempts)),
        last_error: Set(None),
        next_attempt_at: Set(None),
        updated_at: Set(now),
    };
    stage::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([stage::Column::CallId, stage::Column::Kind])
                .update_columns([
                    stage::Column::Status,
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
    Ok(stage::Entity::of(&actor.tenant)
        .filter(stage::Column::CallId.is_in(call_ids.iter().copied()))
        .order_by_asc(stage::Column::Kind)
        .all(app.database.reader())
        .await?)
}
