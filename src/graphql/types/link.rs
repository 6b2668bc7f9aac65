//! Links of calls with their evidence, and suggestions.

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::link;
use serde_json::Value;
use uuid::Uuid;

use super::{Booking, Call, Customer, EvidenceKind, LinkMethod, LinkRole, LinkStatus, booking, customer};
use crate::archive::page::SortValue;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::{Failure, Result};
use crate::graphql::id::NodeId;
use crate::graphql::loaders::CallBy;
use crate::graphql::page::connection;

/// One thing that speaks for a link: where in the call it was said, and in which words.
#[derive(SimpleObject)]
pub struct LinkEvidence {
    /// What kind of thing it is.
    kind: EvidenceKind,
    /// The number of the turn in which it was said, as `Turn.index`; null for what is not said, such as a phone number.
    turn_index: Option<i32>,
    /// Where the turn begins, in milliseconds from the start of the call; null where that is not known.
    start_ms: Option<i32>,
    /// The words as the transcript has them; null for what is not said, and where the words were deleted.
    words: Option<String>,
}

/// The evidence kept with a link, the strongest first.
pub fn evidence(link: &link::Model) -> Vec<LinkEvidence> {
    let pieces = link.evidence.as_ref().and_then(Value::as_array);
    pieces.into_iter().flatten().filter_map(piece).collect()
}

fn piece(piece: &Value) -> Option<LinkEvidence> {
    let number = |name: &str| piece[name].as_i64().and_then(|number| i32::try_from(number).ok());
    Some(LinkEvidence {
        kind: entity::EvidenceKind::from_word(piece["kind"].as_str()?)?.into(),
        turn_index: number("turn"),
        start_ms: number("startMs"),
        words: piece["words"].as_str().map(str::to_owned),
    })
}

/// A link that a rule found, with what speaks for it: exactly one of `customer` and `booking` is set.
#[derive(Clone, Debug)]
pub struct LinkSuggestion(pub link::Model);

connection!(
    /// A page of suggestions.
    LinkSuggestionConnection,
    /// A suggestion and its place.
    LinkSuggestionEdge,
    LinkSuggestion
);

/// The place of a suggestion in a list.
pub fn key(row: &link::Model) -> (SortValue, Uuid) {
    (SortValue::Time(row.created_at), row.id.0)
}

/// A link that is not certain enough to count, or a candidate that was passed over, with what speaks for it and against
/// it. Exactly one of `customer` and `booking` is set.
#[Object]
impl LinkSuggestion {
    /// The link's id, for `acceptSuggestion` and `rejectSuggestion`.
    pub async fn id(&self) -> ID {
        NodeId::Link(self.0.id).into()
    }
    /// The call.
    async fn call(&self, context: &Context<'_>) -> Result<Call> {
        let call = context.loader().load_one(CallBy(self.0.call_id)).await?;
        call.map(Call).ok_or_else(|| Failure::not_found("call"))
    }
    /// The customer the call may be with; null where the suggestion is a booking.
    async fn customer(&self, context: &Context<'_>) -> Result<Option<Customer>> {
        match self.0.customer_id {
            Some(id) => Ok(Some(customer::load(context, id).await?)),
            None => Ok(None),
        }
    }
    /// The booking the call may be about; null where the suggestion is a customer.
    async fn booking(&self, context: &Context<'_>) -> Result<Option<Booking>> {
        match self.0.booking_id {
            Some(id) => Ok(Some(booking::load(context, id).await?)),
            None => Ok(None),
        }
    }
    /// The strongest kind of evidence.
    async fn method(&self) -> LinkMethod {
        self.0.method.into()
    }
    /// How probable the link is, from 0 to 1.
    async fn confidence(&self) -> f64 {
        self.0.confidence
    }
    /// What speaks for it, in one sentence.
    async fn explanation(&self) -> &str {
        &self.0.explanation
    }
    /// What speaks for it, piece by piece.
    async fn evidence(&self) -> Vec<LinkEvidence> {
        evidence(&self.0)
    }
    /// What the call was to the booking; null for a customer.
    async fn role(&self) -> Option<LinkRole> {
        self.0.role.map(Into::into)
    }
    /// Where it stands.
    async fn status(&self) -> LinkStatus {
        self.0.status.into()
    }
    /// What speaks most against it, for example that another booking agrees as well; null where nothing does.
    async fn against(&self) -> Option<&str> {
        self.0.against.as_deref()
    }
    /// The user who accepted or rejected it; null where nobody has.
    async fn decided_by(&self) -> Option<&str> {
        self.0.decided_by.as_deref()
    }
    /// When it was found.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}
