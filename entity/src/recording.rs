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
    pub created_at: DateTimeUtc,
}

crate::tenanted!();
