//! From settings to the archive's long-lived parts.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use uuid::Uuid;

use crate::access::LinkSigner;
use crate::app::{App, Clock, Ids};
use crate::config::{Config, HttpConfig, MediaConfig, MediaKind};
use crate::database::Database;
use crate::http::{Documents, WebApp};
use crate::journal;
use crate::media::{self, Store};
use crate::providers::speech::Speech;
use crate::providers::summary::Summaries;
use crate::providers::{Clients, Outside};
use crate::search::{self, Index};

/// Opens everything the settings name. The folders are made where they are missing.
///
/// # Errors
/// With what could not be opened and what to do.
pub async fn open(config: Config, public_url: String) -> anyhow::Result<App> {
    let spool = config.spool_directory();
    std::fs::create_dir_all(&spool)
        .with_context(|| format!("the folder {} cannot be made", spool.display()))?;
    let (clock, ids) = (Clock::system(), Ids::random());
    let database = open_database(&config).await?;
    if !journal::is_of_this_cluster(database.reader()).await? {
        bail!(
            "the database was loaded from another PostgreSQL cluster, whose transactions mean nothing here: move an archive with `earmark backup` and `earmark restore`"
        );
    }
    let epoch = journal::epoch(database.reader(), ids.next(clock.now())).await?;
    let index = Index::open_or_create(&index_settings(&config))?;
    let media = open_store(&config.media)?;
    let links = Arc::new(LinkSigner::from_config(&config)?);
    let tenants = Arc::new(config.tenants()?);
    let outside = Outside::new().context("the client for the outside network")?;
    let providers = Clients::new(&tenants, &outside).context("an account of the tenants file cannot work")?;
    let speech = Speech::new(&config.speech, outside.clone());
    let summaries = Summaries::new(&config.summary, outside);
    let node = node(&config, ids.next(clock.now()))?;
    let config = Arc::new(config);
    Ok(App {
        database,
        index,
        media,
        clock,
        ids,
        config,
        tenants,
        providers,
        speech,
        summaries,
        node,
        links,
        public_url,
        epoch,
    })
}

/// The name of this node: made once in the data folder, because that is where its live streams lie.
fn node(config: &Config, new: Uuid) -> anyhow::Result<String> {
    let path = config.data_directory.join("node");
    let read = || std::fs::read_to_string(&path);
    match read() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            std::fs::write(&path, new.to_string())
                .with_context(|| format!("{} cannot be written", path.display()))?;
            Ok(new.to_string())
        }
        name => Ok(name.with_context(|| format!("{} cannot be read", path.display()))?.trim().to_owned()),
    }
}

/// Opens the database alone; the data folder is made where it is missing.
///
/// # Errors
/// With what could not be opened.
pub async fn open_database(config: &Config) -> anyhow::Result<Database> {
    std::fs::create_dir_all(&config.data_directory)
        .with_context(|| format!("the data folder {} cannot be made", config.data_directory.display()))?;
    Database::connect(&config.database)
        .await
        .with_context(|| format!("the database {} cannot be opened", config.database.display_url()))
}

/// Opens the audio store alone.
///
/// # Errors
/// Where the settings cannot work.
pub fn open_store(config: &MediaConfig) -> anyhow::Result<Store> {
    Store::open(&store_settings(config)?).context("the audio store cannot be opened")
}

/// The GraphQL documents that requests may name: the web app's and those of the settings.
///
/// # Errors
/// With the manifest that cannot be used.
pub fn documents(config: &HttpConfig, web: &WebApp) -> anyhow::Result<Documents> {
    let listed = match &config.documents_file {
        Some(path) => Some(
            std::fs::read(path)
                .with_context(|| format!("http.documents_file: {} cannot be read", path.display()))?,
        ),
        None => None,
    };
    let own = Some(web.documents()).filter(|own| !own.is_empty());
    let manifests = own.into_iter().chain(listed.as_deref());
    Documents::new(config.known_documents_only, manifests)
        .context("http.documents_file: a manifest of documents cannot be used")
}

/// The index's settings in its own words.
pub fn index_settings(config: &Config) -> search::Settings {
    search::Settings {
        directory: Some(config.search.directory.clone()),
        writer_memory_bytes: config.search.writer_memory_bytes,
    }
}

/// The store's settings in its own words.
///
/// # Errors
/// Where something this kind of store needs is missing.
pub fn store_settings(config: &MediaConfig) -> anyhow::Result<media::Settings> {
    Ok(match config.kind {
        MediaKind::Fs => media::Settings::Fs { root: config.root.clone() },
        MediaKind::Memory => media::Settings::Memory,
        MediaKind::S3 => media::Settings::S3(media::settings::S3 {
            bucket: config.bucket.clone(),
            region: config.region.clone(),
            endpoint: config.endpoint.clone(),
            access_key_id: config.access_key_id.clone(),
            secret_access_key: config.secret_access_key.clone(),
            prefix: config.prefix.clone(),
            virtual_host_style: false,
        }),
        MediaKind::Gcs => gcs(config)?,
        MediaKind::Azblob => azblob(config)?,
    })
}

#[cfg(feature = "gcs")]
fn gcs(config: &MediaConfig) -> anyhow::Result<media::Settings> {
    use base64::Engine as _;
    let credential = match &config.credential_file {
        Some(path) => {
            let key = std::fs::read(path)
                .with_context(|| format!("media.credential_file {} cannot be read", path.display()))?;
            Some(base64::prelude::BASE64_STANDARD.encode(key).into())
        }
        None => None,
    };
    Ok(media::Settings::Gcs {
        bucket: config.bucket.clone(),
        prefix: config.prefix.clone(),
        endpoint: config.endpoint.clone(),
        credential,
    })
}

#[cfg(not(feature = "gcs"))]
fn gcs(_: &MediaConfig) -> anyhow::Result<media::Settings> {
    bail!("this build has no Google Cloud Storage: build it with --features gcs")
}

#[cfg(feature = "azblob")]
fn azblob(config: &MediaConfig) -> anyhow::Result<media::Settings> {
    let (Some(endpoint), Some(account_name), Some(account_key)) =
        (config.endpoint.clone(), config.access_key_id.clone(), config.secret_access_key.clone())
    else {
        bail!("azblob needs media.endpoint, media.access_key_id (the account) and media.secret_access_key")
    };
    Ok(media::Settings::Azblob {
        container: config.bucket.clone(),
        prefix: config.prefix.clone(),
        endpoint,
        account_name,
        account_key,
    })
}

#[cfg(not(feature = "azblob"))]
fn azblob(_: &MediaConfig) -> anyhow::Result<media::Settings> {
    bail!("this build has no Azure Blob Storage: build it with --features azblob")
}
