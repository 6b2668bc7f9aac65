//! Bookings.

use async_graphql::{Context, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::BookingPayload;
use crate::archive::bookings::{self, UpsertBooking};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::id;
use crate::graphql::types::Booking;

/// A booking as the business knows it; a field left out stays as it is.
#[derive(InputObject)]
pub struct UpsertBookingInput {
    /// What the customer was told: the booking is recognised by it.
    reference: String,
    /// Table, room, repair …
    kind: Option<String>,
    /// Where.
    venue: Option<String>,
    /// In the business's own words; `unknown` where a new booking leaves it out.
    status: Option<String>,
    /// When it begins.
    starts_at: Option<DateTime<Utc>>,
    /// When it ends.
    ends_at: Option<DateTime<Utc>>,
    /// How many people it is for.
    party_size: Option<i32>,
    /// When it was made; now where unknown.
    created_at: Option<DateTime<Utc>>,
    /// When the booking system last changed it; now where unknown. It tells which call the change was made in.
    changed_at: Option<DateTime<Utc>>,
    /// Whose it is.
    customer_id: Option<ID>,
    /// Anything else.
    details: Option<Value>,
}

#[derive(Default)]
pub struct BookingMutation;

#[Object]
impl BookingMutation {
    /// Creates a booking or brings it up to date. A repeat changes nothing.
    async fn upsert_booking(
        &self,
        context: &Context<'_>,
        input: UpsertBookingInput,
    ) -> Result<BookingPayload> {
        let UpsertBookingInput {
            reference,
            kind,
            venue,
            status,
            starts_at,
            ends_at,
            party_size,
            created_at,
            changed_at,
            customer_id,
            details,
        } = input;
        let customer_id = customer_id.as_ref().map(id::customer).transpose()?;
        let input = UpsertBooking {
            reference,
            kind,
            venue,
            status,
            starts_at,
            ends_at,
            party_size,
            created_at,
            changed_at,
            customer_id,
            details,
            source: None,
        };
        let booking = Booking(bookings::upsert(context.app(), context.actor(), input).await?);
        Ok(BookingPayload { booking })
    }
}
