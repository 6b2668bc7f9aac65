use std::ops::RangeInclusive;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fastfield::AliveBitSet;
use tantivy::query::{EnableScoring, Scorer, Weight};
use tantivy::{DocId, Score, Searcher, SegmentReader, TERMINATED};
use uuid::Uuid;

use super::compile::Compiler;
use super::cursor::{Cursor, Kind, Order, Rank};
use super::error::SearchError;
use super::filter::Filter;
use super::index::Index;
use super::page::Page;
use super::parents::Parents;
use super::query::ParsedQuery;
use super::schema::column;

/// The longest page, and the most moments of a call.
pub const PAGE_MAX: usize = 100;

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
    /// How many hits, at most `PAGE_MAX`; none to learn the total alone.
    pub limit: usize,
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

/// A turn with at least one of the words or phrases asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MomentHit {
    /// The turn's index in its call.
    pub turn_index: u32,
    /// How well it matches.
    pub score: f32,
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
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MomentRow {
    /// The call.
    pub call_id: Uuid,
    /// The turn's index in it.
    pub turn_index: u32,
    /// How well the turn matches.
    pub score: f32,
    /// Its place in the result.
    pub cursor: Cursor,
}

impl Index {
    /// The calls that match, with the best of their moments. Blocks while it reads.
    ///
    /// # Errors
    /// `Limit` and `ForeignCursor` for a page that cannot be; `Engine` if the index cannot be read.
    pub fn search_calls(&self, search: &Search, moments_per_call: usize) -> Result<CallHits, SearchError> {
        check("the number of moments", moments_per_call, 0..=PAGE_MAX)?;
        let mut page = page(search, Kind::Calls)?;
        let compiler = Compiler { fields: &self.fields, parents: &self.parents };
        let searcher = self.reader.searcher();
        let scoring = EnableScoring::enabled_from_searcher(&searcher);
        let calls = compiler.calls(&search.tenant, &search.filter, &search.query).weight(scoring)?;
        let mut total = 0;
        for (segment, reader) in searcher.segment_readers().iter().enumerate() {
            let block = Blocks::open(self, reader)?;
            block.each_call(calls.as_ref(), &mut |call, scorer| {
                total += 1;
                let score = if search.order == Order::Relevance { scorer.score() } else { 0.0 };
                let coarse = Rank::coarse(search.order, score, block.started_at_us(call));
                if page.may_take(coarse) {
                    let id = block.call_id(call);
                    let entry = FoundCall { segment, call, id, score: scorer.score() };
                    page.offer(Rank::new(search.order, coarse, id, 0), entry);
                }
                Ok(())
            })?;
        }
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
        if let Some(turns) = compiler.turns(&search.query)
            && moments_per_call > 0
        {
            let turns = turns.weight(scoring)?;
            let places = entries.iter().map(|(_, found)| (found.segment, found.call)).collect();
            self.add_moments(&searcher, turns.as_ref(), places, moments_per_call, &mut hits)?;
        }
        Ok(CallHits { total, hits, has_more })
    }

    /// The turns that match, of calls that match. Blocks while it reads.
    ///
    /// # Errors
    /// As `search_calls`.
    pub fn search_moments(&self, search: &Search) -> Result<MomentHits, SearchError> {
        let mut page = page(search, Kind::Moments)?;
        let compiler = Compiler { fields: &self.fields, parents: &self.parents };
        let Some(turns) = compiler.turns(&search.query) else {
            return Ok(MomentHits { total: 0, hits: Vec::new(), has_more: false });
        };
        let searcher = self.reader.searcher();
        let turns = turns.weight(EnableScoring::enabled_from_searcher(&searcher))?;
        let calls = compiler
            .calls(&search.tenant, &search.filter, &search.query)
            .weight(EnableScoring::disabled_from_searcher(&searcher))?;
        let mut total = 0;
        for reader in searcher.segment_readers() {
            let block = Blocks::open(self, reader)?;
            let mut turns = turns.scorer(reader, 1.0)?;
            block.each_call(calls.as_ref(), &mut |call, _| {
                let started_at_us = block.started_at_us(call);
                block.each_turn(turns.as_mut(), call, &mut |turn, score| {
                    total += 1;
                    let coarse = Rank::coarse(search.order, score, started_at_us);
                    if page.may_take(coarse) {
                        let (call_id, turn_index) = (block.call_id(call), block.turn_index(turn));
                        let rank = Rank::new(search.order, coarse, call_id, turn_index);
                        page.offer(rank, (call_id, turn_index, score));
                    }
                });
                Ok(())
            })?;
        }
        let (entries, has_more) = page.finish();
        let hits = entries
            .into_iter()
            .map(|(rank, (call_id, turn_index, score))| MomentRow {
                call_id,
                turn_index,
                score,
                cursor: Cursor::new(Kind::Moments, search.order, rank),
            })
            .collect();
        Ok(MomentHits { total, hits, has_more })
    }

    /// Gives each hit the best moments of the call at its place (segment and document).
    fn add_moments(
        &self,
        searcher: &Searcher,
        turns: &dyn Weight,
        places: Vec<(usize, DocId)>,
        limit: usize,
        hits: &mut [CallHit],
    ) -> Result<(), SearchError> {
        // Scorers only go forward, so the calls are visited as they lie.
        let mut visits: Vec<_> = places.into_iter().zip(hits).collect();
        visits.sort_unstable_by_key(|(place, _)| *place);
        for visits in visits.chunk_by_mut(|((one, _), _), ((other, _), _)| one == other) {
            let reader = searcher.segment_reader(visits[0].0.0 as u32);
            let block = Blocks::open(self, reader)?;
            let mut turns = turns.scorer(reader, 1.0)?;
            for ((_, call), hit) in visits {
                let mut moments = Vec::new();
                block.each_turn(turns.as_mut(), *call, &mut |turn, score| {
                    moments.push(MomentHit { turn_index: block.turn_index(turn), score });
                });
                moments.sort_unstable_by(|one, other| {
                    other.score.total_cmp(&one.score).then(one.turn_index.cmp(&other.turn_index))
                });
                moments.truncate(limit);
                hit.moments = moments;
            }
        }
        Ok(())
    }
}

struct FoundCall {
    segment: usize,
    call: DocId,
    id: Uuid,
    score: Score,
}

/// An empty page for a search, if it is one that can be.
fn page<Entry>(search: &Search, kind: Kind) -> Result<Page<Entry>, SearchError> {
    check("the page", search.limit, 0..=PAGE_MAX)?;
    let after = match &search.after {
        None => None,
        Some(cursor) => Some(cursor.rank_in(kind, search.order).ok_or(SearchError::ForeignCursor)?),
    };
    Ok(Page::new(after, search.limit))
}

fn check(what: &'static str, got: usize, allowed: RangeInclusive<usize>) -> Result<(), SearchError> {
    if allowed.contains(&got) {
        return Ok(());
    }
    Err(SearchError::Limit { what, got, min: *allowed.start(), max: *allowed.end() })
}

/// The blocks of one segment, and the columns a search reads from them.
struct Blocks<'a> {
    reader: &'a SegmentReader,
    alive: Option<&'a AliveBitSet>,
    parents: Arc<Parents>,
    started_at_us: Column<i64>,
    call_id_high: Column<u64>,
    call_id_low: Column<u64>,
    turn_index: Column<u64>,
}

impl<'a> Blocks<'a> {
    fn open(index: &Index, reader: &'a SegmentReader) -> Result<Self, SearchError> {
        let columns = reader.fast_fields();
        Ok(Self {
            reader,
            alive: reader.alive_bitset(),
            parents: index.parents.of(reader)?,
            started_at_us: columns.i64(column::STARTED_AT_US)?,
            call_id_high: columns.u64(column::CALL_ID_HIGH)?,
            call_id_low: columns.u64(column::CALL_ID_LOW)?,
            turn_index: columns.u64(column::TURN_INDEX)?,
        })
    }

    /// Visits the calls that match and are not deleted, in the segment's order.
    fn each_call(
        &self,
        calls: &dyn Weight,
        visit: &mut dyn FnMut(DocId, &mut dyn Scorer) -> Result<(), SearchError>,
    ) -> Result<(), SearchError> {
        let mut scorer = calls.scorer(self.reader, 1.0)?;
        let mut call = scorer.doc();
        while call != TERMINATED {
            if self.alive.is_none_or(|alive| alive.is_alive(call)) {
                visit(call, scorer.as_mut())?;
            }
            call = scorer.advance();
        }
        Ok(())
    }

    /// Visits the matching turns of a call that lies behind those visited before.
    fn each_turn(&self, turns: &mut dyn Scorer, call: DocId, visit: &mut dyn FnMut(DocId, Score)) {
        let first = self.parents.block_start(call);
        let mut turn = if turns.doc() < first { turns.seek(first) } else { turns.doc() };
        while turn < call {
            visit(turn, turns.score());
            turn = turns.advance();
        }
    }

    // A call always has these; a missing value would mean a damaged index, and shows as zero.

    fn started_at_us(&self, call: DocId) -> i64 {
        self.started_at_us.first(call).unwrap_or_default()
    }

    fn call_id(&self, call: DocId) -> Uuid {
        let high = self.call_id_high.first(call).unwrap_or_default();
        let low = self.call_id_low.first(call).unwrap_or_default();
        Uuid::from_u64_pair(high, low)
    }

    fn turn_index(&self, turn: DocId) -> u32 {
        self.turn_index.first(turn).unwrap_or_default() as u32
    }
}
