//! Carries out what a webhook told, in the provider's words made the archive's.
//!
//! Webhooks come twice, late and out of order. Every step here may run again at any time: calls and recordings are known
//! by the provider's ids, what is known stays, and what is new is added.

mod ringcentral;
mod twilio;
mod vapi;
mod vonage;

use chrono::{DateTime, Utc};
use entity::{CallStatus, TenantId, WebhookId, call};

use super::Outcome;
use crate::access::Actor;
use crate::app::App;
use crate::archive::calls::{self, Learnt, StartCall};
use crate::archive::{ArchiveError, webhooks};
use crate::config::{Account, ProviderAccount};
use crate::providers::ProviderError;
use crate::providers::vapi::Report;

/// Applies one webhook.
pub(super) async fn run(app: &App, tenant: &TenantId, webhook_id: WebhookId) -> Outcome {
    let webhook = match webhooks::get(app, tenant, webhook_id).await {
        Ok(Some(webhook)) if webhook.applied_at.is_none() => webhook,
        Ok(_) => return Outcome::Done,
        Err(error) => return error.into(),
    };
    let Some(account) = app.tenants.accounts.get(&webhook.account) else {
        return Outcome::GiveUp {
            error: format!("the account {} is not in the tenants file any more", webhook.account),
        };
    };
    let actor = Actor::archive(tenant.clone());
    let hook = Hook { app, actor: &actor, account, topic: &webhook.topic, body: &webhook.body };
    let applied = match &account.provider {
        ProviderAccount::Twilio(twilio) => twilio::apply(&hook, twilio).await,
        ProviderAccount::Vapi(vapi) => vapi::apply(&hook, vapi).await,
        ProviderAccount::Ringcentral(_) => ringcentral::apply(&hook).await,
        ProviderAccount::Vonage(vonage) => vonage::apply(&hook, vonage).await,
    };
    match applied {
        Ok(()) => Outcome::Done,
        Err(Failed::Archive(error)) => error.into(),
        Err(Failed::Provider(error)) => Outcome::of_provider(&error, app.clock.now()),
    }
}

/// A webhook, and what it takes to apply it.
struct Hook<'a> {
    app: &'a App,
    actor: &'a Actor,
    account: &'a Account,
    topic: &'a str,
    body: &'a str,
}

/// Applies a report of Vapi's that came otherwise than by a webhook.
pub(super) async fn report(
    app: &App,
    actor: &Actor,
    account: &Account,
    report: Report,
) -> Result<(), Failed> {
    let ProviderAccount::Vapi(vapi) = &account.provider else { return Ok(()) };
    let hook = Hook { app, actor, account, topic: "message", body: "" };
    vapi::apply_report(&hook, vapi, report).await
}

/// Why what a provider told could not be applied.
pub(super) enum Failed {
    /// The archive did not take it.
    Archive(ArchiveError),
    /// The provider was asked for more, and did not answer well.
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

impl Hook<'_> {
    /// The call, begun where it was not known; what the provider tells of a known one is added to it.
    async fn call(&self, start: StartCall) -> Result<call::Model, ArchiveError> {
        let learnt = Learnt {
            from: Some(start.from.clone()),
            to: Some(start.to.clone()),
            agent: start.agent.clone(),
            ..Learnt::default()
        };
        let call = calls::start(self.app, self.actor, start).await?;
        calls::learn(self.app, self.actor, call.id, learnt).await
    }

    /// Ends a call; one that has ended stays as it is.
    async fn end(
        &self,
        call: &call::Model,
        at: Option<DateTime<Utc>>,
        answered: bool,
    ) -> Result<(), ArchiveError> {
        // A clock that is a little off must not make a call end before it began.
        let at = at.map(|at| at.max(call.started_at));
        let status = if answered { CallStatus::Completed } else { CallStatus::Failed };
        calls::end(self.app, self.actor, call.id, at, Some(status)).await?;
        Ok(())
    }

    /// The pairs of a form or query.
    fn pairs(&self) -> Vec<(String, String)> {
        serde_json::from_str(self.body).unwrap_or_default()
    }
}
