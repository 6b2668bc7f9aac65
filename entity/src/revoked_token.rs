//! A token that is refused before it expires.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// A token that is refused before it expires.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "revoked_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_id: String,
    pub tenant_id: TenantId,
    pub revoked_at: DateTimeUtc,
    /// When the row may go: the token has expired by itself.
    pub expires_at: DateTimeUtc,
}

crate::tenanted!();
