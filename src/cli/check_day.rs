//! `earmark check-day` and `earmark gaps`.

use anyhow::Context as _;
use chrono::{Days, NaiveDate};
use clap::Args;
use entity::{TenantId, gap};

use super::wiring;
use crate::access::Actor;
use crate::app::App;
use crate::archive::completeness::{self, GapFilter};
use crate::archive::page::{End, Key, PageRequest, SortValue};
use crate::config::Config;
use crate::jobs::check_day;

/// Gaps read at once.
const PAGE: u64 = 100;

/// Compares a day of an account with the provider's own call log, and lists what is missing.
#[derive(Args)]
pub struct CheckDay {
    /// The account, as the tenants file names it
    #[arg(long)]
    account: String,
    /// The day, UTC: YYYY-MM-DD
    #[arg(long)]
    day: NaiveDate,
}

/// Lists what the providers' logs have and the archive has not, as of the last comparison of each day.
#[derive(Args)]
pub struct Gaps {
    /// The account, as the tenants file names it
    #[arg(long)]
    account: String,
    /// Not before this day: YYYY-MM-DD
    #[arg(long)]
    from: Option<NaiveDate>,
    /// Up to this day, included
    #[arg(long)]
    until: Option<NaiveDate>,
    /// Closed ones too
    #[arg(long)]
    all: bool,
}

impl CheckDay {
    /// Runs the command.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        let app = wiring::open(config, String::new()).await?;
        let day = check_day::check(&app, &self.account, self.day).await?;
        println!(
            "{} on {}: {} calls and {} recordings in the log, {} of them stored, {} missing",
            day.account, day.day, day.calls, day.recordings, day.archived, day.gaps
        );
        let filter = GapFilter {
            account: Some(self.account),
            from: Some(self.day),
            until: self.day.checked_add_days(Days::new(1)),
            ..GapFilter::default()
        };
        list(&app, &day.tenant_id, &filter).await?;
        app.database.close().await;
        Ok(())
    }
}

impl Gaps {
    /// Runs the command.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        let app = wiring::open(config, String::new()).await?;
        let tenant = tenant_of(&app, &self.account)?;
        let filter = GapFilter {
            account: Some(self.account),
            from: self.from,
            until: self.until.and_then(|until| until.checked_add_days(Days::new(1))),
            cause: None,
            is_open: (!self.all).then_some(true),
        };
        let count = list(&app, &tenant, &filter).await?;
        println!("{count} gaps");
        app.database.close().await;
        Ok(())
    }
}

/// Whose an account is.
pub(super) fn tenant_of(app: &App, account: &str) -> anyhow::Result<TenantId> {
    let known = app.tenants.accounts.get(account);
    let known = known.with_context(|| format!("the tenants file has no account {account}"))?;
    Ok(TenantId::new(&known.tenant))
}

async fn list(app: &App, tenant: &TenantId, filter: &GapFilter) -> anyhow::Result<u64> {
    let actor = Actor::archive(tenant.clone());
    let (mut page, mut count) = (PageRequest::first(PAGE), 0);
    loop {
        let gaps = completeness::gaps(app, &actor, filter, &page).await?;
        gaps.rows.iter().for_each(print);
        count += gaps.rows.len() as u64;
        let last = gaps.rows.last().map(|gap| Key { value: SortValue::Time(gap.found_at), id: gap.id.0 });
        if !gaps.has_next || last.is_none() {
            return Ok(count);
        }
        page = PageRequest { size: PAGE, end: End::First, after: last, before: None };
    }
}

fn print(gap: &gap::Model) {
    let recording = Some(gap.provider_recording_id.as_str()).filter(|id| !id.is_empty());
    let recording = recording.map(|id| format!(", recording {id}")).unwrap_or_default();
    let closed = gap.closed_at.map(|at| format!(" (closed {at})")).unwrap_or_default();
    println!(
        "{} call {}{recording}: {}: {}{closed}",
        gap.day,
        gap.provider_call_id,
        gap.cause.as_str().replace('_', " "),
        gap.detail
    );
}
