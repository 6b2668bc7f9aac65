//! Starts the recording of a Twilio call that somebody else answered: the answer that would have started it was theirs.
//!
//! Never twice: a call whose answer was ours, or of which a recording is known, is left alone. Twilio itself does not
//! tell a second start from a first.

use chrono::TimeDelta;
use entity::{CallId, CallStatus};
use serde_json::json;
use url::Url;

use super::Outcome;
use crate::access::Actor;
use crate::app::App;
use crate::archive::calls::{self, Learnt};
use crate::archive::{ArchiveError, announcements, recordings, webhooks};
use crate::providers::twilio::StartedRecording;
use crate::providers::{Client, ProviderError};
use crate::queue::Leased;

/// What is written on a call once its recording was started, so that it is not started again.
const MARK: &str = "recordingStarted";
/// How often a call that is not in progress yet is asked again.
const AGAIN: TimeDelta = TimeDelta::seconds(1);
/// How long after its beginning a call may not be in progress yet.
const ANSWERED_WITHIN: TimeDelta = TimeDelta::minutes(5);

/// Starts one recording.
pub(super) async fn run(app: &App, leased: &Leased, call_id: CallId) -> Outcome {
    let actor = Actor::archive(leased.tenant.clone());
    match start(app, &actor, call_id).await {
        Ok(outcome) => outcome,
        Err(error) => error.into(),
    }
}

async fn start(app: &App, actor: &Actor, call_id: CallId) -> Result<Outcome, ArchiveError> {
    let Some(call) = calls::by_ids(app, actor, &[call_id]).await?.pop() else { return Ok(Outcome::Done) };
    let (Some(account), Some(call_sid)) = (call.account.as_deref(), call.provider_call_id.as_deref()) else {
        return Ok(Outcome::Done);
    };
    let marked = call.custom_data.as_ref().is_some_and(|data| data.get(MARK).is_some());
    let answered_by_us =
        webhooks::is_known(app, &actor.tenant, account, &format!("voice/call:{call_sid}:")).await?;
    let known = !recordings::of_calls(app, actor, &[call_id]).await?.is_empty();
    if marked || answered_by_us || known {
        return Ok(Outcome::Done);
    }
    let client = match app.providers.of(account) {
        Ok(Client::Twilio(client)) => client,
        Ok(_) => return Ok(Outcome::Done),
        Err(error) => return Ok(Outcome::GiveUp { error: error.to_string() }),
    };
    let Ok(callback) = Url::parse(&format!("{}/hooks/twilio/{account}/recording", app.public_url)) else {
        return Ok(Outcome::GiveUp {
            error: "http.public_url makes no address for the recording's callback".into(),
        });
    };
    let now = app.clock.now();
    match client.start_recording(call_sid, &callback).await {
        Ok(StartedRecording::Started(entry)) => {
            let custom_data = json!({ MARK: { "by": "rest", "recordingSid": entry.sid } });
            let learnt = Learnt {
                custom_data: custom_data.as_object().cloned().unwrap_or_default(),
                ..Learnt::default()
            };
            calls::learn(app, actor, call_id, learnt).await?;
            Ok(Outcome::Done)
        }
        // Not yet answered, or over already: the same answer for both (error 21220).
        Ok(StartedRecording::CallNotInProgress)
            if call.status == CallStatus::Active && now - call.started_at < ANSWERED_WITHIN =>
        {
            Ok(Outcome::Later { run_at: now + AGAIN, reason: "the call is not in progress".into() })
        }
        Ok(StartedRecording::CallNotInProgress) => {
            let reason = "the call was over before its recording could be started".to_owned();
            announcements::absent(app, actor, call_id, None, reason).await?;
            Ok(Outcome::Done)
        }
        // The call does not wait for the usual delays: either this second, or never.
        Err(ProviderError::Unavailable(error)) if call.status == CallStatus::Active => {
            Ok(Outcome::Later { run_at: now + AGAIN, reason: error })
        }
        Err(error) => Ok(Outcome::of_provider(&error, now)),
    }
}
