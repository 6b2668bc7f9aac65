//! Global ids: opaque to clients, typed for us. `call_…` cannot be passed where `recording_…` belongs.

use async_graphql::ID;
use entity::{
    AgentId, BookingId, CallId, CustomerId, DownloadId, GapId, LinkId, NoteId, RecordingId, SavedSearchId,
    TranscriptDownloadId, TranscriptId,
};
use uuid::Uuid;

use super::error::{Failure, Result};

/// What a global id can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeId {
    /// A call.
    Call(CallId),
    /// A recording.
    Recording(RecordingId),
    /// A transcript.
    Transcript(TranscriptId),
    /// A customer.
    Customer(CustomerId),
    /// A booking.
    Booking(BookingId),
    /// A download.
    Download(DownloadId),
    /// A gap.
    Gap(GapId),
    /// A search kept by name.
    SavedSearch(SavedSearchId),
    /// A link, as a suggestion.
    Link(LinkId),
    /// A note.
    Note(NoteId),
    /// An agent of the directory.
    Agent(AgentId),
    /// An access to a transcript as a file.
    TranscriptDownload(TranscriptDownloadId),
}

impl NodeId {
    fn parts(self) -> (&'static str, Uuid) {
        match self {
            Self::Call(id) => ("call", id.0),
            Self::Recording(id) => ("recording", id.0),
            Self::Transcript(id) => ("transcript", id.0),
            Self::Customer(id) => ("customer", id.0),
            Self::Booking(id) => ("booking", id.0),
            Self::Download(id) => ("download", id.0),
            Self::Gap(id) => ("gap", id.0),
            Self::SavedSearch(id) => ("savedsearch", id.0),
            Self::Link(id) => ("link", id.0),
            Self::Note(id) => ("note", id.0),
            Self::Agent(id) => ("agent", id.0),
            Self::TranscriptDownload(id) => ("transcriptdownload", id.0),
        }
    }

    /// Reads a global id.
    pub fn parse(id: &str) -> Option<Self> {
        let (kind, uuid) = id.split_once('_')?;
        // One form only, so that equal things have equal ids.
        let uuid = Uuid::try_parse(uuid).ok().filter(|parsed| parsed.simple().to_string() == uuid)?;
        Some(match kind {
            "call" => Self::Call(CallId(uuid)),
            "recording" => Self::Recording(RecordingId(uuid)),
            "transcript" => Self::Transcript(TranscriptId(uuid)),
            "customer" => Self::Customer(CustomerId(uuid)),
            "booking" => Self::Booking(BookingId(uuid)),
            "download" => Self::Download(DownloadId(uuid)),
            "gap" => Self::Gap(GapId(uuid)),
            "link" => Self::Link(LinkId(uuid)),
            "note" => Self::Note(NoteId(uuid)),
            "agent" => Self::Agent(AgentId(uuid)),
            "transcriptdownload" => Self::TranscriptDownload(TranscriptDownloadId(uuid)),
            "savedsearch" => Self::SavedSearch(SavedSearchId(uuid)),
            _ => return None,
        })
    }
}

impl From<NodeId> for ID {
    fn from(id: NodeId) -> Self {
        let (kind, uuid) = id.parts();
        Self(format!("{kind}_{}", uuid.simple()))
    }
}

macro_rules! expect_id {
    ($($function:ident: $variant:ident($id:ty), $what:literal;)*) => {$(
        #[doc = "Reads a global id that must name this kind of thing."]
        pub fn $function(id: &ID) -> Result<$id> {
            match NodeId::parse(id) {
                Some(NodeId::$variant(id)) => Ok(id),
                _ => Err(Failure::not_found($what)),
            }
        }
    )*};
}

expect_id! {
    call: Call(CallId), "call";
    recording: Recording(RecordingId), "recording";
    customer: Customer(CustomerId), "customer";
    booking: Booking(BookingId), "booking";
    gap: Gap(GapId), "gap";
    link: Link(LinkId), "suggestion";
    note: Note(NoteId), "note";
    agent: Agent(AgentId), "agent";
    saved_search: SavedSearch(SavedSearchId), "saved search";
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_id_names_one_thing_of_one_kind(uuid: u128) {
            let known = NodeId::Call(CallId(Uuid::from_u128(uuid)));
            let id = ID::from(known);
            prop_assert_eq!(NodeId::parse(&id), Some(known));
            prop_assert!(recording(&id).is_err());
        }

        #[test]
        fn rubbish_names_nothing(text in "(call|recording)?_?.{0,40}") {
            prop_assume!(text.len() != 37);
            prop_assert_eq!(NodeId::parse(&text), None);
        }
    }
}
