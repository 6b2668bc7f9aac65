//! Transcripts.

use async_graphql::{Context, Object};
use futures_util::FutureExt as _;

use crate::archive::transcripts;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::page::{KeyKind, PageArguments, Total, cost};
use crate::graphql::types::{Transcript, TranscriptConnection, TranscriptFilter, transcript_key};

#[derive(Default)]
pub struct TranscriptQuery;

#[Object]
impl TranscriptQuery {
    /// Transcripts, newest first. Pages hold 25 unless asked otherwise, at most 100.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn transcripts(
        &self,
        context: &Context<'_>,
        filter: Option<TranscriptFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<TranscriptConnection> {
        let page = PageArguments { first, after, last, before }.request(KeyKind::Time)?;
        let filter = TranscriptFilter::convert(filter)?;
        let rows = transcripts::list(context.app(), context.actor(), &filter, &page).await?;
        let total = Total::new(move |app, actor| {
            let filter = filter.clone();
            async move { transcripts::count(&app, &actor, &filter).await }.boxed()
        });
        Ok(TranscriptConnection::new(rows, transcript_key, Transcript, total))
    }
}
