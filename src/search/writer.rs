use tantivy::IndexWriter;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, UserOperation};

use super::document::Change;
use super::error::SearchError;
use super::index::{Index, payload};

/// Segments of which this part is deleted are merged, so that removed words do not stay on disk for long.
const DELETED_RATIO_MAX: f32 = 0.25;

/// Writes the index. Nothing is seen, and nothing outlives the process, before `commit`. Its methods block.
///
/// After an error, drop it, open another writer and go on from the index's position.
pub struct Writer {
    index: Index,
    writer: IndexWriter,
}

impl Writer {
    pub(super) fn open(
        index: Index,
        engine: &tantivy::Index,
        memory_bytes: usize,
    ) -> Result<Self, SearchError> {
        // One thread: it indexes far faster than a database reads, and commits stay single segments.
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(memory_bytes)
            .build();
        let writer = engine.writer_with_options(options)?;
        let writer = Self { index, writer };
        writer.set_merge_policy();
        Ok(writer)
    }

    /// Applies changes in order. They wait in memory for the indexing thread, so commit every few thousand
    /// calls.
    ///
    /// # Errors
    /// `Engine` if the indexing thread has died, for example of a full disk.
    pub fn apply(&mut self, changes: Vec<Change>) -> Result<(), SearchError> {
        for change in changes {
            match change {
                // One batch: a deletion reaches only documents added before it, and documents added in one
                // batch stay together.
                Change::Replace(call) => {
                    let fields = &self.index.fields;
                    let mut batch = vec![UserOperation::Delete(fields.block_term(call.id))];
                    batch.extend(fields.block(&call).into_iter().map(UserOperation::Add));
                    self.writer.run(batch)?;
                }
                Change::Remove(id) => {
                    self.writer.delete_term(self.index.fields.block_term(id));
                }
            }
        }
        Ok(())
    }

    /// Removes every call; as all else, from the next commit on.
    pub fn clear(&mut self) {
        // The engine's own way to delete everything takes effect at once and misses what is not yet written.
        self.writer.delete_term(self.index.fields.call_term());
        self.writer.delete_term(self.index.fields.turn_term());
    }

    /// Makes the changes last, together with the position they bring the index to. A search that begins
    /// after it returns sees them.
    ///
    /// # Errors
    /// `Engine` if they cannot be written; the last commit then still stands.
    pub fn commit(&mut self, position: &str) -> Result<(), SearchError> {
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&payload(position));
        prepared.commit()?;
        self.index.reload()
    }

    fn set_merge_policy(&self) {
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(DELETED_RATIO_MAX);
        self.writer.set_merge_policy(Box::new(policy));
    }

    /// Merges all segments into one and lets searches see it.
    #[cfg(test)]
    pub(super) fn merge_all(&mut self) -> Result<(), SearchError> {
        let segments = self.writer.index().searchable_segment_ids()?;
        if !segments.is_empty() {
            self.writer.merge(&segments).wait()?;
        }
        self.index.reload()
    }

    /// Leaves segments as they are written, so that a test decides what is merged.
    #[cfg(test)]
    pub(super) fn merge_nothing(&self) {
        self.writer.set_merge_policy(Box::new(tantivy::indexer::NoMergePolicy));
    }
}
