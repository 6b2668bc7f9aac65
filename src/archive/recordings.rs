//! Recordings: finding, playing and deleting them. How they come in is `upload.rs`.

use std::time::Duration;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use entity::{
    AudioFormat, CallId, Disposition, EventKind, RecordingId, Speaker, StageKind, StageStatus, TenantId,
    Tenanted, recording, rendition, waveform,
};
use futures_util::FutureExt as _;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, IntoActiveModel,
    ModelTrait, PaginatorTrait, QueryFilter, QueryOrder, Select,
};

use super::page::{self, Page, PageRequest, Sort};
use super::{ArchiveError, calls, input, pipeline, renditions, stages};
use crate::access::{Actor, AudioLink, Permission};
use crate::app::App;
use crate::audio::Peaks;
use crate::journal::{self, NewEvent};
use crate::media::ObjectKey;
use crate::queue::Work;

/// Which recordings are meant.
#[derive(Clone, Debug, Default)]
pub struct RecordingFilter {
    /// Of one call.
    pub call_id: Option<CallId>,
    /// In a state.
    pub status: Option<StageStatus>,
    /// Created not before.
    pub created_from: Option<DateTime<Utc>>,
    /// Created before.
    pub created_until: Option<DateTime<Utc>>,
}

/// A link that plays or downloads without a header until it expires.
#[derive(Clone, Debug)]
pub struct SignedUrl {
    /// Where.
    pub url: String,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// The same in seconds from now.
    pub expires_in_seconds: u64,
}

fn filtered(actor: &Actor, filter: &RecordingFilter) -> Select<recording::Entity> {
    let RecordingFilter { call_id, status, created_from, created_until } = filter;
    let condition = Condition::all()
        .add_option(call_id.map(|id| recording::Column::CallId.eq(id)))
        .add_option(status.map(|status| recording::Column::Status.eq(status)))
        .add_option(created_from.map(|from| recording::Column::CreatedAt.gte(from)))
        .add_option(created_until.map(|until| recording::Column::CreatedAt.lt(until)));
    recording::Entity::of(&actor.tenant).filter(condition)
}

/// A page of recordings, newest first.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn list(
    app: &App,
    actor: &Actor,
    filter: &RecordingFilter,
    page: &PageRequest,
) -> Result<Page<recording::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let sort = Sort::descending(Expr::col(recording::Column::CreatedAt), recording::Column::Id);
    Ok(page::read(app.database.reader(), filtered(actor, filter), &sort, page).await?)
}

/// How many recordings pass a filter.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn count(app: &App, actor: &Actor, filter: &RecordingFilter) -> Result<u64, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(filtered(actor, filter).count(app.database.reader()).await?)
}

/// Recordings by id, in no order.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn by_ids(
    app: &App,
    actor: &Actor,
    ids: &[RecordingId],
) -> Result<Vec<recording::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(recording::Entity::of(&actor.tenant)
        .filter(recording::Column::Id.is_in(ids.iter().copied()))
        .all(app.database.reader())
        .await?)
}

/// The recordings of calls, oldest first.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn of_calls(
    app: &App,
    actor: &Actor,
    call_ids: &[CallId],
) -> Result<Vec<recording::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(recording::Entity::of(&actor.tenant)
        .filter(recording::Column::CallId.is_in(call_ids.iter().copied()))
        .order_by_asc(recording::Column::CreatedAt)
        .order_by_asc(recording::Column::Id)
        .all(app.database.reader())
        .await?)
}

/// A stored file that can be served: a recording as it was stored, or one of its renditions.
#[derive(Clone, Debug)]
pub struct Playable {
    /// The recording it belongs to.
    pub recording: recording::Model,
    /// The encoding it was asked for as.
    pub format: AudioFormat,
    /// The object's key.
    pub storage_path: String,
    /// The media type it is served as.
    pub mime_type: String,
    /// Its size.
    pub size_bytes: u64,
    /// Lower-case hex SHA-256 of its bytes.
    pub sha256: String,
    /// When it was stored.
    pub stored_at: DateTime<Utc>,
}

/// A link to a recording's audio; none where there is nothing to play, or not yet in this encoding: then it is being
/// made, and asking again later gives the link.
///
/// # Errors
/// Where the actor may not listen, or the time asked for is out of bounds.
pub async fn link(
    app: &App,
    actor: &Actor,
    recording: &recording::Model,
    format: AudioFormat,
    disposition: Disposition,
    expires_in_seconds: Option<i32>,
) -> Result<Option<SignedUrl>, ArchiveError> {
    actor.require(Permission::Listen)?;
    let max = app.config.links.expires_max.as_secs();
    let seconds = match expires_in_seconds.map(u64::try_from) {
        None => app.config.links.expires.as_secs(),
        Some(Ok(seconds)) if (1..=max).contains(&seconds) => seconds,
        Some(_) => {
            return Err(ArchiveError::bad_input(format!("expiresIn: a link lives 1 to {max} seconds")));
        }
    };
    let Some(playable) = playable(app, recording.clone(), format).await? else {
        if recording.status == StageStatus::Completed {
            let work = Work::Render { recording_id: recording.id, format };
            pipeline::ask_for(app, &actor.tenant, work).await?;
        }
        return Ok(None);
    };
    let now = app.clock.now();
    // A link says its end in whole seconds.
    let expires_at = (now + Duration::from_secs(seconds)).trunc_subsecs(0);
    let token = app.links.sign(&AudioLink {
        link_id: app.ids.next(now),
        tenant: actor.tenant.clone(),
        user: actor.user.clone(),
        recording: recording.id.0,
        format: format.as_str().to_owned(),
        disposition,
        expires_at,
    });
    let path = playable.storage_path;
    let file = path.rsplit('/').next().unwrap_or(&path);
    let url = format!("{}/audio/{token}/{file}", app.public_url);
    Ok(Some(SignedUrl { url, expires_at, expires_in_seconds: seconds }))
}

/// What a checked link is for, if it can still be played. The tenant is asked again: a link is a key to one tenant's
/// recording and nothing else.
///
/// # Errors
/// The database's own.
pub async fn of_link(app: &App, link: &AudioLink) -> Result<Option<Playable>, ArchiveError> {
    let Some(format) = AudioFormat::from_word(&link.format) else { return Ok(None) };
    let found = recording::Entity::of(&link.tenant)
        .filter(recording::Column::Id.eq(RecordingId(link.recording)))
        .one(app.database.reader())
        .await?;
    match found {
        Some(recording) => playable(app, recording, format).await,
        None => Ok(None),
    }
}

async fn playable(
    app: &App,
    recording: recording::Model,
    format: AudioFormat,
) -> Result<Option<Playable>, ArchiveError> {
    if recording.status != StageStatus::Completed {
        return Ok(None);
    }
    if format == AudioFormat::Original || is_already(&recording, format) {
        return Ok(original(recording, format));
    }
    let made = renditions::find(app, &recording.tenant_id, recording.id, format).await?;
    Ok(made.map(|made| Playable {
        format,
        storage_path: made.storage_path,
        mime_type: made.mime_type,
        size_bytes: u64::try_from(made.size_bytes).unwrap_or(0),
        sha256: made.sha256,
        stored_at: made.created_at,
        recording,
    }))
}

/// What is known of the stored object; a completed recording has all of it.
fn original(recording: recording::Model, format: AudioFormat) -> Option<Playable> {
    Some(Playable {
        format,
        storage_path: recording.storage_path.clone()?,
        mime_type: recording.mime_type.clone()?,
        size_bytes: u64::try_from(recording.size_bytes?).ok()?,
        sha256: recording.sha256.clone()?,
        stored_at: recording.uploaded_at?,
        recording,
    })
}

/// Whether a recording is stored in an encoding already, so that no rendition is needed for it.
pub(super) fn is_already(recording: &recording::Model, format: AudioFormat) -> bool {
    match format {
        AudioFormat::Original => true,
        AudioFormat::Wav => recording.mime_type.as_deref() == Some("audio/wav"),
        AudioFormat::Mp3 => recording.mime_type.as_deref() == Some("audio/mpeg"),
        AudioFormat::Opus => recording.codec.as_deref() == Some("opus"),
    }
}

/// The container and codec family of a stored recording, as a decoder wants to know it.
pub fn audio_format(recording: &recording::Model) -> Option<crate::audio::AudioFormat> {
    use crate::audio::AudioFormat as Stored;
    Some(match recording.mime_type.as_deref()? {
        "audio/wav" => Stored::Wav,
        "audio/mpeg" => Stored::Mp3,
        "audio/flac" => Stored::Flac,
        "audio/mp4" => Stored::M4a,
        "audio/aac" => Stored::Aac,
        "audio/ogg" if recording.codec.as_deref() == Some("opus") => Stored::OggOpus,
        "audio/ogg" => Stored::OggVorbis,
        _ => return None,
    })
}

/// Whose each channel is, where that is known: data, since providers differ and contradict themselves.
pub fn parties(recording: &recording::Model) -> Vec<Speaker> {
    let names = recording.channel_parties.as_ref().and_then(|parties| parties.as_array());
    let party = |name: &serde_json::Value| match name.as_str() {
        Some("agent") => Speaker::Agent,
        Some("customer") => Speaker::Customer,
        _ => Speaker::Unknown,
    };
    names.map(|names| names.iter().map(party).collect()).unwrap_or_default()
}

/// The recordings that together are a call's audio, in their order. Where two of them cover the same time (a live stream
/// and what the provider recorded beside it), the one that did not break off counts, then the one with a channel for
/// each side, then the older.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn pieces(
    app: &App,
    actor: &Actor,
    call_id: CallId,
) -> Result<Vec<recording::Model>, ArchiveError> {
    let mut stored = of_calls(app, actor, &[call_id]).await?;
    stored.retain(|row| row.status == StageStatus::Completed);
    let span = |row: &recording::Model| {
        let from = row.recorded_at.unwrap_or(row.created_at);
        (from, from + TimeDelta::milliseconds(row.duration_ms.unwrap_or(0)))
    };
    stored.sort_by_key(|row| (row.interrupted, row.channels != Some(2), span(row).0, row.id));
    let mut pieces: Vec<recording::Model> = Vec::new();
    for row in stored {
        let (from, until) = span(&row);
        let apart = |taken: &recording::Model| {
            row.recorded_at.is_some() && taken.recorded_at.is_some() && {
                let (begins, ends) = span(taken);
                until <= begins || from >= ends
            }
        };
        if pieces.iter().all(apart) {
            pieces.push(row);
        }
    }
    pieces.sort_by_key(|row| span(row).0);
    Ok(pieces)
}

/// The peaks of a recording; none where it could not be decoded or is not there.
///
/// # Errors
/// Where the actor may not listen.
pub async fn waveform(app: &App, actor: &Actor, id: RecordingId) -> Result<Option<Peaks>, ArchiveError> {
    actor.require(Permission::Listen)?;
    let row = waveform::Entity::of(&actor.tenant)
        .filter(waveform::Column::RecordingId.eq(id))
        .one(app.database.reader())
        .await?;
    row.map(|row| Peaks::from_bytes(&row.peaks).map_err(ArchiveError::internal)).transpose()
}

/// Deletes a recording's audio in every encoding and keeps the row that tells of it. Deleting again changes nothing, but
/// for audio that the store did not remove the last time.
///
/// The row goes first and names the object until it is gone, and so do its renditions' rows: a crash between the two
/// steps leaves a deleted recording whose audio can still be found and removed. The other way round it would leave one
/// that claims to be playable.
///
/// # Errors
/// Where there is no such recording, no reason is given, the actor may not delete, or the store does not answer.
pub async fn delete(
    app: &App,
    actor: &Actor,
    id: RecordingId,
    reason: String,
) -> Result<recording::Model, ArchiveError> {
    actor.require(Permission::Delete)?;
    let reason = input::name("reason", reason)?;
    let now = input::instant(app.clock.now());
    let tenant = actor.tenant.clone();
    let row = app
        .database
        .write(move |transaction| mark_deleted(transaction, tenant, id, reason, now).boxed())
        .await?;
    delete_renditions(app, &actor.tenant, id).await?;
    let Some(key) = row.storage_path.as_deref().and_then(ObjectKey::from_stored) else { return Ok(row) };
    app.media.delete(&key).await?;
    app.database
        .write(move |transaction| {
            async move {
                let mut gone = row.into_active_model();
                gone.storage_path = Set(None);
                Ok(gone.update(transaction).await?)
            }
            .boxed()
        })
        .await
}

/// Removes the other encodings of a deleted recording, each object before its row.
async fn delete_renditions(app: &App, tenant: &TenantId, id: RecordingId) -> Result<(), ArchiveError> {
    let renditions = rendition::Entity::of(tenant).filter(rendition::Column::RecordingId.eq(id));
    for row in renditions.all(app.database.reader()).await? {
        if let Some(key) = ObjectKey::from_stored(&row.storage_path) {
            app.media.delete(&key).await?;
        }
        app.database
            .write(move |transaction| {
                async move {
                    row.delete(transaction).await?;
                    Ok::<_, ArchiveError>(())
                }
                .boxed()
            })
            .await?;
    }
    Ok(())
}

async fn mark_deleted(
    transaction: &DatabaseTransaction,
    tenant: TenantId,
    id: RecordingId,
    reason: String,
    now: DateTime<Utc>,
) -> Result<recording::Model, ArchiveError> {
    let known = find(transaction, &tenant, id).await?;
    // The call is taken first, so that two changes of its recordings do not pass each other unseen.
    let call_id = calls::find(transaction, &tenant, known.call_id).await?.id;
    let known = find(transaction, &tenant, id).await?;
    if known.status == StageStatus::Deleted {
        return Ok(known);
    }
    let mut row = known.into_active_model();
    row.status = Set(StageStatus::Deleted);
    row.deleted_at = Set(Some(now));
    row.deleted_reason = Set(Some(reason));
    let row = row.update(transaction).await?;
    waveform::Entity::delete_of(&tenant)
        .filter(waveform::Column::RecordingId.eq(id))
        .exec(transaction)
        .await?;
    if !any_left(transaction, &tenant, call_id).await? {
        let status = StageStatus::Deleted;
        stages::settle(transaction, &tenant, call_id, StageKind::Recording, status, now).await?;
    }
    let event = NewEvent::of_call(EventKind::RecordingDeleted, call_id).subject(id.0);
    journal::append(transaction, &tenant, [event], now).await?;
    Ok(row)
}

pub(super) async fn find(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    id: RecordingId,
) -> Result<recording::Model, ArchiveError> {
    recording::Entity::of(tenant)
        .filter(recording::Column::Id.eq(id))
        .one(transaction)
        .await?
        .ok_or(ArchiveError::NotFound("recording"))
}

pub(super) async fn any_left(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    call_id: CallId,
) -> Result<bool, ArchiveError> {
    Ok(recording::Entity::of(tenant)
        .filter(recording::Column::CallId.eq(call_id))
        .filter(recording::Column::Status.eq(StageStatus::Completed))
        .count(transaction)
        .await?
        > 0)
}
