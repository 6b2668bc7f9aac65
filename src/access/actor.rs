//! Who asks.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use entity::TenantId;
use serde::{Deserialize, Serialize};

/// Who asks: made once at the edge and passed first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The only tenant whose rows, objects and events the actor can know of.
    pub tenant: TenantId,
    /// The token's subject, as it is written into the audit trail.
    pub user: String,
    /// What the actor may do; see [`super::Permission`].
    pub role: Role,
    /// The token's own id (`jti`), by which it can be revoked.
    pub token_id: Option<String>,
    /// The moment from which the token no longer counts, clock skew included. A stream ends then.
    pub expires_at: DateTime<Utc>,
    /// Until when the token may be exchanged for a later one, where it is of a session that the archive began.
    pub renewable_until: Option<DateTime<Utc>>,
}

impl Actor {
    /// The archive itself, working for a tenant outside of any request.
    pub fn archive(tenant: TenantId) -> Self {
        Self {
            tenant,
            user: "earmark".into(),
            role: Role::Admin,
            token_id: None,
            expires_at: DateTime::<Utc>::MAX_UTC,
            renewable_until: None,
        }
    }
}

/// The roles of the contract. What each may do stands in `permission.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Role {
    /// Reads calls and transcripts.
    Viewer,
    /// Also searches, listens and downloads.
    Analyst,
    /// Also changes, deletes, reads the audit and feeds calls in.
    Admin,
    /// Feeds calls in and sees what it fed.
    Service,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Analyst, Self::Admin, Self::Service];

    /// The name in tokens and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "VIEWER",
            Self::Analyst => "ANALYST",
            Self::Admin => "ADMIN",
            Self::Service => "SERVICE",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A text that names no role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected one of VIEWER, ANALYST, ADMIN, SERVICE")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    /// Reads a role's name in any case, because identity providers differ in it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|role| role.as_str().eq_ignore_ascii_case(text)).ok_or(UnknownRole)
    }
}
