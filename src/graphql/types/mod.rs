//! The types of the schema, one file a noun.

mod agent;
mod analytics;
mod booking;
mod call;
mod completeness;
mod customer;
mod download;
mod filter;
mod history;
mod housekeeping;
mod link;
mod node;
mod note;
mod recording;
mod saved_search;
mod search;
mod transcript;
mod transcript_download;
mod vocabulary;

pub use agent::{Agent, AgentConnection, key as agent_key};
pub use analytics::{Analytics, Summary};
pub use booking::{Booking, BookingConnection, BookingLink, key as booking_key};
pub use call::{Call, CallConnection, key as call_key};
pub use completeness::{CheckedDay, CheckedDayConnection, Gap, GapConnection, GapFilter, day_key, gap_key};
pub use customer::{Customer, CustomerConnection, CustomerLink, key as customer_key};
pub use download::{Download, DownloadConnection, key as download_key};
pub use filter::{
    BookingFilter, BookingKey, CallFilter, CallKey, CallOrder, CustomerFilter, CustomerKey, DownloadFilter,
    RecordingFilter, TranscriptFilter,
};
pub use history::{HistoryConnection, HistoryItem};
pub use housekeeping::{
    Orphan, OrphanConnection, RetentionConnection, RetentionEntry, RetentionPreview, orphan_key,
    retention_key,
};
pub use link::{LinkEvidence, LinkSuggestion, LinkSuggestionConnection, evidence, key as link_key};
pub use node::{Node, find as find_node};
pub use note::{Note, NoteConnection};
pub use recording::{Recording, RecordingConnection, key as recording_key};
pub use saved_search::{SavedSearch, SavedSearchConnection, key as saved_search_key};
pub use search::{
    CallSearchConnection, CallSearchEdge, FacetCount, Moment, MomentConnection, MomentEdge, SearchFacets,
    SearchOrder, TimelineBucket,
};
pub use transcript::{Transcript, TranscriptConnection, Turn, key as transcript_key};
pub use transcript_download::{
    TranscriptDownload, TranscriptDownloadConnection, TranscriptDownloadFilter,
    key as transcript_download_key,
};
pub use vocabulary::*;
