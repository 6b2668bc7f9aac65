//! Searching: the actor's scope around the query, ids from the index, rows from the database.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use entity::{CallId, Tenanted, note, saved_search, turn};
use sea_orm::{ColumnTrait, Condition, QueryFilter};

use super::call_filter::CallFilter;
use super::figures::index_position;
use super::permalinks::Permalink;
use super::{ArchiveError, linking, notes, saved_searches};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::journal::Position;
use crate::search::{
    self, CallHit, CallHits, Cursor, CursorError, MomentHit, MomentHits, Order, QueryError, Search,
    SearchError, SnippetPart, Suggestion, Wanted,
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
    /// What becomes of a query that makes no sense or finds nothing.
    pub reading: Reading,
}

/// How a query is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// A mistake in it is an error that says where it is and what was expected.
    Strict,
    /// What cannot be understood is left out, with a notice.
    #[default]
    Lenient,
    /// As lenient; and behind what has all the words comes what has some of them, with a notice.
    Relaxed,
}

/// What was found, and what could not be done as asked.
#[derive(Clone, Debug)]
pub struct Found<T> {
    /// The hits.
    pub hits: T,
    /// The search itself, to be passed on.
    pub permalink: Permalink,
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
    /// When the first word that matched begins: its own time where that is known.
    pub start_ms: Option<i64>,
    /// When the last one ends.
    pub end_ms: Option<i64>,
    /// Its words around the match.
    pub snippet: Vec<SnippetPart>,
}

/// Calls that match, with what else is wanted.
///
/// # Errors
/// Where the actor may not search, or the query, filter or cursor cannot be right.
pub async fn calls(
    app: &App,
    actor: &Actor,
    request: SearchRequest,
    wanted: Wanted,
) -> Result<Found<CallHits>, ArchiveError> {
    let execute = move |index: &search::Index, search: &Search| index.search_calls(search, wanted);
    run(app, actor, request, Vec::new(), execute, |hits| hits.total).await
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
    let wanted = Wanted { moments_per_call: MOMENTS_MAX, ..Wanted::default() };
    let execute = move |index: &search::Index, search: &Search| index.search_calls(search, wanted);
    run(app, actor, request, vec![id], execute, |hits| hits.total).await
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
    let query = search::parse(&saved.query)?;
    let filter = saved_searches::filter(saved)?.search_filter()?;
    let search = Search {
        tenant: saved.tenant_id.as_str().to_owned(),
        query,
        filter: search::Filter { calls: among.iter().map(|id| id.0).collect(), ..filter },
        order: Order::Newest,
        after: None,
        limit: among.len(),
    };
    Ok(app
        .index
        .search_calls(&search, Wanted::default())?
        .hits
        .into_iter()
        .map(|hit| CallId(hit.id))
        .collect())
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
    run(app, actor, request, Vec::new(), |index, search| index.search_moments(search), |hits| hits.total)
        .await
}

async fn run<T: Send + 'static>(
    app: &App,
    actor: &Actor,
    request: SearchRequest,
    among: Vec<CallId>,
    execute: impl Fn(&search::Index, &Search) -> Result<T, SearchError> + Send + 'static,
    total: fn(&T) -> u64,
) -> Result<Found<T>, ArchiveError> {
    actor.require(Permission::Search)?;
    let started = Instant::now();
    let SearchRequest { query, filter, order, after, size, reading } = request;
    let permalink =
        Permalink { query, filter: filter.check(&linking::region(app, &actor.tenant, None))?, order };
    let (query, mut notices) = match reading {
        Reading::Strict => (search::parse(&permalink.query)?, Vec::new()),
        Reading::Lenient | Reading::Relaxed => search::parse_leniently(&permalink.query)?,
    };
    let after = after.map(|text| text.parse::<Cursor>()).transpose()?;
    let tenant = actor.tenant.as_str().to_owned();
    let calls = among.into_iter().map(|id| id.0).collect();
    let filter = search::Filter { calls, ..permalink.filter.search_filter()? };
    let search = Search { tenant, query, filter, order, after, limit: size };
    let index = app.index.clone();
    let searched = move || {
        if !index.is_filled() {
            notices.push("the search index is being built: not all calls are found yet".to_owned());
        }
        let mut hits = execute(&index, &search)?;
        if total(&hits) == 0 && reading != Reading::Strict {
            notices.extend(index.suggestions(&search.tenant, &search.query)?.into_iter().map(did_you_mean));
        }
        if reading == Reading::Relaxed
            && let Some(query) = search.query.relaxed()
        {
            let all = total(&hits);
            hits = execute(&index, &Search { query, ..search })?;
            if total(&hits) > all {
                notices.push(format!(
                    "{all} say all that was asked for; others say some of it, or are linked to a customer or booking that \
                     has it"
                ));
            }
        }
        Ok::<_, SearchError>((hits, notices))
    };
    let (hits, notices) = tokio::task::spawn_blocking(searched).await.map_err(ArchiveError::internal)??;
    Ok(Found { hits, permalink, notices, took_ms: started.elapsed().as_secs_f64() * 1000.0 })
}

fn did_you_mean(Suggestion { word, instead }: Suggestion) -> String {
    format!("no call has “{word}”: did you mean “{instead}”?")
}

/// The turns behind hits, with snippets; a turn that has gone since it was indexed is missing.
///
/// # Errors
/// Where the actor may not search.
pub async fn turns(
    app: &App,
    actor: &Actor,
    hits: &[(CallId, MomentHit)],
) -> Result<Vec<Moment>, ArchiveError> {
    actor.require(Permission::Search)?;
    let mut wanted: HashMap<CallId, Vec<i32>> = HashMap::new();
    for (call_id, hit) in hits {
        wanted.entry(*call_id).or_default().push(position(hit));
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
        .filter_map(|(call_id, hit)| {
            let turn = rows.get(&(*call_id, position(hit)))?.clone();
            let snippet = search::snippet(&turn.text, &hit.words, SNIPPET_CHARS);
            let ms = |ms: Option<u64>| ms.and_then(|ms| i64::try_from(ms).ok());
            Some(Moment {
                turn,
                score: hit.score,
                start_ms: ms(hit.start_ms),
                end_ms: ms(hit.end_ms),
                snippet,
            })
        })
        .collect())
}

/// A note that has what a query asked for.
#[derive(Clone, Debug)]
pub struct NoteMatch {
    /// The note.
    pub note: note::Model,
    /// Its words around the match.
    pub snippet: Vec<SnippetPart>,
}

/// The notes of calls that were found and that have what the query asks for by `note:`, each call's in their order and
/// at most [`MOMENTS_MAX`].
///
/// # Errors
/// Where the actor may not search, or the index cannot be read.
pub async fn notes_of(
    app: &App,
    actor: &Actor,
    found: &Found<CallHits>,
) -> Result<HashMap<CallId, Vec<NoteMatch>>, ArchiveError> {
    actor.require(Permission::Search)?;
    let (query, _) = search::parse_leniently(&found.permalink.query)?;
    let ids: Vec<uuid::Uuid> = found.hits.hits.iter().map(|hit| hit.id).collect();
    let (index, tenant) = (app.index.clone(), actor.tenant.as_str().to_owned());
    let places = tokio::task::spawn_blocking(move || index.note_places(&tenant, &query, &ids));
    let places = places.await.map_err(ArchiveError::internal)??;
    if places.is_empty() {
        return Ok(HashMap::new());
    }
    let calls: Vec<CallId> = places.keys().copied().map(CallId).collect();
    let rows = notes::of_calls(app, actor, &calls).await?;
    let of_call = |rows: &[note::Model]| {
        let texts = rows.iter().map(|row| row.text.as_str());
        let matched = places.get(&rows[0].call_id.0)?.in_notes(texts);
        let found = matched.into_iter().take(MOMENTS_MAX).map(|(number, words)| NoteMatch {
            snippet: search::snippet(&rows[number].text, &words, SNIPPET_CHARS),
            note: rows[number].clone(),
        });
        Some((rows[0].call_id, found.collect()))
    };
    Ok(rows.chunk_by(|one, other| one.call_id == other.call_id).filter_map(of_call).collect())
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
    let of_call = |hit: &CallHit| {
        let id = CallId(hit.id);
        hit.moments.iter().map(move |moment| (id, moment.clone())).collect::<Vec<_>>()
    };
    turns(app, actor, &found.hits.hits.iter().flat_map(of_call).collect::<Vec<_>>()).await
}

/// The moments of a page, as [`turns`] takes them.
pub fn places(hits: &MomentHits) -> Vec<(CallId, MomentHit)> {
    hits.hits.iter().map(|hit| (CallId(hit.call_id), hit.moment.clone())).collect()
}

/// A moment's turn as rows number it.
pub fn position(hit: &MomentHit) -> i32 {
    i32::try_from(hit.turn_index).unwrap_or(i32::MAX)
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
            SearchError::ForeignCursor | SearchError::Limit { .. } | SearchError::TooManyWords { .. } => {
                Self::BadInput(error.to_string())
            }
            error => Self::internal(error),
        }
    }
}
