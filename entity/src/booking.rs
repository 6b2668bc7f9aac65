//! Something a customer booked.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// Something a customer booked.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "bookings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BookingId,
    pub tenant_id: TenantId,
    /// What makes it one: `reference:…` for bookings a client sent, `import:…` for imported ones, whose references may repeat.
    pub identity: String,
    pub reference: String,
    pub kind: Option<String>,
    pub venue: Option<String>,
    pub status: String,
    pub starts_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub details: Option<Json>,
    pub customer_id: Option<CustomerId>,
    /// The source's status as one of a closed set.
    pub state: BookingState,
    pub ends_at: Option<DateTimeUtc>,
    pub party_size: Option<i32>,
    /// The booking system that it came from, where one sends its changes.
    pub source: Option<String>,
}

crate::tenanted!();
