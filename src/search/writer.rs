use std::sync::Arc;
use std::sync::atomic::Ordering;

use tantivy::IndexWriter;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, UserOperation};
use tantivy::query::AllQuery;

use super::analysis::Analyser;
use super::document::Change;
use super::error::SearchError;
use super::index::{Open, payload};

/// Segments of which this part is deleted are merged, so that removed words do not stay on disk for long.
const DELETED_RATIO_MAX: f32 = 0.25;

/// Writes the index. Nothing is seen, and nothing outlives the process, before `commit`. Its methods block.
///
/// After an error, drop it, open another writer and go on from the index's position.
pub struct Writer {
    open: Arc<Open>,
    writer: IndexWriter,
    analyser: Analyser,
}

impl Writer {
    pub(super) fn open(open: Arc<Open>, memory_bytes: usize) -> Result<Self, SearchError> {
        // One thread: it indexes far faster than a database reads, and commits stay single segments.
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(memory_bytes)
            .build();
        let writer = open.index.writer_with_options(options)?;
        let writer = Self { open, writer, analyser: Analyser::default() };
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
                // One batch: nobody may see the call twice, or not at all.
                Change::Replace(call) => {
                    let fields = &self.open.fields;
                    let batch = [
                        UserOperation::Delete(fields.id_term(call.id)),
                        UserOperation::Add(fields.document(&call, &mut self.analyser)),
                    ];
                    self.writer.run(batch)?;
                }
                Change::Remove(id) => {
                    self.writer.delete_term(self.open.fields.id_term(id));
                }
            }
        }
        Ok(())
    }

    /// Removes every call; as all else, from the next commit on.
    ///
    /// # Errors
    /// `Engine` if the index cannot be read.
    pub fn clear(&mut self) -> Result<(), SearchError> {
        // The engine's own way to delete everything takes effect at once and misses what is not yet written.
        self.writer.delete_query(Box::new(AllQuery))?;
        Ok(())
    }

    /// Makes the changes last, together with the position they bring the index to; none while it is not yet
    /// filled. A search that begins after it returns sees them.
    ///
    /// # Errors
    /// `Engine` if they cannot be written; the last commit then still stands.
    pub fn commit(&mut self, position: Option<&str>) -> Result<(), SearchError> {
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&payload(position));
        prepared.commit()?;
        self.open.is_filled.store(position.is_some(), Ordering::Relaxed);
        self.open.reload()
    }

    /// Waits until merges that have begun are done.
    ///
    /// # Errors
    /// `Engine` if one has failed.
    pub fn finish(self) -> Result<(), SearchError> {
        Ok(self.writer.wait_merging_threads()?)
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
        self.open.reload()
    }

    /// Leaves segments as they are written, so that a test decides what is merged.
    #[cfg(test)]
    pub(super) fn merge_nothing(&self) {
        self.writer.set_merge_policy(Box::new(tantivy::indexer::NoMergePolicy));
    }
}
