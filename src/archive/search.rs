//! Searching: the actor's scope around the query, ids from the index, rows from the database.

use std::collections::HashMap;
use std::time::Instant;

use entity::{CallId, Tenanted, turn};
use sea_orm::{ColumnTrait, Condition, QueryFilter};

use super::ArchiveError;
use super::call_filter::CallFilter;
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::search::{
    self, CallHits, Cursor, CursorError, MomentHits, Order, ParsedQuery, QueryError, Search, SearchError,
    SnippetPart,
};

/// Moments found with each call.
pub const MOMENTS_MAX: usize = 10;
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
    run(app, actor, request, move |index, search| index.search_calls(search, moments_max)).await
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
    run(app, actor, request, |index, search| index.search_moments(search)).await
}

async fn run<T: Send + 'static>(
    app: &App,
    actor: &Actor,
    request: SearchRequest,
    execute: impl FnOnce(&search::Index, &Search) -> Result<T, SearchError> + Send + 'static,
) -> Result<Found<T>, ArchiveError> {
    actor.require(Permission::Search)?;
    let started = Instant::now();
    let SearchRequest { query, filter, order, after, size } = request;
    let filter = filter.check(&app.config.phone.default_region)?.search_filter();
    let (query, notices) = search::parse(&query)?;
    let after = after.map(|text| text.parse::<Cursor>()).transpose()?;
    let search = Search {
        tenant: actor.tenant.as_str().to_owned(),
        query: query.clone(),
        filter,
        order,
        after,
        limit: size,
    };
    let index = app.index.clone();
    let hits = tokio::task::spawn_blocking(move || execute(&index, &search))
        .await
        .map_err(ArchiveError::internal)??;
    Ok(Found { hits, query, notices, took_ms: started.elapsed().as_secs_f64() * 1000.0 })
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
