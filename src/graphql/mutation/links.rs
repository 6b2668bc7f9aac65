//! A person's word on what a call belongs to.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::CallPayload;
use crate::archive::links::{self, Target};
use crate::archive::suggestions;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::id;
use crate::graphql::types::{Call, LinkRole, LinkSuggestion};

/// What a call belongs to: a customer, a booking or both.
#[derive(InputObject)]
pub struct LinkCallInput {
    /// The call.
    call_id: ID,
    /// The customer.
    customer_id: Option<ID>,
    /// The booking.
    booking_id: Option<ID>,
}

/// What a call does not belong to: a customer, a booking or both.
#[derive(InputObject)]
pub struct UnlinkCallInput {
    /// The call.
    call_id: ID,
    /// The customer.
    customer_id: Option<ID>,
    /// The booking.
    booking_id: Option<ID>,
}

/// A suggestion about to be accepted.
#[derive(InputObject)]
pub struct AcceptSuggestionInput {
    /// The suggestion's id.
    id: ID,
    /// What the call was to the booking; as it was found where left out.
    role: Option<LinkRole>,
}

/// A suggestion about to be rejected.
#[derive(InputObject)]
pub struct RejectSuggestionInput {
    /// The suggestion's id.
    id: ID,
}

/// The suggestion as it is now.
#[derive(SimpleObject)]
pub struct LinkSuggestionPayload {
    /// The suggestion, with who decided it.
    suggestion: LinkSuggestion,
}

#[derive(Default)]
pub struct LinkMutation;

async fn decide(
    context: &Context<'_>,
    call_id: &ID,
    customer_id: Option<ID>,
    booking_id: Option<ID>,
    belongs: bool,
) -> Result<CallPayload> {
    let customer = customer_id.as_ref().map(id::customer).transpose()?.map(Target::Customer);
    let booking = booking_id.as_ref().map(id::booking).transpose()?.map(Target::Booking);
    let targets = customer.into_iter().chain(booking).collect();
    let call = links::decide(context.app(), context.actor(), id::call(call_id)?, targets, belongs).await?;
    Ok(CallPayload { call: Call(call) })
}

#[Object]
impl LinkMutation {
    /// A person's word: survives every later automatic match.
    async fn link_call(&self, context: &Context<'_>, input: LinkCallInput) -> Result<CallPayload> {
        let LinkCallInput { call_id, customer_id, booking_id } = input;
        decide(context, &call_id, customer_id, booking_id, true).await
    }

    /// Accepts a suggestion: the link counts from now on, and no rule changes it. A repeat changes nothing.
    async fn accept_suggestion(
        &self,
        context: &Context<'_>,
        input: AcceptSuggestionInput,
    ) -> Result<LinkSuggestionPayload> {
        let AcceptSuggestionInput { id, role } = input;
        let id = id::link(&id)?;
        let row = suggestions::decide(context.app(), context.actor(), id, true, role.map(Into::into)).await?;
        Ok(LinkSuggestionPayload { suggestion: LinkSuggestion(row) })
    }

    /// Rejects a suggestion, or a link that a rule made: it does not count, and no rule brings it back. A repeat changes
    /// nothing.
    async fn reject_suggestion(
        &self,
        context: &Context<'_>,
        input: RejectSuggestionInput,
    ) -> Result<LinkSuggestionPayload> {
        let RejectSuggestionInput { id } = input;
        let row = suggestions::decide(context.app(), context.actor(), id::link(&id)?, false, None).await?;
        Ok(LinkSuggestionPayload { suggestion: LinkSuggestion(row) })
    }

    /// A person's word that they do not belong together: survives every later automatic match.
    async fn unlink_call(&self, context: &Context<'_>, input: UnlinkCallInput) -> Result<CallPayload> {
        let UnlinkCallInput { call_id, customer_id, booking_id } = input;
        decide(context, &call_id, customer_id, booking_id, false).await
    }
}
