//! What a search answers.

use async_graphql::{ComplexObject, Enum, SimpleObject};

use super::analytics::milliseconds;
use super::{Call, Turn};
use crate::archive;
use crate::archive::permalinks::Permalink;
use crate::graphql::error::{Failure, Result};
use crate::graphql::page::PageInfo;
use crate::search::Order;

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
    /// Where to start the player.
    pub start_ms: Option<i32>,
    /// Where the turn ends.
    pub end_ms: Option<i32>,
    /// How well it matched.
    pub score: f64,
    /// Its words around the match, in parts: never as markup.
    pub snippet: Vec<SnippetPart>,
}

impl Moment {
    /// A moment of a call.
    pub fn new(call: Call, moment: archive::search::Moment) -> Self {
        let archive::search::Moment { turn, score, snippet } = moment;
        Self {
            call,
            start_ms: turn.start_ms.map(milliseconds),
            end_ms: turn.end_ms.map(milliseconds),
            turn: turn.into(),
            score: f64::from(score),
            snippet: snippet
                .into_iter()
                .map(|part| SnippetPart { text: part.text, matched: part.matched })
                .collect(),
        }
    }
}

/// A piece of a snippet.
#[derive(SimpleObject)]
pub struct SnippetPart {
    /// The words.
    pub text: String,
    /// They are what was searched for.
    pub matched: bool,
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
}

#[ComplexObject]
impl CallSearchEdge {
    /// The call's best matching moments, best first: 3 unless asked for, at most 10.
    async fn moments(&self, first: Option<i32>) -> Result<&[Moment]> {
        const MAX: usize = archive::search::MOMENTS_MAX;
        let wanted = first.unwrap_or(3);
        let count = usize::try_from(wanted).ok().filter(|count| *count <= MAX).ok_or_else(|| {
            Failure::bad_input(format!("moments: first: {wanted} is not between 0 and {MAX}"))
        })?;
        Ok(&self.moments[..count.min(self.moments.len())])
    }
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
