//! What Twilio told.

use chrono::TimeDelta;
use entity::{CallDirection, Provider, call};

use super::{Failed, Hook};
use crate::archive::announcements::{self, Announced, channel_parties};
use crate::archive::calls::{self, CallKey, Learnt, StartCall};
use crate::archive::pipeline;
use crate::config::{ChannelParty, TwilioAccount};
use crate::jobs::alert;
use crate::providers::twilio::{
    self, CallEvent, CallStatus, RecordingEvent, RecordingStatus, StreamEvent, StreamEventKind,
};
use crate::providers::{ProviderError, clients::Client};
use crate::queue::Work;

/// How long a recording's own callback is waited for before Twilio's list is asked.
const CALLBACK: TimeDelta = TimeDelta::minutes(10);

pub(super) async fn apply(hook: &Hook<'_>, account: &TwilioAccount) -> Result<(), Failed> {
    let pairs = hook.pairs();
    match hook.topic {
        "recording" => match RecordingEvent::read(&pairs) {
            Ok(event) => recording(hook, account, event).await,
            Err(_) => Ok(()),
        },
        "stream" => {
            if let Ok(event) = StreamEvent::read(&pairs) {
                stream(hook, &event);
            }
            Ok(())
        }
        topic => match CallEvent::read(&pairs) {
            Ok(event) => call(hook, account, topic == "voice", event).await,
            Err(_) => Ok(()),
        },
    }
}

async fn call(
    hook: &Hook<'_>,
    account: &TwilioAccount,
    answered_by_us: bool,
    event: CallEvent,
) -> Result<(), Failed> {
    if let Some(parent) = event.parent_call_sid.clone() {
        return leg(hook, parent, event).await;
    }
    let call = hook.call(start(hook, &event)).await?;
    if event.status.is_over() {
        let answered = event.status == CallStatus::Completed;
        let lasted =
            event.duration_seconds.and_then(|seconds| i64::try_from(seconds).ok()).map(TimeDelta::seconds);
        let at = event.timestamp.or_else(|| Some(call.started_at + lasted?));
        hook.end(&call, at, answered).await?;
        if answered {
            let look_at = hook.app.clock.now() + CALLBACK;
            pipeline::enqueue_at(hook.app, hook.actor, Work::FindRecordings { call_id: call.id }, look_at)
                .await?;
        } else {
            let reason = format!("the call was not answered ({})", event.status.as_str());
            announcements::absent(hook.app, hook.actor, call.id, None, reason).await?;
        }
    } else if event.status == CallStatus::InProgress && account.record && !answered_by_us {
        // Somebody else answers this call, so nobody's answer has started a recording yet.
        let now = hook.app.clock.now();
        pipeline::enqueue_at(hook.app, hook.actor, Work::StartRecording { call_id: call.id }, now).await?;
    }
    Ok(())
}

fn start(hook: &Hook<'_>, event: &CallEvent) -> StartCall {
    StartCall {
        provider: Provider::Twilio,
        provider_call_id: Some(event.call_sid.clone()),
        stream_id: None,
        campaign_id: hook.account.campaign_id.clone(),
        account: Some(hook.account.id.clone()),
        direction: direction(&event.direction),
        from: event.from.clone().unwrap_or_default(),
        to: event.to.clone().unwrap_or_default(),
        agent: None,
        started_at: event.timestamp.filter(|_| !event.status.is_over()),
        tags: Vec::new(),
    }
}

fn direction(direction: &twilio::CallDirection) -> CallDirection {
    match direction {
        twilio::CallDirection::OutboundApi | twilio::CallDirection::OutboundDial => CallDirection::Outbound,
        _ => CallDirection::Inbound,
    }
}

/// The leg to whoever the call was put through to: it tells who handled the call.
async fn leg(hook: &Hook<'_>, parent: String, event: CallEvent) -> Result<(), Failed> {
    let key = CallKey::Provider(Provider::Twilio, parent);
    let Some(call) = calls::get(hook.app, hook.actor, key).await? else { return Ok(()) };
    let agent = event.to.filter(|to| !to.is_empty());
    calls::learn(hook.app, hook.actor, call.id, Learnt { agent, ..Learnt::default() }).await?;
    Ok(())
}

async fn recording(hook: &Hook<'_>, account: &TwilioAccount, event: RecordingEvent) -> Result<(), Failed> {
    let Some(call_sid) = event.call_sid.clone() else {
        // A conference's recording: it belongs to no call alone.
        tracing::info!(recording = event.recording_sid, "a recording without a call is left at Twilio");
        return Ok(());
    };
    let call = known_call(hook, call_sid).await?;
    let announced = announced(hook, account, &call, &event);
    match event.status {
        RecordingStatus::Completed => {
            announcements::announce(hook.app, hook.actor, call.id, announced).await?;
        }
        RecordingStatus::Absent | RecordingStatus::Failed | RecordingStatus::Deleted => {
            let reason = match event.error_code {
                Some(16_101) => "the call was too short to be recorded (Twilio 16101)".to_owned(),
                Some(16_102) => "the recording was silent, so Twilio deleted it (16102)".to_owned(),
                Some(code) => {
                    format!("Twilio says that the recording is {} (error {code})", event.status.as_str())
                }
                None => format!("Twilio says that the recording is {}", event.status.as_str()),
            };
            announcements::absent(hook.app, hook.actor, call.id, Some(announced), reason).await?;
        }
        _ => {}
    }
    Ok(())
}

fn announced(
    hook: &Hook<'_>,
    account: &TwilioAccount,
    call: &call::Model,
    event: &RecordingEvent,
) -> Announced {
    // The account says whose the first channel of an inbound call is; of an outbound call the parties are swapped.
    let first = match (account.first_channel, call.direction) {
        (first, CallDirection::Inbound) => first,
        (ChannelParty::Agent, CallDirection::Outbound) => ChannelParty::Customer,
        (ChannelParty::Customer, CallDirection::Outbound) => ChannelParty::Agent,
    };
    let two = event.channels.is_none_or(|channels| channels == 2);
    Announced {
        provider_recording_id: event.recording_sid.clone(),
        account: hook.account.id.clone(),
        source_url: event.recording_url.clone(),
        expected_duration_ms: event.duration_seconds.and_then(|seconds| i64::try_from(seconds * 1_000).ok()),
        fetch_by: None,
        recorded_at: event.start_time,
        channel_parties: two.then(|| channel_parties(first)),
    }
}

/// The call of a recording. One that was never told of is looked up: its recording overtook it, or its own webhooks go
/// elsewhere.
async fn known_call(hook: &Hook<'_>, call_sid: String) -> Result<call::Model, Failed> {
    let key = CallKey::Provider(Provider::Twilio, call_sid.clone());
    if let Some(call) = calls::get(hook.app, hook.actor, key).await? {
        return Ok(call);
    }
    let Client::Twilio(client) = hook.app.providers.of(&hook.account.id)? else {
        return Err(ProviderError::Refused("the account is no Twilio account any more".into()).into());
    };
    let entry = match client.call(&call_sid).await {
        Ok(entry) => Some(entry),
        Err(ProviderError::NotFound(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let start = StartCall {
        provider: Provider::Twilio,
        provider_call_id: Some(call_sid),
        stream_id: None,
        campaign_id: hook.account.campaign_id.clone(),
        account: Some(hook.account.id.clone()),
        direction: entry.as_ref().map_or(CallDirection::Inbound, |entry| direction(&entry.direction)),
        from: entry.as_ref().and_then(|entry| entry.from.clone()).unwrap_or_default(),
        to: entry.as_ref().and_then(|entry| entry.to.clone()).unwrap_or_default(),
        agent: None,
        started_at: entry.as_ref().and_then(|entry| entry.start_time),
        tags: Vec::new(),
    };
    let call = hook.call(start).await?;
    if let Some(entry) = entry.filter(|entry| entry.status.is_over()) {
        hook.end(&call, entry.end_time, entry.status == CallStatus::Completed).await?;
    }
    Ok(call)
}

/// A stream's end comes by its socket; only a failure is told nowhere else.
fn stream(hook: &Hook<'_>, event: &StreamEvent) {
    if event.kind == StreamEventKind::Error {
        let error = event.error.as_deref().unwrap_or("no reason given");
        let account = &hook.account.id;
        alert(
            "stream_failed",
            &format!("Twilio could not stream {} of the account {account}: {error}", event.stream_sid),
        );
    }
}
