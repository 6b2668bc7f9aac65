//! Stretches of a call's words, and how they stand to one another.
//!
//! Every word of a call has a *place*: its number in the call plus the number of its turn, so that between the
//! last word of a turn and the first of the next lies one place that is nobody's, and no phrase reaches across.

use std::borrow::Cow;

/// A stretch of words: the places from `from` up to, not including, `to`.
///
/// Lists of spans are sorted and hold none twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Span {
    pub(super) from: u32,
    pub(super) to: u32,
}

impl Span {
    fn until(self, other: Self) -> Self {
        Self { from: self.from.min(other.from), to: self.to.max(other.to) }
    }

    fn holds(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }
}

pub(super) fn tidy(spans: &mut Vec<Span>) {
    spans.sort_unstable();
    spans.dedup();
}

/// One directly after the other: what begins with `head` and ends with `tail`.
pub(super) fn chained(head: &[Span], tail: &[Span]) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    for span in head {
        let first = tail.partition_point(|next| next.from < span.to);
        let follows = tail[first..].iter().take_while(|next| next.from == span.to);
        found.extend(follows.map(|next| Span { from: span.from, to: next.to }));
    }
    tidy(&mut found);
    found
}

/// For each span, together with the nearest partner before it and the nearest one behind it, as far as
/// `near(earlier, later)` says they are near enough. Spans that overlap are no partners.
pub(super) fn near(ones: &[Span], others: &[Span], mut near: impl FnMut(Span, Span) -> bool) -> Vec<Span> {
    let mut found = Vec::new();
    pair_up(ones, others, &mut near, &mut found);
    pair_up(others, ones, &mut near, &mut found);
    tidy(&mut found);
    found
}

fn pair_up(
    spans: &[Span],
    partners: &[Span],
    near: &mut impl FnMut(Span, Span) -> bool,
    found: &mut Vec<Span>,
) {
    let by_end = by_end(partners);
    // How many partners have ended, and how many have begun, where a span begins.
    let (mut ended, mut begun) = (0, 0);
    for &span in spans {
        ended += by_end[ended..].iter().take_while(|partner| partner.to <= span.from).count();
        begun += partners[begun..].iter().take_while(|partner| partner.from < span.from).count();
        let before = by_end[..ended].last().filter(|&&before| near(before, span));
        found.extend(before.map(|&before| span.until(before)));
        let behind = partners[begun..].iter().find(|behind| behind.from >= span.to);
        found.extend(behind.filter(|&&behind| near(span, behind)).map(|&behind| span.until(behind)));
    }
}

/// For each `second`, the stretch from the last of `firsts` that ends before it begins.
pub(super) fn then(firsts: &[Span], seconds: &[Span], mut near: impl FnMut(Span, Span) -> bool) -> Vec<Span> {
    let by_end = by_end(firsts);
    let mut found: Vec<_> = seconds
        .iter()
        .filter_map(|&second| {
            let first = last_ending_by(&by_end, second.from)?;
            near(first, second).then(|| first.until(second))
        })
        .collect();
    tidy(&mut found);
    found
}

/// Those that lie in none of `holes`.
pub(super) fn outside(spans: &[Span], holes: &[Span]) -> Vec<Span> {
    // The furthest end of the holes that begin at or before each hole: whether one of them reaches far enough.
    let reach: Vec<u32> = holes
        .iter()
        .scan(0, |reach, hole| {
            *reach = hole.to.max(*reach);
            Some(*reach)
        })
        .collect();
    let is_inside = |span: &Span| {
        let begun = holes.partition_point(|hole| hole.from <= span.from);
        begun > 0 && reach[begun - 1] >= span.to
    };
    spans.iter().filter(|span| !is_inside(span)).copied().collect()
}

/// Those of `spans` that lie in one of `covers`.
pub(super) fn inside(spans: &[Span], covers: &[Span]) -> Vec<Span> {
    spans.iter().filter(|span| covers.iter().any(|cover| cover.holds(**span))).copied().collect()
}

/// How many places the shortest stretch has that holds a span of each list; none where a list is empty.
pub(super) fn tightest(lists: &[Vec<Span>]) -> Option<u32> {
    let mut heads = vec![0_usize; lists.len()];
    let mut best = None;
    loop {
        let mut cover: Option<Span> = None;
        let mut hindmost = 0;
        for (list, &head) in heads.iter().enumerate() {
            // Where one list is at its end there is no further stretch with all of them.
            let Some(&span) = lists[list].get(head) else { return best };
            if cover.is_none_or(|cover| span.from < cover.from) {
                hindmost = list;
            }
            cover = Some(cover.map_or(span, |cover| cover.until(span)));
        }
        let cover = cover?;
        let length = cover.to - cover.from;
        best = Some(best.map_or(length, |best: u32| best.min(length)));
        heads[hindmost] += 1;
    }
}

/// The same in the order of their ends, which words and most phrases have already.
fn by_end(spans: &[Span]) -> Cow<'_, [Span]> {
    let key = |span: &Span| (span.to, span.from);
    if spans.is_sorted_by_key(key) {
        return Cow::Borrowed(spans);
    }
    let mut by_end = spans.to_vec();
    by_end.sort_unstable_by_key(key);
    Cow::Owned(by_end)
}

/// The one that ends last, of those that end at `place` or before; of equal ones the shortest.
fn last_ending_by(by_end: &[Span], place: u32) -> Option<Span> {
    by_end[..by_end.partition_point(|span| span.to <= place)].last().copied()
}
