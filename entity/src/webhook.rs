//! What a provider told us, as it came: kept before it is answered, worked off afterwards.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// What a provider told us, as it came: kept before it is answered, worked off afterwards.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "webhooks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookId,
    pub tenant_id: TenantId,
    /// The account it came to.
    pub account: String,
    /// Which of the account's addresses it came to: `voice`, `status`, `recording`, `stream`, `message`, `event`.
    pub topic: String,
    /// What tells it from every other of the account: a repeat has the same.
    pub key: String,
    /// JSON: the body, or the pairs of a form.
    pub body: String,
    pub received_at: DateTimeUtc,
    pub applied_at: Option<DateTimeUtc>,
}

crate::tenanted!();
