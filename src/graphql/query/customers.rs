//! Customers.

use async_graphql::{Context, Object};
use futures_util::FutureExt as _;

use crate::archive::{context as call_context, customers};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::page::{KeyKind, PageArguments, Total, cost};
use crate::graphql::types::{Customer, CustomerConnection, CustomerFilter, CustomerKey, customer_key};

#[derive(Default)]
pub struct CustomerQuery;

#[Object]
impl CustomerQuery {
    /// One customer by any of its names; of several with one number the newest.
    async fn customer(&self, context: &Context<'_>, by: CustomerKey) -> Result<Option<Customer>> {
        // An id of another kind of thing names no customer, like an id that does not exist.
        let Ok(key) = by.convert() else { return Ok(None) };
        Ok(customers::get(context.app(), context.actor(), key).await?.map(Customer))
    }

    /// Customers that pass a filter and whose name, address, external id or number contains a text, newest first. Those
    /// merged into others are left out unless asked for. Pages hold 25 unless asked otherwise, at most 100.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a Relay connection has four of them")]
    async fn customers(
        &self,
        context: &Context<'_>,
        search: Option<String>,
        filter: Option<CustomerFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<CustomerConnection> {
        let page = PageArguments { first, after, last, before }.request(KeyKind::Time)?;
        let filter = CustomerFilter::convert(filter, search);
        let rows = customers::list(context.app(), context.actor(), &filter, &page).await?;
        let total = Total::new(move |app, actor| {
            let filter = filter.clone();
            async move { customers::count(&app, &actor, &filter).await }.boxed()
        });
        Ok(CustomerConnection::new(rows, customer_key, Customer, total))
    }

    /// What an assistant should know before it answers a call from this number, in any format; null where nobody known has
    /// it. Of a number of several customers it says so and lists each shortly. Otherwise as `Customer.context`.
    async fn context_for(
        &self,
        context: &Context<'_>,
        phone: String,
        #[graphql(desc = "Tokens (o200k_base) at most: 50 to 4,000, 500 unless asked otherwise.")]
        max_tokens: Option<i32>,
    ) -> Result<Option<String>> {
        Ok(call_context::for_phone(context.app(), context.actor(), &phone, max_tokens).await?)
    }
}
