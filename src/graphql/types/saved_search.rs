//! Searches kept by name.

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};
use entity::saved_search;
use uuid::Uuid;

use super::filter::DateTimeRange;
use super::{CallSearchConnection, SearchOrder, TimelineBucket};
use crate::archive::page::SortValue;
use crate::archive::saved_searches;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::id::NodeId;
use crate::graphql::page::{connection, cost, size_of};
use crate::graphql::query::found_calls;
use crate::search::Order;

/// A query kept by name: a list to return to, and an alert on new calls.
#[derive(Clone, Debug)]
pub struct SavedSearch(pub saved_search::Model);

connection!(
    /// A page of saved searches.
    SavedSearchConnection,
    /// A saved search and its place.
    SavedSearchEdge,
    SavedSearch
);

/// The place of a saved search in a list.
pub fn key(row: &saved_search::Model) -> (SortValue, Uuid) {
    (SortValue::Time(row.created_at), row.id.0)
}

/// A query kept by name: a list to return to, and an alert on new calls. It is the tenant's: whoever may search sees,
/// saves and deletes all of them.
#[Object]
impl SavedSearch {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeId::SavedSearch(self.0.id).into()
    }
    /// It is known by it.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// The query, as it was written.
    async fn query(&self) -> &str {
        &self.0.query
    }
    /// When it was first saved.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
    /// The search itself, over all calls there are, newest first unless asked otherwise.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn matches(
        &self,
        context: &Context<'_>,
        order_by: Option<SearchOrder>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<CallSearchConnection> {
        let order = order_by.map_or(Order::Newest, Into::into);
        let search = saved_searches::permalink(&self.0, order)?;
        found_calls(context, search.request(after, size_of(first)?)).await
    }
    /// The search itself as one string: for `searchPermalink` and for an export, newest first.
    async fn permalink(&self) -> Result<String> {
        Ok(saved_searches::permalink(&self.0, Order::Newest)?.write()?)
    }
    /// How often it matched in each bucket of the range: what it would have caught, had it stood there then.
    async fn trend(
        &self,
        context: &Context<'_>,
        range: Option<DateTimeRange>,
    ) -> Result<Vec<TimelineBucket>> {
        let (from, until) = range.unwrap_or_default().bounds();
        let trend = saved_searches::trend(context.app(), context.actor(), &self.0, from, until).await?;
        Ok(trend.into_iter().map(Into::into).collect())
    }
}
