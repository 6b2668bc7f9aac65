//! Recordings.

use async_graphql::{Context, Object};
use futures_util::FutureExt as _;

use crate::archive::recordings;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::page::{KeyKind, PageArguments, Total, cost};
use crate::graphql::types::{Recording, RecordingConnection, RecordingFilter, recording_key};

#[derive(Default)]
pub struct RecordingQuery;

#[Object]
impl RecordingQuery {
    /// Recordings, newest first. Pages hold 25 unless asked otherwise, at most 100.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn recordings(
        &self,
        context: &Context<'_>,
        filter: Option<RecordingFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<RecordingConnection> {
        let page = PageArguments { first, after, last, before }.request(KeyKind::Time)?;
        let filter = RecordingFilter::convert(filter)?;
        let rows = recordings::list(context.app(), context.actor(), &filter, &page).await?;
        let total = Total::new(move |app, actor| {
            let filter = filter.clone();
            async move { recordings::count(&app, &actor, &filter).await }.boxed()
        });
        Ok(RecordingConnection::new(rows, recording_key, Recording, total))
    }
}
