//! Deletes what is older than its tenant keeps it.

use chrono::TimeDelta;
use entity::TenantId;

use super::Outcome;
use crate::access::Actor;
use crate::app::App;
use crate::archive::ArchiveError;
use crate::archive::retention::{self, Kept};

/// Deletions of one kind, of one tenant, in one go.
const BATCH: u64 = 500;
/// Goes of one tenant in one turn; what is left comes in the next.
const GOES_MAX: usize = 20;

/// Deletes what is due of one tenant, as long as there is something and within bounds.
///
/// # Errors
/// Where the store or the database fails; what was deleted stays deleted.
pub async fn keep(app: &App, tenant: &TenantId) -> Result<Kept, ArchiveError> {
    let actor = Actor::archive(tenant.clone());
    let mut all = Kept::default();
    for _ in 0..GOES_MAX {
        let kept = retention::keep(app, &actor, BATCH).await?;
        all.recordings += kept.recordings;
        all.bytes += kept.bytes;
        all.transcripts += kept.transcripts;
        all.more = kept.more;
        if !kept.more {
            break;
        }
    }
    Ok(all)
}

/// The job: every tenant that has settings. One that fails does not keep the others from their turn.
pub async fn run(app: &App) -> Outcome {
    let (mut more, mut failed) = (false, None);
    for tenant in app.tenants.tenants.keys().map(TenantId::new) {
        match keep(app, &tenant).await {
            Ok(kept) => {
                more |= kept.more;
                let Kept { recordings, bytes, transcripts, .. } = kept;
                metrics::counter!("earmark_retention_recordings_total").increment(recordings);
                metrics::counter!("earmark_retention_transcripts_total").increment(transcripts);
                if recordings + transcripts > 0 {
                    tracing::info!(%tenant, recordings, bytes, transcripts, "retention was kept");
                }
            }
            Err(error) => {
                tracing::warn!(%tenant, error = &error as &dyn std::error::Error, "retention was not kept");
                failed = Some(error);
            }
        }
    }
    match failed {
        Some(error) => Outcome::Again { error: format!("retention of a tenant was not kept: {error}") },
        None if more => Outcome::Later {
            run_at: app.clock.now() + TimeDelta::seconds(1),
            reason: "there is more to delete than one turn may".into(),
        },
        None => Outcome::Done,
    }
}
