//! The audit of audio access: who, what, when, from where, how much.

use chrono::{DateTime, Utc};
use entity::{
    AudioFormat, CallId, Disposition, DownloadId, RecordingId, TenantId, Tenanted, download, recording,
};
use futures_util::FutureExt as _;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, IntoActiveModel, PaginatorTrait, QueryFilter, Select,
};

use super::page::{self, Page, PageRequest, Sort};
use super::{ArchiveError, input};
use crate::access::{Actor, Permission};
use crate::app::App;

/// One access about to be served. The link's id is the row's: a player's many requests are one row.
#[derive(Clone, Debug)]
pub struct Access {
    /// The signed link's id.
    pub id: DownloadId,
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

/// Notes an access before its first byte is served: nothing is heard without a row.
///
/// # Errors
/// The database's own; then nothing may be served.
pub async fn begin(app: &App, access: Access, recording: &recording::Model) -> Result<(), ArchiveError> {
    let now = input::instant(app.clock.now());
    let Access { id, tenant, user_id, format, disposition, ip_address, user_agent, redirected } = access;
    let user_agent =
        user_agent.map(|agent| agent.chars().filter(|c| *c != '\0').take(input::NAME_MAX).collect());
    let row = download::Model {
        id,
        tenant_id: tenant.clone(),
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
    };
    app.database
        .write(move |transaction| {
            async move {
                let again = download::Entity::update_of(&tenant)
                    .filter(download::Column::Id.eq(id))
                    .col_expr(download::Column::Requests, Expr::col(download::Column::Requests).add(1))
                    .col_expr(download::Column::LastAt, Expr::value(now))
                    .exec(transaction)
                    .await?;
                if again.rows_affected == 0 {
                    row.into_active_model().insert(transaction).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
}

/// Adds the bytes that really went out.
///
/// # Errors
/// The database's own.
pub async fn served(app: &App, tenant: TenantId, id: DownloadId, bytes: u64) -> Result<(), ArchiveError> {
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let now = input::instant(app.clock.now());
    app.database
        .write(move |transaction| {
            async move {
                download::Entity::update_of(&tenant)
                    .filter(download::Column::Id.eq(id))
                    .col_expr(
                        download::Column::BytesServed,
                        Expr::col(download::Column::BytesServed).add(bytes),
                    )
                    .col_expr(download::Column::LastAt, Expr::value(now))
                    .exec(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
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
