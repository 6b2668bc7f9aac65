//! What Vonage told.

use chrono::TimeDelta;
use entity::{CallDirection, Provider};

use super::{Failed, Hook};
use crate::archive::announcements::{self, Announced, channel_parties};
use crate::archive::calls::{self, CallKey, StartCall};
use crate::config::VonageAccount;
use crate::providers::vonage::{self, AnswerRequest, CallStatus, Event, EventKind};

/// How long Vonage keeps recordings.
const KEPT: TimeDelta = TimeDelta::days(30);

pub(super) async fn apply(hook: &Hook<'_>, account: &VonageAccount) -> Result<(), Failed> {
    let by_query = hook.body.starts_with('[');
    if hook.topic == "answer" {
        let request = if by_query {
            AnswerRequest::of_pairs(&hook.pairs())
        } else {
            AnswerRequest::of_json(hook.body.as_bytes())
        };
        let Ok(request) = request else { return Ok(()) };
        let AnswerRequest { conversation_uuid, from, to, .. } = request;
        hook.call(start(hook, conversation_uuid, CallDirection::Inbound, from, to)).await?;
        return Ok(());
    }
    let event = if by_query { Event::of_pairs(&hook.pairs()) } else { Event::of_json(hook.body.as_bytes()) };
    match event {
        Ok(event) => apply_event(hook, account, event).await,
        Err(_) => Ok(()),
    }
}

async fn apply_event(hook: &Hook<'_>, account: &VonageAccount, event: Event) -> Result<(), Failed> {
    let Some(conversation) = event.conversation_uuid.clone() else { return Ok(()) };
    match &event.kind {
        EventKind::Status { status, .. } => status_of(hook, conversation, status, &event).await,
        EventKind::Recording { recording_uuid, recording_url, .. } => {
            // The event does not say who called; the call's own events do.
            let call = match calls::get(
                hook.app,
                hook.actor,
                CallKey::Provider(Provider::Vonage, conversation.clone()),
            )
            .await?
            {
                Some(call) => call,
                None => hook.call(start(hook, conversation, CallDirection::Inbound, None, None)).await?,
            };
            let lasts =
                event.start_time.zip(event.end_time).map(|(from, until)| (until - from).num_milliseconds());
            let stored_at = event.timestamp.or(event.end_time).unwrap_or_else(|| hook.app.clock.now());
            let announced = Announced {
                provider_recording_id: recording_uuid.clone().unwrap_or_else(|| recording_url.clone()),
                account: hook.account.id.clone(),
                source_url: Some(recording_url.clone()),
                expected_duration_ms: lasts.filter(|lasts| *lasts > 0),
                fetch_by: Some(stored_at + KEPT),
                recorded_at: event.start_time,
                channel_parties: Some(channel_parties(account.first_channel)),
            };
            announcements::announce(hook.app, hook.actor, call.id, announced).await?;
            Ok(())
        }
        EventKind::Transfer { .. } | EventKind::Error { .. } | EventKind::Other => Ok(()),
    }
}

/// A leg's status. The first leg is the call's own; the others belong to whoever it was put through to, and to our own
/// socket, whose end is not the call's.
async fn status_of(
    hook: &Hook<'_>,
    conversation: String,
    status: &CallStatus,
    event: &Event,
) -> Result<(), Failed> {
    let ours = event.to.as_deref().is_some_and(|to| to.starts_with("ws:") || to.starts_with("wss:"));
    let key = CallKey::Provider(Provider::Vonage, conversation.clone());
    let known = calls::get(hook.app, hook.actor, key).await?;
    let outbound_leg = event.direction == Some(vonage::CallDirection::Outbound);
    let call = match known {
        Some(call) => call,
        None if ours => return Ok(()),
        None => {
            let direction = if outbound_leg { CallDirection::Outbound } else { CallDirection::Inbound };
            hook.call(start(hook, conversation, direction, event.from.clone(), event.to.clone())).await?
        }
    };
    let other_leg = outbound_leg && call.direction == CallDirection::Inbound;
    if ours || other_leg || !status.is_over() {
        return Ok(());
    }
    let answered = matches!(status, CallStatus::Completed | CallStatus::Disconnected);
    hook.end(&call, event.end_time.or(event.timestamp), answered).await?;
    if !answered {
        let reason = format!("the call was not answered ({})", status.as_str());
        announcements::absent(hook.app, hook.actor, call.id, None, reason).await?;
    }
    Ok(())
}

fn start(
    hook: &Hook<'_>,
    conversation: String,
    direction: CallDirection,
    from: Option<String>,
    to: Option<String>,
) -> StartCall {
    StartCall {
        provider: Provider::Vonage,
        provider_call_id: Some(conversation),
        stream_id: None,
        campaign_id: hook.account.campaign_id.clone(),
        account: Some(hook.account.id.clone()),
        direction,
        from: from.unwrap_or_default(),
        to: to.unwrap_or_default(),
        agent: None,
        started_at: None,
        tags: Vec::new(),
    }
}
