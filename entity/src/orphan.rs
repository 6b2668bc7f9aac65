//! A stored object or row without its counterpart, found by a sweep.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// A stored object or row without its counterpart, found by a sweep.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "orphans")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrphanId,
    pub tenant_id: TenantId,
    pub kind: OrphanKind,
    pub storage_path: String,
    pub recording_id: Option<RecordingId>,
    pub size_bytes: Option<i64>,
    pub found_at: DateTimeUtc,
    pub removed_at: Option<DateTimeUtc>,
}

crate::tenanted!();
