//! The words of a call.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// The words of a call.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "transcripts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TranscriptId,
    pub tenant_id: TenantId,
    pub call_id: CallId,
    /// Provider, model or person that made it.
    pub source: String,
    /// BCP 47.
    pub language: Option<String>,
    pub confidence: Option<f64>,
    pub word_count: i32,
    pub turn_count: i32,
    /// The last turn has come.
    pub complete: bool,
    pub fetched_at: DateTimeUtc,
}

crate::tenanted!();
