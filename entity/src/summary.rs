//! What a call was about.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// What a call was about.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "summaries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SummaryId,
    pub tenant_id: TenantId,
    pub call_id: CallId,
    pub text: String,
    /// Provider or model that wrote it.
    pub source: String,
    pub sentiment: Option<Sentiment>,
    /// A list of strings.
    pub topics: Json,
    /// A list of strings.
    pub action_items: Json,
    /// What the provider sent beside, as it came.
    pub insights: Option<Json>,
    pub created_at: DateTimeUtc,
}

crate::tenanted!();
