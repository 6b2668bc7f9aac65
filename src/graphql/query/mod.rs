//! What can be asked, one file a noun.

mod agents;
mod archive;
mod bookings;
mod calls;
mod completeness;
mod customers;
mod downloads;
mod housekeeping;
mod operations;
mod recordings;
mod saved_searches;
mod search;
mod suggestions;
mod tags;
mod transcripts;
mod viewer;

use async_graphql::MergedObject;

pub(super) use search::found_calls;

/// Everything that can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    viewer::ViewerQuery,
    calls::CallQuery,
    recordings::RecordingQuery,
    transcripts::TranscriptQuery,
    customers::CustomerQuery,
    bookings::BookingQuery,
    downloads::DownloadQuery,
    search::SearchQuery,
    saved_searches::SavedSearchQuery,
    suggestions::SuggestionQuery,
    archive::ArchiveQuery,
    housekeeping::HousekeepingQuery,
    completeness::CompletenessQuery,
    agents::AgentQuery,
    tags::TagQuery,
    operations::OperationsQuery,
);
