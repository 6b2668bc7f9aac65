use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::Speaker;
use proptest::prelude::*;
use rstest::rstest;

use super::super::said::CallFacts;
use super::super::turn::Turn;
use super::*;

fn started_at() -> DateTime<Utc> {
    "2019-03-06T10:00:00Z".parse().unwrap()
}

fn keys_of_call(text: &str) -> Vec<String> {
    let turns = [Turn { index: 0, speaker: Speaker::Customer, text, start_ms: None, end_ms: None }];
    let call = CallFacts {
        started_at: started_at(),
        ended_at: None,
        zone: Tz::UTC,
        language: Some("en"),
        turns: &turns,
    };
    call_keys(&Said::of(&call))
}

fn booking(
    day: Option<&str>,
    time: Option<&str>,
    party_size: Option<u32>,
    nights: Option<u32>,
) -> BookingFacts {
    BookingFacts {
        reference: "A".into(),
        venue: Some("The Arbury Lodge".into()),
        day: day.map(|day| day.parse().unwrap()),
        weekday: None,
        time: time.map(|time| NaiveTime::parse_from_str(time, "%H:%M").unwrap()),
        party_size,
        nights,
        ..BookingFacts::default()
    }
}

#[rstest]
#[case("a table on friday at half past seven in the evening", Some("2019-03-08"), Some("19:30"), None, None)]
#[case("a table for 4 at 19:30", Some("2019-03-06"), Some("19:30"), Some(4), None)]
#[case("a room for two from Friday for 3 nights", Some("2019-03-08"), None, Some(2), Some(3))]
#[case("from Friday to Monday", Some("2019-03-08"), None, None, Some(3))]
#[case("five people on friday", Some("2019-03-08"), None, Some(5), None)]
#[case("the arbury lodge, friday", Some("2019-03-08"), None, None, None)]
#[case("the arburi lodge, friday, 8 pm", Some("2019-03-08"), Some("15:00"), Some(9), None)]
#[case("two seats to Arbury Lodge", None, None, Some(2), None)]
fn a_call_and_its_booking_share_a_key(
    #[case] text: &str,
    #[case] day: Option<&str>,
    #[case] time: Option<&str>,
    #[case] party: Option<u32>,
    #[case] nights: Option<u32>,
) {
    let call = keys_of_call(text);
    let booking = booking_keys(&booking(day, time, party, nights));
    assert!(booking.iter().any(|key| call.contains(key)), "{call:?} and {booking:?}");
}

#[test]
fn where_no_day_is_known_a_party_and_a_name_are_a_key() {
    let booking = BookingFacts { venue: Some("Rose Garden".into()), ..booking(None, None, Some(4), None) };
    let call = keys_of_call("we were four people at the Rose Garden");
    assert!(booking_keys(&booking).iter().any(|key| call.contains(key)), "{call:?}");
}

#[test]
fn small_talk_has_no_keys_but_its_day() {
    assert_eq!(keys_of_call("Hello, thank you very much, goodbye"), Vec::<String>::new());
}

proptest! {
    #[test]
    fn there_are_never_too_many(text in "\\PC{0,400}") {
        prop_assert!(keys_of_call(&text).len() <= CALL_KEYS_MAX);
    }

    #[test]
    fn whoever_agrees_in_day_and_time_shares_a_key(day in 0_u64..28, hour in 0_u32..24, minute in 0_u32..60) {
        let date = NaiveDate::from_ymd_opt(2019, 3, 6).unwrap() + chrono::Days::new(day);
        let time = format!("{hour:02}:{minute:02}");
        let call = keys_of_call(&format!("on {} at {time}", date.format("%B %-d")));
        let booking = booking_keys(&booking(Some(&date.to_string()), Some(&time), Some(3), None));
        prop_assert!(booking.iter().any(|key| call.contains(key)));
    }
}
