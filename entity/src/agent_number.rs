//! A number or extension of an agent; one of a tenant has one agent.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// A number or extension of an agent; one of a tenant has one agent.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "agent_numbers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agent_id: AgentId,
    /// E.164, or as given where it has no such form.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: String,
    pub tenant_id: TenantId,
}

crate::tenanted!();
