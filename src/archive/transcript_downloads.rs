//! Transcripts as files, and the audit of who took one.

use chrono::{DateTime, Utc};
use entity::{
    CallId, Disposition, TenantId, Tenanted, TranscriptDownloadId, TranscriptFormat, TranscriptId, call,
    transcript, transcript_download, turn,
};
use futures_util::FutureExt as _;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, Select,
};
use serde_json::json;

use super::downloads::{access_id, kept_agent};
use super::page::{self, Page, PageRequest, Sort};
use super::signed::{self, SignedUrl, Target};
use super::transcripts::cues::Line;
use super::transcripts::files;
use super::{ArchiveError, input, speakers};
use crate::access::{Actor, FileLink, LinkKind, Permission};
use crate::app::App;

/// Which accesses are meant.
#[derive(Clone, Debug, Default)]
pub struct TranscriptDownloadFilter {
    /// Of one call.
    pub call_id: Option<CallId>,
    /// By one user.
    pub user_id: Option<String>,
    /// Not before.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub until: Option<DateTime<Utc>>,
}

/// A transcript as a file.
#[derive(Clone, Debug)]
pub struct TranscriptFile {
    /// Whose words.
    pub call_id: CallId,
    /// In which form.
    pub format: TranscriptFormat,
    /// What it is called: as the call's recording is, so that players find the one beside the other.
    pub name: String,
    /// Its media type.
    pub mime_type: &'static str,
    /// Its text.
    pub text: String,
}

fn name(call_id: CallId, format: TranscriptFormat) -> String {
    format!("{call_id}.{}", format.as_str())
}

/// A link to a transcript as a file; none where it has no words.
///
/// # Errors
/// Where the actor may not listen, or the time asked for is out of bounds.
pub async fn link(
    app: &App,
    actor: &Actor,
    transcript: &transcript::Model,
    format: TranscriptFormat,
    disposition: Disposition,
    expires_in_seconds: Option<i32>,
) -> Result<Option<SignedUrl>, ArchiveError> {
    actor.require(Permission::Listen)?;
    let seconds = signed::seconds(app, expires_in_seconds)?;
    if transcript.turn_count == 0 {
        return Ok(None);
    }
    let target = Target {
        kind: LinkKind::Transcript,
        subject: transcript.id.0,
        format: format.as_str().to_owned(),
        clip: None,
        disposition,
        file: &name(transcript.call_id, format),
    };
    Ok(Some(signed::sign(app, actor, seconds, target)))
}

/// What a checked link is for, as it is now; none where the words are gone. The tenant is asked again: a link is a key to
/// one tenant's transcript and nothing else.
///
/// # Errors
/// The database's own.
pub async fn of_link(app: &App, link: &FileLink) -> Result<Option<TranscriptFile>, ArchiveError> {
    let Some(format) = TranscriptFormat::from_word(&link.format) else { return Ok(None) };
    let (tenant, reader) = (&link.tenant, app.database.reader());
    let found = transcript::Entity::of(tenant)
        .filter(transcript::Column::Id.eq(TranscriptId(link.subject)))
        .one(reader)
        .await?;
    let Some(transcript) = found else { return Ok(None) };
    let id = transcript.call_id;
    let calls = call::Entity::of(tenant).filter(call::Column::Id.eq(id)).all(reader).await?;
    let names = speakers::names(reader, tenant, &calls).await?.remove(&id).unwrap_or_default();
    let turns = turn::Entity::of(tenant)
        .filter(turn::Column::CallId.eq(id))
        .order_by_asc(turn::Column::Position)
        .all(reader)
        .await?;
    let Some(call) = calls.into_iter().next().filter(|_| !turns.is_empty()) else { return Ok(None) };
    let lines: Vec<Line> = turns.into_iter().map(|turn| Line { name: names.shown(&turn), turn }).collect();
    let (mime_type, text) = match format {
        TranscriptFormat::Srt => ("application/x-subrip; charset=utf-8", files::srt(&lines)),
        TranscriptFormat::Vtt => ("text/vtt; charset=utf-8", files::vtt(&lines)),
        TranscriptFormat::Txt => ("text/plain; charset=utf-8", files::txt(&lines)),
        TranscriptFormat::Json => ("application/json", files::json(about(&call, &transcript), &lines)),
    };
    Ok(Some(TranscriptFile { call_id: id, format, name: name(id, format), mime_type, text }))
}

fn about(call: &call::Model, transcript: &transcript::Model) -> serde_json::Value {
    json!({
        "callId": format!("call_{}", call.id.0.simple()),
        "startedAt": call.started_at,
        "durationMs": call.duration_ms,
        "language": transcript.language,
        "source": transcript.source,
        "confidence": transcript.confidence,
    })
}

/// One access about to be served.
#[derive(Clone, Debug)]
pub struct Access {
    /// By which link.
    pub link: FileLink,
    /// From where.
    pub ip_address: String,
    /// With what.
    pub user_agent: Option<String>,
}

/// Notes an access before its first byte is served. Returns the row's id.
///
/// # Errors
/// The database's own; then nothing may be served.
pub async fn begin(
    app: &App,
    access: Access,
    file: &TranscriptFile,
) -> Result<TranscriptDownloadId, ArchiveError> {
    let Access { link, ip_address, user_agent } = access;
    let now = input::instant(app.clock.now());
    let id = TranscriptDownloadId(access_id(link.link_id, &ip_address, user_agent.as_deref()));
    let row = transcript_download::Model {
        id,
        tenant_id: link.tenant,
        call_id: file.call_id,
        user_id: link.user,
        at: now,
        last_at: now,
        ip_address,
        user_agent: kept_agent(user_agent),
        format: file.format,
        disposition: link.disposition,
        requests: 1,
        bytes_served: 0,
    };
    let requests = transcript_download::Column::Requests;
    let again = OnConflict::column(transcript_download::Column::Id)
        .value(requests, Expr::col((transcript_download::Entity, requests)).add(1))
        .update_column(transcript_download::Column::LastAt)
        .to_owned();
    app.database
        .write_together(move |transaction| {
            let insert = transcript_download::Entity::insert(row.clone().into_active_model())
                .on_conflict(again.clone());
            async move { insert.exec_without_returning(transaction).await.map(drop) }.boxed()
        })
        .await?;
    Ok(id)
}

/// Adds the bytes that really went out.
///
/// # Errors
/// The database's own.
pub async fn served(
    app: &App,
    tenant: TenantId,
    id: TranscriptDownloadId,
    bytes: u64,
) -> Result<(), ArchiveError> {
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let now = input::instant(app.clock.now());
    let column = transcript_download::Column::BytesServed;
    let update = transcript_download::Entity::update_of(&tenant)
        .filter(transcript_download::Column::Id.eq(id))
        .col_expr(column, Expr::col(column).add(bytes))
        .col_expr(transcript_download::Column::LastAt, Expr::value(now));
    let written = app.database.write_together(move |transaction| {
        let update = update.clone();
        async move { update.exec(transaction).await.map(drop) }.boxed()
    });
    Ok(written.await?)
}

fn filtered(actor: &Actor, filter: &TranscriptDownloadFilter) -> Select<transcript_download::Entity> {
    let TranscriptDownloadFilter { call_id, user_id, from, until } = filter;
    let condition = Condition::all()
        .add_option(call_id.map(|id| transcript_download::Column::CallId.eq(id)))
        .add_option(user_id.as_ref().map(|user| transcript_download::Column::UserId.eq(user)))
        .add_option(from.map(|from| transcript_download::Column::At.gte(from)))
        .add_option(until.map(|until| transcript_download::Column::At.lt(until)));
    transcript_download::Entity::of(&actor.tenant).filter(condition)
}

/// One access.
///
/// # Errors
/// Where the actor may not read the audit.
pub async fn get(
    app: &App,
    actor: &Actor,
    id: TranscriptDownloadId,
) -> Result<Option<transcript_download::Model>, ArchiveError> {
    actor.require(Permission::ReadAudit)?;
    Ok(transcript_download::Entity::of(&actor.tenant)
        .filter(transcript_download::Column::Id.eq(id))
        .one(app.database.reader())
        .await?)
}

/// A page of accesses, newest first.
///
/// # Errors
/// Where the actor may not read the audit.
pub async fn list(
    app: &App,
    actor: &Actor,
    filter: &TranscriptDownloadFilter,
    page: &PageRequest,
) -> Result<Page<transcript_download::Model>, ArchiveError> {
    actor.require(Permission::ReadAudit)?;
    let sort = Sort::descending(Expr::col(transcript_download::Column::At), transcript_download::Column::Id);
    Ok(page::read(app.database.reader(), filtered(actor, filter), &sort, page).await?)
}

/// How many accesses pass a filter.
///
/// # Errors
/// Where the actor may not read the audit.
pub async fn count(app: &App, actor: &Actor, filter: &TranscriptDownloadFilter) -> Result<u64, ArchiveError> {
    actor.require(Permission::ReadAudit)?;
    Ok(filtered(actor, filter).count(app.database.reader()).await?)
}
