//! One conversation between two parties.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// One conversation between two parties.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "calls")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CallId,
    pub tenant_id: TenantId,
    pub provider: Provider,
    /// The provider's own name for the call: Twilio Call SID, Vapi call id, RingCentral session id, Vonage UUID.
    pub provider_call_id: Option<String>,
    /// The id of its live audio stream.
    pub stream_id: Option<String>,
    pub campaign_id: Option<String>,
    /// The account with the provider that it came by.
    #[serde(default)]
    pub account: Option<String>,
    pub direction: CallDirection,
    pub status: CallStatus,
    /// The calling number as the provider sent it.
    pub from_raw: String,
    /// The calling number in E.164 (ITU-T), where it has one.
    pub from_e164: Option<String>,
    pub to_raw: String,
    pub to_e164: Option<String>,
    /// The person or assistant who handled the call for the business.
    pub agent: Option<String>,
    pub started_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
    pub duration_ms: Option<i64>,
    /// Of the newest summary or analytics that has one; kept here to filter by.
    pub sentiment: Option<Sentiment>,
    /// BCP 47.
    pub language: Option<String>,
    pub region: Option<String>,
    pub device_type: Option<String>,
    pub network_quality: Option<String>,
    pub custom_data: Option<Json>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// Since when it is left out of lists and searches.
    #[serde(default)]
    pub hidden_at: Option<DateTimeUtc>,
    /// Who hid it.
    #[serde(default)]
    pub hidden_by: Option<String>,
}

crate::tenanted!();
