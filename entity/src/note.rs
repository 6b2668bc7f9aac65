//! What a user wrote down at a second of a call.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// What a user wrote down at a second of a call.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "notes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoteId,
    pub tenant_id: TenantId,
    pub call_id: CallId,
    /// From the call's first second of audio.
    pub at_ms: i64,
    pub text: String,
    /// Who wrote it.
    pub user_id: String,
    pub created_at: DateTimeUtc,
    pub edited_at: Option<DateTimeUtc>,
}

crate::tenanted!();
