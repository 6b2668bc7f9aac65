//! A key of what was said in a call, under which bookings and customers find it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// A key of what was said in a call, under which bookings and customers find it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "call_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub call_id: CallId,
    #[sea_orm(primary_key, auto_increment = false)]
    /// A hash of tenant and key: short, and it tells nothing of what was said.
    pub key: i64,
    pub tenant_id: TenantId,
}

crate::tenanted!();
