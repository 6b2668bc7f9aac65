//! The largest figures of a day that no other row tells of afterwards.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// The largest figures of a day that no other row tells of afterwards.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "watched_days")]
pub struct Model {
    pub tenant_id: TenantId,
    /// The day, UTC, as `2026-11-28`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: String,
    pub queue_depth: i64,
    /// None where only nodes without an index looked.
    pub index_lag: Option<i64>,
    pub uploads_retrying: i64,
}

crate::tenanted!();
