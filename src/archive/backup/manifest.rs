//! What a backup says of itself.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::audio::AudioCounts;
use super::files::{FileEntry, write_whole};
use super::tables::TABLES;

/// The format of backups that this build writes and reads.
pub const FORMAT: u32 = 1;

/// The folder of rows.
pub(super) const TABLES_FOLDER: &str = "tables";
/// The folder of stored objects.
pub(super) const AUDIO_FOLDER: &str = "audio";
/// The list of stored objects.
pub(super) const AUDIO_LIST: &str = "audio.jsonl.gz";

const FILE: &str = "manifest.json";

/// What a backup is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`] of the build that wrote it.
    pub format: u32,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// The version that wrote it.
    pub earmark: String,
    /// The newest change of the tables it was written with.
    pub schema: String,
    /// `sqlite` or `postgres`; a backup of one restores on the other.
    pub database: String,
    /// The kind of store; a backup of one restores into any other.
    pub store: String,
    /// The life of the database it was made in, which ends with a restore.
    pub epoch: Option<Uuid>,
    /// The files of rows, in the order in which they can be inserted.
    pub tables: Vec<FileEntry>,
    /// The stored objects.
    pub audio: AudioEntry,
}

/// The stored objects of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AudioEntry {
    /// The list of them.
    pub list: FileEntry,
    /// How many came in what state.
    pub counts: AudioCounts,
}

/// The file of a table's rows.
pub(super) fn table_file(table: &str) -> String {
    format!("{TABLES_FOLDER}/{table}.jsonl.gz")
}

impl Manifest {
    /// Rows of one table.
    pub fn rows(&self, table: &str) -> u64 {
        let file = table_file(table);
        self.tables.iter().find(|entry| entry.file == file).map_or(0, |entry| entry.rows)
    }

    /// Completes the backup.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub(super) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        write_whole(folder, FILE, &serde_json::to_vec_pretty(self)?)
    }

    /// Reads the manifest of a backup and checks everything that can be checked before the first write: that
    /// the backup is whole, that this build understands it, and every file of rows by its hash.
    ///
    /// # Errors
    /// With what is wrong and what to do.
    pub fn read_checked(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(FILE);
        let text = match fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => bail!(
                "{} has no {FILE}: it is no backup, or one that was broken off before its end; use another one",
                folder.display()
            ),
            read => read.with_context(|| format!("{} cannot be read", path.display()))?,
        };
        Self::refuse_unknown_format(&text, &path)?;
        let manifest: Self = serde_json::from_slice(&text)
            .with_context(|| format!("{} is damaged; use another backup", path.display()))?;
        manifest.refuse_other_tables()?;
        for file in manifest.tables.iter().chain([&manifest.audio.list]) {
            file.check(folder)?;
        }
        Ok(manifest)
    }

    fn refuse_unknown_format(text: &[u8], path: &Path) -> anyhow::Result<()> {
        #[derive(Deserialize)]
        struct Outline {
            format: u32,
        }
        let Outline { format } = serde_json::from_slice(text)
            .with_context(|| format!("{} is damaged; use another backup", path.display()))?;
        if format != FORMAT {
            bail!(
                "the backup has format {format}, this version of earmark reads {FORMAT}: restore with the version that made it"
            );
        }
        Ok(())
    }

    fn refuse_other_tables(&self) -> anyhow::Result<()> {
        let ours = super::schema();
        if self.schema != ours {
            bail!(
                "the backup was made by earmark {} with the tables of {}, this one has those of {ours}: restore with the version that made it, then update",
                self.earmark,
                self.schema
            );
        }
        let files: Vec<_> = self.tables.iter().map(|entry| entry.file.as_str()).collect();
        let expected: Vec<_> = TABLES.iter().map(|table| table_file(table.name)).collect();
        if files != expected || self.audio.list.file != AUDIO_LIST {
            bail!(
                "the manifest names other files than a backup of this version has: restore with the version that made it"
            );
        }
        Ok(())
    }
}
