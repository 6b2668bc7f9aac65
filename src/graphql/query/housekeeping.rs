//! What tidying up has found, and what it would do.

use async_graphql::{Context, Object};
use futures_util::FutureExt as _;

use crate::archive::{orphans, retention};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::page::{KeyKind, PageArguments, Total, cost};
use crate::graphql::scalars::Long;
use crate::graphql::types::{
    Orphan, OrphanConnection, RetentionConnection, RetentionEntry, RetentionPreview, orphan_key,
    retention_key,
};

#[derive(Default)]
pub struct HousekeepingQuery;

fn long(number: u64) -> Long {
    Long(i64::try_from(number).unwrap_or(i64::MAX))
}

#[Object]
impl HousekeepingQuery {
    /// Objects without a row, recordings without their object and uploads that never ended, those found last first;
    /// removed ones too.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn orphans(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<OrphanConnection> {
        let page = PageArguments::forwards(first, after).request(KeyKind::Time)?;
        let rows = orphans::list(context.app(), context.actor(), &page).await?;
        let total = Total::new(|app, actor| async move { orphans::count(&app, &actor).await }.boxed());
        Ok(OrphanConnection::new(rows, orphan_key, Orphan, total))
    }

    /// What retention would delete if it ran now.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn retention_preview(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<RetentionPreview> {
        let (app, actor) = (context.app(), context.actor());
        let page = PageArguments::forwards(first, after).request(KeyKind::Time)?;
        let totals = retention::totals(app, actor).await?;
        let rows = retention::preview(app, actor, &page).await?;
        let total = Total::new(|app, actor| async move { retention::count(&app, &actor).await }.boxed());
        Ok(RetentionPreview {
            recordings: long(totals.recordings),
            bytes: Long(totals.bytes),
            transcripts: long(totals.transcripts),
            calls: RetentionConnection::new(rows, retention_key, RetentionEntry, total),
        })
    }
}
