//! How the calls that match are spread over agents, tags, time and the like.
//!
//! Each facet is counted with its own filter left out, so that one can widen again. So the search leaves out all
//! these filters, and a call that fails exactly one of them counts in that facet alone. Only the timeline stays
//! within the time that was asked for: its buckets fit that.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::columnar::StrColumn;
use tantivy::{DocId, Searcher};

use super::columns::Columns;
use super::error::SearchError;
use super::filter::Filter;
use super::query::Speaker;
use super::schema::column;
use super::timeline::{Bucket, Hours};

/// How calls are spread. Values with most calls come first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// Who handled them.
    pub agents: Vec<FacetCount>,
    /// Inbound or outbound.
    pub directions: Vec<FacetCount>,
    /// Who carried them.
    pub providers: Vec<FacetCount>,
    /// In which language they are said to be.
    pub languages: Vec<FacetCount>,
    /// The overall sentiment.
    pub sentiments: Vec<FacetCount>,
    /// Free labels: a call counts for each of its own.
    pub tags: Vec<FacetCount>,
    /// Who said something that matched: a call counts for each who did.
    pub speakers: Vec<FacetCount>,
    /// When they began, in buckets that fit.
    pub timeline: Vec<Bucket>,
}

/// A value and the calls that have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCount {
    /// The value.
    pub value: String,
    /// How many calls.
    pub count: u64,
}

/// Counts over segments.
#[derive(Clone)]
pub(super) struct Tally<'a> {
    filter: &'a Filter,
    counts: [HashMap<String, u64>; column::FACETS.len()],
    speakers: [u64; Speaker::ALL.len()],
    hours: Hours,
}

/// Counts of one segment, by the numbers that its columns have for values.
pub(super) struct Counted<'a> {
    filter: &'a Filter,
    facets: [Option<Values>; column::FACETS.len()],
    columns: Arc<Columns>,
    speakers: [u64; Speaker::ALL.len()],
    hours: Hours,
}

struct Values {
    column: StrColumn,
    counts: Vec<u64>,
    /// Which values the facet's own filter lets through; none where it has no filter.
    allowed: Option<Vec<bool>>,
}

impl<'a> Tally<'a> {
    pub(super) fn new(searcher: &Searcher, filter: &'a Filter) -> Result<Self, SearchError> {
        let mut hours = Hours::default();
        for segment in searcher.segment_readers() {
            let column = segment.fast_fields().i64(column::STARTED_AT_US)?;
            hours = hours.reaching(column.min_value(), column.max_value());
        }
        Ok(Self { filter, counts: Default::default(), speakers: Default::default(), hours })
    }

    pub(super) fn segment(&self, columns: Arc<Columns>) -> Result<Counted<'a>, SearchError> {
        let mut facets = [const { None }; column::FACETS.len()];
        for (place, (values, name)) in facets.iter_mut().zip(column::FACETS).enumerate() {
            if let Some(column) = columns.facet(place) {
                *values = Some(Values::open(column.clone(), name, self.filter)?);
            }
        }
        Ok(Counted {
            filter: self.filter,
            facets,
            columns,
            speakers: Default::default(),
            hours: self.hours.empty(),
        })
    }

    /// Adds what was counted elsewhere.
    pub(super) fn merge(&mut self, other: Self) {
        for (counts, more) in self.counts.iter_mut().zip(other.counts) {
            for (value, count) in more {
                *counts.entry(value).or_default() += count;
            }
        }
        self.add_speakers(other.speakers);
        self.hours.add(&other.hours);
    }

    fn add_speakers(&mut self, counts: [u64; Speaker::ALL.len()]) {
        for (all, count) in self.speakers.iter_mut().zip(counts) {
            *all += count;
        }
    }

    /// Adds what was counted in a segment.
    pub(super) fn add(&mut self, counted: Counted<'_>) -> Result<(), SearchError> {
        for (counts, values) in self.counts.iter_mut().zip(counted.facets) {
            let Some(Values { column, counts: found, .. }) = values else { continue };
            for (number, count) in (0..).zip(found).filter(|(_, count)| *count > 0) {
                let mut value = String::new();
                column.ord_to_str(number, &mut value)?;
                *counts.entry(value).or_default() += count;
            }
        }
        self.add_speakers(counted.speakers);
        self.hours.add(&counted.hours);
        Ok(())
    }

    pub(super) fn finish(self) -> Facets {
        let [agents, directions, providers, languages, sentiments, tags] = self.counts.map(ordered);
        let speakers = Speaker::ALL.iter().zip(self.speakers).filter(|(_, count)| *count > 0);
        let speakers = speakers.map(|(speaker, count)| (speaker.name().to_owned(), count)).collect();
        let timeline = self.hours.buckets();
        let speakers = ordered(speakers);
        Facets { agents, directions, providers, languages, sentiments, tags, speakers, timeline }
    }
}

fn ordered(counts: HashMap<String, u64>) -> Vec<FacetCount> {
    let mut counts: Vec<_> = counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
    counts
        .sort_unstable_by(|one, other| other.count.cmp(&one.count).then_with(|| one.value.cmp(&other.value)));
    counts
}

impl Counted<'_> {
    /// Counts a call that the rest of the search lets through, and says whether all filters do.
    pub(super) fn add(&mut self, call: DocId, speakers: u8) -> bool {
        let mut failed = None;
        for (facet, values) in self.facets.iter().enumerate() {
            let passes = match values {
                Some(values) => values.allow(call),
                // Nobody in this segment has a value, and so not one that is asked for.
                None => !self.filter.has_facet(column::FACETS[facet]),
            };
            if !passes && failed.replace(facet).is_some() {
                return false;
            }
        }
        match failed {
            Some(facet) => self.facets[facet].iter_mut().for_each(|values| values.count(call)),
            None => {
                self.facets.iter_mut().flatten().for_each(|values| values.count(call));
                self.hours.count(self.columns.started_at_us(call));
                for (bit, count) in self.speakers.iter_mut().enumerate() {
                    *count += u64::from(speakers >> bit & 1);
                }
            }
        }
        failed.is_none()
    }
}

impl Values {
    fn open(column: StrColumn, name: &str, filter: &Filter) -> Result<Self, SearchError> {
        let size = column.num_terms();
        let allowed = match filter.has_facet(name) {
            false => None,
            true => {
                let mut allowed = Vec::with_capacity(size);
                let mut values = column.dictionary().stream()?;
                while values.advance() {
                    allowed.push(
                        std::str::from_utf8(values.key()).is_ok_and(|value| filter.allows(name, value)),
                    );
                }
                Some(allowed)
            }
        };
        Ok(Self { column, counts: vec![0; size], allowed })
    }

    fn allow(&self, call: DocId) -> bool {
        self.allowed.as_ref().is_none_or(|allowed| {
            self.column.ords().values_for_doc(call).any(|number| allowed[number as usize])
        })
    }

    fn count(&mut self, call: DocId) {
        for number in self.column.ords().values_for_doc(call) {
            self.counts[number as usize] += 1;
        }
    }
}
