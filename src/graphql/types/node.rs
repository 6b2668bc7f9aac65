//! Anything that has a global id.

use async_graphql::{Context, ID, Interface};

use super::{
    Agent, Booking, Call, Customer, Download, Gap, LinkSuggestion, Note, Recording, SavedSearch, Transcript,
    TranscriptDownload,
};
use crate::archive::bookings::{self, BookingKey};
use crate::archive::calls::{self, CallKey};
use crate::archive::customers::{self, CustomerKey};
use crate::archive::{
    agents, completeness, downloads, notes, recordings, saved_searches, suggestions, transcript_downloads,
    transcripts,
};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::id::NodeId;

/// Anything that has a global id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Global id."))]
pub enum Node {
    /// A call.
    Call(Call),
    /// A recording.
    Recording(Recording),
    /// A transcript.
    Transcript(Transcript),
    /// A customer.
    Customer(Customer),
    /// A booking.
    Booking(Booking),
    /// A download.
    Download(Download),
    /// A gap.
    Gap(Gap),
    /// A search kept by name.
    SavedSearch(SavedSearch),
    /// A suggestion.
    LinkSuggestion(LinkSuggestion),
    /// A note.
    Note(Note),
    /// An agent of the directory.
    Agent(Agent),
    /// An access to a transcript as a file.
    TranscriptDownload(TranscriptDownload),
}

/// What a global id names, if the actor may know of it.
pub async fn find(context: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    let (app, actor) = (context.app(), context.actor());
    let Some(id) = NodeId::parse(id) else { return Ok(None) };
    Ok(match id {
        NodeId::Call(id) => calls::get(app, actor, CallKey::Id(id)).await?.map(|row| Call(row).into()),
        NodeId::Recording(id) => {
            recordings::by_ids(app, actor, &[id]).await?.pop().map(|row| Recording(row).into())
        }
        NodeId::Transcript(id) => transcripts::get(app, actor, id).await?.map(|row| Transcript(row).into()),
        NodeId::Customer(id) => {
            customers::get(app, actor, CustomerKey::Id(id)).await?.map(|row| Customer(row).into())
        }
        NodeId::Booking(id) => {
            bookings::get(app, actor, BookingKey::Id(id)).await?.map(|row| Booking(row).into())
        }
        NodeId::Download(id) => downloads::get(app, actor, id).await?.map(|row| Download(row).into()),
        NodeId::Gap(id) => completeness::gap(app, actor, id).await?.map(|row| Gap(row).into()),
        NodeId::Link(id) => suggestions::get(app, actor, id).await?.map(|row| LinkSuggestion(row).into()),
        NodeId::Note(id) => notes::by_ids(app, actor, &[id]).await?.pop().map(|row| Note(row).into()),
        NodeId::Agent(id) => agents::by_ids(app, actor, &[id]).await?.pop().map(|row| Agent(row).into()),
        NodeId::TranscriptDownload(id) => {
            transcript_downloads::get(app, actor, id).await?.map(|row| TranscriptDownload(row).into())
        }
        NodeId::SavedSearch(id) => {
            saved_searches::get(app, actor, id).await?.map(|row| SavedSearch(row).into())
        }
    })
}
