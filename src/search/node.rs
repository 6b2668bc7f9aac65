//! The calls of a segment that match a query, one after the other.
//!
//! A node stops at calls that may match, found by postings alone; `confirm` then looks at the places of words.
//! Most queries need no second look.

use tantivy::columnar::Column;
use tantivy::postings::SegmentPostings;
use tantivy::{DocId, DocSet, TERMINATED};

use super::layout::Layout;
use super::leaf::Leaf;
use super::operator::Operator;
use super::query::Comparison;
use super::relaxed::Relaxed;
use super::score::Lengths;
use super::span::Span;

pub(super) enum Node {
    /// Calls with such stretches.
    Spans(Box<Spans>),
    /// Calls with an attribute.
    Having(Box<SegmentPostings>),
    All(All),
    Any(Vec<Node>),
    Relaxed(Box<Relaxed>),
    Nothing,
}

pub(super) struct Spans {
    operator: Operator<Leaf>,
    is_exact: bool,
    /// Somebody says them, and so they can be seen in a match.
    is_said: bool,
    /// Those of the call that was looked at last.
    found: Option<(DocId, Vec<Span>)>,
}

pub(super) struct All {
    /// Never empty; those that stop at the fewest calls first.
    musts: Vec<Node>,
    must_nots: Vec<Node>,
    checks: Vec<Check>,
}

/// A number of the call that must be so.
pub(super) struct Check {
    pub(super) column: Numbers,
    pub(super) comparison: Comparison,
    pub(super) value: i64,
    pub(super) negated: bool,
}

pub(super) enum Numbers {
    Signed(Column<i64>),
    Unsigned(Column<u64>),
}

impl Check {
    fn holds(&self, call: DocId) -> bool {
        let number = match &self.column {
            Numbers::Signed(column) => column.first(call),
            Numbers::Unsigned(column) => column.first(call).and_then(|number| i64::try_from(number).ok()),
        };
        number.is_some_and(|number| self.comparison.holds(number, self.value)) != self.negated
    }
}

impl Node {
    /// Calls in which somebody says this.
    pub(super) fn said(operator: Operator<Leaf>) -> Self {
        Self::spans(operator, true)
    }

    /// Calls about which something says this.
    pub(super) fn about(operator: Operator<Leaf>) -> Self {
        Self::spans(operator, false)
    }

    fn spans(operator: Operator<Leaf>, is_said: bool) -> Self {
        let is_exact = operator.is_exact();
        Self::Spans(Box::new(Spans { operator, is_exact, is_said, found: None }))
    }

    /// Calls where all of `musts` hold, none of `must_nots`, and `checks`. At least one must hold.
    pub(super) fn all(mut musts: Vec<Node>, must_nots: Vec<Node>, checks: Vec<Check>) -> Self {
        musts.sort_by_key(Self::cost);
        match musts.len() {
            0 => Self::Nothing,
            1 if must_nots.is_empty() && checks.is_empty() => musts.remove(0),
            _ => Self::All(All { musts, must_nots, checks }),
        }
    }

    pub(super) fn cost(&self) -> u32 {
        match self {
            Self::Spans(spans) => spans.operator.cost(),
            Self::Having(postings) => postings.doc_freq(),
            Self::All(all) => all.musts.first().map_or(0, Self::cost),
            Self::Any(parts) => parts.iter().map(Self::cost).fold(0, u32::saturating_add),
            Self::Relaxed(relaxed) => relaxed.cost(),
            Self::Nothing => 0,
        }
    }

    /// The call it stands at; only after a first `seek`.
    pub(super) fn call(&self) -> DocId {
        match self {
            Self::Spans(spans) => spans.operator.call(),
            Self::Having(postings) => postings.doc(),
            Self::All(all) => all.musts.iter().map(Self::call).max().unwrap_or(TERMINATED),
            Self::Any(parts) => parts.iter().map(Self::call).min().unwrap_or(TERMINATED),
            Self::Relaxed(relaxed) => relaxed.call(),
            Self::Nothing => TERMINATED,
        }
    }

    /// Goes to the first call at `target` or behind it; stays where that is further already.
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        match self {
            Self::Spans(spans) => spans.operator.seek(target),
            Self::Having(postings) if postings.doc() >= target => postings.doc(),
            Self::Having(postings) => postings.seek(target),
            Self::All(all) => all.seek(target),
            Self::Any(parts) => parts.iter_mut().map(|part| part.seek(target)).min().unwrap_or(TERMINATED),
            Self::Relaxed(relaxed) => relaxed.seek(target),
            Self::Nothing => TERMINATED,
        }
    }

    /// Goes to the next call.
    pub(super) fn advance(&mut self) -> DocId {
        match self {
            Self::Spans(spans) => match &mut spans.operator {
                Operator::Leaf(leaf) => leaf.advance(),
                operator => match operator.call() {
                    TERMINATED => TERMINATED,
                    call => operator.seek(call + 1),
                },
            },
            Self::Having(postings) => postings.advance(),
            Self::All(all) => match all.musts.first_mut().map_or(TERMINATED, Self::advance) {
                TERMINATED => TERMINATED,
                next => all.seek(next),
            },
            other => match other.call() {
                TERMINATED => TERMINATED,
                call => other.seek(call + 1),
            },
        }
    }

    /// Whether a call that it may have stopped at really matches.
    pub(super) fn confirm(&mut self, call: DocId, layout: &Layout) -> bool {
        match self {
            Self::Spans(spans) if spans.is_exact => spans.operator.seek(call) == call,
            Self::Spans(spans) => !spans.at(call, layout).is_empty(),
            Self::Having(_) => self.seek(call) == call,
            Self::All(all) => {
                all.checks.iter().all(|check| check.holds(call))
                    && all.musts.iter_mut().all(|part| part.confirm(call, layout))
                    && !all
                        .must_nots
                        .iter_mut()
                        .any(|part| part.seek(call) == call && part.confirm(call, layout))
            }
            Self::Any(parts) => {
                parts.iter_mut().any(|part| part.seek(call) == call && part.confirm(call, layout))
            }
            Self::Relaxed(relaxed) => relaxed.confirm(call, layout),
            Self::Nothing => false,
        }
    }

    /// What a call that matches is worth by its words.
    pub(super) fn score(&mut self, call: DocId, lengths: &Lengths, layout: &Layout) -> f32 {
        match self {
            Self::Spans(spans) => match &spans.operator {
                Operator::Leaf(leaf) if leaf.call() == call => leaf.score(lengths),
                operator => {
                    let mut score = 0.0;
                    operator.visible(&mut |leaf| {
                        if leaf.call() == call {
                            score += leaf.score(lengths);
                        }
                    });
                    score
                }
            },
            Self::All(all) => all.musts.iter_mut().map(|part| part.score(call, lengths, layout)).sum(),
            Self::Any(parts) => parts
                .iter_mut()
                .map(|part| match part.seek(call) == call && part.confirm(call, layout) {
                    true => part.score(call, lengths, layout),
                    false => 0.0,
                })
                .sum(),
            Self::Relaxed(relaxed) => relaxed.score(call, lengths, layout),
            Self::Having(_) | Self::Nothing => 0.0,
        }
    }

    /// How many parts with stretches of words must hold.
    pub(super) fn required_parts(&self) -> usize {
        match self {
            Self::Spans(spans) => usize::from(spans.is_said),
            Self::All(all) => all.musts.iter().map(Self::required_parts).sum(),
            Self::Any(parts) => parts.iter().map(Self::required_parts).max().unwrap_or(0),
            Self::Relaxed(relaxed) => relaxed.parts(),
            Self::Having(_) | Self::Nothing => 0,
        }
    }

    /// Puts the stretches that matched in a call into `lists`, one list for each part that must hold; of alternatives
    /// those of the first that does.
    pub(super) fn required_spans(&mut self, call: DocId, layout: &Layout, lists: &mut Vec<Vec<Span>>) {
        match self {
            Self::Spans(spans) if !spans.is_said => {}
            Self::Spans(spans) => lists.push(spans.at(call, layout).to_vec()),
            Self::All(all) => all.musts.iter_mut().for_each(|part| part.required_spans(call, layout, lists)),
            Self::Any(parts) => {
                for part in parts {
                    if part.seek(call) == call && part.confirm(call, layout) {
                        return part.required_spans(call, layout, lists);
                    }
                }
            }
            Self::Relaxed(relaxed) => relaxed.required_spans(call, layout, lists),
            Self::Having(_) | Self::Nothing => {}
        }
    }

    /// Which part of the score of the call that was scored last is more where words stand close to one another, if
    /// so many of them do.
    pub(super) fn share_of_closeness(&self, parts: usize) -> f32 {
        match self {
            Self::Relaxed(relaxed) => relaxed.share_of_closeness(parts),
            Self::All(All { musts, .. }) => {
                musts.iter().map(|part| part.share_of_closeness(parts)).fold(1.0, f32::min)
            }
            _ => 1.0,
        }
    }

    /// Puts the stretches of texts about a call that matched into `found`: of a call it stands at.
    pub(super) fn about_spans(&mut self, call: DocId, layout: &Layout, found: &mut Vec<Span>) {
        match self {
            Self::Spans(spans) if !spans.is_said => found.extend_from_slice(spans.at(call, layout)),
            Self::All(all) => all.musts.iter_mut().for_each(|part| part.about_spans(call, layout, found)),
            Self::Any(parts) => {
                for part in parts {
                    if part.seek(call) == call && part.confirm(call, layout) {
                        part.about_spans(call, layout, found);
                    }
                }
            }
            Self::Spans(_) | Self::Relaxed(_) | Self::Having(_) | Self::Nothing => {}
        }
    }

    /// Visits the stretches that matched in a call, and what they were worth.
    pub(super) fn each_match(
        &mut self,
        call: DocId,
        layout: &Layout,
        visit: &mut dyn FnMut(&mut Leaf, &[Span]),
    ) {
        match self {
            Self::Spans(spans) if !spans.is_said => {}
            Self::Spans(spans) => {
                spans.at(call, layout);
                let Spans { operator, found: Some((_, matched)), .. } = &mut **spans else { return };
                operator.each_leaf(call, &layout.of(call), matched, visit);
            }
            Self::All(all) => all.musts.iter_mut().for_each(|part| part.each_match(call, layout, visit)),
            Self::Any(parts) => {
                for part in parts {
                    if part.seek(call) == call && part.confirm(call, layout) {
                        part.each_match(call, layout, visit);
                    }
                }
            }
            Self::Relaxed(relaxed) => relaxed.each_match(call, layout, visit),
            Self::Having(_) | Self::Nothing => {}
        }
    }
}

impl Spans {
    fn at(&mut self, call: DocId, layout: &Layout) -> &[Span] {
        if self.found.as_ref().is_none_or(|(found, _)| *found != call) {
            let (found, spans) = self.found.get_or_insert_default();
            spans.clear();
            spans.extend_from_slice(&self.operator.spans(call, &layout.of(call)));
            *found = call;
        }
        self.found.as_ref().map_or(&[], |(_, spans)| spans)
    }
}

impl All {
    fn seek(&mut self, target: DocId) -> DocId {
        let mut call = target;
        'again: loop {
            for part in &mut self.musts {
                let next = part.seek(call);
                if next > call {
                    call = next;
                    if call == TERMINATED {
                        return TERMINATED;
                    }
                    continue 'again;
                }
            }
            return call;
        }
    }
}
