//! Why calls belong to customers and bookings: from rows to what [`crate::linking`] judges, and from its judgement to links.
//!
//! What must always hold:
//! - The links of a call are a function of its rows, the customers, the bookings and what people decided. Whoever changes
//!   one of these writes an event, and every event has the calls that it may concern linked anew. So it does not matter
//!   what came first, and a repeat changes nothing.
//! - A call's links are computed and written under the call's lock, from rows read under it.
//! - What a person decided, and what a source stated, no rule changes.
//! - Candidates come from indexes and are bounded. A call finds bookings by the keys of what was said in it, a booking
//!   finds calls by its own keys: both have the same keys, so each finds the other.
//! - Words that were deleted are evidence no longer: the link stays, without them.

mod affected;
mod calls;
mod candidates;
mod explain;
mod facts;
mod keys;
mod leads;
mod relink;
mod rules;

pub use affected::{Affected, affected, is_active};
pub use calls::{calls_after, forget_words};
pub use keys::rebuild_keys;
pub(in crate::archive) use keys::{insert_booking_keys, keys_of_booking, of_name, write_booking_keys};
pub(in crate::archive) use relink::link_new_call;
pub use relink::{Relinked, relink};
pub use rules::{Rules, region};
