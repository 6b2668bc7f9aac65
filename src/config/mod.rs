//! Settings: one documented defaults file (`default.toml`), layered and checked once at start.
//!
//! `default.toml` is the single source: the known keys, their help, their variables (`EARMARK_HTTP_LISTEN`) and their
//! command-line options (`--http-listen`) are derived from it, so a setting cannot exist in one place only. Layers, the
//! last wins: defaults, file, environment, command line. Loading is pure except for `ConfigFile::find`; the
//! environment is passed in. A wrong value names its key, the value, where it came from and what is allowed.
//!
//! To add a setting: a commented line in `default.toml`, a field in its section's file, a line in that file's `read`.

mod auth;
mod database;
mod error;
mod file;
mod housekeeping;
mod http;
mod keys;
mod limits;
mod links;
mod live;
mod log;
mod media;
mod options;
mod linking;
mod phone;
mod pipeline;
mod search;
mod secrets;
mod services;
mod tenants;
mod values;
mod web;

use std::path::PathBuf;

use clap::ArgMatches;
use secrecy::SecretString;

pub use auth::{AuthConfig, Hs256, key_address_is_trusted};
pub use database::DatabaseConfig;
pub use error::{ConfigError, Origin, UnknownVariable};
pub use file::ConfigFile;
pub use housekeeping::HousekeepingConfig;
pub use http::HttpConfig;
pub use keys::{ConfigKey, DEFAULT_TOML, ValueKind, keys};
pub use limits::LimitsConfig;
pub use linking::LinkingConfig;
pub use links::LinksConfig;
pub use live::{LiveConfig, LiveFormat};
pub use log::{LogConfig, LogFormat};
pub use media::{MediaConfig, MediaKind};
pub use options::{add_options, config_option, given_options};
pub use phone::PhoneConfig;
pub use pipeline::{PipelineConfig, RenditionKind};
pub use search::SearchConfig;
pub use secrets::{SecretFileError, read_or_create_secret};
pub use services::{SpeechConfig, SpeechKind, SummaryConfig, SummaryKind};
pub use tenants::{
    Account, BookingSource, CampaignConfig, ChannelParty, ProviderAccount, RingcentralAccount, TenantConfig,
    TenantsConfig, TenantsError, TwilioAccount, VapiAccount, VapiHmac, VonageAccount,
};
pub use web::{OidcConfig, WebConfig};

use values::Values;

/// Every setting, checked: what [`Config::load`] returns can be used without further questions.
#[derive(Clone, Debug)]
pub struct Config {
    /// Folder for everything the archive keeps on this machine.
    pub data_directory: PathBuf,
    /// File that names tenants and their accounts with providers; [`Config::tenants`] reads it.
    pub tenants_file: Option<PathBuf>,
    /// The web server.
    pub http: HttpConfig,
    /// The web app.
    pub web: WebConfig,
    /// Rows.
    pub database: DatabaseConfig,
    /// Stored audio.
    pub media: MediaConfig,
    /// The full-text index.
    pub search: SearchConfig,
    /// Access tokens.
    pub auth: AuthConfig,
    /// Signed links to audio.
    pub links: LinksConfig,
    /// Phone numbers.
    pub phone: PhoneConfig,
    /// Links of calls to customers and bookings.
    pub linking: LinkingConfig,
    /// Calls that are spoken while they are archived.
    pub live: LiveConfig,
    /// From a call's end to its transcript, summary and other encodings.
    pub pipeline: PipelineConfig,
    /// Who transcribes calls whose provider does not.
    pub speech: SpeechConfig,
    /// Who sums them up.
    pub summary: SummaryConfig,
    /// What tidies up.
    pub housekeeping: HousekeepingConfig,
    /// What one client may ask for.
    pub limits: LimitsConfig,
    /// What is written to standard error.
    pub log: LogConfig,
    /// Variables that begin with `EARMARK_` and are no setting. They do not stop the server, because orchestrators add
    /// variables named after a service (`EARMARK_SERVICE_HOST`); whoever starts it should log them as warnings.
    pub warnings: Vec<UnknownVariable>,
}

impl Config {
    /// Finds the file and loads: what the command line does at start. `matches` come from a command that went through
    /// [`add_options`]; `environment` is usually `std::env::vars()`.
    ///
    /// # Errors
    /// The first setting that is wrong, or a file that cannot be read.
    pub fn from_command_line(
        matches: &ArgMatches,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let environment: Vec<_> = environment.into_iter().collect();
        let file = ConfigFile::find(config_option(matches), &environment)?;
        Self::load(file.as_ref(), environment, given_options(matches))
    }

    /// Lays file, environment and options over the defaults and checks the result. Pure.
    ///
    /// `options` are pairs of a key's path (`http.listen`) and its text, as [`given_options`] returns them.
    ///
    /// # Errors
    /// The first setting that is wrong; unknown keys in the file.
    pub fn load(
        file: Option<&ConfigFile>,
        environment: impl IntoIterator<Item = (String, String)>,
        options: impl IntoIterator<Item = (&'static ConfigKey, String)>,
    ) -> Result<Self, ConfigError> {
        let mut values = Values::defaults();
        if let Some(file) = file {
            values.add_file(file)?;
        }
        let warnings = values.add_environment(environment);
        for (key, text) in options {
            values.add_option(key, text);
        }
        Self::read(&mut values, warnings)
    }

    fn read(values: &mut Values, warnings: Vec<UnknownVariable>) -> Result<Self, ConfigError> {
        let data_directory = PathBuf::from(values.text_required("data_directory", "the path of a folder")?);
        let tenants_file = values.optional("tenants_file", "the path of a file", |text| Some(text.into()))?;
        let http = HttpConfig::read(values)?;
        Ok(Self {
            tenants_file,
            web: WebConfig::read(values)?,
            database: DatabaseConfig::read(values, &data_directory)?,
            media: MediaConfig::read(values, &data_directory)?,
            search: SearchConfig::read(values, &data_directory)?,
            auth: AuthConfig::read(values, &http)?,
            links: LinksConfig::read(values)?,
            phone: PhoneConfig::read(values)?,
            linking: LinkingConfig::read(values)?,
            live: LiveConfig::read(values)?,
            pipeline: PipelineConfig::read(values)?,
            speech: SpeechConfig::read(values)?,
            summary: SummaryConfig::read(values)?,
            housekeeping: HousekeepingConfig::read(values)?,
            limits: LimitsConfig::read(values)?,
            log: LogConfig::read(values)?,
            data_directory,
            http,
            warnings,
        })
    }

    /// Where files of GraphQL forms wait on their way in; on the data folder's disk, since memory disks are small.
    pub fn spool_directory(&self) -> PathBuf {
        self.data_directory.join("spool")
    }

    /// Where live calls stand until they are stored.
    pub fn live_directory(&self) -> PathBuf {
        self.data_directory.join("live")
    }

    /// Who the archive is for, and where their calls come from: read from the tenants file.
    ///
    /// # Errors
    /// When the file cannot be read or contradicts itself.
    pub fn tenants(&self) -> Result<TenantsConfig, TenantsError> {
        self.tenants_file.as_deref().map_or_else(|| Ok(TenantsConfig::default()), TenantsConfig::read_file)
    }

    /// The secret of HS256 tokens: the one configured, the generated development secret, or none where tokens are
    /// checked with public keys only.
    ///
    /// # Errors
    /// When the generated secret can be neither read nor written.
    pub fn hs256_secret(&self) -> Result<Option<SecretString>, SecretFileError> {
        match &self.auth.hs256 {
            Hs256::Configured(secret) => Ok(Some(secret.clone())),
            Hs256::Development => read_or_create_secret(&self.data_directory, "hs256").map(Some),
            Hs256::Off => Ok(None),
        }
    }

    /// The secret that signs links to audio: the one configured or the generated one.
    ///
    /// # Errors
    /// When the generated secret can be neither read nor written.
    pub fn link_secret(&self) -> Result<SecretString, SecretFileError> {
        match &self.links.secret {
            Some(secret) => Ok(secret.clone()),
            None => read_or_create_secret(&self.data_directory, "links"),
        }
    }
}

#[cfg(test)]
mod tests;
