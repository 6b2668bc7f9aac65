//! Makes another encoding of a recording, once.

use entity::{AudioFormat, RecordingId, StageStatus};

use super::{Outcome, sound};
use crate::access::Actor;
use crate::app::App;
use crate::archive::{ArchiveError, recordings, renditions};
use crate::audio::render::{Target, render};
use crate::queue::Leased;

/// Makes one rendition.
pub(super) async fn run(
    app: &App,
    leased: &Leased,
    recording_id: RecordingId,
    format: AudioFormat,
) -> Outcome {
    let actor = Actor::archive(leased.tenant.clone());
    match make(app, &actor, recording_id, format).await {
        Ok(outcome) => outcome,
        Err(error) => error.into(),
    }
}

async fn make(
    app: &App,
    actor: &Actor,
    recording_id: RecordingId,
    format: AudioFormat,
) -> Result<Outcome, ArchiveError> {
    let found = recordings::by_ids(app, actor, &[recording_id]).await?.pop();
    let Some(recording) = found.filter(|row| row.status == StageStatus::Completed) else {
        return Ok(Outcome::Done);
    };
    if renditions::get(app, actor, recording_id, format).await?.is_some() {
        return Ok(Outcome::Done);
    }
    let Some(target) = target(format) else {
        return Ok(Outcome::GiveUp { error: format!("this build makes no {}", format.as_str()) });
    };
    let Some(sound) = sound::open(app, &recording) else { return Ok(Outcome::Done) };
    let file = sound::scratch(app)?;
    let mut out = file.reopen().map_err(ArchiveError::internal)?;
    let made = sound.with_decoder(move |decoder| render(decoder, target, &mut out)).await?;
    let made = match made {
        Ok(made) => made,
        Err(error) => return Ok(Outcome::Again { error: error.to_string() }),
    };
    renditions::keep(app, &recording, format, made, file.path()).await?;
    Ok(Outcome::Done)
}

fn target(format: AudioFormat) -> Option<Target> {
    match format {
        AudioFormat::Original => None,
        AudioFormat::Wav => Some(Target::Wav),
        AudioFormat::Opus => Some(Target::Opus),
        #[cfg(feature = "mp3")]
        AudioFormat::Mp3 => Some(Target::Mp3),
        #[cfg(not(feature = "mp3"))]
        AudioFormat::Mp3 => None,
    }
}
