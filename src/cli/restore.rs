//! `earmark restore`.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;

use super::backup::{bar, contents, listener};
use super::wiring;
use crate::app::App;
use crate::archive::backup::{self, Restored};
use crate::config::Config;
use crate::jobs::indexer;

/// Brings a backup into an archive whose database is empty, on the database and the audio store that the settings
/// name, whatever kinds the backup was made on; then rebuilds the search index. One that broke off is run again.
#[derive(Args)]
pub struct Restore {
    /// The folder that `earmark backup` made
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

impl Restore {
    /// Runs the command.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        let app = wiring::open(config, String::new()).await?;
        // Held throughout: a server that begins to follow in between would index half an archive.
        let writer =
            app.index.writer().context("a restore needs the archive for itself; stop its server first")?;
        let bar = bar()?;
        let epoch = app.ids.next(app.clock.now());
        let restored = backup::restore(&app.database, &app.media, &self.folder, epoch, listener(&bar)).await;
        bar.finish_and_clear();
        let restored = restored.with_context(|| format!("{} was not restored", self.folder.display()))?;
        report(&restored);
        drop(writer);
        let app = App { epoch, ..app };
        indexer::rebuild(&app, |count| bar.set_message(format!("index: {count} calls"))).await.context(
            "everything is restored but the search index: run `earmark reindex`, or start the server, which builds it",
        )?;
        let documents = app.index.documents()?;
        println!("{} calls with {} turns are indexed", documents.calls, documents.turns);
        app.database.close().await;
        if restored.objects_lost > 0 {
            bail!(
                "{} audio objects have gone bad in the backup and were not restored; the log above names them. Put them back from another backup's audio folder",
                restored.objects_lost
            );
        }
        Ok(())
    }
}

fn report(restored: &Restored) {
    let Restored { manifest, objects_written, objects_known, objects_absent, objects_lost: _, epoch: _ } =
        restored;
    println!(
        "restored the backup of {} made by earmark {}: {}",
        manifest.created_at.format("%Y-%m-%d %H:%M:%S UTC"),
        manifest.earmark,
        contents(manifest)
    );
    println!("audio: {objects_written} objects written, {objects_known} were there already");
    if *objects_absent > 0 {
        println!(
            "{objects_absent} recordings have no audio in the backup; audio.jsonl.gz in its folder says why"
        );
    }
}
