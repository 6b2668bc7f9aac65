//! Compares a day of an account with the provider's own call log.

use anyhow::Context as _;
use chrono::{Days, NaiveDate};
use entity::{GapCause, TenantId, checked_day};

use super::{Outcome, alert, provider_log};
use crate::access::Actor;
use crate::app::App;
use crate::archive::ArchiveError;
use crate::archive::completeness::{self, GapFilter};
use crate::queue::Leased;

/// Causes that a person can do something about.
const TOLD: [GapCause; 5] = [
    GapCause::Expired,
    GapCause::Refused,
    GapCause::Truncated,
    GapCause::NeverAnnounced,
    GapCause::Unavailable,
];

/// Compares one day.
pub(super) async fn run(app: &App, leased: &Leased, account: &str, day: NaiveDate) -> Outcome {
    let Some(known) = app.tenants.accounts.get(account) else {
        return Outcome::GiveUp {
            error: format!("the account {account} is not in the tenants file any more"),
        };
    };
    let logged = match provider_log::of_day(app, known, day).await {
        Ok(logged) => logged,
        Err(error) => return Outcome::of_provider(&error, app.clock.now()),
    };
    let actor = Actor::archive(leased.tenant.clone());
    if let Err(error) = completeness::compare(app, &actor, account, day, &logged).await {
        return error.into();
    }
    match tell(app, &actor, account, day).await {
        Ok(()) => Outcome::Done,
        Err(error) => error.into(),
    }
}

/// Compares one day here and now, for whoever does not want to wait for the queue.
///
/// # Errors
/// Where there is no such account, or the provider or the database does not answer.
pub async fn check(app: &App, account: &str, day: NaiveDate) -> anyhow::Result<checked_day::Model> {
    let known = app.tenants.accounts.get(account);
    let known = known.with_context(|| format!("the tenants file has no account {account}"))?;
    let logged =
        provider_log::of_day(app, known, day).await.context("the provider's log could not be read")?;
    let actor = Actor::archive(TenantId::new(&known.tenant));
    Ok(completeness::compare(app, &actor, account, day, &logged).await?)
}

/// One alert for a day on which something is missing that should not be.
async fn tell(app: &App, actor: &Actor, account: &str, day: NaiveDate) -> Result<(), ArchiveError> {
    let mut missing = Vec::new();
    for cause in TOLD {
        let filter = GapFilter {
            account: Some(account.to_owned()),
            from: Some(day),
            until: day.checked_add_days(Days::new(1)),
            cause: Some(cause),
            is_open: Some(true),
        };
        let count = completeness::count_gaps(app, actor, &filter).await?;
        if count > 0 {
            missing.push(format!("{count} {}", cause.as_str().replace('_', " ")));
        }
    }
    if !missing.is_empty() {
        let sentence = format!(
            "of the account {account} something is missing on {day}: {}; `earmark backfill` or `rescueDay` fetches what can still be had",
            missing.join(", ")
        );
        alert("gaps", &sentence);
    }
    Ok(())
}
