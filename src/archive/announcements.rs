//! Recordings that a provider tells of before they are here.
//!
//! An announced recording is a row without an object, and a job that fetches it. Telling of it again, in any order,
//! adds what was not known and changes nothing else.

use chrono::{DateTime, Utc};
use entity::{CallId, JobId, RecordingId, StageKind, StageStatus, TenantId, Tenanted as _, call, recording};
use futures_util::FutureExt as _;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, IntoActiveModel as _,
    PaginatorTrait as _, QueryFilter as _,
};
use serde_json::{Value, json};

use super::stages::{self, Report};
use super::{ArchiveError, calls, input};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::config::ChannelParty;
use crate::queue::{self, Work};

/// What a provider tells of a recording.
#[derive(Clone, Debug, Default)]
pub struct Announced {
    /// The provider's own id.
    pub provider_recording_id: String,
    /// The account to fetch it by.
    pub account: String,
    /// Where it can be fetched.
    pub source_url: Option<String>,
    /// How long it is.
    pub expected_duration_ms: Option<i64>,
    /// When the provider deletes it, or its address expires.
    pub fetch_by: Option<DateTime<Utc>>,
    /// When its first second was recorded.
    pub recorded_at: Option<DateTime<Utc>>,
    /// Whose each channel is.
    pub channel_parties: Option<Value>,
}

/// Whose each of two channels is, as a row has it: the first as the account says, the second the other party.
pub fn channel_parties(first: ChannelParty) -> Value {
    match first {
        ChannelParty::Agent => json!(["agent", "customer"]),
        ChannelParty::Customer => json!(["customer", "agent"]),
    }
}

/// A provider has a recording of a call: it will be fetched.
///
/// # Errors
/// Where there is no such call, or the actor may not feed calls.
pub async fn announce(
    app: &App,
    actor: &Actor,
    call_id: CallId,
    announced: Announced,
) -> Result<recording::Model, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let provider_recording_id = input::name("recording id", announced.provider_recording_id.clone())?;
    let announced = Announced { provider_recording_id, ..announced };
    let now = input::instant(app.clock.now());
    let (app, tenant) = (app.clone(), actor.tenant.clone());
    let database = app.database.clone();
    database
        .write(move |transaction| {
            async move {
                let call = calls::find(transaction, &tenant, call_id).await?;
                let row = match find(transaction, &call, &announced.provider_recording_id).await? {
                    Some(known) => learn(transaction, known, announced).await?,
                    None => insert(transaction, &app, &call, announced, now).await?,
                };
                if row.status == StageStatus::Pending {
                    let work = Work::FetchRecording { call_id, recording_id: row.id };
                    let job = JobId(app.ids.next(now));
                    queue::enqueue(transaction, &tenant, job, &work, now, row.fetch_by, now).await?;
                }
                Ok(row)
            }
            .boxed()
        })
        .await
}

/// A provider says that it has no recording: of the one named, or of the call at all.
///
/// # Errors
/// Where there is no such call, or the actor may not feed calls.
pub async fn absent(
    app: &App,
    actor: &Actor,
    call_id: CallId,
    announced: Option<Announced>,
    reason: String,
) -> Result<(), ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let now = input::instant(app.clock.now());
    let (app, tenant) = (app.clone(), actor.tenant.clone());
    let database = app.database.clone();
    database
        .write(move |transaction| {
            async move {
                let call = calls::find(transaction, &tenant, call_id).await?;
                if let Some(announced) = announced {
                    let row = match find(transaction, &call, &announced.provider_recording_id).await? {
                        Some(known) => known,
                        None => insert(transaction, &app, &call, announced, now).await?,
                    };
                    conclude(transaction, row, StageStatus::Absent, &reason).await?;
                }
                let report = Report::Absent { reason };
                settle_stage(transaction, &tenant, call_id, report, now).await
            }
            .boxed()
        })
        .await
}

/// Notes that a recording will not come: given up, or gone at the provider. What is stored stays.
///
/// # Errors
/// The database's own.
pub async fn give_up(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    recording_id: RecordingId,
    status: StageStatus,
    error: &str,
) -> Result<(), ArchiveError> {
    let found =
        recording::Entity::of(tenant).filter(recording::Column::Id.eq(recording_id)).one(transaction).await?;
    match found {
        Some(row) => conclude(transaction, row, status, error).await,
        None => Ok(()),
    }
}

/// The stage of a call one of whose recordings will not come: it stays open while others are awaited, and done where
/// others are stored.
///
/// # Errors
/// The database's own.
pub async fn settle_stage(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    call_id: CallId,
    report: Report,
    now: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    let awaited = recording::Entity::of(tenant)
        .filter(recording::Column::CallId.eq(call_id))
        .filter(recording::Column::Status.is_in([StageStatus::Pending, StageStatus::Processing]))
        .count(transaction)
        .await?;
    if awaited > 0 {
        return Ok(());
    }
    let absent = matches!(report, Report::Absent { .. });
    stages::report(transaction, tenant, call_id, StageKind::Recording, report, now).await?;
    if !absent {
        return Ok(());
    }
    // What nobody has begun yet has nothing to begin with. Where a provider sends words all the same, they count.
    for kind in [StageKind::Transcript, StageKind::Summary] {
        let stage = stages::find(transaction, tenant, call_id, kind).await?;
        if stage.is_some_and(|stage| stage.status == StageStatus::Pending && stage.attempts == 0) {
            let report = Report::Absent { reason: "the call has no recording".into() };
            stages::report(transaction, tenant, call_id, kind, report, now).await?;
        }
    }
    Ok(())
}

async fn conclude(
    transaction: &DatabaseTransaction,
    row: recording::Model,
    status: StageStatus,
    error: &str,
) -> Result<(), ArchiveError> {
    if matches!(row.status, StageStatus::Completed | StageStatus::Deleted) {
        return Ok(());
    }
    let mut row = row.into_active_model();
    row.status = Set(status);
    row.last_error = Set(Some(error.to_owned()));
    row.update(transaction).await?;
    Ok(())
}

async fn find(
    transaction: &DatabaseTransaction,
    call: &call::Model,
    provider_recording_id: &str,
) -> Result<Option<recording::Model>, ArchiveError> {
    Ok(recording::Entity::of(&call.tenant_id)
        .filter(recording::Column::CallId.eq(call.id))
        .filter(recording::Column::ProviderRecordingId.eq(provider_recording_id))
        .one(transaction)
        .await?)
}

async fn learn(
    transaction: &DatabaseTransaction,
    known: recording::Model,
    announced: Announced,
) -> Result<recording::Model, ArchiveError> {
    // What was said not to be there and is announced after all has come into being.
    if !matches!(known.status, StageStatus::Pending | StageStatus::Absent) {
        return Ok(known);
    }
    let wanted = recording::Model {
        status: StageStatus::Pending,
        last_error: known.last_error.clone().filter(|_| known.status == StageStatus::Pending),
        // An address with a signature is another one each time it is told; the newest lives longest.
        source_url: announced.source_url.or(known.source_url.clone()),
        fetch_by: announced.fetch_by.map(input::instant).or(known.fetch_by),
        expected_duration_ms: known.expected_duration_ms.or(announced.expected_duration_ms),
        recorded_at: known.recorded_at.or(announced.recorded_at.map(input::instant)),
        channel_parties: known.channel_parties.clone().or(announced.channel_parties),
        ..known.clone()
    };
    if wanted == known {
        return Ok(known);
    }
    let mut row = wanted.into_active_model().reset_all();
    row.id = sea_orm::ActiveValue::Unchanged(known.id);
    Ok(row.update(transaction).await?)
}

async fn insert(
    transaction: &DatabaseTransaction,
    app: &App,
    call: &call::Model,
    announced: Announced,
    now: DateTime<Utc>,
) -> Result<recording::Model, ArchiveError> {
    let Announced {
        provider_recording_id,
        account,
        source_url,
        expected_duration_ms,
        fetch_by,
        recorded_at,
        channel_parties,
    } = announced;
    let row = recording::Model {
        id: RecordingId(app.ids.next(now)),
        tenant_id: call.tenant_id.clone(),
        call_id: call.id,
        status: StageStatus::Pending,
        provider_recording_id: Some(provider_recording_id),
        source_url,
        storage_path: None,
        mime_type: None,
        codec: None,
        sample_rate_hz: None,
        channels: None,
        size_bytes: None,
        duration_ms: None,
        sha256: None,
        uploaded_at: None,
        deleted_at: None,
        deleted_reason: None,
        account: Some(account),
        expected_duration_ms,
        fetch_by: fetch_by.map(input::instant),
        recorded_at: recorded_at.map(input::instant),
        interrupted: false,
        channel_parties,
        last_error: None,
        created_at: now,
    };
    Ok(row.into_active_model().insert(transaction).await?)
}
