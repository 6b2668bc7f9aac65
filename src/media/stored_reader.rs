//! An object read from blocking code, such as a decoder: a bridge from the store's stream to `std::io`.

use std::io::{self, Read, Seek, SeekFrom};
use std::pin::Pin;

use bytes::{Buf, Bytes};
use futures_util::{Stream, StreamExt};
use tokio::runtime::Handle;

use super::error::MediaError;
use super::key::ObjectKey;
use super::store::Store;

type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, MediaError>> + Send>>;

/// Reads an object, in order as one stream; seeking begins another. Holds one piece at a time.
///
/// It blocks: use it inside `tokio::task::spawn_blocking`, never on an async thread. Made within a runtime.
pub struct StoredReader {
    store: Store,
    key: ObjectKey,
    size_bytes: u64,
    position: u64,
    pieces: Option<Pieces>,
    piece: Bytes,
    runtime: Handle,
}

impl StoredReader {
    pub(super) fn new(store: Store, key: ObjectKey, size_bytes: u64) -> Self {
        let runtime = Handle::current();
        Self { store, key, size_bytes, position: 0, pieces: None, piece: Bytes::new(), runtime }
    }
}

impl Read for StoredReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.piece.is_empty() {
            let Self { store, key, size_bytes, position, pieces, .. } = self;
            let pieces =
                pieces.get_or_insert_with(|| Box::pin(store.read(key, *position..*size_bytes, *size_bytes)));
            match self.runtime.block_on(pieces.next()) {
                Some(piece) => self.piece = piece.map_err(io::Error::other)?,
                None => return Ok(0),
            }
        }
        let read_bytes = buffer.len().min(self.piece.len());
        self.piece.copy_to_slice(&mut buffer[..read_bytes]);
        self.position += read_bytes as u64;
        Ok(read_bytes)
    }
}

impl Seek for StoredReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.size_bytes.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        let target = target.ok_or(io::ErrorKind::InvalidInput)?;
        let ahead = target.checked_sub(self.position).filter(|ahead| *ahead <= self.piece.len() as u64);
        match ahead {
            // Within the piece at hand, as most of a decoder's seeks are.
            Some(ahead) => self.piece.advance(ahead as usize),
            None => {
                self.pieces = None;
                self.piece = Bytes::new();
            }
        }
        self.position = target;
        Ok(target)
    }
}
