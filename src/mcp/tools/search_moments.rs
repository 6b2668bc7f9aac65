//! `search_moments`: what was said, found across all calls.

use std::fmt;

use entity::call;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::archive::call_filter::CallFilter;
use crate::archive::search::{self, Reading, SearchRequest};
use crate::mcp::moment::{Quote, ending};
use crate::mcp::refusal::Refusal;
use crate::mcp::tool::{Asker, Tool};
use crate::mcp::{arguments, id, line};
use crate::search::Order;

const LIMIT_DEFAULT: usize = 10;
const LIMIT_MAX: usize = 20;

pub struct SearchMoments;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Arguments {
    /// What to look for, at most 2000 characters. Words: all of them somewhere in a call. "Phrases" in quotation marks.
    /// AND, OR, NOT in capitals, parentheses. agent:refund or customer:refund: who says it. refund NEAR/5 late: at most
    /// 5 words apart. refund THEN/10s sorry: in this order within 10 seconds. refund SAME TURN late. canc*: how a word
    /// begins. refnd~: with a mistake. tag:vip, name:ellison, reference:G56H54, summary:late.
    query: String,
    /// Only calls that began on this date or later: 2026-11-21, or 2026-11-21T09:00:00Z.
    from: Option<String>,
    /// Only calls that began before this date or instant.
    until: Option<String>,
    /// Only calls of this customer (an id from find_customer).
    customer_id: Option<String>,
    /// Only calls about this booking (an id from booking_with_calls).
    booking_id: Option<String>,
    /// Only calls handled by this agent, by the exact name.
    agent: Option<String>,
    /// Only calls with this tag.
    tag: Option<String>,
    /// relevance (best first, unless said otherwise), newest or oldest.
    order: Option<OrderArgument>,
    /// true: behind what has all of the words comes what has some of them. Good for a question in plain words.
    relaxed: Option<bool>,
    /// How many moments at most: 1 to 20, 10 unless said otherwise.
    #[schemars(range(min = 1, max = 20))]
    limit: Option<i64>,
    /// nextCursor of the page before, with all other arguments as they were.
    cursor: Option<String>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum OrderArgument {
    Relevance,
    Newest,
    Oldest,
}

/// A moment of a call.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Moment {
    /// The call's id, for read_call.
    call_id: String,
    /// When the call began (UTC).
    started_at: String,
    /// Who handled the call for the business.
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<String>,
    #[serde(flatten)]
    quote: Quote,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// All moments that match, on whatever page.
    total: u64,
    /// Those of this page.
    moments: Vec<Moment>,
    /// What could not be done as asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("type" = "array"))]
    notices: Vec<String>,
    /// Pass it as cursor for the next page; missing on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

impl Tool for SearchMoments {
    const NAME: &'static str = "search_moments";
    const TITLE: &'static str = "Search what was said";
    const DESCRIPTION: &'static str = "Finds moments in phone calls by what was said, across all calls. Each moment \
        is quoted word for word, with speaker, second and link. Begin here for any question about what callers or \
        agents said; then use read_call for what stands around a moment.";
    const PERMISSION: Permission = Permission::Search;
    type Arguments = Arguments;
    type Answer = Answer;

    async fn answer(asker: &Asker, arguments: Arguments) -> Result<Answer, Refusal> {
        let found = search::moments(&asker.app, &asker.actor, request(asker, arguments)?).await?;
        let places = search::places(&found.hits);
        let ids: Vec<_> = places.iter().map(|(call_id, _)| *call_id).collect();
        let calls = line::calls_by_id(asker, &ids).await?;
        let moments = search::turns(&asker.app, &asker.actor, &places).await?;
        let moments = moments.iter().filter_map(|moment| {
            // A call that has gone since it was indexed is no hit any more.
            calls.get(&moment.turn.call_id).map(|call| Moment::of(asker, call, moment))
        });
        let last = found.hits.hits.last().filter(|_| found.hits.has_more);
        let next_cursor = last.map(|hit| hit.cursor.to_string());
        Ok(Answer {
            total: found.hits.total,
            moments: moments.collect(),
            notices: found.notices,
            next_cursor,
        })
    }
}

fn request(asker: &Asker, arguments: Arguments) -> Result<SearchRequest, Refusal> {
    let zone = arguments::time_zone(asker);
    let filter = CallFilter {
        started_from: arguments::instant("from", arguments.from.as_deref(), zone)?,
        started_until: arguments::instant("until", arguments.until.as_deref(), zone)?,
        customer_id: arguments::text(arguments.customer_id).map(|text| id::customer(&text)).transpose()?,
        booking_id: arguments::text(arguments.booking_id).map(|text| id::booking(&text)).transpose()?,
        agents: arguments::text(arguments.agent).map(|agent| vec![agent]),
        tags: arguments::text(arguments.tag).map(|tag| vec![tag]),
        ..CallFilter::default()
    };
    let order = match arguments.order {
        None | Some(OrderArgument::Relevance) => Order::Relevance,
        Some(OrderArgument::Newest) => Order::Newest,
        Some(OrderArgument::Oldest) => Order::Oldest,
    };
    let reading = if arguments.relaxed == Some(true) { Reading::Relaxed } else { Reading::Lenient };
    let size = arguments::limit(arguments.limit, LIMIT_DEFAULT, LIMIT_MAX)?;
    let after = arguments::text(arguments.cursor);
    Ok(SearchRequest { query: arguments.query, filter, order, after, size, reading })
}

impl Moment {
    fn of(asker: &Asker, call: &call::Model, moment: &search::Moment) -> Self {
        Self {
            call_id: id::of_call(call.id),
            started_at: line::instant(call.started_at),
            agent: call.agent.clone(),
            quote: Quote::found(asker, moment),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { total, moments, notices, next_cursor } = self;
        write!(formatter, "{} of {total} moments", moments.len())?;
        for Moment { call_id, started_at, agent, quote } in moments {
            let agent = agent.as_ref().map(|agent| format!(", agent {agent}")).unwrap_or_default();
            write!(formatter, "\n- {started_at}{agent} ({call_id})\n  {quote}")?;
        }
        formatter.write_str(&ending(notices, next_cursor.as_deref()))
    }
}
