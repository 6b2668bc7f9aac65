//! The closed set of states that the statuses of booking systems are read as.

use entity::{BookingState, TenantId};

use crate::config::TenantsConfig;

/// Words that booking systems use, without case, blanks, dashes and underscores.
const WORDS: &[(&str, BookingState)] = &[
    ("pending", BookingState::Pending),
    ("requested", BookingState::Pending),
    ("tentative", BookingState::Pending),
    ("provisional", BookingState::Pending),
    ("hold", BookingState::Pending),
    ("onhold", BookingState::Pending),
    ("waitlist", BookingState::Pending),
    ("waitlisted", BookingState::Pending),
    ("unconfirmed", BookingState::Pending),
    ("new", BookingState::Pending),
    ("confirmed", BookingState::Confirmed),
    ("booked", BookingState::Confirmed),
    ("reserved", BookingState::Confirmed),
    ("accepted", BookingState::Confirmed),
    ("approved", BookingState::Confirmed),
    ("active", BookingState::Confirmed),
    ("existing", BookingState::Confirmed),
    ("rescheduled", BookingState::Confirmed),
    ("changed", BookingState::Confirmed),
    ("modified", BookingState::Confirmed),
    ("paid", BookingState::Confirmed),
    ("ok", BookingState::Confirmed),
    ("cancelled", BookingState::Cancelled),
    ("canceled", BookingState::Cancelled),
    ("void", BookingState::Cancelled),
    ("voided", BookingState::Cancelled),
    ("deleted", BookingState::Cancelled),
    ("refunded", BookingState::Cancelled),
    ("completed", BookingState::Completed),
    ("complete", BookingState::Completed),
    ("fulfilled", BookingState::Completed),
    ("finished", BookingState::Completed),
    ("done", BookingState::Completed),
    ("arrived", BookingState::Completed),
    ("seated", BookingState::Completed),
    ("attended", BookingState::Completed),
    ("checkedin", BookingState::Completed),
    ("checkedout", BookingState::Completed),
    ("noshow", BookingState::NoShow),
    ("didnotarrive", BookingState::NoShow),
    ("missed", BookingState::NoShow),
    ("failed", BookingState::Failed),
    ("rejected", BookingState::Failed),
    ("declined", BookingState::Failed),
    ("denied", BookingState::Failed),
    ("error", BookingState::Failed),
    ("expired", BookingState::Failed),
];

/// The state that a status means: as the source's own configuration says, else by the words that booking systems use,
/// else unknown.
pub fn state(tenants: &TenantsConfig, tenant: &TenantId, source: Option<&str>, status: &str) -> BookingState {
    let configured = source
        .and_then(|source| tenants.booking_sources.get(source))
        .filter(|source| source.tenant == tenant.as_str())
        .and_then(|source| source.states.get(status.trim()))
        .copied();
    configured.unwrap_or_else(|| by_word(status))
}

/// The state that a status means by the words that booking systems use.
pub fn by_word(status: &str) -> BookingState {
    let word: String =
        status.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    WORDS.iter().find(|(known, _)| *known == word).map_or(BookingState::Unknown, |(_, state)| *state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_of_booking_systems_are_read_however_they_are_written() {
        for (status, state) in [
            ("confirmed", BookingState::Confirmed),
            ("NO_SHOW", BookingState::NoShow),
            ("No-show", BookingState::NoShow),
            ("no show", BookingState::NoShow),
            ("Cancelled", BookingState::Cancelled),
            ("canceled", BookingState::Cancelled),
            ("checked-in", BookingState::Completed),
            ("something of our own", BookingState::Unknown),
            ("", BookingState::Unknown),
        ] {
            assert_eq!(by_word(status), state, "{status}");
        }
    }
}
