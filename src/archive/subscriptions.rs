//! Subscriptions to providers' notifications, as they were when they were last looked at.

use chrono::{DateTime, Utc};
use entity::{TenantId, provider_subscription};
use futures_util::FutureExt as _;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait as _};

use super::{ArchiveError, input};
use crate::app::App;

/// Notes how a subscription stands.
///
/// # Errors
/// The database's own.
pub async fn keep(
    app: &App,
    tenant: &TenantId,
    account: &str,
    subscription_id: &str,
    status: &str,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(), ArchiveError> {
    let row = provider_subscription::ActiveModel {
        account: Set(account.to_owned()),
        tenant_id: Set(tenant.clone()),
        subscription_id: Set(subscription_id.to_owned()),
        status: Set(status.to_owned()),
        expires_at: Set(expires_at.map(input::instant)),
        checked_at: Set(input::instant(app.clock.now())),
    };
    app.database
        .write(move |transaction| {
            async move {
                let replaced = OnConflict::column(provider_subscription::Column::Account)
                    .update_columns([
                        provider_subscription::Column::TenantId,
                        provider_subscription::Column::SubscriptionId,
                        provider_subscription::Column::Status,
                        provider_subscription::Column::ExpiresAt,
                        provider_subscription::Column::CheckedAt,
                    ])
                    .to_owned();
                provider_subscription::Entity::insert(row)
                    .on_conflict(replaced)
                    .exec_without_returning(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
}
