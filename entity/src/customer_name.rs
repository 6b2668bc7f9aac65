//! A key of a customer's name, under which calls in which it is said find it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// A key of a customer's name, under which calls in which it is said find it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "customer_names")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: CustomerId,
    #[sea_orm(primary_key, auto_increment = false)]
    /// A hash of tenant and key: short, and it tells nothing of what was said.
    pub key: i64,
    pub tenant_id: TenantId,
}

crate::tenanted!();
