//! A code by which somebody signs in once.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// A code by which somebody signs in once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "sign_in_codes")]
pub struct Model {
    /// SHA-256 of the code, in hexadecimal digits: whoever reads the row cannot sign in by it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code_hash: String,
    pub tenant_id: TenantId,
    /// Whom the audit will name.
    pub user_id: String,
    /// What they may do, as tokens name it.
    pub role: String,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    /// When it was exchanged for a session; it is refused from then on.
    pub used_at: Option<DateTimeUtc>,
}

crate::tenanted!();
