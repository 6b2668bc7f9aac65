//! See `lib.rs`; filled in by the next commits.
