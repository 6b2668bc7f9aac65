//! The index's folders: one for each generation, and a file that names the current one.
//!
//! A new index is built in a folder of its own while the old one is searched; then the file is replaced, which
//! the file system does at once or not at all. Whoever has the old one open reads on in it: its files are there
//! until the last one closes them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::{fmt, io::Write as _};

use tantivy::directory::error::OpenReadError;
use tantivy::directory::{INDEX_WRITER_LOCK, MmapDirectory, RamDirectory};
use tantivy::{Directory, IndexBuilder, IndexSettings, ReloadPolicy, TantivyError};

use super::columns::OpenColumns;
use super::error::SearchError;
use super::index::Open;
use super::schema::{Fields, tokenizers};

/// The file that names the current generation.
const CURRENT: &str = "CURRENT";
/// What the folders of generations begin with.
const PREFIX: &str = "generation-";

/// One index of those that there have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Generation(String);

impl fmt::Display for Generation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// All of them; without a directory each lives in memory alone.
pub(super) struct Generations {
    directory: Option<PathBuf>,
}

impl Generations {
    pub(super) fn new(directory: Option<PathBuf>) -> Self {
        Self { directory }
    }

    /// The one that is searched, where there is one.
    pub(super) fn current(&self) -> Result<Option<Generation>, SearchError> {
        let Some(directory) = &self.directory else { return Ok(None) };
        match fs::read_to_string(directory.join(CURRENT)) {
            Ok(name) => Ok(Some(Generation(name.trim().to_owned())).filter(|named| is_generation(&named.0))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(directory)(error)),
        }
    }

    /// Opens one that there is.
    pub(super) fn open(&self, generation: Generation) -> Result<Open, SearchError> {
        let open = self.build(generation)?;
        // Reads the format too.
        open.is_filled.store(open.position()?.is_some(), Ordering::Relaxed);
        Ok(open)
    }

    /// Makes an empty one, which is not yet the current one.
    pub(super) fn create(&self) -> Result<Open, SearchError> {
        let Some(directory) = &self.directory else { return self.build(Generation(PREFIX.to_owned())) };
        fs::create_dir_all(directory).map_err(failed(directory))?;
        let mut number = self.last()? + 1;
        // Whoever makes the folder has the number: two processes may build at the same time.
        loop {
            let generation = Generation(format!("{PREFIX}{number:08}"));
            let folder = directory.join(&generation.0);
            match fs::create_dir(&folder) {
                Ok(()) => return self.build(generation),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(failed(&folder)(error)),
            }
        }
    }

    /// The highest number that a folder has; 0 where there is none.
    fn last(&self) -> Result<u32, SearchError> {
        let Some(directory) = &self.directory else { return Ok(0) };
        let mut last = 0;
        for entry in fs::read_dir(directory).map_err(failed(directory))? {
            let entry = entry.map_err(failed(directory))?;
            last = last.max(number_of(&entry.file_name().to_string_lossy()).unwrap_or(0));
        }
        Ok(last)
    }

    fn build(&self, generation: Generation) -> Result<Open, SearchError> {
        let (schema, fields) = Fields::build();
        // Nothing is stored, so there is nothing for a thread of its own to compress.
        let settings =
            IndexSettings { docstore_compress_dedicated_thread: false, ..IndexSettings::default() };
        let builder = IndexBuilder::new().schema(schema).tokenizers(tokenizers()).settings(settings);
        let index = match &self.directory {
            None => builder.open_or_create(RamDirectory::create())?,
            Some(directory) => {
                let folder = directory.join(&generation.0);
                fs::create_dir_all(&folder).map_err(failed(&folder))?;
                builder.open_or_create(MmapDirectory::open(&folder)?).map_err(|error| match error {
                    TantivyError::SchemaError(_)
                    | TantivyError::IncompatibleIndex(_)
                    | TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(_)) => {
                        SearchError::Format(folder.display().to_string())
                    }
                    other => other.into(),
                })?
            }
        };
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Open {
            reader,
            fields,
            index,
            generation,
            is_filled: AtomicBool::new(false),
            columns: OpenColumns::default(),
        })
    }

    /// Names the one that is searched from now on.
    pub(super) fn make_current(&self, generation: &Generation) -> Result<(), SearchError> {
        let Some(directory) = &self.directory else { return Ok(()) };
        let replace = || {
            let mut file = tempfile::NamedTempFile::new_in(directory)?;
            writeln!(file, "{generation}")?;
            file.as_file().sync_all()?;
            file.persist(directory.join(CURRENT))?;
            fs::File::open(directory)?.sync_all()
        };
        replace().map_err(failed(directory))
    }

    /// Removes all but one, except those that somebody writes; and the files of the time before there were
    /// generations.
    pub(super) fn prune(&self, keep: &Generation) -> Result<(), SearchError> {
        let Some(directory) = &self.directory else { return Ok(()) };
        for entry in fs::read_dir(directory).map_err(failed(directory))? {
            let entry = entry.map_err(failed(directory))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = entry.path();
            if is_generation(&name) && name != keep.0 {
                let others = MmapDirectory::open(&path)?;
                if others.acquire_lock(&INDEX_WRITER_LOCK).is_ok() {
                    fs::remove_dir_all(&path).map_err(failed(&path))?;
                }
            } else if is_index_file(&name) {
                fs::remove_file(&path).map_err(failed(&path))?;
            }
        }
        Ok(())
    }
}

fn failed(path: &Path) -> impl Fn(io::Error) -> SearchError + '_ {
    |source| SearchError::Directory { path: path.to_owned(), source }
}

/// The number of a generation's folder.
fn number_of(name: &str) -> Option<u32> {
    let digits = name.strip_prefix(PREFIX)?;
    (digits.len() == 8).then(|| digits.parse().ok())?
}

fn is_generation(name: &str) -> bool {
    number_of(name).is_some()
}

/// Whether the engine gave a file this name: its two lists, or a segment's id, 32 hexadecimal digits, and an
/// extension.
fn is_index_file(name: &str) -> bool {
    let is_segment = |id: &str| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    matches!(name, "meta.json" | ".managed.json")
        || name.split_once('.').is_some_and(|(id, _)| is_segment(id))
}
