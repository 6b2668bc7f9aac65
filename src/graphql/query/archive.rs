//! Figures an operator watches.

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};

use super::operations::FailureReason;
use crate::access::Permission;
use crate::archive::figures::{Figure, figure, next_deadline, storage_quota_bytes};
use crate::archive::operations;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::scalars::Long;
use crate::graphql::types::Stage;

#[derive(Default)]
pub struct ArchiveQuery;

/// Figures of the asker's tenant, each counted when it is asked for.
pub struct Archive;

async fn long(context: &Context<'_>, which: Figure) -> Result<Long> {
    Ok(Long(figure(context.app(), context.actor(), which).await?))
}

async fn number(context: &Context<'_>, which: Figure) -> Result<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a ratio needs no more than 52 bits")]
    Ok(figure(context.app(), context.actor(), which).await? as f64)
}

#[Object]
impl ArchiveQuery {
    /// Figures an operator watches: upload success, retries, orphans, storage, queue depth, index lag.
    async fn archive(&self, context: &Context<'_>) -> Result<Archive> {
        context.actor().require(Permission::ReadFigures)?;
        Ok(Archive)
    }
}

/// Figures of the asker's tenant, each counted when it is asked for.
#[Object]
impl Archive {
    /// Calls.
    async fn calls(&self, context: &Context<'_>) -> Result<Long> {
        long(context, Figure::Calls).await
    }
    /// Recordings that can be played.
    async fn recordings(&self, context: &Context<'_>) -> Result<Long> {
        long(context, Figure::Recordings).await
    }
    /// Bytes of recordings and their renditions.
    async fn storage_bytes(&self, context: &Context<'_>) -> Result<Long> {
        long(context, Figure::StorageBytes).await
    }
    /// Bytes of a recording, on average.
    async fn average_recording_bytes(&self, context: &Context<'_>) -> Result<Option<f64>> {
        let recordings = number(context, Figure::Recordings).await?;
        let bytes = number(context, Figure::RecordingBytes).await?;
        Ok((recordings > 0.0).then(|| bytes / recordings))
    }
    /// Recordings stored / recordings that should have been, 0…1. What a provider says is not to be had, and what is
    /// still on its way, does not count.
    async fn upload_success_rate(&self, context: &Context<'_>) -> Result<Option<f64>> {
        let stored = number(context, Figure::Recordings).await?;
        let due = stored + number(context, Figure::UploadsFailed).await?;
        Ok((due > 0.0).then(|| stored / due))
    }
    /// Recordings that are being tried again.
    async fn uploads_retrying(&self, context: &Context<'_>) -> Result<Long> {
        long(context, Figure::UploadsRetrying).await
    }
    /// Recordings that were given up.
    async fn uploads_failed(&self, context: &Context<'_>) -> Result<Long> {
        long(context, Figure::UploadsFailed).await
    }
    /// Stored objects and rows without their counterpart, found and not yet removed.
    async fn orphans(&self, context: &Context<'_>) -> Result<Long> {
        long(context, Figure::Orphans).await
    }
    /// Accesses to audio.
    async fn downloads(&self, context: &Context<'_>) -> Result<Long> {
        long(context, Figure::Downloads).await
    }
    /// Jobs waiting or under way.
    async fn queue_depth(&self, context: &Context<'_>) -> Result<Long> {
        long(context, Figure::QueueDepth).await
    }
    /// How far the search index is behind the journal, in events.
    async fn index_lag(&self, context: &Context<'_>) -> Result<Long> {
        long(context, Figure::IndexLag).await
    }
    /// Jobs that were given up; their stages say why.
    async fn jobs_failed(&self, context: &Context<'_>) -> Result<Long> {
        long(context, Figure::JobsFailed).await
    }
    /// When the next recording that waits to be fetched is deleted by its provider.
    async fn next_deadline_at(&self, context: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        Ok(next_deadline(context.app(), context.actor()).await?)
    }
    /// Calls and recordings of the providers' logs that are not stored: gaps that are open.
    async fn gaps(&self, context: &Context<'_>) -> Result<Long> {
        long(context, Figure::Gaps).await
    }
    /// Live streams of audio that are open.
    async fn live_streams(&self, context: &Context<'_>) -> Result<Long> {
        long(context, Figure::LiveStreams).await
    }
    /// Bytes of stored audio from which on the operator is warned.
    async fn storage_quota_bytes(&self, context: &Context<'_>) -> Result<Option<Long>> {
        Ok(storage_quota_bytes(context.app(), context.actor())?.map(Long))
    }
    /// Why stages were given up, the most frequent reason first, at most 50.
    async fn failure_reasons(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only of this stage; of all where left out.")] stage: Option<Stage>,
    ) -> Result<Vec<FailureReason>> {
        let rows = operations::reasons(context.app(), context.actor(), stage.map(Into::into)).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
    /// Calls whose transcript was given up.
    async fn transcripts_failed(&self, context: &Context<'_>) -> Result<Long> {
        long(context, Figure::TranscriptsFailed).await
    }
    /// Calls whose summary was given up.
    async fn summaries_failed(&self, context: &Context<'_>) -> Result<Long> {
        long(context, Figure::SummariesFailed).await
    }
}
