//! Full-text search over calls: the only place that knows Tantivy.
//!
//! Plain structs go in, ids, scores and cursors come out; no text is kept, so the database stays the
//! truth and the index can be thrown away and built again at any time.
//!
//! What must always hold:
//! - A call is one *block*: its turns in order, then the call itself, contiguous in one segment. It is
//!   added in one batch and deleted by one term that stands on every document of it, so it is never half
//!   there, and merges keep its order. Sorting the index by a field would tear blocks apart: never do it.
//! - Fields of a turn stand only on turns and fields of a call only on calls. A clause on a call's field
//!   can therefore never match a turn, not even where a segment consists of nothing else.
//! - The position in the journal is part of the commit that made it true.
//!
//! Deliberately absent: stored text (snippets are made from the text handed in), and any notion of who
//! asks beyond the tenant, which every search must name.
//!
//! A relevance score depends on the statistics of the whole index. A cursor of that order stays exact
//! while the index stands still; after a commit in between, calls whose score moved across the cursor may
//! be shown again or passed over. The orders by time have no such limit.

mod analyser;
mod compile;
mod cursor;
mod document;
mod error;
mod filter;
mod index;
mod join;
mod page;
mod parents;
mod query;
mod schema;
mod searching;
mod snippet;
#[cfg(test)]
mod tests;
mod writer;

pub use cursor::{Cursor, CursorError, Order};
pub use document::{CallDocument, Change, TurnDocument};
pub use error::SearchError;
pub use filter::Filter;
pub use index::{DocumentCounts, Index, SegmentFigures, Settings};
pub use query::{LEAVES_MAX, NESTING_MAX, ParsedQuery, QUERY_CHARS_MAX, QueryError, parse};
pub use searching::{CallHit, CallHits, MomentHit, MomentHits, MomentRow, PAGE_MAX, Search};
pub use snippet::{SnippetPart, snippet};
pub use writer::Writer;
