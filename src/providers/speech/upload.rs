//! A file, or a piece of one, on its way to a service.

use std::io::SeekFrom;
use std::path::Path;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use reqwest::Body;
use reqwest::multipart::Part;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

use super::pieces::{BYTES_PER_SECOND, Piece, header, unreadable};
use crate::providers::ProviderError;

const HEADER_BYTES: u64 = 44;
/// Bytes read from the disk at a time.
const READ_BYTES: usize = 64 * 1_024;

/// A request's body, and how long it is.
pub struct Upload {
    /// Its bytes, read while they are sent.
    pub body: Body,
    /// How many.
    pub size_bytes: u64,
}

impl Upload {
    /// A file as it is.
    ///
    /// # Errors
    /// [`ProviderError::Unavailable`] where it cannot be read: the disk may be well again later.
    pub async fn open(wav: &Path) -> Result<Self, ProviderError> {
        let file = File::open(wav).await.map_err(|error| unreadable(&error))?;
        let size_bytes = file.metadata().await.map_err(|error| unreadable(&error))?.len();
        Ok(Self { body: Body::wrap_stream(ReaderStream::with_capacity(file, READ_BYTES)), size_bytes })
    }

    /// A piece of a file, with a header of its own.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_piece(wav: &Path, piece: Piece) -> Result<Self, ProviderError> {
        let mut file = File::open(wav).await.map_err(|error| unreadable(&error))?;
        file.seek(SeekFrom::Start(piece.offset_bytes)).await.map_err(|error| unreadable(&error))?;
        let head = Bytes::copy_from_slice(&header(piece.size_bytes));
        let samples = ReaderStream::with_capacity(file.take(piece.size_bytes), READ_BYTES);
        let body = Body::wrap_stream(stream::iter([Ok(head)]).chain(samples));
        Ok(Self { body, size_bytes: HEADER_BYTES + piece.size_bytes })
    }

    /// How long the audio is.
    pub fn audio_ms(&self) -> i64 {
        let ms = self.size_bytes.saturating_sub(HEADER_BYTES).saturating_mul(1_000) / BYTES_PER_SECOND;
        i64::try_from(ms).unwrap_or(i64::MAX)
    }

    /// As a part of a form; services tell by the name's ending what it is.
    pub fn part(self) -> Part {
        Part::stream_with_length(self.body, self.size_bytes)
            .file_name("audio.wav")
            .mime_str("audio/wav")
            .expect("a media type written in the program")
    }
}
