//! Calls.

use async_graphql::{Context, Object};
use futures_util::FutureExt as _;

use crate::archive::calls::{self, CallOrderField};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::page::{KeyKind, PageArguments, Total, cost};
use crate::graphql::types::{Call, CallConnection, CallFilter, CallKey, CallOrder, call_key};

#[derive(Default)]
pub struct CallQuery;

#[Object]
impl CallQuery {
    /// One call by any of its names.
    async fn call(&self, context: &Context<'_>, by: CallKey) -> Result<Option<Call>> {
        // An id of another kind of thing names no call, like an id that does not exist.
        let Ok(key) = by.convert() else { return Ok(None) };
        Ok(calls::get(context.app(), context.actor(), key).await?.map(Call))
    }

    /// Calls, newest first unless asked otherwise. Pages hold 25 unless asked otherwise, at most 100.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a Relay connection has four of them")]
    async fn calls(
        &self,
        context: &Context<'_>,
        filter: Option<CallFilter>,
        order_by: Option<CallOrder>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<CallConnection> {
        let order = CallOrder::convert(order_by);
        let kind = match order.field {
            CallOrderField::StartedAt => KeyKind::Time,
            CallOrderField::Duration => KeyKind::Number,
        };
        let page = PageArguments { first, after, last, before }.request(kind)?;
        let filter = CallFilter::convert(filter)?;
        let rows = calls::list(context.app(), context.actor(), filter.clone(), order, &page).await?;
        let total = Total::new(move |app, actor| {
            let filter = filter.clone();
            async move { calls::count(&app, &actor, filter).await }.boxed()
        });
        Ok(CallConnection::new(rows, call_key(order.field), Call, total))
    }
}
