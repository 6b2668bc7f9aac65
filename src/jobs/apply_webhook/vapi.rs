//! What Vapi told.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{CallDirection, Provider, Speaker, StageStatus, call};
use serde_json::json;

use super::{Failed, Hook};
use crate::archive::announcements::{self, Announced, channel_parties};
use crate::archive::calls::{self, Learnt, StartCall};
use crate::archive::recordings;
use crate::archive::summaries::{self, NewSummary};
use crate::archive::transcripts::{self, NewTurn, WholeTranscript};
use crate::config::VapiAccount;
use crate::jobs::{consent, turns};
use crate::providers::vapi::{CallRef, Consent, Direction, Event, Report, ServerMessage, SpokenLine};

const SOURCE: &str = "vapi";
/// How long Vapi keeps recordings on its usual plan; ready-made addresses end sooner, but those can be asked for anew.
const KEPT: TimeDelta = TimeDelta::days(14);

pub(super) async fn apply(hook: &Hook<'_>, account: &VapiAccount) -> Result<(), Failed> {
    let Ok(message) = ServerMessage::read(hook.body.as_bytes()) else { return Ok(()) };
    let ServerMessage { call, sent_at, event, .. } = message;
    if let Event::Report(report) = event {
        return apply_report(hook, account, *report).await;
    }
    let Some(call) = call else { return Ok(()) };
    match event {
        Event::Status { status, .. } if status == "ended" => {
            let call = begin(hook, &call, sent_at).await?;
            hook.end(&call, sent_at, true).await?;
        }
        Event::Status { .. } => _ = begin(hook, &call, sent_at).await?,
        Event::Transcript(line) if line.is_final => {
            let call = begin(hook, &call, sent_at).await?;
            transcripts::append_line(hook.app, hook.actor, call.id, spoken(&call, line, sent_at), SOURCE)
                .await?;
        }
        Event::ArtifactUpload(artifacts) => {
            let call_id = call.id.clone();
            let call = begin(hook, &call, sent_at).await?;
            uploaded(hook, account, &call, call_id, &artifacts).await?;
        }
        Event::Deleted => {
            tracing::warn!(
                call = call.id,
                account = hook.account.id,
                "the call was deleted at Vapi; it is kept here"
            );
        }
        Event::Transcript(_) | Event::Report(_) | Event::Other(_) => {}
    }
    Ok(())
}

async fn begin(hook: &Hook<'_>, call: &CallRef, at: Option<DateTime<Utc>>) -> Result<call::Model, Failed> {
    let start = StartCall {
        provider: Provider::Vapi,
        provider_call_id: Some(call.id.clone()),
        stream_id: None,
        campaign_id: hook.account.campaign_id.clone(),
        account: Some(hook.account.id.clone()),
        direction: match call.direction() {
            Some(Direction::Outbound) => CallDirection::Outbound,
            Some(Direction::Inbound) | None => CallDirection::Inbound,
        },
        from: String::new(),
        to: String::new(),
        agent: None,
        started_at: call.created_at.or(at),
        tags: Vec::new(),
    };
    Ok(hook.call(start).await?)
}

/// A line as it was spoken. Vapi says when it was sent, which is its end, and not when it began.
fn spoken(call: &call::Model, line: SpokenLine, sent_at: Option<DateTime<Utc>>) -> NewTurn {
    let end_ms = sent_at.map(|at| (at - call.started_at).num_milliseconds().max(0));
    NewTurn {
        position: 0,
        speaker: turns::speaker(line.party),
        speaker_label: None,
        text: line.text,
        start_ms: end_ms,
        end_ms,
        confidence: None,
        words: None,
    }
}

async fn uploaded(
    hook: &Hook<'_>,
    account: &VapiAccount,
    call: &call::Model,
    call_id: String,
    artifacts: &[(String, bool)],
) -> Result<(), Failed> {
    // Vapi tells of its recording whether it may be kept or not.
    if consent::is_refused(call) {
        return Ok(());
    }
    let recordings = || artifacts.iter().filter(|(kind, _)| kind.starts_with("recording"));
    if recordings().any(|(_, success)| *success) {
        let announced = announced(hook, account, call_id, None, None);
        announcements::announce(hook.app, hook.actor, call.id, announced).await?;
    } else if recordings().next().is_some() {
        let reason = "Vapi could not store the recording".to_owned();
        announcements::absent(hook.app, hook.actor, call.id, None, reason).await?;
    }
    Ok(())
}

fn announced(
    hook: &Hook<'_>,
    account: &VapiAccount,
    call_id: String,
    report: Option<&Report>,
    ended_at: Option<DateTime<Utc>>,
) -> Announced {
    let audio = report.map(|report| &report.audio);
    let source_url =
        audio.and_then(|audio| audio.presigned_stereo.clone().or_else(|| audio.presigned_mono.clone()));
    Announced {
        provider_recording_id: call_id,
        account: hook.account.id.clone(),
        source_url,
        // The recording begins with the assistant and not with the call, so the call's length is not its own.
        expected_duration_ms: None,
        fetch_by: Some(ended_at.unwrap_or_else(|| hook.app.clock.now()) + KEPT),
        recorded_at: report.and_then(|report| report.started_at),
        channel_parties: Some(channel_parties(account.first_channel)),
    }
}

pub(super) async fn apply_report(
    hook: &Hook<'_>,
    account: &VapiAccount,
    report: Report,
) -> Result<(), Failed> {
    let call = hook.call(start_of(hook, &report)).await?;
    let call_id = call.id;
    let custom = json!({
        "vapi": {
            "endedReason": report.ended_reason,
            "costUsd": report.cost_usd,
            "successEvaluation": report.success_evaluation,
            "structuredData": report.structured_data,
            "carrier": report.call.carrier,
            "carrierCallId": report.call.carrier_call_id,
            "consent": word(report.consent),
        }
    });
    let custom_data = custom.as_object().cloned().unwrap_or_default();
    calls::learn(hook.app, hook.actor, call_id, Learnt { custom_data, ..Learnt::default() }).await?;
    hook.end(&call, report.ended_at, report.started_at.is_some() || !report.turns.is_empty()).await?;
    if let Some(turns) = words(&report) {
        let whole = WholeTranscript { call_id, turns, source: SOURCE.into(), language: None };
        transcripts::replace(hook.app, hook.actor, whole).await?;
    }
    if let Some(text) = report.summary.clone() {
        let insights = json!({ "structuredData": report.structured_data, "successEvaluation": report.success_evaluation });
        let summary =
            NewSummary { text, source: SOURCE.into(), insights: Some(insights), ..NewSummary::default() };
        summaries::write(hook.app, hook.actor, call_id, summary).await?;
    }
    // The words come first: a call without audio is then known to have them.
    audio(hook, account, &call, &report).await?;
    Ok(())
}

fn start_of(hook: &Hook<'_>, report: &Report) -> StartCall {
    let number = |contact: &crate::providers::vapi::Contact| {
        contact.number.clone().or_else(|| contact.sip_uri.clone()).unwrap_or_default()
    };
    let (customer, business) = (number(&report.customer), number(&report.phone_number));
    let outbound = report.call.direction() == Some(Direction::Outbound);
    let (from, to) = if outbound { (business, customer) } else { (customer, business) };
    StartCall {
        provider: Provider::Vapi,
        provider_call_id: Some(report.call.id.clone()),
        stream_id: None,
        campaign_id: hook.account.campaign_id.clone(),
        account: Some(hook.account.id.clone()),
        direction: if outbound { CallDirection::Outbound } else { CallDirection::Inbound },
        from,
        to,
        agent: report.call.assistant_id.clone(),
        started_at: report.started_at.or(report.call.created_at),
        tags: Vec::new(),
    }
}

/// The audio: announced where it may be kept, deleted where consent was asked for and not given.
async fn audio(
    hook: &Hook<'_>,
    account: &VapiAccount,
    call: &call::Model,
    report: &Report,
) -> Result<(), Failed> {
    if report.consent == Consent::NotGiven {
        let reason = consent::NOT_GIVEN;
        let stored = recordings::of_calls(hook.app, hook.actor, &[call.id]).await?;
        for recording in stored.into_iter().filter(|recording| recording.status == StageStatus::Completed) {
            recordings::delete(hook.app, hook.actor, recording.id, reason.into()).await?;
        }
        let announced = announced(hook, account, report.call.id.clone(), None, report.ended_at);
        return Ok(
            announcements::absent(hook.app, hook.actor, call.id, Some(announced), reason.into()).await?
        );
    }
    if !report.audio.any() {
        let reason = "Vapi's report names no recording: it keeps none of this call".to_owned();
        return Ok(announcements::absent(hook.app, hook.actor, call.id, None, reason).await?);
    }
    let announced = announced(hook, account, report.call.id.clone(), Some(report), report.ended_at);
    announcements::announce(hook.app, hook.actor, call.id, announced).await?;
    Ok(())
}

/// The report's turns, or its lines where it has none. None where it brings no transcript at all.
fn words(report: &Report) -> Option<Vec<NewTurn>> {
    if !report.turns.is_empty() {
        return Some(report.turns.iter().cloned().map(turns::new_turn).collect());
    }
    let lines = report.transcript.as_deref()?;
    Some(lines.lines().filter_map(line).collect())
}

/// A line such as `AI: Good morning`.
fn line(line: &str) -> Option<NewTurn> {
    let (label, text) = line.split_once(':').unwrap_or(("", line));
    let speaker = match label.trim() {
        "AI" | "Assistant" | "Bot" => Speaker::Agent,
        "User" | "Customer" => Speaker::Customer,
        _ => Speaker::Unknown,
    };
    let text = if speaker == Speaker::Unknown { line.trim() } else { text.trim() };
    (!text.is_empty()).then(|| NewTurn {
        position: 0,
        speaker,
        speaker_label: None,
        text: text.to_owned(),
        start_ms: None,
        end_ms: None,
        confidence: None,
        words: None,
    })
}

fn word(answer: Consent) -> &'static str {
    match answer {
        Consent::NotAsked => "not asked",
        Consent::Given => "given",
        Consent::NotGiven => consent::REFUSED,
    }
}
