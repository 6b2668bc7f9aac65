//! See `lib.rs`; filled in by the next commits.

/// What a query may ask for before anything of it runs.
pub mod limits;
