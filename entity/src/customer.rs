//! A person or company that calls or is called.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// A person or company that calls or is called.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "customers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CustomerId,
    pub tenant_id: TenantId,
    /// The business's own name for the customer.
    pub external_id: Option<String>,
    pub name: Option<String>,
    pub email: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub status: CustomerStatus,
    /// The number, in E.164, that an unknown caller called from: there is one lead for each.
    pub lead_number: Option<String>,
    /// The customer this one was merged into.
    pub merged_into: Option<CustomerId>,
    /// The person who merged it; none where its number turned out to be a customer's.
    pub merged_by: Option<String>,
    pub merged_at: Option<DateTimeUtc>,
}

crate::tenanted!();
