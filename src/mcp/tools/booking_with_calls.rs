//! `booking_with_calls`: a booking, and the calls that are about it.

use std::fmt;

use entity::{call, link};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::archive::bookings::{self, BookingKey};
use crate::archive::links;
use crate::mcp::line::{BookingLine, CallLine, CustomerLine};
use crate::mcp::moment::{At, ending, seconds};
use crate::mcp::refusal::Refusal;
use crate::mcp::tool::{Asker, Tool};
use crate::mcp::{arguments, cursor, id, line};

/// Calls of a page.
const LIMIT_DEFAULT: usize = 10;
const LIMIT_MAX: usize = 20;
/// Pieces of evidence told of each call.
const EVIDENCE_MAX: usize = 3;

pub struct BookingWithCalls;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Arguments {
    /// What the customer was told, as written. Give this or bookingId; of several with one reference the newest is told.
    reference: Option<String>,
    /// The booking's id. Give this or reference.
    booking_id: Option<String>,
    /// How many calls at most: 1 to 20, 10 unless said otherwise.
    #[schemars(range(min = 1, max = 20))]
    limit: Option<i64>,
    /// nextCursor of the page before, with all other arguments as they were.
    cursor: Option<String>,
}

/// A call that is about the booking, and why it is believed to be.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct LinkedCall {
    #[serde(flatten)]
    call: CallLine,
    /// What the call was to the booking: made, changed, cancelled, asked or mentioned.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    /// How sure it is that it belongs, 0 to 1.
    confidence: f64,
    /// Why, in one sentence.
    explanation: String,
    /// What was said that shows it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("type" = "array"))]
    evidence: Vec<Evidence>,
}

/// Something that was said.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Evidence {
    /// Of which kind it is: reference_spoken, venue, day, time, party_size …
    kind: String,
    /// The second of the call at which it is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    second: Option<i64>,
    /// What is said, word for word.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
    /// Where a person sees and hears it.
    link: String,
}

/// A piece of evidence as it is stored with the link.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stored {
    kind: String,
    start_ms: Option<i64>,
    words: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    booking: BookingLine,
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<CustomerLine>,
    /// All calls about it, at most 1000.
    call_count: usize,
    /// Those of this page, the newest link first.
    calls: Vec<LinkedCall>,
    /// Pass it as cursor for the next page; missing on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

impl Tool for BookingWithCalls {
    const NAME: &'static str = "booking_with_calls";
    const TITLE: &'static str = "A booking and its calls";
    const DESCRIPTION: &'static str = "Gives one booking, by reference or id: its facts and state, whose it is, and \
        the calls about it with what was said that shows it.";
    const PERMISSION: Permission = Permission::ReadCalls;
    type Arguments = Arguments;
    type Answer = Answer;

    async fn answer(asker: &Asker, arguments: Arguments) -> Result<Answer, Refusal> {
        let size = arguments::limit(arguments.limit, LIMIT_DEFAULT, LIMIT_MAX)?;
        let from = arguments::text(arguments.cursor).map_or(Ok(0), |text| cursor::number(&text))?;
        let key = match (arguments::text(arguments.booking_id), arguments::text(arguments.reference)) {
            (Some(text), None) => BookingKey::Id(id::booking(&text)?),
            // PostgreSQL has no NUL in a text, so no booking has it in its reference.
            (None, Some(text)) if !text.contains('\0') => BookingKey::Reference(text),
            (None, Some(_)) => return Err(Refusal::not_found("booking")),
            _ => return Err(Refusal::bad_input("give reference or bookingId, and not both")),
        };
        let (app, actor) = (&asker.app, &asker.actor);
        let booking = bookings::get(app, actor, key).await?.ok_or_else(|| Refusal::not_found("booking"))?;
        let customer = match booking.customer_id {
            Some(id) => line::customer(asker, id).await?,
            None => None,
        };
        let links = links::of_bookings(app, actor, &[booking.id]).await?;
        let shown: Vec<_> = links.iter().skip(from).take(size).collect();
        let ids: Vec<_> = shown.iter().map(|link| link.call_id).collect();
        let rows = line::calls_by_id(asker, &ids).await?;
        let calls = shown
            .into_iter()
            .filter_map(|link| rows.get(&link.call_id).map(|call| LinkedCall::of(asker, call, link)));
        let end = from.saturating_add(size);
        Ok(Answer {
            booking: (&booking).into(),
            customer: customer.as_ref().map(Into::into),
            call_count: links.len(),
            calls: calls.collect(),
            next_cursor: (end < links.len()).then(|| cursor::of_number(end)),
        })
    }
}

impl LinkedCall {
    fn of(asker: &Asker, call: &call::Model, link: &link::Model) -> Self {
        let pieces = link.evidence.as_ref().and_then(|evidence| evidence.as_array());
        let pieces = pieces.into_iter().flatten().filter_map(|piece| Stored::deserialize(piece).ok());
        let evidence = pieces.take(EVIDENCE_MAX).map(|Stored { kind, start_ms, words }| {
            let second = start_ms.map(seconds);
            Evidence { kind, second, words, link: asker.link(call.id, second) }
        });
        Self {
            call: CallLine::of(asker, call),
            role: link.role.map(|role| role.as_str()),
            confidence: link.confidence,
            explanation: link.explanation.clone(),
            evidence: evidence.collect(),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { booking, customer, call_count, calls, next_cursor } = self;
        write!(formatter, "Booking {booking}\nStatus: {}, made {}", booking.status, booking.made_at)?;
        if let Some(ends_at) = &booking.ends_at {
            write!(formatter, ", until {ends_at}")?;
        }
        if let Some(customer) = customer {
            write!(formatter, "\nCustomer: {customer}")?;
        }
        write!(formatter, "\n\n{} of {call_count} calls", calls.len())?;
        for LinkedCall { call, role, confidence, explanation, evidence } in calls {
            let role = role.map(|role| format!("{role}: ")).unwrap_or_default();
            write!(formatter, "\n- {role}{call}\n  {} ({confidence:.2}: {explanation})", call.link)?;
            for Evidence { kind, second, words, .. } in evidence {
                let words = words.as_deref().unwrap_or_default();
                write!(formatter, "\n  {}{kind}: “{words}”", At(*second))?;
            }
        }
        formatter.write_str(&ending(&[], next_cursor.as_deref()))
    }
}
