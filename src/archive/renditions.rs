//! Other encodings of recordings: derived, made once, and made again by a command where they are gone.

use std::path::Path;

use aws_lc_rs::digest::{Context, SHA256};
use bytes::Bytes;
use entity::{
    AudioFormat, EventKind, RecordingId, RenditionId, StageStatus, TenantId, Tenanted as _, UploadId, call,
    recording, rendition, upload,
};
use futures_util::{FutureExt as _, StreamExt as _};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DatabaseTransaction, IntoActiveModel as _, QueryFilter as _,
};
use tokio_util::io::ReaderStream;

use super::{ArchiveError, calls, input};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::audio::render::Rendered;
use crate::audio::{self, Decoder};
use crate::journal::{self, NewEvent};
use crate::media::{MediaError, ObjectKey, key};

/// By how much a rendition may last longer or shorter than its recording: an encoder's frame at either end.
const DURATION_TOLERANCE_MS: u64 = 150;
/// How much of a file is read at once.
const PIECE_BYTES: usize = 256 * 1024;

/// One rendition of a recording, where it is made.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn get(
    app: &App,
    actor: &Actor,
    recording_id: RecordingId,
    format: AudioFormat,
) -> Result<Option<rendition::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    find(app, &actor.tenant, recording_id, format).await
}

/// The same for a checked link.
pub(super) async fn find(
    app: &App,
    tenant: &TenantId,
    recording_id: RecordingId,
    format: AudioFormat,
) -> Result<Option<rendition::Model>, ArchiveError> {
    Ok(rendition::Entity::of(tenant)
        .filter(rendition::Column::RecordingId.eq(recording_id))
        .filter(rendition::Column::Format.eq(format.as_str()))
        .one(app.database.reader())
        .await?)
}

/// All renditions of recordings.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn of_recordings(
    app: &App,
    actor: &Actor,
    ids: &[RecordingId],
) -> Result<Vec<rendition::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(rendition::Entity::of(&actor.tenant)
        .filter(rendition::Column::RecordingId.is_in(ids.iter().copied()))
        .all(app.database.reader())
        .await?)
}

/// Stores a file that was made of a recording: written, read back, decoded, and only then a rendition. The order of
/// writing is that of [`super::upload`].
///
/// # Errors
/// Where the store or the database fails, or what was made does not play as long as the recording.
pub async fn keep(
    app: &App,
    recording: &recording::Model,
    format: AudioFormat,
    made: Rendered,
    file: &Path,
) -> Result<(), ArchiveError> {
    let (id, key) = intend(app, recording, made.extension).await?;
    let stored = match write(app, &key, made.mime_type, file).await {
        Ok(written) => check(app, recording, &key, written).await,
        Err(error) => Err(error),
    };
    let (size_bytes, sha256) = match stored {
        Ok(stored) => stored,
        Err(error) => {
            forget(app, recording, id, &key).await?;
            return Err(error);
        }
    };
    let now = input::instant(app.clock.now());
    let row = rendition::Model {
        id: RenditionId(app.ids.next(now)),
        tenant_id: recording.tenant_id.clone(),
        recording_id: recording.id,
        format: format.as_str().to_owned(),
        storage_path: key.as_str().to_owned(),
        mime_type: made.mime_type.to_owned(),
        size_bytes: i64::try_from(size_bytes).unwrap_or(i64::MAX),
        sha256,
        created_at: now,
    };
    let recording_id = recording.id;
    let tenant = recording.tenant_id.clone();
    let kept = app
        .database
        .write(move |transaction| insert(transaction, tenant, recording_id, id, row).boxed())
        .await?;
    if !kept {
        forget(app, recording, id, &key).await?;
    }
    Ok(())
}

/// False where the recording is gone, or another worker was first: the object is not needed then.
async fn insert(
    transaction: &DatabaseTransaction,
    tenant: TenantId,
    recording_id: RecordingId,
    id: UploadId,
    row: rendition::Model,
) -> Result<bool, ArchiveError> {
    let known = recording::Entity::of(&tenant)
        .filter(recording::Column::Id.eq(recording_id))
        .one(transaction)
        .await?;
    let Some(recording) = known else { return Ok(false) };
    // Changes of a call's recordings take turns, so that a deletion is not passed unseen.
    calls::find(transaction, &tenant, recording.call_id).await?;
    let recording = recording::Entity::of(&tenant)
        .filter(recording::Column::Id.eq(recording_id))
        .one(transaction)
        .await?;
    let there = rendition::Entity::of(&tenant)
        .filter(rendition::Column::RecordingId.eq(recording_id))
        .filter(rendition::Column::Format.eq(row.format.as_str()))
        .one(transaction)
        .await?;
    let Some(recording) = recording.filter(|row| row.status == StageStatus::Completed && there.is_none())
    else {
        return Ok(false);
    };
    let intended =
        upload::Entity::delete_of(&tenant).filter(upload::Column::Id.eq(id)).exec(transaction).await?;
    if intended.rows_affected == 0 {
        // It took so long that a sweep has given it up, and its object too.
        return Ok(false);
    }
    let (now, rendition_id) = (row.created_at, row.id);
    row.into_active_model().insert(transaction).await?;
    let event = NewEvent::of_call(EventKind::RenditionMade, recording.call_id).subject(rendition_id.0);
    journal::append(transaction, &tenant, [event], now).await?;
    Ok(true)
}

async fn intend(
    app: &App,
    recording: &recording::Model,
    extension: &'static str,
) -> Result<(UploadId, ObjectKey), ArchiveError> {
    let now = input::instant(app.clock.now());
    let id = UploadId(app.ids.next(now));
    let (tenant, call_id) = (recording.tenant_id.clone(), recording.call_id);
    app.database
        .write(move |transaction| {
            async move {
                let call: call::Model = calls::find(transaction, &tenant, call_id).await?;
                let piece = id.0.simple().to_string();
                let campaign = call.campaign_id.as_deref();
                let key = key::recording_piece(
                    tenant.as_str(),
                    campaign,
                    &call_id.0.to_string(),
                    &piece,
                    extension,
                );
                let row = upload::Model {
                    id,
                    tenant_id: tenant,
                    call_id,
                    storage_path: key.as_str().to_owned(),
                    started_at: now,
                };
                row.into_active_model().insert(transaction).await?;
                Ok((id, key))
            }
            .boxed()
        })
        .await
}

async fn write(
    app: &App,
    key: &ObjectKey,
    mime_type: &str,
    file: &Path,
) -> Result<(u64, String), ArchiveError> {
    let file = tokio::fs::File::open(file).await.map_err(ArchiveError::internal)?;
    let mut pieces = ReaderStream::with_capacity(file, PIECE_BYTES);
    let mut object = app.media.put(key, mime_type).await?;
    let (mut digest, mut size_bytes) = (Context::new(&SHA256), 0);
    while let Some(piece) = pieces.next().await {
        let piece: Bytes = piece.map_err(ArchiveError::internal)?;
        digest.update(&piece);
        size_bytes += piece.len() as u64;
        object.write(piece).await?;
    }
    match object.finish().await {
        // See `upload`: a write that was tried again may find its own object; reading it back decides.
        Ok(_) | Err(MediaError::AlreadyExists { .. }) => Ok((size_bytes, hex::encode(digest.finish()))),
        Err(error) => Err(error.into()),
    }
}

async fn check(
    app: &App,
    recording: &recording::Model,
    key: &ObjectKey,
    (size_bytes, sha256): (u64, String),
) -> Result<(u64, String), ArchiveError> {
    let mut stored = Box::pin(app.media.read(key, 0..size_bytes, size_bytes));
    let mut digest = Context::new(&SHA256);
    let mut head = Vec::new();
    while let Some(piece) = stored.next().await {
        let piece = piece?;
        digest.update(&piece);
        if head.len() < audio::HEAD_BYTES_MAX {
            head.extend_from_slice(&piece[..piece.len().min(audio::HEAD_BYTES_MAX - head.len())]);
        }
    }
    if hex::encode(digest.finish()) != sha256 {
        return Err(ArchiveError::Unavailable("the store gave back other bytes than it was given".into()));
    }
    let format = audio::sniff(&head).map_err(ArchiveError::internal)?;
    let reader = app.media.reader(key, size_bytes);
    let played_ms =
        tokio::task::spawn_blocking(move || played_ms(Decoder::open(reader, size_bytes, format)?))
            .await
            .map_err(ArchiveError::internal)?
            .map_err(ArchiveError::internal)?;
    let recorded_ms = recording.duration_ms.and_then(|ms| u64::try_from(ms).ok()).unwrap_or(played_ms);
    if played_ms.abs_diff(recorded_ms) > DURATION_TOLERANCE_MS {
        let error = anyhow::anyhow!("the rendition plays {played_ms} ms and its recording {recorded_ms} ms");
        return Err(ArchiveError::internal(error));
    }
    Ok((size_bytes, sha256))
}

fn played_ms(mut decoder: Decoder<'_>) -> Result<u64, audio::DecodeError> {
    let mut samples = Vec::new();
    while decoder.next_block(&mut samples)? {}
    Ok(decoder.duration_ms())
}

async fn forget(
    app: &App,
    recording: &recording::Model,
    id: UploadId,
    key: &ObjectKey,
) -> Result<(), ArchiveError> {
    if let Err(error) = app.media.delete(key).await {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "a rendition that is not kept is left for a sweep"
        );
        return Ok(());
    }
    let tenant = recording.tenant_id.clone();
    app.database
        .write(move |transaction| {
            async move {
                upload::Entity::delete_of(&tenant)
                    .filter(upload::Column::Id.eq(id))
                    .exec(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
}
