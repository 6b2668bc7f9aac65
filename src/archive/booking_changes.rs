//! When bookings were made, changed and cancelled: evidence for which call it was.

use chrono::{DateTime, Utc};
use entity::{BookingChangeId, BookingChangeKind, BookingState, booking, booking_change};
use sea_orm::sea_query::OnConflict;
use sea_orm::{DatabaseTransaction, EntityTrait as _, IntoActiveModel as _};

use super::ArchiveError;
use crate::app::App;

/// What happened and when.
pub(super) type Changes = Vec<(BookingChangeKind, DateTime<Utc>)>;

/// What happened to a booking from one row to the next. A new booking was made when it says; one that is new and
/// cancelled already was cancelled at `changed_at`.
pub(super) fn between(
    known: Option<&booking::Model>,
    wanted: &booking::Model,
    changed_at: DateTime<Utc>,
) -> Changes {
    let mut changes = Vec::new();
    if known.is_none() {
        changes.push((BookingChangeKind::Made, wanted.created_at));
    }
    let cancelled = |row: &booking::Model| row.state == BookingState::Cancelled;
    if cancelled(wanted) && !known.is_some_and(cancelled) {
        changes.push((BookingChangeKind::Cancelled, changed_at));
    } else if let Some(known) = known {
        if agreed(known) != agreed(wanted) {
            changes.push((BookingChangeKind::Changed, changed_at));
        } else if known.state != wanted.state {
            changes.push((BookingChangeKind::State, changed_at));
        }
    }
    changes
}

/// What was agreed with the customer.
fn agreed(row: &booking::Model) -> impl PartialEq + '_ {
    (&row.kind, &row.venue, row.starts_at, row.ends_at, row.party_size)
}

/// Writes what happened; the same told twice is one row.
pub(super) async fn write(
    transaction: &DatabaseTransaction,
    app: &App,
    row: &booking::Model,
    changes: Changes,
) -> Result<(), ArchiveError> {
    let rows: Vec<_> =
        changes.into_iter().map(|(kind, at)| of(app, row, kind, at).into_active_model()).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let once = OnConflict::columns([
        booking_change::Column::BookingId,
        booking_change::Column::At,
        booking_change::Column::Kind,
    ])
    .do_nothing()
    .to_owned();
    booking_change::Entity::insert_many(rows).on_conflict(once).exec_without_returning(transaction).await?;
    Ok(())
}

/// The row that says that something happened to a booking.
pub(super) fn of(
    app: &App,
    row: &booking::Model,
    kind: BookingChangeKind,
    at: DateTime<Utc>,
) -> booking_change::Model {
    booking_change::Model {
        id: BookingChangeId(app.ids.next(row.updated_at)),
        tenant_id: row.tenant_id.clone(),
        booking_id: row.id,
        kind,
        state: row.state,
        at,
    }
}
