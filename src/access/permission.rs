//! What a role may do: the one table, and the one way to ask it.

use std::fmt;

use super::actor::{Actor, Role};

/// Something an actor may be allowed to do within its tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// See calls, recordings (not their sound), transcripts, summaries, customers and bookings, and follow them.
    ReadCalls,
    /// Search transcripts; keep searches.
    Search,
    /// Play and download audio.
    Listen,
    /// Start and end calls, add turns, analytics and metadata, upload recordings, upsert customers and bookings.
    FeedCalls,
    /// Write notes, set tags, name who speaks.
    Annotate,
    /// Link and unlink calls by hand, retry a stage, hide calls.
    ChangeCalls,
    /// Delete recordings.
    Delete,
    /// See who listened to what.
    ReadAudit,
    /// See the archive's figures: storage, queue, lag.
    ReadFigures,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 9] = [
        Self::ReadCalls,
        Self::Search,
        Self::Listen,
        Self::FeedCalls,
        Self::Annotate,
        Self::ChangeCalls,
        Self::Delete,
        Self::ReadAudit,
        Self::ReadFigures,
    ];

    /// The table: the roles that hold this permission, the least powerful first.
    fn holders(self) -> &'static [Role] {
        use Role::{Admin, Analyst, Service, Viewer};
        match self {
            Self::ReadCalls => &[Viewer, Analyst, Service, Admin],
            Self::Search | Self::Listen => &[Analyst, Admin],
            Self::FeedCalls => &[Service, Admin],
            Self::Annotate => &[Analyst, Service, Admin],
            Self::ChangeCalls | Self::Delete | Self::ReadAudit | Self::ReadFigures => &[Admin],
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::ReadCalls => "read calls",
            Self::Search => "search",
            Self::Listen => "listen to recordings",
            Self::FeedCalls => "feed calls in",
            Self::Annotate => "write notes, set tags and name speakers",
            Self::ChangeCalls => "change calls",
            Self::Delete => "delete recordings",
            Self::ReadAudit => "read the audit trail",
            Self::ReadFigures => "read the archive's figures",
        })
    }
}

/// The actor's role does not allow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the role {role} may not {permission}; this needs {}", permission.holders().iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" or "))]
pub struct Forbidden {
    /// The actor's role.
    pub role: Role,
    /// What was asked for.
    pub permission: Permission,
}

impl Actor {
    /// Whether the actor's role allows it. Whose rows are concerned is a matter of the tenant, not of this.
    pub fn may(&self, permission: Permission) -> bool {
        permission.holders().contains(&self.role)
    }

    /// As [`Actor::may`], for use with `?`.
    ///
    /// # Errors
    /// When the role does not allow it.
    pub fn require(&self, permission: Permission) -> Result<(), Forbidden> {
        if self.may(permission) { Ok(()) } else { Err(Forbidden { role: self.role, permission }) }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use entity::TenantId;

    use super::super::actor::UnknownRole;
    use super::Permission::{
        Annotate, ChangeCalls, Delete, FeedCalls, Listen, ReadAudit, ReadCalls, ReadFigures, Search,
    };
    use super::*;

    fn actor(role: Role) -> Actor {
        Actor {
            tenant: TenantId::new("acme"),
            user: "ann".into(),
            role,
            token_id: None,
            expires_at: DateTime::UNIX_EPOCH,
            renewable_until: None,
        }
    }

    #[test]
    fn every_role_may_exactly_what_the_contract_says() {
        let table: [(Role, &[Permission]); 4] = [
            (Role::Viewer, &[ReadCalls]),
            (Role::Analyst, &[ReadCalls, Search, Listen, Annotate]),
            (
                Role::Admin,
                &[
                    ReadCalls,
                    Search,
                    Listen,
                    FeedCalls,
                    Annotate,
                    ChangeCalls,
                    Delete,
                    ReadAudit,
                    ReadFigures,
                ],
            ),
            (Role::Service, &[ReadCalls, FeedCalls, Annotate]),
        ];
        assert_eq!(table.map(|(role, _)| role), Role::ALL);
        for (role, allowed) in table {
            for permission in Permission::ALL {
                let actor = actor(role);
                assert_eq!(actor.may(permission), allowed.contains(&permission), "{role} {permission:?}");
                assert_eq!(actor.require(permission).is_ok(), actor.may(permission));
            }
        }
    }

    #[test]
    fn a_refusal_says_who_may() {
        let refusal = actor(Role::Viewer).require(Listen).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "the role VIEWER may not listen to recordings; this needs ANALYST or ADMIN"
        );
    }

    #[test]
    fn role_names_are_read_in_any_case() {
        assert_eq!("analyst".parse(), Ok(Role::Analyst));
        assert_eq!("ADMIN".parse(), Ok(Role::Admin));
        assert_eq!("root".parse::<Role>(), Err(UnknownRole));
    }
}
