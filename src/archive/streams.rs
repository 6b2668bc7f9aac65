//! Live streams: how they begin, end and become recordings.
//!
//! A stream is a row that names the file of its frames, which lies on one node. Decisions:
//! - A call ends with the last of its streams, by a stop, by silence or by length, since nobody else may ever tell its
//!   end. The provider's own word, where it comes, ends the streams if it is first, and corrects the time of the end if
//!   it is later: a stream may be stopped while people go on talking.
//! - A stream that ended is over for good. Where its provider sends audio all the same, that is another piece of the
//!   call with a recording of its own, named by the stream's id, `#` and a number: it costs nothing to keep.

use aws_lc_rs::hmac;
use chrono::{DateTime, Utc};
use entity::{
    CallDirection, CallStatus, Provider, StageKind, StageStatus, StreamId, StreamStatus, TenantId,
    Tenanted as _, call, stream,
};
use futures_util::FutureExt as _;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, IntoActiveModel as _,
    PaginatorTrait as _, QueryFilter as _,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::calls::{self, StartCall};
use super::stages::{self, Report};
use super::{ArchiveError, input, pipeline};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::audio::track::{Encoding, TrackFormat};
use crate::database;
use crate::queue::Work;

/// Pieces that one stream may be continued in.
const PIECES_MAX: u64 = 100;

/// A stream about to begin.
#[derive(Clone, Debug)]
pub struct BeginStream {
    /// Who carries the call.
    pub provider: Provider,
    /// The account with the provider that it comes by.
    pub account: Option<String>,
    /// The campaign of a call that is not known yet.
    pub campaign_id: Option<String>,
    /// The provider's own id of the stream.
    pub stream_id: String,
    /// The provider's own id of the call.
    pub provider_call_id: Option<String>,
    /// Who called, for a call that is not known yet.
    pub direction: CallDirection,
    /// The calling number, for a call that is not known yet.
    pub from: String,
    /// The called number, for a call that is not known yet.
    pub to: String,
    /// Who handles it, for a call that is not known yet.
    pub agent: Option<String>,
    /// What each track consists of.
    pub format: TrackFormat,
    /// The tracks in the order of the channels.
    pub tracks: Vec<TrackOf>,
}

/// One track of a stream, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackOf {
    /// Its name.
    pub name: &'static str,
    /// `agent`, `customer` or `unknown`.
    pub party: &'static str,
}

/// What a stream that begins is.
#[derive(Clone, Debug)]
pub enum Begun {
    /// It is open, new or gone on with.
    Open(Box<stream::Model>),
    /// It has ended before.
    Over,
}

/// Why a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndedBy {
    /// Its provider stopped it.
    Stop,
    /// Its call ended.
    CallEnded,
    /// Nothing came any more.
    Idle,
    /// It was as long as a stream may be.
    Length,
    /// The process ended, and nobody went on with it.
    Restart,
}

impl EndedBy {
    /// The word in the stream's row.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::CallEnded => "call_ended",
            Self::Idle => "idle",
            Self::Length => "length",
            Self::Restart => "restart",
        }
    }
}

/// Proves that a stream belongs to the call that it names: derived from the account's secret, so that nothing needs to
/// be kept, and good for that call alone.
pub fn token(secret: &SecretString, provider_call_id: &str) -> String {
    hex::encode(hmac::sign(&token_key(secret), token_text(provider_call_id).as_bytes()))
}

/// Whether a token is the call's, in constant time.
pub fn token_holds(secret: &SecretString, provider_call_id: &str, token: &str) -> bool {
    let Ok(tag) = hex::decode(token) else { return false };
    hmac::verify(&token_key(secret), token_text(provider_call_id).as_bytes(), &tag).is_ok()
}

fn token_key(secret: &SecretString) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes())
}

/// The secret signs other things too; nothing else of it begins like this.
fn token_text(provider_call_id: &str) -> String {
    format!("earmark live stream\n{provider_call_id}")
}

/// Begins a stream and, where it is not known yet, its call. A stream that is open is gone on with. Of one that has
/// ended, another piece is begun where that is wanted.
///
/// # Errors
/// Where the actor may not feed calls, the input is out of bounds, or another node has the stream.
pub async fn begin(app: &App, actor: &Actor, input: BeginStream, piece: bool) -> Result<Begun, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let stream_id = input::name("streamId", input.stream_id.clone())?;
    let input = BeginStream { stream_id: stream_id.clone(), ..input };
    let call = calls::start(app, actor, start_call(&input)).await?;
    let now = input::instant(app.clock.now());
    let new = stream::Model {
        id: StreamId(app.ids.next(now)),
        tenant_id: actor.tenant.clone(),
        call_id: call.id,
        account: input.account,
        stream_id,
        node: app.node.clone(),
        encoding: word(input.format.encoding).to_owned(),
        sample_rate_hz: i32::try_from(input.format.sample_rate_hz).unwrap_or(i32::MAX),
        tracks: json!(input.tracks.iter().map(|track| track.name).collect::<Vec<_>>()),
        parties: json!(input.tracks.iter().map(|track| track.party).collect::<Vec<_>>()),
        status: StreamStatus::Open,
        interrupted: false,
        started_at: now,
        ended_at: None,
        ended_by: None,
    };
    app.database.write(move |transaction| open(transaction, new, piece).boxed()).await
}

fn start_call(input: &BeginStream) -> StartCall {
    StartCall {
        provider: input.provider,
        provider_call_id: input.provider_call_id.clone(),
        // A call that is known has its own; one that is not is known by this one.
        stream_id: Some(input.stream_id.clone()),
        campaign_id: input.campaign_id.clone(),
        account: input.account.clone(),
        direction: input.direction,
        from: input.from.clone(),
        to: input.to.clone(),
        agent: input.agent.clone(),
        started_at: None,
        tags: Vec::new(),
    }
}

async fn open(
    transaction: &DatabaseTransaction,
    new: stream::Model,
    piece: bool,
) -> Result<Begun, ArchiveError> {
    let tenant = new.tenant_id.clone();
    database::take_turns(transaction, tenant.as_str(), &new.stream_id).await?;
    let pieces = stream::Entity::of(&tenant)
        .filter(
            stream::Column::StreamId.is_in((1..=PIECES_MAX).map(|number| piece_name(&new.stream_id, number))),
        )
        .all(transaction)
        .await?;
    if let Some(open) = pieces.iter().find(|piece| piece.status == StreamStatus::Open) {
        if open.node != new.node {
            return Err(ArchiveError::Conflict(
                "streamId: another node has this stream, and its frames".into(),
            ));
        }
        return Ok(Begun::Open(Box::new(open.clone())));
    }
    if !pieces.is_empty() && !piece {
        return Ok(Begun::Over);
    }
    let number = pieces.len() as u64 + 1;
    if number > PIECES_MAX {
        return Err(ArchiveError::Limit(format!("streamId: it was begun {PIECES_MAX} times")));
    }
    let stream_id = piece_name(&new.stream_id, number);
    let row = stream::Model { stream_id, ..new }.into_active_model().insert(transaction).await?;
    tell_the_call(transaction, &row).await?;
    Ok(Begun::Open(Box::new(row)))
}

/// What the pieces of a stream are called.
fn piece_name(stream_id: &str, number: u64) -> String {
    if number == 1 { stream_id.to_owned() } else { format!("{stream_id}#{number}") }
}

/// The call can be found by its stream, and its recording is on its way.
async fn tell_the_call(transaction: &DatabaseTransaction, row: &stream::Model) -> Result<(), ArchiveError> {
    let (tenant, now) = (&row.tenant_id, row.started_at);
    let known = calls::find(transaction, tenant, row.call_id).await?;
    if known.stream_id.is_none() {
        let wanted = call::Model { stream_id: Some(row.stream_id.clone()), ..known.clone() };
        calls::change(transaction, known, wanted, entity::EventKind::CallChanged, now).await?;
    }
    let stage = stages::find(transaction, tenant, row.call_id, StageKind::Recording).await?;
    if stage.is_none_or(|stage| matches!(stage.status, StageStatus::Pending | StageStatus::Absent)) {
        stages::report(transaction, tenant, row.call_id, StageKind::Recording, Report::Coming, now).await?;
    }
    Ok(())
}

/// Ends a stream and, where nobody else will, its call; its recording is made by a job of the node that has its frames.
/// False where it has ended before: then nothing is changed.
///
/// # Errors
/// Where there is no such stream, or the actor may not feed calls.
pub async fn end(
    app: &App,
    actor: &Actor,
    id: StreamId,
    by: EndedBy,
    interrupted: bool,
) -> Result<bool, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let now = input::instant(app.clock.now());
    let (app, tenant) = (app.clone(), actor.tenant.clone());
    let database = app.database.clone();
    database
        .write(move |transaction| {
            async move {
                let known = find(transaction, &tenant, id).await?;
                if known.status != StreamStatus::Open {
                    return Ok(false);
                }
                // The call's row is the lock that its streams share: the last to end must see that it is.
                let call = calls::find(transaction, &tenant, known.call_id).await?;
                let work = Work::StoreStream { call_id: call.id, stream_id: id, node: known.node.clone() };
                let interrupted = interrupted || known.interrupted;
                let mut row = known.into_active_model();
                row.status = Set(StreamStatus::Ended);
                row.interrupted = Set(interrupted);
                row.ended_at = Set(Some(now));
                row.ended_by = Set(Some(by.as_str().to_owned()));
                row.update(transaction).await?;
                pipeline::enqueue(transaction, &app, &tenant, &work, now).await?;
                if by != EndedBy::CallEnded {
                    end_call(transaction, &call, now).await?;
                }
                Ok(true)
            }
            .boxed()
        })
        .await
}

async fn end_call(
    transaction: &DatabaseTransaction,
    call: &call::Model,
    now: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    let open = stream::Entity::of(&call.tenant_id)
        .filter(stream::Column::CallId.eq(call.id))
        .filter(stream::Column::Status.eq(StreamStatus::Open))
        .count(transaction)
        .await?;
    if open == 0 && call.started_at <= now {
        calls::end_within(transaction, &call.tenant_id, call.id, Some(now), CallStatus::Completed, now)
            .await?;
    }
    Ok(())
}

/// Whether a call is taken for ended because its stream is.
pub(super) async fn ended_the_call(
    transaction: &DatabaseTransaction,
    call: &call::Model,
) -> Result<bool, ArchiveError> {
    let Some(ended_at) = call.ended_at else { return Ok(false) };
    let count = stream::Entity::of(&call.tenant_id)
        .filter(stream::Column::CallId.eq(call.id))
        .filter(stream::Column::EndedAt.eq(ended_at))
        .filter(stream::Column::EndedBy.ne(EndedBy::CallEnded.as_str()))
        .count(transaction)
        .await?;
    Ok(count > 0)
}

/// A stream by our id.
///
/// # Errors
/// Where there is no such stream, or the actor may not feed calls.
pub async fn get(app: &App, actor: &Actor, id: StreamId) -> Result<stream::Model, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let found = stream::Entity::of(&actor.tenant)
        .filter(stream::Column::Id.eq(id))
        .one(app.database.reader())
        .await?;
    found.ok_or(ArchiveError::NotFound("stream"))
}

/// Notes what became of an ended stream: stored, or empty.
///
/// # Errors
/// Where there is no such stream, or the actor may not feed calls.
pub async fn conclude(
    app: &App,
    actor: &Actor,
    id: StreamId,
    status: StreamStatus,
) -> Result<(), ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let tenant = actor.tenant.clone();
    app.database
        .write(move |transaction| {
            async move {
                let mut row = find(transaction, &tenant, id).await?.into_active_model();
                row.status = Set(status);
                row.update(transaction).await?;
                Ok(())
            }
            .boxed()
        })
        .await
}

/// What a stream's tracks consist of; nothing where a later version wrote the row.
pub fn format(row: &stream::Model) -> Option<TrackFormat> {
    let encoding = [Encoding::MuLaw, Encoding::ALaw, Encoding::Pcm16];
    let encoding = encoding.into_iter().find(|encoding| word(*encoding) == row.encoding)?;
    Some(TrackFormat { encoding, sample_rate_hz: u32::try_from(row.sample_rate_hz).ok()? })
}

fn word(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::MuLaw => "mulaw",
        Encoding::ALaw => "alaw",
        Encoding::Pcm16 => "pcm16",
    }
}

async fn find(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    id: StreamId,
) -> Result<stream::Model, ArchiveError> {
    let found = stream::Entity::of(tenant).filter(stream::Column::Id.eq(id)).one(transaction).await?;
    found.ok_or(ArchiveError::NotFound("stream"))
}
