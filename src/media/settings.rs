//! Which store, and how to reach it.

use std::path::PathBuf;

use opendal::{Operator, services};
use secrecy::{ExposeSecret, SecretString};

use super::error::MediaError;

/// Where half-written files stand below the root of a local store; on the same file system, so that
/// finishing one is a rename.
pub(super) const PARTIAL: &str = ".partial";

/// One kind of store with what it needs. Secrets are not shown by `Debug`.
#[derive(Clone, Debug)]
pub enum Settings {
    /// Files below a folder, which is created where it is missing.
    Fs {
        /// The folder.
        root: PathBuf,
    },
    /// In this process only: for tests and for trying out.
    Memory,
    /// Amazon S3 or a server that speaks its protocol.
    S3(S3),
    /// Google Cloud Storage.
    #[cfg(feature = "gcs")]
    Gcs {
        /// Bucket name.
        bucket: String,
        /// Put before every key; empty for none.
        prefix: String,
        /// Another address than Google's.
        endpoint: Option<String>,
        /// Service account key, as base64 of its JSON; without it the environment's identity is used.
        credential: Option<SecretString>,
    },
    /// Azure Blob Storage.
    #[cfg(feature = "azblob")]
    Azblob {
        /// Container name.
        container: String,
        /// Put before every key; empty for none.
        prefix: String,
        /// Address of the account's blob service.
        endpoint: String,
        /// Account name.
        account_name: String,
        /// Account key.
        account_key: SecretString,
    },
}

/// A bucket and how to reach it.
#[derive(Clone, Debug)]
pub struct S3 {
    /// Bucket name; it must exist.
    pub bucket: String,
    /// Region, `us-east-1` for servers that have none.
    pub region: String,
    /// Address of another server than Amazon's.
    pub endpoint: Option<String>,
    /// Access key; without keys the environment's identity is used (variables, profile, instance role).
    pub access_key_id: Option<String>,
    /// Secret that belongs to the access key.
    pub secret_access_key: Option<SecretString>,
    /// Put before every key; empty for none.
    pub prefix: String,
    /// `bucket.host` instead of `host/bucket`; Amazon wants it for buckets that others need not know.
    pub virtual_host_style: bool,
}

impl Settings {
    /// One word for logs and the doctor.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Fs { .. } => "fs",
            Self::Memory => "memory",
            Self::S3(_) => "s3",
            #[cfg(feature = "gcs")]
            Self::Gcs { .. } => "gcs",
            #[cfg(feature = "azblob")]
            Self::Azblob { .. } => "azblob",
        }
    }

    pub(super) fn operator(&self) -> Result<Operator, MediaError> {
        let operator = match self {
            Self::Fs { root } => {
                let path = |path: PathBuf| {
                    path.into_os_string().into_string().map_err(|path| {
                        MediaError::Settings(format!("the path {} is not UTF-8", path.display()).into())
                    })
                };
                let partial = path(root.join(PARTIAL))?;
                Operator::new(services::Fs::default().root(&path(root.clone())?).atomic_write_dir(&partial))
            }
            Self::Memory => Operator::new(services::Memory::default()),
            Self::S3(s3) => Operator::new(s3.service()),
            #[cfg(feature = "gcs")]
            Self::Gcs { bucket, prefix, endpoint, credential } => {
                let mut service = services::Gcs::default().bucket(bucket).root(prefix);
                if let Some(endpoint) = endpoint {
                    service = service.endpoint(endpoint);
                }
                if let Some(credential) = credential {
                    service = service.credential(credential.expose_secret());
                }
                Operator::new(service)
            }
            #[cfg(feature = "azblob")]
            Self::Azblob { container, prefix, endpoint, account_name, account_key } => Operator::new(
                services::Azblob::default()
                    .container(container)
                    .root(prefix)
                    .endpoint(endpoint)
                    .account_name(account_name)
                    .account_key(account_key.expose_secret()),
            ),
        };
        operator.map_err(|error| MediaError::Settings(error.into()))
    }
}

impl S3 {
    fn service(&self) -> services::S3 {
        let Self { bucket, region, endpoint, access_key_id, secret_access_key, prefix, virtual_host_style } =
            self;
        let mut service = services::S3::default().bucket(bucket).region(region).root(prefix);
        if let Some(endpoint) = endpoint {
            service = service.endpoint(endpoint);
        }
        if let (Some(access_key_id), Some(secret)) = (access_key_id, secret_access_key) {
            // With keys of its own the store must not take others from the environment.
            service = service
                .access_key_id(access_key_id)
                .secret_access_key(secret.expose_secret())
                .disable_config_load()
                .disable_ec2_metadata();
        }
        if *virtual_host_style {
            service = service.enable_virtual_host_style();
        }
        service
    }
}
