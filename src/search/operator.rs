//! The operators of the query language over places of words, for whatever the leaves are: terms while a query
//! is prepared, postings while a segment is searched.

use std::borrow::Cow;

use tantivy::{DocId, SegmentReader, TERMINATED};

use super::layout::CallLayout;
use super::leaf::{Leaf, Terms};
use super::query::{Distance, Part};
use super::span::{self, Span, tidy};

/// Stretches of words to be found.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operator<L> {
    Leaf(L),
    /// One directly after the other.
    Chain(Vec<Self>),
    Any(Vec<Self>),
    Near {
        sides: Box<[Self; 2]>,
        within: Distance,
        across: bool,
    },
    Then {
        sides: Box<[Self; 2]>,
        within: Option<Distance>,
    },
    SameTurn(Vec<Self>),
    /// The first, but not within the second.
    NotIn(Box<[Self; 2]>),
    TurnStart(Box<Self>),
    Within(Box<Self>, Part),
}

impl Operator<Terms> {
    /// The same over the postings of a segment, without alternatives that it has nowhere.
    pub(super) fn open(&self, segment: &SegmentReader) -> tantivy::Result<Operator<Leaf>> {
        let all = |parts: &[Self]| parts.iter().map(|part| part.open(segment)).collect::<Result<Vec<_>, _>>();
        let two = |sides: &[Self; 2]| {
            Ok::<_, tantivy::TantivyError>([sides[0].open(segment)?, sides[1].open(segment)?].into())
        };
        Ok(match self {
            Self::Leaf(terms) => Operator::Leaf(Leaf::open(terms, segment)?),
            Self::Chain(parts) => Operator::Chain(all(parts)?),
            Self::Any(parts) => {
                let mut parts = all(parts)?;
                parts.retain(|part| !matches!(part, Operator::Leaf(leaf) if leaf.call() == TERMINATED));
                if parts.len() == 1 { parts.remove(0) } else { Operator::Any(parts) }
            }
            Self::SameTurn(parts) => Operator::SameTurn(all(parts)?),
            Self::Near { sides, within, across } => {
                Operator::Near { sides: two(sides)?, within: *within, across: *across }
            }
            Self::Then { sides, within } => Operator::Then { sides: two(sides)?, within: *within },
            Self::NotIn(sides) => Operator::NotIn(two(sides)?),
            Self::TurnStart(inner) => Operator::TurnStart(Box::new(inner.open(segment)?)),
            Self::Within(inner, part) => Operator::Within(Box::new(inner.open(segment)?), *part),
        })
    }
}

impl<L> Operator<L> {
    /// Visits the leaves that can be seen in a match: not those that only exclude.
    pub(super) fn visible<'a>(&'a self, visit: &mut impl FnMut(&'a L)) {
        match self {
            Self::Leaf(leaf) => visit(leaf),
            Self::Chain(parts) | Self::Any(parts) | Self::SameTurn(parts) => {
                parts.iter().for_each(|part| part.visible(visit));
            }
            Self::Near { sides, .. } | Self::Then { sides, .. } => {
                sides.iter().for_each(|side| side.visible(visit));
            }
            Self::NotIn(sides) => sides[0].visible(visit),
            Self::TurnStart(inner) | Self::Within(inner, _) => inner.visible(visit),
        }
    }
}

/// Going through the calls that may have such stretches: all that have, and some that have not.
impl Operator<Leaf> {
    /// Whether a call that it stops at is sure to match.
    pub(super) fn is_exact(&self) -> bool {
        match self {
            Self::Leaf(leaf) => leaf.is_exact(),
            Self::Any(parts) => parts.iter().all(Self::is_exact),
            _ => false,
        }
    }

    pub(super) fn cost(&self) -> u32 {
        let least = |parts: &[Self]| parts.iter().map(Self::cost).min().unwrap_or(0);
        match self {
            Self::Leaf(leaf) => leaf.cost(),
            Self::Any(parts) => parts.iter().map(Self::cost).fold(0, u32::saturating_add),
            Self::Chain(parts) | Self::SameTurn(parts) => least(parts),
            Self::Near { sides, .. } | Self::Then { sides, .. } => least(sides.as_slice()),
            Self::NotIn(sides) => sides[0].cost(),
            Self::TurnStart(inner) | Self::Within(inner, _) => inner.cost(),
        }
    }

    pub(super) fn call(&self) -> DocId {
        match self {
            Self::Leaf(leaf) => leaf.call(),
            Self::Any(parts) => parts.iter().map(Self::call).min().unwrap_or(TERMINATED),
            // Of calls that all parts have, the part that is furthest says where they may meet next.
            Self::Chain(parts) | Self::SameTurn(parts) => furthest(parts),
            Self::Near { sides, .. } | Self::Then { sides, .. } => furthest(sides.as_slice()),
            Self::NotIn(sides) => sides[0].call(),
            Self::TurnStart(inner) | Self::Within(inner, _) => inner.call(),
        }
    }

    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        match self {
            Self::Leaf(leaf) => leaf.seek(target),
            Self::Any(parts) => parts.iter_mut().map(|part| part.seek(target)).min().unwrap_or(TERMINATED),
            Self::Chain(parts) | Self::SameTurn(parts) => meet(parts, target),
            Self::Near { sides, .. } | Self::Then { sides, .. } => meet(sides.as_mut_slice(), target),
            Self::NotIn(sides) => sides[0].seek(target),
            Self::TurnStart(inner) | Self::Within(inner, _) => inner.seek(target),
        }
    }

    /// The stretches in a call that it may have stopped at.
    pub(super) fn spans(&mut self, call: DocId, layout: &CallLayout<'_>) -> Cow<'_, [Span]> {
        if self.seek(call) != call {
            return Cow::Borrowed(&[]);
        }
        Cow::Owned(match self {
            Self::Leaf(leaf) => return Cow::Borrowed(leaf.spans()),
            Self::Chain(parts) => return chain(parts, call, layout),
            Self::Any(parts) => {
                let mut spans = Vec::new();
                parts.iter_mut().for_each(|part| spans.extend_from_slice(&part.spans(call, layout)));
                tidy(&mut spans);
                spans
            }
            Self::Near { sides, within, across } => {
                let [ones, others] = sides.each_mut().map(|side| side.spans(call, layout));
                span::near(&ones, &others, |earlier, later| {
                    let cover = Span { from: earlier.from, to: later.to };
                    match (*within, *across) {
                        // In one turn places are words: what is far is seen without a look at the turns.
                        (Distance::Words(words), false) => {
                            later.from - earlier.to < words && layout.turn_of(cover).is_some()
                        }
                        (within, across) => {
                            is_within(within, layout, earlier, later)
                                && (across || layout.turn_of(cover).is_some())
                        }
                    }
                })
            }
            Self::Then { sides, within } => {
                let [firsts, seconds] = sides.each_mut().map(|side| side.spans(call, layout));
                span::then(&firsts, &seconds, |earlier, later| {
                    within.is_none_or(|within| is_within(within, layout, earlier, later))
                })
            }
            Self::SameTurn(parts) => same_turn(parts, call, layout),
            Self::NotIn(sides) => {
                let [spans, holes] = sides.each_mut().map(|side| side.spans(call, layout));
                span::outside(&spans, &holes)
            }
            Self::TurnStart(inner) => {
                let mut spans = inner.spans(call, layout).into_owned();
                spans.retain(|span| layout.is_turn_start(span.from));
                spans
            }
            Self::Within(inner, part) => {
                let mut spans = inner.spans(call, layout).into_owned();
                spans.retain(|span| is_in(*part, layout, span.from));
                spans
            }
        })
    }

    /// Visits the words of `matched`, which are stretches of this operator in a call, each with where it stands: only as
    /// a part of what matched, so the words of a phrase where the phrase is, and none that only exclude.
    pub(super) fn each_leaf(
        &mut self,
        call: DocId,
        layout: &CallLayout<'_>,
        matched: &[Span],
        visit: &mut dyn FnMut(&mut Leaf, &[Span]),
    ) {
        if matched.is_empty() {
            return;
        }
        let mut part = |part: &mut Self| {
            let inside = span::inside(&part.spans(call, layout), matched);
            part.each_leaf(call, layout, &inside, visit);
        };
        match self {
            Self::Leaf(leaf) => visit(leaf, matched),
            Self::Chain(parts) | Self::Any(parts) | Self::SameTurn(parts) => parts.iter_mut().for_each(part),
            Self::Near { sides, .. } | Self::Then { sides, .. } => sides.iter_mut().for_each(part),
            Self::NotIn(sides) => part(&mut sides[0]),
            Self::TurnStart(inner) | Self::Within(inner, _) => part(inner),
        }
    }
}

/// One part directly after the other. Later parts are not looked at where the earlier ones do not meet.
fn chain<'a>(parts: &'a mut [Operator<Leaf>], call: DocId, layout: &CallLayout<'_>) -> Cow<'a, [Span]> {
    let mut parts = parts.iter_mut();
    let mut head = parts.next().map_or(Cow::Borrowed([].as_slice()), |part| part.spans(call, layout));
    for part in parts {
        if head.is_empty() {
            break;
        }
        head = Cow::Owned(span::chained(&head, &part.spans(call, layout)));
    }
    head
}

fn furthest(parts: &[Operator<Leaf>]) -> DocId {
    parts.iter().map(Operator::call).max().unwrap_or(TERMINATED)
}

/// The first call at `target` or behind it that all parts have.
fn meet(parts: &mut [Operator<Leaf>], target: DocId) -> DocId {
    let mut call = target;
    loop {
        let before = call;
        for part in parts.iter_mut() {
            call = part.seek(call).max(call);
        }
        if call == before || call == TERMINATED {
            return if parts.is_empty() { TERMINATED } else { call };
        }
    }
}

fn is_within(within: Distance, layout: &CallLayout<'_>, earlier: Span, later: Span) -> bool {
    match within {
        Distance::Words(words) => layout.words_between(earlier, later) <= words,
        Distance::Ms(ms) => layout.ms_between(earlier, later).is_some_and(|apart| apart <= ms),
    }
}

fn is_in(part: Part, layout: &CallLayout<'_>, place: u32) -> bool {
    match part {
        Part::FirstMs(ms) => layout.start_ms(place).is_some_and(|start| start < ms),
        Part::LastMs(ms) => layout
            .start_ms(place)
            .zip(layout.end_of_call_ms())
            .is_some_and(|(start, end)| start >= end.saturating_sub(ms)),
        Part::FirstHalf => layout.is_in_first_half(place),
        Part::LastHalf => !layout.is_in_first_half(place),
    }
}

fn same_turn(parts: &mut [Operator<Leaf>], call: DocId, layout: &CallLayout<'_>) -> Vec<Span> {
    let mut turns: Option<Vec<u32>> = None;
    let mut found = Vec::new();
    for part in parts {
        let spans = part.spans(call, layout);
        let whole: Vec<_> = spans.iter().filter_map(|&span| Some((layout.turn_of(span)?, span))).collect();
        let mut having: Vec<_> = whole.iter().map(|(turn, _)| *turn).collect();
        having.dedup();
        if let Some(before) = &turns {
            having.retain(|turn| before.binary_search(turn).is_ok());
        }
        turns = Some(having);
        found.extend(whole);
    }
    let turns = turns.unwrap_or_default();
    let mut spans: Vec<_> = found
        .into_iter()
        .filter(|(turn, _)| turns.binary_search(turn).is_ok())
        .map(|(_, span)| span)
        .collect();
    tidy(&mut spans);
    spans
}
