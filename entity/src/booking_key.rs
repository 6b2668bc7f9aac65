//! A key under which calls that speak of a booking find it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// A key under which calls that speak of a booking find it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "booking_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub booking_id: BookingId,
    #[sea_orm(primary_key, auto_increment = false)]
    /// A hash of tenant and key: short, and it tells nothing of what was said.
    pub key: i64,
    pub tenant_id: TenantId,
}

crate::tenanted!();
