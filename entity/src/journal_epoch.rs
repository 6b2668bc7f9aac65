//! Which life of the database this is: a restore begins a new one, so that cursors of the old life are known.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The single row of the table. It belongs to no tenant, as the database itself does not.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "journal_epoch")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Chosen at random when the database is created or restored.
    pub epoch: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
