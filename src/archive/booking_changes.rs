//! When bookings were made, changed and cancelled: evidence for which call it was.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    BookingChangeId, BookingChangeKind, BookingId, BookingState, Tenanted, booking, booking_change,
};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _,
};

use super::ArchiveError;
use crate::access::{Actor, Permission};
use crate::app::App;

/// Changes shown of one booking.
const CHANGES_MAX: usize = 100;

/// What happened, the state from then on, and when.
pub(super) type Changes = Vec<(BookingChangeKind, BookingState, DateTime<Utc>)>;

/// Writes what happened in the place of what was thought to have happened before the newest report came.
pub(super) async fn replace(
    transaction: &DatabaseTransaction,
    app: &App,
    row: &booking::Model,
    before: &Changes,
    after: &Changes,
) -> Result<(), ArchiveError> {
    for (kind, _, at) in before.iter().filter(|change| !after.contains(change)) {
        booking_change::Entity::delete_of(&row.tenant_id)
            .filter(booking_change::Column::BookingId.eq(row.id))
            .filter(booking_change::Column::At.eq(*at))
            .filter(booking_change::Column::Kind.eq(*kind))
            .exec(transaction)
            .await?;
    }
    // All of them: a booking that was imported with its calls has rows of its own making.
    let rows: Vec<_> = after
        .iter()
        .map(|(kind, state, at)| stated(app, row, *kind, *state, *at).into_active_model())
        .collect();
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

fn stated(
    app: &App,
    row: &booking::Model,
    kind: BookingChangeKind,
    state: BookingState,
    at: DateTime<Utc>,
) -> booking_change::Model {
    booking_change::Model { state, ..of(app, row, kind, at) }
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

/// What happened to bookings, oldest first: the newest hundred changes of each.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn of_bookings(
    app: &App,
    actor: &Actor,
    booking_ids: &[BookingId],
) -> Result<Vec<booking_change::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let changes = booking_change::Entity::of(&actor.tenant)
        .filter(booking_change::Column::BookingId.is_in(booking_ids.iter().copied()))
        .order_by_desc(booking_change::Column::At)
        .order_by_desc(booking_change::Column::Kind)
        .all(app.database.reader())
        .await?;
    let mut shown: HashMap<BookingId, usize> = HashMap::new();
    let mut newest: Vec<_> = changes
        .into_iter()
        .filter(|change| {
            let count = shown.entry(change.booking_id).or_default();
            *count += 1;
            *count <= CHANGES_MAX
        })
        .collect();
    newest.reverse();
    Ok(newest)
}
