//! The turns of a call that matched, and where in them.

use tantivy::DocId;

use super::layout::{CallLayout, Layout};
use super::node::Node;
use super::span::Span;

/// A turn in which something stands that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct MomentHit {
    /// The turn's index in its call.
    pub turn_index: u32,
    /// How well it matches.
    pub score: f32,
    /// When the first word that matched begins, where the transcript times words; else when the turn does.
    pub start_ms: Option<u64>,
    /// When the last one ends, or the turn.
    pub end_ms: Option<u64>,
    /// What matched: the numbers of its words in the turn, each from the first to the one behind the last.
    pub words: Vec<(u32, u32)>,
}

/// The turns of one call that match, before more is read of them. Kept from call to call for its memory.
#[derive(Default)]
pub(super) struct MatchedTurns(Vec<MatchedSpan>);

/// A stretch of a turn that matched.
#[derive(Clone, Copy)]
struct MatchedSpan {
    /// The turn's number in its call, which is not its index.
    turn: u32,
    span: Span,
    /// What the turn is worth for this and for the stretches of the same word behind it.
    score: f32,
}

/// A turn that matches: its stretches, at least one.
pub(super) struct MatchedTurn<'a>(&'a [MatchedSpan]);

impl MatchedTurns {
    /// Finds those of a call that `node` stands at.
    pub(super) fn find(&mut self, node: &mut Node, call: DocId, layout: &Layout) {
        self.0.clear();
        let call_layout = layout.of(call);
        let mut words = 0;
        // Of each word by itself: the score of a turn is the sum of what each is worth in it.
        node.each_match(call, layout, &mut |leaf, spans| {
            words += 1;
            let rarity = leaf.rarity();
            for spans in
                spans.chunk_by(|one, other| call_layout.turn_at(one.from) == call_layout.turn_at(other.from))
            {
                let (turn, places) = call_layout.turn_with(spans[0].from);
                let mut score = rarity.in_turn(spans.len(), places.to - places.from);
                self.0.extend(spans.iter().map(|&span| MatchedSpan {
                    turn,
                    span,
                    score: std::mem::take(&mut score),
                }));
            }
        });
        if words > 1 {
            // Stable, so that the sum of scores is always made in the same order.
            self.0.sort_by_key(|found| found.turn);
        }
    }

    /// Each turn, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = MatchedTurn<'_>> {
        self.0.chunk_by(|one, other| one.turn == other.turn).map(MatchedTurn)
    }
}

impl MatchedTurn<'_> {
    /// How well it matches.
    pub(super) fn score(&self) -> f32 {
        self.0.iter().map(|found| found.score).sum()
    }

    /// What there is to say of it.
    pub(super) fn hit(&self, layout: &CallLayout<'_>) -> MomentHit {
        let mut spans: Vec<_> = self.0.iter().map(|found| found.span).collect();
        super::span::tidy(&mut spans);
        let turn = layout.turn(self.0[0].turn);
        let first = spans.first().map_or(0, |span| span.from);
        let last = spans.iter().map(|span| span.to).max().unwrap_or_default();
        // An even share of the turn's time may lie behind the word; whoever listens would miss it.
        let (start_ms, end_ms) = match layout.has_word_times() {
            true => (layout.start_ms(first), layout.end_ms(last - 1)),
            false => turn.times_ms.unzip(),
        };
        let words = spans.iter().map(|span| (span.from - turn.places.from, span.to - turn.places.from));
        MomentHit { turn_index: turn.index, score: self.score(), start_ms, end_ms, words: words.collect() }
    }
}
