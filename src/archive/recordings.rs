//! Recordings: finding, playing and deleting them. How they come in is `upload.rs`.

use chrono::{DateTime, TimeDelta, Utc};
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
use super::signed::{self, SignedUrl, Target};
use super::{ArchiveError, calls, clips, input, pipeline, renditions, stages};
use crate::access::{Actor, Clip, FileLink, LinkKind, Permission};
use crate::app::App;
use crate::audio::{Peaks, waveform_data};
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

/// What of a recording is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The encoding.
    pub format: AudioFormat,
    /// A stretch, from and until in milliseconds; all of it where left out.
    pub clip: Option<(i32, i32)>,
    /// Played or saved.
    pub disposition: Disposition,
    /// How long the link lives, in seconds.
    pub expires_in_seconds: Option<i32>,
}

/// A link to a recording's audio; none where there is nothing to play, or not yet in this encoding: then it is being
/// made, and asking again later gives the link. A clip needs no encoding to be made first.
///
/// # Errors
/// Where the actor may not listen, the time asked for is out of bounds, or the recording has no such stretch.
pub async fn link(
    app: &App,
    actor: &Actor,
    recording: &recording::Model,
    wanted: Wanted,
) -> Result<Option<SignedUrl>, ArchiveError> {
    actor.require(Permission::Listen)?;
    let Wanted { format, clip, disposition, expires_in_seconds } = wanted;
    let seconds = signed::seconds(app, expires_in_seconds)?;
    let link = |clip: Option<Clip>, file: &str| {
        let (kind, subject, format) = (LinkKind::Audio, recording.id.0, format.as_str().to_owned());
        signed::sign(app, actor, seconds, Target { kind, subject, format, clip, disposition, file })
    };
    if let Some((from_ms, until_ms)) = clip {
        let path = recording.storage_path.as_deref().filter(|_| recording.status == StageStatus::Completed);
        let Some(path) = path else { return Ok(None) };
        let clip = clips::check(recording, from_ms, until_ms)?;
        let file = clips::file_name(path, clip, clips::extension(format)?);
        return Ok(Some(link(Some(clip), &file)));
    }
    let Some(playable) = playable(app, recording.clone(), format).await? else {
        if recording.status == StageStatus::Completed {
            let work = Work::Render { recording_id: recording.id, format };
            pipeline::ask_for(app, &actor.tenant, work).await?;
        }
        return Ok(None);
    };
    let path = playable.storage_path;
    Ok(Some(link(None, path.rsplit('/').next().unwrap_or(&path))))
}

/// What a checked link is for.
#[derive(Clone, Debug)]
pub enum Linked {
    /// A stored file.
    Whole(Playable),
    /// A stretch of a recording, to be cut out.
    Clip {
        /// The recording.
        recording: recording::Model,
        /// The encoding.
        format: AudioFormat,
        /// Which stretch.
        clip: Clip,
        /// The name of the file.
        file_name: String,
    },
}

/// What a checked link is for, if it can still be played. The tenant is asked again: a link is a key to one tenant's
/// recording and nothing else.
///
/// # Errors
/// The database's own.
pub async fn of_link(app: &App, link: &FileLink) -> Result<Option<Linked>, ArchiveError> {
    let Some(format) = AudioFormat::from_word(&link.format) else { return Ok(None) };
    let found = recording::Entity::of(&link.tenant)
        .filter(recording::Column::Id.eq(RecordingId(link.subject)))
        .one(app.database.reader())
        .await?;
    let Some(recording) = found else { return Ok(None) };
    let Some(clip) = link.clip else {
        return Ok(playable(app, recording, format).await?.map(Linked::Whole));
    };
    let path = recording.storage_path.as_deref().filter(|_| recording.status == StageStatus::Completed);
    let Some(path) = path else { return Ok(None) };
    let file_name = clips::file_name(path, clip, clips::extension(format)?);
    Ok(Some(Linked::Clip { recording, format, clip, file_name }))
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

/// A form in which peaks are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeaksFormat {
    /// JSON.
    Json,
    /// Binary.
    Dat,
}

impl PeaksFormat {
    fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Dat => "dat",
        }
    }
}

/// Peaks as a file.
#[derive(Clone, Debug)]
pub struct PeaksFile {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub mime_type: &'static str,
    /// Its bytes: some thousand a channel.
    pub bytes: Vec<u8>,
    /// When they were made, or the recording they are of.
    pub made_at: DateTime<Utc>,
}

/// A link to a recording's peaks; none where there are none.
///
/// # Errors
/// Where the actor may not listen, or a number is out of bounds.
pub async fn peaks_link(
    app: &App,
    actor: &Actor,
    recording: &recording::Model,
    samples_per_pixel: Option<i32>,
    format: PeaksFormat,
    expires_in_seconds: Option<i32>,
) -> Result<Option<SignedUrl>, ArchiveError> {
    let Some(peaks) = waveform(app, actor, recording.id).await? else { return Ok(None) };
    let seconds = signed::seconds(app, expires_in_seconds)?;
    let wanted = samples_per_pixel
        .map(|number| {
            u32::try_from(number).ok().filter(|number| *number > 0).ok_or_else(|| {
                ArchiveError::bad_input(format!("samplesPerPixel: {number} is not a number of samples"))
            })
        })
        .transpose()?;
    let wide = waveform_data::samples_per_pixel(&peaks, wanted);
    let name = peaks_name(recording, format);
    Ok(Some(signed::sign(
        app,
        actor,
        seconds,
        Target {
            kind: LinkKind::Peaks,
            subject: recording.id.0,
            format: format!("{} {wide}", format.extension()),
            clip: None,
            disposition: Disposition::Inline,
            file: &name,
        },
    )))
}

fn peaks_name(recording: &recording::Model, format: PeaksFormat) -> String {
    format!("{}.{}", recording.call_id, format.extension())
}

/// The peaks that a checked link is for, if they are still there.
///
/// # Errors
/// The database's own.
pub async fn peaks_of_link(app: &App, link: &FileLink) -> Result<Option<PeaksFile>, ArchiveError> {
    let Some((extension, wide)) = link.format.split_once(' ') else { return Ok(None) };
    let (Some(format), Ok(wide)) = (
        [PeaksFormat::Json, PeaksFormat::Dat].into_iter().find(|format| format.extension() == extension),
        wide.parse::<u32>(),
    ) else {
        return Ok(None);
    };
    let id = RecordingId(link.subject);
    let reader = app.database.reader();
    let found = recording::Entity::of(&link.tenant).filter(recording::Column::Id.eq(id)).one(reader).await?;
    let row =
        waveform::Entity::of(&link.tenant).filter(waveform::Column::RecordingId.eq(id)).one(reader).await?;
    let Some((recording, row)) = found.zip(row) else { return Ok(None) };
    let peaks = Peaks::from_bytes(&row.peaks).map_err(ArchiveError::internal)?;
    let rate_hz = recording.sample_rate_hz.and_then(|rate| u32::try_from(rate).ok()).unwrap_or(0);
    let wide = waveform_data::samples_per_pixel(&peaks, Some(wide));
    let (mime_type, bytes) = match format {
        PeaksFormat::Json => ("application/json", waveform_data::json(&peaks, rate_hz, wide).into_bytes()),
        PeaksFormat::Dat => ("application/octet-stream", waveform_data::dat(&peaks, rate_hz, wide)),
    };
    let made_at = recording.uploaded_at.unwrap_or(recording.created_at);
    Ok(Some(PeaksFile { name: peaks_name(&recording, format), mime_type, bytes, made_at }))
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
