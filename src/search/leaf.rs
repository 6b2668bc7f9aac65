//! The places of one word in the calls of a segment, under all keys that it may be found by.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use super::layout::SPEAKER_BITS;
use super::score::{Lengths, Rarity};
use super::span::{Span, tidy};

/// With more keys than this, the next call is kept track of in a heap instead of looked for.
const LINEAR_MAX: usize = 8;

/// What a word of a query is looked for by.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Terms {
    pub(super) field: Field,
    pub(super) keys: Vec<Key>,
    /// Only where this speaker says it.
    pub(super) speaker: Option<u32>,
    pub(super) rarity: Rarity,
    /// In how many calls the keys stand, one that has several of them counted for each.
    pub(super) calls: u64,
}

/// One term and what it is worth.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Key {
    /// With its tenant.
    pub(super) text: String,
    /// The words that it stands for.
    pub(super) words: u32,
    /// How much one occurrence counts beside one of the word itself.
    pub(super) weight: f32,
}

/// Goes through the calls of a segment that have the word.
pub(super) struct Leaf {
    postings: Vec<Posting>,
    speaker: Option<u32>,
    rarity: Rarity,
    call: DocId,
    /// The postings behind `call`, the nearest first; empty where there are few.
    heap: BinaryHeap<Reverse<(DocId, usize)>>,
    /// Of the call that was looked at last; kept for their memory.
    positions: Vec<u32>,
    spans: Vec<Span>,
}

struct Posting {
    postings: SegmentPostings,
    words: u32,
    weight: f32,
}

impl Leaf {
    pub(super) fn open(terms: &Terms, segment: &SegmentReader) -> tantivy::Result<Self> {
        let inverted = segment.inverted_index(terms.field)?;
        let mut postings = Vec::new();
        for Key { text, words, weight } in &terms.keys {
            let term = Term::from_field_text(terms.field, text);
            let found = inverted.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?;
            postings.extend(found.map(|postings| Posting { postings, words: *words, weight: *weight }));
        }
        let mut leaf = Self {
            postings,
            speaker: terms.speaker,
            rarity: terms.rarity,
            call: TERMINATED,
            heap: BinaryHeap::new(),
            positions: Vec::new(),
            spans: Vec::new(),
        };
        if leaf.is_heaped() {
            let places = leaf.postings.iter().map(|posting| posting.postings.doc()).zip(0..);
            leaf.heap = places.map(Reverse).collect();
            leaf.call = leaf.heap.peek().map_or(TERMINATED, |Reverse((call, _))| *call);
        } else {
            leaf.call = leaf.nearest();
        }
        Ok(leaf)
    }

    fn is_heaped(&self) -> bool {
        self.postings.len() > LINEAR_MAX
    }

    fn nearest(&self) -> DocId {
        self.postings.iter().map(|posting| posting.postings.doc()).min().unwrap_or(TERMINATED)
    }

    /// Whether a call that has the word is sure to match.
    pub(super) fn is_exact(&self) -> bool {
        self.speaker.is_none()
    }

    pub(super) fn call(&self) -> DocId {
        self.call
    }

    /// How many calls it may go through at most.
    pub(super) fn cost(&self) -> u32 {
        self.postings.iter().map(|posting| posting.postings.doc_freq()).fold(0, u32::saturating_add)
    }

    pub(super) fn advance(&mut self) -> DocId {
        if let [only] = self.postings.as_mut_slice() {
            self.call = only.postings.advance();
            return self.call;
        }
        match self.call {
            TERMINATED => {}
            call if self.is_heaped() => return self.seek(call + 1),
            call => {
                // To the next call is nearer than to any call behind it.
                for posting in self.postings.iter_mut().filter(|posting| posting.postings.doc() == call) {
                    posting.postings.advance();
                }
                self.call = self.nearest();
            }
        }
        self.call
    }

    /// The first call at `target` or behind it; where it stands already if that is further.
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.call {
            return self.call;
        }
        if self.is_heaped() {
            self.call = self.seek_heap(target);
        } else {
            for posting in &mut self.postings {
                // Of a frequent word the next call is mostly the one that is looked for, and nearer than any other.
                if posting.postings.doc() < target && posting.postings.advance() < target {
                    posting.postings.seek(target);
                }
            }
            self.call = self.nearest();
        }
        self.call
    }

    fn seek_heap(&mut self, target: DocId) -> DocId {
        loop {
            let Some(mut first) = self.heap.peek_mut() else { return TERMINATED };
            let Reverse((call, posting)) = *first;
            if call >= target {
                return call;
            }
            *first = Reverse((self.postings[posting].postings.seek(target), posting));
        }
    }

    /// Where the word stands in the call.
    pub(super) fn spans(&mut self) -> &[Span] {
        let Self { postings, speaker, call, positions, spans, .. } = self;
        spans.clear();
        let mut keys_here = 0;
        for Posting { postings, words, .. } in
            postings.iter_mut().filter(|found| found.postings.doc() == *call)
        {
            keys_here += 1;
            postings.positions(positions);
            let span = |position: &u32| {
                let from = position >> SPEAKER_BITS;
                Span { from, to: from + *words }
            };
            if let Some(who) = *speaker {
                let mask = (1 << SPEAKER_BITS) - 1;
                spans.extend(positions.iter().filter(|&&position| position & mask == who).map(span));
            } else {
                spans.extend(positions.iter().map(span));
            }
        }
        if keys_here > 1 {
            tidy(spans);
        }
        spans
    }

    /// Who says the word at these places: a bit for each speaker.
    pub(super) fn speakers_of(&mut self, spans: &[Span]) -> u8 {
        let Self { postings, call, positions, .. } = self;
        let mut speakers = 0;
        for Posting { postings, .. } in postings.iter_mut().filter(|found| found.postings.doc() == *call) {
            postings.positions(positions);
            let seen = |place| spans.binary_search_by_key(&place, |span: &Span| span.from).is_ok();
            let said = positions.iter().filter(|&&position| seen(position >> SPEAKER_BITS));
            speakers |= said.fold(0, |bits, position| bits | 1 << (position & ((1 << SPEAKER_BITS) - 1)));
        }
        speakers
    }

    /// What the word is worth in the call, of so many words.
    pub(super) fn score(&self, lengths: &Lengths) -> f32 {
        let worth = |posting: &Posting| posting.weight * posting.postings.term_freq() as f32;
        let frequency = match self.postings.as_slice() {
            [only] => worth(only),
            several => several.iter().filter(|found| found.postings.doc() == self.call).map(worth).sum(),
        };
        self.rarity.score(frequency, lengths.of(self.call))
    }

    pub(super) fn rarity(&self) -> Rarity {
        self.rarity
    }
}
