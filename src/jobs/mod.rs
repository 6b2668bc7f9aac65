//! Work outside requests. Only here are queries asked across tenants.
//!
//! A job is a function from the archive's parts and a leased piece of work to an [`Outcome`]; the [`worker`] does the
//! rest: leases, attempts, stages, alerts. To add one: a kind in `queue::Work`, a file here, an arm in [`run`].

mod alert;
mod apply_webhook;
mod fetch_recording;
pub mod indexer;
mod outcome;
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
        _ => Outcome::GiveUp { error: "not yet".into() },
    }
}
