//! RingCentral: tells of calls while they go on, and of recordings only in its call log, minutes later.
//!
//! Always true here: no request goes out while RingCentral asks to wait, since each one sent then prolongs the wait; the
//! caller is told how long instead. The token is made for one account and stays in its client.

mod call_log;
mod client;
mod governor;
mod insights;
mod subscription;
/// Notifications, their handshake and their proof.
pub mod webhook;
mod whole_log;

pub use call_log::{CallLogPage, CallRecord, Endpoint, RecordingInfo, RecordingRef};
pub use client::Client;
pub use governor::{Governor, Group};
pub use insights::Insights;
pub use subscription::Subscription;
