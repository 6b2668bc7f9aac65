//! The modules of the archive's search that read what people write: without the engine, so that they compile fast.

#[path = "../../../src/search/analysis/mod.rs"]
mod analysis;
#[path = "../../../src/search/query/mod.rs"]
mod query;
#[path = "../../../src/search/snippet.rs"]
mod snippet;
#[path = "../../../src/search/query/soundness.rs"]
mod soundness;

pub use snippet::{SnippetPart, snippet};
pub use soundness::check as check_query;
