//! What is known of a customer before the next call, in lines, the most useful first, as many as are asked for.

use entity::{CustomerId, customer};

use super::line::{BookingLine, instant};
use super::{id, moment};
use crate::access::Actor;
use crate::app::App;
use crate::archive::bookings::{self, BookingFilter};
use crate::archive::call_filter::CallFilter;
use crate::archive::calls::{self, CallOrder};
use crate::archive::customers::{self, CustomerKey};
use crate::archive::page::PageRequest;
use crate::archive::{ArchiveError, summaries};

/// Bookings and calls that are looked at.
const ROWS_MAX: u64 = 10;
/// Characters that a token has at least, in the languages that have the fewest.
const CHARS_PER_TOKEN: usize = 3;

/// By id; none where there is no such customer.
pub async fn for_customer(
    app: &App,
    actor: &Actor,
    customer_id: CustomerId,
    max_tokens: u32,
) -> Result<Option<String>, ArchiveError> {
    by_key(app, actor, CustomerKey::Id(customer_id), max_tokens).await
}

/// By a number in any form; none where nobody has it.
pub async fn for_phone(
    app: &App,
    actor: &Actor,
    phone: &str,
    max_tokens: u32,
) -> Result<Option<String>, ArchiveError> {
    by_key(app, actor, CustomerKey::Phone(phone.to_owned()), max_tokens).await
}

async fn by_key(
    app: &App,
    actor: &Actor,
    key: CustomerKey,
    max_tokens: u32,
) -> Result<Option<String>, ArchiveError> {
    let Some(customer) = customers::get(app, actor, key).await? else { return Ok(None) };
    let lines = lines(app, actor, &customer).await?;
    let mut left = max_tokens as usize * CHARS_PER_TOKEN;
    let mut text = String::new();
    for line in lines {
        let Some(rest) = left.checked_sub(line.chars().count() + 1) else { break };
        left = rest;
        text.push_str(&line);
        text.push('\n');
    }
    Ok(Some(text.trim_end().to_owned()))
}

async fn lines(app: &App, actor: &Actor, customer: &customer::Model) -> Result<Vec<String>, ArchiveError> {
    let page = PageRequest::first(ROWS_MAX);
    let name = customer.name.as_deref().unwrap_or("no name");
    let mut lines = vec![format!("Customer: {name} ({})", id::of_customer(customer.id))];
    let phones = customers::phones_of(app, actor, &[customer.id]).await?;
    let phones: Vec<_> = phones.into_iter().map(|phone| phone.number).collect();
    if !phones.is_empty() {
        lines.push(format!("Phone: {}", phones.join(", ")));
    }
    let filter = BookingFilter { customer_id: Some(customer.id), ..BookingFilter::default() };
    let bookings = bookings::list(app, actor, &filter, &page).await?.rows;
    lines.extend(bookings.iter().map(|booking| format!("Booking: {}", BookingLine::from(booking))));
    let filter = CallFilter { customer_id: Some(customer.id), ..CallFilter::default() };
    let calls = calls::list(app, actor, filter, CallOrder::default(), &page).await?.rows;
    let ids: Vec<_> = calls.iter().map(|call| call.id).collect();
    let summaries = summaries::of_calls(app, actor, &ids).await?;
    for call in calls {
        let summary = summaries.iter().rfind(|summary| summary.call_id == call.id);
        let about = summary.map_or("no summary", |summary| summary.text.trim());
        let length = call.duration_ms.map(|ms| format!(", {} s", moment::seconds(ms))).unwrap_or_default();
        let (at, call_id) = (instant(call.started_at), id::of_call(call.id));
        lines.push(format!("Call: {at}{length} ({call_id}): {about}"));
    }
    Ok(lines)
}
