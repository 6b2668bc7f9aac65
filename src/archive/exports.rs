//! Whole results: every row a search finds, in bounded memory.
//!
//! To find some rows costs the index about what it costs to find all, and to read many at once costs the database memory.
//! So thousands of hits are found at a time, and their rows are read page by page.
//!
//! By time what is found fits together whatever is written in between: a call that comes is before or behind the place
//! reached, and none comes twice. By relevance a commit in between can move a call across that place.

use std::collections::{HashMap, VecDeque};

use chrono::{DateTime, SubsecRound as _, Utc};
use entity::{CallId, call};

use super::permalinks::Permalink;
use super::search::{self, Moment};
use super::speakers::{self, Names};
use super::{ArchiveError, calls, customers, links, tokens};
use crate::access::{Actor, TokenError};
use crate::app::App;
use crate::search::{HITS_MAX, MomentHit, PAGE_MAX, Wanted};

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
    /// The names of those who speak in it.
    pub speakers: Names,
    /// What matched in it, where moments are exported.
    pub moment: Option<Moment>,
}

/// An export under way.
pub struct Export {
    app: App,
    actor: Actor,
    permalink: Permalink,
    rows: Rows,
    /// Found, and not yet read; no more than one search gives.
    found: VecDeque<Hit>,
    after: Option<String>,
    /// There is no more to be found.
    is_over: bool,
    started_at: DateTime<Utc>,
}

/// A call that was found, or a turn of it.
type Hit = (CallId, Option<MomentHit>);

impl Export {
    /// Begins one; nothing is asked yet.
    pub fn new(app: App, actor: Actor, permalink: Permalink, rows: Rows) -> Self {
        // People read it, and whole seconds tell exports apart.
        let started_at = app.clock.now().trunc_subsecs(0);
        Self { app, actor, permalink, rows, found: VecDeque::new(), after: None, is_over: false, started_at }
    }

    /// The search.
    pub fn permalink(&self) -> &Permalink {
        &self.permalink
    }

    /// When it began.
    pub fn started_at(&self) -> DateTime<Utc> {
        self.started_at
    }

    /// The next rows, at most a page; none at the end. An empty page is not the end.
    ///
    /// # Errors
    /// Where the actor may not search or no longer holds a good token, or the search cannot be asked. An export that
    /// has failed must not be gone on with.
    pub async fn next(&mut self) -> Result<Option<Vec<Row>>, ArchiveError> {
        if self.found.is_empty() && self.is_over {
            return Ok(None);
        }
        self.refuse_ended().await?;
        if self.found.is_empty() {
            self.find().await?;
        }
        let page = self.found.len().min(PAGE_MAX);
        let hits: Vec<_> = self.found.drain(..page).collect();
        Ok(Some(rows(&self.app, &self.actor, hits).await?))
    }

    /// Finds what comes behind what was found before.
    async fn find(&mut self) -> Result<(), ArchiveError> {
        let request = self.permalink.clone().request(self.after.take(), HITS_MAX);
        let (app, actor) = (&self.app, &self.actor);
        let (last, has_more) = match self.rows {
            Rows::Calls => {
                let found = search::calls(app, actor, request, Wanted::default()).await?.hits;
                self.found.extend(found.hits.iter().map(|hit| (CallId(hit.id), None)));
                (found.hits.last().map(|hit| hit.cursor), found.has_more)
            }
            Rows::Moments => {
                let found = search::moments(app, actor, request).await?.hits;
                let last = found.hits.last().map(|hit| hit.cursor);
                let hits = found.hits.into_iter().map(|hit| (CallId(hit.call_id), Some(hit.moment)));
                self.found.extend(hits);
                (last, found.has_more)
            }
        };
        // What is not the last has a last hit to go on behind.
        self.is_over = !has_more || last.is_none();
        self.after = last.map(|cursor| cursor.to_string());
        Ok(())
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
async fn rows(app: &App, actor: &Actor, hits: Vec<Hit>) -> Result<Vec<Row>, ArchiveError> {
    let mut ids: Vec<_> = hits.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    let calls: HashMap<_, _> =
        calls::by_ids(app, actor, &ids).await?.into_iter().map(|call| (call.id, call)).collect();
    let names = names(app, actor, &ids).await?;
    let speakers: HashMap<_, _> = speakers::of_calls(app, actor, &ids).await?.into_iter().collect();
    let places: Vec<_> = hits.iter().filter_map(|(id, moment)| Some((*id, moment.clone()?))).collect();
    let moments = search::turns(app, actor, &places).await?.into_iter();
    let mut moments: HashMap<_, _> =
        moments.map(|moment| ((moment.turn.call_id, moment.turn.position), moment)).collect();
    let row = |(id, hit): Hit| {
        let moment = match hit {
            Some(hit) => Some(moments.remove(&(id, search::position(&hit)))?),
            None => None,
        };
        let customers = names.get(&id).cloned().unwrap_or_default();
        let speakers = speakers.get(&id).cloned().unwrap_or_default();
        Some(Row { call: calls.get(&id)?.clone(), customers, speakers, moment })
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
