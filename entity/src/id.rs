//! Identifiers as types, so that one cannot be passed where another belongs.

use sea_orm::prelude::*;
use serde::{Deserialize, Serialize};

/// The customer of the archive a row belongs to, as its tokens name it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, DeriveValueType, Serialize, Deserialize)]
pub struct TenantId(pub String);

impl TenantId {
    /// Any name; the edge checks its length and characters.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for TenantId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

macro_rules! identifier {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, DeriveValueType, Serialize, Deserialize)]
        pub struct $name(pub Uuid);

        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(formatter)
            }
        }
    )*};
}

identifier! {
    /// A call.
    CallId;
    /// A recording of a call.
    RecordingId;
    /// Another encoding of a recording.
    RenditionId;
    /// A transcript of a call.
    TranscriptId;
    /// A summary of a call.
    SummaryId;
    /// One snapshot of figures of a call.
    AnalyticsId;
    /// A person or company that calls.
    CustomerId;
    /// Something a customer booked.
    BookingId;
    /// The linking of all of a tenant's calls anew.
    RelinkId;
    /// A change of a booking.
    BookingChangeId;
    /// A belief that a call belongs to a customer or booking.
    LinkId;
    /// One access to a recording's audio: equals the id of the signed link it came by.
    DownloadId;
    /// One access to a transcript as a file, in the same way.
    TranscriptDownloadId;
    /// What a user wrote down at a second of a call.
    NoteId;
    /// Somebody who handles calls, in the directory.
    AgentId;
    /// A search kept by name.
    SavedSearchId;
    /// Work to be done outside a request.
    JobId;
    /// An upload under way.
    UploadId;
    /// A stored object or row without its counterpart.
    OrphanId;
    /// Something a provider told us.
    WebhookId;
    /// A live stream of audio.
    StreamId;
    /// Something the provider's log has and the archive has not.
    GapId;
}
