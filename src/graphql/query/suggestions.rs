//! Links that wait for a person's word.

use async_graphql::{Context, ID, InputObject, Object};
use futures_util::FutureExt as _;

use crate::archive::suggestions::{self, SuggestionFilter};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::id;
use crate::graphql::page::{KeyKind, PageArguments, Total, cost};
use crate::graphql::types::{LinkStatus, LinkSuggestion, LinkSuggestionConnection, link_key};

/// Which suggestions are meant; all given fields must hold.
#[derive(InputObject, Default)]
pub struct LinkSuggestionFilter {
    /// Of this call.
    call_id: Option<ID>,
    /// For this customer.
    customer_id: Option<ID>,
    /// For this booking.
    booking_id: Option<ID>,
    /// In any of these states; SUGGESTED where left out or empty.
    statuses: Option<Vec<LinkStatus>>,
}

#[derive(Default)]
pub struct SuggestionQuery;

#[Object]
impl SuggestionQuery {
    /// Links between calls and customers or bookings that are not certain enough to count, newest first: a person may
    /// accept or reject each. With `statuses` also those that were decided or passed over. Pages hold 25 unless asked
    /// otherwise, at most 100.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn link_suggestions(
        &self,
        context: &Context<'_>,
        filter: Option<LinkSuggestionFilter>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<LinkSuggestionConnection> {
        let page = PageArguments::forwards(first, after).request(KeyKind::Time)?;
        let LinkSuggestionFilter { call_id, customer_id, booking_id, statuses } = filter.unwrap_or_default();
        let filter = SuggestionFilter {
            call_id: call_id.as_ref().map(id::call).transpose()?,
            customer_id: customer_id.as_ref().map(id::customer).transpose()?,
            booking_id: booking_id.as_ref().map(id::booking).transpose()?,
            statuses: statuses.into_iter().flatten().map(Into::into).collect(),
        };
        let rows = suggestions::list(context.app(), context.actor(), &filter, &page).await?;
        let total = Total::new(move |app, actor| {
            let filter = filter.clone();
            async move { suggestions::count(&app, &actor, &filter).await }.boxed()
        });
        Ok(LinkSuggestionConnection::new(rows, link_key, LinkSuggestion, total))
    }
}
