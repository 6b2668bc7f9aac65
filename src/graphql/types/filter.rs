//! What lists and searches are narrowed by.

use async_graphql::{Enum, ID, InputObject, OneofObject};
use chrono::{DateTime, Utc};

use super::{
    BookingState, CallDirection, CallStatus, CustomerStatus, HiddenCalls, Provider, Sentiment, Stage,
    StageStatus,
};
use crate::archive::{bookings, call_filter, calls, customers, downloads, recordings, transcripts};
use crate::graphql::error::Result;
use crate::graphql::id;

/// A span of time; either end may be open.
#[derive(Clone, Debug, Default, InputObject)]
pub struct DateTimeRange {
    /// Not before.
    from: Option<DateTime<Utc>>,
    /// Before.
    until: Option<DateTime<Utc>>,
}

impl DateTimeRange {
    /// Not before, and before.
    pub fn bounds(self) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
        (self.from, self.until)
    }
}

/// A span of numbers; either end may be open.
#[derive(Clone, Debug, Default, InputObject)]
pub struct IntRange {
    /// At least.
    min: Option<i32>,
    /// At most.
    max: Option<i32>,
}

/// Calls with a stage in a state.
#[derive(Clone, Debug, InputObject)]
pub struct StageFilter {
    /// Which stage.
    stage: Stage,
    /// In which state.
    status: StageStatus,
}

/// What a call must be; all given fields must hold, and any entry of a list will do.
#[derive(Clone, Debug, Default, InputObject)]
pub struct CallFilter {
    /// When it began.
    started_at: Option<DateTimeRange>,
    /// How long it took, in milliseconds.
    duration_ms: Option<IntRange>,
    /// Who called whom.
    direction: Option<CallDirection>,
    /// Where it stands.
    status: Option<CallStatus>,
    /// Who carried it.
    providers: Option<Vec<Provider>>,
    /// Any number format; compared as E.164 against both ends of the call.
    phone: Option<String>,
    /// Who handled it.
    agents: Option<Vec<String>>,
    /// The campaigns it belongs to.
    campaign_ids: Option<Vec<String>>,
    /// Linked to this customer.
    customer_id: Option<ID>,
    /// Linked to this booking.
    booking_id: Option<ID>,
    /// BCP 47; `en` means every English.
    languages: Option<Vec<String>>,
    /// The mood.
    sentiments: Option<Vec<Sentiment>>,
    /// With any of these tags.
    tags: Option<Vec<String>>,
    /// Calls with this stage in this state, for example TRANSCRIPT and FAILED.
    stage: Option<StageFilter>,
    /// Calls that are linked to a booking (true) or to none (false). Lists only: searches refuse it.
    has_booking: Option<bool>,
    /// Calls linked to a booking that is cancelled now and was cancelled after the call began, other than by the call
    /// itself (true), or all others (false). Lists only: searches refuse it.
    booking_cancelled_later: Option<bool>,
    /// Hidden calls are left out of lists and searches unless this asks for them. `callChanged` tells of them unless
    /// this says EXCLUDE.
    hidden: Option<HiddenCalls>,
}

impl CallFilter {
    /// As the archive has it.
    pub fn convert(filter: Option<Self>) -> Result<call_filter::CallFilter> {
        let Self {
            started_at,
            duration_ms,
            direction,
            status,
            providers,
            phone,
            agents,
            campaign_ids,
            customer_id,
            booking_id,
            languages,
            sentiments,
            tags,
            stage,
            has_booking,
            booking_cancelled_later,
            hidden,
        } = filter.unwrap_or_default();
        let started_at = started_at.unwrap_or_default();
        let duration_ms = duration_ms.unwrap_or_default();
        Ok(call_filter::CallFilter {
            started_from: started_at.from,
            started_until: started_at.until,
            duration_min_ms: duration_ms.min.map(i64::from),
            duration_max_ms: duration_ms.max.map(i64::from),
            direction: direction.map(Into::into),
            status: status.map(Into::into),
            providers: providers.map(|list| list.into_iter().map(Into::into).collect()),
            phone,
            agents,
            campaign_ids,
            customer_id: customer_id.as_ref().map(id::customer).transpose()?,
            booking_id: booking_id.as_ref().map(id::booking).transpose()?,
            languages,
            sentiments: sentiments.map(|list| list.into_iter().map(Into::into).collect()),
            tags,
            stage: stage.map(|StageFilter { stage, status }| (stage.into(), status.into())),
            has_booking,
            booking_cancelled_later,
            hidden: hidden.map(Into::into),
        })
    }
}

/// The order of a list of calls.
#[derive(Clone, Debug, InputObject)]
pub struct CallOrder {
    /// By what.
    field: CallOrderField,
    /// Which way.
    direction: OrderDirection,
}

/// What calls can be listed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "calls::CallOrderField")]
pub enum CallOrderField {
    /// When they began.
    StartedAt,
    /// How long they took; a call still going on counts as 0.
    Duration,
}

/// Which way a list runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum OrderDirection {
    /// Smallest or oldest first.
    Asc,
    /// Largest or newest first.
    Desc,
}

impl CallOrder {
    /// As the archive has it.
    pub fn convert(order: Option<Self>) -> calls::CallOrder {
        order.map_or_else(calls::CallOrder::default, |Self { field, direction }| calls::CallOrder {
            field: field.into(),
            descending: direction == OrderDirection::Desc,
        })
    }
}

/// How a call is named: exactly one of the fields.
#[derive(Clone, Debug, OneofObject)]
pub enum CallKey {
    /// Global id.
    Id(ID),
    /// Twilio Call SID, Vapi call id, RingCentral session id, Vonage UUID…
    ProviderCallId(ProviderCallKey),
    /// The id of its live audio stream.
    StreamId(String),
}

/// A provider and its own id for a call.
#[derive(Clone, Debug, InputObject)]
pub struct ProviderCallKey {
    /// The provider.
    provider: Provider,
    /// Its id.
    id: String,
}

impl CallKey {
    /// As the archive has it.
    pub fn convert(self) -> Result<calls::CallKey> {
        Ok(match self {
            Self::Id(id) => calls::CallKey::Id(id::call(&id)?),
            Self::ProviderCallId(ProviderCallKey { provider, id }) => {
                calls::CallKey::Provider(provider.into(), id)
            }
            Self::StreamId(id) => calls::CallKey::Stream(id),
        })
    }
}

/// How a customer is named: exactly one of the fields.
#[derive(Clone, Debug, OneofObject)]
pub enum CustomerKey {
    /// Global id.
    Id(ID),
    /// One of its numbers, in any format.
    Phone(String),
    /// The business's own name for the customer.
    ExternalId(String),
}

impl CustomerKey {
    /// As the archive has it.
    pub fn convert(self) -> Result<customers::CustomerKey> {
        Ok(match self {
            Self::Id(id) => customers::CustomerKey::Id(id::customer(&id)?),
            Self::Phone(number) => customers::CustomerKey::Phone(number),
            Self::ExternalId(id) => customers::CustomerKey::ExternalId(id),
        })
    }
}

/// How a booking is named: exactly one of the fields.
#[derive(Clone, Debug, OneofObject)]
pub enum BookingKey {
    /// Global id.
    Id(ID),
    /// What the customer was told.
    Reference(String),
}

impl BookingKey {
    /// As the archive has it.
    pub fn convert(self) -> Result<bookings::BookingKey> {
        Ok(match self {
            Self::Id(id) => bookings::BookingKey::Id(id::booking(&id)?),
            Self::Reference(reference) => bookings::BookingKey::Reference(reference),
        })
    }
}

/// What a recording must be; all given fields must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct RecordingFilter {
    /// Of this call.
    call_id: Option<ID>,
    /// Where it stands.
    status: Option<StageStatus>,
    /// When the archive first heard of it.
    created_at: Option<DateTimeRange>,
}

impl RecordingFilter {
    /// As the archive has it.
    pub fn convert(filter: Option<Self>) -> Result<recordings::RecordingFilter> {
        let Self { call_id, status, created_at } = filter.unwrap_or_default();
        let created_at = created_at.unwrap_or_default();
        Ok(recordings::RecordingFilter {
            call_id: call_id.as_ref().map(id::call).transpose()?,
            status: status.map(Into::into),
            created_from: created_at.from,
            created_until: created_at.until,
        })
    }
}

/// What a transcript must be; all given fields must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct TranscriptFilter {
    /// Of this call.
    call_id: Option<ID>,
    /// In any of these languages (BCP 47), as they are written.
    languages: Option<Vec<String>>,
    /// When it came.
    fetched_at: Option<DateTimeRange>,
}

impl TranscriptFilter {
    /// As the archive has it.
    pub fn convert(filter: Option<Self>) -> Result<transcripts::TranscriptFilter> {
        let Self { call_id, languages, fetched_at } = filter.unwrap_or_default();
        let fetched_at = fetched_at.unwrap_or_default();
        Ok(transcripts::TranscriptFilter {
            call_id: call_id.as_ref().map(id::call).transpose()?,
            languages,
            fetched_from: fetched_at.from,
            fetched_until: fetched_at.until,
        })
    }
}

/// What a booking must be; all given fields must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct BookingFilter {
    /// Of this customer.
    customer_id: Option<ID>,
    /// When it begins.
    starts_at: Option<DateTimeRange>,
    /// In the business's own words.
    status: Option<String>,
    /// In any of these states, whatever the source calls them; an empty list asks nothing.
    states: Option<Vec<BookingState>>,
    /// Bookings linked to a call that began before the booking's time, or before it was made where it has no time (true),
    /// or to no such call (false). With `states: [NO_SHOW]`: no-shows who had called and who had not.
    has_call_before: Option<bool>,
}

impl BookingFilter {
    /// As the archive has it.
    pub fn convert(filter: Option<Self>) -> Result<bookings::BookingFilter> {
        let Self { customer_id, starts_at, status, states, has_call_before } = filter.unwrap_or_default();
        let starts_at = starts_at.unwrap_or_default();
        Ok(bookings::BookingFilter {
            customer_id: customer_id.as_ref().map(id::customer).transpose()?,
            starts_from: starts_at.from,
            starts_until: starts_at.until,
            status,
            states: states.map(|list| list.into_iter().map(Into::into).collect()),
            has_call_before,
        })
    }
}

/// How often somebody must have called lately.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct CalledAtLeast {
    /// Inbound calls at least: 1 to 10,000. What a customer merged into another called counts as the other's.
    times: i32,
    /// Days of 24 hours, back from now: 1 to 366.
    within_days: i32,
}

/// What a customer must be; all given fields must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct CustomerFilter {
    /// In any of these states; all but MERGED where left out or empty.
    statuses: Option<Vec<CustomerStatus>>,
    /// Has this number, in any format; with `statuses: [LEAD]` the lead of a number.
    phone: Option<String>,
    /// Called at least so many times within the last days.
    called_at_least: Option<CalledAtLeast>,
}

impl CustomerFilter {
    /// As the archive has it.
    pub fn convert(filter: Option<Self>, search: Option<String>) -> customers::CustomerFilter {
        let Self { statuses, phone, called_at_least } = filter.unwrap_or_default();
        customers::CustomerFilter {
            search,
            statuses: statuses.map(|list| list.into_iter().map(Into::into).collect()),
            phone,
            called_at_least: called_at_least
                .map(|CalledAtLeast { times, within_days }| customers::CalledAtLeast { times, within_days }),
        }
    }
}

/// What a download must be; all given fields must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct DownloadFilter {
    /// Of this recording.
    recording_id: Option<ID>,
    /// Of this call.
    call_id: Option<ID>,
    /// By this user.
    user_id: Option<String>,
    /// When it began.
    at: Option<DateTimeRange>,
}

impl DownloadFilter {
    /// As the archive has it.
    pub fn convert(filter: Option<Self>) -> Result<downloads::DownloadFilter> {
        let Self { recording_id, call_id, user_id, at } = filter.unwrap_or_default();
        let at = at.unwrap_or_default();
        Ok(downloads::DownloadFilter {
            recording_id: recording_id.as_ref().map(id::recording).transpose()?,
            call_id: call_id.as_ref().map(id::call).transpose()?,
            user_id,
            from: at.from,
            until: at.until,
        })
    }
}
