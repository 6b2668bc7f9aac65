//! Work to be done outside requests: durable, in the database of the data it is about.
//!
//! What must always hold:
//! - A job is enqueued in the transaction that makes the work true, so that there is never one without the other.
//! - A job is leased, not taken: a worker that is not heard of loses it to another, and its word no longer counts,
//!   because every lease has a number of its own (a fencing token) that every later word must name.
//! - Jobs may run twice; whoever does the work makes that harmless.
//! - What must not be enqueued twice has a key.
//!
//! Deliberately absent: what jobs do. The queue knows their names, their lanes and their keys.

mod lease;
mod work;

pub use lease::{Conclusion, Leased, claim, conclude, enqueue, hasten, renew};
pub use work::{Lane, Subject, Work};
