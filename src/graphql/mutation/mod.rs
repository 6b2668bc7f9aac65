//! What can be changed, one file a noun. Each mutation takes one input and returns one payload.

mod agents;
mod bookings;
mod calls;
mod completeness;
mod customer_batch;
mod customers;
mod entries;
mod links;
mod marking;
mod notes;
mod recordings;
mod saved_searches;
mod transcripts;

use async_graphql::{MergedObject, SimpleObject};

use super::types::{Booking, Call, Customer, Recording, SavedSearch};

/// Everything that can be changed.
#[derive(MergedObject, Default)]
pub struct Mutation(
    calls::CallMutation,
    transcripts::TranscriptMutation,
    recordings::RecordingMutation,
    customers::CustomerMutation,
    customer_batch::CustomerBatchMutation,
    bookings::BookingMutation,
    links::LinkMutation,
    completeness::CompletenessMutation,
    saved_searches::SavedSearchMutation,
    notes::NoteMutation,
    marking::MarkingMutation,
    agents::AgentMutation,
);

/// The call as it is now.
#[derive(SimpleObject)]
pub struct CallPayload {
    /// The call.
    call: Call,
}

/// The recording as it is now.
#[derive(SimpleObject)]
pub struct RecordingPayload {
    /// The recording.
    recording: Recording,
}

/// The customer as it is now.
#[derive(SimpleObject)]
pub struct CustomerPayload {
    /// The customer.
    customer: Customer,
}

/// The booking as it is now.
#[derive(SimpleObject)]
pub struct BookingPayload {
    /// The booking.
    booking: Booking,
}

/// The saved search as it is now, or as it was before it was deleted.
#[derive(SimpleObject)]
pub struct SavedSearchPayload {
    /// The saved search.
    saved_search: SavedSearch,
}
