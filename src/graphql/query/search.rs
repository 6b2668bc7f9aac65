//! Searching transcripts.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use entity::CallId;

use crate::archive::agents;
use crate::archive::permalinks::Permalink;
use crate::archive::search::{self, MOMENTS_MAX, Reading, SearchRequest};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::loaders::CallBy;
use crate::graphql::page::{PageInfo, cost, size_of};
use crate::graphql::types::{
    Call, CallFilter, CallSearchConnection, CallSearchEdge, FacetCount, Moment, MomentConnection, MomentEdge,
    SearchFacets, SearchOrder,
};
use crate::search::{Order, Wanted};

#[derive(Default)]
pub struct SearchQuery;

fn request(
    query: String,
    filter: Option<CallFilter>,
    order_by: Option<SearchOrder>,
    first: Option<i32>,
    after: Option<String>,
    reading: Reading,
) -> Result<SearchRequest> {
    let order = order_by.map_or(Order::Relevance, Into::into);
    let filter = CallFilter::convert(filter)?;
    Ok(SearchRequest { query, filter, order, after, size: size_of(first)?, reading })
}

fn reading(strict: Option<bool>, relaxed: Option<bool>) -> Reading {
    match (strict, relaxed) {
        (Some(true), _) => Reading::Strict,
        (_, Some(true)) => Reading::Relaxed,
        _ => Reading::Lenient,
    }
}

/// What of an answer is asked for beside the calls.
fn wanted(context: &Context<'_>) -> Wanted {
    let fields = context.look_ahead();
    let facets = fields.field("facets");
    Wanted {
        moments_per_call: if fields.field("edges").field("moments").exists() { MOMENTS_MAX } else { 0 },
        facets: facets.exists(),
        speakers: facets.field("speakers").exists(),
    }
}

fn page_info<E>(edges: &[E], cursor: impl Fn(&E) -> String, more: bool, after: bool) -> PageInfo {
    PageInfo {
        has_next_page: more,
        has_previous_page: after,
        start_cursor: edges.first().map(&cursor),
        end_cursor: edges.last().map(&cursor),
    }
}

fn total(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

async fn calls(
    context: &Context<'_>,
    ids: impl Iterator<Item = CallId>,
) -> Result<HashMap<CallBy, entity::call::Model>> {
    Ok(context.loader().load_many(ids.map(CallBy)).await?)
}

/// A page of the calls that match, with their moments where these are asked for: for whoever searches.
pub async fn found_calls(context: &Context<'_>, request: SearchRequest) -> Result<CallSearchConnection> {
    let later_page = request.after.is_some();
    let found = search::calls(context.app(), context.actor(), request, wanted(context)).await?;
    let mut rows = calls(context, found.hits.hits.iter().map(|hit| CallId(hit.id))).await?;
    let mut moments: HashMap<CallId, Vec<search::Moment>> = HashMap::new();
    for moment in search::moments_of(context.app(), context.actor(), &found).await? {
        moments.entry(moment.turn.call_id).or_insert_with(|| Vec::with_capacity(MOMENTS_MAX)).push(moment);
    }
    let mut notes = match context.look_ahead().field("edges").field("notes").exists() {
        true => search::notes_of(context.app(), context.actor(), &found).await?,
        false => HashMap::new(),
    };
    let mut facets: SearchFacets = found.hits.facets.map(Into::into).unwrap_or_default();
    label(context, &mut facets.agents).await?;
    let edges: Vec<_> = found
        .hits
        .hits
        .into_iter()
        .filter_map(|hit| {
            // A call that has gone since it was indexed is no hit any more.
            let call = Call(rows.remove(&CallBy(CallId(hit.id)))?);
            let moments = moments.remove(&CallId(hit.id)).unwrap_or_default();
            Some(CallSearchEdge {
                cursor: hit.cursor.to_string(),
                score: f64::from(hit.score),
                moments: moments.into_iter().map(|moment| Moment::new(call.clone(), moment)).collect(),
                notes: notes.remove(&call.0.id).unwrap_or_default().into_iter().map(Into::into).collect(),
                node: call,
            })
        })
        .collect();
    Ok(CallSearchConnection {
        page_info: page_info(&edges, |edge| edge.cursor.clone(), found.hits.has_more, later_page),
        edges,
        search: found.permalink,
        total_count: total(found.hits.total),
        facets,
        took_ms: found.took_ms,
        notices: found.notices,
    })
}

/// Gives agents the names that the directory has for them.
async fn label(context: &Context<'_>, facet: &mut [FacetCount]) -> Result<()> {
    let values: Vec<String> = facet.iter().map(|count| count.value.clone()).collect();
    let mut names = agents::names_of(context.app(), context.actor(), &values).await?;
    for count in facet {
        count.label = names.remove(&count.value);
    }
    Ok(())
}

#[Object]
impl SearchQuery {
    /// Calls that match a transcript query, best first, each with its matching moments.
    ///
    /// A query is words (all of them somewhere in the call, in any turns), "phrases" (within one turn), AND, OR,
    /// NOT (upper case), a minus before what must not occur, and parentheses; who says it (`agent:`, `customer:`), how
    /// near (`NEAR/5`, `NEAR/30s`), in which order (`THEN`), in the `SAME TURN`, `NOT IN` something longer, at the
    /// beginning of a turn (`^`), `IN FIRST 30s`; patterns (`cred*`) and words with mistakes (`refnd~`); `summary:`,
    /// `note:`, `name:`, `reference:`, `tag:`, `topic:`, `duration > 5m` and `silence > 20s`. docs/search.md has all of it.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "they are the arguments that the field has in the schema")]
    async fn search_calls(
        &self,
        context: &Context<'_>,
        query: String,
        filter: Option<CallFilter>,
        order_by: Option<SearchOrder>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(
            desc = "A query with a mistake is refused; otherwise as much of it is searched as can be."
        )]
        strict: Option<bool>,
        #[graphql(
            desc = "Calls that have only some of the words are found too, behind those that have more; a word may also be one of \
                    a customer or booking that the call is linked to (name, venue, reference, kind, day, status, route). \
                    With a notice."
        )]
        relaxed: Option<bool>,
    ) -> Result<CallSearchConnection> {
        found_calls(context, request(query, filter, order_by, first, after, reading(strict, relaxed))?).await
    }

    /// The matching moments themselves, one row a hit, across all calls.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "they are the arguments that the field has in the schema")]
    async fn search_moments(
        &self,
        context: &Context<'_>,
        query: String,
        filter: Option<CallFilter>,
        order_by: Option<SearchOrder>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(
            desc = "A query with a mistake is refused; otherwise as much of it is searched as can be."
        )]
        strict: Option<bool>,
        #[graphql(
            desc = "Calls that have only some of the words are found too, behind those that have more; a word may also be one of \
                    a customer or booking that the call is linked to (name, venue, reference, kind, day, status, route). \
                    With a notice."
        )]
        relaxed: Option<bool>,
    ) -> Result<MomentConnection> {
        let later_page = after.is_some();
        let request = request(query, filter, order_by, first, after, reading(strict, relaxed))?;
        let found = search::moments(context.app(), context.actor(), request).await?;
        let rows = calls(context, found.hits.hits.iter().map(|hit| CallId(hit.call_id))).await?;
        let places = search::places(&found.hits);
        let moments = search::turns(context.app(), context.actor(), &places).await?;
        let mut moments: HashMap<_, _> =
            moments.into_iter().map(|moment| ((moment.turn.call_id, moment.turn.position), moment)).collect();
        let edges: Vec<_> = found
            .hits
            .hits
            .iter()
            .filter_map(|hit| {
                let (call_id, position) = (CallId(hit.call_id), search::position(&hit.moment));
                let call = Call(rows.get(&CallBy(call_id))?.clone());
                let moment = moments.remove(&(call_id, position))?;
                Some(MomentEdge { cursor: hit.cursor.to_string(), node: Moment::new(call, moment) })
            })
            .collect();
        Ok(MomentConnection {
            page_info: page_info(&edges, |edge| edge.cursor.clone(), found.hits.has_more, later_page),
            edges,
            search: found.permalink,
            total_count: total(found.hits.total),
            took_ms: found.took_ms,
            notices: found.notices,
        })
    }

    /// The search of a permalink again, with its query, filter and order. A permalink holds no right: the calls are the
    /// asker's own.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn search_permalink(
        &self,
        context: &Context<'_>,
        permalink: String,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<CallSearchConnection> {
        found_calls(context, Permalink::read(&permalink)?.request(after, size_of(first)?)).await
    }
}
