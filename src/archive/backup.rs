//! Backup and restore: a consistent copy of rows and audio in a folder, made while the archive serves.
//!
//! A backup holds:
//! - `manifest.json`: what the copy is of, with size and SHA-256 of every file of rows. It is written last and
//!   at once, so that a folder without it is known to be a backup that was broken off.
//! - `tables/NAME.jsonl.gz`: the rows of a table, one JSON object a line, in the order of their keys.
//! - `audio/…`: the stored objects under their keys, and `audio.jsonl.gz`, a line for each object that the
//!   rows name, with what became of it.
//!
//! What must always hold:
//! - All rows are read in one transaction that sees one moment, on SQLite and PostgreSQL alike. Audio is
//!   copied afterwards: objects never change, so only those deleted meanwhile are missing, and are noted.
//! - A restore writes audio first and all rows last, in one transaction, and only into a database without
//!   rows. So one that broke off is simply run again: objects that are there with the same bytes are passed
//!   over, and there are no half-restored rows.
//! - Event ids stay, their transaction ids become 0 (those of another PostgreSQL cluster mean nothing), and
//!   a new epoch begins: a cursor of the old life is refused with a sentence instead of silently passing
//!   over events.
//!
//! Deliberately absent: uploads under way (their objects are not whole), the epoch, the search index (the
//! command line rebuilds it), secrets and settings. Files are read and written on the calling task, which is
//! meant for the command line, whose process serves nobody else. A fraction with 17 significant digits may
//! come back different in the last of them.

mod audio;
mod files;
mod manifest;
mod restore;
mod tables;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use chrono::{DateTime, Utc};
use entity::journal_epoch;
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{DatabaseTransaction, DbBackend, EntityTrait as _};
use uuid::Uuid;

use crate::database::Database;
use crate::media::Store;

pub use audio::AudioCounts;
pub use files::FileEntry;
pub use manifest::{AudioEntry, FORMAT, Manifest};
pub use restore::{Restored, restore};

use files::LinesWriter;
use tables::TABLES;

/// What is being copied, for a progress bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Rows of a table, so far.
    Rows {
        /// The table.
        table: &'static str,
        /// Rows so far.
        rows: u64,
    },
    /// Stored objects, so far.
    Audio {
        /// Objects so far.
        objects: u64,
    },
}

/// Hears of progress.
pub type Listener = Arc<dyn Fn(Progress) + Send + Sync>;

/// Copies the archive into `folder`, which must be new or empty. Works while others read and write.
///
/// What is wrong with audio (damaged, missing although its row is there) does not stop it: the manifest
/// counts it, `audio.jsonl.gz` names it, and the caller has to tell.
///
/// # Errors
/// Where the folder is not empty or cannot be written, or where the database or the store fails; the folder
/// then has no manifest.
pub async fn create(
    database: &Database,
    media: &Store,
    folder: &Path,
    now: DateTime<Utc>,
    listener: Listener,
) -> anyhow::Result<Manifest> {
    prepare(folder)?;
    fill(database, media, folder, now, listener).await.with_context(|| {
        format!("the backup in {} is not complete and of no use; remove the folder", folder.display())
    })
}

async fn fill(
    database: &Database,
    media: &Store,
    folder: &Path,
    now: DateTime<Utc>,
    listener: Listener,
) -> anyhow::Result<Manifest> {
    let snapshot = database.snapshot().await?;
    let epoch = epoch(&snapshot).await?;
    let mut tables = Vec::with_capacity(TABLES.len());
    for table in TABLES {
        let lines = LinesWriter::create(folder, &manifest::table_file(table.name))?;
        let copied = (table.copy_out)(&snapshot, lines, listener.clone())
            .await
            .with_context(|| format!("the rows of {} could not be copied", table.name))?;
        listener(Progress::Rows { table: table.name, rows: copied.rows });
        tables.push(copied);
    }
    snapshot.rollback().await?;
    let audio = audio::copy_out(database, media, folder, &listener).await?;
    let manifest = Manifest {
        format: FORMAT,
        created_at: now,
        earmark: env!("CARGO_PKG_VERSION").to_owned(),
        schema: schema(),
        database: database_kind(database.backend()).to_owned(),
        store: media.kind().to_owned(),
        epoch,
        tables,
        audio,
    };
    manifest.write(folder)?;
    Ok(manifest)
}

/// The newest change of the tables that this build knows: backups of another one are refused.
fn schema() -> String {
    Migrator::migrations().last().map(|migration| migration.name().to_owned()).unwrap_or_default()
}

fn database_kind(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "postgres",
        _ => "sqlite",
    }
}

fn prepare(folder: &Path) -> anyhow::Result<()> {
    let failed = || format!("the folder {} cannot be used", folder.display());
    fs::create_dir_all(folder).with_context(failed)?;
    if fs::read_dir(folder).with_context(failed)?.next().is_some() {
        bail!("{} is not empty: name a new or an empty folder for the backup", folder.display());
    }
    fs::create_dir(folder.join(manifest::TABLES_FOLDER)).with_context(failed)?;
    fs::create_dir(folder.join(manifest::AUDIO_FOLDER)).with_context(failed)
}

async fn epoch(snapshot: &DatabaseTransaction) -> anyhow::Result<Option<Uuid>> {
    #[expect(clippy::disallowed_methods, reason = "the epoch is the database's own and has no tenant")]
    let row = journal_epoch::Entity::find().one(snapshot).await?;
    Ok(row.map(|row| row.epoch))
}
