//! Live audio on disk until its call is over: append-only files, one for each stream.
//!
//! What must always hold:
//! - A frame is in the page cache before anybody goes on, so that a killed process loses none; [`Spool::sync`], asked
//!   every second, bounds what a power cut may take.
//! - A file is a header and records, each with a checksum: what a cut left half-written is recognised and cut off.
//! - Whatever fails leaves the records before it readable.
//! - Memory is one record, whatever the length.
//!
//! Deliberately absent: what the bytes sound like, and whose they are. Everything here blocks.

mod reader;
mod record;
mod writer;

#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use uuid::Uuid;

pub use reader::Reader;
pub use record::{FRAME_BYTES_MAX, Frame};
pub use writer::Writer;

use writer::Shared;

/// The folder of all streams of this node. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Spool {
    directory: PathBuf,
    /// Files that somebody writes to, for [`Self::sync`].
    open: Arc<Mutex<Vec<Weak<Shared>>>>,
}

impl Spool {
    /// Over a folder, which is made with the first stream.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into(), open: Arc::default() }
    }

    /// The folder.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Goes on with a stream, or begins it. What a cut left half-written at its end is cut off.
    ///
    /// # Errors
    /// The disk's own, or that the file is not one of ours.
    pub fn writer(&self, stream: Uuid) -> io::Result<Writer> {
        fs::create_dir_all(&self.directory)?;
        let writer = Writer::open(&self.path(stream), stream)?;
        // The name has to survive a power cut as well as the frames.
        File::open(&self.directory)?.sync_all()?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|file| file.strong_count() > 0);
        open.push(Arc::downgrade(writer.shared()));
        Ok(writer)
    }

    /// Reads a stream from its beginning; nothing where there is none.
    ///
    /// # Errors
    /// The disk's own, or that the file is not one of ours.
    pub fn reader(&self, stream: Uuid) -> io::Result<Option<Reader>> {
        match File::open(self.path(stream)) {
            Ok(file) => Reader::new(file, stream).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Forgets a stream. One that is not there is forgotten already.
    ///
    /// # Errors
    /// The disk's own.
    pub fn remove(&self, stream: Uuid) -> io::Result<()> {
        match fs::remove_file(self.path(stream)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Carries what was written since the last time to the disk.
    ///
    /// # Errors
    /// The first of the disk's own; the other files are carried over all the same.
    pub fn sync(&self) -> io::Result<()> {
        let files: Vec<_> = {
            let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            open.iter().filter_map(Weak::upgrade).collect()
        };
        let mut result = Ok(());
        for file in files {
            result = result.and(file.sync());
        }
        result
    }

    fn path(&self, stream: Uuid) -> PathBuf {
        self.directory.join(format!("{stream}.frames"))
    }
}
