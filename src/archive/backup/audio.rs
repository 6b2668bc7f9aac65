//! Stored objects: copied out by the rows of the backup itself, and put back.

use std::io;
use std::path::Path;

use anyhow::{Context as _, bail};
use aws_lc_rs::digest::{Context, SHA256};
use bytes::Bytes;
use entity::{RecordingId, StageStatus, Tenanted as _, recording, rendition};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use sea_orm::{ColumnTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde::{Deserialize, Serialize};
use tokio::fs::{self, File};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::files::{LinesReader, LinesWriter};
use super::manifest::{AUDIO_FOLDER, AUDIO_LIST, AudioEntry, table_file};
use super::{Listener, Progress};
use crate::database::Database;
use crate::media::{MediaError, ObjectKey, Store};

/// Objects copied at the same time: a remote store answers slowly, and each takes little memory.
const COPIES_AT_ONCE: usize = 4;
/// Bytes read from a file at once.
const READ_BYTES: usize = 256 * 1024;
/// Objects that may fail to be read before the store counts as gone.
const UNREADABLE_MAX: u64 = 100;

/// What became of the objects that the rows name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AudioCounts {
    /// Copied with the bytes they should have.
    pub copied: u64,
    /// The size of all that was copied.
    pub size_bytes: u64,
    /// Deleted by the archive after the rows were read: nothing is wrong.
    pub deleted: u64,
    /// Copied, but their bytes are not those that were once stored.
    pub damaged: u64,
    /// Not in the store, or unreadable, although their rows are there.
    pub missing: u64,
}

impl AudioCounts {
    /// Objects that somebody has to look after.
    pub fn problems(&self) -> u64 {
        self.damaged + self.missing
    }

    fn add(&mut self, state: &State) {
        match state {
            State::Copied { size_bytes, .. } => {
                self.copied += 1;
                self.size_bytes += size_bytes;
            }
            State::Damaged { size_bytes, .. } => {
                self.damaged += 1;
                self.size_bytes += size_bytes;
            }
            State::Deleted => self.deleted += 1,
            State::Missing { .. } => self.missing += 1,
        }
    }
}

/// A line of the list of objects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Object {
    /// Its key.
    pub storage_path: String,
    /// Its media type.
    pub mime_type: String,
    /// What became of it.
    #[serde(flatten)]
    pub state: State,
}

/// What became of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(super) enum State {
    /// Its copy is as it should be.
    Copied {
        /// Its size.
        size_bytes: u64,
        /// Of the copy.
        sha256: String,
    },
    /// Its copy is what the store has, which is not what was once stored.
    Damaged {
        /// Its size.
        size_bytes: u64,
        /// Of the copy.
        sha256: String,
        /// What differs.
        reason: String,
    },
    /// The archive deleted it after the rows were read.
    Deleted,
    /// There is no copy although there should be one.
    Missing {
        /// Why not.
        reason: String,
    },
}

/// An object that a row names.
struct Wanted {
    recording_id: RecordingId,
    storage_path: String,
    mime_type: String,
    sha256: Option<String>,
}

/// Copies every object that the copied rows name. What is wrong with one is told, noted, and does not stop
/// the others.
pub(super) async fn copy_out(
    database: &Database,
    media: &Store,
    folder: &Path,
    listener: &Listener,
) -> anyhow::Result<AudioEntry> {
    let mut list = LinesWriter::create(folder, AUDIO_LIST)?;
    let mut counts = AudioCounts::default();
    let mut unreadable = 0;
    let copies =
        stream::iter(wanted(folder)?).map(async |wanted| copy(database, media, folder, wanted?).await);
    let mut copies = std::pin::pin!(copies.buffered(COPIES_AT_ONCE));
    while let Some(copy) = copies.next().await {
        let Copy { object, failed } = copy?;
        counts.add(&object.state);
        if let State::Damaged { reason, .. } | State::Missing { reason } = &object.state {
            tracing::error!(object.key = object.storage_path, reason, "a recording's audio is not well");
        }
        unreadable += u64::from(failed);
        if unreadable > UNREADABLE_MAX {
            bail!(
                "more than {UNREADABLE_MAX} objects could not be read: the backup was broken off; look at the audio store (`earmark doctor`) and begin again"
            );
        }
        let objects = list.write(&object)?;
        listener(Progress::Audio { objects });
    }
    Ok(AudioEntry { list: list.finish()?, counts })
}

/// Recordings that can be played and their renditions, read from the copied rows: the database need not show
/// that moment any longer.
fn wanted(folder: &Path) -> anyhow::Result<impl Iterator<Item = anyhow::Result<Wanted>>> {
    let mut recordings = LinesReader::open(folder, &table_file("recordings"))?;
    let mut renditions = LinesReader::open(folder, &table_file("renditions"))?;
    let recordings = std::iter::from_fn(move || recordings.next::<recording::Model>().transpose())
        .filter_map(|row| row.map(wanted_recording).transpose());
    let renditions = std::iter::from_fn(move || renditions.next::<rendition::Model>().transpose())
        .map(|row| row.map(wanted_rendition));
    Ok(recordings.chain(renditions))
}

fn wanted_recording(row: recording::Model) -> Option<Wanted> {
    let recording::Model { id, status, storage_path, mime_type, sha256, .. } = row;
    let mime_type = mime_type.unwrap_or_else(|| "application/octet-stream".into());
    let storage_path = storage_path.filter(|_| status == StageStatus::Completed)?;
    Some(Wanted { recording_id: id, storage_path, mime_type, sha256 })
}

fn wanted_rendition(row: rendition::Model) -> Wanted {
    let rendition::Model { recording_id, storage_path, mime_type, sha256, .. } = row;
    Wanted { recording_id, storage_path, mime_type, sha256: Some(sha256) }
}

struct Copy {
    object: Object,
    /// The store did not give what it has.
    failed: bool,
}

async fn copy(database: &Database, media: &Store, folder: &Path, wanted: Wanted) -> anyhow::Result<Copy> {
    let Wanted { recording_id, storage_path, mime_type, sha256 } = wanted;
    let noted = |state, failed| {
        let (storage_path, mime_type) = (storage_path.clone(), mime_type.clone());
        Ok(Copy { object: Object { storage_path, mime_type, state }, failed })
    };
    let Some(key) = ObjectKey::from_stored(&storage_path) else {
        return noted(State::Missing { reason: "its name was not made by this archive".into() }, false);
    };
    let path = folder.join(AUDIO_FOLDER).join(key.as_str());
    let (size_bytes, copied_sha256) = match fetch(media, &key, &path).await {
        Ok(Some(copied)) => copied,
        Ok(None) | Err(FetchError::Media(MediaError::NotFound { .. })) => {
            let wanted_still = recording::Entity::across_tenants()
                .filter(recording::Column::Id.eq(recording_id))
                .filter(recording::Column::Status.eq(StageStatus::Completed))
                .count(database.reader())
                .await?;
            let reason = "the store does not have it although its recording is complete";
            let state =
                if wanted_still == 0 { State::Deleted } else { State::Missing { reason: reason.into() } };
            return noted(state, false);
        }
        Err(FetchError::Media(error)) => {
            let reason = format!("it cannot be read: {:#}", anyhow::Error::from(error));
            return noted(State::Missing { reason }, true);
        }
        Err(FetchError::File(error)) => {
            return Err(error).with_context(|| format!("{} cannot be written", path.display()));
        }
    };
    match sha256 {
        Some(sha256) if sha256 != copied_sha256 => {
            let reason = format!("its SHA-256 should be {sha256}");
            noted(State::Damaged { size_bytes, sha256: copied_sha256, reason }, false)
        }
        _ => noted(State::Copied { size_bytes, sha256: copied_sha256 }, false),
    }
}

#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error(transparent)]
    Media(#[from] MediaError),
    #[error(transparent)]
    File(#[from] io::Error),
}

/// Copies one object to a file; size and hash of what arrived.
async fn fetch(media: &Store, key: &ObjectKey, path: &Path) -> Result<Option<(u64, String)>, FetchError> {
    let Some(stored) = media.stat(key).await? else { return Ok(None) };
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).await?;
    }
    let mut file = File::create(path).await?;
    let fetched = pour(media, key, stored.size_bytes, &mut file).await;
    if fetched.is_err() {
        // What is not listed as copied must not lie there as if it were.
        fs::remove_file(path).await?;
    }
    Ok(Some((stored.size_bytes, fetched?)))
}

async fn pour(
    media: &Store,
    key: &ObjectKey,
    size_bytes: u64,
    file: &mut File,
) -> Result<String, FetchError> {
    let mut digest = Context::new(&SHA256);
    let mut pieces = std::pin::pin!(media.read(key, 0..size_bytes, size_bytes));
    while let Some(piece) = pieces.try_next().await? {
        digest.update(&piece);
        file.write_all(&piece).await?;
    }
    file.sync_all().await?;
    Ok(hex::encode(digest.finish()))
}

/// What a restore did with the objects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PutBack {
    /// Written.
    pub written: u64,
    /// In the store already, with the same bytes.
    pub known: u64,
    /// Not in the backup, which says why.
    pub absent: u64,
    /// Listed as copied, but the copy is missing or has other bytes: not written.
    pub lost: u64,
}

/// Puts every object of a backup into the store.
pub(super) async fn put_back(media: &Store, folder: &Path, listener: &Listener) -> anyhow::Result<PutBack> {
    let mut list = LinesReader::open(folder, AUDIO_LIST)?;
    let objects = std::iter::from_fn(move || list.next::<Object>().transpose());
    let puts = stream::iter(objects).map(async |object| put(media, folder, object?).await);
    let mut puts = std::pin::pin!(puts.buffered(COPIES_AT_ONCE));
    let mut done = PutBack::default();
    let mut objects = 0;
    while let Some(put) = puts.try_next().await? {
        match put {
            Put::Written => done.written += 1,
            Put::Known => done.known += 1,
            Put::Absent => done.absent += 1,
            Put::Lost(reason) => {
                tracing::error!(reason, "a recording's audio cannot be restored from this backup");
                done.lost += 1;
            }
        }
        objects += 1;
        listener(Progress::Audio { objects });
    }
    Ok(done)
}

enum Put {
    Written,
    Known,
    Absent,
    Lost(String),
}

async fn put(media: &Store, folder: &Path, object: Object) -> anyhow::Result<Put> {
    let Object { storage_path, mime_type, state } = object;
    let (size_bytes, sha256) = match state {
        State::Copied { size_bytes, sha256 } | State::Damaged { size_bytes, sha256, reason: _ } => {
            (size_bytes, sha256)
        }
        State::Deleted | State::Missing { .. } => return Ok(Put::Absent),
    };
    let Some(key) = ObjectKey::from_stored(&storage_path) else {
        bail!("the backup names an object {storage_path:?}, which no archive makes; use another backup")
    };
    if let Some(stored) = media.stat(&key).await? {
        if stored.size_bytes == size_bytes && stored_sha256(media, &key, size_bytes).await? == sha256 {
            return Ok(Put::Known);
        }
        bail!(
            "the audio store holds another object at {key}: restore into an empty store, or move that object away"
        );
    }
    let path = folder.join(AUDIO_FOLDER).join(key.as_str());
    let mut file = match File::open(&path).await {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Put::Lost(format!("{} is not there", path.display())));
        }
        opened => opened.with_context(|| format!("{} cannot be read", path.display()))?,
    };
    let mut upload = media.put(&key, &mime_type).await?;
    let mut digest = Context::new(&SHA256);
    let mut buffer = vec![0; READ_BYTES];
    // Ends with the file.
    loop {
        let count =
            file.read(&mut buffer).await.with_context(|| format!("{} cannot be read", path.display()))?;
        if count == 0 {
            break;
        }
        digest.update(&buffer[..count]);
        upload.write(Bytes::copy_from_slice(&buffer[..count])).await?;
    }
    if hex::encode(digest.finish()) != sha256 {
        upload.abort().await;
        return Ok(Put::Lost(format!("{} has other bytes than when it was copied", path.display())));
    }
    upload.finish().await?;
    Ok(Put::Written)
}

async fn stored_sha256(media: &Store, key: &ObjectKey, size_bytes: u64) -> anyhow::Result<String> {
    let mut digest = Context::new(&SHA256);
    let mut pieces = std::pin::pin!(media.read(key, 0..size_bytes, size_bytes));
    while let Some(piece) = pieces.try_next().await? {
        digest.update(&piece);
    }
    Ok(hex::encode(digest.finish()))
}
