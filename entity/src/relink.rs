//! How far the linking of all of a tenant's calls anew has come.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// How far the linking of all of a tenant's calls anew has come.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "relinks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RelinkId,
    /// There is one row for each tenant.
    pub tenant_id: TenantId,
    /// The last call that was looked at; none before the first.
    pub after_call_id: Option<CallId>,
    pub done: i64,
    pub changed: i64,
    pub started_at: DateTimeUtc,
    pub finished_at: Option<DateTimeUtc>,
}

crate::tenanted!();
