//! Bookings.

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{BookingId, booking, booking_change, link};
use serde_json::Value;
use uuid::Uuid;

use super::{
    BookingChangeKind, BookingState, Call, Customer, LinkEvidence, LinkMethod, LinkRole, customer, evidence,
};
use crate::archive::page::SortValue;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::{Failure, Result};
use crate::graphql::id::NodeId;
use crate::graphql::loaders::{BookingBy, CallBy, ChangesOf, LinksOfBooking};
use crate::graphql::page::connection;

/// Something a customer booked.
#[derive(Clone, Debug)]
pub struct Booking(pub booking::Model);

connection!(
    /// A page of bookings.
    BookingConnection,
    /// A booking and its place.
    BookingEdge,
    Booking
);

/// Why a call is believed to be about a booking.
pub struct BookingLink {
    booking_id: BookingId,
    link: link::Model,
}

impl BookingLink {
    /// The link, if it leads to a booking.
    pub fn of(link: link::Model) -> Option<Self> {
        Some(Self { booking_id: link.booking_id?, link })
    }
}

/// Something that happened to a booking.
#[derive(SimpleObject)]
pub struct BookingChange {
    /// What happened.
    kind: BookingChangeKind,
    /// Where the booking stood from then on.
    state: BookingState,
    /// When it happened, by the source's clock.
    at: DateTime<Utc>,
}

impl From<booking_change::Model> for BookingChange {
    fn from(change: booking_change::Model) -> Self {
        Self { kind: change.kind.into(), state: change.state.into(), at: change.at }
    }
}

/// The place of a booking in a list.
pub fn key(row: &booking::Model) -> (SortValue, Uuid) {
    (SortValue::Time(row.created_at), row.id.0)
}

/// A booking, asked with others of the same request.
pub async fn load(context: &Context<'_>, id: BookingId) -> Result<Booking> {
    let booking = context.loader().load_one(BookingBy(id)).await?;
    booking.map(Booking).ok_or_else(|| Failure::not_found("booking"))
}

async fn call(context: &Context<'_>, link: &link::Model) -> Result<Call> {
    let call = context.loader().load_one(CallBy(link.call_id)).await?;
    call.map(Call).ok_or_else(|| Failure::not_found("call"))
}

/// Why a call is believed to be about a booking.
#[Object]
impl BookingLink {
    /// The link's id, for `rejectSuggestion`.
    async fn id(&self) -> ID {
        NodeId::Link(self.link.id).into()
    }
    /// The booking.
    async fn booking(&self, context: &Context<'_>) -> Result<Booking> {
        load(context, self.booking_id).await
    }
    /// The call.
    async fn call(&self, context: &Context<'_>) -> Result<Call> {
        call(context, &self.link).await
    }
    /// How it was found.
    async fn method(&self) -> LinkMethod {
        self.link.method.into()
    }
    /// 0…1.
    async fn confidence(&self) -> f64 {
        self.link.confidence
    }
    /// Why, in one sentence a person can check.
    async fn explanation(&self) -> &str {
        &self.link.explanation
    }
    /// What speaks for it, the strongest first.
    async fn evidence(&self) -> Vec<LinkEvidence> {
        evidence(&self.link)
    }
    /// The user who linked or accepted it; null where a rule or a source did.
    async fn decided_by(&self) -> Option<&str> {
        self.link.decided_by.as_deref()
    }
    /// What the call was to the booking; null where that is not known.
    async fn role(&self) -> Option<LinkRole> {
        self.link.role.map(Into::into)
    }
    /// From the call's start to the booking's start; negative where the booking came first.
    async fn minutes_until_booking(&self, context: &Context<'_>) -> Result<Option<i32>> {
        let booking = load(context, self.booking_id).await?;
        let call = call(context, &self.link).await?;
        let minutes = booking.0.starts_at.map(|at| (at - call.0.started_at).num_minutes());
        Ok(minutes.and_then(|minutes| i32::try_from(minutes).ok()))
    }
}

/// Something a customer booked.
#[Object]
impl Booking {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeId::Booking(self.0.id).into()
    }
    /// What the customer was told.
    async fn reference(&self) -> &str {
        &self.0.reference
    }
    /// Table, room, repair …
    async fn kind(&self) -> Option<&str> {
        self.0.kind.as_deref()
    }
    /// Where.
    async fn venue(&self) -> Option<&str> {
        self.0.venue.as_deref()
    }
    /// In the business's own words.
    async fn status(&self) -> &str {
        &self.0.status
    }
    /// The status as one of a closed set.
    async fn state(&self) -> BookingState {
        self.0.state.into()
    }
    /// When it begins.
    async fn starts_at(&self) -> Option<DateTime<Utc>> {
        self.0.starts_at
    }
    /// When it ends; null where its source does not say.
    async fn ends_at(&self) -> Option<DateTime<Utc>> {
        self.0.ends_at
    }
    /// How many people it is for; null where its source does not say.
    async fn party_size(&self) -> Option<i32> {
        self.0.party_size
    }
    /// What happened to it, oldest first: the newest hundred changes.
    async fn changes(&self, context: &Context<'_>) -> Result<Vec<BookingChange>> {
        let changes = context.loader().load_one(ChangesOf(self.0.id)).await?.unwrap_or_default();
        Ok(changes.into_iter().map(BookingChange::from).collect())
    }
    /// When it was made; the earliest time that anything is known of it where its source does not say.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
    /// Anything else.
    async fn details(&self) -> Option<&Value> {
        self.0.details.as_ref()
    }
    /// Whose it is.
    async fn customer(&self, context: &Context<'_>) -> Result<Option<Customer>> {
        match self.0.customer_id {
            Some(id) => Ok(Some(customer::load(context, id).await?)),
            None => Ok(None),
        }
    }
    /// The calls about it, newest link first, at most a thousand.
    async fn calls(&self, context: &Context<'_>) -> Result<Vec<BookingLink>> {
        let links = context.loader().load_one(LinksOfBooking(self.0.id)).await?.unwrap_or_default();
        Ok(links.into_iter().filter_map(BookingLink::of).collect())
    }
}
