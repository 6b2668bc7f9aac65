//! Appending to a stream.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use uuid::Uuid;

use super::reader::Reader;
use super::record::{self, FRAME_BYTES_MAX, Frame};

/// Appends frames to one stream.
#[derive(Debug)]
pub struct Writer {
    file: Arc<Shared>,
    /// Up to here the records are whole.
    size_bytes: u64,
    torn_bytes: u64,
    /// Whether something half-written may stand at the end, which a failure left.
    dirty_end: bool,
    record: Vec<u8>,
}

/// What the writer and whoever carries it to the disk have in common.
#[derive(Debug)]
pub(super) struct Shared {
    file: File,
    unsynced: AtomicBool,
}

impl Shared {
    #[cfg(test)]
    pub(super) fn unsynced(&self) -> bool {
        self.unsynced.load(Ordering::Acquire)
    }

    pub(super) fn sync(&self) -> io::Result<()> {
        if !self.unsynced.swap(false, Ordering::AcqRel) {
            return Ok(());
        }
        self.file.sync_data().inspect_err(|_| self.unsynced.store(true, Ordering::Release))
    }
}

impl Writer {
    pub(super) fn open(path: &Path, stream: Uuid) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).read(true).open(path)?;
        let mut reader = Reader::new(File::open(path)?, stream)?;
        while reader.next()?.is_some() {}
        let mut writer = Self::over(file);
        writer.size_bytes = reader.good_bytes();
        writer.torn_bytes = reader.torn_bytes();
        writer.dirty_end = writer.torn_bytes > 0;
        writer.cut()?;
        if writer.size_bytes == 0 {
            writer.put(&record::header(stream))?;
        }
        Ok(writer)
    }

    /// Over a file that is opened for appending, and empty.
    pub(super) fn over(file: File) -> Self {
        let file = Arc::new(Shared { file, unsynced: AtomicBool::new(true) });
        Self { file, size_bytes: 0, torn_bytes: 0, dirty_end: false, record: Vec::new() }
    }

    /// Appends a frame. When this returns, a killed process does not lose it any more. A frame that failed is not
    /// there at all, and the next one may succeed.
    ///
    /// # Errors
    /// The disk's own, above all that it is full.
    pub fn append(&mut self, frame: Frame<'_>) -> io::Result<()> {
        if frame.audio.len() > FRAME_BYTES_MAX {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the frame is longer than a frame may be",
            ));
        }
        self.cut()?;
        let mut bytes = std::mem::take(&mut self.record);
        record::write(frame, &mut bytes);
        let written = self.put(&bytes);
        self.record = bytes;
        written
    }

    /// Carries everything to the disk.
    ///
    /// # Errors
    /// The disk's own.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync()
    }

    /// Bytes in the file.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// Whether there is a frame.
    pub fn holds_frames(&self) -> bool {
        self.size_bytes > record::HEADER_BYTES as u64
    }

    /// Bytes that were found half-written when the stream was gone on with, and cut off.
    pub fn torn_bytes(&self) -> u64 {
        self.torn_bytes
    }

    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.file
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.dirty_end = true;
        (&self.file.file).write_all(bytes)?;
        self.dirty_end = false;
        self.size_bytes += bytes.len() as u64;
        self.file.unsynced.store(true, Ordering::Release);
        Ok(())
    }

    fn cut(&mut self) -> io::Result<()> {
        if self.dirty_end {
            self.file.file.set_len(self.size_bytes)?;
            self.dirty_end = false;
        }
        Ok(())
    }
}
