//! `saved_search_matches`: the calls that a saved search finds, with their moments.

use std::collections::HashMap;
use std::fmt;

use entity::CallId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::archive::{saved_searches, search};
use crate::mcp::line::CallLine;
use crate::mcp::moment::{Quote, ending};
use crate::mcp::refusal::Refusal;
use crate::mcp::tool::{Asker, Tool};
use crate::mcp::{arguments, id, line};
use crate::search::{Order, Wanted};

const LIMIT_DEFAULT: usize = 10;
const LIMIT_MAX: usize = 20;
/// Moments told of each call.
const MOMENTS_MAX: usize = 3;

pub struct SavedSearchMatches;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Arguments {
    /// The id of a saved search, from saved_searches.
    saved_search_id: String,
    /// How many calls at most: 1 to 20, 10 unless said otherwise.
    #[schemars(range(min = 1, max = 20))]
    limit: Option<i64>,
    /// nextCursor of the page before, with all other arguments as they were.
    cursor: Option<String>,
}

/// A call that matches.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Match {
    #[serde(flatten)]
    call: CallLine,
    /// What matches in it, at most three; none where the search names no words.
    moments: Vec<Quote>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// What people call the search.
    name: String,
    /// What it looks for.
    query: String,
    /// All calls that match, on whatever page.
    total: u64,
    /// Those of this page, the newest first.
    calls: Vec<Match>,
    /// What could not be done as asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("type" = "array"))]
    notices: Vec<String>,
    /// Pass it as cursor for the next page; missing on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

impl Tool for SavedSearchMatches {
    const NAME: &'static str = "saved_search_matches";
    const TITLE: &'static str = "What a saved search finds";
    const DESCRIPTION: &'static str = "Gives the calls that a saved search finds, newest first, each with the moments \
        that match, quoted word for word with speaker, second and link.";
    const PERMISSION: Permission = Permission::Search;
    type Arguments = Arguments;
    type Answer = Answer;

    async fn answer(asker: &Asker, arguments: Arguments) -> Result<Answer, Refusal> {
        let size = arguments::limit(arguments.limit, LIMIT_DEFAULT, LIMIT_MAX)?;
        let saved_id = id::saved_search(&arguments.saved_search_id)?;
        let (app, actor) = (&asker.app, &asker.actor);
        let saved = saved_searches::get(app, actor, saved_id).await?;
        let saved = saved.ok_or_else(|| Refusal::not_found("saved search"))?;
        let after = arguments::text(arguments.cursor);
        let request = saved_searches::permalink(&saved, Order::Newest)?.request(after, size);
        let wanted = Wanted { moments_per_call: MOMENTS_MAX, ..Wanted::default() };
        let found = search::calls(app, actor, request, wanted).await?;
        let mut moments: HashMap<CallId, Vec<Quote>> = HashMap::new();
        for moment in search::moments_of(app, actor, &found).await? {
            moments.entry(moment.turn.call_id).or_default().push(Quote::found(asker, &moment));
        }
        let ids: Vec<_> = found.hits.hits.iter().map(|hit| CallId(hit.id)).collect();
        let rows = line::calls_by_id(asker, &ids).await?;
        let calls = ids.iter().filter_map(|id| {
            let call = CallLine::of(asker, rows.get(id)?);
            Some(Match { call, moments: moments.remove(id).unwrap_or_default() })
        });
        let last = found.hits.hits.last().filter(|_| found.hits.has_more);
        Ok(Answer {
            name: saved.name,
            query: saved.query,
            total: found.hits.total,
            calls: calls.collect(),
            next_cursor: last.map(|hit| hit.cursor.to_string()),
            notices: found.notices,
        })
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, query, total, calls, notices, next_cursor } = self;
        write!(formatter, "{name}: {query}\n{} of {total} calls", calls.len())?;
        for Match { call, moments } in calls {
            write!(formatter, "\n- {call}")?;
            match moments.is_empty() {
                true => write!(formatter, "\n  {}", call.link)?,
                false => moments.iter().try_for_each(|quote| write!(formatter, "\n  {quote}"))?,
            }
        }
        formatter.write_str(&ending(notices, next_cursor.as_deref()))
    }
}
