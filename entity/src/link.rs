//! Why a call is believed to belong to a customer or a booking; exactly one of the two is set.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// Why a call is believed to belong to a customer or a booking; exactly one of the two is set.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "links")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LinkId,
    pub tenant_id: TenantId,
    pub call_id: CallId,
    pub customer_id: Option<CustomerId>,
    pub booking_id: Option<BookingId>,
    pub method: LinkMethod,
    /// 0 to 1.
    pub confidence: f64,
    pub explanation: String,
    /// The person who linked or unlinked by hand first.
    pub created_by: Option<String>,
    pub created_at: DateTimeUtc,
    pub status: LinkStatus,
    /// What the call was to the booking.
    pub role: Option<LinkRole>,
    /// A list of pieces of evidence: `kind`, `turn`, `startMs`, `endMs`, `words`.
    pub evidence: Option<Json>,
    /// Why a candidate was passed over.
    pub against: Option<String>,
    /// The person whose word it is; what has one is never changed by a rule.
    pub decided_by: Option<String>,
    pub decided_at: Option<DateTimeUtc>,
    pub updated_at: Option<DateTimeUtc>,
    /// When the call began. It stands here too so that one index has the calls of a customer in their order.
    pub call_started_at: DateTimeUtc,
}

crate::tenanted!();
