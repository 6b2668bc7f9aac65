//! See `lib.rs`; filled in by the next commits.

/// Answers with a recording or parts of it.
pub mod byteranges;
/// Decides what a range request asks for.
pub mod range;
