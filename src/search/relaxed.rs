//! A relaxed search: calls that have some of what was asked for, said or known of what they are linked to.
//!
//! What is said is worth what it is worth in any search. To it comes, for each word, what it is worth as a word of a
//! linked customer or booking. Words count together where they are of one booking (and of the call's customers): a venue
//! of the one and a day of the other agree with nobody's question.

use tantivy::{DocId, SegmentReader, TERMINATED};

use super::document::Fact;
use super::error::SearchError;
use super::layout::Layout;
use super::leaf::{Leaf, Terms};
use super::linked::{FACTS, LinkedPlace, THINGS};
use super::node::Node;
use super::operator::Operator;
use super::query::{Pattern, Spans};
use super::score::Lengths;
use super::span::Span;

pub fn p(i: usize, default: f32) -> f32 {
    static P: std::sync::OnceLock<Vec<Option<f32>>> = std::sync::OnceLock::new();
    P.get_or_init(|| (0..32).map(|i| std::env::var(format!("P{i}")).ok().and_then(|v| v.parse().ok())).collect())[i]
        .unwrap_or(default)
}

/// A word, number or phrase that was asked for.
pub(super) struct Asked {
    said: Operator<Terms>,
    linked: Operator<Terms>,
    role: Option<Role>,
    /// What it is worth where it is a word of a customer or booking.
    worth: f32,
}

/// What a place that is asked for is to a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Departure,
    Destination,
}

impl Asked {
    pub(super) fn new(said: Operator<Terms>, linked: Operator<Terms>, role: Option<Role>) -> Self {
        let worth = |operator: &Operator<Terms>| {
            let mut worth = 0.0;
            operator.visible(&mut |terms: &Terms| worth += terms.rarity.worth());
            worth
        };
        // As rare as where it is more frequent: few calls have bookings, and so all of their words are rare.
        let worth = worth(&said).min(worth(&linked));
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

/// Words before a place where a journey begins.
const FROM: &[&str] = &[
    "from", "von", "ab", "aus", "desde", "de", "da", "van", "vanaf", "z", "ze", "od", "из", "от", "с", "depuis",
    "departing", "leaving", "从",
];
/// Words before a place where a journey ends.
const TO: &[&str] = &["to", "nach", "hasta", "a", "para", "vers", "naar", "do", "в", "до", "into", "towards", "到"];

/// What each part of a query may be to a journey: `cambridge` begins one and `ely` ends one in `cambridge to ely`, and
/// so they do in `to ely from cambridge`.
pub(super) fn roles(parts: &[Spans]) -> Vec<Option<Role>> {
    let marker = |spans: &Spans| match spans {
        Spans::Word(word) if FROM.contains(&word.as_str()) => Some(Role::Departure),
        Spans::Word(word) if TO.contains(&word.as_str()) => Some(Role::Destination),
        Spans::Exact(words) => match words.as_slice() {
            [Pattern::Word(word)] if FROM.contains(&word.as_str()) => Some(Role::Departure),
            _ => None,
        },
        _ => None,
    };
    let markers: Vec<_> = parts.iter().map(marker).collect();
    let mut role = match markers.iter().flatten().next() {
        Some(Role::Destination) => Some(Role::Departure),
        _ => None,
    };
    markers
        .into_iter()
        .map(|marker| {
            role = marker.or(role);
            role.filter(|_| marker.is_none())
        })
        .collect()
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
}

struct Part {
    said: Node,
    linked: Operator<Leaf>,
    role: Option<Role>,
    worth: f32,
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
        let worths = vec![0.0; parts.len()];
        Ok(Self {
            parts,
            covered: Box::new([[0; FACTS]; THINGS]),
            found: Vec::new(),
            weighed: None,
            worths,
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
        let said = |part: &mut Part| part.said.seek(call) == call && part.said.confirm(call, layout);
        self.parts.iter_mut().any(said) || self.weigh(call, layout).iter().any(|worth| *worth > 0.0)
    }

    pub(super) fn score(&mut self, call: DocId, lengths: &Lengths, layout: &Layout) -> f32 {
        self.weigh(call, layout);
        let mut score = 0.0;
        let mut is_all = true;
        let mut have = 0.0;
        let mut all = 0.0;
        for (part, worth) in self.parts.iter_mut().zip(&self.worths) {
            let is_said = part.said.seek(call) == call && part.said.confirm(call, layout);
            let said = if is_said { part.said.score(call, lengths, layout) } else { 0.0 };
            all += part.worth;
            if is_said || *worth > 0.0 {
                have += part.worth;
            }
            is_all &= is_said || *worth > 0.0;
            score += said * p(8, 1.0) + worth * p(0, 2.0);
        }
        if all > 0.0 {
            score *= 1.0 + p(9, 0.0) * (have / all).powf(p(10, 2.0));
        }
        if is_all && self.parts.len() > 1 { score * p(11, 2.0) } else { score }
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
                let is_wrong = match (place.kind(), part.role) {
                    (Fact::Departure, Some(role)) => role == Role::Destination,
                    (Fact::Destination, Some(role)) => role == Role::Departure,
                    _ => false,
                };
                if is_wrong || place.thing >= THINGS {
                    continue;
                }
                let words = ((1_u32 << (span.to - span.from).min(15)) - 1) << place.word;
                self.covered[place.thing][place.fact] |= words as u16;
                self.found.push(Found { part: number, place });
            }
        }
        if !self.found.is_empty() {
            self.weigh_found();
        }
        &self.worths
    }

    fn weigh_found(&mut self) {
        let Self { parts, covered, found, worths, .. } = self;
        let worth = |found: &Found| {
            let covered = covered[found.place.thing][found.place.fact].count_ones() as f32;
            let share = (covered / found.place.length.max(1) as f32).min(1.0);
            let (base, whole) = match found.place.kind() {
                Fact::Name => (p(1, 1.0), p(2, 1.0)),
                Fact::Departure | Fact::Destination => (p(3, 1.0), p(4, 1.0)),
                Fact::Day => (p(5, 1.0), 0.0),
                Fact::State => (p(6, 1.0), 0.0),
                Fact::Kind | Fact::Party | Fact::Reference => (p(12, 1.0), 0.0),
                Fact::Other => (p(7, 0.5), p(13, 0.0)),
            };
            let failed = if found.place.is_of_failed() && found.place.kind() != Fact::State { p(14, 0.8) } else { 1.0 };
            parts[found.part].worth * (base + whole * share * share) * failed
        };
        // Of customers each word, with those of the one booking that has most.
        let mut of_customers = vec![0.0_f32; parts.len()];
        for found in found.iter().filter(|found| found.place.is_of_customer()) {
            of_customers[found.part] = of_customers[found.part].max(worth(found));
        }
        let mut best = of_customers.iter().sum::<f32>();
        worths.copy_from_slice(&of_customers);
        found.sort_unstable_by_key(|found| found.place.thing);
        for of_thing in found.chunk_by(|one, other| one.place.thing == other.place.thing) {
            if of_thing[0].place.is_of_customer() {
                continue;
            }
            let mut of_booking = of_customers.clone();
            for found in of_thing {
                of_booking[found.part] = of_booking[found.part].max(worth(found));
            }
            let sum = of_booking.iter().sum::<f32>();
            if sum > best {
                best = sum;
                worths.copy_from_slice(&of_booking);
            }
        }
        for found in found.iter() {
            covered[found.place.thing][found.place.fact] = 0;
        }
    }

    /// Where the call has all of it, the stretches of each part that is said.
    pub(super) fn required_spans(&mut self, call: DocId, layout: &Layout, lists: &mut Vec<Vec<Span>>) {
        self.weigh(call, layout);
        let before = lists.len();
        for (part, worth) in self.parts.iter_mut().zip(&self.worths) {
            if part.said.seek(call) == call && part.said.confirm(call, layout) {
                part.said.required_spans(call, layout, lists);
            } else if *worth == 0.0 && p(15, 0.0) == 0.0 {
                lists.truncate(before);
                return;
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
            if part.said.seek(call) == call && part.said.confirm(call, layout) {
                part.said.each_match(call, layout, visit);
            }
        }
    }
}
