//! What a search answers.

use async_graphql::{ComplexObject, Enum, SimpleObject};
use chrono::{DateTime, Utc};

use super::analytics::milliseconds;
use super::{Call, Note, Turn};
use crate::archive;
use crate::archive::permalinks::Permalink;
use crate::graphql::error::{Failure, Result};
use crate::graphql::page::PageInfo;
use crate::search::{self, Bucket, Facets, Order};

/// The order of hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Order")]
pub enum SearchOrder {
    /// Best first.
    Relevance,
    /// Newest call first.
    Newest,
    /// Oldest call first.
    Oldest,
}

/// A turn that matched, with the second to play from.
#[derive(SimpleObject)]
pub struct Moment {
    /// Its call.
    pub call: Call,
    /// The turn.
    pub turn: Turn,
    /// Where to start the player: the first word that matched, by its own time where that is known.
    pub start_ms: Option<i32>,
    /// Where the last word that matched ends.
    pub end_ms: Option<i32>,
    /// How well it matched.
    pub score: f64,
    /// Its words around the match, in parts: never as markup.
    pub snippet: Vec<SnippetPart>,
}

impl Moment {
    /// A moment of a call.
    pub fn new(call: Call, moment: archive::search::Moment) -> Self {
        let archive::search::Moment { turn, score, start_ms, end_ms, snippet } = moment;
        Self {
            call,
            start_ms: start_ms.or(turn.start_ms).map(milliseconds),
            end_ms: end_ms.or(turn.end_ms).map(milliseconds),
            turn: turn.into(),
            score: f64::from(score),
            snippet: snippet.into_iter().map(Into::into).collect(),
        }
    }
}

/// A piece of a snippet.
#[derive(Clone, SimpleObject)]
pub struct SnippetPart {
    /// The words.
    pub text: String,
    /// They are what was searched for.
    pub matched: bool,
}

impl From<search::SnippetPart> for SnippetPart {
    fn from(part: search::SnippetPart) -> Self {
        let search::SnippetPart { text, matched } = part;
        Self { text, matched }
    }
}

/// A call that matched.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct CallSearchEdge {
    /// Pass it as `after` to go on from here.
    pub cursor: String,
    /// The call.
    pub node: Call,
    /// How well it matched.
    pub score: f64,
    /// Its best turns.
    #[graphql(skip)]
    pub moments: Vec<Moment>,
    /// Its notes that match.
    #[graphql(skip)]
    pub notes: Vec<NoteMatch>,
}

/// A note that has what a query asked for by `note:`.
#[derive(Clone, SimpleObject)]
pub struct NoteMatch {
    /// The note.
    note: Note,
    /// Its words around the match, in parts: never as markup.
    snippet: Vec<SnippetPart>,
}

impl From<archive::search::NoteMatch> for NoteMatch {
    fn from(found: archive::search::NoteMatch) -> Self {
        let archive::search::NoteMatch { note, snippet } = found;
        Self { note: Note(note), snippet: snippet.into_iter().map(Into::into).collect() }
    }
}

#[ComplexObject]
impl CallSearchEdge {
    /// The call's best matching moments, best first: 3 unless asked for, at most 10.
    async fn moments(&self, first: Option<i32>) -> Result<&[Moment]> {
        first_of("moments", first, archive::search::MOMENTS_MAX, &self.moments)
    }
    /// The call's notes that have what the query asks for by `note:`, by where they stand: 3 unless asked for, at most
    /// 10.
    async fn notes(&self, first: Option<i32>) -> Result<&[NoteMatch]> {
        first_of("notes", first, archive::search::MOMENTS_MAX, &self.notes)
    }
}

fn first_of<'a, T>(what: &str, first: Option<i32>, max: usize, all: &'a [T]) -> Result<&'a [T]> {
    let wanted = first.unwrap_or(3);
    let count = usize::try_from(wanted)
        .ok()
        .filter(|count| *count <= max)
        .ok_or_else(|| Failure::bad_input(format!("{what}: first: {wanted} is not between 0 and {max}")))?;
    Ok(&all[..count.min(all.len())])
}

/// Calls that match.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct CallSearchConnection {
    /// The search itself, to be passed on.
    #[graphql(skip)]
    pub search: Permalink,
    /// The calls with their cursors, scores and moments.
    pub edges: Vec<CallSearchEdge>,
    /// Where this page stands.
    pub page_info: PageInfo,
    /// Exact, however many there are.
    pub total_count: i32,
    /// How all calls that match are spread.
    pub facets: SearchFacets,
    /// From the query's text to its hits, in milliseconds.
    pub took_ms: f64,
    /// What the search could not do as asked, and why; empty when all of it was done.
    pub notices: Vec<String>,
}

#[ComplexObject]
impl CallSearchConnection {
    /// The calls alone.
    async fn nodes(&self) -> Vec<&Call> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }
    /// Query, filter and order as one string that gives the same search again: for `searchPermalink` and for an export.
    /// It holds no right: whoever opens it searches their own calls.
    async fn permalink(&self) -> Result<String> {
        Ok(self.search.write()?)
    }
}

/// How all calls that match are spread. Each facet leaves its own filter out, so that one can widen again; values with
/// most calls come first.
#[derive(Default, SimpleObject)]
pub struct SearchFacets {
    /// Who handled them.
    pub agents: Vec<FacetCount>,
    /// Inbound or outbound.
    pub directions: Vec<FacetCount>,
    /// Who carried them.
    pub providers: Vec<FacetCount>,
    /// In which language they are said to be.
    pub languages: Vec<FacetCount>,
    /// The overall sentiment.
    pub sentiments: Vec<FacetCount>,
    /// A call counts for each of its tags.
    pub tags: Vec<FacetCount>,
    /// Who said something that matched; a call counts for each who did.
    pub speakers: Vec<FacetCount>,
    /// Matching calls over time, in buckets that fit the range.
    pub timeline: Vec<TimelineBucket>,
}

/// A value and the calls that have it.
#[derive(SimpleObject)]
pub struct FacetCount {
    /// The value, as filters take it.
    pub value: String,
    /// How many calls.
    pub count: i32,
    /// What to show instead of the value: the name of an agent of the directory; null where there is none.
    pub label: Option<String>,
}

/// A stretch of time and the calls that began in it.
#[derive(SimpleObject)]
pub struct TimelineBucket {
    /// Where it begins.
    pub from: DateTime<Utc>,
    /// Where the next one begins.
    pub until: DateTime<Utc>,
    /// How many calls began in it.
    pub count: i32,
}

impl From<Facets> for SearchFacets {
    fn from(facets: Facets) -> Self {
        let texts = |counts: Vec<search::FacetCount>| counts.into_iter().map(FacetCount::of_text).collect();
        let words = |counts: Vec<search::FacetCount>| counts.into_iter().map(FacetCount::of_word).collect();
        Self {
            agents: texts(facets.agents),
            directions: words(facets.directions),
            providers: words(facets.providers),
            languages: texts(facets.languages),
            sentiments: words(facets.sentiments),
            tags: texts(facets.tags),
            speakers: words(facets.speakers),
            timeline: facets.timeline.into_iter().map(Into::into).collect(),
        }
    }
}

impl FacetCount {
    fn of_text(facet: search::FacetCount) -> Self {
        Self { value: facet.value, count: count(facet.count), label: None }
    }

    /// Of an enumeration: the index has its words in lower case.
    fn of_word(facet: search::FacetCount) -> Self {
        Self { value: facet.value.to_ascii_uppercase(), count: count(facet.count), label: None }
    }
}

impl From<Bucket> for TimelineBucket {
    fn from(bucket: Bucket) -> Self {
        let time = |us| DateTime::from_timestamp_micros(us).unwrap_or_default();
        Self { from: time(bucket.from_us), until: time(bucket.until_us), count: count(bucket.count) }
    }
}

fn count(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// A moment and its place.
#[derive(SimpleObject)]
pub struct MomentEdge {
    /// Pass it as `after` to go on from here.
    pub cursor: String,
    /// The moment.
    pub node: Moment,
}

/// Moments that match, across all calls.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct MomentConnection {
    /// The search itself, to be passed on.
    #[graphql(skip)]
    pub search: Permalink,
    /// The moments with their cursors.
    pub edges: Vec<MomentEdge>,
    /// Where this page stands.
    pub page_info: PageInfo,
    /// Exact, however many there are.
    pub total_count: i32,
    /// From the query's text to its hits, in milliseconds.
    pub took_ms: f64,
    /// What the search could not do as asked, and why; empty when all of it was done.
    pub notices: Vec<String>,
}

#[ComplexObject]
impl MomentConnection {
    /// The moments alone.
    async fn nodes(&self) -> Vec<&Moment> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }
    /// Query, filter and order as one string that gives the same search again: for `searchPermalink` and for an export.
    /// It holds no right: whoever opens it searches their own calls.
    async fn permalink(&self) -> Result<String> {
        Ok(self.search.write()?)
    }
}
