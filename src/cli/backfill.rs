//! `earmark backfill`.

use std::time::Duration;

use chrono::NaiveDate;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use tokio_util::sync::CancellationToken;

use super::check_day::tenant_of;
use super::wiring;
use crate::access::Actor;
use crate::app::App;
use crate::archive::completeness::{self, Progress};
use crate::config::Config;
use crate::jobs::worker::Workers;

/// How often the bar looks.
const LOOK: Duration = Duration::from_secs(1);

/// Fetches what a provider's call log has of a range of days and the archive has not, at the pace the provider allows.
/// What is there already is left alone, so a backfill that broke off is simply run again: the work goes on without it.
#[derive(Args)]
pub struct Backfill {
    /// The account, as the tenants file names it
    #[arg(long)]
    account: String,
    /// The first day, UTC: YYYY-MM-DD
    #[arg(long)]
    from: NaiveDate,
    /// The last day, included
    #[arg(long)]
    until: NaiveDate,
    /// Do the work in this process too; without it a running server (or `earmark work`) does it
    #[arg(long)]
    work: bool,
}

impl Backfill {
    /// Runs the command.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        let public_url = config.http.public_url.clone().unwrap_or_default();
        let app = wiring::open(config, public_url).await?;
        let actor = Actor::archive(tenant_of(&app, &self.account)?);
        let days = completeness::backfill(&app, &actor, &self.account, self.from, self.until).await?;
        let stop = CancellationToken::new();
        let working = self.work.then(|| {
            let (workers, stop) = (Workers::new(app.clone()), stop.clone());
            tokio::spawn(async move { workers.run(stop).await })
        });
        let ended = self.watch(&app, &actor, days.len() as u64).await;
        stop.cancel();
        if let Some(working) = working {
            working.await?;
        }
        let Progress { days_failed, recordings, recordings_failed, .. } = ended?;
        println!(
            "{} days, {recordings} recordings: {} stored, {recordings_failed} not to be had, {days_failed} days given up",
            days.len(),
            recordings - recordings_failed
        );
        println!("`earmark gaps --account {}` says what is missing and why", self.account);
        app.database.close().await;
        Ok(())
    }

    /// Shows how far it has come until nothing waits any more.
    async fn watch(&self, app: &App, actor: &Actor, days: u64) -> anyhow::Result<Progress> {
        let bar = ProgressBar::new(days);
        bar.set_style(ProgressStyle::with_template("{bar:30} {percent}%  {msg}  {elapsed}")?);
        loop {
            let progress = completeness::progress(app, actor, &self.account, self.from, self.until).await?;
            let Progress { days_waiting, recordings, recordings_waiting, .. } = progress;
            bar.set_length(days + recordings);
            bar.set_position((days - days_waiting.min(days)) + (recordings - recordings_waiting));
            bar.set_message(format!("{days_waiting} days to read, {recordings_waiting} recordings to fetch"));
            if days_waiting + recordings_waiting == 0 {
                bar.finish_and_clear();
                return Ok(progress);
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}
