//! Batched questions. Made for each request, they hold its actor and ask the archive's scoped functions,
//! so that no list of calls costs a query per call and none shows another tenant's rows.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::{
    AgentId, BookingId, CallId, CustomerId, RecordingId, analytics, booking, booking_change, call, customer,
    link, recording, rendition, stage, summary, transcript, turn,
};

use crate::access::Actor;
use crate::app::App;
use crate::archive::speakers::{self, Names};
use crate::archive::{
    ArchiveError, agents, analytics as figures, booking_changes, bookings, calls, customers, links,
    recordings, renditions, stages, summaries, transcripts,
};

/// One for each request.
pub struct Loaders {
    pub app: App,
    pub actor: Actor,
}

type Loaded<K, V> = Result<HashMap<K, V>, Arc<ArchiveError>>;

fn one<K: Eq + Hash, R, V>(rows: Vec<R>, entry: impl Fn(R) -> (K, V)) -> HashMap<K, V> {
    rows.into_iter().map(entry).collect()
}

fn many<K: Eq + Hash, R, V>(rows: Vec<R>, entry: impl Fn(R) -> (K, V)) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for row in rows {
        let (key, value) = entry(row);
        groups.entry(key).or_default().push(value);
    }
    groups
}

macro_rules! loader {
    ($(#[$doc:meta])* $key:ident($id:ty) -> $value:ty, $load:path, $collect:ident, $entry:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $key(pub $id);

        impl Loader<$key> for Loaders {
            type Value = $value;
            type Error = Arc<ArchiveError>;

            fn load(&self, keys: &[$key]) -> impl Future<Output = Loaded<$key, $value>> + Send {
                let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
                async move {
                    let rows = $load(&self.app, &self.actor, &ids).await?;
                    Ok($collect(rows, $entry))
                }
            }
        }
    };
}

loader!(/// A call.
    CallBy(CallId) -> call::Model, calls::by_ids, one, |row| (CallBy(row.id), row));
loader!(/// A recording.
    RecordingBy(RecordingId) -> recording::Model, recordings::by_ids, one, |row| (RecordingBy(row.id), row));
loader!(/// A customer.
    CustomerBy(CustomerId) -> customer::Model, customers::by_ids, one, |row| (CustomerBy(row.id), row));
loader!(/// A booking.
    BookingBy(BookingId) -> booking::Model, bookings::by_ids, one, |row| (BookingBy(row.id), row));
loader!(/// What happened to a booking, oldest first.
    ChangesOf(BookingId) -> Vec<booking_change::Model>, booking_changes::of_bookings, many,
    |row| (ChangesOf(row.booking_id), row));
loader!(/// The tags of a call.
    TagsOf(CallId) -> Vec<String>, calls::tags_of, many, |row| (TagsOf(row.call_id), row.tag));
loader!(/// The stages of a call.
    StagesOf(CallId) -> Vec<stage::Model>, stages::of_calls, many, |row| (StagesOf(row.call_id), row));
loader!(/// The recordings of a call, oldest first.
    RecordingsOf(CallId) -> Vec<recording::Model>, recordings::of_calls, many, |row| (RecordingsOf(row.call_id), row));
loader!(/// The renditions of a recording.
    RenditionsOf(RecordingId) -> Vec<rendition::Model>, renditions::of_recordings, many,
    |row| (RenditionsOf(row.recording_id), row));
loader!(/// The transcript of a call.
    TranscriptOf(CallId) -> transcript::Model, transcripts::of_calls, one, |row| (TranscriptOf(row.call_id), row));
loader!(/// The turns of a call.
    TurnsOf(CallId) -> Vec<turn::Model>, transcripts::turns_of, many, |row| (TurnsOf(row.call_id), row));
loader!(/// The newest summary of a call.
    SummaryOf(CallId) -> summary::Model, summaries::of_calls, one, |row| (SummaryOf(row.call_id), row));
loader!(/// The figures of a call, oldest first.
    AnalyticsOf(CallId) -> Vec<analytics::Model>, figures::of_calls, many, |row| (AnalyticsOf(row.call_id), row));
loader!(/// The links of a call.
    LinksOf(CallId) -> Vec<link::Model>, links::of_calls, many, |row| (LinksOf(row.call_id), row));
loader!(/// The links of a booking.
    LinksOfBooking(BookingId) -> Vec<link::Model>, links::of_bookings, many,
    // Asked by booking, so every row has one; one without would belong to no key anyway.
    |row| (LinksOfBooking(row.booking_id.unwrap_or(BookingId(uuid::Uuid::nil()))), row));
loader!(/// The names of those who speak in a call.
    NamesOf(CallId) -> Names, speakers::of_calls, one, |(id, names)| (NamesOf(id), names));
loader!(/// The numbers of an agent.
    NumbersOf(AgentId) -> Vec<String>, agents::numbers_of, many, |row| (NumbersOf(row.agent_id), row.number));
loader!(/// The numbers of a customer.
    PhonesOf(CustomerId) -> Vec<String>, customers::phones_of, many, |row| (PhonesOf(row.customer_id), row.number));
