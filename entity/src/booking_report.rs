//! What a source said about a booking, and as of when.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// What a source said about a booking, and as of when.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "booking_reports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub booking_id: BookingId,
    /// The time from which it holds.
    #[sea_orm(primary_key, auto_increment = false)]
    pub at: DateTimeUtc,
    /// Tells reports of one time apart, and orders them.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    pub tenant_id: TenantId,
    /// The fields that it named.
    pub facts: Json,
    /// Whether `at` is when the booking changed, and not only when somebody knew of it.
    pub exact: bool,
}

crate::tenanted!();
