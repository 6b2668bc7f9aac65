//! What happened between a customer and the business.

use async_graphql::Union;

use super::{Booking, Call};
use crate::archive::history;
use crate::graphql::page::connection;

/// Something that happened: a call or a booking.
#[derive(Union)]
pub enum HistoryItem {
    /// A call that the customer is linked to.
    Call(Call),
    /// A booking of the customer.
    Booking(Booking),
}

connection!(
    /// A page of calls and bookings in one order.
    HistoryConnection,
    /// A call or booking and its place.
    HistoryEdge,
    HistoryItem
);

impl From<history::Item> for HistoryItem {
    fn from(item: history::Item) -> Self {
        match item {
            history::Item::Call(row) => Self::Call(Call(*row)),
            history::Item::Booking(row) => Self::Booking(Booking(*row)),
        }
    }
}
