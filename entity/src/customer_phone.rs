//! A number of a customer.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// A number of a customer.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "customer_phones")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: CustomerId,
    /// E.164, or the number as given where it has no such form.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: String,
    pub tenant_id: TenantId,
}

crate::tenanted!();
