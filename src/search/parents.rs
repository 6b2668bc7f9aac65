use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::index::SegmentId;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term};

/// Which documents of a segment are calls; all between two of them are the turns of the second.
///
/// Deletions do not matter here: a block is deleted as a whole, and its documents keep their places until
/// the segment is merged into another one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parents {
    words: Vec<u64>,
}

impl Parents {
    fn read(segment: &SegmentReader, call_term: &Term) -> tantivy::Result<Self> {
        let mut words = vec![0; segment.max_doc().div_ceil(u64::BITS) as usize];
        let inverted_index = segment.inverted_index(call_term.field())?;
        if let Some(mut postings) = inverted_index.read_postings(call_term, IndexRecordOption::Basic)? {
            let mut document = postings.doc();
            while document != TERMINATED {
                words[(document / u64::BITS) as usize] |= 1 << (document % u64::BITS);
                document = postings.advance();
            }
        }
        Ok(Self { words })
    }

    /// The first call at `document` or after it.
    pub(super) fn at_or_after(&self, document: DocId) -> Option<DocId> {
        let mut place = (document / u64::BITS) as usize;
        let mut word = self.words.get(place)? & (u64::MAX << (document % u64::BITS));
        while word == 0 {
            place += 1;
            word = *self.words.get(place)?;
        }
        Some(place as DocId * u64::BITS + word.trailing_zeros())
    }

    /// Where the block that contains `document` begins: just after the last call before it.
    pub(super) fn block_start(&self, document: DocId) -> DocId {
        let mut place = (document / u64::BITS) as usize;
        let below = !(u64::MAX << (document % u64::BITS));
        let mut word = self.words.get(place).map_or(0, |word| word & below);
        loop {
            if word != 0 {
                return place as DocId * u64::BITS + (u64::BITS - word.leading_zeros());
            }
            if place == 0 {
                return 0;
            }
            place -= 1;
            word = self.words.get(place).copied().unwrap_or(0);
        }
    }
}

/// The parents of each segment, read once.
#[derive(Clone)]
pub(super) struct ParentCache {
    call_term: Term,
    segments: Arc<Mutex<HashMap<SegmentId, Arc<Parents>>>>,
}

impl ParentCache {
    pub(super) fn new(call_term: Term) -> Self {
        Self { call_term, segments: Arc::default() }
    }

    /// The parents of a segment.
    pub(super) fn of(&self, segment: &SegmentReader) -> tantivy::Result<Arc<Parents>> {
        if let Some(parents) = self.lock().get(&segment.segment_id()) {
            return Ok(parents.clone());
        }
        // Read without the lock; two searches may both read, and find the same.
        let parents = Arc::new(Parents::read(segment, &self.call_term)?);
        self.lock().insert(segment.segment_id(), parents.clone());
        Ok(parents)
    }

    /// Forgets the segments that are no longer searched.
    pub(super) fn keep_only(&self, searcher: &Searcher) {
        self.lock().retain(|segment, _| searcher.generation().segments().contains_key(segment));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SegmentId, Arc<Parents>>> {
        // Each entry is whole or absent, so a panic elsewhere leaves nothing half done here.
        self.segments.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for ParentCache {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ParentCache({:?})", self.call_term)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn neighbours_are_those_of_a_plain_search(
            calls in prop::collection::btree_set(0u32..400, 0..40),
            document in 0u32..500,
        ) {
            let mut words = vec![0u64; 7];
            for call in &calls {
                words[(call / 64) as usize] |= 1 << (call % 64);
            }
            let parents = Parents { words };
            prop_assert_eq!(parents.at_or_after(document), calls.range(document..).next().copied());
            prop_assert_eq!(
                parents.block_start(document),
                calls.range(..document).next_back().map_or(0, |call| call + 1)
            );
        }
    }
}
