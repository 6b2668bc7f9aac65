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
pub use booking::{Booking, BookingConnection, BookingLink};
pub use call::{Call, CallConnection};
pub use customer::{Customer, CustomerConnection, CustomerLink};
pub use download::{Download, DownloadConnection};
pub use filter::{
    BookingFilter, BookingKey, CallFilter, CallKey, CallOrder, CustomerKey, DownloadFilter, RecordingFilter,
    TranscriptFilter,
};
pub use node::{Node, find as find_node};
pub use recording::{Recording, RecordingConnection};
pub use search::{CallSearchConnection, MomentConnection, SearchOrder};
pub use transcript::{Transcript, TranscriptConnection, Turn};
pub use vocabulary::*;
