//! What was said in a call, compared with bookings and customers: evidence and a probability for each. Pure functions;
//! nothing here knows rows, time or the network.
//!
//! A call is read once ([`read`]): the references, days, times, numbers of people and lengths of stay that were said, with
//! the turn, the second and the words of each. [`call_keys`] and [`booking_keys`] are how the two find each other.
//! [`judge`] and [`judge_customers`] weigh candidates by one logistic model, whose weights stand in `model.toml` and are
//! fitted by `scripts/fit-links.sh`.

mod date;
mod evidence;
mod facts;
mod judge;
mod keys;
mod lexicon;
mod model;
pub mod name;
mod quantity;
mod reference;
mod said;
mod spelling;
mod time;
mod turn;
mod venue;
mod words;

pub use evidence::Evidence;
pub use facts::{BookingFacts, Change, ChangeKind, StoredBooking};
pub use judge::{CustomerFacts, Judged, JudgedCustomer, customer_features, features, judge, judge_customers};
pub use keys::{booking_keys, call_keys};
pub use model::{BookingFeatures, CustomerFeatures, Model};
pub use reference::{Likeness, SpokenCode, likeness, normalise, spoken};
pub use said::{CallFacts, Said};
pub use turn::Turn;
