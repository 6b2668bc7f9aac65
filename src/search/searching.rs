use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use tantivy::fastfield::AliveBitSet;
use tantivy::{DocId, SegmentReader};
use uuid::Uuid;

use super::columns::Columns;
use super::cursor::{Cursor, Kind, Order, Rank};
use super::error::SearchError;
use super::facet::{Facets, Tally};
use super::filter::Filter;
use super::index::{Index, Open};
use super::layout::Layout;
use super::moment::{MatchedTurns, MomentHit};
use super::node::Node;
use super::page::Page;
use super::plan::Plan;
use super::query::ParsedQuery;
use super::score::Lengths;
use super::span;
use super::split;

/// The longest page that somebody looks at, and the most moments of a call.
pub const PAGE_MAX: usize = 100;
/// The most hits of one search. Each search goes through all calls that match, however few hits it gives: who wants them
/// all asks for many at a time.
pub const HITS_MAX: usize = 10_000;

/// How much more a call is worth in which the words asked for stand next to each other.
const CLOSENESS: f32 = 0.5;

/// What to look for, and which page of it.
#[derive(Clone, Debug)]
pub struct Search {
    /// Whose calls; a search never leaves its tenant.
    pub tenant: String,
    /// The words.
    pub query: ParsedQuery,
    /// Which calls.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
    /// Behind which hit of the same search; none for the first page.
    pub after: Option<Cursor>,
    /// How many hits, at most `HITS_MAX`; none to learn the total alone.
    pub limit: usize,
}

/// What a search for calls gives beside the calls: nothing that is not wanted is worked out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The most moments with each call; at most `PAGE_MAX`.
    pub moments_per_call: usize,
    /// How the calls that match are spread.
    pub facets: bool,
    /// Among the facets, who said what matched: the words of every call are looked at for it.
    pub speakers: bool,
}

/// A page of calls.
#[derive(Clone, Debug, PartialEq)]
pub struct CallHits {
    /// All calls that match, on whatever page.
    pub total: u64,
    /// Those of this page, in order.
    pub hits: Vec<CallHit>,
    /// Whether there are others behind them.
    pub has_more: bool,
    /// How all that match are spread, where it was wanted.
    pub facets: Option<Facets>,
}

/// A call that matches.
#[derive(Clone, Debug, PartialEq)]
pub struct CallHit {
    /// The call.
    pub id: Uuid,
    /// How well it matches; 0 if no words were asked for.
    pub score: f32,
    /// Its place in the result.
    pub cursor: Cursor,
    /// Its best moments, best first.
    pub moments: Vec<MomentHit>,
}

/// A page of moments.
#[derive(Clone, Debug, PartialEq)]
pub struct MomentHits {
    /// All moments, on whatever page.
    pub total: u64,
    /// Those of this page, in order.
    pub hits: Vec<MomentRow>,
    /// Whether there are others behind them.
    pub has_more: bool,
}

/// A moment of a call that matches.
#[derive(Clone, Debug, PartialEq)]
pub struct MomentRow {
    /// The call.
    pub call_id: Uuid,
    /// The moment in it.
    pub moment: MomentHit,
    /// Its place in the result.
    pub cursor: Cursor,
}

impl Index {
    /// The calls that match, with what else is wanted. Blocks while it reads.
    ///
    /// # Errors
    /// `Limit` and `ForeignCursor` for a page that cannot be, `TooManyWords` for a pattern that stands for too
    /// many; `Engine` if the index cannot be read.
    pub fn search_calls(&self, search: &Search, wanted: Wanted) -> Result<CallHits, SearchError> {
        check("the number of moments", wanted.moments_per_call, 0..=PAGE_MAX)?;
        let after = after(search, Kind::Calls)?;
        let open = self.opened();
        let searcher = open.reader.searcher();
        let filter = if wanted.facets { search.filter.without_facets() } else { search.filter.clone() };
        let plan = Plan::new(&searcher, &open.fields, &search.tenant, &search.query, &filter)?;
        let empty_facets = wanted.facets.then(|| Tally::new(&searcher, &search.filter)).transpose()?;
        let nothing =
            || FoundCalls { total: 0, page: Page::new(after, search.limit), facets: empty_facets.clone() };
        let found = split::through(&searcher, plan.work(), nothing, |found, share| {
            let reader = searcher.segment_reader(share.segment as u32);
            let mut calls = Calls::open(&plan, &open, reader, share.calls.clone())?;
            let counting = found.facets.as_ref().map(|tally| tally.segment(calls.columns.clone()));
            let mut counted = counting.transpose()?;
            while let Some(call) = calls.next() {
                if let Some(counted) = &mut counted {
                    let speakers = if wanted.speakers { calls.speakers(call) } else { 0 };
                    if !counted.add(call, speakers) {
                        continue;
                    }
                }
                found.total += 1;
                calls.offer(search.order, call, &mut found.page, |id, score| FoundCall {
                    segment: share.segment,
                    call,
                    id,
                    score,
                });
            }
            if let (Some(tally), Some(counted)) = (&mut found.facets, counted) {
                tally.add(counted)?;
            }
            Ok(())
        })?;
        let mut all = nothing();
        found.into_iter().for_each(|found| all.merge(found));
        let FoundCalls { total, page, facets } = all;
        let (entries, has_more) = page.finish();
        let mut hits: Vec<_> = entries
            .iter()
            .map(|(rank, found)| CallHit {
                id: found.id,
                score: found.score,
                cursor: Cursor::new(Kind::Calls, search.order, *rank),
                moments: Vec::new(),
            })
            .collect();
        if wanted.moments_per_call > 0 && plan.has_spans() {
            // Postings only go forward, so the calls are visited as they lie.
            let mut visits: Vec<_> = entries.iter().map(|(_, found)| found).zip(&mut hits).collect();
            visits.sort_unstable_by_key(|(found, _)| (found.segment, found.call));
            for visits in visits.chunk_by_mut(|(one, _), (other, _)| one.segment == other.segment) {
                let reader = searcher.segment_reader(visits[0].0.segment as u32);
                let mut calls = Calls::open(&plan, &open, reader, 0..reader.max_doc())?;
                for (found, hit) in visits {
                    hit.moments = calls.best_moments(found.call, wanted.moments_per_call);
                }
            }
        }
        Ok(CallHits { total, hits, has_more, facets: facets.map(Tally::finish) })
    }

    /// The turns that match, of calls that match. Blocks while it reads.
    ///
    /// # Errors
    /// As `search_calls`.
    pub fn search_moments(&self, search: &Search) -> Result<MomentHits, SearchError> {
        let after = after(search, Kind::Moments)?;
        let open = self.opened();
        let searcher = open.reader.searcher();
        let plan = Plan::new(&searcher, &open.fields, &search.tenant, &search.query, &search.filter)?;
        let nothing = || (0, Page::new(after, search.limit));
        if !plan.has_spans() {
            return Ok(MomentHits { total: 0, hits: Vec::new(), has_more: false });
        }
        let found = split::through(&searcher, plan.work(), nothing, |(total, page), share| {
            let reader = searcher.segment_reader(share.segment as u32);
            let mut calls = Calls::open(&plan, &open, reader, share.calls.clone())?;
            let mut turns = MatchedTurns::default();
            while let Some(call) = calls.next() {
                let started_at_us = calls.columns.started_at_us(call);
                turns.find(&mut calls.node, call, &calls.layout);
                for matched in turns.iter() {
                    *total += 1;
                    let coarse = Rank::coarse(search.order, matched.score(), started_at_us);
                    if page.may_take(coarse) {
                        let call_id = calls.columns.call_id(call);
                        let moment = matched.hit(&calls.layout.of(call));
                        let rank = Rank::new(search.order, coarse, call_id, moment.turn_index);
                        page.offer(rank, (call_id, moment));
                    }
                }
            }
            Ok(())
        })?;
        let (mut total, mut page) = nothing();
        for (more, other) in found {
            total += more;
            page.merge(other);
        }
        let (entries, has_more) = page.finish();
        let hits = entries
            .into_iter()
            .map(|(rank, (call_id, moment))| MomentRow {
                call_id,
                moment,
                cursor: Cursor::new(Kind::Moments, search.order, rank),
            })
            .collect();
        Ok(MomentHits { total, hits, has_more })
    }
}

/// What was found so far.
struct FoundCalls<'a> {
    total: u64,
    page: Page<FoundCall>,
    facets: Option<Tally<'a>>,
}

impl FoundCalls<'_> {
    fn merge(&mut self, other: Self) {
        self.total += other.total;
        self.page.merge(other.page);
        if let (Some(facets), Some(more)) = (&mut self.facets, other.facets) {
            facets.merge(more);
        }
    }
}

struct FoundCall {
    segment: usize,
    call: DocId,
    id: Uuid,
    score: f32,
}

/// Where the page of a search begins, if it is one that can be.
fn after(search: &Search, kind: Kind) -> Result<Option<Rank>, SearchError> {
    check("the number of hits", search.limit, 0..=HITS_MAX)?;
    let rank = |cursor: &Cursor| cursor.rank_in(kind, search.order).ok_or(SearchError::ForeignCursor);
    search.after.as_ref().map(rank).transpose()
}

fn check(what: &'static str, got: usize, allowed: RangeInclusive<usize>) -> Result<(), SearchError> {
    if allowed.contains(&got) {
        return Ok(());
    }
    Err(SearchError::Limit { what, got, min: *allowed.start(), max: *allowed.end() })
}

/// Those calls of a share that match, in the order they lie there.
struct Calls<'a> {
    share: Range<DocId>,
    /// The node stands at one of its calls.
    is_begun: bool,
    node: Node,
    /// How much more a call can be worth for the closeness of its words.
    closeness: f32,
    layout: Arc<Layout>,
    lengths: Lengths,
    alive: Option<&'a AliveBitSet>,
    columns: Arc<Columns>,
}

impl<'a> Calls<'a> {
    fn open(
        plan: &Plan,
        open: &Open,
        segment: &'a SegmentReader,
        share: Range<DocId>,
    ) -> Result<Self, SearchError> {
        let node = plan.open(segment)?;
        // One part alone is close to nothing.
        let closeness = if node.required_parts() > 1 { CLOSENESS } else { 0.0 };
        let (layout, columns) = open.columns.of(segment)?;
        Ok(Self {
            share,
            is_begun: false,
            node,
            closeness,
            layout,
            lengths: Lengths::open(segment, open.fields.said)?,
            alive: segment.alive_bitset(),
            columns,
        })
    }

    fn next(&mut self) -> Option<DocId> {
        loop {
            let call = if self.is_begun { self.node.advance() } else { self.node.seek(self.share.start) };
            self.is_begun = true;
            if call >= self.share.end {
                return None;
            }
            if self.alive.is_none_or(|alive| alive.is_alive(call)) && self.node.confirm(call, &self.layout) {
                return Some(call);
            }
        }
    }

    /// Lets the page have the call if there is a place for it. What costs least to know is asked first: most calls
    /// are not among the best.
    fn offer<Entry>(
        &mut self,
        order: Order,
        call: DocId,
        page: &mut Page<Entry>,
        entry: impl FnOnce(Uuid, f32) -> Entry,
    ) {
        let (score, coarse) = match order {
            Order::Relevance => {
                let words = self.node.score(call, &self.lengths, &self.layout);
                if !page.may_still_take(Rank::at_best(words * (1.0 + self.closeness))) {
                    return;
                }
                let score = words * (1.0 + self.closeness * self.closeness_in(call));
                if !page.may_still_take(Rank::at_best(score)) {
                    return;
                }
                (Some(score), Rank::coarse(order, score, self.columns.started_at_us(call)))
            }
            Order::Newest | Order::Oldest => {
                (None, Rank::coarse(order, 0.0, self.columns.started_at_us(call)))
            }
        };
        if page.may_take(coarse) {
            let score = score.unwrap_or_else(|| self.worth(call));
            let id = self.columns.call_id(call);
            page.offer(Rank::new(order, coarse, id, 0), entry(id, score));
        }
    }

    /// What a call that matches is worth.
    fn worth(&mut self, call: DocId) -> f32 {
        self.node.score(call, &self.lengths, &self.layout) * (1.0 + self.closeness * self.closeness_in(call))
    }

    /// How close together the parts of the query stand in the call: 1 where each is next to the other, almost
    /// 0 where they are far apart, 0 where there is but one.
    fn closeness_in(&mut self, call: DocId) -> f32 {
        if self.closeness == 0.0 {
            return 0.0;
        }
        let mut lists = Vec::new();
        self.node.required_spans(call, &self.layout, &mut lists);
        if lists.len() < 2 {
            return 0.0;
        }
        let closeness =
            span::tightest(&lists).map_or(0.0, |places| (lists.len() as f32 / places as f32).min(1.0));
        closeness * self.node.share_of_closeness(lists.len())
    }

    /// The best moments of a call that lies behind those asked for before.
    fn best_moments(&mut self, call: DocId, limit: usize) -> Vec<MomentHit> {
        if self.node.seek(call) != call {
            return Vec::new();
        }
        let mut turns = MatchedTurns::default();
        turns.find(&mut self.node, call, &self.layout);
        let mut best: Vec<_> = turns.iter().collect();
        // They come in the order of turns, which stays that of equal ones.
        best.sort_by(|one, other| other.score().total_cmp(&one.score()));
        best.truncate(limit);
        best.into_iter().map(|matched| matched.hit(&self.layout.of(call))).collect()
    }

    /// Who said something that matched: a bit for each speaker.
    fn speakers(&mut self, call: DocId) -> u8 {
        let mut speakers = 0;
        self.node.each_match(call, &self.layout, &mut |leaf, spans| {
            speakers |= leaf.speakers_of(spans);
        });
        speakers
    }
}
