//! How far a reader of the journal has come that keeps its place in the database.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// How far a reader of the journal has come. It reads for all tenants, so it belongs to none.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "journal_readers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The life of the database that the position belongs to.
    pub epoch: Uuid,
    pub transaction_id: i64,
    pub event_id: i64,
}

impl ActiveModelBehavior for ActiveModel {}
