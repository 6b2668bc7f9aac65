//! Customers.

use async_graphql::{Context, Object};
use futures_util::FutureExt as _;

use crate::archive::customers;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::page::{KeyKind, PageArguments, Total, cost};
use crate::graphql::types::{Customer, CustomerConnection, CustomerKey, customer_key};

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

    /// Customers whose name, address, external id or number contains a text, newest first. Pages hold 25 unless
    /// asked otherwise, at most 100.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn customers(
        &self,
        context: &Context<'_>,
        search: Option<String>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<CustomerConnection> {
        let page = PageArguments { first, after, last, before }.request(KeyKind::Time)?;
        let rows = customers::list(context.app(), context.actor(), search.as_deref(), &page).await?;
        let total = Total::new(move |app, actor| {
            let search = search.clone();
            async move { customers::count(&app, &actor, search.as_deref()).await }.boxed()
        });
        Ok(CustomerConnection::new(rows, customer_key, Customer, total))
    }
}
