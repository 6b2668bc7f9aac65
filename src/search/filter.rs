use uuid::Uuid;

use super::query::Comparison;
use super::schema::column;
use super::term::Attribute;

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
    /// Hidden, or not; both where nothing is said.
    pub hidden: Option<bool>,
}

/// A number that a filter bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) column: &'static str,
    pub(super) comparison: Comparison,
    pub(super) value: i64,
}

impl Filter {
    /// What a call must have: one of each list.
    pub(super) fn attributes(&self) -> Vec<Vec<Attribute<'_>>> {
        // Destructured, so that a new property stops the build until it filters something.
        let Self {
            calls,
            started_from_us: _,
            started_until_us: _,
            duration_min_ms: _,
            duration_max_ms: _,
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
            hidden,
        } = self;
        let mut all = [
            any(calls, |id| Attribute::Id(*id)),
            any(direction, |value| Attribute::Direction(value)),
            any(status, |value| Attribute::Status(value)),
            any(providers, |value| Attribute::Provider(value)),
            any(phone, |value| Attribute::Phone(value)),
            any(agents, |value| Attribute::Agent(value)),
            any(campaign_ids, |value| Attribute::Campaign(value)),
            any(customer_id, |id| Attribute::Customer(*id)),
            any(booking_id, |id| Attribute::Booking(*id)),
            any(languages, |value| Attribute::Language(value)),
            any(sentiments, |value| Attribute::Sentiment(value)),
            any(tags, |value| Attribute::Tag(value)),
            any(stage, |(stage, status)| Attribute::Stage(stage, status)),
            any(hidden, |hidden| Attribute::Hidden(*hidden)),
        ]
        .to_vec();
        all.retain(|any| !any.is_empty());
        all
    }

    /// What a facet's own filter asks for.
    fn of_facet(&self, name: &str) -> &[String] {
        match name {
            column::AGENT => &self.agents,
            column::DIRECTION => self.direction.as_slice(),
            column::PROVIDER => &self.providers,
            column::LANGUAGE => &self.languages,
            column::SENTIMENT => &self.sentiments,
            column::TAG => &self.tags,
            _ => &[],
        }
    }

    /// Whether a facet has a filter of its own.
    pub(super) fn has_facet(&self, name: &str) -> bool {
        !self.of_facet(name).is_empty()
    }

    /// Whether a facet's own filter lets a value of its column through.
    pub(super) fn allows(&self, name: &str, value: &str) -> bool {
        self.of_facet(name).iter().any(|wanted| match name {
            column::LANGUAGE => lies_in(value, wanted),
            _ => value == wanted,
        })
    }

    /// The same without the filters that facets have.
    pub(super) fn without_facets(&self) -> Self {
        Self {
            direction: None,
            providers: Vec::new(),
            agents: Vec::new(),
            languages: Vec::new(),
            sentiments: Vec::new(),
            tags: Vec::new(),
            ..self.clone()
        }
    }

    /// Between which numbers a call must lie.
    pub(super) fn ranges(&self) -> Vec<Range> {
        let range = |column, comparison| move |value| Range { column, comparison, value };
        let started = column::STARTED_AT_US;
        let duration = column::DURATION_MS;
        [
            self.started_from_us.map(range(started, Comparison::AtLeast)),
            self.started_until_us.map(range(started, Comparison::Less)),
            self.duration_min_ms.map(range(duration, Comparison::AtLeast)),
            self.duration_max_ms.map(range(duration, Comparison::AtMost)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn any<'a, T: 'a>(
    values: impl IntoIterator<Item = &'a T>,
    attribute: impl Fn(&'a T) -> Attribute<'a>,
) -> Vec<Attribute<'a>> {
    values.into_iter().map(attribute).collect()
}

/// Whether a language tag lies in a range: `en-GB` in `en` (RFC 4647, basic filtering).
fn lies_in(tag: &str, range: &str) -> bool {
    tag.get(..range.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(range))
        && matches!(tag.as_bytes().get(range.len()), None | Some(b'-'))
}
