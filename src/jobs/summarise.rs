//! Has a call summed up by the configured service.

use std::fmt::Write as _;

use entity::{CallDirection, CallId, call, turn};

use super::Outcome;
use crate::access::Actor;
use crate::app::App;
use crate::archive::speakers::{self, Names};
use crate::archive::summaries::{self, NewSummary};
use crate::archive::{ArchiveError, calls, transcripts};
use crate::providers::summary::Sentiment;
use crate::queue::Leased;

/// Sums up one call.
pub(super) async fn run(app: &App, leased: &Leased, call_id: CallId) -> Outcome {
    let actor = Actor::archive(leased.tenant.clone());
    match summarise(app, &actor, call_id).await {
        Ok(outcome) => outcome,
        Err(error) => error.into(),
    }
}

async fn summarise(app: &App, actor: &Actor, call_id: CallId) -> Result<Outcome, ArchiveError> {
    let Some(call) = calls::by_ids(app, actor, &[call_id]).await?.pop() else { return Ok(Outcome::Done) };
    let Some(service) = &app.summaries else {
        return Ok(Outcome::GiveUp { error: "no summary service is configured: set summary.kind".into() });
    };
    let turns = transcripts::turns_of(app, actor, &[call_id]).await?;
    if turns.iter().all(|turn| turn.text.trim().is_empty()) {
        return Ok(Outcome::Absent { reason: "nothing was said in this call".into() });
    }
    let names =
        speakers::of_calls(app, actor, &[call_id]).await?.pop().map(|(_, names)| names).unwrap_or_default();
    let language = call.language.clone();
    let summary = match service.summarise(&written(&turns, &names), language.as_deref(), &hints(&call)).await
    {
        Ok(summary) => summary,
        Err(error) => return Ok(Outcome::of_provider(&error, app.clock.now())),
    };
    let new = NewSummary {
        text: summary.text,
        source: summary.model,
        sentiment: summary.sentiment.map(sentiment),
        topics: summary.topics,
        action_items: summary.action_items,
        insights: None,
    };
    summaries::write(app, actor, call_id, new).await?;
    Ok(Outcome::Done)
}

/// One line a turn, with the minute it stands at where that is known.
fn written(turns: &[turn::Model], names: &Names) -> String {
    let mut text = String::new();
    for turn in turns {
        let speaker = names.shown(turn);
        let written = match turn.start_ms.map(|ms| ms / 1_000) {
            Some(second) => writeln!(text, "[{}:{:02}] {speaker}: {}", second / 60, second % 60, turn.text),
            None => writeln!(text, "{speaker}: {}", turn.text),
        };
        written.expect("a String takes everything");
    }
    text
}

fn hints(call: &call::Model) -> String {
    let direction = match call.direction {
        CallDirection::Inbound => "The customer called the business.",
        CallDirection::Outbound => "The business called the customer.",
    };
    let agent = call.agent.as_deref().map(|agent| format!("\nAgent: {agent}")).unwrap_or_default();
    format!("{direction}\nDate: {}{agent}", call.started_at.format("%Y-%m-%d"))
}

fn sentiment(sentiment: Sentiment) -> entity::Sentiment {
    match sentiment {
        Sentiment::Positive => entity::Sentiment::Positive,
        Sentiment::Neutral => entity::Sentiment::Neutral,
        Sentiment::Negative => entity::Sentiment::Negative,
        Sentiment::Mixed => entity::Sentiment::Mixed,
    }
}
