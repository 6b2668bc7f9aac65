//! `earmark sweep`.

use clap::Args;
use entity::OrphanKind;

use super::wiring;
use crate::config::Config;
use crate::jobs::sweep_orphans::{self, Fate, Finding, Mode};

/// Finds what has no counterpart (objects without a row, recordings without their object, uploads that never ended) and
/// removes what is older than `housekeeping.orphan_grace_days`. Never a recording that can be played. May run beside a
/// server.
#[derive(Args)]
pub struct Sweep {
    /// Change nothing, only say what would be done
    #[arg(long)]
    dry_run: bool,
}

impl Sweep {
    /// Runs the command.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        let app = wiring::open(config, String::new()).await?;
        let mode = if self.dry_run { Mode::DryRun } else { Mode::Remove };
        let (mut removed, mut removed_bytes, mut others) = (0_u64, 0_u64, 0_u64);
        let heard = |finding: Finding| {
            println!("{}", line(&finding, mode));
            if finding.fate == Fate::Removed {
                removed += 1;
                removed_bytes += finding.size_bytes.unwrap_or(0);
            } else {
                others += 1;
            }
        };
        sweep_orphans::sweep(&app, mode, heard).await?;
        let verb = if self.dry_run { "would be removed" } else { "removed" };
        println!("{removed} {verb} ({removed_bytes} bytes), {others} left or mended");
        app.database.close().await;
        Ok(())
    }
}

fn line(finding: &Finding, mode: Mode) -> String {
    let Finding { kind, name, size_bytes, fate } = finding;
    let what = match kind {
        OrphanKind::Object => "object without a row",
        OrphanKind::Row => "row without its object",
        OrphanKind::Upload => "upload that never ended",
    };
    let becomes = match (fate, mode) {
        (Fate::Removed, Mode::Remove) => "removed",
        (Fate::Removed, Mode::DryRun) => "would be removed",
        (Fate::Waits, _) => "left for now: its grace is not over",
        (Fate::Told, _) => "left for you",
        (Fate::Mended, Mode::Remove) => "mended",
        (Fate::Mended, Mode::DryRun) => "would be mended",
    };
    let size = size_bytes.map(|size| format!(" ({size} bytes)")).unwrap_or_default();
    format!("{what}: {name}{size}: {becomes}")
}
