//! Keeps an account's RingCentral subscription alive: made where there is none, renewed before it ends, made anew where
//! RingCentral has blacklisted it, which it never takes back.

use chrono::{DateTime, TimeDelta, Utc};
use entity::TenantId;
use url::Url;

use super::{Outcome, alert};
use crate::app::App;
use crate::archive::{ArchiveError, subscriptions};
use crate::config::ProviderAccount;
use crate::providers::ringcentral::{self, Subscription};
use crate::providers::{Client, ProviderError};
use crate::queue::Leased;

/// A subscription that ends sooner is renewed.
const RENEW_BEFORE: TimeDelta = TimeDelta::days(30);

/// Watches one account's subscription.
pub(super) async fn run(app: &App, leased: &Leased, account: &str) -> Outcome {
    let now = app.clock.now();
    let Ok(Client::Ringcentral(client)) = app.providers.of(account) else { return Outcome::Done };
    let Some(known) = app.tenants.accounts.get(account) else { return Outcome::Done };
    if !matches!(&known.provider, ProviderAccount::Ringcentral(ringcentral) if ringcentral.subscribe) {
        return Outcome::Done;
    }
    let Ok(address) = Url::parse(&format!("{}/hooks/ringcentral/{account}", app.public_url)) else {
        return Outcome::GiveUp { error: "http.public_url makes no address for notifications".into() };
    };
    match watch(app, &leased.tenant, client, account, &address, now).await {
        Ok(()) => Outcome::Done,
        Err(Failed::Archive(error)) => error.into(),
        Err(Failed::Provider(error)) => Outcome::of_provider(&error, now),
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

async fn watch(
    app: &App,
    tenant: &TenantId,
    client: &ringcentral::Client,
    account: &str,
    address: &Url,
    now: DateTime<Utc>,
) -> Result<(), Failed> {
    let there = client.list_subscriptions(now).await?;
    let ours: Vec<Subscription> =
        there.into_iter().filter(|one| one.address.as_deref() == Some(address.as_str())).collect();
    let mut alive = None;
    for one in ours {
        if one.is_active() && alive.is_none() {
            alive = Some(one);
            continue;
        }
        if !one.is_active() {
            let why = one.blacklisted_because.as_deref().unwrap_or("no reason given");
            alert(
                "subscription",
                &format!(
                    "RingCentral stopped notifying the account {account} ({}: {why}); it is asked anew",
                    one.status
                ),
            );
        }
        client.delete_subscription(&one.id, now).await?;
    }
    let ends_soon = |one: &Subscription| one.expires_at.is_some_and(|at| at - now < RENEW_BEFORE);
    let subscription = match alive {
        Some(one) if ends_soon(&one) => client.renew_subscription(&one.id, now).await?,
        Some(one) => one,
        None => client.create_subscription(address, now).await?,
    };
    Ok(subscriptions::keep(
        app,
        tenant,
        account,
        &subscription.id,
        &subscription.status,
        subscription.expires_at,
    )
    .await?)
}
