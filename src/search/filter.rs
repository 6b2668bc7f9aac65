use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{EmptyQuery, Query, RangeQuery, TermQuery, TermSetQuery};
use tantivy::schema::{Field, IndexRecordOption};
use uuid::Uuid;

use super::schema::{Fields, stage_state};

/// Which calls a search is about. All properties given must hold; of a list, any value will do, and an empty
/// list asks nothing. Values are compared exactly with those of the documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// One of these calls.
    pub calls: Vec<Uuid>,
    /// Began at this time or later, in microseconds since 1970-01-01 UTC.
    pub started_from_us: Option<i64>,
    /// Began before this time.
    pub started_until_us: Option<i64>,
    /// Lasted at least so long.
    pub duration_min_ms: Option<i64>,
    /// Lasted at most so long.
    pub duration_max_ms: Option<i64>,
    /// Inbound or outbound.
    pub direction: Option<String>,
    /// The call's status.
    pub status: Option<String>,
    /// One of these providers.
    pub providers: Vec<String>,
    /// This number at either end, in E.164.
    pub phone: Option<String>,
    /// Handled by one of these.
    pub agents: Vec<String>,
    /// Of one of these campaigns.
    pub campaign_ids: Vec<String>,
    /// Linked to this customer.
    pub customer_id: Option<Uuid>,
    /// Linked to this booking.
    pub booking_id: Option<Uuid>,
    /// In one of these languages: BCP 47 tags, each with all that begin with its subtags, so that `en` means
    /// `en-GB` too.
    pub languages: Vec<String>,
    /// Of one of these sentiments.
    pub sentiments: Vec<String>,
    /// With at least one of these tags.
    pub tags: Vec<String>,
    /// With this stage in this status.
    pub stage: Option<(String, String)>,
}

impl Filter {
    /// One clause a property; all must match. Only that of the calls' ids matches turns too: it needs another beside it.
    pub(super) fn clauses(&self, fields: &Fields) -> Vec<Box<dyn Query>> {
        // Destructured, so that a new property stops the build until it filters something.
        let Self {
            calls,
            started_from_us,
            started_until_us,
            duration_min_ms,
            duration_max_ms,
            direction,
            status,
            providers,
            phone,
            agents,
            campaign_ids,
            customer_id,
            booking_id,
            languages,
            sentiments,
            tags,
            stage,
        } = self;
        let languages: Vec<_> = languages.iter().map(|tag| tag.to_ascii_lowercase()).collect();
        let stage = stage.as_ref().map(|(stage, status)| stage_state(stage, status));
        [
            one_of(fields, calls),
            // The last time before `until`; nothing begins before the least of all times.
            match started_until_us.map(|until| until.checked_sub(1)) {
                Some(None) => Some(nothing()),
                last => between(fields.started_at_us, *started_from_us, last.flatten()),
            },
            between(fields.duration_ms, *duration_min_ms, *duration_max_ms),
            any_of(fields.direction, direction.as_slice()),
            any_of(fields.status, status.as_slice()),
            any_of(fields.provider, providers),
            any_of(fields.phone, phone.as_slice()),
            any_of(fields.agent, agents),
            any_of(fields.campaign_id, campaign_ids),
            linked_to(fields.customer_id, *customer_id),
            linked_to(fields.booking_id, *booking_id),
            any_of(fields.language_range, &languages),
            any_of(fields.sentiment, sentiments),
            any_of(fields.tag, tags),
            any_of(fields.stage, stage.as_slice()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Matches where a term stands, without a score.
pub(super) fn has_term(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

fn nothing() -> Box<dyn Query> {
    Box::new(EmptyQuery)
}

fn any_of(field: Field, values: &[String]) -> Option<Box<dyn Query>> {
    match values {
        [] => None,
        [value] => Some(has_term(Term::from_field_text(field, value))),
        values => {
            let terms = values.iter().map(|value| Term::from_field_text(field, value));
            Some(Box::new(TermSetQuery::new(terms)))
        }
    }
}

/// The term stands on turns too; the other clauses are of calls alone.
fn one_of(fields: &Fields, calls: &[Uuid]) -> Option<Box<dyn Query>> {
    let terms = calls.iter().map(|id| fields.block_term(*id));
    (!calls.is_empty()).then(|| Box::new(TermSetQuery::new(terms)) as Box<dyn Query>)
}

fn linked_to(field: Field, id: Option<Uuid>) -> Option<Box<dyn Query>> {
    id.map(|id| has_term(Term::from_field_bytes(field, id.as_bytes())))
}

/// Both ends included.
fn between(field: Field, first: Option<i64>, last: Option<i64>) -> Option<Box<dyn Query>> {
    if first.is_none() && last.is_none() {
        return None;
    }
    if let (Some(first), Some(last)) = (first, last)
        && first > last
    {
        return Some(nothing());
    }
    let bound = |value: Option<i64>| {
        value.map_or(Bound::Unbounded, |value| Bound::Included(Term::from_field_i64(field, value)))
    };
    Some(Box::new(RangeQuery::new(bound(first), bound(last))))
}
