//! Events of the business's own booking system, signed as Standard Webhooks.
//!
//! Unlike a provider's, they are worked off before they are answered: 2xx means that the rows are durable. A repeat
//! changes nothing, because the rows are the same; the order of arrival does not matter, because each event has its time.

mod event;

use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use entity::TenantId;
use http_body_util::LengthLimitError;
use serde_json::{Value, json};

use self::event::{Entry, Events};
use super::KEEP;
use crate::access::{Actor, Role};
use crate::app::App;
use crate::archive::ArchiveError;
use crate::archive::feed::{self, Batch, ENTRIES_MAX, Mode, Taken};
use crate::config::BookingSource;
use crate::graphql::ErrorCode;
use crate::providers::standard_webhooks::Claims;

/// Bytes of one webhook.
const BODY_BYTES_MAX: usize = 1024 * 1024;
/// How long a body may take to arrive.
const READ: Duration = Duration::from_secs(20);

/// One webhook: one event, or several of one type.
pub async fn receive(State(app): State<App>, Path(source): Path<String>, request: Request) -> Response {
    let Some(source) = app.tenants.booking_sources.get(&source) else {
        return (StatusCode::NOT_FOUND, "no such booking source\n").into_response();
    };
    let (parts, body) = request.into_parts();
    // Before the body: whoever forges without headers costs no more than them.
    let claims = match Claims::read(&parts.headers, app.clock.now()) {
        Ok(claims) => claims,
        Err(error) => return unproven(source, &error),
    };
    let body = match read(&parts.headers, body).await {
        Ok(body) => body,
        Err(answer) => return *answer,
    };
    let secrets = std::iter::once(&source.secret).chain(&source.previous_secret);
    if let Err(error) = claims.verify(secrets, &body) {
        return unproven(source, &error);
    }
    let zone = app.tenants.tenants.get(&source.tenant).and_then(|tenant| tenant.time_zone);
    let zone = zone.unwrap_or(app.config.linking.time_zone);
    match event::read(&body, &source.id, zone) {
        Ok(events) => take(&app, source, events).await,
        Err(reason) => refused(source, &claims.id, &reason),
    }
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Box<Response>> {
    let too_large = || {
        let sentence = format!("a webhook has at most {BODY_BYTES_MAX} bytes: send fewer events at once\n");
        Box::new((StatusCode::PAYLOAD_TOO_LARGE, sentence).into_response())
    };
    let stated = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if stated.is_some_and(|length: usize| length > BODY_BYTES_MAX) {
        return Err(too_large());
    }
    match tokio::time::timeout(READ, to_bytes(body, BODY_BYTES_MAX)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if is_too_long(&error) => Err(too_large()),
        Ok(Err(_)) => Err(Box::new((StatusCode::BAD_REQUEST, "the body broke off\n").into_response())),
        Err(_) => Err(Box::new((StatusCode::REQUEST_TIMEOUT, "the body did not arrive\n").into_response())),
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.is::<LengthLimitError>())
}

/// A webhook that does not prove where it comes from: told to the operator, who may have misspelt a secret.
fn unproven(source: &BookingSource, reason: &dyn std::fmt::Display) -> Response {
    metrics::counter!("earmark_webhooks_refused_total", "provider" => "bookings").increment(1);
    tracing::warn!(source = source.id, %reason, "a booking webhook was refused");
    (StatusCode::UNAUTHORIZED, format!("not signed by this booking source: {reason}\n")).into_response()
}

/// A webhook of which nothing can be taken: sending it again would not help.
fn refused(source: &BookingSource, id: &str, reason: &str) -> Response {
    metrics::counter!("earmark_webhooks_unreadable_total", "provider" => "bookings").increment(1);
    tracing::warn!(source = source.id, webhook = id, reason, "a booking webhook cannot be read");
    (StatusCode::BAD_REQUEST, format!("{reason}\n")).into_response()
}

/// An entry that was not taken, with its place in the webhook.
struct Rejected {
    index: usize,
    code: ErrorCode,
    message: String,
}

async fn take(app: &App, source: &BookingSource, events: Events) -> Response {
    let Events { id, entries } = events;
    if entries.len() > ENTRIES_MAX {
        let sentence =
            format!("data: {} entries are too many at once: send at most {ENTRIES_MAX}", entries.len());
        return refused(source, &id, &sentence);
    }
    let count = entries.len();
    let mut batch = Batch::default();
    let (mut customers, mut bookings, mut rejected) = (Vec::new(), Vec::new(), Vec::new());
    for (index, entry) in entries.into_iter().enumerate() {
        match entry {
            Ok(Entry::Customer(entry)) => {
                customers.push(index);
                batch.customers.push(entry);
            }
            Ok(Entry::Booking(entry)) => {
                bookings.push(index);
                batch.bookings.push(*entry);
            }
            Err(message) => rejected.push(Rejected { index, code: ErrorCode::BadInput, message }),
        }
    }
    // It feeds calls in and nothing more.
    let tenant = TenantId::new(&source.tenant);
    let actor = Actor { user: source.id.clone(), role: Role::Service, ..Actor::archive(tenant) };
    let taken = tokio::time::timeout(KEEP, feed::take(app, &actor, batch, Mode::Write)).await;
    let outcomes = match taken {
        Ok(Ok(outcomes)) => outcomes,
        Ok(Err(error)) => return not_written(source, &error.to_string()),
        Err(_) => return not_written(source, &format!("it took longer than {} s", KEEP.as_secs())),
    };
    let mut changed = 0;
    let mut settle = |index: usize, outcome: Result<bool, ArchiveError>| match outcome {
        Ok(new) => changed += usize::from(new),
        Err(error) => {
            rejected.push(Rejected { index, code: ErrorCode::of(&error), message: error.to_string() });
        }
    };
    for (index, outcome) in customers.into_iter().zip(outcomes.customers) {
        settle(index, outcome.map(|Taken { changed, .. }| changed));
    }
    for (index, outcome) in bookings.into_iter().zip(outcomes.bookings) {
        settle(index, outcome.map(|Taken { changed, .. }| changed));
    }
    rejected.sort_by_key(|rejected| rejected.index);
    answer(source, count, changed, &rejected)
}

fn answer(source: &BookingSource, count: usize, changed: usize, rejected: &[Rejected]) -> Response {
    metrics::counter!("earmark_webhooks_total", "topic" => "bookings", "repeat" => "no").increment(1);
    for Rejected { index, message, .. } in rejected {
        tracing::warn!(
            source = source.id,
            index,
            reason = message,
            "an entry of a booking webhook was not taken"
        );
    }
    let told: Vec<Value> = rejected
        .iter()
        .map(|Rejected { index, code, message }| json!({ "index": index, "code": code.as_str(), "message": message }))
        .collect();
    // Of several entries the others are kept, and sending all of them again would change nothing.
    let status = if count > 0 && rejected.len() == count { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let body = json!({ "changed": changed, "unchanged": count - changed - rejected.len(), "rejected": told });
    (status, Json(body)).into_response()
}

fn not_written(source: &BookingSource, reason: &str) -> Response {
    tracing::error!(source = source.id, reason, "a booking webhook could not be written");
    (StatusCode::SERVICE_UNAVAILABLE, "not written, send it again\n").into_response()
}
