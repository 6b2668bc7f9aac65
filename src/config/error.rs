//! What can be wrong with a setting, said so that it can be put right without reading code.

use std::fmt;
use std::path::PathBuf;

/// A setting, a file or a variable that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The configuration file cannot be read.
    #[error("cannot read the configuration file {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The configuration file is not TOML.
    #[error("{} is not valid TOML: line {line}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line where it stops being TOML, counted from 1.
        line: usize,
        /// The parser's words.
        message: String,
    },
    /// A key in the file that no setting has.
    #[error("unknown key {key} (from {origin}); the nearest known key is {nearest}")]
    UnknownKey {
        /// The key as written, with its section.
        key: String,
        /// The file.
        origin: Origin,
        /// The known key that looks most like it.
        nearest: String,
    },
    /// A value that is not allowed.
    #[error("{key} = {value} (from {origin}): expected {expected}")]
    Invalid {
        /// The key with its section.
        key: String,
        /// The value as given, or that it is a secret.
        value: String,
        /// Where the value was given.
        origin: Origin,
        /// What is allowed, as a phrase that ends the sentence.
        expected: String,
    },
}

/// A variable that begins with `EARMARK_` and is no setting: a warning, see [`super::Config::warnings`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown variable {name}; the nearest known variable is {nearest}")]
pub struct UnknownVariable {
    /// The variable.
    pub name: String,
    /// The known variable that looks most like it.
    pub nearest: String,
}

/// Where a value was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `default.toml`.
    Default,
    /// A configuration file.
    File(PathBuf),
    /// A variable, by its name.
    Variable(String),
    /// A command-line option, by its name without the dashes.
    Option(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("the defaults"),
            Self::File(path) => write!(formatter, "{}", path.display()),
            Self::Variable(name) => formatter.write_str(name),
            Self::Option(name) => write!(formatter, "--{name}"),
        }
    }
}
