//! Facts as statements, the most useful first: each one line, each with its source at its end.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::{BookingState, CallDirection, CallId, CustomerStatus, Sentiment, customer};
use uuid::Uuid;

use super::facts::{COUNTED_MAX, Facts, KnownBooking, KnownCall, Outline};
use super::quote::{quote, within};
use super::{promises, tokens, words};

/// Tokens of the first statement, which fits into every budget.
const FIRST_TOKENS_MAX: usize = 50;
/// Tokens of a name, a reference or a place within a statement.
const NAME_TOKENS_MAX: usize = 24;
/// Tags and words in tags that make a call a complaint, and that take one back.
const COMPLAINT: &str = "complain";
const RESOLVED: &str = "resolved";

/// Everything worth saying of a customer before the next call.
pub fn of_customer(facts: &Facts, zone: Tz, now: DateTime<Utc>) -> Vec<String> {
    let today = now.with_timezone(&zone).date_naive();
    let promised = promises::open(&facts.calls, zone, now);
    let mut all = vec![identity(&facts.customer, facts.known_since, zone)];
    all.push(calls_so_far(facts, zone));
    all.extend(facts.bookings.iter().map(|booking| open_booking(booking, zone)));
    all.extend(promised.iter().map(|promise| promise_made(promise, today)));
    all.extend(complaints(&facts.calls).map(|call| complaint(call, zone)));
    all.extend(facts.calls.iter().map(|call| past_call(call, zone)));
    all
}

/// What is said of one of several customers with the same number.
pub fn of_one_among(customer: &customer::Model, outline: &Outline, bookings: usize, zone: Tz) -> String {
    let last = outline.calls.first().map_or_else(String::new, |call| {
        format!(", last on {}", call.started_at.with_timezone(&zone).date_naive())
    });
    let calls = counted(outline.calls_count, "call");
    let bookings = counted(bookings, "open booking");
    let who = kind_of(customer.status);
    format!(
        "{who} {}: {calls}{last}, {bookings} {}",
        name(customer, NAME_TOKENS_MAX),
        source("customer", customer.id.0)
    )
}

fn identity(customer: &customer::Model, since: DateTime<Utc>, zone: Tz) -> String {
    let since = since.with_timezone(&zone).date_naive();
    let with_name = |tokens_max| {
        let who = kind_of(customer.status);
        let name = name(customer, tokens_max);
        format!("{who} {name}, known since {since} {}", source("customer", customer.id.0))
    };
    let mut name_tokens = NAME_TOKENS_MAX;
    let mut statement = with_name(name_tokens);
    while name_tokens > 4 && tokens::count(&statement) >= FIRST_TOKENS_MAX {
        name_tokens -= 4;
        statement = with_name(name_tokens);
    }
    statement
}

fn kind_of(status: CustomerStatus) -> &'static str {
    match status {
        CustomerStatus::Known | CustomerStatus::Merged => "Customer",
        CustomerStatus::Lead => "Lead",
        CustomerStatus::Dismissed => "Dismissed lead",
    }
}

fn name(customer: &customer::Model, tokens_max: usize) -> String {
    match (&customer.name, &customer.external_id) {
        (Some(name), _) | (None, Some(name)) => within(name, tokens_max),
        (None, None) => "without a name".into(),
    }
}

fn calls_so_far(facts: &Facts, zone: Tz) -> String {
    match facts.calls.first() {
        None => format!("No earlier calls {}", source("customer", facts.customer.id.0)),
        Some(last) => {
            let count = counted(facts.calls_count, "earlier call");
            let at = last.row.started_at.with_timezone(&zone).format("%Y-%m-%d %H:%M");
            let direction = direction(last.row.direction);
            format!("Calls: {count}, the last {direction} on {at} {}", moment(last.row.id, 0))
        }
    }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count if count > COUNTED_MAX => format!("more than {COUNTED_MAX} {what}s"),
        count => format!("{count} {what}s"),
    }
}

fn open_booking(KnownBooking { row, spoken_of }: &KnownBooking, zone: Tz) -> String {
    let state = match row.state {
        BookingState::Pending => "pending",
        _ => "confirmed",
    };
    let part = |before: &str, text: &Option<String>| {
        text.as_ref().map_or_else(String::new, |text| format!("{before}{}", within(text, NAME_TOKENS_MAX)))
    };
    let at = row
        .starts_at
        .map_or_else(String::new, |at| format!(", {}", at.with_timezone(&zone).format("%a %Y-%m-%d %H:%M")));
    let party = row.party_size.map_or_else(String::new, |size| format!(", party of {size}"));
    let source = match spoken_of {
        Some((call_id, at_ms)) => moment(*call_id, *at_ms),
        None => source("booking", row.id.0),
    };
    format!(
        "Booking {} ({state}){}{}{at}{party} {source}",
        within(&row.reference, NAME_TOKENS_MAX),
        part(", ", &row.kind),
        part(" at ", &row.venue),
    )
}

fn promise_made(promise: &promises::Promise, today: NaiveDate) -> String {
    let due = match promise.due_on {
        Some(day) if day < today => format!(", overdue since {day}"),
        Some(day) if day == today => ", due today".to_owned(),
        Some(day) => format!(", due {day}"),
        None => String::new(),
    };
    let source = moment(promise.call_id, promise.at_ms);
    format!("Promised on {}{due}: {} {source}", promise.made_on, quote(&promise.words))
}

/// Calls that went badly, none later having gone well.
fn complaints(calls: &[KnownCall]) -> impl Iterator<Item = &KnownCall> {
    let tagged = |call: &KnownCall, word: &str| call.tags.iter().any(|tag| tag.to_lowercase().contains(word));
    let is_good = move |call: &KnownCall| {
        call.row.sentiment == Some(Sentiment::Positive)
            || call.tags.iter().any(|tag| tag.trim().eq_ignore_ascii_case(RESOLVED))
    };
    calls
        .iter()
        .take_while(move |call| !is_good(call))
        .filter(move |call| tagged(call, COMPLAINT) || call.row.sentiment == Some(Sentiment::Negative))
}

fn complaint(call: &KnownCall, zone: Tz) -> String {
    let on = call.row.started_at.with_timezone(&zone).date_naive();
    let (words, at_ms) = words::gist(call).unwrap_or_default();
    let said = if words.is_empty() { String::new() } else { format!(": {}", quote(words)) };
    format!("Unresolved complaint of {on}{}{said} {}", agent(call), moment(call.row.id, at_ms))
}

fn past_call(call: &KnownCall, zone: Tz) -> String {
    let at = call.row.started_at.with_timezone(&zone).format("%Y-%m-%d %H:%M");
    let (words, at_ms) = words::gist(call).unwrap_or_default();
    let said = if words.is_empty() { String::new() } else { format!(": {}", quote(words)) };
    let direction = direction(call.row.direction);
    format!("Call {at} {direction}{}{said} {}", agent(call), moment(call.row.id, at_ms))
}

fn agent(call: &KnownCall) -> String {
    call.row
        .agent
        .as_ref()
        .map_or_else(String::new, |agent| format!(", agent {}", within(agent, NAME_TOKENS_MAX)))
}

fn direction(direction: CallDirection) -> &'static str {
    match direction {
        CallDirection::Inbound => "inbound",
        CallDirection::Outbound => "outbound",
    }
}

/// A second of a call, as its id and minutes and seconds, such as `[call_… 1:23]`.
fn moment(id: CallId, at_ms: i64) -> String {
    let seconds = at_ms.max(0) / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let at = if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    };
    format!("[call_{} {at}]", id.0.simple())
}

/// A thing by its global id.
fn source(kind: &str, id: Uuid) -> String {
    format!("[{kind}_{}]", id.simple())
}
