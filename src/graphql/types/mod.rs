//! The types of the schema, one file a noun.

mod analytics;
mod booking;
mod call;
mod customer;
mod download;
mod filter;
mod node;
mod recording;
mod search;
mod transcript;
mod vocabulary;

pub use analytics::{Analytics, Summary};
pub use booking::{key as booking_key, Booking, BookingConnection, BookingLink};
pub use call::{key as call_key, Call, CallConnection};
pub use customer::{key as customer_key, Customer, CustomerConnection, CustomerLink};
pub use download::{key as download_key, Download, DownloadConnection};
pub use filter::{
    BookingFilter, BookingKey, CallFilter, CallKey, CallOrder, CustomerKey, DownloadFilter, RecordingFilter,
    TranscriptFilter,
};
pub use node::{Node, find as find_node};
pub use recording::{key as recording_key, Recording, RecordingConnection};
pub use search::{
    CallSearchConnection, CallSearchEdge, Moment, MomentConnection, MomentEdge, SearchOrder,
};
pub use transcript::{key as transcript_key, Transcript, TranscriptConnection, Turn};
pub use vocabulary::*;
