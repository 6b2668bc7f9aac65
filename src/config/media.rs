//! `[media]`: stored audio.

use std::path::{Path, PathBuf};

use reqwest::Url;
use secrecy::SecretString;

use super::ConfigError;
use super::values::Values;

/// Where audio is stored and how.
#[derive(Clone, Debug)]
pub struct MediaConfig {
    /// The kind of store; this build supports it.
    pub kind: MediaKind,
    /// Folder for [`MediaKind::Fs`].
    pub root: PathBuf,
    /// Bucket or container; not empty for the cloud kinds.
    pub bucket: String,
    /// Region of an S3 bucket.
    pub region: String,
    /// Address of the service, where it is not the provider's own.
    pub endpoint: Option<String>,
    /// S3 access key id or Azure account name.
    pub access_key_id: Option<String>,
    /// S3 secret access key or Azure account key.
    pub secret_access_key: Option<SecretString>,
    /// Google service account file.
    pub credential_file: Option<PathBuf>,
    /// Folder within the bucket, without a slash at either end; may be empty.
    pub prefix: String,
    /// Whether playback is redirected to a presigned address of the bucket.
    pub presigned_redirect: bool,
    /// Largest recording.
    pub upload_bytes_max: u64,
}

/// The kinds of stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    /// Local files.
    Fs,
    /// Memory, lost at exit.
    Memory,
    /// Amazon S3 and what speaks its protocol.
    S3,
    /// Google Cloud Storage.
    Gcs,
    /// Azure Blob Storage.
    Azblob,
}

impl MediaKind {
    const ALL: [(&str, Self, bool); 5] = [
        ("fs", Self::Fs, true),
        ("memory", Self::Memory, true),
        ("s3", Self::S3, true),
        ("gcs", Self::Gcs, cfg!(feature = "gcs")),
        ("azblob", Self::Azblob, cfg!(feature = "azblob")),
    ];

    /// Whether objects live in a bucket of a service.
    pub fn is_cloud(self) -> bool {
        matches!(self, Self::S3 | Self::Gcs | Self::Azblob)
    }

    fn read(values: &mut Values) -> Result<Self, ConfigError> {
        let built: Vec<&str> =
            Self::ALL.iter().filter(|(_, _, built)| *built).map(|(name, ..)| *name).collect();
        let expected = format!("one of {}, the stores this build supports", built.join(", "));
        values.convert("media.kind", expected, |text| {
            Self::ALL.iter().find(|(name, _, built)| *name == text && *built).map(|(_, kind, _)| *kind)
        })
    }
}

impl MediaConfig {
    pub(super) fn read(values: &mut Values, data_directory: &Path) -> Result<Self, ConfigError> {
        let kind = MediaKind::read(values)?;
        let root = values.optional("media.root", "the path of a folder", |text| Some(PathBuf::from(text)))?;
        Ok(Self {
            kind,
            root: root.unwrap_or_else(|| data_directory.join("audio")),
            bucket: values.convert(
                "media.bucket",
                "the name of a bucket, because of media.kind",
                |text| (!kind.is_cloud() || !text.is_empty()).then(|| text.to_owned()),
            )?,
            region: values.text("media.region")?,
            endpoint: read_endpoint(values, kind)?,
            access_key_id: values.optional("media.access_key_id", "text", |text| Some(text.to_owned()))?,
            secret_access_key: values
                .optional("media.secret_access_key", "text", |text| Some(text.into()))?,
            credential_file: values.optional("media.credential_file", "a path", |text| Some(text.into()))?,
            prefix: values.convert("media.prefix", "a path without a slash at either end", |text| {
                (!text.starts_with('/') && !text.ends_with('/')).then(|| text.to_owned())
            })?,
            presigned_redirect: values.boolean("media.presigned_redirect")?,
            upload_bytes_max: values.integer("media.upload_bytes_max", "bytes", 1_024..=1 << 40)?,
        })
    }
}

fn read_endpoint(values: &mut Values, kind: MediaKind) -> Result<Option<String>, ConfigError> {
    values.convert("media.endpoint", "an http or https address such as http://127.0.0.1:9000", |text| {
        if text.is_empty() {
            return (kind != MediaKind::Azblob).then_some(None);
        }
        let url = Url::parse(text).ok()?;
        matches!(url.scheme(), "http" | "https").then(|| Some(text.trim_end_matches('/').to_owned()))
    })
}
