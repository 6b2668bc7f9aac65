//! Rows of bookings.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value};

use super::mapping::{Field, Mapping};
use super::reader::Row;
use super::{cells, dates};
use crate::archive::bookings::UpsertBooking;
use crate::archive::feed::BookingEntry;

/// The fields of a booking.
pub const BOOKING_FIELDS: &[Field] = &[
    Field {
        name: "reference",
        synonyms: &[
            "reference",
            "bookingreference",
            "bookingref",
            "bookingid",
            "bookingno",
            "bookingnumber",
            "reservationid",
            "reservationno",
            "reservationnumber",
            "reservationreference",
            "confirmationnumber",
            "confirmationcode",
            "confirmation",
            "ref",
            "code",
            "id",
        ],
        many: false,
    },
    Field { name: "kind", synonyms: &["kind", "bookingtype", "type", "service", "servicename"], many: false },
    Field {
        name: "venue",
        synonyms: &["venue", "location", "restaurant", "hotel", "property", "branch", "site", "outlet"],
        many: false,
    },
    Field {
        name: "status",
        synonyms: &["status", "bookingstatus", "reservationstatus", "state"],
        many: false,
    },
    Field {
        name: "startsAt",
        synonyms: &[
            "startsat",
            "start",
            "starttime",
            "startdatetime",
            "startdate+starttime",
            "date+time",
            "bookingdate+bookingtime",
            "reservationdate+reservationtime",
            "startdate",
            "checkin",
            "checkindate",
            "arrival",
            "arrivaldate",
            "datetime",
            "bookingdate",
            "reservationdate",
            "appointment",
            "date",
            "from",
        ],
        many: false,
    },
    Field {
        name: "endsAt",
        synonyms: &[
            "endsat",
            "end",
            "endtime",
            "enddatetime",
            "enddate+endtime",
            "enddate",
            "checkout",
            "checkoutdate",
            "departure",
            "departuredate",
            "until",
            "to",
        ],
        many: false,
    },
    Field {
        name: "partySize",
        synonyms: &[
            "partysize",
            "party",
            "guests",
            "numberofguests",
            "covers",
            "pax",
            "people",
            "persons",
            "noofguests",
        ],
        many: false,
    },
    Field {
        name: "createdAt",
        synonyms: &[
            "createdat",
            "created",
            "createdon",
            "createddate",
            "bookedat",
            "bookedon",
            "datebooked",
            "madeon",
        ],
        many: false,
    },
    Field {
        name: "changedAt",
        synonyms: &[
            "changedat",
            "updatedat",
            "updated",
            "updatedon",
            "modifiedat",
            "modified",
            "modifiedon",
            "lastmodified",
            "lastupdated",
            "lastchanged",
        ],
        many: false,
    },
    Field {
        name: "customerExternalId",
        synonyms: &[
            "customerexternalid",
            "customerid",
            "customerno",
            "customernumber",
            "customerref",
            "clientid",
            "guestid",
            "contactid",
        ],
        many: false,
    },
    Field { name: "details", synonyms: &[], many: true },
];

/// What is the same for all rows of a file.
#[derive(Clone, Debug)]
pub struct BookingRows {
    /// How dates are written beside ISO 8601.
    pub date_formats: Vec<String>,
    /// Where times without a zone are meant.
    pub zone: Tz,
    /// The booking system, whose statuses are configured.
    pub source: Option<String>,
}

/// Reads a row of a booking, known as of `known_at`; the row's own time of change goes before that.
///
/// # Errors
/// With what is wrong with the row.
pub fn booking(
    mapping: &Mapping,
    headers: &[String],
    rows: &BookingRows,
    row: &Row,
    known_at: DateTime<Utc>,
) -> Result<BookingEntry, String> {
    let text = |field: &str| mapping.text(field, row);
    let key =
        |field: &str| text(field)?.map(cells::key).transpose().map_err(|error| format!("{field}: {error}"));
    let at = |field: &str| {
        let read = |text: String| dates::read(&text, &rows.date_formats, rows.zone);
        text(field)?.map(read).transpose().map_err(|error| format!("{field}: {error}"))
    };
    let party_size = text("partySize")?.map(|text| cells::count(&text)).transpose();
    let details: Map<String, Value> = mapping
        .each("details", row)?
        .into_iter()
        .map(|(column, text)| (headers[column].clone(), Value::String(text)))
        .collect();
    let booking = UpsertBooking {
        reference: key("reference")?.ok_or("reference: the row has none")?,
        kind: text("kind")?,
        venue: text("venue")?,
        status: text("status")?,
        state: None,
        starts_at: at("startsAt")?,
        ends_at: at("endsAt")?,
        party_size: party_size.map_err(|error| format!("partySize: {error}"))?,
        created_at: at("createdAt")?,
        changed_at: at("changedAt")?,
        customer_id: None,
        customer_external_id: key("customerExternalId")?,
        details: (!details.is_empty()).then_some(Value::Object(details)),
        source: rows.source.clone(),
    };
    Ok(BookingEntry { booking, known_at: Some(known_at) })
}
