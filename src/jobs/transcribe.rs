//! Has a call written down by the configured service, each channel for itself, so that who speaks is certain.

use std::path::Path;

use entity::{CallId, Speaker, recording};
use tempfile::NamedTempFile;

use super::{Outcome, sound, turns};
use crate::access::Actor;
use crate::app::App;
use crate::archive::transcripts::{self, NewTurn, WholeTranscript};
use crate::archive::{ArchiveError, calls, recordings};
use crate::audio::split::{ChannelSound, split};
use crate::providers::speech::{Speech, Transcription, merge};
use crate::providers::{Party, ProviderError};
use crate::queue::Leased;

/// Channels that are written down; more than two are no telephone call.
const CHANNELS_MAX: i32 = 2;

/// Transcribes one call.
pub(super) async fn run(app: &App, leased: &Leased, call_id: CallId) -> Outcome {
    let actor = Actor::archive(leased.tenant.clone());
    match transcribe(app, &actor, call_id).await {
        Ok(outcome) => outcome,
        Err(Failed::Archive(error)) => error.into(),
        Err(Failed::Provider(error)) => Outcome::of_provider(&error, app.clock.now()),
        Err(Failed::Sound(error)) => Outcome::Again { error },
    }
}

enum Failed {
    Archive(ArchiveError),
    Provider(ProviderError),
    Sound(String),
}

impl From<ArchiveError> for Failed {
    fn from(error: ArchiveError) -> Self {
        Self::Archive(error)
    }
}

impl From<ProviderError> for Failed {
    fn from(error: ProviderError) -> Self {
        Self::Provider(error)
    }
}

async fn transcribe(app: &App, actor: &Actor, call_id: CallId) -> Result<Outcome, Failed> {
    let Some(call) = calls::by_ids(app, actor, &[call_id]).await?.pop() else { return Ok(Outcome::Done) };
    let there = transcripts::of_calls(app, actor, &[call_id]).await?.pop();
    if there.is_some_and(|transcript| transcript.complete) {
        return Ok(Outcome::Done);
    }
    let Some(speech) = &app.speech else {
        return Ok(Outcome::GiveUp {
            error: "no transcription service is configured: set speech.kind".into(),
        });
    };
    let pieces = recordings::pieces(app, actor, call_id).await?;
    if pieces.is_empty() {
        return Ok(Outcome::Absent { reason: "there is no recording to transcribe".into() });
    }
    let begin = pieces.iter().filter_map(|piece| piece.recorded_at).min();
    let (mut whole, mut source, mut language) = (Vec::new(), None, None);
    for piece in &pieces {
        let said = piece_of(app, speech, piece, call.language.as_deref()).await?;
        let offset_ms = begin.zip(piece.recorded_at).map_or(0, |(begin, at)| (at - begin).num_milliseconds());
        source = source.or(said.source);
        language = language.or(said.language);
        whole.extend(said.turns.into_iter().map(|turn| turns::moved(turn, offset_ms)));
    }
    // Nobody was heard in any channel: that is a fact, and the archive itself knows it.
    let source = source.unwrap_or_else(|| "silence".into());
    let whole = WholeTranscript { call_id, turns: whole, source, language };
    transcripts::replace(app, actor, whole).await?;
    Ok(Outcome::Done)
}

/// What was said in one recording.
struct Said {
    turns: Vec<NewTurn>,
    source: Option<String>,
    language: Option<String>,
}

async fn piece_of(
    app: &App,
    speech: &Speech,
    piece: &recording::Model,
    language: Option<&str>,
) -> Result<Said, Failed> {
    let parties = recordings::parties(piece);
    let channels = piece.channels.unwrap_or(1).clamp(1, CHANNELS_MAX);
    let mut voices = Vec::new();
    for (sound, file) in separate(app, piece, channels).await? {
        if !sound.has_speech() {
            continue;
        }
        let party = match parties.get(usize::from(sound.channel)).filter(|_| channels == 2) {
            Some(Speaker::Agent) => Party::Agent,
            Some(Speaker::Customer) => Party::Customer,
            _ => Party::Unknown,
        };
        voices.push((party, transcription(speech, file.path(), language).await?));
    }
    let source = voices.first().map(|(_, said)| said.source.clone());
    let spoken = voices.iter().find_map(|(_, said)| said.language.clone());
    let turns = merge(voices).into_iter().map(turns::new_turn).collect();
    Ok(Said { turns, source, language: spoken })
}

async fn transcription(speech: &Speech, wav: &Path, language: Option<&str>) -> Result<Transcription, Failed> {
    Ok(speech.transcribe(wav, language).await?)
}

/// A file for each channel.
async fn separate(
    app: &App,
    piece: &recording::Model,
    channels: i32,
) -> Result<Vec<(ChannelSound, NamedTempFile)>, Failed> {
    let Some(sound) = sound::open(app, piece) else { return Ok(Vec::new()) };
    let mut files = Vec::new();
    let mut wanted = Vec::new();
    for channel in 0..channels {
        let file = sound::scratch(app)?;
        let out = file.reopen().map_err(ArchiveError::internal)?;
        wanted.push((u8::try_from(channel).unwrap_or(0), out));
        files.push(file);
    }
    let sounds = sound.with_decoder(move |decoder| split(decoder, wanted)).await?;
    let sounds = sounds.map_err(|error| Failed::Sound(error.to_string()))?;
    Ok(sounds.into_iter().zip(files).collect())
}
