//! The columns that every search reads, opened once for each segment: to open one costs a look at each of its blocks,
//! which would grow with the index.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::columnar::{Column, StrColumn};
use tantivy::index::SegmentId;
use tantivy::{DocId, Searcher, SegmentReader};
use uuid::Uuid;

use super::layout::Layout;
use super::schema::column;

/// What a hit is told by.
pub(super) struct Columns {
    started_at_us: Column<i64>,
    call_id_high: Column<u64>,
    call_id_low: Column<u64>,
    /// Those of the facets; none where no call of the segment has a value.
    facets: [Option<StrColumn>; column::FACETS.len()],
}

impl Columns {
    fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        Ok(Self {
            started_at_us: columns.i64(column::STARTED_AT_US)?,
            call_id_high: columns.u64(column::CALL_ID_HIGH)?,
            call_id_low: columns.u64(column::CALL_ID_LOW)?,
            facets: facets(segment)?,
        })
    }

    /// The column of a facet, by its place in `column::FACETS`; none where no call of the segment has a value.
    pub(super) fn facet(&self, place: usize) -> Option<&StrColumn> {
        self.facets[place].as_ref()
    }

    // A call always has these; a missing value would mean a damaged index, and shows as zero.

    pub(super) fn started_at_us(&self, call: DocId) -> i64 {
        self.started_at_us.first(call).unwrap_or_default()
    }

    pub(super) fn call_id(&self, call: DocId) -> Uuid {
        let high = self.call_id_high.first(call).unwrap_or_default();
        let low = self.call_id_low.first(call).unwrap_or_default();
        Uuid::from_u64_pair(high, low)
    }
}

fn facets(segment: &SegmentReader) -> tantivy::Result<[Option<StrColumn>; column::FACETS.len()]> {
    let mut columns = [const { None }; column::FACETS.len()];
    for (column, name) in columns.iter_mut().zip(column::FACETS) {
        *column = segment.fast_fields().str(name)?;
    }
    Ok(columns)
}

/// Those of all segments that are searched. Deletions do not change them, so they live as long as the segment does.
#[derive(Default)]
pub(super) struct OpenColumns(Mutex<HashMap<SegmentId, Opened>>);

type Opened = (Arc<Layout>, Arc<Columns>);

impl OpenColumns {
    /// Those of a segment.
    pub(super) fn of(&self, segment: &SegmentReader) -> tantivy::Result<Opened> {
        let known = |open: &Self| open.lock().get(&segment.segment_id()).cloned();
        if let Some(opened) = known(self) {
            return Ok(opened);
        }
        // Opened without the lock; two searches may both do so, and find the same.
        let opened = (Arc::new(Layout::open(segment)?), Arc::new(Columns::open(segment)?));
        self.lock().insert(segment.segment_id(), opened.clone());
        Ok(opened)
    }

    /// Forgets the segments that are no longer searched.
    pub(super) fn keep_only(&self, searcher: &Searcher) {
        self.lock().retain(|segment, _| searcher.generation().segments().contains_key(segment));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<SegmentId, Opened>> {
        // Each entry is whole or absent, so a panic elsewhere leaves nothing half done here.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
