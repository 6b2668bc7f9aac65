//! One speaker's uninterrupted words.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// One speaker's uninterrupted words.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "turns")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub call_id: CallId,
    /// The turn's place in its call, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub tenant_id: TenantId,
    pub speaker: Speaker,
    pub speaker_label: Option<String>,
    pub text: String,
    pub word_count: i32,
    /// From the call's first second of audio.
    pub start_ms: Option<i64>,
    pub end_ms: Option<i64>,
    pub confidence: Option<f64>,
    /// Word times where known: `[[word, start_ms], …]`, or `[word, start_ms, end_ms]` where the end is known too.
    pub words: Option<Json>,
}

crate::tenanted!();
