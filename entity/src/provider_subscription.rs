//! A subscription to a provider's notifications that the archive keeps alive.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// A subscription to a provider's notifications that the archive keeps alive.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "provider_subscriptions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: String,
    pub tenant_id: TenantId,
    pub subscription_id: String,
    /// The provider's own word, such as `Active`.
    pub status: String,
    pub expires_at: Option<DateTimeUtc>,
    pub checked_at: DateTimeUtc,
}

crate::tenanted!();
