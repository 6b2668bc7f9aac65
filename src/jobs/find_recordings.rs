//! Looks in the provider's own log for the recordings of a call that is over: for providers that do not announce them,
//! and where an announcement was lost.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{CallId, StageStatus, call};

use super::Outcome;
use super::provider_log::first_channel;
use crate::access::Actor;
use crate::app::App;
use crate::archive::announcements::{self, Announced, channel_parties};
use crate::archive::{ArchiveError, calls, recordings};
use crate::config::Account;
use crate::providers::twilio::RecordingStatus;
use crate::providers::{Client, ProviderError, ringcentral, twilio};
use crate::queue::Leased;

/// How long after its end a call's recording may still appear in the log.
const APPEARS: TimeDelta = TimeDelta::hours(2);
/// How far around a call its log entry is looked for.
const AROUND: TimeDelta = TimeDelta::hours(26);

/// What the provider's log has of a call.
enum Found {
    /// These, each to be fetched or known not to come.
    Recordings(Vec<(Announced, Option<String>)>),
    /// Nothing yet.
    NotYet,
    /// Nothing, and that is its last word.
    Nothing(String),
}

/// Looks for the recordings of one call.
pub(super) async fn run(app: &App, leased: &Leased, call_id: CallId) -> Outcome {
    let actor = Actor::archive(leased.tenant.clone());
    match look(app, &actor, call_id).await {
        Ok(outcome) => outcome,
        Err(Failed::Archive(error)) => error.into(),
        Err(Failed::Provider(error)) => Outcome::of_provider(&error, app.clock.now()),
    }
}

enum Failed {
    Archive(ArchiveError),
    Provider(ProviderError),
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

async fn look(app: &App, actor: &Actor, call_id: CallId) -> Result<Outcome, Failed> {
    let now = app.clock.now();
    let Some(call) = calls::by_ids(app, actor, &[call_id]).await?.pop() else { return Ok(Outcome::Done) };
    let known = recordings::of_calls(app, actor, &[call_id]).await?;
    // A provider that announces its recordings has done so: there is nothing to look for.
    let announced = known.iter().any(|row| row.account.is_some() && row.status != StageStatus::Absent);
    let account = call.account.as_deref().and_then(|account| app.tenants.accounts.get(account));
    let (Some(account), Some(id)) = (account, call.provider_call_id.as_deref()) else {
        return Ok(Outcome::Done);
    };
    let found = match app.providers.of(&account.id)? {
        Client::Twilio(_) if announced => return Ok(Outcome::Done),
        Client::Twilio(client) => twilio(client, account, &call, id).await?,
        Client::Ringcentral(client) => ringcentral(client, account, &call, id, now).await?,
        // Both announce everything they have, and have no list of recordings to look in.
        Client::Vapi(_) | Client::Vonage(_) => return Ok(Outcome::Done),
    };
    match found {
        Found::Recordings(found) => {
            for (announced, absent) in found {
                match absent {
                    Some(reason) => {
                        announcements::absent(app, actor, call_id, Some(announced), reason).await?
                    }
                    None => _ = announcements::announce(app, actor, call_id, announced).await?,
                }
            }
            Ok(Outcome::Done)
        }
        Found::NotYet if now - call.ended_at.unwrap_or(call.started_at) < APPEARS => {
            let passed = now - call.ended_at.unwrap_or(call.started_at);
            // The longer it was not there, the longer it is left alone.
            let wait = (passed / 2).clamp(TimeDelta::seconds(30), TimeDelta::minutes(10));
            Ok(Outcome::Later {
                run_at: now + wait,
                reason: "the provider's log does not show a recording yet".into(),
            })
        }
        Found::NotYet => {
            let reason =
                format!("the provider's log shows no recording {} hours after the call", APPEARS.num_hours());
            announcements::absent(app, actor, call_id, None, reason).await?;
            Ok(Outcome::Done)
        }
        Found::Nothing(reason) => {
            announcements::absent(app, actor, call_id, None, reason).await?;
            Ok(Outcome::Done)
        }
    }
}

async fn twilio(
    client: &twilio::Client,
    account: &Account,
    call: &call::Model,
    call_sid: &str,
) -> Result<Found, ProviderError> {
    let found = client.recordings_of_call(call_sid).await?;
    if found
        .iter()
        .any(|entry| matches!(entry.status, RecordingStatus::InProgress | RecordingStatus::Processing))
    {
        return Ok(Found::NotYet);
    }
    if found.is_empty() {
        return Ok(Found::Nothing("Twilio has no recording of this call".into()));
    }
    let recordings = found.into_iter().map(|entry| {
        let absent = (entry.status != RecordingStatus::Completed)
            .then(|| format!("Twilio says that the recording is {}", entry.status.as_str()));
        let announced = Announced {
            provider_recording_id: entry.sid,
            account: account.id.clone(),
            source_url: None,
            expected_duration_ms: entry
                .duration_seconds
                .and_then(|seconds| i64::try_from(seconds * 1_000).ok()),
            fetch_by: None,
            recorded_at: entry.start_time,
            channel_parties: (entry.channels == Some(2))
                .then(|| channel_parties(first_channel(account, call.direction))),
        };
        (announced, absent)
    });
    Ok(Found::Recordings(recordings.collect()))
}

async fn ringcentral(
    client: &ringcentral::Client,
    account: &Account,
    call: &call::Model,
    session_id: &str,
    now: DateTime<Utc>,
) -> Result<Found, ProviderError> {
    let (from, until) = (call.started_at - AROUND, call.started_at + AROUND);
    let records = client.call_log_of_session(session_id, from, until, now).await?;
    if records.iter().any(|record| record.is_short_recording) {
        return Ok(Found::Nothing("too short: RingCentral keeps no recording of so short a call".into()));
    }
    let mut found = Vec::new();
    for recording in records.into_iter().flat_map(|record| record.recordings) {
        // The log does not tell how long a recording is; only its description does.
        let info = client.recording(&recording.id, now).await?;
        found.push((
            Announced {
                provider_recording_id: recording.id,
                account: account.id.clone(),
                source_url: info.content_uri.or(recording.content_uri),
                expected_duration_ms: info.duration_ms,
                fetch_by: None,
                recorded_at: recording.started_at,
                // The log does not say how many channels there are; the file does.
                channel_parties: Some(channel_parties(first_channel(account, call.direction))),
            },
            None,
        ));
    }
    Ok(if found.is_empty() { Found::NotYet } else { Found::Recordings(found) })
}
