//! Outside systems: telephony providers, speech and summary services. One folder each: payloads, signatures, clients.
//!
//! Always true here: an address that came from outside is asked only where it belongs to the provider
//! ([`outside`]); every answer is bounded in size and time; unknown fields, words and messages are taken and left
//! aside, since providers add some without notice. Deliberately absent: the archive, the database and the clock.

/// One client for each account.
pub mod clients;
mod error;
/// Reading other people's JSON.
pub mod field;
/// The outside network, and who may be asked there.
pub mod outside;
/// Who is at the other end of a call, as providers write it.
pub mod party;
mod public_addresses;
/// RingCentral: notifications, call log, recordings, insights.
pub mod ringcentral;
/// Signatures as Standard Webhooks define them.
pub mod standard_webhooks;
/// Services that write down what was said.
pub mod speech;
/// Services that sum up what was said.
pub mod summary;
mod turn;
/// Twilio: voice webhooks, recordings and Media Streams.
pub mod twilio;
/// Vapi: server messages, reports, recordings.
pub mod vapi;
/// Vonage: voice webhooks, recordings and its websocket.
pub mod vonage;
mod words;

pub use clients::{Client, Clients};
pub use error::ProviderError;
pub use outside::{Allowed, Download, Outside};
pub use turn::{Party, TURNS_MAX, Turn, Word};
