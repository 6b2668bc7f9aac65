//! When a booking was made, changed or cancelled, as its source says.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// When a booking was made, changed or cancelled, as its source says.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "booking_changes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BookingChangeId,
    pub tenant_id: TenantId,
    pub booking_id: BookingId,
    pub kind: BookingChangeKind,
    /// The booking's state from then on.
    pub state: BookingState,
    pub at: DateTimeUtc,
}

crate::tenanted!();
