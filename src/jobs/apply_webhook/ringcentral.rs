//! What RingCentral told.

use chrono::TimeDelta;
use entity::{CallDirection, Provider, call};

use super::{Failed, Hook};
use crate::archive::announcements;
use crate::archive::calls::{self, CallKey, StartCall};
use crate::archive::pipeline;
use crate::providers::ringcentral::webhook::{Event, Notification, SessionEvent, SessionParty};
use crate::queue::Work;

/// The call log does not have a call the moment it ends.
const LOGGED_AFTER: TimeDelta = TimeDelta::seconds(30);

pub(super) async fn apply(hook: &Hook<'_>) -> Result<(), Failed> {
    let Ok(notification) = Notification::read(hook.body.as_bytes()) else { return Ok(()) };
    match notification.event {
        Event::Session(session) => apply_session(hook, session).await,
        Event::Insights(insights) => {
            let Some(session_id) = insights.telephony_session_id else { return Ok(()) };
            let key = CallKey::Provider(Provider::Ringcentral, session_id);
            // Insights of a call that was never told of come with the comparison of its day.
            let Some(call) = calls::get(hook.app, hook.actor, key).await? else { return Ok(()) };
            let work = Work::FetchTranscript { call_id: call.id };
            Ok(pipeline::enqueue_at_once(hook.app, hook.actor, work).await?)
        }
        Event::Other(_) => Ok(()),
    }
}

async fn apply_session(hook: &Hook<'_>, session: SessionEvent) -> Result<(), Failed> {
    let call = begin(hook, &session).await?;
    if !session.is_over() {
        return Ok(());
    }
    let answered = !session.parties.iter().any(|party| party.is_missed);
    hook.end(&call, session.at, answered).await?;
    if answered {
        let look_at = hook.app.clock.now() + LOGGED_AFTER;
        pipeline::enqueue_at(hook.app, hook.actor, Work::FindRecordings { call_id: call.id }, look_at)
            .await?;
    } else {
        let reason = "the call was missed".to_owned();
        announcements::absent(hook.app, hook.actor, call.id, None, reason).await?;
    }
    Ok(())
}

async fn begin(hook: &Hook<'_>, session: &SessionEvent) -> Result<call::Model, Failed> {
    let outbound = session.is_inbound() == Some(false);
    // The account's own party knows who handles the call.
    let agent = session
        .parties
        .iter()
        .find(|party| party.extension_id.is_some())
        .and_then(|party| name(party, outbound));
    let party = session.parties.first();
    let number = |end: Option<&crate::providers::ringcentral::Endpoint>| {
        end.and_then(|end| end.phone_number.clone().or_else(|| end.extension_number.clone()))
            .unwrap_or_default()
    };
    let start = StartCall {
        provider: Provider::Ringcentral,
        provider_call_id: Some(session.telephony_session_id.clone()),
        stream_id: None,
        campaign_id: hook.account.campaign_id.clone(),
        account: Some(hook.account.id.clone()),
        direction: if outbound { CallDirection::Outbound } else { CallDirection::Inbound },
        from: number(party.map(|party| &party.from)),
        to: number(party.map(|party| &party.to)),
        agent,
        started_at: session.at.filter(|_| !session.is_over()),
        tags: Vec::new(),
    };
    Ok(hook.call(start).await?)
}

fn name(party: &SessionParty, outbound: bool) -> Option<String> {
    let end = if outbound { &party.from } else { &party.to };
    end.name.clone().filter(|name| !name.is_empty())
}
