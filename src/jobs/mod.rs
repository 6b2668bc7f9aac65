//! Work outside requests. Only here are queries asked across tenants.
//!
//! A job is a function from the archive's parts and a leased piece of work to an [`Outcome`]; the [`worker`] does the
//! rest: leases, attempts, stages, alerts. To add one: a kind in `queue::Work`, a file here, an arm in [`run`].

mod alert;
mod apply_webhook;
mod fetch_recording;
pub mod indexer;
pub mod keep_retention;
pub mod mend_pipeline;
mod outcome;
mod prune_webhooks;
mod raise_alarms;
pub mod schedule;
pub mod sweep_orphans;
pub mod worker;

pub use alert::alert;
pub use outcome::Outcome;

use crate::app::App;
use crate::queue::{Leased, Work};

/// Does one piece of work.
async fn run(app: &App, leased: &Leased) -> Outcome {
    let tenant = &leased.tenant;
    match &leased.work {
        Work::ApplyWebhook { webhook_id } => apply_webhook::run(app, tenant, *webhook_id).await,
        Work::FetchRecording { recording_id, .. } => fetch_recording::run(app, leased, *recording_id).await,
        Work::MendPipeline => mend_pipeline::run(app).await,
        Work::SweepOrphans => sweep_orphans::run(app).await,
        Work::KeepRetention => keep_retention::run(app).await,
        Work::RaiseAlarms => raise_alarms::run(app).await,
        Work::PruneWebhooks => prune_webhooks::run(app).await,
        _ => Outcome::GiveUp { error: "not yet".into() },
    }
}
