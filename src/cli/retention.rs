//! `earmark retention`.

use clap::Args;
use entity::TenantId;

use super::wiring;
use crate::access::Actor;
use crate::app::App;
use crate::archive::page::{End, Key, PageRequest, SortValue};
use crate::archive::retention::{self, Due};
use crate::config::Config;
use crate::jobs::keep_retention;

/// Calls read at once.
const PAGE: u64 = 100;

/// Shows or deletes what is older than its tenant keeps it (`audio_days`, `transcript_days` in the tenants file). A
/// running server does so by itself every night.
#[derive(Args)]
pub struct Retention {
    /// Change nothing, show what would be deleted
    #[arg(long, conflicts_with = "run", required_unless_present = "run")]
    preview: bool,
    /// Delete what is due
    #[arg(long)]
    run: bool,
    /// Of this tenant; of all where left out
    #[arg(long)]
    tenant: Option<String>,
}

impl Retention {
    /// Runs the command.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        let app = wiring::open(config, String::new()).await?;
        let mut tenants: Vec<TenantId> = app.tenants.tenants.keys().map(TenantId::new).collect();
        if let Some(tenant) = &self.tenant {
            tenants.retain(|known| known.as_str() == tenant);
        }
        if tenants.is_empty() {
            println!("the tenants file settles no retention here: everything is kept");
        }
        for tenant in tenants {
            if self.preview { preview(&app, tenant).await? } else { keep(&app, &tenant).await? }
        }
        app.database.close().await;
        Ok(())
    }
}

async fn preview(app: &App, tenant: TenantId) -> anyhow::Result<()> {
    let actor = Actor::archive(tenant);
    let mut page = PageRequest::first(PAGE);
    loop {
        let calls = retention::preview(app, &actor, &page).await?;
        calls.rows.iter().for_each(print);
        let last = calls
            .rows
            .last()
            .map(|due| Key { value: SortValue::Time(due.call.started_at), id: due.call.id.0 });
        if !calls.has_next || last.is_none() {
            break;
        }
        page = PageRequest { size: PAGE, end: End::First, after: last, before: None };
    }
    let retention::Totals { recordings, bytes, transcripts } = retention::totals(app, &actor).await?;
    println!(
        "{}: {recordings} recordings ({bytes} bytes) and {transcripts} transcripts would be deleted",
        actor.tenant
    );
    Ok(())
}

fn print(due: &Due) {
    let words = if due.transcript { ", its transcript" } else { "" };
    println!(
        "call {} of {}: {} recordings ({} bytes){words}: {}, due since {}",
        due.call.id, due.call.started_at, due.recordings, due.bytes, due.reason, due.due_at
    );
}

async fn keep(app: &App, tenant: &TenantId) -> anyhow::Result<()> {
    let (mut recordings, mut bytes, mut transcripts) = (0, 0, 0);
    loop {
        let kept = keep_retention::keep(app, tenant).await?;
        recordings += kept.recordings;
        bytes += kept.bytes;
        transcripts += kept.transcripts;
        if !kept.more {
            break;
        }
    }
    println!("{tenant}: {recordings} recordings ({bytes} bytes) and {transcripts} transcripts deleted");
    Ok(())
}
