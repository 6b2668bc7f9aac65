//! A stored recording on its way through a decoder, and files for what is made of it.

use entity::recording;
use tempfile::NamedTempFile;

use crate::app::App;
use crate::archive::{ArchiveError, recordings};
use crate::audio::{AudioFormat, DecodeError, Decoder};
use crate::media::{ObjectKey, StoredReader};

/// A stored recording, ready to be decoded.
pub(super) struct Sound {
    reader: StoredReader,
    size_bytes: u64,
    format: AudioFormat,
}

/// The sound of a recording; none where there is nothing stored.
pub(super) fn open(app: &App, recording: &recording::Model) -> Option<Sound> {
    let key = ObjectKey::from_stored(recording.storage_path.as_deref()?)?;
    let size_bytes = u64::try_from(recording.size_bytes?).ok()?;
    let format = recordings::audio_format(recording)?;
    Some(Sound { reader: app.media.reader(&key, size_bytes), size_bytes, format })
}

/// A file for what is made, on the data folder's disk; it goes when it is dropped.
pub(super) fn scratch(app: &App) -> Result<NamedTempFile, ArchiveError> {
    NamedTempFile::new_in(app.config.spool_directory()).map_err(ArchiveError::internal)
}

impl Sound {
    /// Runs blocking work over the decoder, on a thread for such.
    pub(super) async fn with_decoder<T, E, F>(self, work: F) -> Result<Result<T, E>, ArchiveError>
    where
        T: Send + 'static,
        E: From<DecodeError> + Send + 'static,
        F: FnOnce(Decoder<'_>) -> Result<T, E> + Send + 'static,
    {
        let Self { reader, size_bytes, format } = self;
        tokio::task::spawn_blocking(move || work(Decoder::open(reader, size_bytes, format)?))
            .await
            .map_err(ArchiveError::internal)
    }
}
