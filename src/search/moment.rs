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

/// A turn that matched, before more is read of it.
pub(super) struct Matched {
    /// The turn's number in its call, which is not its index.
    turn: u32,
    /// How well it matches.
    pub(super) score: f32,
    spans: Vec<Span>,
}

impl Matched {
    /// What there is to say of it.
    pub(super) fn hit(mut self, layout: CallLayout<'_>) -> MomentHit {
        super::span::tidy(&mut self.spans);
        let turn = layout.turn(self.turn);
        let first = self.spans.first().map_or(0, |span| span.from);
        let last = self.spans.iter().map(|span| span.to).max().unwrap_or_default();
        // An even share of the turn's time may lie behind the word; whoever listens would miss it.
        let (start_ms, end_ms) = match layout.has_word_times() {
            true => (layout.start_ms(first), layout.end_ms(last - 1)),
            false => turn.times_ms.unzip(),
        };
        let words = self.spans.iter().map(|span| (span.from - turn.places.from, span.to - turn.places.from));
        MomentHit { turn_index: turn.index, score: self.score, start_ms, end_ms, words: words.collect() }
    }
}

/// The turns of a call that match, in order. `node` must stand at the call.
pub(super) fn matched(node: &mut Node, call: DocId, layout: &Layout) -> Vec<Matched> {
    // Of each leaf by itself: the score of a turn is the sum of what each is worth in it.
    let mut found: Vec<Matched> = Vec::new();
    let places = layout.of(call).turn_places();
    node.each_match(call, layout, &mut |leaf, spans| {
        let rarity = leaf.rarity();
        let turn_at = |span: &Span| places.partition_point(|place| *place <= span.from) - 1;
        for spans in spans.chunk_by(|one, other| turn_at(one) == turn_at(other)) {
            let turn = turn_at(&spans[0]);
            let words = places[turn + 1] - places[turn] - 1;
            found.push(Matched {
                turn: turn as u32,
                score: rarity.in_turn(spans.len(), words),
                spans: spans.to_vec(),
            });
        }
    });
    found.sort_by_key(|matched| matched.turn);
    found.dedup_by(|next, kept| {
        let is_same = next.turn == kept.turn;
        if is_same {
            kept.score += next.score;
            kept.spans.append(&mut next.spans);
        }
        is_same
    });
    found
}
