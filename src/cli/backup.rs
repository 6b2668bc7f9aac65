//! `earmark backup`.

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::bail;
use clap::Args;
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};

use super::wiring;
use crate::app::Clock;
use crate::archive::backup::{self, AudioCounts, Listener, Manifest, Progress};
use crate::config::Config;

/// Copies all rows as of one moment and all audio into a folder. A running server need not be stopped. Keep the
/// folder safe: it holds everything the archive holds, unencrypted. Settings and secrets are not part of it.
#[derive(Args)]
pub struct Backup {
    /// The folder to make, or an empty one
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

impl Backup {
    /// Runs the command.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        let database = wiring::open_database(&config).await?;
        let media = wiring::open_store(&config.media)?;
        let bar = bar()?;
        let made =
            backup::create(&database, &media, &self.folder, Clock::system().now(), listener(&bar)).await;
        bar.finish_and_clear();
        database.close().await;
        let manifest = made?;
        println!("{} holds {}", self.folder.display(), contents(&manifest));
        let AudioCounts { deleted, damaged, missing, .. } = manifest.audio.counts;
        if deleted > 0 {
            println!(
                "{deleted} recordings were deleted while the backup was made: their rows are in it, their audio is not"
            );
        }
        if manifest.audio.counts.problems() > 0 {
            bail!(
                "the backup is complete, but some audio is not well in the archive itself (missing: {missing}, damaged: {damaged}); audio.jsonl.gz in the folder names it with the reason"
            );
        }
        Ok(())
    }
}

/// What a backup holds, in a phrase.
pub fn contents(manifest: &Manifest) -> String {
    let rows = |table| HumanCount(manifest.rows(table));
    let AudioCounts { copied, damaged, size_bytes, .. } = manifest.audio.counts;
    format!(
        "{} calls, {} turns, {} customers, {} bookings, {} events and {} audio objects ({})",
        rows("calls"),
        rows("turns"),
        rows("customers"),
        rows("bookings"),
        rows("events"),
        HumanCount(copied + damaged),
        HumanBytes(size_bytes)
    )
}

/// A bar for work whose size is not known beforehand.
pub fn bar() -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("{spinner} {msg}  {elapsed}")?;
    Ok(ProgressBar::no_length().with_style(style))
}

/// Shows progress on a bar.
pub fn listener(bar: &ProgressBar) -> Listener {
    let bar = bar.clone();
    Arc::new(move |progress| {
        bar.set_message(match progress {
            Progress::Rows { table, rows } => format!("{}: {}", table.replace('_', " "), HumanCount(rows)),
            Progress::Audio { objects } => format!("audio: {}", HumanCount(objects)),
        });
        bar.tick();
    })
}
