//! Those that are compared. Each has all turns, one word of theirs being the same to all as far as their own analysis
//! lets it.

mod bare;
mod earmark;
mod postgres;
mod sqlite;

use std::fs;
use std::path::Path;

use anyhow::Result;

pub use self::bare::{Bare, Unit};
pub use self::earmark::Earmark;
pub use self::postgres::{Matching, Postgres};
pub use self::sqlite::Sqlite;
use super::cases::Case;
use super::corpus::search::CallDocument;

/// Hits of a page.
pub const PAGE: usize = 10;
/// Of a page far behind; it is the thousandth.
pub const DEEP_PAGE: usize = 20;
pub const DEEP_PAGES: usize = 1_000;
/// Calls handed over at a time; then they are committed, as the archive does when it builds its index anew.
pub const BATCH: usize = 5_000;
/// What the engine's writers may hold.
const WRITER_BYTES: usize = 128 << 20;

pub type Calls<'a> = &'a mut dyn Iterator<Item = CallDocument>;

pub trait Contestant: Sync {
    fn name(&self) -> &'static str;

    /// Reads the page, and says how many hits it knows of: all that match, or those of the page. None where it has no
    /// such search.
    ///
    /// # Errors
    /// Where the search fails.
    fn ask(&self, case: &Case) -> Result<Option<u64>>;

    /// What it keeps on disk.
    ///
    /// # Errors
    /// Where that cannot be read.
    fn size_bytes(&self) -> Result<u64>;
}

/// Calls in batches, none empty.
fn each_batch(calls: Calls<'_>, mut take: impl FnMut(Vec<CallDocument>) -> Result<()>) -> Result<()> {
    loop {
        let batch: Vec<_> = (&mut *calls).take(BATCH).collect();
        if batch.is_empty() {
            return Ok(());
        }
        take(batch)?;
    }
}

fn folder_bytes(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        bytes += if meta.is_dir() { folder_bytes(&entry.path())? } else { meta.len() };
    }
    Ok(bytes)
}
