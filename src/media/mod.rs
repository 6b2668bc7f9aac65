//! Stored objects: the only place that knows OpenDAL.
//!
//! Always true here: an object becomes visible whole or not at all, and is never overwritten; keys are made
//! of safe parts ([`key`]); everything is read and written in pieces of bounded size. Deliberately absent:
//! knowledge of recordings, tenants' rights and the database.

/// Why an operation on the store failed.
pub mod error;
/// Names of objects.
pub mod key;
/// Which store, and how to reach it.
pub mod settings;
/// Reading, finding and removing objects.
pub mod store;
/// An object read from blocking code.
pub mod stored_reader;
/// Writing one object.
pub mod upload;

pub use error::MediaError;
pub use key::ObjectKey;
pub use settings::Settings;
pub use store::{Store, StoredObject};
pub use stored_reader::StoredReader;
pub use upload::Upload;

mod log;

#[cfg(test)]
mod conformance;
