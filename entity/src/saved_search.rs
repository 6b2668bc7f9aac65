//! A search kept by name.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// A search kept by name.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "saved_searches")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SavedSearchId,
    pub tenant_id: TenantId,
    /// Who saved it first.
    pub user_id: String,
    /// Unique in its tenant.
    pub name: String,
    pub query: String,
    pub filter: Option<Json>,
    pub created_at: DateTimeUtc,
    /// The event of the journal that tells of it as it is now: it watches what comes after that.
    pub since_transaction_id: i64,
    pub since_event_id: i64,
}

crate::tenanted!();
