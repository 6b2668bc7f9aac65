//! A relaxed search: calls that have some of what was asked for, said or known of what they are linked to.
//!
//! What is said is worth what it is worth in any search. To it comes, for each word, what it is worth as a word of a
//! linked customer or booking. Words count together where they are of one booking (and of the call's customers): a venue
//! of the one and a day of the other are no answer.
//!
//! What the weights below are was chosen on one half of the needs that `benches/relevance` and docs/benchmarks.md tell
//! of, and looked at on the other.

use tantivy::{DocId, SegmentReader, TERMINATED};

use super::document::Fact;
use super::error::SearchError;
use super::journey::Role;
use super::layout::Layout;
use super::leaf::{Leaf, Terms};
use super::linked::{FACTS, LinkedPlace, THINGS};
use super::node::Node;
use super::operator::Operator;
use super::query::Spans;
use super::score::Lengths;
use super::span::Span;

/// What a word of a customer or booking is worth beside one that is said.
const LINKED: f32 = 3.0;
/// What is left of it where the booking came to nothing and nobody asked for that.
const CAME_TO_NOTHING: f32 = 0.8;
/// What is left of a number's worth where what it is a number of is another thing.
const OF_SOMETHING_ELSE: f32 = 0.1;

/// What a word is worth in a fact of such a kind, and how much more where all words of the fact were asked for.
fn weights(kind: Fact, role: Option<Role>) -> (f32, f32) {
    match (kind, role) {
        (Fact::Departure | Fact::Destination, None) => (0.5, 0.3),
        (Fact::Name | Fact::Reference | Fact::Departure | Fact::Destination, _) => (1.0, 1.0),
        (Fact::Day | Fact::Party, _) => (1.0, 0.0),
        // There are few states, so their words are never rare; but who writes one means it.
        (Fact::State, _) => (4.0, 0.0),
        (Fact::Kind, _) => (0.6, 0.0),
        (Fact::Other, _) => (0.5, 1.0),
    }
}

/// A word, number or phrase that was asked for.
pub(super) struct Asked {
    said: Operator<Terms>,
    linked: Operator<Terms>,
    role: Option<Role>,
    worth: Worth,
}

/// What a part of the query is worth where it is a word of a customer or booking.
#[derive(Clone, Copy)]
struct Worth {
    /// As rare as where it is more frequent: few calls have bookings, and so all of their words are rare.
    anywhere: f32,
    /// As rare as it is among the words of customers and bookings.
    linked: f32,
    /// It says little without what it is a number of.
    is_number: bool,
}

impl Asked {
    pub(super) fn new(
        spans: &Spans,
        said: Operator<Terms>,
        linked: Operator<Terms>,
        role: Option<Role>,
    ) -> Self {
        let (of_said, of_linked) = (rarity(&said), rarity(&linked));
        let linked_worth = of_linked.or(of_said).unwrap_or_default();
        let worth = Worth {
            anywhere: of_said.map_or(linked_worth, |worth| worth.min(linked_worth)),
            linked: linked_worth,
            is_number: is_number(spans),
        };
        Self { said, linked, role, worth }
    }

    /// In how many calls it stands, one that has it said and linked counted for each.
    pub(super) fn calls(&self) -> u64 {
        let mut calls = 0;
        for operator in [&self.said, &self.linked] {
            operator.visible(&mut |terms: &Terms| calls += terms.calls);
        }
        calls
    }
}

/// What all words of it are worth for being rare; of alternatives the least. None where it is never found.
fn rarity(operator: &Operator<Terms>) -> Option<f32> {
    match operator {
        Operator::Any(parts) => parts.iter().filter_map(rarity).reduce(f32::min),
        _ => {
            let mut worth = 0.0;
            operator.visible(&mut |terms: &Terms| worth += terms.rarity.worth());
            Some(worth)
        }
    }
}

fn is_number(spans: &Spans) -> bool {
    match spans {
        Spans::Word(word) => word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit()),
        Spans::Number { words, .. } => words.len() == 1,
        _ => false,
    }
}

/// Whether it can be found in what a call is linked to, which nobody says and which has no turns.
pub(super) fn is_of_any_text(spans: &Spans) -> bool {
    match spans {
        Spans::Word(_) | Spans::Exact(_) | Spans::Pattern(_) | Spans::Number { .. } => true,
        Spans::Any(parts) => parts.iter().all(is_of_any_text),
        _ => false,
    }
}

/// Goes through the calls of a segment that have some of it.
pub(super) struct Relaxed {
    parts: Vec<Part>,
    /// Which words of each fact of each thing were asked for, a bit for each.
    covered: Box<[[u16; FACTS]; THINGS]>,
    found: Vec<Found>,
    /// The call of which `worths` are.
    weighed: Option<DocId>,
    /// What each part is worth as a word of a booking or customer.
    worths: Vec<f32>,
    of_customers: Vec<f32>,
    of_booking: Vec<f32>,
    /// Which part of the score of the call that was scored last is of what is said.
    said_share: f32,
}

struct Part {
    said: Node,
    linked: Operator<Leaf>,
    role: Option<Role>,
    worth: Worth,
}

impl Part {
    fn is_said(&mut self, call: DocId, layout: &Layout) -> bool {
        self.said.seek(call) == call && self.said.confirm(call, layout)
    }
}

/// Where a part stands in what is linked.
struct Found {
    part: usize,
    place: LinkedPlace,
}

impl Relaxed {
    pub(super) fn open(asked: &[Asked], segment: &SegmentReader) -> Result<Self, SearchError> {
        let open = |asked: &Asked| {
            Ok(Part {
                said: Node::said(asked.said.open(segment)?),
                linked: asked.linked.open(segment)?,
                role: asked.role,
                worth: asked.worth,
            })
        };
        let parts = asked.iter().map(open).collect::<Result<Vec<_>, SearchError>>()?;
        let zeros = vec![0.0; parts.len()];
        Ok(Self {
            parts,
            covered: Box::new([[0; FACTS]; THINGS]),
            found: Vec::new(),
            weighed: None,
            worths: zeros.clone(),
            of_customers: zeros.clone(),
            of_booking: zeros,
            said_share: 0.0,
        })
    }

    pub(super) fn parts(&self) -> usize {
        self.parts.len()
    }

    pub(super) fn cost(&self) -> u32 {
        let cost = |part: &Part| part.said.cost().saturating_add(part.linked.cost());
        self.parts.iter().map(cost).fold(0, u32::saturating_add)
    }

    pub(super) fn call(&self) -> DocId {
        let call = |part: &Part| part.said.call().min(part.linked.call());
        self.parts.iter().map(call).min().unwrap_or(TERMINATED)
    }

    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        let seek = |part: &mut Part| part.said.seek(target).min(part.linked.seek(target));
        self.parts.iter_mut().map(seek).min().unwrap_or(TERMINATED)
    }

    pub(super) fn confirm(&mut self, call: DocId, layout: &Layout) -> bool {
        self.parts.iter_mut().any(|part| part.is_said(call, layout))
            || self.weigh(call, layout).iter().any(|worth| *worth > 0.0)
    }

    /// What it is worth: more, the more of what was asked for the call has, and the rarer that is.
    pub(super) fn score(&mut self, call: DocId, lengths: &Lengths, layout: &Layout) -> f32 {
        self.weigh(call, layout);
        let (mut said, mut linked) = (0.0, 0.0);
        let (mut there, mut asked) = (0.0, f32::MIN_POSITIVE);
        for (part, worth) in self.parts.iter_mut().zip(&self.worths) {
            let is_said = part.is_said(call, layout);
            if is_said {
                said += part.said.score(call, lengths, layout);
            }
            linked += worth * LINKED;
            asked += part.worth.anywhere;
            if is_said || *worth > 0.0 {
                there += part.worth.anywhere;
            }
        }
        let words = said + linked;
        self.said_share = if words > 0.0 { said / words } else { 0.0 };
        words * (1.0 + (there / asked).powi(3))
    }

    /// Which part of the score of the call that was scored last is more where words stand close to one another, if
    /// so many of them do.
    pub(super) fn share_of_closeness(&self, parts: usize) -> f32 {
        self.said_share * parts as f32 / self.parts.len() as f32
    }

    /// What each part is worth as a word of what the call is linked to.
    fn weigh(&mut self, call: DocId, layout: &Layout) -> &[f32] {
        if self.weighed == Some(call) {
            return &self.worths;
        }
        self.weighed = Some(call);
        self.worths.fill(0.0);
        self.found.clear();
        for (number, part) in self.parts.iter_mut().enumerate() {
            if part.linked.seek(call) != call {
                continue;
            }
            for span in part.linked.spans(call, &layout.of(call)).iter() {
                let place = LinkedPlace::of(span.from);
                // Who goes to a town does not begin there.
                let is_wrong = match place.kind() {
                    Fact::Departure => part.role == Some(Role::Destination),
                    Fact::Destination => part.role == Some(Role::Departure),
                    _ => false,
                };
                if !is_wrong && place.thing < THINGS {
                    let words = (1_u32 << (span.to - span.from).min(15)) - 1;
                    self.covered[place.thing][place.fact] |= (words << place.word) as u16;
                    self.found.push(Found { part: number, place });
                }
            }
        }
        if !self.found.is_empty() {
            self.weigh_found();
        }
        &self.worths
    }

    /// Of customers each word, and with them those of the one booking that makes the most of it.
    fn weigh_found(&mut self) {
        let Self { parts, covered, found, worths, of_customers, of_booking, .. } = self;
        found.sort_unstable_by_key(|found| (found.place.thing, found.part));
        of_customers.fill(0.0);
        for of_thing in found.chunk_by(|one, other| one.place.thing == other.place.thing) {
            if of_thing[0].place.is_of_customer() {
                raise(of_customers, of_thing, parts, covered);
            }
        }
        worths.copy_from_slice(of_customers);
        let mut best: f32 = of_customers.iter().sum();
        for of_thing in found.chunk_by(|one, other| one.place.thing == other.place.thing) {
            if of_thing[0].place.is_of_customer() {
                continue;
            }
            of_booking.copy_from_slice(of_customers);
            raise(of_booking, of_thing, parts, covered);
            let sum = of_booking.iter().sum();
            if sum > best {
                best = sum;
                worths.copy_from_slice(of_booking);
            }
        }
        for found in found.iter() {
            covered[found.place.thing][found.place.fact] = 0;
        }
    }

    /// Puts the stretches of each part that is said into `lists`.
    pub(super) fn required_spans(&mut self, call: DocId, layout: &Layout, lists: &mut Vec<Vec<Span>>) {
        for part in &mut self.parts {
            if part.is_said(call, layout) {
                part.said.required_spans(call, layout, lists);
            }
        }
    }

    pub(super) fn each_match(
        &mut self,
        call: DocId,
        layout: &Layout,
        visit: &mut dyn FnMut(&mut Leaf, &[Span]),
    ) {
        for part in &mut self.parts {
            if part.is_said(call, layout) {
                part.said.each_match(call, layout, visit);
            }
        }
    }
}

/// Raises each part's worth to what it is worth in one thing.
fn raise(worths: &mut [f32], of_thing: &[Found], parts: &[Part], covered: &[[u16; FACTS]; THINGS]) {
    for found in of_thing {
        let LinkedPlace { thing, fact, length, .. } = found.place;
        let part = &parts[found.part];
        let kind = found.place.kind();
        let (base, whole) = weights(kind, part.role);
        let share = (covered[thing][fact].count_ones() as f32 / length.max(1) as f32).min(1.0);
        let mut worth = part.worth.anywhere;
        if part.worth.is_number && kind != Fact::Name {
            // Four nights are not a table for four.
            let is_beside = |other: &Found| other.place.fact == fact && other.part.abs_diff(found.part) == 1;
            worth = match of_thing.iter().any(is_beside) {
                true => part.worth.linked,
                false => worth * OF_SOMETHING_ELSE,
            };
        }
        worth *= base + whole * share * share;
        if found.place.is_of_failed() && kind != Fact::State {
            worth *= CAME_TO_NOTHING;
        }
        worths[found.part] = worths[found.part].max(worth);
    }
}
