use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::{EvidenceKind, Speaker};
use proptest::prelude::*;

use super::super::turn::Turn;
use super::*;

const CALL: &[(Speaker, &str)] = &[
    (Speaker::Customer, "Hello, I'd like to book a table at Chiquito for 7 people on Saturday at 18:30."),
    (Speaker::Agent, "Chiquito on Saturday the 9th at half past six in the evening for seven, correct?"),
    (Speaker::Customer, "Yes, that is right."),
    (Speaker::Agent, "It is booked. Your reference number is GCYD4RAB."),
];

fn started_at() -> DateTime<Utc> {
    "2019-03-06T10:00:00Z".parse().unwrap()
}

fn booking(id: u128) -> BookingFacts {
    BookingFacts {
        id: Uuid::from_u128(id),
        reference: format!("ZZQ{id:05}"),
        kind: Some("restaurant".into()),
        venue: Some("Chiquito Restaurant Bar".into()),
        day: NaiveDate::from_ymd_opt(2019, 3, 9),
        time: NaiveTime::from_hms_opt(18, 30, 0),
        party_size: Some(7),
        ..BookingFacts::default()
    }
}

fn elsewhere(id: u128) -> BookingFacts {
    BookingFacts {
        venue: Some("Lensfield".into()),
        day: NaiveDate::from_ymd_opt(2019, 4, 2),
        time: NaiveTime::from_hms_opt(11, 15, 0),
        party_size: Some(3),
        ..booking(id)
    }
}

fn judged(lines: &[(Speaker, &str)], customers: &[(Uuid, f64)], candidates: &[BookingFacts]) -> Vec<Judged> {
    let turns: Vec<_> = (0..)
        .zip(lines)
        .map(|(index, (speaker, text))| Turn {
            index,
            speaker: *speaker,
            text,
            start_ms: Some(i64::from(index) * 5_000),
            end_ms: None,
        })
        .collect();
    let call = CallFacts {
        started_at: started_at(),
        ended_at: Some(started_at() + TimeDelta::minutes(3)),
        zone: Tz::UTC,
        language: Some("en"),
        turns: &turns,
    };
    judge(&call, &Said::of(&call), customers, candidates)
}

fn of(judged: &[Judged], id: u128) -> &Judged {
    judged.iter().find(|judged| judged.booking == Uuid::from_u128(id)).unwrap()
}

#[test]
fn a_reference_that_was_read_back_decides() {
    let right = BookingFacts { reference: "GCYD4RAB".into(), ..elsewhere(1) };
    let one_off = BookingFacts { reference: "GCYD4RAD".into(), ..elsewhere(2) };
    let judged = judged(CALL, &[], &[right, one_off]);
    assert!(of(&judged, 1).probability > 0.5 && of(&judged, 2).probability < 0.05);
    assert_eq!(of(&judged, 1).evidence[0].kind, EvidenceKind::ReferenceSpoken);
    assert!(of(&judged, 2).against.is_some());
}

#[test]
fn venue_day_time_and_party_together_decide() {
    let judged = judged(CALL, &[], &[booking(1), elsewhere(2)]);
    let right = of(&judged, 1);
    assert!(right.probability > of(&judged, 2).probability, "{}", right.probability);
    assert_eq!(right.role, LinkRole::Made);
    let kinds: Vec<_> = right.evidence.iter().map(|evidence| evidence.kind).collect();
    let expected = [EvidenceKind::Venue, EvidenceKind::Day, EvidenceKind::Time, EvidenceKind::PartySize];
    assert!(expected.iter().all(|kind| kinds.contains(kind)));
    let time = right.evidence.iter().find(|evidence| evidence.kind == EvidenceKind::Time).unwrap();
    assert_eq!(
        (time.turn, time.start_ms, time.words.as_deref()),
        (Some(1), Some(5_000), Some("half past six"))
    );
}

#[test]
fn equal_bookings_share_what_speaks_for_them() {
    let alone = of(&judged(CALL, &[], &[booking(1)]), 1).probability;
    let two = judged(CALL, &[], &[booking(1), booking(2)]);
    assert!(of(&two, 1).probability < alone && of(&two, 1).probability <= 0.7);
    assert!((of(&two, 1).probability - of(&two, 2).probability).abs() < 1e-12);
    assert!(of(&two, 1).against.is_some());
}

#[test]
fn of_a_customers_bookings_the_one_made_during_the_call_is_meant() {
    let customer = Uuid::from_u128(77);
    let made = |id, minutes| BookingFacts {
        customer: Some(customer),
        made_at: Some(started_at() + TimeDelta::minutes(minutes)),
        starts_at: Some(started_at() + TimeDelta::days(20)),
        ..elsewhere(id)
    };
    let small_talk = [(Speaker::Customer, "Hello, it's me again."), (Speaker::Agent, "Done. Goodbye!")];
    let judged = judged(&small_talk, &[(customer, 0.98)], &[made(1, 2), made(2, -40_000)]);
    assert!(of(&judged, 1).probability > 2.0 * of(&judged, 2).probability);
    assert_eq!(of(&judged, 1).role, LinkRole::Made);
}

#[test]
fn a_booking_cancelled_during_the_call_says_so() {
    let mut cancelled = booking(1);
    cancelled.made_at = Some(started_at() - TimeDelta::days(3));
    cancelled.changes = vec![super::super::facts::Change {
        at: started_at() + TimeDelta::minutes(1),
        kind: super::super::facts::ChangeKind::Cancelled,
    }];
    let judged = judged(CALL, &[], &[cancelled]);
    assert_eq!(of(&judged, 1).role, LinkRole::Cancelled);
    assert!(of(&judged, 1).evidence.iter().any(|evidence| evidence.kind == EvidenceKind::BookingCancelled));
}

fn candidates() -> impl Strategy<Value = Vec<BookingFacts>> {
    let one = (1_u128..500, 0_usize..3, 0_u32..3, 0_usize..3, 0_u32..3);
    let one = one.prop_map(|(id, venue, day, time, party)| {
        let venues = [None, Some("Chiquito Restaurant Bar"), Some("Lensfield Hotel")];
        BookingFacts {
            venue: venues[venue].map(str::to_owned),
            day: NaiveDate::from_ymd_opt(2019, 3, 8 + day),
            time: NaiveTime::from_hms_opt([6, 18, 12][time], 30, 0),
            party_size: (party > 0).then_some(party * 7),
            ..booking(id)
        }
    });
    prop::collection::vec(one, 0..12).prop_map(|mut bookings| {
        bookings.sort_by_key(|booking| booking.id);
        bookings.dedup_by_key(|booking| booking.id);
        bookings
    })
}

proptest! {
    #[test]
    fn the_order_of_the_candidates_does_not_matter(candidates in candidates(), turn in 0_usize..12) {
        let mut turned = candidates.clone();
        turned.reverse();
        let turn = turn.min(turned.len());
        turned.rotate_left(turn);
        prop_assert_eq!(judged(CALL, &[], &candidates), judged(CALL, &[], &turned));
    }

    #[test]
    fn more_candidates_never_raise_a_probability(candidates in candidates(), more in 501_u128..600) {
        let before = judged(CALL, &[], &candidates);
        let mut with_more = candidates;
        with_more.extend([elsewhere(more), booking(more + 100)]);
        let after = judged(CALL, &[], &with_more);
        for judged in before {
            let later = after.iter().find(|later| later.booking == judged.booking).unwrap();
            prop_assert!(later.probability <= judged.probability + 1e-12);
        }
    }

    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,200}", reference in "\\PC{0,20}", venue in "\\PC{0,40}") {
        let strange = BookingFacts { reference, venue: Some(venue), ..booking(1) };
        let judged = judged(&[(Speaker::Agent, &text)], &[], &[strange]);
        prop_assert!((0.0..=1.0).contains(&judged[0].probability));
    }
}
