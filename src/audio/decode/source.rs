//! Readers as symphonia wants them.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::Mutex;

use symphonia::core::io::MediaSource;

use super::DecodeError;
use crate::audio::validate::HEAD_BYTES_MAX;
use crate::audio::wav_header;

/// A WAV as the decoder likes it. It is strict where recorders are not: about the outer (RIFF) length, the
/// size of a mu-law format chunk, a data length of zero. We read that header ourselves, so we write it
/// again in its plainest form and put the sound behind it.
pub(super) fn plain_wav<R: Read>(mut source: R) -> Result<io::Chain<Cursor<Vec<u8>>, R>, DecodeError> {
    let mut head = Vec::with_capacity(HEAD_BYTES_MAX);
    source.by_ref().take(HEAD_BYTES_MAX as u64).read_to_end(&mut head).map_err(DecodeError::Source)?;
    let header = wav_header::parse(&head)
        .map_err(|refusal| DecodeError::undecodable(refusal.to_string()))?
        .ok_or_else(|| DecodeError::undecodable("the file ends inside its WAV header"))?;
    let mut plain = header.plain();
    // The data chunk was found within the head, so its offset fits.
    plain.extend_from_slice(&head[header.data_offset as usize..]);
    Ok(Cursor::new(plain).chain(source))
}

/// A reader in order. The decoder wants its source `Sync`; a mutex that is only ever entered through
/// `&mut` costs nothing.
pub(super) struct Streamed<R>(Mutex<R>);

impl<R> Streamed<R> {
    pub fn new(source: R) -> Self {
        Self(Mutex::new(source))
    }
}

impl<R: Read> Read for Streamed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        entered(&mut self.0).read(buffer)
    }
}

impl<R> Seek for Streamed<R> {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }
}

impl<R: Read + Send> MediaSource for Streamed<R> {
    fn is_seekable(&self) -> bool {
        false
    }

    fn byte_len(&self) -> Option<u64> {
        None
    }
}

/// A reader of known size that can go back.
pub(super) struct Seekable<R>(Mutex<R>, u64);

impl<R> Seekable<R> {
    pub fn new(source: R, size_bytes: u64) -> Self {
        Self(Mutex::new(source), size_bytes)
    }
}

impl<R: Read> Read for Seekable<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        entered(&mut self.0).read(buffer)
    }
}

impl<R: Seek> Seek for Seekable<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        entered(&mut self.0).seek(to)
    }
}

impl<R: Read + Seek + Send> MediaSource for Seekable<R> {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.1)
    }
}

fn entered<R>(source: &mut Mutex<R>) -> &mut R {
    source.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner)
}
