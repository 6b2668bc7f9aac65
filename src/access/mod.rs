//! Who is asking and what they may see or do.
//!
//! A token becomes an `Actor` once, at the edge (`Verifier`); from there on the actor is passed first and asked
//! through one path (`Actor::require`). A link to audio carries its own proof (`LinkSigner`), so that a player can
//! use it without a header. Nothing here reads the database: whether a token has been revoked is for the archive to
//! look up by `Actor::token_id`. Tokens, links and keys are never part of a message.

mod actor;
mod jwks;
mod keys;
mod link;
mod permission;
mod token;
mod verifier;

pub use actor::{Actor, Role, UnknownRole};
pub use jwks::{KeySet, KeySetError};
pub use keys::{KeyFileError, VerificationKey};
pub use link::{Clip, FileLink, LinkError, LinkKind, LinkSigner};
pub use permission::{Forbidden, Permission};
pub use token::{NewToken, TokenError, mint};
pub use verifier::{TokenRules, Verifier, VerifierError};

#[cfg(test)]
mod test_keys;
