//! See `lib.rs`; filled in by the next commits.

/// Answers with a recording or parts of it.
pub mod byteranges;
/// The GraphQL endpoint.
pub mod graphql;
/// Health, readiness and figures.
pub mod health;
/// Decides what a range request asks for.
pub mod range;
/// One identity and one log line a request.
pub mod request_id;
