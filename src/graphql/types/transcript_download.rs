//! The audit of transcripts saved as files.

use async_graphql::{Context, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use entity::transcript_download;
use uuid::Uuid;

use super::filter::DateTimeRange;
use super::{Call, Disposition, TranscriptFormat};
use crate::archive::page::SortValue;
use crate::archive::transcript_downloads;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::{Failure, Result};
use crate::graphql::id::{self, NodeId};
use crate::graphql::loaders::CallBy;
use crate::graphql::page::connection;
use crate::graphql::scalars::Long;

/// One access to a transcript as a file; several requests on one link from one program are one.
#[derive(Clone, Debug)]
pub struct TranscriptDownload(pub transcript_download::Model);

connection!(
    /// A page of accesses to transcripts.
    TranscriptDownloadConnection,
    /// An access to a transcript and its place.
    TranscriptDownloadEdge,
    TranscriptDownload
);

/// The place of an access in a list.
pub fn key(row: &transcript_download::Model) -> (SortValue, Uuid) {
    (SortValue::Time(row.at), row.id.0)
}

/// What an access to a transcript must be; all given fields must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct TranscriptDownloadFilter {
    /// Of this call.
    call_id: Option<ID>,
    /// By this user.
    user_id: Option<String>,
    /// When it began.
    at: Option<DateTimeRange>,
}

impl TranscriptDownloadFilter {
    /// As the archive has it.
    pub fn convert(filter: Option<Self>) -> Result<transcript_downloads::TranscriptDownloadFilter> {
        let Self { call_id, user_id, at } = filter.unwrap_or_default();
        let (from, until) = at.unwrap_or_default().bounds();
        let call_id = call_id.as_ref().map(id::call).transpose()?;
        Ok(transcript_downloads::TranscriptDownloadFilter { call_id, user_id, from, until })
    }
}

/// One access to a transcript as a file; several requests on one link from one program are one.
#[Object]
impl TranscriptDownload {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeId::TranscriptDownload(self.0.id).into()
    }
    /// The call whose words were taken.
    async fn call(&self, context: &Context<'_>) -> Result<Call> {
        let call = context.loader().load_one(CallBy(self.0.call_id)).await?;
        call.map(Call).ok_or_else(|| Failure::not_found("call"))
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
    /// In which form.
    async fn format(&self) -> TranscriptFormat {
        self.0.format.into()
    }
    /// Shown or saved.
    async fn disposition(&self) -> Disposition {
        self.0.disposition.into()
    }
    /// From where.
    async fn ip_address(&self) -> &str {
        &self.0.ip_address
    }
    /// With what.
    async fn user_agent(&self) -> Option<&str> {
        self.0.user_agent.as_deref()
    }
    /// Bytes that really went out.
    async fn bytes_served(&self) -> Long {
        Long(self.0.bytes_served)
    }
    /// How many requests were made on the link.
    async fn requests(&self) -> i32 {
        self.0.requests
    }
}
