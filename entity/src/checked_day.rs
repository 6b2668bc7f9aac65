//! One day of an account, compared with the provider's own call log.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// One day of an account, compared with the provider's own call log.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "checked_days")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: String,
    /// `YYYY-MM-DD`, UTC.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: String,
    pub tenant_id: TenantId,
    /// Calls in the provider's log.
    pub calls: i32,
    /// Recordings in the provider's log.
    pub recordings: i32,
    /// Of those, stored here.
    pub archived: i32,
    /// Gaps found, open or explained.
    pub gaps: i32,
    pub checked_at: DateTimeUtc,
}

crate::tenanted!();
