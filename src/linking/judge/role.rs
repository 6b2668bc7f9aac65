//! What a call was to a booking: it was made, changed or cancelled in it, asked about, or only mentioned.

use entity::LinkRole;

use super::super::evidence::Weighed;
use super::super::facts::{BookingFacts, ChangeKind};
use super::super::said::{CallFacts, Said};
use super::super::words::Line;

/// Words are looked for in the turns around what is said of the booking.
const TURNS_AROUND: usize = 2;

/// The role, by what happened to the booking during the call and else by what was said.
pub(super) fn role(
    call: &CallFacts<'_>,
    said: &Said<'_>,
    booking: &BookingFacts,
    weighed: &Weighed,
) -> LinkRole {
    if let Some(role) = weighed.role {
        return role;
    }
    let (Some(first), Some(last)) = (weighed.lines.first(), weighed.lines.last()) else {
        return LinkRole::Mentioned;
    };
    let from = first.saturating_sub(TURNS_AROUND);
    let until = (last + TURNS_AROUND + 1).min(said.lines.len());
    let near = said.lines.get(from..until).unwrap_or(&[]);
    let says = |words: &[&str]| {
        near.iter().any(|line| line.words.iter().any(|word| words.contains(&word.text.as_str())))
    };
    let was_made_before = booking.made_at.is_some_and(|at| at < call.started_at)
        || booking
            .changes
            .iter()
            .any(|change| change.kind == ChangeKind::Made && change.at < call.started_at);
    if says(&[
        "cancel",
        "cancelled",
        "canceled",
        "cancelling",
        "cancellation",
        "stornieren",
        "cancelar",
        "annuler",
        "отменить",
    ]) {
        return LinkRole::Cancelled;
    }
    if !was_made_before
        && says(&[
            "book",
            "booked",
            "booking",
            "reserve",
            "reserved",
            "reservation",
            "order",
            "purchase",
            "buy",
            "schedule",
            "scheduled",
            "buchen",
            "reservieren",
            "reservar",
            "reserver",
            "prenotare",
            "забронировать",
            "להזמין",
        ])
    {
        return LinkRole::Made;
    }
    if says(&[
        "change",
        "changed",
        "reschedule",
        "rescheduled",
        "move",
        "moved",
        "postpone",
        "switch",
        "andern",
        "cambiar",
    ]) {
        return LinkRole::Changed;
    }
    let asks = |line: &Line| line.turn.text.contains('?');
    if near.iter().any(asks) { LinkRole::Asked } else { LinkRole::Mentioned }
}
