//! From the body of a webhook to customers and bookings.

use std::collections::BTreeMap;

use async_graphql::ID;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::BookingState;
use serde_json::{Map, Value};

use crate::archive::bookings::UpsertBooking;
use crate::archive::feed::{BookingEntry, CustomerEntry};
use crate::archive::tables::dates;
use crate::graphql::id;

/// What a webhook tells of.
#[derive(Debug)]
pub struct Events {
    /// The event's own id, for the log.
    pub id: String,
    /// One for each entry of its data.
    pub entries: Vec<Result<Entry, String>>,
}

/// A customer or a booking.
#[derive(Debug)]
pub enum Entry {
    /// A customer.
    Customer(CustomerEntry),
    /// A booking.
    Booking(Box<BookingEntry>),
}

/// What the events are about.
#[derive(Clone, Copy)]
enum Noun {
    Customer,
    Booking,
    /// Nothing that is kept here.
    Other,
}

/// Reads a body: `{"type": "booking.upserted", "timestamp": …, "data": {…}}`, or a list of them as `data`. `zone` is
/// where times without a zone are meant.
///
/// # Errors
/// Where nothing can be read of it, with a sentence for its sender.
pub fn read(body: &[u8], source: &str, zone: Tz) -> Result<Events, String> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let body: Value =
        serde_json::from_slice(body).map_err(|error| format!("the body is no JSON: {error}"))?;
    let Value::Object(mut body) = body else {
        return Err("the body must be an object with type, timestamp and data".into());
    };
    let Some(Value::String(kind)) = body.remove("type") else {
        return Err("type: the event must name its type, such as booking.upserted".into());
    };
    let id = body.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let at = body.get("timestamp").map(|at| instant("timestamp", at, zone)).transpose()?.flatten();
    let (noun, verb) = kind.split_once(['.', ':', '/']).unwrap_or((&kind, ""));
    let noun = match simple(noun).as_str() {
        "customer" | "client" | "guest" | "contact" => Noun::Customer,
        "booking" | "reservation" | "appointment" => Noun::Booking,
        _ => Noun::Other,
    };
    let data = match body.remove("data") {
        Some(Value::Array(data)) => data,
        Some(data @ Value::Object(_)) => vec![data],
        _ => return Err("data: the event must hold an object, or a list of them".into()),
    };
    let context = Context { source, zone, at, verb: simple(verb) };
    let entries = data
        .into_iter()
        .filter_map(|entry| {
            let read = |read: fn(&Context, Fields) -> Result<Entry, String>| match entry {
                Value::Object(entry) => read(&context, Fields::of(entry)),
                _ => Err("data: each entry must be an object".into()),
            };
            match noun {
                Noun::Customer => Some(read(customer)),
                Noun::Booking => Some(read(booking)),
                // A system that sends all of its events is heard out.
                Noun::Other => None,
            }
        })
        .collect();
    Ok(Events { id, entries })
}

struct Context<'a> {
    source: &'a str,
    zone: Tz,
    at: Option<DateTime<Utc>>,
    /// What happened, in small letters without signs.
    verb: String,
}

fn customer(context: &Context<'_>, mut fields: Fields) -> Result<Entry, String> {
    let reported_at = fields.at(&["changedat", "updatedat"], context.zone)?.or(context.at);
    let phones = match fields.take(&["phones", "phone"]) {
        Some((name, Value::Array(phones))) => {
            let each = phones.iter().map(|phone| text(&name, phone));
            Some(each.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
        }
        Some((name, phone)) => text(&name, &phone)?.map(|phone| vec![phone]),
        None => None,
    };
    Ok(Entry::Customer(CustomerEntry {
        external_id: fields.text(&["externalid"])?,
        name: fields.text(&["name"])?,
        email: fields.text(&["email"])?,
        phones,
        reported_at,
    }))
}

fn booking(context: &Context<'_>, mut fields: Fields) -> Result<Entry, String> {
    let stated = match context.verb.as_str() {
        "cancelled" | "canceled" | "deleted" => Some(("cancelled", BookingState::Cancelled)),
        "noshow" => Some(("no_show", BookingState::NoShow)),
        "completed" => Some(("completed", BookingState::Completed)),
        "confirmed" => Some(("confirmed", BookingState::Confirmed)),
        _ => None,
    };
    let customer_id = fields.text(&["customerid"])?.map(ID);
    let customer_id = customer_id.as_ref().map(id::customer).transpose().map_err(|_| {
        "customerId: not an id of this archive; the booking system's own goes into customerExternalId"
            .to_owned()
    })?;
    let zone = context.zone;
    let booking = UpsertBooking {
        reference: fields
            .text(&["reference"])?
            .ok_or("reference: a booking is recognised by it, so name it")?,
        kind: fields.text(&["kind", "type"])?,
        venue: fields.text(&["venue"])?,
        status: fields.text(&["status"])?.or_else(|| stated.map(|(status, _)| status.to_owned())),
        state: stated.map(|(_, state)| state),
        starts_at: fields.at(&["startsat"], zone)?,
        ends_at: fields.at(&["endsat"], zone)?,
        party_size: fields.count(&["partysize"])?,
        created_at: fields.at(&["createdat"], zone)?,
        changed_at: fields.at(&["changedat", "updatedat"], zone)?.or(context.at),
        customer_id,
        customer_external_id: fields.text(&["customerexternalid"])?,
        details: fields.details()?,
        source: Some(context.source.to_owned()),
    };
    Ok(Entry::Booking(Box::new(BookingEntry { booking, known_at: None })))
}

/// The fields of an entry, in camelCase or snake_case.
struct Fields(BTreeMap<String, (String, Value)>);

impl Fields {
    fn of(entry: Map<String, Value>) -> Self {
        Self(entry.into_iter().map(|(name, value)| (simple(&name), (name, value))).collect())
    }

    /// Takes the first of these fields that says something.
    fn take(&mut self, names: &[&str]) -> Option<(String, Value)> {
        let found: Vec<_> = names.iter().filter_map(|name| self.0.remove(*name)).collect();
        found.into_iter().find(|(_, value)| !value.is_null())
    }

    fn text(&mut self, names: &[&str]) -> Result<Option<String>, String> {
        self.take(names).map_or(Ok(None), |(name, value)| text(&name, &value))
    }

    fn at(&mut self, names: &[&str], zone: Tz) -> Result<Option<DateTime<Utc>>, String> {
        self.take(names).map_or(Ok(None), |(name, value)| instant(&name, &value, zone))
    }

    fn count(&mut self, names: &[&str]) -> Result<Option<i32>, String> {
        let Some((name, value)) = self.take(names) else { return Ok(None) };
        let text = text(&name, &value)?;
        let read = |text: String| text.parse().map_err(|_| format!("{name}: {text:?} is no whole number"));
        text.map(read).transpose()
    }

    /// What has no field of its own, beside what was named as details.
    fn details(mut self) -> Result<Option<Value>, String> {
        let details = self.take(&["details"]);
        let mut all: Map<String, Value> = self.0.into_values().collect();
        match details {
            None => {}
            Some((_, Value::Object(details))) => all.extend(details),
            Some((_, details)) if all.is_empty() => return Ok(Some(details)),
            Some((name, details)) => {
                all.insert(name, details);
            }
        }
        Ok((!all.is_empty()).then_some(Value::Object(all)))
    }
}

/// A text, or a number that is a name.
fn text(name: &str, value: &Value) -> Result<Option<String>, String> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        Value::Number(number) => Ok(Some(number.to_string())),
        _ => Err(format!("{name}: must be a text")),
    }
}

/// A time as text, or as seconds or milliseconds since 1970.
fn instant(name: &str, value: &Value, zone: Tz) -> Result<Option<DateTime<Utc>>, String> {
    /// Seconds beyond this are milliseconds: the year 5138.
    const SECONDS_MAX: i64 = 100_000_000_000;
    if let Value::Number(number) = value {
        let at = match number.as_i64() {
            Some(seconds @ 0..SECONDS_MAX) => DateTime::from_timestamp(seconds, 0),
            Some(milliseconds @ SECONDS_MAX..) => DateTime::from_timestamp_millis(milliseconds),
            _ => None,
        };
        return at.map(Some).ok_or_else(|| format!("{name}: {number} is no time"));
    }
    let read = |text: String| {
        dates::read(&text, &[], zone)
            .map_err(|_| format!("{name}: {text:?} is no ISO date such as 2026-12-01T19:30:00Z"))
    };
    text(name, value)?.map(read).transpose()
}

fn simple(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn booking(body: &Value) -> Result<UpsertBooking, String> {
        let mut events = read(body.to_string().as_bytes(), "opera", Tz::Europe__Berlin)?;
        match events.entries.remove(0)? {
            Entry::Booking(entry) => Ok(entry.booking),
            Entry::Customer(_) => Err("a customer".into()),
        }
    }

    #[test]
    fn fields_are_read_in_both_spellings() {
        let body = json!({
            "type": "booking.upserted", "timestamp": "2026-11-21T09:00:00Z",
            "data": { "reference": 4711, "starts_at": "2026-12-01 19:30", "partySize": "4", "customer_external_id": "c-1",
                "updated_at": null, "notes": "window", "details": { "room": "12" } },
        });
        let booking = booking(&body).unwrap();
        assert_eq!(booking.reference, "4711");
        assert_eq!(booking.starts_at.unwrap().to_rfc3339(), "2026-12-01T18:30:00+00:00");
        assert_eq!((booking.party_size, booking.customer_external_id.as_deref()), (Some(4), Some("c-1")));
        assert_eq!(booking.changed_at.unwrap().to_rfc3339(), "2026-11-21T09:00:00+00:00");
        assert_eq!(booking.details, Some(json!({ "notes": "window", "room": "12" })));
        assert_eq!(booking.source.as_deref(), Some("opera"));
    }

    #[test]
    fn the_type_says_what_the_status_does_not() {
        for (kind, status, expected) in [
            ("booking.cancelled", None, (Some("cancelled"), Some(BookingState::Cancelled))),
            ("booking.canceled", Some("by guest"), (Some("by guest"), Some(BookingState::Cancelled))),
            ("reservation.no_show", None, (Some("no_show"), Some(BookingState::NoShow))),
            ("booking.updated", Some("seated"), (Some("seated"), None)),
            ("appointment", None, (None, None)),
        ] {
            let body = json!({ "type": kind, "data": { "reference": "r", "status": status } });
            let booking = booking(&body).unwrap();
            assert_eq!((booking.status.as_deref(), booking.state), expected, "{kind}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        for (body, because) in [
            (json!([]), "an object with type"),
            (json!({ "data": {} }), "type:"),
            (json!({ "type": "booking.upserted" }), "data:"),
            (json!({ "type": "booking.upserted", "data": ["x"] }), "each entry"),
            (json!({ "type": "booking.upserted", "data": {} }), "reference:"),
            (json!({ "type": "booking.upserted", "data": { "reference": [] } }), "reference: must be a text"),
            (
                json!({ "type": "booking.upserted", "data": { "reference": "r", "startsAt": "soon" } }),
                "startsAt:",
            ),
            (
                json!({ "type": "booking.upserted", "data": { "reference": "r", "party_size": 4.5 } }),
                "party_size:",
            ),
            (
                json!({ "type": "booking.upserted", "data": { "reference": "r", "customerId": "17" } }),
                "customerExternalId",
            ),
            (json!({ "type": "booking.upserted", "timestamp": "soon", "data": {} }), "timestamp:"),
        ] {
            let refused = booking(&body).unwrap_err();
            assert!(refused.contains(because), "{body}: {refused}");
        }
        assert!(read(b"{", "opera", Tz::UTC).unwrap_err().starts_with("the body is no JSON"));
        let other = json!({ "type": "invoice.paid", "data": { "id": 1 } });
        assert!(read(other.to_string().as_bytes(), "opera", Tz::UTC).unwrap().entries.is_empty());
    }
}
