//! Whole results: every row a search finds, page by page, in bounded memory.
//!
//! By time the pages fit together whatever is written in between: a call that comes is before or behind the place
//! reached, and none comes twice. By relevance a commit in between can move a call across that place.

use std::collections::HashMap;

use chrono::{DateTime, SubsecRound as _, Utc};
use entity::{CallId, call};

use super::permalinks::Permalink;
use super::search::{self, Moment};
use super::{ArchiveError, calls, customers, links, tokens};
use crate::access::{Actor, TokenError};
use crate::app::App;
use crate::search::{PAGE_MAX, Wanted};

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// A call that matches.
    Calls,
    /// A turn that matched.
    Moments,
}

/// A row of an export.
#[derive(Clone, Debug)]
pub struct Row {
    /// The call.
    pub call: call::Model,
    /// The names of the customers it is linked to.
    pub customers: Vec<String>,
    /// What matched in it, where moments are exported.
    pub moment: Option<Moment>,
}

/// An export under way.
pub struct Export {
    app: App,
    actor: Actor,
    permalink: Permalink,
    rows: Rows,
    after: Option<String>,
    is_over: bool,
    started_at: DateTime<Utc>,
}

/// A call that was found, or a turn of it.
type Hit = (CallId, Option<i32>);

impl Export {
    /// Begins one; nothing is asked yet.
    pub fn new(app: App, actor: Actor, permalink: Permalink, rows: Rows) -> Self {
        // People read it, and whole seconds tell exports apart.
        let started_at = app.clock.now().trunc_subsecs(0);
        Self { app, actor, permalink, rows, after: None, is_over: false, started_at }
    }

    /// The search.
    pub fn permalink(&self) -> &Permalink {
        &self.permalink
    }

    /// When it began.
    pub fn started_at(&self) -> DateTime<Utc> {
        self.started_at
    }

    /// The next rows, at most a page of the index; none at the end. An empty page is not the end.
    ///
    /// # Errors
    /// Where the actor may not search or no longer holds a good token, or the search cannot be asked. An export that
    /// has failed must not be gone on with.
    pub async fn next(&mut self) -> Result<Option<Vec<Row>>, ArchiveError> {
        if self.is_over {
            return Ok(None);
        }
        self.refuse_ended().await?;
        let request = self.permalink.clone().request(self.after.take(), PAGE_MAX);
        let (app, actor) = (&self.app, &self.actor);
        let (hits, moments, last, has_more): (Vec<Hit>, _, _, _) = match self.rows {
            Rows::Calls => {
                let found = search::calls(app, actor, request, Wanted::default()).await?.hits;
                let last = found.hits.last().map(|hit| hit.cursor.to_string());
                let hits = found.hits.iter().map(|hit| (CallId(hit.id), None)).collect();
                (hits, Vec::new(), last, found.has_more)
            }
            Rows::Moments => {
                let found = search::moments(app, actor, request).await?;
                let places = search::places(&found.hits);
                let moments = search::turns(app, actor, &places).await?;
                let last = found.hits.hits.last().map(|hit| hit.cursor.to_string());
                let hits =
                    places.iter().map(|(call, moment)| (*call, Some(search::position(moment)))).collect();
                (hits, moments, last, found.hits.has_more)
            }
        };
        // A page that is not the last has a last hit to go on behind.
        self.is_over = !has_more || last.is_none();
        self.after = last;
        Ok(Some(rows(&self.app, &self.actor, hits, moments).await?))
    }

    /// An export may take long: a token that has ended or was revoked meanwhile ends it.
    async fn refuse_ended(&self) -> Result<(), ArchiveError> {
        if self.app.clock.now() >= self.actor.expires_at {
            return Err(ArchiveError::Unavailable(TokenError::Expired.to_string()));
        }
        if tokens::is_revoked(&self.app, &self.actor).await? {
            return Err(ArchiveError::Unavailable(TokenError::Revoked.to_string()));
        }
        Ok(())
    }
}

/// The rows of hits, in their order; a call or turn that has gone since it was indexed is missing.
async fn rows(
    app: &App,
    actor: &Actor,
    hits: Vec<Hit>,
    moments: Vec<Moment>,
) -> Result<Vec<Row>, ArchiveError> {
    let mut ids: Vec<_> = hits.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    let calls: HashMap<_, _> =
        calls::by_ids(app, actor, &ids).await?.into_iter().map(|call| (call.id, call)).collect();
    let names = names(app, actor, &ids).await?;
    let mut moments: HashMap<_, _> =
        moments.into_iter().map(|moment| ((moment.turn.call_id, moment.turn.position), moment)).collect();
    let row = |(id, turn): Hit| {
        let moment = match turn {
            Some(position) => Some(moments.remove(&(id, position))?),
            None => None,
        };
        let customers = names.get(&id).cloned().unwrap_or_default();
        Some(Row { call: calls.get(&id)?.clone(), customers, moment })
    };
    Ok(hits.into_iter().filter_map(row).collect())
}

/// The names of the customers of calls, the surest first.
async fn names(
    app: &App,
    actor: &Actor,
    ids: &[CallId],
) -> Result<HashMap<CallId, Vec<String>>, ArchiveError> {
    let links = links::of_calls(app, actor, ids).await?;
    let linked: Vec<_> = links.iter().filter_map(|link| Some((link.call_id, link.customer_id?))).collect();
    let mut wanted: Vec<_> = linked.iter().map(|(_, customer)| *customer).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let known: HashMap<_, _> = customers::by_ids(app, actor, &wanted)
        .await?
        .into_iter()
        .filter_map(|customer| Some((customer.id, customer.name?)))
        .collect();
    let mut names: HashMap<CallId, Vec<String>> = HashMap::new();
    for (call, customer) in linked {
        if let Some(name) = known.get(&customer) {
            names.entry(call).or_default().push(name.clone());
        }
    }
    Ok(names)
}
