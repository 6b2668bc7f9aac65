use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::query::Query as _;
use tantivy::{IndexReader, TantivyError};
use uuid::Uuid;

use super::columns::OpenColumns;
use super::error::SearchError;
use super::generation::{Generation, Generations};
use super::query::ParsedQuery;
use super::schema::{Fields, column};
use super::vocabulary::Vocabulary;
use super::writer::Writer;

/// The first line of every commit's payload. Count it up when documents change in a way the schema does not
/// show: an index of another format is built anew at the next start.
pub(super) const FORMAT: &str = "earmark-search 4";

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

/// What the index still has of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traces {
    /// It can be found.
    pub found: bool,
    /// The segments in whose files it still lies, though it cannot be found there: until they are merged.
    pub segments: Vec<String>,
}

/// A word that may have been meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What was asked for.
    pub word: String,
    /// What calls have.
    pub instead: String,
}

/// The index to search in. A clone is cheap and sees the same commits.
#[derive(Clone)]
pub struct Index {
    open: Arc<RwLock<Arc<Open>>>,
    generations: Arc<Generations>,
    writer_memory_bytes: usize,
}

/// One generation, opened.
pub(super) struct Open {
    pub(super) reader: IndexReader,
    pub(super) fields: Fields,
    pub(super) index: tantivy::Index,
    pub(super) generation: Generation,
    /// Whether its last commit had a position: before that, not all calls are in.
    pub(super) is_filled: AtomicBool,
    pub(super) columns: OpenColumns,
}

impl Index {
    /// Opens the index of a directory; none where there is none, or only one of another format. Changes nothing.
    ///
    /// # Errors
    /// `Directory` if the directory cannot be used.
    pub fn open(settings: &Settings) -> Result<Option<Self>, SearchError> {
        let generations = Generations::new(settings.directory.clone());
        let Some(current) = generations.current()? else { return Ok(None) };
        match generations.open(current) {
            Err(SearchError::Format(_)) => Ok(None),
            opened => Ok(Some(Self::of(opened?, generations, settings))),
        }
    }

    /// Opens the index of a directory, or makes an empty one where there is none, or one of another format.
    ///
    /// # Errors
    /// `Directory` if the directory cannot be used.
    pub fn open_or_create(settings: &Settings) -> Result<Self, SearchError> {
        if let Some(index) = Self::open(settings)? {
            return Ok(index);
        }
        let generations = Generations::new(settings.directory.clone());
        let open = generations.create()?;
        generations.make_current(&open.generation)?;
        Ok(Self::of(open, generations, settings))
    }

    fn of(open: Open, generations: Generations, settings: &Settings) -> Self {
        Self {
            open: Arc::new(RwLock::new(Arc::new(open))),
            generations: Arc::new(generations),
            writer_memory_bytes: settings.writer_memory_bytes,
        }
    }

    /// An empty index beside this one, to be filled and then put in its place with `replace_with`. Searches go on
    /// in this one.
    ///
    /// # Errors
    /// As `open_or_create`.
    pub fn beside(&self) -> Result<Self, SearchError> {
        let open = self.generations.create()?;
        Ok(Self { open: Arc::new(RwLock::new(Arc::new(open))), ..self.clone() })
    }

    /// Puts another index, made by `beside`, in the place of this one: for whoever searches from now on, here and,
    /// once they look with `follow`, in other processes. Searches under way end in the old one.
    ///
    /// # Errors
    /// `Directory` if the directory cannot be written; then all is as it was.
    pub fn replace_with(&self, other: &Self) -> Result<(), SearchError> {
        let open = other.opened();
        self.generations.make_current(&open.generation)?;
        self.put(open);
        Ok(())
    }

    /// Goes over to the generation that another process has made the current one, and says whether there was one.
    ///
    /// # Errors
    /// As `open_or_create`; `Format` if the other process has another version.
    pub fn follow(&self) -> Result<bool, SearchError> {
        match self.generations.current()? {
            Some(current) if current != self.opened().generation => {
                self.put(Arc::new(self.generations.open(current)?));
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Removes what is left of other generations, except those that somebody is writing. For who holds the writer.
    ///
    /// # Errors
    /// `Directory` if something cannot be removed.
    pub fn prune(&self) -> Result<(), SearchError> {
        self.generations.prune(&self.opened().generation)
    }

    fn put(&self, open: Arc<Open>) {
        // An index is put here whole, so a panic elsewhere leaves nothing half done.
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = open;
    }

    pub(super) fn opened(&self) -> Arc<Open> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The one writer of the index, over all processes.
    ///
    /// # Errors
    /// `WriterBusy` while there is another one.
    pub fn writer(&self) -> Result<Writer, SearchError> {
        Writer::open(self.opened(), self.writer_memory_bytes)
    }

    /// What was given to the last commit: where to go on from. None if there was no commit yet.
    ///
    /// # Errors
    /// `Format` if another version committed, `Engine` if the directory cannot be read.
    pub fn position(&self) -> Result<Option<String>, SearchError> {
        self.opened().position()
    }

    /// Lets searches see the last commit. The writer does so by itself; this is for following another process.
    ///
    /// # Errors
    /// `Engine` if the segments cannot be opened.
    pub fn reload(&self) -> Result<(), SearchError> {
        self.opened().reload()
    }

    /// Whether it holds all calls up to its position. While it is filled for the first time it does not.
    pub fn is_filled(&self) -> bool {
        self.opened().is_filled.load(Ordering::Relaxed)
    }

    /// How many calls and turns can be found now, over all tenants.
    ///
    /// # Errors
    /// `Engine` if the index cannot be read.
    pub fn documents(&self) -> Result<DocumentCounts, SearchError> {
        let searcher = self.opened().reader.searcher();
        let mut turns = 0;
        for segment in searcher.segment_readers() {
            let column = segment.fast_fields().u64(column::TURN_INDEX)?;
            turns += match segment.alive_bitset() {
                None => u64::from(column.values.num_vals()),
                Some(alive) => {
                    alive.iter_alive().map(|call| column.values_for_doc(call).count() as u64).sum()
                }
            };
        }
        Ok(DocumentCounts { calls: searcher.num_docs(), turns })
    }

    /// What the index is made of now.
    ///
    /// # Errors
    /// `Engine` if the index cannot be read.
    pub fn segments(&self) -> Result<SegmentFigures, SearchError> {
        let searcher = self.opened().reader.searcher();
        let segments = searcher.segment_readers();
        Ok(SegmentFigures {
            segments: segments.len() as u64,
            deleted_documents: segments.iter().map(|segment| u64::from(segment.num_deleted_docs())).sum(),
            size_bytes: searcher.space_usage()?.total().get_bytes(),
        })
    }

    /// For each plain word of a query that no call of the tenant has: the most likely of those that some have.
    ///
    /// # Errors
    /// `Engine` if the index cannot be read.
    pub fn suggestions(&self, tenant: &str, query: &ParsedQuery) -> Result<Vec<Suggestion>, SearchError> {
        let open = self.opened();
        let searcher = open.reader.searcher();
        let vocabulary = Vocabulary::of(&searcher, &open.fields, tenant)?;
        let mut suggestions = Vec::new();
        for word in query.plain_words() {
            if vocabulary.word(open.fields.said, word)?.rarity.is_of_nothing() {
                let instead = vocabulary.suggestion(open.fields.said, word)?;
                suggestions.extend(instead.map(|instead| Suggestion { word: word.to_owned(), instead }));
            }
        }
        Ok(suggestions)
    }

    /// What is left of a call: for the proof that it is gone.
    ///
    /// # Errors
    /// `Engine` if the index cannot be read.
    pub fn traces(&self, call_id: Uuid) -> Result<Traces, SearchError> {
        let open = self.opened();
        let searcher = open.reader.searcher();
        let term = open.fields.id_term(call_id);
        let mut traces = Traces::default();
        for segment in searcher.segment_readers() {
            if segment.inverted_index(term.field())?.doc_freq(&term)? > 0 {
                traces.segments.push(segment.segment_id().uuid_string());
            }
        }
        let query = tantivy::query::TermQuery::new(term, tantivy::schema::IndexRecordOption::Basic);
        traces.found = query.count(&searcher)? > 0;
        Ok(traces)
    }
}

impl Open {
    pub(super) fn reload(&self) -> Result<(), SearchError> {
        self.reader.reload()?;
        self.columns.keep_only(&self.reader.searcher());
        Ok(())
    }

    pub(super) fn position(&self) -> Result<Option<String>, SearchError> {
        let Some(payload) = self.index.load_metas()?.payload else {
            return Ok(None);
        };
        match payload.split_once('\n') {
            Some((FORMAT, "")) => Ok(None),
            Some((FORMAT, position)) => Ok(Some(position.to_owned())),
            _ => Err(SearchError::Format(self.generation.to_string())),
        }
    }
}

/// The payload of a commit at `position`.
pub(super) fn payload(position: Option<&str>) -> String {
    format!("{FORMAT}\n{}", position.unwrap_or_default())
}

impl From<tantivy::directory::error::OpenDirectoryError> for SearchError {
    fn from(error: tantivy::directory::error::OpenDirectoryError) -> Self {
        TantivyError::from(error).into()
    }
}
