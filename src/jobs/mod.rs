//! Work outside requests. Only here are queries asked across tenants.
//!
//! A job is a function from the archive's parts and a leased piece of work to an [`Outcome`]; the [`worker`] does the
//! rest: leases, attempts, stages, alerts. To add one: a kind in `queue::Work`, a file here, an arm in [`run`].

mod alert;
mod apply_webhook;
mod backfill;
pub mod check_day;
mod check_yesterday;
mod consent;
mod fetch_recording;
mod fetch_transcript;
mod find_recordings;
pub mod indexer;
pub mod keep_retention;
pub mod linker;
pub mod matcher;
mod measure;
pub mod mend_pipeline;
mod outcome;
mod provider_log;
mod prune_webhooks;
mod raise_alarms;
mod render;
pub mod schedule;
mod sound;
mod start_recording;
pub mod store_stream;
mod summarise;
pub mod sweep_orphans;
mod transcribe;
mod turns;
pub mod watch_day;
mod watch_subscription;
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
        Work::FindRecordings { call_id } => find_recordings::run(app, leased, *call_id).await,
        Work::StartRecording { call_id } => start_recording::run(app, leased, *call_id).await,
        Work::FetchTranscript { call_id } => fetch_transcript::run(app, leased, *call_id).await,
        Work::WatchSubscription { account } => watch_subscription::run(app, leased, account).await,
        Work::CheckDay { account, day } => check_day::run(app, leased, account, *day).await,
        Work::Backfill { account, day } => backfill::run(app, leased, account, *day).await,
        Work::CheckYesterday => check_yesterday::run(app).await,
        Work::Transcribe { call_id } => transcribe::run(app, leased, *call_id).await,
        Work::Summarise { call_id } => summarise::run(app, leased, *call_id).await,
        Work::Render { recording_id, format } => render::run(app, leased, *recording_id, *format).await,
        Work::Measure { recording_id } => measure::run(app, leased, *recording_id).await,
        Work::StoreStream { stream_id, .. } => store_stream::run(app, leased, *stream_id).await,
    }
}
