//! Full-text search over calls: the only place that knows Tantivy.
//!
//! Plain structs go in, ids, places of words, scores and cursors come out; no text is kept, so the database
//! stays the truth and the index can be thrown away and built again at any time.
//!
//! A call is one document. Its words stand at *places* that run through the whole call with a gap between
//! turns, and a position in the index is a place and who speaks there. Words anywhere in the call are found by
//! postings alone; everything else a query can ask (phrases, nearness, order, speakers, times) is worked out
//! from places, with the turns and times of the call from columns. So a query means the same over words, turns
//! and seconds, and counts are of calls that really match.
//!
//! What must always hold:
//! - Every term begins with its tenant, so whatever a search does it stays among the tenant's calls: hits,
//!   counts, facets, patterns and suggestions. Scores use the tenant's own figures.
//! - Where the words of a call lie is written by `layout` and read by `layout`; `schema` puts the words at the
//!   same places.
//! - The position in the journal is part of the commit that made it true.
//!
//! - `linked` writes and reads where the words of linked customers and bookings stand; nothing but `relaxed` looks there.
//!
//! From the query to its hits: `query` understands the text, `plan` puts its words into terms (through
//! `vocabulary`), `split` shares the calls among threads, `node` and `operator` go through those of a segment,
//! `searching` makes pages of them.
//!
//! Deliberately absent: stored text (snippets are made from the text handed in), and any notion of who
//! asks beyond the tenant, which every search must name.
//!
//! A relevance score depends on the statistics of the tenant's calls. A cursor of that order stays exact
//! while the index stands still; after a commit in between, calls whose score moved across the cursor may
//! be shown again or passed over. The orders by time have no such limit.

mod analysis;
mod columns;
mod cursor;
mod document;
mod error;
mod facet;
mod filter;
mod generation;
mod index;
mod journey;
mod layout;
mod leaf;
mod linked;
mod moment;
mod node;
mod notes;
mod operator;
mod page;
mod placed;
mod plan;
mod query;
mod relaxed;
mod schema;
mod score;
mod searching;
mod snippet;
mod span;
mod split;
mod synonyms;
mod term;
#[cfg(test)]
mod tests;
mod timeline;
mod vocabulary;
mod writer;

pub use cursor::{Cursor, CursorError, Order};
pub use document::{CallDocument, Change, Fact, LinkedDocument, TurnDocument};
pub use error::SearchError;
pub use facet::{FacetCount, Facets};
pub use filter::Filter;
pub use index::{DocumentCounts, Index, SegmentFigures, Settings, Suggestion, Traces};
pub use moment::MomentHit;
pub use notes::NotePlaces;
pub use query::{ParsedQuery, QueryError, parse, parse_leniently};
pub use searching::{CallHit, CallHits, HITS_MAX, MomentHits, MomentRow, PAGE_MAX, Search, Wanted};
pub use snippet::{SnippetPart, snippet};
pub use timeline::Bucket;
pub use writer::Writer;
