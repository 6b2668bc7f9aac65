//! One change of state, in the journal.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// One change of state, in the journal.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "events")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// PostgreSQL: the transaction that wrote it; 0 on SQLite, whose row ids are already in commit order.
    pub transaction_id: i64,
    pub tenant_id: TenantId,
    pub kind: EventKind,
    pub call_id: Option<CallId>,
    /// The row concerned, where it is not the call itself.
    pub subject_id: Option<Uuid>,
    pub detail: Option<Json>,
    pub occurred_at: DateTimeUtc,
}

crate::tenanted!();
