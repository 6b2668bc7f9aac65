//! Bookings.

use async_graphql::{Context, Object};
use futures_util::FutureExt as _;

use crate::archive::bookings;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::page::{KeyKind, PageArguments, Total, cost};
use crate::graphql::types::{Booking, BookingConnection, BookingFilter, BookingKey, booking_key};

#[derive(Default)]
pub struct BookingQuery;

#[Object]
impl BookingQuery {
    /// One booking by any of its names; of several with one reference the newest.
    async fn booking(&self, context: &Context<'_>, by: BookingKey) -> Result<Option<Booking>> {
        // An id of another kind of thing names no booking, like an id that does not exist.
        let Ok(key) = by.convert() else { return Ok(None) };
        Ok(bookings::get(context.app(), context.actor(), key).await?.map(Booking))
    }

    /// Bookings, newest first. Pages hold 25 unless asked otherwise, at most 100.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn bookings(
        &self,
        context: &Context<'_>,
        filter: Option<BookingFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<BookingConnection> {
        let page = PageArguments { first, after, last, before }.request(KeyKind::Time)?;
        let filter = BookingFilter::convert(filter)?;
        let rows = bookings::list(context.app(), context.actor(), &filter, &page).await?;
        let total = Total::new(move |app, actor| {
            let filter = filter.clone();
            async move { bookings::count(&app, &actor, &filter).await }.boxed()
        });
        Ok(BookingConnection::new(rows, booking_key, Booking, total))
    }
}
