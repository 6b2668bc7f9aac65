//! Calls by what matches in their turns.

use std::fmt;
use std::sync::Arc;

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use super::parents::{ParentCache, Parents};

/// How much of their score the turns beside the best one add to a call's.
///
/// The best moment ranks a call. Summing all turns would put long calls first whatever they are about, the
/// best turn alone would leave most calls of a common word tied; a tenth of the others orders those.
const OTHER_TURNS_WEIGHT: Score = 0.1;

/// Matches the calls of which at least one turn matches `turns`.
pub(super) struct ToParentQuery {
    turns: Box<dyn Query>,
    parents: ParentCache,
}

impl ToParentQuery {
    /// `turns` must match turns only.
    pub(super) fn new(turns: Box<dyn Query>, parents: ParentCache) -> Self {
        Self { turns, parents }
    }
}

impl Clone for ToParentQuery {
    fn clone(&self) -> Self {
        Self { turns: self.turns.box_clone(), parents: self.parents.clone() }
    }
}

impl fmt::Debug for ToParentQuery {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ToParentQuery({:?})", self.turns)
    }
}

impl Query for ToParentQuery {
    fn weight(&self, enable_scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let turns = self.turns.weight(enable_scoring)?;
        Ok(Box::new(ToParentWeight { turns, parents: self.parents.clone() }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.turns.query_terms(visitor);
    }
}

struct ToParentWeight {
    turns: Box<dyn Weight>,
    parents: ParentCache,
}

impl Weight for ToParentWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let turns = self.turns.scorer(segment, boost)?;
        Ok(Box::new(ToParentScorer::new(turns, self.parents.of(segment)?)))
    }

    fn explain(&self, segment: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.seek(document) != document {
            return Err(TantivyError::InvalidArgument(format!("document {document} does not match")));
        }
        Ok(Explanation::new("best turn, and a tenth of the others", scorer.score()))
    }
}

/// Goes from one call with a matching turn to the next.
///
/// Between calls of its methods, `turns` stands on the first matching turn of `parent`'s block, or, once the
/// score was asked for, behind that block.
struct ToParentScorer {
    turns: Box<dyn Scorer>,
    parents: Arc<Parents>,
    parent: DocId,
    score: Option<Score>,
}

impl ToParentScorer {
    fn new(turns: Box<dyn Scorer>, parents: Arc<Parents>) -> Self {
        let mut scorer = Self { turns, parents, parent: TERMINATED, score: None };
        scorer.settle();
        scorer
    }

    /// Takes the call of the turn that `turns` stands on.
    fn settle(&mut self) -> DocId {
        self.score = None;
        self.parent = match self.turns.doc() {
            TERMINATED => TERMINATED,
            turn => self.parents.at_or_after(turn).unwrap_or(TERMINATED),
        };
        self.parent
    }

    fn seek_turns(&mut self, target: DocId) {
        if self.turns.doc() < target {
            self.turns.seek(target);
        }
    }
}

impl DocSet for ToParentScorer {
    fn advance(&mut self) -> DocId {
        if self.parent == TERMINATED {
            return TERMINATED;
        }
        self.seek_turns(self.parent);
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.parent {
            return self.parent;
        }
        // A turn from the start of the target's block onwards has its call at the target or behind it.
        let first = if target >= TERMINATED { TERMINATED } else { self.parents.block_start(target) };
        self.seek_turns(first);
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.parent
    }

    fn size_hint(&self) -> u32 {
        self.turns.size_hint()
    }

    fn cost(&self) -> u64 {
        self.turns.cost()
    }
}

impl Scorer for ToParentScorer {
    fn score(&mut self) -> Score {
        if let Some(score) = self.score {
            return score;
        }
        let (mut best, mut total): (Score, Score) = (0.0, 0.0);
        while self.turns.doc() < self.parent {
            let score = self.turns.score();
            best = best.max(score);
            total += score;
            self.turns.advance();
        }
        let score = best + OTHER_TURNS_WEIGHT * (total - best);
        self.score = Some(score);
        score
    }
}
