//! Fetches the transcript and insights that RingCentral makes of a call's recordings. Where none come in time, the
//! transcription service is asked instead.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{CallId, Sentiment, StageStatus};
use serde_json::json;

use super::{Outcome, turns};
use crate::access::Actor;
use crate::app::App;
use crate::archive::summaries::{self, NewSummary};
use crate::archive::transcripts::{self, NewTurn, WholeTranscript};
use crate::archive::{ArchiveError, calls, pipeline, recordings};
use crate::config::SpeechKind;
use crate::providers::ringcentral::Insights;
use crate::providers::{Client, ProviderError};
use crate::queue::{Leased, Work};

const SOURCE: &str = "ringcentral";
/// How often RingCentral is asked.
const ASK_EVERY: TimeDelta = TimeDelta::minutes(5);

/// Fetches one call's transcript.
pub(super) async fn run(app: &App, leased: &Leased, call_id: CallId) -> Outcome {
    let actor = Actor::archive(leased.tenant.clone());
    match fetch(app, &actor, call_id).await {
        Ok(outcome) => outcome,
        Err(error) => error.into(),
    }
}

async fn fetch(app: &App, actor: &Actor, call_id: CallId) -> Result<Outcome, ArchiveError> {
    let now = app.clock.now();
    let Some(call) = calls::by_ids(app, actor, &[call_id]).await?.pop() else { return Ok(Outcome::Done) };
    let account = call.account.as_deref().unwrap_or_default();
    let client = match app.providers.of(account) {
        Ok(Client::Ringcentral(client)) => client,
        Ok(_) => return Ok(Outcome::GiveUp { error: "the call's provider makes no transcripts".into() }),
        Err(error) => return Ok(Outcome::GiveUp { error: error.to_string() }),
    };
    let session_id = call.provider_call_id.as_deref().unwrap_or_default();
    let found = match client.insights_of_session(session_id, now).await {
        Ok(found) => found,
        Err(ProviderError::NotFound(_)) => Vec::new(),
        Err(error) => return Ok(Outcome::of_provider(&error, now)),
    };
    if found.is_empty() {
        let since = call.ended_at.unwrap_or(call.started_at);
        return instead(app, actor, call_id, since, now).await;
    }
    keep(app, actor, call_id, found).await?;
    Ok(Outcome::Done)
}

/// Nothing yet: wait, or turn to whoever else transcribes.
async fn instead(
    app: &App,
    actor: &Actor,
    call_id: CallId,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Outcome, ArchiveError> {
    let patience = app.config.pipeline.provider_transcript;
    if now - since < TimeDelta::from_std(patience).unwrap_or(TimeDelta::days(7)) {
        let reason = "RingCentral has not made its insights yet".to_owned();
        return Ok(Outcome::Later { run_at: now + ASK_EVERY, reason });
    }
    let hours = patience.as_secs_f64() / Duration::from_secs(3_600).as_secs_f64();
    if app.config.speech.kind == SpeechKind::None {
        return Ok(Outcome::GiveUp {
            error: format!(
                "RingCentral made no insights within {hours:.1} hours, and no transcription service is configured"
            ),
        });
    }
    pipeline::enqueue_at(app, actor, Work::Transcribe { call_id }, now).await?;
    let reason =
        format!("RingCentral made no insights within {hours:.1} hours: the transcription service is asked");
    tracing::info!(call.id = %call_id, reason);
    Ok(Outcome::Done)
}

/// One transcript of all pieces, each at its place in the call.
async fn keep(
    app: &App,
    actor: &Actor,
    call_id: CallId,
    mut found: Vec<Insights>,
) -> Result<(), ArchiveError> {
    found.sort_by_key(|insights| insights.started_at);
    let stored = recordings::of_calls(app, actor, &[call_id]).await?;
    let begin = stored
        .iter()
        .filter(|row| row.status == StageStatus::Completed)
        .filter_map(|row| row.recorded_at)
        .min();
    let begin = begin.or_else(|| found.iter().filter_map(|insights| insights.started_at).min());
    let offset_ms = |insights: &Insights| {
        begin.zip(insights.started_at).map_or(0, |(begin, at)| (at - begin).num_milliseconds().max(0))
    };
    let turns: Vec<NewTurn> = found
        .iter()
        .flat_map(|insights| {
            let offset_ms = offset_ms(insights);
            insights.turns.iter().cloned().map(move |turn| turns::moved(turns::new_turn(turn), offset_ms))
        })
        .collect();
    if !turns.is_empty() {
        let whole = WholeTranscript { call_id, turns, source: SOURCE.into(), language: None };
        transcripts::replace(app, actor, whole).await?;
    }
    if let Some(summary) = summary(&found) {
        summaries::write(app, actor, call_id, summary).await?;
    }
    Ok(())
}

fn summary(found: &[Insights]) -> Option<NewSummary> {
    let texts: Vec<String> = found.iter().filter_map(|insights| insights.summary.clone()).collect();
    let text = if texts.is_empty() {
        found.iter().flat_map(|insights| insights.bullets.clone()).collect::<Vec<_>>().join("\n")
    } else {
        texts.join("\n\n")
    };
    (!text.is_empty()).then(|| NewSummary {
        text,
        source: SOURCE.into(),
        sentiment: found.iter().find_map(|insights| sentiment(insights.sentiment.as_deref()?)),
        topics: found.iter().flat_map(|insights| insights.highlights.clone()).collect(),
        action_items: found.iter().flat_map(|insights| insights.next_steps.clone()).collect(),
        insights: Some(json!(found.iter().map(|insights| insights.raw.clone()).collect::<Vec<_>>())),
    })
}

fn sentiment(word: &str) -> Option<Sentiment> {
    match word.to_ascii_lowercase().as_str() {
        "positive" => Some(Sentiment::Positive),
        "negative" => Some(Sentiment::Negative),
        "neutral" => Some(Sentiment::Neutral),
        "mixed" => Some(Sentiment::Mixed),
        _ => None,
    }
}
