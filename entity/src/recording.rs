//! The audio of a call as stored.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// The audio of a call as stored.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "recordings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RecordingId,
    pub tenant_id: TenantId,
    pub call_id: CallId,
    pub status: StageStatus,
    pub provider_recording_id: Option<String>,
    /// Where it was fetched from.
    pub source_url: Option<String>,
    /// The object's key, until the object is gone.
    pub storage_path: Option<String>,
    pub mime_type: Option<String>,
    pub codec: Option<String>,
    pub sample_rate_hz: Option<i32>,
    pub channels: Option<i32>,
    pub size_bytes: Option<i64>,
    pub duration_ms: Option<i64>,
    /// Lower-case hex SHA-256 of the stored bytes.
    pub sha256: Option<String>,
    pub uploaded_at: Option<DateTimeUtc>,
    pub deleted_at: Option<DateTimeUtc>,
    pub deleted_reason: Option<String>,
    /// The account that it is fetched by.
    #[serde(default)]
    pub account: Option<String>,
    /// How long the provider says it is.
    #[serde(default)]
    pub expected_duration_ms: Option<i64>,
    /// When the provider deletes it or the address expires.
    #[serde(default)]
    pub fetch_by: Option<DateTimeUtc>,
    /// When its first second was recorded.
    #[serde(default)]
    pub recorded_at: Option<DateTimeUtc>,
    /// A live stream that broke off: all that came is stored, something may be missing.
    #[serde(default)]
    pub interrupted: bool,
    /// Whose each channel is: a list of `agent`, `customer` and `unknown`.
    #[serde(default)]
    pub channel_parties: Option<Json>,
    /// What went wrong last.
    #[serde(default)]
    pub last_error: Option<String>,
    pub created_at: DateTimeUtc,
}

crate::tenanted!();
