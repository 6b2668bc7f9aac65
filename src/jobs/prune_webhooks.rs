//! Drops webhooks that were worked off long ago. Those that were not stay, however old they are.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::{TenantId, Tenanted as _, WebhookId, webhook};
use futures_util::FutureExt as _;
use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use super::Outcome;
use crate::app::App;
use crate::archive::ArchiveError;

/// Rows of one transaction.
const BATCH: u64 = 1_000;
/// Transactions of one turn.
const BATCHES_MAX: usize = 1_000;

/// The job.
pub async fn run(app: &App) -> Outcome {
    match prune(app).await {
        Ok(dropped) => {
            tracing::info!(dropped, "webhooks that were worked off long ago were dropped");
            Outcome::Done
        }
        Err(error) => error.into(),
    }
}

async fn prune(app: &App) -> Result<u64, ArchiveError> {
    let before = app.clock.now() - TimeDelta::days(i64::from(app.config.housekeeping.webhook_days));
    let mut dropped = 0;
    for _ in 0..BATCHES_MAX {
        let rows: Vec<(WebhookId, TenantId)> = webhook::Entity::across_tenants()
            .select_only()
            .column(webhook::Column::Id)
            .column(webhook::Column::TenantId)
            .filter(webhook::Column::AppliedAt.lt(before))
            .order_by_asc(webhook::Column::AppliedAt)
            .limit(BATCH)
            .into_tuple()
            .all(app.database.reader())
            .await?;
        if rows.is_empty() {
            break;
        }
        dropped += rows.len() as u64;
        let mut by_tenant: BTreeMap<TenantId, Vec<WebhookId>> = BTreeMap::new();
        for (id, tenant) in rows {
            by_tenant.entry(tenant).or_default().push(id);
        }
        app.database
            .write(move |transaction| {
                async move {
                    for (tenant, ids) in by_tenant {
                        webhook::Entity::delete_of(&tenant)
                            .filter(webhook::Column::Id.is_in(ids))
                            .exec(transaction)
                            .await?;
                    }
                    Ok::<_, ArchiveError>(())
                }
                .boxed()
            })
            .await?;
    }
    Ok(dropped)
}
