//! Downloads of audio and of transcripts.

use async_graphql::{Context, Object};
use futures_util::FutureExt as _;

use crate::archive::{downloads, transcript_downloads};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::page::{KeyKind, PageArguments, Total, cost};
use crate::graphql::types::{
    Download, DownloadConnection, DownloadFilter, TranscriptDownload, TranscriptDownloadConnection,
    TranscriptDownloadFilter, download_key, transcript_download_key,
};

#[derive(Default)]
pub struct DownloadQuery;

#[Object]
impl DownloadQuery {
    /// The audit trail of audio access: who, what, when, from where, how much. Newest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn downloads(
        &self,
        context: &Context<'_>,
        filter: Option<DownloadFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<DownloadConnection> {
        let page = PageArguments { first, after, last, before }.request(KeyKind::Time)?;
        let filter = DownloadFilter::convert(filter)?;
        let rows = downloads::list(context.app(), context.actor(), &filter, &page).await?;
        let total = Total::new(move |app, actor| {
            let filter = filter.clone();
            async move { downloads::count(&app, &actor, &filter).await }.boxed()
        });
        Ok(DownloadConnection::new(rows, download_key, Download, total))
    }

    /// The audit trail of transcripts saved as files: who, what, when, from where, how much. Newest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn transcript_downloads(
        &self,
        context: &Context<'_>,
        filter: Option<TranscriptDownloadFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<TranscriptDownloadConnection> {
        let page = PageArguments { first, after, last, before }.request(KeyKind::Time)?;
        let filter = TranscriptDownloadFilter::convert(filter)?;
        let rows = transcript_downloads::list(context.app(), context.actor(), &filter, &page).await?;
        let total = Total::new(move |app, actor| {
            let filter = filter.clone();
            async move { transcript_downloads::count(&app, &actor, &filter).await }.boxed()
        });
        Ok(TranscriptDownloadConnection::new(rows, transcript_download_key, TranscriptDownload, total))
    }
}
