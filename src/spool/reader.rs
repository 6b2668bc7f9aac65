//! Reading a stream back.

use std::fs::File;
use std::io::{self, BufReader, Read};

use uuid::Uuid;

use super::record::{self, Frame, HEAD_BYTES, HEADER_BYTES, Head};

/// A stream's frames in the order in which they came, one at a time.
#[derive(Debug)]
pub struct Reader {
    file: BufReader<File>,
    size_bytes: u64,
    /// Up to here everything is as it was written.
    good_bytes: u64,
    audio: Vec<u8>,
    ended: bool,
}

impl Reader {
    pub(super) fn new(file: File, stream: Uuid) -> io::Result<Self> {
        let size_bytes = file.metadata()?.len();
        let mut file = BufReader::new(file);
        let mut header = [0; HEADER_BYTES];
        // A cut may have come before the header was whole: then there is no frame either.
        let whole = fill(&mut file, &mut header)? == HEADER_BYTES;
        if whole && header != record::header(stream) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the file does not begin as a stream of that id",
            ));
        }
        let good_bytes = if whole { HEADER_BYTES as u64 } else { 0 };
        Ok(Self { file, size_bytes, good_bytes, audio: Vec::new(), ended: !whole })
    }

    /// The next frame; nothing at the end, and where what follows is not whole.
    ///
    /// # Errors
    /// The disk's own.
    #[expect(
        clippy::should_implement_trait,
        reason = "a frame borrows the reader, so that memory is one frame"
    )]
    pub fn next(&mut self) -> io::Result<Option<Frame<'_>>> {
        if self.ended {
            return Ok(None);
        }
        let mut bytes = [0; HEAD_BYTES];
        let head = match fill(&mut self.file, &mut bytes)? {
            HEAD_BYTES => Head::read(&bytes),
            _ => None,
        };
        let Some(head) = head else {
            self.ended = true;
            return Ok(None);
        };
        self.audio.resize(head.audio_bytes, 0);
        let whole = fill(&mut self.file, &mut self.audio)? == head.audio_bytes;
        if !whole || !head.holds(&bytes, &self.audio) {
            self.ended = true;
            return Ok(None);
        }
        self.good_bytes += (HEAD_BYTES + head.audio_bytes) as u64;
        Ok(Some(Frame { track: head.track, timestamp_ms: head.timestamp_ms, audio: &self.audio }))
    }

    /// Up to which byte the records are whole, once the end was reached.
    pub fn good_bytes(&self) -> u64 {
        self.good_bytes
    }

    /// How many bytes follow that are no whole record, once the end was reached.
    pub fn torn_bytes(&self) -> u64 {
        self.size_bytes.saturating_sub(self.good_bytes)
    }
}

/// Reads until the buffer is full or the file ends; how much that was.
fn fill(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
