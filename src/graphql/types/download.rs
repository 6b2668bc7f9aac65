//! The audit of audio access.

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::download;
use uuid::Uuid;

use super::analytics::milliseconds;
use super::{AudioFormat, Disposition, Recording};
use crate::archive::page::SortValue;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::{Failure, Result};
use crate::graphql::id::NodeId;
use crate::graphql::loaders::RecordingBy;
use crate::graphql::page::connection;
use crate::graphql::scalars::Long;

/// One access to a recording's audio; a player's many requests on one link are one.
#[derive(Clone, Debug)]
pub struct Download(pub download::Model);

/// A stretch of a recording.
#[derive(SimpleObject)]
pub struct ClipRange {
    /// Where it begins, in milliseconds from the recording's first sample.
    from_ms: i32,
    /// Where it ends.
    until_ms: i32,
}

connection!(
    /// A page of downloads.
    DownloadConnection,
    /// A download and its place.
    DownloadEdge,
    Download
);

/// The place of a download in a list.
pub fn key(row: &download::Model) -> (SortValue, Uuid) {
    (SortValue::Time(row.at), row.id.0)
}

/// One access to a recording's audio; a player's many requests on one link are one.
#[Object]
impl Download {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeId::Download(self.0.id).into()
    }
    /// What was listened to.
    async fn recording(&self, context: &Context<'_>) -> Result<Recording> {
        let recording = context.loader().load_one(RecordingBy(self.0.recording_id)).await?;
        recording.map(Recording).ok_or_else(|| Failure::not_found("recording"))
    }
    /// Who asked for the link.
    async fn user_id(&self) -> &str {
        &self.0.user_id
    }
    /// When it began.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }
    /// When the last request on the link ended.
    async fn last_at(&self) -> DateTime<Utc> {
        self.0.last_at
    }
    /// From where.
    async fn ip_address(&self) -> &str {
        &self.0.ip_address
    }
    /// With what.
    async fn user_agent(&self) -> Option<&str> {
        self.0.user_agent.as_deref()
    }
    /// The encoding.
    async fn format(&self) -> AudioFormat {
        self.0.format.into()
    }
    /// Played or saved.
    async fn disposition(&self) -> Disposition {
        self.0.disposition.into()
    }
    /// The stretch of the recording that was asked for; null for the whole.
    async fn clip(&self) -> Option<ClipRange> {
        let (from_ms, until_ms) = (self.0.clip_from_ms?, self.0.clip_until_ms?);
        Some(ClipRange { from_ms: milliseconds(from_ms), until_ms: milliseconds(until_ms) })
    }
    /// Bytes that really went out.
    async fn bytes_served(&self) -> Long {
        Long(self.0.bytes_served)
    }
    /// How many requests were made on the link.
    async fn requests(&self) -> i32 {
        self.0.requests
    }
    /// The object store itself served it, so that `bytesServed` does not count it.
    async fn redirected(&self) -> bool {
        self.0.redirected
    }
}
