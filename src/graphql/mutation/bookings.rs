//! Bookings.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::BookingPayload;
use super::entries::{self, EntryError};
use crate::archive::bookings::{self, UpsertBooking};
use crate::archive::feed::{self, Batch, BookingEntry, Mode};
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
    /// When it was made; the earliest time that anything is known of it where left out.
    created_at: Option<DateTime<Utc>>,
    /// When the booking system last changed it; now where left out. It tells which call the change was made in, and what
    /// was changed earlier never overwrites what was changed later. At most one day from now.
    changed_at: Option<DateTime<Utc>>,
    /// Whose it is, by id.
    customer_id: Option<ID>,
    /// Whose it is, by the customer's `externalId`; a customer that is not known yet is created with it. Name the customer
    /// by this or by `customerId`, not by both.
    customer_external_id: Option<String>,
    /// Anything else.
    details: Option<Value>,
}

impl UpsertBookingInput {
    fn convert(self) -> Result<UpsertBooking> {
        let Self {
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
            customer_external_id,
            details,
        } = self;
        Ok(UpsertBooking {
            reference,
            kind,
            venue,
            status,
            state: None,
            starts_at,
            ends_at,
            party_size,
            created_at,
            changed_at,
            customer_id: customer_id.as_ref().map(id::customer).transpose()?,
            customer_external_id,
            details,
            source: None,
        })
    }
}

/// One answer for each booking, in the order of the inputs.
#[derive(SimpleObject)]
pub struct BookingsPayload {
    /// As many as there were inputs.
    results: Vec<BookingResult>,
}

/// What became of one booking: either `booking` or `error` is there.
#[derive(SimpleObject)]
pub struct BookingResult {
    /// The place of the input in the list, from 0.
    index: i32,
    /// The booking as it is now; null where the input was not taken.
    booking: Option<Booking>,
    /// Why the input was not taken; null where it was.
    error: Option<EntryError>,
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
        let booking = bookings::upsert(context.app(), context.actor(), input.convert()?).await?;
        Ok(BookingPayload { booking: Booking(booking) })
    }

    /// Creates bookings or brings them up to date, at most 500 at once and in one transaction. An input that cannot be
    /// taken costs only itself; a repeat changes nothing.
    async fn upsert_bookings(
        &self,
        context: &Context<'_>,
        inputs: Vec<UpsertBookingInput>,
    ) -> Result<BookingsPayload> {
        entries::check_count(inputs.len())?;
        let inputs: Vec<_> = inputs.into_iter().map(UpsertBookingInput::convert).collect();
        let bookings =
            inputs.iter().flatten().cloned().map(|booking| BookingEntry { booking, known_at: None });
        let batch = Batch { bookings: bookings.collect(), ..Batch::default() };
        let taken = feed::take(context.app(), context.actor(), batch, Mode::Write).await?;
        let results = entries::answers(inputs, taken.bookings, |index, taken| {
            let (booking, error) = match taken {
                Ok(row) => (Some(Booking(row)), None),
                Err(failure) => (None, Some(EntryError::new(index, &failure))),
            };
            BookingResult { index, booking, error }
        });
        Ok(BookingsPayload { results })
    }
}
