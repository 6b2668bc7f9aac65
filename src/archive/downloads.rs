//! The audit of audio access: who, what, when, from where, how much.

use aws_lc_rs::digest::{Context, SHA256};
use chrono::{DateTime, Utc};
use entity::{
    AudioFormat, CallId, Disposition, DownloadId, RecordingId, TenantId, Tenanted, download, recording,
};
use futures_util::FutureExt as _;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Select};

use uuid::Uuid;

use super::page::{self, Page, PageRequest, Sort};
use super::{ArchiveError, input};
use crate::access::{Actor, Clip, Permission};
use crate::app::App;

/// One access about to be served.
#[derive(Clone, Debug)]
pub struct Access {
    /// The signed link's id.
    pub link_id: Uuid,
    /// Whose recording.
    pub tenant: TenantId,
    /// Who asked for the link.
    pub user_id: String,
    /// The encoding.
    pub format: AudioFormat,
    /// Played or saved.
    pub disposition: Disposition,
    /// From where.
    pub ip_address: String,
    /// With what.
    pub user_agent: Option<String>,
    /// The store itself will serve it.
    pub redirected: bool,
    /// The stretch of the recording; all of it where there is none.
    pub clip: Option<Clip>,
}

/// Which accesses are meant.
#[derive(Clone, Debug, Default)]
pub struct DownloadFilter {
    /// Of one recording.
    pub recording_id: Option<RecordingId>,
    /// Of one call.
    pub call_id: Option<CallId>,
    /// By one user.
    pub user_id: Option<String>,
    /// Not before.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub until: Option<DateTime<Utc>>,
}

impl Access {
    /// What makes requests one access: the same link, from the same address, with the same program. A player's many
    /// requests are one row; a link that was passed on shows.
    fn id(&self) -> DownloadId {
        DownloadId(access_id(self.link_id, &self.ip_address, self.user_agent.as_deref()))
    }
}

/// The id of an access by a link, from an address, with a program.
pub(super) fn access_id(link_id: Uuid, ip_address: &str, user_agent: Option<&str>) -> Uuid {
    let mut digest = Context::new(&SHA256);
    digest.update(link_id.as_bytes());
    digest.update(ip_address.as_bytes());
    digest.update(&[0]);
    digest.update(user_agent.unwrap_or_default().as_bytes());
    let mut first = [0; 16];
    first.copy_from_slice(&digest.finish().as_ref()[..16]);
    uuid::Builder::from_custom_bytes(first).into_uuid()
}

/// What a program says it is, as far as it is kept.
pub(super) fn kept_agent(user_agent: Option<String>) -> Option<String> {
    user_agent.map(|agent| agent.chars().filter(|c| *c != '\0').take(input::NAME_MAX).collect())
}

/// Notes an access before its first byte is served: nothing is heard without a row. Returns the row's id.
///
/// # Errors
/// The database's own; then nothing may be served.
pub async fn begin(
    app: &App,
    access: Access,
    recording: &recording::Model,
) -> Result<DownloadId, ArchiveError> {
    let now = input::instant(app.clock.now());
    let id = access.id();
    let Access { link_id: _, tenant, user_id, format, disposition, ip_address, user_agent, redirected, clip } =
        access;
    let user_agent = kept_agent(user_agent);
    let row = download::Model {
        id,
        tenant_id: tenant,
        recording_id: recording.id,
        call_id: recording.call_id,
        user_id,
        at: now,
        last_at: now,
        ip_address,
        user_agent,
        format,
        disposition,
        requests: 1,
        bytes_served: 0,
        redirected,
        clip_from_ms: clip.map(|clip| i64::from(clip.from_ms)),
        clip_until_ms: clip.map(|clip| i64::from(clip.until_ms)),
    };
    let again = OnConflict::column(download::Column::Id)
        .value(download::Column::Requests, Expr::col((download::Entity, download::Column::Requests)).add(1))
        .update_column(download::Column::LastAt)
        .to_owned();
    app.database
        .write_together(move |transaction| {
            let insert = download::Entity::insert(row.clone().into_active_model()).on_conflict(again.clone());
            async move { insert.exec_without_returning(transaction).await.map(drop) }.boxed()
        })
        .await?;
    Ok(id)
}

/// Adds the bytes that really went out.
///
/// # Errors
/// The database's own.
pub async fn served(app: &App, tenant: TenantId, id: DownloadId, bytes: u64) -> Result<(), ArchiveError> {
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let now = input::instant(app.clock.now());
    let update = download::Entity::update_of(&tenant)
        .filter(download::Column::Id.eq(id))
        .col_expr(download::Column::BytesServed, Expr::col(download::Column::BytesServed).add(bytes))
        .col_expr(download::Column::LastAt, Expr::value(now));
    let written = app.database.write_together(move |transaction| {
        let update = update.clone();
        async move { update.exec(transaction).await.map(drop) }.boxed()
    });
    Ok(written.await?)
}

fn filtered(actor: &Actor, filter: &DownloadFilter) -> Select<download::Entity> {
    let DownloadFilter { recording_id, call_id, user_id, from, until } = filter;
    let condition = Condition::all()
        .add_option(recording_id.map(|id| download::Column::RecordingId.eq(id)))
        .add_option(call_id.map(|id| download::Column::CallId.eq(id)))
        .add_option(user_id.as_ref().map(|user| download::Column::UserId.eq(user)))
        .add_option(from.map(|from| download::Column::At.gte(from)))
        .add_option(until.map(|until| download::Column::At.lt(until)));
    download::Entity::of(&actor.tenant).filter(condition)
}

/// One access.
///
/// # Errors
/// Where the actor may not read the audit.
pub async fn get(app: &App, actor: &Actor, id: DownloadId) -> Result<Option<download::Model>, ArchiveError> {
    actor.require(Permission::ReadAudit)?;
    Ok(download::Entity::of(&actor.tenant)
        .filter(download::Column::Id.eq(id))
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
    filter: &DownloadFilter,
    page: &PageRequest,
) -> Result<Page<download::Model>, ArchiveError> {
    actor.require(Permission::ReadAudit)?;
    let sort = Sort::descending(Expr::col(download::Column::At), download::Column::Id);
    Ok(page::read(app.database.reader(), filtered(actor, filter), &sort, page).await?)
}

/// How many accesses pass a filter.
///
/// # Errors
/// Where the actor may not read the audit.
pub async fn count(app: &App, actor: &Actor, filter: &DownloadFilter) -> Result<u64, ArchiveError> {
    actor.require(Permission::ReadAudit)?;
    Ok(filtered(actor, filter).count(app.database.reader()).await?)
}
