//! Searches kept by name.

use async_graphql::{Context, Object};
use futures_util::FutureExt as _;

use crate::archive::saved_searches;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::page::{KeyKind, PageArguments, Total, cost};
use crate::graphql::types::{SavedSearch, SavedSearchConnection, saved_search_key};

#[derive(Default)]
pub struct SavedSearchQuery;

#[Object]
impl SavedSearchQuery {
    /// The searches kept by name, newest first. Pages hold 25 unless asked otherwise, at most 100.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn saved_searches(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<SavedSearchConnection> {
        let page = PageArguments::forwards(first, after).request(KeyKind::Time)?;
        let rows = saved_searches::list(context.app(), context.actor(), &page).await?;
        let total = Total::new(|app, actor| async move { saved_searches::count(&app, &actor).await }.boxed());
        Ok(SavedSearchConnection::new(rows, saved_search_key, SavedSearch, total))
    }
}
