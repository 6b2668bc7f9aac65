//! An object being written: the intention, recorded before the first byte, so that what a crash leaves behind is known.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// An object being written: the intention, recorded before the first byte, so that what a crash leaves behind is known.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "uploads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UploadId,
    pub tenant_id: TenantId,
    pub call_id: CallId,
    pub storage_path: String,
    pub started_at: DateTimeUtc,
}

crate::tenanted!();
