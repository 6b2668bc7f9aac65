//! Which notes of a call match, and where in them.

use std::collections::HashMap;

use uuid::Uuid;

use super::analysis;
use super::error::SearchError;
use super::filter::Filter;
use super::index::Index;
use super::plan::Plan;
use super::query::ParsedQuery;

/// The places in a call's notes that a query asks for, as they lie in the index: one note behind the other, in the order
/// in which the document has them, with a gap between.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotePlaces(Vec<(u32, u32)>);

impl NotePlaces {
    /// Of a call's notes in their order those that match, with the numbers of their words that do, from the first of a
    /// stretch to the one behind the last.
    pub fn in_notes<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> Vec<(usize, Vec<(u32, u32)>)> {
        let (mut begins, mut matched) = (0, Vec::new());
        for (number, text) in texts.into_iter().enumerate() {
            let words = analysis::words(text).len() as u32;
            let within = |&(from, to): &(u32, u32)| {
                (from >= begins && to <= begins + words).then(|| (from - begins, to - begins))
            };
            let own: Vec<_> = self.0.iter().filter_map(within).collect();
            if !own.is_empty() {
                matched.push((number, own));
            }
            begins += words + 1;
        }
        matched
    }
}

impl Index {
    /// Where notes of calls match; calls of which none does are missing, and all where the query asks for no notes.
    /// Blocks while it reads.
    ///
    /// # Errors
    /// `TooManyWords` for a pattern that stands for too many; `Engine` if the index cannot be read.
    pub fn note_places(
        &self,
        tenant: &str,
        query: &ParsedQuery,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, NotePlaces>, SearchError> {
        let Some(query) = query.of_notes().filter(|_| !ids.is_empty()) else { return Ok(HashMap::new()) };
        let open = self.opened();
        let searcher = open.reader.searcher();
        let filter = Filter { calls: ids.to_vec(), ..Filter::default() };
        let plan = Plan::new(&searcher, &open.fields, tenant, &query, &filter)?;
        let mut places = HashMap::new();
        for segment in searcher.segment_readers() {
            let mut node = plan.open(segment)?;
            let (layout, columns) = open.columns.of(segment)?;
            let alive = segment.alive_bitset();
            let mut call = node.seek(0);
            while call < segment.max_doc() {
                if alive.is_none_or(|alive| alive.is_alive(call)) && node.confirm(call, &layout) {
                    let mut found = Vec::new();
                    node.about_spans(call, &layout, &mut found);
                    let found = found.into_iter().map(|span| (span.from, span.to)).collect();
                    places.insert(columns.call_id(call), NotePlaces(found));
                }
                call = node.advance();
            }
        }
        Ok(places)
    }
}
