//! The name of one who speaks in a call, as a person gave it: by name or by an entry of the directory.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// The name of one who speaks in a call, as a person gave it: by name or by an entry of the directory.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "call_speakers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub call_id: CallId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub speaker: Speaker,
    /// What the source calls the speaker; empty for all turns of the side.
    #[sea_orm(primary_key, auto_increment = false)]
    pub label: String,
    pub tenant_id: TenantId,
    pub name: Option<String>,
    pub agent_id: Option<AgentId>,
    pub named_by: String,
    pub named_at: DateTimeUtc,
}

crate::tenanted!();
