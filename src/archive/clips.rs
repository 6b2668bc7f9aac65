//! Stretches of recordings: checked when a link to one is asked for, cut out when the link is used.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use entity::{AudioFormat, recording};
use tempfile::NamedTempFile;

use super::{ArchiveError, recordings};
use crate::access::Clip;
use crate::app::App;
use crate::audio::render::{Target, render};
use crate::audio::{self, ConvertError, DecodeError, Decoder};
use crate::media::ObjectKey;

/// The longest clip: it is made while the listener waits, and takes its place on disk meanwhile.
pub const CLIP_MS_MAX: u32 = 30 * 60 * 1_000;

/// A clip that was cut out. The file goes when the last one that holds it lets it go.
#[derive(Clone, Debug)]
pub struct Made {
    /// Where it stands.
    pub file: Arc<NamedTempFile>,
    /// Its size.
    pub size_bytes: u64,
    /// The media type it is served as.
    pub mime_type: &'static str,
    /// Stands for its bytes: equal for equal recordings, stretches and formats, as the bytes are.
    pub fingerprint: String,
}

/// A stretch that a recording has; its ends in milliseconds.
///
/// # Errors
/// Where it is empty, reaches outside the recording or is too long.
pub(super) fn check(recording: &recording::Model, from_ms: i32, until_ms: i32) -> Result<Clip, ArchiveError> {
    let refused = |sentence: String| Err(ArchiveError::bad_input(format!("clip: {sentence}")));
    let (Ok(from), Ok(until)) = (u32::try_from(from_ms), u32::try_from(until_ms)) else {
        return refused(
            "fromMs and untilMs count from the recording's first sample and are not negative".into(),
        );
    };
    if until <= from {
        return refused(format!("untilMs ({until}) must be behind fromMs ({from})"));
    }
    let length_ms = recording.duration_ms.unwrap_or(0);
    if i64::from(until) > length_ms {
        return refused(format!("untilMs ({until}) is behind the recording's end at {length_ms} ms"));
    }
    if until - from > CLIP_MS_MAX {
        let minutes = CLIP_MS_MAX / 60_000;
        return Err(ArchiveError::Limit(format!(
            "clip: at most {minutes} minutes are cut out at once; ask for several, or for the whole recording"
        )));
    }
    Ok(Clip { from_ms: from, until_ms: until })
}

/// What a clip is made as, where this build can.
///
/// # Errors
/// Where it cannot.
pub(super) fn extension(format: AudioFormat) -> Result<&'static str, ArchiveError> {
    match format {
        AudioFormat::Original | AudioFormat::Wav => Ok("wav"),
        AudioFormat::Opus => Ok("opus"),
        #[cfg(feature = "mp3")]
        AudioFormat::Mp3 => Ok("mp3"),
        #[cfg(not(feature = "mp3"))]
        AudioFormat::Mp3 => {
            Err(ArchiveError::bad_input("format: this server makes no MP3; ask for OPUS or WAV"))
        }
    }
}

/// The name a clip is saved under: the recording's, and which stretch of it.
pub(super) fn file_name(storage_path: &str, clip: Clip, extension: &str) -> String {
    let file = storage_path.rsplit('/').next().unwrap_or(storage_path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let Clip { from_ms, until_ms } = clip;
    format!("{stem}-{from_ms}-{until_ms}ms.{extension}")
}

/// Cuts a clip out of a stored recording, into a file of its own. None where there is nothing stored.
///
/// # Errors
/// Where the store does not answer, or the recording cannot be read.
pub async fn make(
    app: &App,
    recording: &recording::Model,
    clip: Clip,
    format: AudioFormat,
) -> Result<Option<Made>, ArchiveError> {
    let stored = recording
        .storage_path
        .as_deref()
        .and_then(ObjectKey::from_stored)
        .zip(recording.size_bytes.and_then(|bytes| u64::try_from(bytes).ok()))
        .zip(recordings::audio_format(recording));
    let Some(((key, size_bytes), stored_as)) = stored else { return Ok(None) };
    let target = target(format);
    let Clip { from_ms, until_ms } = clip;
    let whole = format!("{:?} {from_ms} {until_ms} {}", recording.sha256, format.as_str());
    let fingerprint = hex::encode(digest(&SHA256, whole.as_bytes()));
    let (reader, folder) = (app.media.reader(&key, size_bytes), app.config.spool_directory());
    let made = tokio::task::spawn_blocking(move || -> Result<_, ConvertError> {
        let scratch = || NamedTempFile::new_in(&folder).map_err(ConvertError::Out);
        let open = |file: &NamedTempFile| file.reopen().map_err(ConvertError::Out);
        let cut = scratch()?;
        let stretch_ms = u64::from(from_ms)..u64::from(until_ms);
        audio::clip(reader, size_bytes, stored_as, stretch_ms, open(&cut)?)?;
        let Some(target) = target else { return Ok((cut, "audio/wav")) };
        let file = scratch()?;
        let decoder = Decoder::open_stream(open(&cut)?, audio::AudioFormat::Wav)?;
        let rendered = render(decoder, target, open(&file)?)?;
        Ok((file, rendered.mime_type))
    });
    let (file, mime_type) = made.await.map_err(ArchiveError::internal)?.map_err(unread)?;
    let size_bytes = file.as_file().metadata().map_err(ArchiveError::internal)?.len();
    Ok(Some(Made { file: Arc::new(file), size_bytes, mime_type, fingerprint }))
}

fn unread(error: ConvertError) -> ArchiveError {
    match error {
        ConvertError::Decode(DecodeError::Source(source)) => {
            tracing::warn!(
                error = &source as &dyn std::error::Error,
                "a clip could not be cut: the store does not answer"
            );
            ArchiveError::Unavailable("the audio store does not answer: try again in a moment".into())
        }
        error => ArchiveError::internal(error),
    }
}

/// Another encoding than PCM.
fn target(format: AudioFormat) -> Option<Target> {
    match format {
        AudioFormat::Original | AudioFormat::Wav => None,
        AudioFormat::Opus => Some(Target::Opus),
        #[cfg(feature = "mp3")]
        AudioFormat::Mp3 => Some(Target::Mp3),
        // No link to one is given out.
        #[cfg(not(feature = "mp3"))]
        AudioFormat::Mp3 => Some(Target::Opus),
    }
}
