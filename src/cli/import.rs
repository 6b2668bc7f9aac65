//! `earmark import`.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, bail};
use chrono::TimeDelta;
use clap::Args;
use entity::TenantId;
use flate2::read::MultiGzDecoder;
use indicatif::{ProgressBar, ProgressStyle};
use tokio_util::io::ReaderStream;

use super::wiring;
use crate::access::{Actor, Role};
use crate::app::App;
use crate::archive::import::{self, BATCH_MAX, Imported, ImportedCall};
use crate::archive::upload::{self, Origin};
use crate::config::Config;

/// The longest line taken: a call of a whole day stays below.
const LINE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Bytes of lines in one batch, beside the last of them.
const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Imports calls with their turns, customers, bookings and audio. A line that is there already is passed over, so an
/// import that broke off is simply run again. A running server picks the calls up by itself.
#[derive(Args)]
pub struct Import {
    /// Files of JSON Lines, plain or gzip
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Whose calls they become
    #[arg(long)]
    tenant: String,
}

impl Import {
    /// Runs the command.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        let app = wiring::open(config, String::new()).await?;
        let actor = operator(&app, &self.tenant);
        let size = |file: &PathBuf| {
            let metadata = file.metadata().with_context(|| format!("{} cannot be read", file.display()))?;
            Ok(metadata.len())
        };
        let bar = ProgressBar::new(self.files.iter().map(size).sum::<anyhow::Result<u64>>()?);
        bar.set_style(ProgressStyle::with_template("{bar:30} {percent}%  {msg}  {eta} left")?);
        let started = Instant::now();
        let mut all = Imported::default();
        let mut recordings = 0;
        for file in &self.files {
            let (imported, audio) = import_file(&app, &actor, file, &bar).await.with_context(|| {
                format!("{} was imported up to here; run it again to go on", file.display())
            })?;
            all += imported;
            recordings += audio;
        }
        bar.finish_and_clear();
        app.database.optimize().await?;
        app.database.close().await;
        report(&all, recordings, started.elapsed().as_secs_f64());
        Ok(())
    }
}

/// The one at the command line, who may feed calls.
fn operator(app: &App, tenant: &str) -> Actor {
    Actor {
        tenant: TenantId::new(tenant),
        user: "command line".into(),
        role: Role::Admin,
        token_id: None,
        expires_at: app.clock.now() + TimeDelta::days(365),
        renewable_until: None,
    }
}

fn report(imported: &Imported, recordings: u64, seconds: f64) {
    let Imported { calls, turns, bookings, known } = imported;
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = *calls as f64 / seconds.max(0.001);
    println!(
        "{calls} calls, {turns} turns, {bookings} bookings and {recordings} recordings imported in {seconds:.1} s ({rate:.0} calls/s); {known} calls were there already"
    );
}

async fn import_file(
    app: &App,
    actor: &Actor,
    path: &Path,
    bar: &ProgressBar,
) -> anyhow::Result<(Imported, u64)> {
    let mut lines = Lines::open(path, bar)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut imported = Imported::default();
    let mut recordings = 0;
    loop {
        let batch = lines.batch()?;
        if batch.is_empty() {
            return Ok((imported, recordings));
        }
        let with_audio: Vec<_> = batch.iter().filter(|line| line.audio.is_some()).cloned().collect();
        imported += import::batch(app, actor, batch).await?;
        for line in with_audio {
            recordings += u64::from(import_audio(app, actor, folder, &line).await?);
        }
        bar.set_message(format!("{} calls", imported.calls + imported.known));
    }
}

/// Brings a line's audio in, unless the call has it already.
async fn import_audio(app: &App, actor: &Actor, folder: &Path, line: &ImportedCall) -> anyhow::Result<bool> {
    let Some(name) = &line.audio else { return Ok(false) };
    let Some(call_id) = import::without_recording(app, actor, line).await? else { return Ok(false) };
    let path = folder.join(name);
    let file = tokio::fs::File::open(&path).await.with_context(|| format!("audio {}", path.display()))?;
    let body = ReaderStream::with_capacity(file, 256 * 1024);
    upload::receive(app, actor, call_id, Origin::default(), body)
        .await
        .with_context(|| format!("audio {}", path.display()))?;
    Ok(true)
}

/// Calls of a file, in batches.
struct Lines {
    reader: Box<dyn BufRead + Send>,
    number: u64,
}

impl Lines {
    fn open(path: &Path, bar: &ProgressBar) -> anyhow::Result<Self> {
        let file = File::open(path).context("the file cannot be opened")?;
        let mut file = BufReader::new(bar.wrap_read(file));
        let gzip = file.fill_buf()?.starts_with(&[0x1f, 0x8b]);
        let reader: Box<dyn BufRead + Send> =
            if gzip { Box::new(BufReader::new(MultiGzDecoder::new(file))) } else { Box::new(file) };
        Ok(Self { reader, number: 0 })
    }

    fn batch(&mut self) -> anyhow::Result<Vec<ImportedCall>> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while batch.len() < BATCH_MAX && bytes < BATCH_BYTES_MAX {
            let mut line = String::new();
            self.reader.by_ref().take(LINE_BYTES_MAX).read_line(&mut line)?;
            if line.is_empty() {
                break;
            }
            self.number += 1;
            bytes += line.len();
            if line.len() as u64 == LINE_BYTES_MAX {
                bail!("line {} is longer than {LINE_BYTES_MAX} bytes", self.number);
            }
            if line.trim().is_empty() {
                continue;
            }
            batch.push(serde_json::from_str(&line).with_context(|| format!("line {}", self.number))?);
        }
        Ok(batch)
    }
}
