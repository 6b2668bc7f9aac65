//! One access to a transcript as a file; several requests on one link are one row.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// One access to a transcript as a file; several requests on one link are one row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "transcript_downloads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TranscriptDownloadId,
    pub tenant_id: TenantId,
    pub call_id: CallId,
    pub user_id: String,
    pub at: DateTimeUtc,
    pub last_at: DateTimeUtc,
    pub ip_address: String,
    pub user_agent: Option<String>,
    pub format: TranscriptFormat,
    pub disposition: Disposition,
    pub requests: i32,
    pub bytes_served: i64,
}

crate::tenanted!();
