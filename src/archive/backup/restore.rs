//! Bringing a backup back.

use std::path::Path;

use anyhow::{Context as _, bail};
use futures_util::FutureExt as _;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::files::LinesReader;
use super::manifest::Manifest;
use super::tables::{TABLES, number_events_on};
use super::{Listener, audio};
use crate::database::Database;
use crate::journal;
use crate::media::Store;

/// What a restore brought back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What the backup says of itself.
    pub manifest: Manifest,
    /// Objects written into the store.
    pub objects_written: u64,
    /// Objects that were there already with the same bytes: an earlier attempt had written them.
    pub objects_known: u64,
    /// Objects that the backup itself does not have; see its list.
    pub objects_absent: u64,
    /// Objects whose copies have gone bad since the backup was made: they were not written.
    pub objects_lost: u64,
    /// The life of the database that begins now.
    pub epoch: Uuid,
}

/// Brings the backup in `folder` into an empty database and a store. `epoch` becomes the new life of the
/// database. The search index is the caller's to rebuild.
///
/// # Errors
/// Where the backup is not whole or damaged, or the database has rows: then nothing was written. Where the
/// store or the database fails: then the database has no rows of it, and the restore can be run again.
pub async fn restore(
    database: &Database,
    media: &Store,
    folder: &Path,
    epoch: Uuid,
    listener: Listener,
) -> anyhow::Result<Restored> {
    let manifest = Manifest::read_checked(folder)?;
    let looked = database.snapshot().await?;
    refuse_rows(&looked).await?;
    looked.rollback().await?;
    let audio::PutBack { written, known, absent, lost } = audio::put_back(media, folder, &listener).await?;
    let (rows_of, folder) = (manifest.clone(), folder.to_owned());
    database
        .write(move |transaction| {
            async move { put_rows_back(transaction, &rows_of, &folder, epoch, &listener).await }.boxed()
        })
        .await?;
    Ok(Restored {
        manifest,
        objects_written: written,
        objects_known: known,
        objects_absent: absent,
        objects_lost: lost,
        epoch,
    })
}

async fn put_rows_back(
    transaction: &DatabaseTransaction,
    manifest: &Manifest,
    folder: &Path,
    epoch: Uuid,
    listener: &Listener,
) -> anyhow::Result<()> {
    // Asked again, because audio may have taken hours and a server may have been started meanwhile.
    refuse_rows(transaction).await?;
    for (table, file) in TABLES.iter().zip(&manifest.tables) {
        let failed = || format!("the rows of {} could not be restored; no row was kept", table.name);
        let lines = LinesReader::open(folder, &file.file)?;
        let rows = (table.put_back)(transaction, lines, listener.clone()).await.with_context(failed)?;
        if rows != file.rows {
            bail!("{} has {rows} rows instead of {}; no row was kept", file.file, file.rows);
        }
    }
    number_events_on(transaction).await?;
    journal::begin_epoch(transaction, epoch).await?;
    Ok(())
}

async fn refuse_rows(transaction: &DatabaseTransaction) -> anyhow::Result<()> {
    for table in TABLES {
        if (table.has_rows)(transaction).await? {
            bail!(
                "the database is not empty (there are {}): a restore never mixes with what is there, so name an empty database (database.url) or an empty data folder (data_directory)",
                table.name.replace('_', " ")
            );
        }
    }
    Ok(())
}
