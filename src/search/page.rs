use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::cursor::Rank;

/// The first `limit` entries behind a cursor, whatever order they are offered in, and whether there are more.
/// Holds `limit + 1` of them at most.
pub(super) struct Page<Entry> {
    after: Option<Rank>,
    limit: usize,
    heap: BinaryHeap<Ranked<Entry>>,
}

impl<Entry> Page<Entry> {
    pub(super) fn new(after: Option<Rank>, limit: usize) -> Self {
        Self { after, limit, heap: BinaryHeap::with_capacity(limit + 2) }
    }

    /// Whether an entry of this coarse rank could still find a place.
    pub(super) fn may_take(&self, coarse: (u32, i64)) -> bool {
        self.after.is_none_or(|after| coarse >= after.coarse)
            && (self.heap.len() <= self.limit
                || self.heap.peek().is_none_or(|last| coarse <= last.rank.coarse))
    }

    /// Whether an entry whose coarse rank is at best this could still find a place. Says nothing of the cursor: at
    /// worse than its best it may lie behind it.
    pub(super) fn may_still_take(&self, best: (u32, i64)) -> bool {
        self.heap.len() <= self.limit || self.heap.peek().is_none_or(|last| best <= last.rank.coarse)
    }

    /// Takes an entry if it belongs to the page or is the first behind it.
    pub(super) fn offer(&mut self, rank: Rank, entry: Entry) {
        if self.after.is_some_and(|after| rank <= after) {
            return;
        }
        if self.heap.len() > self.limit && self.heap.peek().is_some_and(|last| last.rank <= rank) {
            return;
        }
        self.heap.push(Ranked { rank, entry });
        if self.heap.len() > self.limit + 1 {
            self.heap.pop();
        }
    }

    /// Takes what another page of the same search has.
    pub(super) fn merge(&mut self, other: Self) {
        for Ranked { rank, entry } in other.heap {
            self.offer(rank, entry);
        }
    }

    /// The entries in order, and whether there are more behind them.
    pub(super) fn finish(self) -> (Vec<(Rank, Entry)>, bool) {
        let mut entries: Vec<_> =
            self.heap.into_sorted_vec().into_iter().map(|ranked| (ranked.rank, ranked.entry)).collect();
        let has_more = entries.len() > self.limit;
        entries.truncate(self.limit);
        (entries, has_more)
    }
}

/// An entry that compares by its rank alone.
struct Ranked<Entry> {
    rank: Rank,
    entry: Entry,
}

impl<Entry> Ord for Ranked<Entry> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank.cmp(&other.rank)
    }
}

impl<Entry> PartialOrd for Ranked<Entry> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<Entry> PartialEq for Ranked<Entry> {
    fn eq(&self, other: &Self) -> bool {
        self.rank == other.rank
    }
}

impl<Entry> Eq for Ranked<Entry> {}
