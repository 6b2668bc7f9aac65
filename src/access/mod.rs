//! shim
use chrono::{DateTime, Utc};
use entity::TenantId;
use uuid::Uuid;
#[derive(Clone, Debug)]
pub struct Actor {
    pub tenant: TenantId,
    pub user: String,
    pub role: Role,
    pub token_id: Option<String>,
    pub expires_at: DateTime<Utc>,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Viewer,
    Analyst,
    Admin,
    Service,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    ReadCalls,
    Search,
    Listen,
    ChangeCalls,
    Delete,
    ReadAudit,
    FeedCalls,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("forbidden")]
pub struct Forbidden;
impl Actor {
    pub fn require(&self, _p: Permission) -> Result<(), Forbidden> {
        Ok(())
    }
}
pub struct AudioLink {
    pub id: Uuid,
    pub tenant: TenantId,
    pub user: String,
    pub recording: Uuid,
    pub format: String,
    pub disposition: String,
    pub expires_at: DateTime<Utc>,
}
pub struct LinkSigner;
impl LinkSigner {
    pub fn sign(&self, _l: &AudioLink) -> String {
        String::new()
    }
}
