//! `earmark rebuild`.

use anyhow::bail;
use clap::{Args, ValueEnum};
use entity::{RecordingId, StageStatus, TenantId, Tenanted as _, recording};
use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use uuid::Uuid;

use super::wiring;
use crate::access::Actor;
use crate::app::App;
use crate::archive::{pipeline, waveforms};
use crate::config::Config;

/// Recordings read at once.
const PAGE: u64 = 200;

/// Makes derived things again where they are missing: waveforms at once, renditions by enqueueing them for whoever works.
/// What is there stays. Also while the server runs.
#[derive(Args)]
pub struct Rebuild {
    /// What to make
    #[arg(value_enum)]
    what: What,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Other encodings of recordings
    Renditions,
    /// Waveforms
    Waveforms,
}

impl Rebuild {
    /// Runs the command.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        let app = wiring::open(config, String::new()).await?;
        let (mut after, mut made, mut failed) = (RecordingId(Uuid::nil()), 0_u64, 0_u64);
        loop {
            let page = page_after(&app, after).await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            for recording in &page {
                let actor = Actor::archive(TenantId::new(recording.tenant_id.as_str()));
                let done = match self.what {
                    What::Renditions => pipeline::render_missing(&app, &actor, recording).await,
                    What::Waveforms => waveforms::make_missing(&app, recording).await,
                };
                match done {
                    Ok(count) => made += count,
                    Err(error) => {
                        failed += 1;
                        eprintln!("{}: {error}", recording.id);
                    }
                }
            }
        }
        app.database.close().await;
        let word = if self.what == What::Renditions { "renditions enqueued" } else { "waveforms made" };
        println!("{made} {word}");
        if failed > 0 {
            bail!("{failed} recordings could not be worked on");
        }
        Ok(())
    }
}

async fn page_after(app: &App, after: RecordingId) -> anyhow::Result<Vec<recording::Model>> {
    Ok(recording::Entity::across_tenants()
        .filter(recording::Column::Status.eq(StageStatus::Completed))
        .filter(recording::Column::Id.gt(after))
        .order_by_asc(recording::Column::Id)
        .limit(PAGE)
        .all(app.database.reader())
        .await?)
}
