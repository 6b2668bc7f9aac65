//! Vapi: voice assistants that report their calls, and keep the recordings behind short-lived addresses.
//!
//! Always true here: times, reason and cost come from the report itself, since the call inside it may be hours old;
//! an audio address is used before it expires or asked for anew; a key never goes to where the audio lies.

/// Whether a server message is Vapi's.
pub mod authenticity;
mod client;
mod message;
mod report;

pub use client::{CallPage, Client};
pub use message::{Event, ServerMessage, SpokenLine};
pub use report::{AudioAddresses, CallRef, Consent, Contact, Direction, Report};
