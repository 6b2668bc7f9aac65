//! Finds and removes what has no counterpart. It may run twice, beside itself, and be killed at any moment.
//!
//! What must always hold:
//! - Nothing that a row owns is removed: ownership is asked again in the transaction that marks the removal, and
//!   whoever wants to write under the same name takes turns with that transaction (`archive::upload`).
//! - The mark comes first, the object after it. A kill in between leaves a marked orphan whose object is still there:
//!   the next sweep sees an object that nobody owns, and removes it.
//! - A row whose object is gone is told, and kept.
//! - Names that the archive does not give are told, and left to a person: the store may be shared.
//! - Memory does not grow with the archive: names are listed as a stream and looked up in batches.

mod objects;
mod rows;
mod uploads;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{OrphanId, OrphanKind, TenantId, Tenanted as _, orphan, recording, rendition, upload};
use sea_orm::{ColumnTrait as _, ConnectionTrait, PaginatorTrait as _, QueryFilter as _};

use super::Outcome;
use crate::app::App;
use crate::archive::ArchiveError;
use crate::media::ObjectKey;

/// Names looked up at once.
const BATCH: usize = 500;
/// What may still be written is younger than this, whatever the grace is.
const WRITING_DAYS: i64 = 1;

/// Whether anything is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// What is due is removed, and everything is noted.
    Remove,
    /// Nothing is changed at all.
    DryRun,
}

/// What a sweep does with what it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Removed, or it would be.
    Removed,
    /// Left alone for now: its grace is not over.
    Waits,
    /// Left for a person.
    Told,
    /// It is none any more.
    Mended,
}

/// One thing without its counterpart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is missing its counterpart.
    pub kind: OrphanKind,
    /// The object's name.
    pub name: String,
    /// Its size, where known.
    pub size_bytes: Option<u64>,
    /// What becomes of it.
    pub fate: Fate,
}

/// Sweeps; `heard` is told of each thing found, as it is found.
///
/// # Errors
/// Where the store or the database fails; what was done stays done, and the next sweep goes on.
pub async fn sweep(app: &App, mode: Mode, mut heard: impl FnMut(Finding) + Send) -> anyhow::Result<()> {
    let sweep = Sweep { app, mode, now: app.clock.now() };
    uploads::sweep(&sweep, &mut heard).await?;
    objects::sweep(&sweep, &mut heard).await?;
    objects::sweep_half_written(&sweep, &mut heard).await?;
    rows::sweep(&sweep, &mut heard).await
}

/// The job.
pub async fn run(app: &App) -> Outcome {
    let (mut removed, mut removed_bytes, mut told) = (0_u64, 0_u64, 0_u64);
    let heard = |finding: Finding| match finding.fate {
        Fate::Removed => {
            removed += 1;
            removed_bytes += finding.size_bytes.unwrap_or(0);
        }
        Fate::Told => told += 1,
        Fate::Waits | Fate::Mended => {}
    };
    match sweep(app, Mode::Remove, heard).await {
        Ok(()) => {
            metrics::counter!("earmark_orphans_removed_total").increment(removed);
            tracing::info!(removed, removed_bytes, told, "orphans were looked for");
            Outcome::Done
        }
        Err(error) => Outcome::Again { error: format!("the sweep broke off: {error:#}") },
    }
}

/// One sweep.
struct Sweep<'a> {
    app: &'a App,
    mode: Mode,
    now: DateTime<Utc>,
}

impl Sweep<'_> {
    /// What began to be an orphan before this is due.
    fn due_before(&self) -> DateTime<Utc> {
        self.now - TimeDelta::days(i64::from(self.app.config.housekeeping.orphan_grace_days))
    }

    /// The same for what somebody may still write.
    fn given_up_before(&self) -> DateTime<Utc> {
        self.due_before().min(self.now - TimeDelta::days(WRITING_DAYS))
    }

    /// Whose an object is, by its name; who has no settings is known by the name itself.
    fn tenant_of(&self, name: &str) -> TenantId {
        let configured = self.app.tenants.tenants.keys().map(String::as_str);
        let accounts = self.app.tenants.accounts.values().map(|account| account.tenant.as_str());
        let known = ObjectKey::tenant_of(name, configured.chain(accounts));
        TenantId::new(known.unwrap_or_else(|| name.split_once('/').map_or("", |(first, _)| first)))
    }

    fn orphan(&self, kind: OrphanKind, name: &str, size_bytes: Option<u64>) -> orphan::Model {
        orphan::Model {
            id: OrphanId(self.app.ids.next(self.now)),
            tenant_id: self.tenant_of(name),
            kind,
            storage_path: name.to_owned(),
            recording_id: None,
            size_bytes: size_bytes.and_then(|size| i64::try_from(size).ok()),
            found_at: self.now,
            removed_at: None,
        }
    }
}

/// Whether any row owns an object.
async fn is_owned(connection: &impl ConnectionTrait, name: &str) -> Result<bool, ArchiveError> {
    let recordings = recording::Entity::across_tenants().filter(recording::Column::StoragePath.eq(name));
    let renditions = rendition::Entity::across_tenants().filter(rendition::Column::StoragePath.eq(name));
    let uploads = upload::Entity::across_tenants().filter(upload::Column::StoragePath.eq(name));
    Ok(recordings.count(connection).await? > 0
        || renditions.count(connection).await? > 0
        || uploads.count(connection).await? > 0)
}
