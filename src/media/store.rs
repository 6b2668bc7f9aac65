//! Reading, finding and removing objects, and beginning to write one.

use std::ops::Range;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::{Stream, StreamExt, TryStreamExt};
use opendal::Operator;
use opendal::layers::{LoggingLayer, RetryLayer, TimeoutLayer};
use uuid::Uuid;

use super::error::MediaError;
use super::key::{ObjectKey, PROBES};
use super::log::Log;
use super::settings::{PARTIAL, Settings};
use super::stored_reader::StoredReader;
use super::upload::{Reservations, Upload};

/// Bytes that a reader hands out at once.
pub const READ_BYTES_MAX: usize = 256 * 1024;

/// Bytes written at once to a store that can take an object in parts; S3 wants at least 5 MiB.
const PART_BYTES: usize = 8 * 1024 * 1024;
/// Parts of one upload on their way at the same time; with the one being filled, 24 MiB an upload.
const PARTS_AT_ONCE: usize = 2;
/// Local files take any size; this keeps the number of system calls low.
const FILE_WRITE_BYTES: usize = 1024 * 1024;

/// How long one attempt at a small operation (stat, delete) may take.
const ATTEMPT: Duration = Duration::from_secs(15);
/// How long one attempt at moving a part may take.
const TRANSFER_ATTEMPT: Duration = Duration::from_secs(60);
/// Attempts after the first.
const RETRIES: usize = 3;

/// Where objects are. Cheap to clone; clones share everything.
#[derive(Clone, Debug)]
pub struct Store {
    operator: Operator,
    kind: &'static str,
    reservations: Reservations,
}

/// What the store knows of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredObject {
    /// Size in bytes.
    pub size_bytes: u64,
    /// When it was finished, where the store says so.
    pub last_modified: Option<DateTime<Utc>>,
    /// Media type, where the store keeps it (local files do not).
    pub content_type: Option<String>,
}

impl Store {
    /// Opens a store. Nothing is asked of a remote one yet; see [`Self::check`].
    ///
    /// # Errors
    /// [`MediaError::Settings`], also where a local folder cannot be made.
    pub fn open(settings: &Settings) -> Result<Self, MediaError> {
        // Innermost first: each attempt has its time limit, the retries lie around it, the log around all.
        let timeout = TimeoutLayer::new().with_timeout(ATTEMPT).with_io_timeout(TRANSFER_ATTEMPT);
        let retry = RetryLayer::new()
            .with_max_times(RETRIES)
            .with_min_delay(Duration::from_millis(200))
            .with_jitter();
        let operator = settings.operator()?.layer(timeout).layer(retry).layer(LoggingLayer::new(Log));
        Ok(Self { operator, kind: settings.kind(), reservations: Reservations::default() })
    }

    /// One word: `fs`, `memory`, `s3`, `gcs` or `azblob`.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// Begins to write an object that must not exist.
    ///
    /// # Errors
    /// [`MediaError::AlreadyExists`] where it does or is being written; [`MediaError::Unavailable`].
    pub async fn put(&self, key: &ObjectKey, content_type: &str) -> Result<Upload, MediaError> {
        let exists = || MediaError::AlreadyExists { key: key.to_string() };
        let reservation = self.reservations.reserve(key).ok_or_else(exists)?;
        if self.stat(key).await?.is_some() {
            return Err(exists());
        }
        let capability = self.operator.info().capability();
        let mut writer = self.operator.writer_with(key.as_str());
        if capability.write_with_if_not_exists {
            writer = writer.if_not_exists(true);
        }
        if capability.write_with_content_type {
            writer = writer.content_type(content_type);
        }
        if self.kind == "fs" {
            writer = writer.chunk(FILE_WRITE_BYTES);
        } else if capability.write_can_multi {
            writer = writer.chunk(PART_BYTES).concurrent(PARTS_AT_ONCE);
        }
        let writer = writer.await.map_err(|error| MediaError::of("begin", key.as_str(), error))?;
        Ok(Upload::start(key.clone(), writer, reservation))
    }

    /// Streams a range of an object whose size is known, in pieces of at most [`READ_BYTES_MAX`]. A range
    /// beyond the end is cut to the size. A failure is the last item; an object that turns out shorter
    /// fails with [`MediaError::Short`].
    pub fn read(
        &self,
        key: &ObjectKey,
        range: Range<u64>,
        size_bytes: u64,
    ) -> impl Stream<Item = Result<Bytes, MediaError>> + Send + use<> {
        let (store, key) = (self.clone(), key.clone());
        let range = range.start.min(size_bytes)..range.end.min(size_bytes);
        // A local file is read piece by piece anyway; a remote one in a single request.
        let piece_bytes = (self.kind == "fs").then_some(READ_BYTES_MAX);
        async_stream::try_stream! {
            let mut position = range.start;
            if range.start < range.end {
                let unavailable = |error| MediaError::of("read", key.as_str(), error);
                let mut reader = store.operator.reader_with(key.as_str()).content_length_hint(size_bytes);
                if let Some(piece_bytes) = piece_bytes {
                    reader = reader.chunk(piece_bytes);
                }
                let reader = reader.await.map_err(unavailable)?;
                let mut pieces = reader.into_stream(range.clone()).await.map_err(unavailable)?;
                while let Some(buffer) = pieces.next().await {
                    let buffer = match buffer {
                        Ok(buffer) => buffer,
                        Err(error) => Err(store.unread(&key, size_bytes, error).await)?,
                    };
                    // A buffer is a chain of pieces of memory; nothing is copied here.
                    for mut piece in buffer {
                        while !piece.is_empty() {
                            let bytes = piece.split_to(piece.len().min(READ_BYTES_MAX));
                            position += bytes.len() as u64;
                            yield bytes;
                        }
                    }
                }
            }
            if position < range.end {
                Err(MediaError::Short { key: key.to_string(), size_bytes, arrived_bytes: position })?;
            }
        }
    }

    /// Services say in different ways that an object ended early, or that it begins no later; its true size
    /// tells those failures from others.
    async fn unread(&self, key: &ObjectKey, size_bytes: u64, error: opendal::Error) -> MediaError {
        match self.stat(key).await {
            Ok(Some(stored)) if stored.size_bytes < size_bytes => {
                MediaError::Short { key: key.to_string(), size_bytes, arrived_bytes: stored.size_bytes }
            }
            _ => MediaError::of("read", key.as_str(), error),
        }
    }

    /// The same for blocking code, with seeking; only to be used where blocking is allowed.
    pub fn reader(&self, key: &ObjectKey, size_bytes: u64) -> StoredReader {
        StoredReader::new(self.clone(), key.clone(), size_bytes)
    }

    /// What is known of an object; `None` where there is none.
    ///
    /// # Errors
    /// [`MediaError::Unavailable`].
    pub async fn stat(&self, key: &ObjectKey) -> Result<Option<StoredObject>, MediaError> {
        self.stat_path(key.as_str()).await
    }

    async fn stat_path(&self, path: &str) -> Result<Option<StoredObject>, MediaError> {
        match self.operator.stat(path).await {
            Ok(metadata) if metadata.is_dir() => Ok(None),
            Ok(metadata) => Ok(Some(StoredObject {
                size_bytes: metadata.content_length(),
                last_modified: metadata.last_modified().map(|at| DateTime::from(SystemTime::from(at))),
                content_type: metadata.content_type().map(str::to_owned),
            })),
            Err(error) if error.kind() == opendal::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(MediaError::of("stat", path, error)),
        }
    }

    /// Removes an object; one that is not there counts as removed.
    ///
    /// # Errors
    /// [`MediaError::Unavailable`].
    pub async fn delete(&self, key: &ObjectKey) -> Result<(), MediaError> {
        match self.operator.delete(key.as_str()).await {
            Err(error) if error.kind() != opendal::ErrorKind::NotFound => {
                Err(MediaError::of("delete", key.as_str(), error))
            }
            _ => Ok(()),
        }
    }

    /// Names of all objects that begin with `prefix` (whole folders: end it with `/`; empty for all), in no
    /// particular order. What is half-written or a self-test is left out; names that were not made by
    /// [`super::key`] are given too, so that orphans can be found.
    ///
    /// # Errors
    /// [`MediaError::Unavailable`] here or as the last item.
    pub async fn list(
        &self,
        prefix: &str,
    ) -> Result<impl Stream<Item = Result<String, MediaError>> + Send + use<>, MediaError> {
        let place = prefix.to_owned();
        let listing = self.operator.lister_with(prefix).recursive(true).await;
        let entries = listing.map_err(|error| MediaError::of("list", prefix, error))?;
        let partial = format!("{PARTIAL}/");
        Ok(entries.map_err(move |error| MediaError::of("list", &place, error)).try_filter_map(move |entry| {
            let own = entry.path().starts_with(&partial) || entry.path().starts_with(PROBES);
            let is_object = entry.metadata().is_file() && !own;
            std::future::ready(Ok(is_object.then(|| entry.path().to_owned())))
        }))
    }

    /// What is known of anything that [`Self::list`] or [`Self::half_written`] named; `None` where there is nothing.
    ///
    /// # Errors
    /// [`MediaError::Unavailable`].
    pub async fn stat_listed(&self, name: &str) -> Result<Option<StoredObject>, MediaError> {
        self.stat_path(name).await
    }

    /// Names of what was begun and not finished: by an upload under way, or by a process that was killed. Only local
    /// files leave such; a remote store's unfinished uploads are its own to forget (a lifecycle rule).
    ///
    /// # Errors
    /// [`MediaError::Unavailable`] here or as the last item.
    pub async fn half_written(
        &self,
    ) -> Result<impl Stream<Item = Result<String, MediaError>> + Send + use<>, MediaError> {
        let place = format!("{PARTIAL}/");
        let entries = if self.kind == "fs" {
            let listing = self.operator.lister_with(&place).recursive(true).await;
            Some(listing.map_err(|error| MediaError::of("list", &place, error))?)
        } else {
            None
        };
        let entries = futures_util::stream::iter(entries).flatten();
        Ok(entries.map_err(move |error| MediaError::of("list", &place, error)).try_filter_map(|entry| {
            let name = entry.metadata().is_file().then(|| entry.path().to_owned());
            std::future::ready(Ok(name))
        }))
    }

    /// Removes what [`Self::half_written`] named, and nothing else. Whoever still writes it fails.
    ///
    /// # Errors
    /// [`MediaError::Unavailable`].
    pub async fn remove_half_written(&self, name: &str) -> Result<(), MediaError> {
        let own = name.strip_prefix(PARTIAL).is_some_and(|rest| rest.starts_with('/'));
        if self.kind != "fs" || !own {
            return Ok(());
        }
        match self.operator.delete(name).await {
            Err(error) if error.kind() != opendal::ErrorKind::NotFound => {
                Err(MediaError::of("delete", name, error))
            }
            _ => Ok(()),
        }
    }

    /// A link that anybody can read the object with until it expires, without us in between; `None` where
    /// the store has no such links. `disposition` is a whole `Content-Disposition` value.
    ///
    /// # Errors
    /// [`MediaError::Unavailable`], for example without credentials to sign with.
    pub async fn presigned_get(
        &self,
        key: &ObjectKey,
        expires: Duration,
        content_type: &str,
        disposition: &str,
    ) -> Result<Option<String>, MediaError> {
        if !self.operator.info().capability().presign_read {
            return Ok(None);
        }
        let request = self
            .operator
            .presign_read_with(key.as_str(), expires)
            .override_content_type(content_type)
            .override_content_disposition(disposition)
            .await;
        let request = request.map_err(|error| MediaError::of("sign a link to", key.as_str(), error))?;
        Ok(Some(request.uri().to_string()))
    }

    /// Writes, reads back and removes a tiny object named after `probe`, as recordings will be.
    ///
    /// # Errors
    /// The [`MediaError`] of the step that failed.
    pub async fn check(&self, probe: Uuid) -> Result<(), MediaError> {
        let key = ObjectKey::probe(probe);
        let content = Bytes::copy_from_slice(probe.as_bytes());
        let mut upload = self.put(&key, "application/octet-stream").await?;
        upload.write(content.clone()).await?;
        let size_bytes = upload.finish().await?;
        let read: Result<Vec<Bytes>, _> = self.read(&key, 0..size_bytes, size_bytes).try_collect().await;
        // Removed first, whatever was read.
        self.delete(&key).await?;
        if read?.concat() != content {
            return Err(MediaError::unavailable(
                "give back",
                &key,
                "other bytes came back than were written",
            ));
        }
        Ok(())
    }
}
