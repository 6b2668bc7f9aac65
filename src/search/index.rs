use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::OpenReadError;
use tantivy::directory::{INDEX_WRITER_LOCK, MmapDirectory, RamDirectory};
use tantivy::query::Query;
use tantivy::{Directory, IndexBuilder, IndexReader, IndexSettings, ReloadPolicy, TantivyError};

use super::error::SearchError;
use super::filter::has_term;
use super::parents::ParentCache;
use super::schema::{Fields, tokenizers};
use super::writer::Writer;

/// The first line of every commit's payload. Count it up when documents change in a way the schema does not
/// show.
const FORMAT: &str = "earmark-search 1";

/// Where the index lives and what writing it may cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The directory, made if it is missing; none keeps the index in memory.
    pub directory: Option<PathBuf>,
    /// How much a writer holds before it writes a segment, in bytes; the engine asks for 15 MB at least.
    pub writer_memory_bytes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { directory: None, writer_memory_bytes: 64 << 20 }
    }
}

/// How many documents there are to be found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DocumentCounts {
    /// Calls.
    pub calls: u64,
    /// Their turns.
    pub turns: u64,
}

/// What the index is made of, for whoever looks after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SegmentFigures {
    /// How many segments there are.
    pub segments: u64,
    /// Documents replaced or removed that a merge has not yet taken away.
    pub deleted_documents: u64,
    /// Their size on disk, in bytes.
    pub size_bytes: u64,
}

/// The index to search in. A clone is cheap and sees the same commits.
#[derive(Clone)]
pub struct Index {
    pub(super) reader: IndexReader,
    pub(super) fields: Arc<Fields>,
    pub(super) parents: ParentCache,
    index: tantivy::Index,
    writer_memory_bytes: usize,
}

impl Index {
    /// Opens the index of a directory, or makes an empty one.
    ///
    /// # Errors
    /// `Format` if another version wrote it, `Directory` if the directory cannot be used.
    pub fn open_or_create(settings: &Settings) -> Result<Self, SearchError> {
        let (schema, fields) = Fields::build();
        // Nothing is stored, so there is nothing for a thread of its own to compress.
        let index_settings =
            IndexSettings { docstore_compress_dedicated_thread: false, ..IndexSettings::default() };
        let builder = IndexBuilder::new().schema(schema).tokenizers(tokenizers()).settings(index_settings);
        let index = match &settings.directory {
            None => builder.open_or_create(RamDirectory::create())?,
            Some(path) => builder.open_or_create(open_directory(path)?).map_err(|error| match error {
                TantivyError::SchemaError(_)
                | TantivyError::IncompatibleIndex(_)
                | TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(_)) => {
                    SearchError::Format(path.display().to_string())
                }
                other => other.into(),
            })?,
        };
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let parents = ParentCache::new(fields.call_term());
        let index = Self {
            reader,
            fields: Arc::new(fields),
            parents,
            index,
            writer_memory_bytes: settings.writer_memory_bytes,
        };
        // Reads the format too.
        index.position()?;
        Ok(index)
    }

    /// Throws away what the directory holds of an index, of whatever format, and makes an empty one. Files of
    /// other kinds are left alone.
    ///
    /// # Errors
    /// `WriterBusy` while anybody writes the index; otherwise as `open_or_create`.
    pub fn recreate(settings: &Settings) -> Result<Self, SearchError> {
        if let Some(path) = &settings.directory {
            let directory = open_directory(path)?;
            let _lock = directory.acquire_lock(&INDEX_WRITER_LOCK).map_err(TantivyError::from)?;
            let failed = |source| SearchError::Directory { path: path.clone(), source };
            for entry in fs::read_dir(path).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                if is_index_file(&entry.file_name().to_string_lossy()) {
                    fs::remove_file(entry.path()).map_err(failed)?;
                }
            }
        }
        Self::open_or_create(settings)
    }

    /// The one writer of the index, over all processes.
    ///
    /// # Errors
    /// `WriterBusy` while there is another one.
    pub fn writer(&self) -> Result<Writer, SearchError> {
        Writer::open(self.clone(), &self.index, self.writer_memory_bytes)
    }

    /// What was given to the last commit: where to go on from. None if there was no commit yet.
    ///
    /// # Errors
    /// `Format` if another version committed, `Engine` if the directory cannot be read.
    pub fn position(&self) -> Result<Option<String>, SearchError> {
        let Some(payload) = self.index.load_metas()?.payload else {
            return Ok(None);
        };
        match payload.split_once('\n') {
            Some((FORMAT, position)) => Ok(Some(position.to_owned())),
            _ => Err(SearchError::Format(format!("{:?}", self.index.directory()))),
        }
    }

    /// Lets searches see the last commit. The writer does so by itself; this is for following another process.
    ///
    /// # Errors
    /// `Engine` if the segments cannot be opened.
    pub fn reload(&self) -> Result<(), SearchError> {
        self.reader.reload()?;
        self.parents.keep_only(&self.reader.searcher());
        Ok(())
    }

    /// How many calls and turns can be found now, over all tenants.
    ///
    /// # Errors
    /// `Engine` if the index cannot be read.
    pub fn documents(&self) -> Result<DocumentCounts, SearchError> {
        let searcher = self.reader.searcher();
        let calls = has_term(self.fields.call_term()).count(&searcher)? as u64;
        Ok(DocumentCounts { calls, turns: searcher.num_docs() - calls })
    }

    /// What the index is made of now.
    ///
    /// # Errors
    /// `Engine` if the index cannot be read.
    pub fn segments(&self) -> Result<SegmentFigures, SearchError> {
        let searcher = self.reader.searcher();
        let segments = searcher.segment_readers();
        Ok(SegmentFigures {
            segments: segments.len() as u64,
            deleted_documents: segments.iter().map(|segment| u64::from(segment.num_deleted_docs())).sum(),
            size_bytes: searcher.space_usage()?.total().get_bytes(),
        })
    }
}

/// The payload of a commit at `position`.
pub(super) fn payload(position: &str) -> String {
    format!("{FORMAT}\n{position}")
}

fn open_directory(path: &Path) -> Result<MmapDirectory, SearchError> {
    fs::create_dir_all(path).map_err(|source| SearchError::Directory { path: path.to_owned(), source })?;
    Ok(MmapDirectory::open(path).map_err(TantivyError::from)?)
}

/// Whether the engine gave a file this name: its two lists, or a segment's id, 32 hexadecimal digits, and an
/// extension.
fn is_index_file(name: &str) -> bool {
    let is_segment = |id: &str| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    matches!(name, "meta.json" | ".managed.json")
        || name.split_once('.').is_some_and(|(id, _)| is_segment(id))
}
