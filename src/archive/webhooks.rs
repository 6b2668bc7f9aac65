//! What providers tell us: kept before it is answered, together with the job that works it off.

use chrono::{DateTime, Utc};
use entity::{JobId, TenantId, Tenanted as _, WebhookId, webhook};
use futures_util::FutureExt as _;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    TryInsertResult,
};

use super::{ArchiveError, input};
use crate::app::App;
use crate::config::Account;
use crate::queue::{self, Work};

/// Keys longer than this, in characters, are kept by their beginning: they come from outside.
const KEY_MAX: usize = 400;

/// Whether a webhook was new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It was kept, and will be worked off.
    New,
    /// It came before; nothing was changed.
    Repeat,
}

/// Keeps a webhook whose authenticity was checked. When this returns, it is durable and its job is enqueued.
///
/// # Errors
/// The database's own.
pub async fn keep(
    app: &App,
    account: &Account,
    topic: &str,
    key: &str,
    body: String,
) -> Result<Kept, ArchiveError> {
    let now = input::instant(app.clock.now());
    let tenant = TenantId::new(&account.tenant);
    let id = WebhookId(app.ids.next(now));
    let row = webhook::ActiveModel {
        id: Set(id),
        tenant_id: Set(tenant.clone()),
        account: Set(account.id.clone()),
        topic: Set(topic.to_owned()),
        key: Set(format!("{topic}/{key}").replace('\0', "").chars().take(KEY_MAX).collect()),
        // Neither database holds a NUL in text, and JSON has none outside of an escape.
        body: Set(body.replace('\0', "")),
        received_at: Set(now),
        applied_at: Set(None),
    };
    let job = JobId(app.ids.next(now));
    app.database
        .write(move |transaction| {
            async move {
                let inserted = webhook::Entity::insert(row)
                    .on_conflict(
                        OnConflict::columns([webhook::Column::Account, webhook::Column::Key])
                            .do_nothing()
                            .to_owned(),
                    )
                    .try_insert()
                    .exec_without_returning(transaction)
                    .await?;
                if !matches!(inserted, TryInsertResult::Inserted(_)) {
                    return Ok(Kept::Repeat);
                }
                let work = Work::ApplyWebhook { webhook_id: id };
                queue::enqueue(transaction, &tenant, job, &work, now, None, now).await?;
                Ok(Kept::New)
            }
            .boxed()
        })
        .await
}

/// A webhook as it was kept.
///
/// # Errors
/// The database's own.
pub async fn get(
    app: &App,
    tenant: &TenantId,
    id: WebhookId,
) -> Result<Option<webhook::Model>, ArchiveError> {
    Ok(webhook::Entity::of(tenant).filter(webhook::Column::Id.eq(id)).one(app.database.reader()).await?)
}

/// Notes that a webhook was worked off, in the transaction that ends its job.
///
/// # Errors
/// The database's own.
pub async fn applied(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    id: WebhookId,
    now: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    webhook::Entity::update_of(tenant)
        .col_expr(webhook::Column::AppliedAt, Expr::value(now))
        .filter(webhook::Column::Id.eq(id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Whether a webhook whose key begins so was kept.
///
/// # Errors
/// The database's own.
pub async fn is_known(app: &App, tenant: &TenantId, account: &str, key: &str) -> Result<bool, ArchiveError> {
    let found = webhook::Entity::of(tenant)
        .filter(webhook::Column::Account.eq(account))
        .filter(webhook::Column::Key.starts_with(key))
        .one(app.database.reader())
        .await?;
    Ok(found.is_some())
}
