//! A call or recording of the provider's log that is not stored here, and why.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// A call or recording of the provider's log that is not stored here, and why.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "gaps")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GapId,
    pub tenant_id: TenantId,
    pub account: String,
    /// `YYYY-MM-DD`, UTC.
    pub day: String,
    pub provider_call_id: String,
    /// Empty where the provider's log names none.
    pub provider_recording_id: String,
    pub call_id: Option<CallId>,
    pub cause: GapCause,
    /// One sentence for a person.
    pub detail: String,
    pub found_at: DateTimeUtc,
    /// When the recording was stored after all.
    pub closed_at: Option<DateTimeUtc>,
}

crate::tenanted!();
