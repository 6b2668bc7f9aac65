//! One access to a recording's audio; a player's many requests on one link are one row.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// One access to a recording's audio; a player's many requests on one link are one row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "downloads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DownloadId,
    pub tenant_id: TenantId,
    pub recording_id: RecordingId,
    pub call_id: CallId,
    pub user_id: String,
    pub at: DateTimeUtc,
    pub last_at: DateTimeUtc,
    pub ip_address: String,
    pub user_agent: Option<String>,
    pub format: AudioFormat,
    pub disposition: Disposition,
    pub requests: i32,
    pub bytes_served: i64,
    /// Served by the object store itself, whose bytes we cannot count.
    pub redirected: bool,
    /// The stretch of the recording that was asked for; both or neither.
    #[serde(default)]
    pub clip_from_ms: Option<i64>,
    #[serde(default)]
    pub clip_until_ms: Option<i64>,
}

crate::tenanted!();
