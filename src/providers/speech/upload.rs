//! A file on its way to a service.

use std::path::Path;

use reqwest::Body;
use reqwest::multipart::Part;
use tokio::fs::File;
use tokio_util::io::ReaderStream;

use crate::providers::ProviderError;

/// Bytes of a second of 16-bit samples at 16 kHz.
const BYTES_PER_SECOND: u64 = 32_000;
/// Bytes of a WAV file's header.
const HEADER_BYTES: u64 = 44;

/// A file as a request's body, and how long it is.
pub struct Upload {
    /// Its bytes, read while they are sent.
    pub body: Body,
    /// How many.
    pub size_bytes: u64,
}

impl Upload {
    /// Opens a file.
    ///
    /// # Errors
    /// [`ProviderError::Unavailable`] where it cannot be read: the disk may be well again later.
    pub async fn open(wav: &Path) -> Result<Self, ProviderError> {
        let unreadable = |error| ProviderError::Unavailable(format!("the audio cannot be read: {error}"));
        let file = File::open(wav).await.map_err(unreadable)?;
        let size_bytes = file.metadata().await.map_err(unreadable)?.len();
        Ok(Self { body: Body::wrap_stream(ReaderStream::with_capacity(file, 64 * 1024)), size_bytes })
    }

    /// How long the audio is.
    pub fn audio_ms(&self) -> i64 {
        let ms = self.size_bytes.saturating_sub(HEADER_BYTES) * 1_000 / BYTES_PER_SECOND;
        i64::try_from(ms).unwrap_or(i64::MAX)
    }

    /// The file as a part of a form; services tell by the name's ending what it is.
    ///
    /// # Errors
    /// None that can happen; the media type is a constant.
    pub fn part(self) -> Result<Part, ProviderError> {
        Part::stream_with_length(self.body, self.size_bytes)
            .file_name("audio.wav")
            .mime_str("audio/wav")
            .map_err(|error| ProviderError::Malformed(error.to_string()))
    }
}
