//! How a recording comes in: through, never into, memory.
//!
//! The order of writing, and what a crash leaves behind at each step:
//! 1. The first bytes say what the file is; a file that is no audio is refused before anything is written.
//! 2. An `uploads` row names the object that is about to be written. A crash from here on leaves that row
//!    and perhaps part of an object, which a sweep can recognise by it.
//! 3. The bytes go to the store as they come, checked and hashed on the way.
//! 4. The object is read back once: its hash must be that of the bytes that came, and it must decode; the
//!    same pass measures it and draws its waveform.
//! 5. One transaction writes the recording, its waveform, the stage and the event, and takes the `uploads`
//!    row away. Only now is anybody told.
//!
//! A refusal or a failure up to step 4 removes the object and then the row; where the store or the database does not
//! answer for that, and where step 5 fails, both stay for the sweep. It all runs in a task of its own, so
//! that a client that hangs up is noticed as a broken stream and cleaned up after.

use std::io::{Read, Seek as _};

use aws_lc_rs::digest::{Context, SHA256};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use entity::{
    CallId, EventKind, RecordingId, StageKind, StageStatus, TenantId, Tenanted, UploadId, call, orphan,
    recording, upload, waveform,
};
use futures_util::{FutureExt as _, Stream, StreamExt as _};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use serde_json::Value;

use super::{ArchiveError, calls, completeness, input, pipeline, stages};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::audio::{self, DecodeError, Facts, Limits, Measured, Refusal, Validator};
use crate::database;
use crate::journal::{self, NewEvent};
use crate::media::{MediaError, ObjectKey, StoredReader, key};

/// What is known of a recording beside its bytes.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The recording that was announced and is now there; a new one where left out.
    pub recording_id: Option<RecordingId>,
    /// The provider's own id.
    pub provider_recording_id: Option<String>,
    /// Where it was fetched from.
    pub source_url: Option<String>,
    /// The account it was fetched by.
    pub account: Option<String>,
    /// How long the provider says it is: it must agree.
    pub expected_duration_ms: Option<i64>,
    /// When its first second was recorded.
    pub recorded_at: Option<DateTime<Utc>>,
    /// Its stream broke off.
    pub interrupted: bool,
    /// Whose each channel is.
    pub channel_parties: Option<Value>,
}

/// The bytes of an upload as they come; an error means that the sender went away.
pub trait Body: Stream<Item = std::io::Result<Bytes>> + Send + Unpin + 'static {}
impl<S: Stream<Item = std::io::Result<Bytes>> + Send + Unpin + 'static> Body for S {}

/// Stores a recording of a call. The same bytes sent again for the same call change nothing and return
/// the recording that is there.
///
/// # Errors
/// Where there is no such call, the actor may not feed calls, the bytes are no whole audio file (with the
/// reason; then nothing is kept), or the store does not take them.
pub async fn receive(
    app: &App,
    actor: &Actor,
    call_id: CallId,
    origin: Origin,
    body: impl Body,
) -> Result<recording::Model, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let known = calls::by_ids(app, actor, &[call_id]).await?.pop();
    let call = known.ok_or(ArchiveError::NotFound("call"))?;
    let app = app.clone();
    tokio::spawn(async move { Intake { app, call, origin }.run(body).await })
        .await
        .map_err(ArchiveError::internal)?
}

struct Intake {
    app: App,
    call: call::Model,
    origin: Origin,
}

impl Intake {
    async fn run(self, mut body: impl Body) -> Result<recording::Model, ArchiveError> {
        let limits = Limits { size_bytes_max: self.app.config.media.upload_bytes_max };
        let mut validator = Validator::new(limits);
        let head = read_head(&mut body, &mut validator).await?;
        let format = match validator.format() {
            Some(format) => format,
            // A file shorter than a head: it has ended, and the end says what it was.
            None => audio::sniff(&head.concat()).map_err(refused)?,
        };
        let (id, key) = self.intend(format.extension()).await?;
        let object = match self.app.media.put(&key, format.mime_type()).await {
            Ok(object) => object,
            Err(error) => {
                // What may stand under that key is not ours, so it is left alone.
                self.withdraw(id).await?;
                return Err(error.into());
            }
        };
        match self.keep(object, &key, head, body, validator).await {
            Ok((facts, measured, sha256)) => self.complete(id, &key, facts, measured, sha256).await,
            Err(error) => {
                self.forget(id, &key).await?;
                Err(error)
            }
        }
    }

    /// Step 2: the intention.
    async fn intend(&self, extension: &'static str) -> Result<(UploadId, ObjectKey), ArchiveError> {
        let now = input::instant(self.app.clock.now());
        let id = UploadId(self.app.ids.next(now));
        let call = self.call.clone();
        self.app
            .database
            .write(move |transaction| {
                async move {
                    let key = object_key(transaction, &call, id, extension).await?;
                    let row = upload::Model {
                        id,
                        tenant_id: call.tenant_id,
                        call_id: call.id,
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

    /// Steps 3 and 4: the bytes, and the proof that they are there.
    async fn keep(
        &self,
        mut object: crate::media::Upload,
        key: &ObjectKey,
        head: Vec<Bytes>,
        body: impl Body,
        mut validator: Validator,
    ) -> Result<(Facts, Measured, String), ArchiveError> {
        let sent = send(&mut object, head, body, &mut validator).await;
        let facts = match sent.and_then(|sha256| Ok((validator.finish().map_err(refused)?, sha256))) {
            Ok(facts) => facts,
            Err(error) => {
                object.abort().await;
                return Err(error);
            }
        };
        match object.finish().await {
            // The name belongs to this upload alone (its intention says so): a write whose answer got lost was tried
            // again and found its own object. Reading it back tells whether that is so.
            Err(MediaError::AlreadyExists { key }) => {
                tracing::warn!(
                    object.key = key,
                    "the object was there when it was finished; its bytes decide"
                );
            }
            finished => {
                finished?;
            }
        }
        let (facts, sha256) = facts;
        let measured = self.verify(key, facts, &sha256).await?;
        self.agree(measured.duration_ms)?;
        Ok((facts, measured, sha256))
    }

    /// What is shorter or longer than its provider says is not the whole recording.
    fn agree(&self, duration_ms: u64) -> Result<(), ArchiveError> {
        let Some(expected_ms) = self.origin.expected_duration_ms.and_then(|ms| u64::try_from(ms).ok()) else {
            return Ok(());
        };
        let tolerance_ms = self.app.config.pipeline.duration_tolerance_ms + expected_ms / 100;
        if duration_ms.abs_diff(expected_ms) <= tolerance_ms {
            return Ok(());
        }
        Err(ArchiveError::BadInput(format!(
            "file: it plays {duration_ms} ms, but the provider says {expected_ms} ms: it is not the whole recording"
        )))
    }

    async fn verify(&self, key: &ObjectKey, facts: Facts, sha256: &str) -> Result<Measured, ArchiveError> {
        let stored = self.app.media.reader(key, facts.size_bytes);
        let (measured, size_bytes, stored_sha256) =
            tokio::task::spawn_blocking(move || read_back(stored, facts))
                .await
                .map_err(ArchiveError::internal)?
                .map_err(|error| unreadable(&error))?;
        if (size_bytes, stored_sha256.as_str()) != (facts.size_bytes, sha256) {
            return Err(ArchiveError::Unavailable(
                "the store gave back other bytes than it was given; nothing was kept, send the file again"
                    .into(),
            ));
        }
        measured.map_err(|error| match error {
            DecodeError::Source(error) => unreadable(&error),
            reason => ArchiveError::BadInput(format!("file: {reason}")),
        })
    }

    /// Step 5: it is a recording now.
    async fn complete(
        &self,
        id: UploadId,
        key: &ObjectKey,
        facts: Facts,
        measured: Measured,
        sha256: String,
    ) -> Result<recording::Model, ArchiveError> {
        let Self { app, call, origin } = self;
        let (call, origin) = (call.clone(), origin.clone());
        let now = input::instant(app.clock.now());
        let row = recording::Model {
            id: origin.recording_id.unwrap_or_else(|| RecordingId(app.ids.next(now))),
            tenant_id: call.tenant_id.clone(),
            call_id: call.id,
            status: StageStatus::Completed,
            provider_recording_id: origin.provider_recording_id,
            source_url: origin.source_url,
            storage_path: Some(key.as_str().to_owned()),
            mime_type: Some(facts.format.mime_type().to_owned()),
            codec: Some(measured.codec),
            sample_rate_hz: i32::try_from(measured.sample_rate_hz).ok(),
            channels: Some(i32::from(measured.channels)),
            size_bytes: i64::try_from(facts.size_bytes).ok(),
            duration_ms: i64::try_from(measured.duration_ms).ok(),
            sha256: Some(sha256),
            uploaded_at: Some(now),
            deleted_at: None,
            deleted_reason: None,
            account: origin.account,
            expected_duration_ms: origin.expected_duration_ms,
            fetch_by: None,
            recorded_at: origin.recorded_at,
            interrupted: origin.interrupted,
            channel_parties: origin.channel_parties.filter(|parties| fits(parties, measured.channels)),
            last_error: None,
            created_at: now,
        };
        let peaks = measured.peaks.to_bytes();
        let plan = app.clone();
        let stored = app
            .database
            .write(move |transaction| store(transaction, plan, id, call, row, peaks).boxed())
            .await?;
        if stored.storage_path.as_deref() != Some(key.as_str()) {
            // The same bytes were there already: the second copy is not needed.
            self.forget(id, key).await?;
        }
        Ok(stored)
    }

    /// Removes the object and then its intention. Where the store does not remove the object now, the intention
    /// stays and names it for a sweep; the sender hears of its own trouble, not of this.
    async fn forget(&self, id: UploadId, key: &ObjectKey) -> Result<(), ArchiveError> {
        if let Err(error) = self.app.media.delete(key).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "a refused upload is left for a sweep");
            return Ok(());
        }
        self.withdraw(id).await
    }

    async fn withdraw(&self, id: UploadId) -> Result<(), ArchiveError> {
        let tenant = self.call.tenant_id.clone();
        self.app
            .database
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
}

/// Whether parties were told for as many channels as the file has: providers tell them before the file is seen.
fn fits(parties: &Value, channels: u8) -> bool {
    parties.as_array().is_some_and(|parties| parties.len() == usize::from(channels))
}

async fn store(
    transaction: &DatabaseTransaction,
    app: App,
    id: UploadId,
    call: call::Model,
    row: recording::Model,
    peaks: Vec<u8>,
) -> Result<recording::Model, ArchiveError> {
    let tenant = call.tenant_id.clone();
    let now = row.created_at;
    calls::find(transaction, &tenant, call.id).await?;
    let same = recording::Entity::of(&tenant)
        .filter(recording::Column::CallId.eq(call.id))
        .filter(recording::Column::Status.eq(StageStatus::Completed))
        .filter(recording::Column::Sha256.eq(row.sha256.clone()))
        .one(transaction)
        .await?;
    let announced =
        recording::Entity::of(&tenant).filter(recording::Column::Id.eq(row.id)).one(transaction).await?;
    if let Some(same) = same {
        // The intention stays until the second copy is gone.
        if let Some(announced) = announced.filter(|announced| announced.id != same.id) {
            is_a_copy(transaction, announced, &same).await?;
        }
        return Ok(same);
    }
    if let Some(there) = announced.as_ref().filter(|announced| announced.status == StageStatus::Completed) {
        // Two workers fetched it, and the provider sent it in two forms: the first stays.
        return Ok(there.clone());
    }
    let intended =
        upload::Entity::delete_of(&tenant).filter(upload::Column::Id.eq(id)).exec(transaction).await?;
    if intended.rows_affected == 0 {
        return Err(ArchiveError::Unavailable(
            "the upload took so long that it was given up, and its bytes were removed; send the file again"
                .into(),
        ));
    }
    let row = match announced {
        Some(announced) => {
            let mut row =
                recording::Model { created_at: announced.created_at, ..row }.into_active_model().reset_all();
            row.id = sea_orm::ActiveValue::Unchanged(announced.id);
            row.update(transaction).await?
        }
        None => row.into_active_model().insert(transaction).await?,
    };
    let waveform = waveform::Model { recording_id: row.id, tenant_id: tenant.clone(), peaks };
    waveform.into_active_model().insert(transaction).await?;
    stages::settle(transaction, &tenant, call.id, StageKind::Recording, StageStatus::Completed, now).await?;
    let event = NewEvent::of_call(EventKind::RecordingReady, call.id).subject(row.id.0);
    journal::append(transaction, &tenant, [event], now).await?;
    completeness::close(transaction, &tenant, &call, &row, now).await?;
    pipeline::after_recording(transaction, &app, &call, &row, now).await?;
    Ok(row)
}

/// A provider that recorded one call in two ways sends the same bytes twice; they are kept once.
async fn is_a_copy(
    transaction: &DatabaseTransaction,
    announced: recording::Model,
    same: &recording::Model,
) -> Result<(), ArchiveError> {
    let mut row = announced.into_active_model();
    row.status = Set(StageStatus::Absent);
    row.last_error = Set(Some(format!("the same bytes are kept as the recording {}", same.id)));
    row.update(transaction).await?;
    Ok(())
}

/// `{tenant}/{campaign}/{call}.{ext}` for the first recording of a call; later pieces carry the upload's id.
async fn object_key(
    transaction: &DatabaseTransaction,
    call: &call::Model,
    id: UploadId,
    extension: &str,
) -> Result<ObjectKey, ArchiveError> {
    // Two uploads of one call at the same time must not both count none.
    calls::find(transaction, &call.tenant_id, call.id).await?;
    let recordings = recording::Entity::of(&call.tenant_id)
        .filter(recording::Column::CallId.eq(call.id))
        .filter(recording::Column::UploadedAt.is_not_null())
        .count(transaction)
        .await?;
    let uploads = upload::Entity::of(&call.tenant_id)
        .filter(upload::Column::CallId.eq(call.id))
        .count(transaction)
        .await?;
    let tenant = &call.tenant_id;
    let campaign = call.campaign_id.as_deref();
    let call = call.id.0.to_string();
    let first = key::recording(tenant.as_str(), campaign, &call, extension);
    if recordings + uploads == 0 && !is_an_orphans(transaction, tenant, &first).await? {
        return Ok(first);
    }
    Ok(key::recording_piece(tenant.as_str(), campaign, &call, &id.0.simple().to_string(), extension))
}

/// Whether a sweep has an eye on the name: it may be about to remove what stands there. The turns make sure that it
/// either sees our intention or we see its mark.
async fn is_an_orphans(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    key: &ObjectKey,
) -> Result<bool, ArchiveError> {
    database::take_turns(transaction, "", key.as_str()).await?;
    // A sweep guesses the tenant from the name, in which an unusual tenant stands changed.
    let written = key.as_str().split('/').next().unwrap_or_default();
    for tenant in [tenant, &TenantId::new(written)] {
        let marked = orphan::Entity::of(tenant).filter(orphan::Column::StoragePath.eq(key.as_str()));
        if marked.count(transaction).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Reads until the first bytes have said what the file is, or it has ended.
async fn read_head(body: &mut impl Body, validator: &mut Validator) -> Result<Vec<Bytes>, ArchiveError> {
    let mut head = Vec::new();
    while validator.format().is_none() {
        let Some(bytes) = body.next().await else { break };
        let bytes = bytes.map_err(|error| interrupted(&error))?;
        validator.push(&bytes).map_err(refused)?;
        head.push(bytes);
    }
    Ok(head)
}

async fn send(
    object: &mut crate::media::Upload,
    head: Vec<Bytes>,
    mut body: impl Body,
    validator: &mut Validator,
) -> Result<String, ArchiveError> {
    let mut digest = Context::new(&SHA256);
    for bytes in head {
        digest.update(&bytes);
        object.write(bytes).await?;
    }
    while let Some(bytes) = body.next().await {
        let bytes = bytes.map_err(|error| interrupted(&error))?;
        validator.push(&bytes).map_err(refused)?;
        digest.update(&bytes);
        object.write(bytes).await?;
    }
    Ok(hex::encode(digest.finish()))
}

type ReadBack = (Result<Measured, DecodeError>, u64, String);

fn read_back(stored: StoredReader, facts: Facts) -> std::io::Result<ReadBack> {
    let mut hashing = Hashing { reader: stored, digest: Context::new(&SHA256), size_bytes: 0 };
    // An M4A may have its index at its end, so its decoder seeks, and it is read a second time for that.
    let seeks = facts.format == audio::AudioFormat::M4a;
    let measured = (!seeks).then(|| audio::measure_stream(&mut hashing, facts.format));
    // What the decoder did not need to see counts for the hash all the same.
    std::io::copy(&mut hashing, &mut std::io::sink())?;
    let Hashing { mut reader, digest, size_bytes } = hashing;
    let measured = match measured {
        Some(measured) => measured,
        None => {
            reader.rewind()?;
            audio::measure(reader, facts.size_bytes, facts.format)
        }
    };
    Ok((measured, size_bytes, hex::encode(digest.finish())))
}

struct Hashing<R> {
    reader: R,
    digest: Context,
    size_bytes: u64,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.digest.update(&buffer[..count]);
        self.size_bytes += count as u64;
        Ok(count)
    }
}

fn refused(refusal: Refusal) -> ArchiveError {
    match refusal {
        Refusal::TooLarge { .. } => ArchiveError::Limit(format!("file: {refusal}")),
        refusal => ArchiveError::BadInput(format!("file: {refusal}")),
    }
}

fn interrupted(error: &std::io::Error) -> ArchiveError {
    ArchiveError::BadInput(format!("file: the upload broke off ({error}); nothing was kept, send it again"))
}

fn unreadable(error: &std::io::Error) -> ArchiveError {
    tracing::warn!(%error, "a stored object could not be read back");
    ArchiveError::Unavailable(
        "the store could not read back what it was given; nothing was kept, send the file again".into(),
    )
}
