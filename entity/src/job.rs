//! Work to be done outside a request, enqueued in the transaction that makes it true.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// Work to be done outside a request, enqueued in the transaction that makes it true.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    pub tenant_id: TenantId,
    pub kind: String,
    /// Jobs of one lane are done by the same workers, so many at once.
    #[serde(default)]
    pub lane: String,
    /// What must not be enqueued twice has the same key.
    #[serde(default)]
    pub key: Option<String>,
    /// Leases that ran out because nobody was heard of.
    #[serde(default)]
    pub losses: i32,
    /// When it will be too late; such jobs come first, the nearest before.
    #[serde(default)]
    pub deadline_at: Option<DateTimeUtc>,
    /// When somebody was told that the deadline is near.
    #[serde(default)]
    pub alarmed_at: Option<DateTimeUtc>,
    pub payload: Json,
    pub status: JobStatus,
    pub attempts: i32,
    pub run_at: DateTimeUtc,
    pub leased_until: Option<DateTimeUtc>,
    /// Fencing token: grows with every lease, so that a stale worker's word is refused.
    pub lease: i64,
    pub last_error: Option<String>,
    pub created_at: DateTimeUtc,
}

crate::tenanted!();
