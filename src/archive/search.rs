//! Searching: the actor's scope around the query, ids from the index, rows from the database.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use entity::{CallId, Tenanted, saved_search, turn};
use sea_orm::{ColumnTrait, Condition, QueryFilter};

use super::call_filter::CallFilter;
use super::figures::index_position;
use super::permalinks::Permalink;
use super::{ArchiveError, saved_searches};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::journal::Position;
use crate::search::{
    self, CallHits, Cursor, CursorError, MomentHit, MomentHits, Order, ParsedQuery, QueryError, Search,
    SearchError, SnippetPart,
};

/// Moments found with each call.
pub const MOMENTS_MAX: usize = 10;
/// Calls that a saved search is asked for at once.
pub const AMONG_MAX: usize = search::PAGE_MAX;
/// How often it is looked how far the index has read.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);
/// Characters of a snippet.
const SNIPPET_CHARS: usize = 200;

/// A search asked for.
#[derive(Clone, Debug)]
pub struct SearchRequest {
    /// In the query language.
    pub query: String,
    /// Which calls are searched.
    pub filter: CallFilter,
    /// In which order they come.
    pub order: Order,
    /// After this place in the result.
    pub after: Option<String>,
    /// Hits at most.
    pub size: usize,
}

/// What was found, and what could not be done as asked.
#[derive(Clone, Debug)]
pub struct Found<T> {
    /// The hits.
    pub hits: T,
    /// The search itself, to be passed on.
    pub permalink: Permalink,
    /// How the query was understood: for snippets.
    pub query: ParsedQuery,
    /// What the search could not do as asked, and why.
    pub notices: Vec<String>,
    /// From the query's text to its hits, in milliseconds.
    pub took_ms: f64,
}

/// A turn that matched.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The turn.
    pub turn: turn::Model,
    /// How well it matched.
    pub score: f32,
    /// Its words around the match.
    pub snippet: Vec<SnippetPart>,
}

/// Calls that match, with their moments where they are wanted.
///
/// # Errors
/// Where the actor may not search, or the query, filter or cursor cannot be right.
pub async fn calls(
    app: &App,
    actor: &Actor,
    request: SearchRequest,
    moments_wanted: bool,
) -> Result<Found<CallHits>, ArchiveError> {
    let moments_max = if moments_wanted { MOMENTS_MAX } else { 0 };
    run(app, actor, request, Vec::new(), move |index, search| index.search_calls(search, moments_max)).await
}

/// One call, with its moments, if it matches.
///
/// # Errors
/// As [`calls`].
pub async fn one_call(
    app: &App,
    actor: &Actor,
    request: SearchRequest,
    id: CallId,
) -> Result<Found<CallHits>, ArchiveError> {
    run(app, actor, request, vec![id], |index, search| index.search_calls(search, MOMENTS_MAX)).await
}

/// Those of some calls, at most [`AMONG_MAX`], that a saved search matches. Blocks while it reads; for jobs.
///
/// # Errors
/// Where the search cannot be asked any more, or the index cannot be read.
pub fn matching(
    app: &App,
    saved: &saved_search::Model,
    among: Vec<CallId>,
) -> Result<Vec<CallId>, ArchiveError> {
    // An empty list would ask for all.
    if among.is_empty() {
        return Ok(among);
    }
    let (query, _) = search::parse(&saved.query)?;
    let filter = saved_searches::filter(saved)?.search_filter();
    let search = Search {
        tenant: saved.tenant_id.as_str().to_owned(),
        query,
        filter: search::Filter { calls: among.iter().map(|id| id.0).collect(), ..filter },
        order: Order::Newest,
        after: None,
        limit: among.len(),
    };
    Ok(app.index.search_calls(&search, 0)?.hits.into_iter().map(|hit| CallId(hit.id)).collect())
}

/// Waits until the index has read the journal up to a place, as long as it takes.
///
/// # Errors
/// Where the index cannot be read.
pub async fn reached(app: &App, place: Position) -> Result<(), ArchiveError> {
    while index_position(app)? < place {
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
    // What was committed may not be seen by searches yet.
    Ok(app.index.reload()?)
}

/// Turns that match, across all calls that match.
///
/// # Errors
/// As [`calls`].
pub async fn moments(
    app: &App,
    actor: &Actor,
    request: SearchRequest,
) -> Result<Found<MomentHits>, ArchiveError> {
    run(app, actor, request, Vec::new(), |index, search| index.search_moments(search)).await
}

async fn run<T: Send + 'static>(
    app: &App,
    actor: &Actor,
    request: SearchRequest,
    among: Vec<CallId>,
    execute: impl FnOnce(&search::Index, &Search) -> Result<T, SearchError> + Send + 'static,
) -> Result<Found<T>, ArchiveError> {
    actor.require(Permission::Search)?;
    let started = Instant::now();
    let SearchRequest { query, filter, order, after, size } = request;
    let permalink = Permalink { query, filter: filter.check(&app.config.phone.default_region)?, order };
    let filter = permalink.filter.search_filter();
    let (query, notices) = search::parse(&permalink.query)?;
    let after = after.map(|text| text.parse::<Cursor>()).transpose()?;
    let search = Search {
        tenant: actor.tenant.as_str().to_owned(),
        query: query.clone(),
        filter: search::Filter { calls: among.into_iter().map(|id| id.0).collect(), ..filter },
        order,
        after,
        limit: size,
    };
    let index = app.index.clone();
    let hits = tokio::task::spawn_blocking(move || execute(&index, &search))
        .await
        .map_err(ArchiveError::internal)??;
    Ok(Found { hits, permalink, query, notices, took_ms: started.elapsed().as_secs_f64() * 1000.0 })
}

/// The turns behind hits, with snippets; a turn that has gone since it was indexed is missing.
///
/// # Errors
/// Where the actor may not search.
pub async fn turns(
    app: &App,
    actor: &Actor,
    query: &ParsedQuery,
    hits: &[(CallId, i32, f32)],
) -> Result<Vec<Moment>, ArchiveError> {
    actor.require(Permission::Search)?;
    let mut wanted: HashMap<CallId, Vec<i32>> = HashMap::new();
    for (call_id, position, _) in hits {
        wanted.entry(*call_id).or_default().push(*position);
    }
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let any = wanted.into_iter().fold(Condition::any(), |any, (call_id, positions)| {
        any.add(
            Condition::all()
                .add(turn::Column::CallId.eq(call_id))
                .add(turn::Column::Position.is_in(positions)),
        )
    });
    let rows: HashMap<_, _> = turn::Entity::of(&actor.tenant)
        .filter(any)
        .all(app.database.reader())
        .await?
        .into_iter()
        .map(|row| ((row.call_id, row.position), row))
        .collect();
    Ok(hits
        .iter()
        .filter_map(|(call_id, position, score)| {
            let turn = rows.get(&(*call_id, *position))?.clone();
            let snippet = search::snippet(query, &turn.text, SNIPPET_CHARS);
            Some(Moment { turn, score: *score, snippet })
        })
        .collect())
}

/// The moments of calls that were found, with snippets, call by call and best first.
///
/// # Errors
/// As [`turns`].
pub async fn moments_of(
    app: &App,
    actor: &Actor,
    found: &Found<CallHits>,
) -> Result<Vec<Moment>, ArchiveError> {
    let places = found.hits.hits.iter().flat_map(|hit| {
        let place = |moment: &MomentHit| (CallId(hit.id), position(moment.turn_index), moment.score);
        hit.moments.iter().map(place).collect::<Vec<_>>()
    });
    turns(app, actor, &found.query, &places.collect::<Vec<_>>()).await
}

/// Where moments are: the call, the turn's place in it and its score, as [`turns`] takes them.
pub fn places(hits: &MomentHits) -> Vec<(CallId, i32, f32)> {
    hits.hits.iter().map(|hit| (CallId(hit.call_id), position(hit.turn_index), hit.score)).collect()
}

/// A turn's place as rows have it.
fn position(turn_index: u32) -> i32 {
    i32::try_from(turn_index).unwrap_or(i32::MAX)
}

impl From<QueryError> for ArchiveError {
    fn from(error: QueryError) -> Self {
        Self::BadInput(format!("query: {error}"))
    }
}

impl From<CursorError> for ArchiveError {
    fn from(error: CursorError) -> Self {
        Self::BadInput(format!("after: {error}"))
    }
}

impl From<SearchError> for ArchiveError {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::ForeignCursor | SearchError::Limit { .. } => Self::BadInput(error.to_string()),
            error => Self::internal(error),
        }
    }
}
