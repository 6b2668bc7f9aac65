//! From rows to what is compared.

use std::collections::HashMap;

use chrono_tz::Tz;
use entity::{BookingChangeKind, BookingId, TenantId, Tenanted, booking, booking_change, turn};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::archive::ArchiveError;
use crate::linking::{BookingFacts, Change, ChangeKind, StoredBooking, Turn};

/// Changes of one booking that are looked at, the newest ones.
const CHANGES_MAX: usize = 20;

/// A turn as it is read.
pub fn turn(row: &turn::Model) -> Turn<'_> {
    Turn {
        index: row.position,
        speaker: row.speaker,
        text: &row.text,
        start_ms: row.start_ms,
        end_ms: row.end_ms,
    }
}

/// What is known of a booking, with its days and times as they are in a zone.
pub fn booking(row: &booking::Model, changes: &[booking_change::Model], zone: Tz) -> BookingFacts {
    let changes: Vec<Change> = changes.iter().filter_map(change).collect();
    let stored = StoredBooking {
        id: row.id.0,
        reference: &row.reference,
        kind: row.kind.as_deref(),
        venue: row.venue.as_deref(),
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        party_size: row.party_size.and_then(|size| u32::try_from(size).ok()),
        customer: row.customer_id.map(|id| id.0),
        made_at: Some(row.created_at),
        changes: &changes,
        details: row.details.as_ref(),
    };
    BookingFacts::from_details(&stored, zone)
}

fn change(row: &booking_change::Model) -> Option<Change> {
    let kind = match row.kind {
        BookingChangeKind::Made => ChangeKind::Made,
        BookingChangeKind::Changed => ChangeKind::Changed,
        BookingChangeKind::Cancelled => ChangeKind::Cancelled,
        BookingChangeKind::State => return None,
    };
    Some(Change { at: row.at, kind })
}

/// The newest changes of bookings, oldest first.
pub async fn changes(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    bookings: &[BookingId],
) -> Result<HashMap<BookingId, Vec<booking_change::Model>>, ArchiveError> {
    let mut changes: HashMap<BookingId, Vec<booking_change::Model>> = HashMap::new();
    if bookings.is_empty() {
        return Ok(changes);
    }
    let rows = booking_change::Entity::of(tenant)
        .filter(booking_change::Column::BookingId.is_in(bookings.iter().copied()))
        .order_by_desc(booking_change::Column::At)
        .limit((CHANGES_MAX * bookings.len()) as u64)
        .all(connection)
        .await?;
    for row in rows.into_iter().rev() {
        changes.entry(row.booking_id).or_default().push(row);
    }
    for of_booking in changes.values_mut() {
        let surplus = of_booking.len().saturating_sub(CHANGES_MAX);
        of_booking.drain(..surplus);
    }
    Ok(changes)
}
