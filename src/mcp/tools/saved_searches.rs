//! `saved_searches`: the searches that people kept by name.

use std::fmt;

use entity::saved_search;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::access::Permission;
use crate::archive::page::PageRequest;
use crate::archive::saved_searches;
use crate::mcp::moment::ending;
use crate::mcp::refusal::Refusal;
use crate::mcp::tool::{Asker, Tool};
use crate::mcp::{arguments, cursor, id, line};

const LIMIT_DEFAULT: usize = 20;
const LIMIT_MAX: usize = 50;

pub struct SavedSearches;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Arguments {
    /// How many at most: 1 to 50, 20 unless said otherwise.
    #[schemars(range(min = 1, max = 50))]
    limit: Option<i64>,
    /// nextCursor of the page before.
    cursor: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Saved {
    /// Its id, for saved_search_matches.
    saved_search_id: String,
    /// What people call it.
    name: String,
    /// What it looks for, in the query language of search_moments.
    query: String,
    /// Which calls it looks at, as JSON; missing where it looks at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<String>,
    /// When it was saved (UTC).
    created_at: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The newest first.
    saved_searches: Vec<Saved>,
    /// Pass it as cursor for the next page; missing on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

impl Tool for SavedSearches {
    const NAME: &'static str = "saved_searches";
    const TITLE: &'static str = "Saved searches";
    const DESCRIPTION: &'static str = "Lists the searches that people of this business saved by name, with their \
        queries. saved_search_matches gives what one finds.";
    const PERMISSION: Permission = Permission::Search;
    type Arguments = Arguments;
    type Answer = Answer;

    async fn answer(asker: &Asker, Arguments { limit, cursor }: Arguments) -> Result<Answer, Refusal> {
        let size = arguments::limit(limit, LIMIT_DEFAULT, LIMIT_MAX)?;
        let after = arguments::text(cursor).map(|text| cursor::time(&text)).transpose()?;
        let page = PageRequest { after, ..PageRequest::first(size as u64) };
        let page = saved_searches::list(&asker.app, &asker.actor, &page).await?;
        let last = page.rows.last().filter(|_| page.has_next);
        let next_cursor = last.map(|row| cursor::of_time(row.created_at, row.id.0));
        Ok(Answer { saved_searches: page.rows.into_iter().map(Into::into).collect(), next_cursor })
    }
}

impl From<saved_search::Model> for Saved {
    fn from(row: saved_search::Model) -> Self {
        Self {
            saved_search_id: id::of_saved_search(row.id),
            name: row.name,
            query: row.query,
            filter: row.filter.as_ref().map(Value::to_string),
            created_at: line::instant(row.created_at),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} saved searches", self.saved_searches.len())?;
        for Saved { saved_search_id, name, query, filter, created_at: _ } in &self.saved_searches {
            write!(formatter, "\n- {name} ({saved_search_id}): {query}")?;
            if let Some(filter) = filter {
                write!(formatter, " in calls with {filter}")?;
            }
        }
        formatter.write_str(&ending(&[], self.next_cursor.as_deref()))
    }
}
