//! `[database]`: rows.

use std::path::Path;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::ConfigError;
use super::values::Values;

/// The database's settings.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// `sqlite://…` or `postgres://…`; secret because it may hold a password. Never empty.
    pub url: SecretString,
    /// Most connections that read at the same time.
    pub readers_max: u32,
    /// How long SQLite waits for another process that is writing.
    pub busy_timeout: Duration,
    /// How long a request waits for a free connection.
    pub acquire_timeout: Duration,
}

impl DatabaseConfig {
    pub(super) fn read(values: &mut Values, data_directory: &Path) -> Result<Self, ConfigError> {
        let url = values.optional(
            "database.url",
            "an address that begins with sqlite:// or postgres://, such as postgres://user:password@host/name",
            |text| is_supported(text).then(|| SecretString::from(text)),
        )?;
        Ok(Self {
            url: url.unwrap_or_else(|| sqlite_url(&data_directory.join("earmark.db"))),
            readers_max: values.integer("database.readers_max", "connections", 1..=256)?,
            busy_timeout: values.milliseconds("database.busy_timeout_ms", 0..=600_000)?,
            acquire_timeout: values.seconds("database.acquire_timeout_seconds", 1..=600)?,
        })
    }

    /// Whether the rows are in PostgreSQL, else in SQLite.
    pub fn is_postgres(&self) -> bool {
        self.url.expose_secret().starts_with("postgres")
    }

    /// The address without user, password and parameters, for people and logs.
    pub fn display_url(&self) -> String {
        let url = self.url.expose_secret();
        let url = url.split('?').next().unwrap_or_default();
        match (url.split_once("://"), self.is_postgres()) {
            (Some((scheme, rest)), true) => {
                let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
                format!("{scheme}://{host}")
            }
            _ => url.to_owned(),
        }
    }
}

fn is_supported(text: &str) -> bool {
    ["sqlite://", "postgres://", "postgresql://"]
        .iter()
        .any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
}

/// The address of an SQLite file that is created where it does not exist. Characters that end the path of an address
/// are escaped.
fn sqlite_url(path: &Path) -> SecretString {
    let path = path.to_string_lossy().replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    SecretString::from(format!("sqlite://{path}?mode=rwc"))
}
