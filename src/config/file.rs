//! The configuration file: which one, and its text.

use std::path::{Path, PathBuf};

use super::ConfigError;

/// The variable that names the file; the only one beside `EARMARK_TEST_*` that is no setting.
pub(super) const FILE_VARIABLE: &str = "EARMARK_CONFIG";

/// The file read when none is named.
const FILE_DEFAULT: &str = "earmark.toml";

/// A configuration file that has been read and not yet understood.
#[derive(Clone, Debug)]
pub struct ConfigFile {
    /// Where it was read from.
    pub path: PathBuf,
    /// Its text, expected to be TOML.
    pub text: String,
}

impl ConfigFile {
    /// Reads the file named by `--config`, else by `EARMARK_CONFIG`, else `earmark.toml` in the current directory if
    /// there is one. `None` when there is none of them.
    ///
    /// # Errors
    /// When a file that was named, or that exists, cannot be read.
    pub fn find(
        option: Option<&Path>,
        environment: &[(String, String)],
    ) -> Result<Option<Self>, ConfigError> {
        let variable = environment.iter().find(|(name, value)| name == FILE_VARIABLE && !value.is_empty());
        let named = option.or_else(|| variable.map(|(_, value)| Path::new(value)));
        match named {
            Some(path) => Self::read(path).map(Some),
            None => match Self::read(Path::new(FILE_DEFAULT)) {
                Err(ConfigError::Unreadable { source, .. })
                    if source.kind() == std::io::ErrorKind::NotFound =>
                {
                    Ok(None)
                }
                found => found.map(Some),
            },
        }
    }

    fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        Ok(Self { path: path.to_owned(), text })
    }
}
