//! What follows from what: a stored recording is encoded, measured and transcribed, a transcript is summed up.
//!
//! Every step is enqueued in the transaction that makes it due. What was missed (a service that was not configured
//! then) is found by a reconciler, which calls the same functions.

use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::{
    AudioFormat, CallId, JobId, Provider, StageKind, StageStatus, TenantId, Tenanted as _, call, recording,
    stage, stream,
};
use futures_util::FutureExt as _;
use sea_orm::{ColumnTrait as _, DatabaseTransaction, DbErr, PaginatorTrait as _, QueryFilter as _};

use super::stages::{self, Report};
use super::{ArchiveError, calls, input, recordings, transcripts};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::config::{ProviderAccount, RenditionKind, SpeechKind, SummaryKind};
use crate::queue::{self, Work};

/// How long a provider's own recording is awaited before live audio that lacks something is transcribed without it:
/// longer than it takes until the provider's list is asked for a recording that was not told of.
const OWN_RECORDING: Duration = Duration::from_secs(15 * 60);

/// Enqueues one piece of work for now.
///
/// # Errors
/// The database's own.
pub async fn enqueue(
    transaction: &DatabaseTransaction,
    app: &App,
    tenant: &TenantId,
    work: &Work,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    queue::enqueue(transaction, tenant, JobId(app.ids.next(now)), work, now, None, now).await
}

/// Enqueues one piece of work by itself, for a time that may lie ahead.
///
/// # Errors
/// The database's own, or where the actor may not feed calls.
pub async fn enqueue_at(
    app: &App,
    actor: &Actor,
    work: Work,
    run_at: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let now = input::instant(app.clock.now());
    let (job, tenant) = (JobId(app.ids.next(now)), actor.tenant.clone());
    app.database
        .write(move |transaction| {
            async move { Ok(queue::enqueue(transaction, &tenant, job, &work, run_at, None, now).await?) }
                .boxed()
        })
        .await
}

/// Enqueues one piece of work for now, and brings forward one that waits already: what it waited for has come.
///
/// # Errors
/// The database's own, or where the actor may not feed calls.
pub async fn enqueue_at_once(app: &App, actor: &Actor, work: Work) -> Result<(), ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let now = input::instant(app.clock.now());
    let (app, tenant) = (app.clone(), actor.tenant.clone());
    let database = app.database.clone();
    database
        .write(move |transaction| {
            async move {
                enqueue(transaction, &app, &tenant, &work, now).await?;
                queue::hasten(transaction, &tenant, &work, now).await?;
                Ok(())
            }
            .boxed()
        })
        .await
}

/// Enqueues what somebody who may only read has asked to see.
pub(super) async fn ask_for(app: &App, tenant: &TenantId, work: Work) -> Result<(), ArchiveError> {
    let now = input::instant(app.clock.now());
    let (job, tenant) = (JobId(app.ids.next(now)), tenant.clone());
    app.database
        .write(move |transaction| {
            async move { Ok(queue::enqueue(transaction, &tenant, job, &work, now, None, now).await?) }.boxed()
        })
        .await
}

/// A recording is stored.
pub(super) async fn after_recording(
    transaction: &DatabaseTransaction,
    app: &App,
    call: &call::Model,
    recording: &recording::Model,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let (tenant, recording_id) = (&recording.tenant_id, recording.id);
    for format in renditions(app, recording) {
        enqueue(transaction, app, tenant, &Work::Render { recording_id, format }, now).await?;
    }
    if recording.channels == Some(2) {
        enqueue(transaction, app, tenant, &Work::Measure { recording_id }, now).await?;
    }
    let others = recording::Entity::of(tenant)
        .filter(recording::Column::CallId.eq(call.id))
        .filter(recording::Column::Status.is_in([StageStatus::Pending, StageStatus::Processing]))
        .count(transaction)
        .await?;
    // The last piece to come brings the transcription of all.
    if others == 0 {
        transcribe(transaction, app, call, now).await?;
        if patience(transaction, app, call).await?.is_zero() {
            // This may be what the transcription waits for.
            queue::hasten(transaction, tenant, &Work::Transcribe { call_id: call.id }, now).await?;
        }
    }
    Ok(())
}

/// The encodings a recording is to have beside its own.
pub fn renditions<'a>(
    app: &'a App,
    recording: &'a recording::Model,
) -> impl Iterator<Item = AudioFormat> + use<'a> {
    let wanted = app.config.pipeline.renditions.iter().map(|kind| match kind {
        RenditionKind::Mp3 => AudioFormat::Mp3,
        RenditionKind::Opus => AudioFormat::Opus,
    });
    wanted.filter(|format| !recordings::is_already(recording, *format))
}

/// Enqueues the renditions that a recording is to have and has not; how many.
///
/// # Errors
/// The database's own, or where the actor may not feed calls.
pub async fn render_missing(
    app: &App,
    actor: &Actor,
    recording: &recording::Model,
) -> Result<u64, ArchiveError> {
    let made = super::renditions::of_recordings(app, actor, &[recording.id]).await?;
    let mut count = 0;
    for format in renditions(app, recording) {
        if made.iter().any(|row| row.format == format.as_str()) {
            continue;
        }
        enqueue_at(app, actor, Work::Render { recording_id: recording.id, format }, app.clock.now()).await?;
        count += 1;
    }
    Ok(count)
}

/// Has a call transcribed, by its provider where that makes transcripts, else by the service that is configured. A
/// call that has a transcript is left alone.
///
/// # Errors
/// The database's own.
pub async fn transcribe(
    transaction: &DatabaseTransaction,
    app: &App,
    call: &call::Model,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let (tenant, call_id) = (&call.tenant_id, call.id);
    let stage = stages::find(transaction, tenant, call_id, StageKind::Transcript).await?;
    if stage.is_some_and(|stage| matches!(stage.status, StageStatus::Completed | StageStatus::Deleted)) {
        return Ok(());
    }
    if fetches_transcript(app, call) {
        return enqueue(transaction, app, tenant, &Work::FetchTranscript { call_id }, now).await;
    }
    if app.config.speech.kind == SpeechKind::None {
        return Ok(());
    }
    let run_at = now + patience(transaction, app, call).await?;
    let job = JobId(app.ids.next(now));
    queue::enqueue(transaction, tenant, job, &Work::Transcribe { call_id }, run_at, None, now).await
}

/// How long the service is not asked for a transcript, because something better may come.
async fn patience(
    transaction: &DatabaseTransaction,
    app: &App,
    call: &call::Model,
) -> Result<Duration, DbErr> {
    Ok(match call.provider {
        // Vapi sends its transcript by itself; only where it does not is the service asked.
        Provider::Vapi => app.config.pipeline.provider_transcript,
        // A transcript is made once, and half a call's would stay although all of it came a minute later.
        _ if records(app, call) && lacks_something(transaction, call).await? => OWN_RECORDING,
        _ => Duration::ZERO,
    })
}

/// Whether the call's provider records it, whatever is streamed beside that.
fn records(app: &App, call: &call::Model) -> bool {
    let account = call.account.as_deref().and_then(|account| app.tenants.accounts.get(account));
    match account.map(|account| &account.provider) {
        Some(ProviderAccount::Twilio(account)) => account.record,
        Some(ProviderAccount::Vonage(account)) => account.record,
        _ => false,
    }
}

/// Whether all that is stored of a call is live audio, and some of it broke off or has both sides in one channel.
async fn lacks_something(transaction: &DatabaseTransaction, call: &call::Model) -> Result<bool, DbErr> {
    let stored = recording::Entity::of(&call.tenant_id)
        .filter(recording::Column::CallId.eq(call.id))
        .filter(recording::Column::Status.eq(StageStatus::Completed))
        .all(transaction)
        .await?;
    let streams = stream::Entity::of(&call.tenant_id)
        .filter(stream::Column::CallId.eq(call.id))
        .all(transaction)
        .await?;
    let is_live = |row: &recording::Model| {
        streams.iter().any(|stream| row.provider_recording_id.as_ref() == Some(&stream.stream_id))
    };
    Ok(stored.iter().all(is_live) && stored.iter().any(|row| row.interrupted || row.channels != Some(2)))
}

/// Whether the call's provider makes a transcript that has to be fetched.
fn fetches_transcript(app: &App, call: &call::Model) -> bool {
    let account = call.account.as_deref().and_then(|account| app.tenants.accounts.get(account));
    matches!(account.map(|account| &account.provider), Some(ProviderAccount::Ringcentral(account)) if account.insights)
}

/// A transcript is whole.
pub(super) async fn after_transcript(
    transaction: &DatabaseTransaction,
    app: &App,
    tenant: &TenantId,
    call_id: CallId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    // Words per minute want both the words and the time they took.
    let two_sided = recording::Entity::of(tenant)
        .filter(recording::Column::CallId.eq(call_id))
        .filter(recording::Column::Status.eq(StageStatus::Completed))
        .filter(recording::Column::Channels.eq(2))
        .all(transaction)
        .await?;
    for recording in two_sided {
        enqueue(transaction, app, tenant, &Work::Measure { recording_id: recording.id }, now).await?;
    }
    if app.config.summary.kind == SummaryKind::None {
        return Ok(());
    }
    let stage = stages::find(transaction, tenant, call_id, StageKind::Summary).await?;
    if stage.is_some_and(|stage| matches!(stage.status, StageStatus::Completed | StageStatus::Deleted)) {
        return Ok(());
    }
    enqueue(transaction, app, tenant, &Work::Summarise { call_id }, now).await
}

/// Enqueues what a call's stages are due and nobody is at, for the reconciler. Repeating it changes nothing.
///
/// # Errors
/// Where there is no such call, or the database fails.
pub async fn mend(app: &App, tenant: &TenantId, call_id: CallId) -> Result<(), ArchiveError> {
    let now = input::instant(app.clock.now());
    let (app, tenant) = (app.clone(), tenant.clone());
    let database = app.database.clone();
    database
        .write(move |transaction| {
            async move {
                let call = calls::find(transaction, &tenant, call_id).await?;
                let stages = stage::Entity::of(&tenant)
                    .filter(stage::Column::CallId.eq(call_id))
                    .all(transaction)
                    .await?;
                let stands = |kind| stages.iter().find(|stage| stage.kind == kind).map(|stage| stage.status);
                if stands(StageKind::Recording) == Some(StageStatus::Completed) {
                    transcribe(transaction, &app, &call, now).await?;
                }
                if stands(StageKind::Transcript) == Some(StageStatus::Completed) {
                    after_transcript(transaction, &app, &tenant, call_id, now).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
}

/// Tries a stage again from the beginning, because a person asks for it.
///
/// # Errors
/// Where there is no such call, nothing to try, nobody to do it, or the actor may not change calls.
pub async fn retry(
    app: &App,
    actor: &Actor,
    call_id: CallId,
    kind: StageKind,
) -> Result<call::Model, ArchiveError> {
    actor.require(Permission::ChangeCalls)?;
    let now = input::instant(app.clock.now());
    let (app, tenant) = (app.clone(), actor.tenant.clone());
    let database = app.database.clone();
    database
        .write(move |transaction| {
            async move {
                let call = calls::find(transaction, &tenant, call_id).await?;
                let works = match kind {
                    StageKind::Recording => recording_work(transaction, &app, &call).await?,
                    StageKind::Transcript => vec![transcript_work(&app, &call)?],
                    StageKind::Summary => vec![summary_work(transaction, &app, &call).await?],
                };
                if works.is_empty() {
                    // All of it is stored.
                    return Ok(call);
                }
                if kind == StageKind::Transcript {
                    // What there is stays to be read until the new one takes its place.
                    transcripts::reopen(transaction, &tenant, call_id).await?;
                }
                stages::report(transaction, &tenant, call_id, kind, Report::Anew, now).await?;
                for work in works {
                    enqueue(transaction, &app, &tenant, &work, now).await?;
                    queue::hasten(transaction, &tenant, &work, now).await?;
                }
                Ok(call)
            }
            .boxed()
        })
        .await
}

async fn recording_work(
    transaction: &DatabaseTransaction,
    app: &App,
    call: &call::Model,
) -> Result<Vec<Work>, ArchiveError> {
    let (tenant, call_id) = (&call.tenant_id, call.id);
    let unfinished = recording::Entity::of(tenant)
        .filter(recording::Column::CallId.eq(call_id))
        .filter(recording::Column::Account.is_not_null())
        .filter(recording::Column::Status.is_in([
            StageStatus::Pending,
            StageStatus::Failed,
            StageStatus::Absent,
        ]))
        .all(transaction)
        .await?;
    let streams = stream::Entity::of(tenant)
        .filter(stream::Column::CallId.eq(call_id))
        .filter(stream::Column::Status.eq(entity::StreamStatus::Ended))
        .all(transaction)
        .await?;
    let mut works: Vec<Work> = unfinished
        .into_iter()
        .map(|recording| Work::FetchRecording { call_id, recording_id: recording.id })
        .chain(streams.into_iter().map(|stream| Work::StoreStream {
            call_id,
            stream_id: stream.id,
            node: stream.node,
        }))
        .collect();
    let stage = stages::find(transaction, tenant, call_id, StageKind::Recording).await?;
    let stored = stage.is_some_and(|stage| stage.status == StageStatus::Completed);
    let known = call.account.as_deref().is_some_and(|account| app.tenants.accounts.contains_key(account));
    if works.is_empty() && known && !stored {
        works.push(Work::FindRecordings { call_id });
    }
    if works.is_empty() && !stored {
        return Err(ArchiveError::Conflict(
            "stage: no provider holds a recording of this call; send the file with uploadRecording".into(),
        ));
    }
    Ok(works)
}

fn transcript_work(app: &App, call: &call::Model) -> Result<Work, ArchiveError> {
    if fetches_transcript(app, call) {
        return Ok(Work::FetchTranscript { call_id: call.id });
    }
    if app.config.speech.kind == SpeechKind::None {
        return Err(ArchiveError::Conflict(
            "stage: no transcription service is configured: set speech.kind".into(),
        ));
    }
    Ok(Work::Transcribe { call_id: call.id })
}

async fn summary_work(
    transaction: &DatabaseTransaction,
    app: &App,
    call: &call::Model,
) -> Result<Work, ArchiveError> {
    if app.config.summary.kind == SummaryKind::None {
        return Err(ArchiveError::Conflict(
            "stage: no summary service is configured: set summary.kind".into(),
        ));
    }
    let transcript = stages::find(transaction, &call.tenant_id, call.id, StageKind::Transcript).await?;
    if transcript.is_none_or(|stage| stage.status != StageStatus::Completed) {
        return Err(ArchiveError::Conflict("stage: the call has no transcript to sum up yet".into()));
    }
    Ok(Work::Summarise { call_id: call.id })
}
