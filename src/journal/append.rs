//! Writing an event.

use chrono::{DateTime, Utc};
use entity::{CallId, EventKind, TenantId, event};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr, EntityTrait};
use serde_json::Value;
use uuid::Uuid;

use super::cursor::Position;

/// An event about to be written.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// What happened.
    pub kind: EventKind,
    /// The call concerned, where it concerns one.
    pub call_id: Option<CallId>,
    /// The row concerned, where it is not the call itself.
    pub subject_id: Option<Uuid>,
    /// What a reader needs beside; small.
    pub detail: Option<Value>,
}

impl NewEvent {
    /// Something happened to a call.
    pub fn of_call(kind: EventKind, call_id: CallId) -> Self {
        Self { kind, call_id: Some(call_id), subject_id: None, detail: None }
    }

    /// Something happened to a row that is no call.
    pub fn of_subject(kind: EventKind, subject_id: Uuid) -> Self {
        Self { kind, call_id: None, subject_id: Some(subject_id), detail: None }
    }

    /// Names the row concerned.
    pub fn subject(mut self, subject_id: Uuid) -> Self {
        self.subject_id = Some(subject_id);
        self
    }

    /// Adds what a reader needs beside.
    pub fn detail(mut self, detail: Value) -> Self {
        self.detail = Some(detail);
        self
    }
}

/// Writes events in the transaction of the change they tell of. It takes a transaction and nothing
/// else, so that no event can be written beside its change.
///
/// # Errors
/// The database's own.
pub async fn append(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    events: impl IntoIterator<Item = NewEvent>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let rows: Vec<_> = events.into_iter().map(|event| row(tenant, event, now)).collect();
    if rows.is_empty() {
        return Ok(());
    }
    event::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    Ok(())
}

/// As [`append`], for one event; tells its place, for what must know later what came before it and what after.
///
/// # Errors
/// The database's own.
pub async fn append_one(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    event: NewEvent,
    now: DateTime<Utc>,
) -> Result<Position, DbErr> {
    let event = event::Entity::insert(row(tenant, event, now)).exec_with_returning(transaction).await?;
    Ok(Position { transaction_id: event.transaction_id, id: event.id })
}

fn row(tenant: &TenantId, event: NewEvent, now: DateTime<Utc>) -> event::ActiveModel {
    let NewEvent { kind, call_id, subject_id, detail } = event;
    event::ActiveModel {
        tenant_id: Set(tenant.clone()),
        kind: Set(kind),
        call_id: Set(call_id),
        subject_id: Set(subject_id),
        detail: Set(detail),
        occurred_at: Set(now),
        ..Default::default()
    }
}
