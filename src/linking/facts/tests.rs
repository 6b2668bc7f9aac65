use rstest::rstest;
use serde_json::json;

use super::*;

fn facts(details: Value) -> BookingFacts {
    BookingFacts::from_details(
        &StoredBooking { details: Some(&details), ..StoredBooking::default() },
        Tz::UTC,
    )
}

#[rstest]
#[case(json!({ "party_size": 4 }))]
#[case(json!({ "partySize": "4" }))]
#[case(json!({ "covers": 4 }))]
#[case(json!({ "details": { "number_of_guests": "4 guests" } }))]
fn the_party_by_its_many_names(#[case] details: Value) {
    assert_eq!(facts(details).party_size, Some(4));
}

#[rstest]
#[case(json!({ "day": "saturday", "time": "18:30" }), None, Some("18:30"))]
#[case(json!({ "date": "2019-03-09", "leaveAt": "6:30 pm" }), Some("2019-03-09"), Some("18:30"))]
#[case(json!({ "start": "2019-03-09T18:30:00+01:00" }), Some("2019-03-09"), Some("18:30"))]
#[case(json!({ "checkIn": "09.03.2019" }), Some("2019-03-09"), None)]
#[case(json!({ "time": "24:30", "day": "31.31.2019" }), None, Some("00:30"))]
fn day_and_time(#[case] details: Value, #[case] day: Option<&str>, #[case] time: Option<&str>) {
    let facts = facts(details);
    assert_eq!(facts.day.map(|day| day.to_string()).as_deref(), day);
    assert_eq!(facts.time.map(|time| time.format("%H:%M").to_string()).as_deref(), time);
    let is_saturday = facts.weekday == Some(Weekday::Sat);
    assert!(is_saturday || day.is_none());
}

#[test]
fn what_is_stored_counts_before_the_details_and_in_the_zone_of_the_tenant() {
    let details = json!({ "day": "2019-03-01", "time": "12:00", "check_out_date": "2019-03-12" });
    let booking = StoredBooking {
        starts_at: "2019-03-09T23:30:00Z".parse().ok(),
        details: Some(&details),
        ..StoredBooking::default()
    };
    let facts = BookingFacts::from_details(&booking, Tz::Europe__Berlin);
    assert_eq!(facts.day, NaiveDate::from_ymd_opt(2019, 3, 10));
    assert_eq!(facts.time, NaiveTime::from_hms_opt(0, 30, 0));
    assert_eq!(facts.nights, Some(2));
}

#[test]
fn a_start_at_midnight_is_a_day_without_a_time() {
    let details = json!({ "time": "19:30" });
    let booking = StoredBooking {
        starts_at: "2019-03-09T00:00:00Z".parse().ok(),
        details: Some(&details),
        ..StoredBooking::default()
    };
    assert_eq!(BookingFacts::from_details(&booking, Tz::UTC).time, NaiveTime::from_hms_opt(19, 30, 0));
}

#[test]
fn where_from_and_where_to_come_first() {
    let details =
        json!({ "street_address": "1 Main Street", "to": "Cambridge", "from": "Norwich", "price": "12" });
    assert_eq!(facts(details).places, ["Norwich", "Cambridge", "1 Main Street"]);
}
