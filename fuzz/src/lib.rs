//! What the fuzz targets try: `scripts/fuzz.sh` runs them for a while on stable Rust, `cargo fuzz run query` for
//! as long as one likes.

#![expect(
    dead_code,
    unused_imports,
    reason = "the modules serve the whole archive, and a fuzzer needs little of them"
)]

mod search;

pub use search::{SnippetPart, check_query, snippet};
