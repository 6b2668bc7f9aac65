//! `[search]`: the full-text index.

use std::path::{Path, PathBuf};

use super::ConfigError;
use super::values::Values;

/// The index's settings.
#[derive(Clone, Debug)]
pub struct SearchConfig {
    /// Folder of the index.
    pub directory: PathBuf,
    /// Memory for documents not yet committed. Tantivy wants 15 MB or more for each thread and less than 4 GiB.
    pub writer_memory_bytes: usize,
}

impl SearchConfig {
    pub(super) fn read(values: &mut Values, data_directory: &Path) -> Result<Self, ConfigError> {
        let directory =
            values.optional("search.directory", "the path of a folder", |text| Some(PathBuf::from(text)))?;
        Ok(Self {
            directory: directory.unwrap_or_else(|| data_directory.join("index")),
            writer_memory_bytes: values.integer(
                "search.writer_memory_bytes",
                "bytes",
                15_000_000..=4_294_967_295,
            )?,
        })
    }
}
