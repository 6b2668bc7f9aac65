//! What has no counterpart, and what retention would delete.

use async_graphql::{Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::orphan;
use uuid::Uuid;

use super::{Call, OrphanKind};
use crate::archive::page::SortValue;
use crate::archive::retention::Due;
use crate::graphql::page::connection;
use crate::graphql::scalars::Long;

/// An object or row without its counterpart, found by a sweep.
#[derive(Clone, Debug)]
pub struct Orphan(pub orphan::Model);

/// A call of which retention would delete something now.
#[derive(Clone, Debug)]
pub struct RetentionEntry(pub Due);

connection!(
    /// A page of orphans.
    OrphanConnection,
    /// An orphan and its place.
    OrphanEdge,
    Orphan
);

connection!(
    /// A page of calls of which retention would delete something.
    RetentionConnection,
    /// Such a call and its place.
    RetentionEdge,
    RetentionEntry
);

/// What retention would delete now.
#[derive(SimpleObject)]
pub struct RetentionPreview {
    /// Recordings in all.
    pub recordings: Long,
    /// Their bytes, without other encodings.
    pub bytes: Long,
    /// Calls in all whose transcript and summary go.
    pub transcripts: Long,
    /// The calls concerned, those that began first before.
    pub calls: RetentionConnection,
}

/// The place of an orphan in a list.
pub fn orphan_key(row: &orphan::Model) -> (SortValue, Uuid) {
    (SortValue::Time(row.found_at), row.id.0)
}

/// The place of a call in the preview.
pub fn retention_key(due: &Due) -> (SortValue, Uuid) {
    (SortValue::Time(due.call.started_at), due.call.id.0)
}

/// An object or row without its counterpart, found by a sweep.
#[Object]
impl Orphan {
    /// What is missing its counterpart.
    async fn kind(&self) -> OrphanKind {
        self.0.kind.into()
    }
    /// The object's name.
    async fn storage_path(&self) -> &str {
        &self.0.storage_path
    }
    /// Bytes, where known.
    async fn size_bytes(&self) -> Option<Long> {
        self.0.size_bytes.map(Long)
    }
    /// When a sweep saw it first.
    async fn found_at(&self) -> DateTime<Utc> {
        self.0.found_at
    }
    /// When it was removed, or had its counterpart again.
    async fn removed_at(&self) -> Option<DateTime<Utc>> {
        self.0.removed_at
    }
}

/// A call of which retention would delete something now.
#[Object]
impl RetentionEntry {
    /// The call, which itself stays.
    async fn call(&self) -> Call {
        Call(self.0.call.clone())
    }
    /// Recordings that go.
    async fn recordings(&self) -> Long {
        Long(i64::try_from(self.0.recordings).unwrap_or(i64::MAX))
    }
    /// Their bytes.
    async fn bytes(&self) -> Long {
        Long(self.0.bytes)
    }
    /// Whether transcript and summary go.
    async fn transcript(&self) -> bool {
        self.0.transcript
    }
    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }
    /// Since when.
    async fn due_at(&self) -> DateTime<Utc> {
        self.0.due_at
    }
}
