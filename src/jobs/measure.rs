//! Measures who spoke when in a recording with a side on each channel.

use entity::{RecordingId, Speaker, StageStatus, recording, turn};
use serde_json::{Value, json};

use super::{Outcome, sound};
use crate::access::Actor;
use crate::app::App;
use crate::archive::analytics::{self, MEASURED, NewAnalytics};
use crate::archive::{ArchiveError, recordings, transcripts};
use crate::audio::talk::{Side, Talk, talk};
use crate::queue::Leased;

/// Measures one recording.
pub(super) async fn run(app: &App, leased: &Leased, recording_id: RecordingId) -> Outcome {
    let actor = Actor::archive(leased.tenant.clone());
    match measure(app, &actor, recording_id).await {
        Ok(outcome) => outcome,
        Err(error) => error.into(),
    }
}

async fn measure(app: &App, actor: &Actor, recording_id: RecordingId) -> Result<Outcome, ArchiveError> {
    let found = recordings::by_ids(app, actor, &[recording_id]).await?.pop();
    let Some(recording) = found.filter(|row| row.status == StageStatus::Completed) else {
        return Ok(Outcome::Done);
    };
    if recording.interrupted {
        // The latest figures count, and half a call's must not take the place of those of all of it.
        let pieces = recordings::pieces(app, actor, recording.call_id).await?;
        if pieces.iter().all(|piece| piece.id != recording_id) {
            return Ok(Outcome::Done);
        }
    }
    let Some(sound) = sound::open(app, &recording) else { return Ok(Outcome::Done) };
    let talk = match sound.with_decoder(talk).await? {
        Ok(Some(talk)) => talk,
        Ok(None) => return Ok(Outcome::Done),
        Err(error) => return Ok(Outcome::Again { error: error.to_string() }),
    };
    let turns = transcripts::turns_of(app, actor, &[recording.call_id]).await?;
    analytics::add(app, actor, recording.call_id, figures(&recording, &talk, &turns)).await?;
    Ok(Outcome::Done)
}

fn figures(recording: &recording::Model, talk: &Talk, turns: &[turn::Model]) -> NewAnalytics {
    let ms = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
    let [first, second] = &talk.sides;
    // Somebody speaks, counted once where both do.
    let talk_ms = (first.talk_ms + second.talk_ms).saturating_sub(talk.overlap_ms);
    let parties = recordings::parties(recording);
    let sides: Vec<Value> = talk
        .sides
        .iter()
        .enumerate()
        .map(|(channel, side)| side_of(side, parties.get(channel), turns))
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "a mean of milliseconds needs no more than 52 bits")]
    let average_latency_ms = talk.response_ms_mean.map(|mean| mean as f64);
    NewAnalytics {
        source: Some(MEASURED.into()),
        talk_ms: Some(ms(talk_ms)),
        silence_ms: Some(ms(talk.silence_ms)),
        interruptions: i32::try_from(first.interruptions + second.interruptions).ok(),
        average_latency_ms,
        metrics: Some(
            json!({ "overlapMs": talk.overlap_ms, "recordingMs": talk.duration_ms, "sides": sides }),
        ),
        ..NewAnalytics::default()
    }
}

fn side_of(side: &Side, party: Option<&Speaker>, turns: &[turn::Model]) -> Value {
    json!({
        "party": party.map(|party| party.as_str()),
        "talkMs": side.talk_ms,
        "spells": side.spells,
        "interruptions": side.interruptions,
        "responses": side.responses,
        "averageLatencyMs": side.response_ms_mean,
        "longestMonologueMs": side.longest_monologue_ms,
        "wordsPerMinute": party.and_then(|party| words_per_minute(*party, side.talk_ms, turns)),
    })
}

/// Words of a side's turns over the time that it is heard to speak.
fn words_per_minute(party: Speaker, talk_ms: u64, turns: &[turn::Model]) -> Option<u64> {
    let words: u64 = turns
        .iter()
        .filter(|turn| turn.speaker == party)
        .map(|turn| u64::try_from(turn.word_count).unwrap_or(0))
        .sum();
    (words > 0 && talk_ms > 0).then(|| words * 60_000 / talk_ms)
}
