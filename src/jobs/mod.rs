//! Work outside requests. Only here are queries asked across tenants.
//!
//! A job is a function from the archive's parts and a leased piece of work to an [`Outcome`]; the [`worker`] does the
//! rest: leases, attempts, stages, alerts. To add one: a kind in `queue::Work`, a file here, an arm in [`run`].

mod alert;
mod apply_webhook;
mod fetch_recording;
mod fetch_transcript;
mod find_recordings;
pub mod indexer;
mod measure;
mod outcome;
mod render;
mod sound;
mod start_recording;
pub mod store_stream;
mod summarise;
mod transcribe;
mod turns;
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
        Work::FindRecordings { call_id } => find_recordings::run(app, leased, *call_id).await,
        Work::StartRecording { call_id } => start_recording::run(app, leased, *call_id).await,
        Work::FetchTranscript { call_id } => fetch_transcript::run(app, leased, *call_id).await,
        Work::WatchSubscription { account } => watch_subscription::run(app, leased, account).await,
        Work::Transcribe { call_id } => transcribe::run(app, leased, *call_id).await,
        Work::Summarise { call_id } => summarise::run(app, leased, *call_id).await,
        Work::Render { recording_id, format } => render::run(app, leased, *recording_id, *format).await,
        Work::Measure { recording_id } => measure::run(app, leased, *recording_id).await,
        Work::StoreStream { stream_id, .. } => store_stream::run(app, leased, *stream_id).await,
        _ => Outcome::GiveUp { error: "not yet".into() },
    }
}
