//! Announces everything that the provider's log has of a day and the archive has not; the fetching jobs do the rest.
//!
//! It may run again at any time and goes on where it was: what is known is left alone, and nothing is asked of the
//! provider for it. Where the provider asks to wait, the day waits.

use chrono::NaiveDate;
use entity::{CallStatus, Provider, StageStatus, call, recording};

use super::apply_webhook::{self, Failed};
use super::{Outcome, provider_log};
use crate::access::Actor;
use crate::app::App;
use crate::archive::announcements::{self, Announced, channel_parties};
use crate::archive::calls::{self, CallKey, Learnt, StartCall};
use crate::archive::completeness::{self, Logged, LoggedRecording, LoggedState, Without};
use crate::archive::{pipeline, recordings};
use crate::config::{Account, ProviderAccount};
use crate::providers::{Client, vapi};
use crate::queue::{Leased, Work};

/// Brings one day in.
pub(super) async fn run(app: &App, leased: &Leased, account: &str, day: NaiveDate) -> Outcome {
    let Some(known) = app.tenants.accounts.get(account) else {
        return Outcome::GiveUp {
            error: format!("the account {account} is not in the tenants file any more"),
        };
    };
    let actor = Actor::archive(leased.tenant.clone());
    match bring_in(&Backfill { app, actor: &actor, account: known }, day).await {
        Ok(()) => Outcome::Done,
        Err(Failed::Archive(error)) => error.into(),
        Err(Failed::Provider(error)) => Outcome::of_provider(&error, app.clock.now()),
    }
}

struct Backfill<'a> {
    app: &'a App,
    actor: &'a Actor,
    account: &'a Account,
}

async fn bring_in(backfill: &Backfill<'_>, day: NaiveDate) -> Result<(), Failed> {
    let Backfill { app, actor, account } = backfill;
    if let Client::Vapi(client) = app.providers.of(&account.id)? {
        reports(backfill, client, day).await?;
    } else {
        for logged in provider_log::of_day(app, account, day).await?.iter().filter(|logged| logged.is_over) {
            backfill.call(logged).await?;
        }
    }
    // The comparison that follows says what is still missing, and why.
    let work = Work::CheckDay { account: account.id.clone(), day };
    Ok(pipeline::enqueue_at(app, actor, work, app.clock.now()).await?)
}

/// Vapi's log holds whole reports: they are applied as if they had just come.
async fn reports(backfill: &Backfill<'_>, client: &vapi::Client, day: NaiveDate) -> Result<(), Failed> {
    let Backfill { app, actor, account } = backfill;
    let (from, until) = provider_log::span(day);
    let mut end = Some(until);
    while let Some(until) = end {
        let page = client.list_calls(from, until).await?;
        for report in page.calls.into_iter().filter(|report| report.ended_at.is_some()) {
            let id = report.call.id.clone();
            apply_webhook::report(app, actor, account, report).await?;
            let Some(call) = calls::get(app, actor, CallKey::Provider(Provider::Vapi, id)).await? else {
                continue;
            };
            for row in recordings::of_calls(app, actor, &[call.id]).await? {
                if row.status == StageStatus::Failed && row.account.is_some() {
                    completeness::fetch_again(app, actor, &row).await?;
                }
            }
        }
        end = page.earlier_than;
    }
    Ok(())
}

impl Backfill<'_> {
    fn provider(&self) -> Provider {
        match &self.account.provider {
            ProviderAccount::Twilio(_) => Provider::Twilio,
            ProviderAccount::Vapi(_) => Provider::Vapi,
            ProviderAccount::Ringcentral(_) => Provider::Ringcentral,
            ProviderAccount::Vonage(_) => Provider::Vonage,
        }
    }

    async fn call(&self, logged: &Logged) -> Result<(), Failed> {
        let key = CallKey::Provider(self.provider(), logged.provider_call_id.clone());
        let is_known = calls::get(self.app, self.actor, key).await?.is_some();
        let call = self.begun(logged).await?;
        let rows = recordings::of_calls(self.app, self.actor, &[call.id]).await?;
        for recording in &logged.recordings {
            let row =
                rows.iter().find(|row| row.provider_recording_id.as_deref() == Some(recording.id.as_str()));
            self.recording(&call, recording, row).await?;
        }
        if logged.recordings.is_empty() && rows.is_empty() {
            self.without(&call, logged, is_known).await?;
        }
        Ok(())
    }

    /// The call as the log has it: begun, completed, and ended.
    async fn begun(&self, logged: &Logged) -> Result<call::Model, Failed> {
        let start = StartCall {
            provider: self.provider(),
            provider_call_id: Some(logged.provider_call_id.clone()),
            stream_id: None,
            campaign_id: self.account.campaign_id.clone(),
            account: Some(self.account.id.clone()),
            direction: logged.direction,
            from: logged.from.clone(),
            to: logged.to.clone(),
            agent: None,
            started_at: logged.started_at,
            tags: Vec::new(),
        };
        let call = calls::start(self.app, self.actor, start).await?;
        let (from, to) = (Some(logged.from.clone()), Some(logged.to.clone()));
        let call =
            calls::learn(self.app, self.actor, call.id, Learnt { from, to, ..Learnt::default() }).await?;
        let status = if logged.is_answered { CallStatus::Completed } else { CallStatus::Failed };
        let at = logged.ended_at.unwrap_or(call.started_at).max(call.started_at);
        Ok(calls::end(self.app, self.actor, call.id, Some(at), Some(status)).await?)
    }

    async fn recording(
        &self,
        call: &call::Model,
        logged: &LoggedRecording,
        row: Option<&recording::Model>,
    ) -> Result<(), Failed> {
        match (&logged.state, row.map(|row| row.status)) {
            (LoggedState::Coming, _) | (_, Some(StageStatus::Completed | StageStatus::Deleted)) => {}
            (LoggedState::Not { detail, .. }, _) => {
                let announced = Some(self.announced(call, logged));
                announcements::absent(self.app, self.actor, call.id, announced, detail.clone()).await?;
            }
            (LoggedState::Available, known) => {
                let announced = self.announced(call, logged);
                let announced = if known.is_none() { self.described(announced).await? } else { announced };
                let row = announcements::announce(self.app, self.actor, call.id, announced).await?;
                // The log says that it is there: what was given up is worth another attempt, unless it is a copy.
                let is_copy =
                    row.last_error.as_deref().is_some_and(|said| said.starts_with("the same bytes"));
                if matches!(row.status, StageStatus::Failed | StageStatus::Absent) && !is_copy {
                    completeness::fetch_again(self.app, self.actor, &row).await?;
                }
            }
        }
        Ok(())
    }

    fn announced(&self, call: &call::Model, logged: &LoggedRecording) -> Announced {
        let LoggedRecording { id, duration_ms, url, fetch_by, recorded_at, channels, state: _ } =
            logged.clone();
        // RingCentral's log does not say how many channels there are; where it matters, the file does.
        let first = provider_log::first_channel(self.account, call.direction);
        Announced {
            provider_recording_id: id,
            account: self.account.id.clone(),
            source_url: url,
            expected_duration_ms: duration_ms,
            fetch_by,
            recorded_at,
            channel_parties: channels.is_none_or(|channels| channels == 2).then(|| channel_parties(first)),
        }
    }

    /// RingCentral's log does not tell how long a recording is; only its description does.
    async fn described(&self, announced: Announced) -> Result<Announced, Failed> {
        let Client::Ringcentral(client) = self.app.providers.of(&self.account.id)? else {
            return Ok(announced);
        };
        let info = client.recording(&announced.provider_recording_id, self.app.clock.now()).await?;
        Ok(Announced {
            source_url: info.content_uri.or(announced.source_url),
            expected_duration_ms: info.duration_ms,
            ..announced
        })
    }

    /// The log names no recording, and nobody announced one.
    async fn without(&self, call: &call::Model, logged: &Logged, is_known: bool) -> Result<(), Failed> {
        let reason = match &logged.without {
            _ if !logged.is_answered => "the call was not answered".to_owned(),
            Without::Explained { detail, .. } => detail.clone(),
            // A call that is known may still hear of its recording by itself.
            _ if is_known => return Ok(()),
            Without::Unknown if self.provider() == Provider::Vonage => {
                "never announced: Vonage lists no recordings, so only its console can tell whether there is one"
                    .to_owned()
            }
            Without::Unknown | Without::NotWanted => {
                "the provider's log names no recording of this call".to_owned()
            }
        };
        Ok(announcements::absent(self.app, self.actor, call.id, None, reason).await?)
    }
}
