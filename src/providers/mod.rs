//! Outside systems: telephony providers, speech and summary services. One folder each: payloads, signatures, clients.
//!
//! Always true here: an address that came from outside is asked only where it belongs to the provider
//! ([`outside`]); every answer is bounded in size and time; unknown fields, words and messages are taken and left
//! aside, since providers add some without notice. Deliberately absent: the archive, the database and the clock.

mod error;
mod fields;
mod words;
/// The outside network, and who may be asked there.
pub mod outside;
/// Who is at the other end of a call, as providers write it.
pub mod party;
/// Twilio: voice webhooks, recordings and Media Streams.
pub mod twilio;
/// Vonage: voice webhooks, recordings and its websocket.
pub mod vonage;

pub use error::ProviderError;
pub use outside::{Allowed, Download, Outside};
