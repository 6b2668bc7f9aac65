use proptest::prelude::*;

use super::*;

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
}

fn outcome(reports: &[Report]) -> Outcome {
    let mut all = Reports { reports: Vec::new(), merged: Vec::new() };
    for report in reports {
        if !all.contains(report) {
            all.add(report.clone());
        }
    }
    all.outcome()
}

fn report() -> impl Strategy<Value = Report> {
    let word = || proptest::option::of(prop::sample::select(vec!["a", "b", "c"]));
    let state = prop::sample::select(vec![
        None,
        Some(BookingState::Confirmed),
        Some(BookingState::Cancelled),
        Some(BookingState::NoShow),
    ]);
    // Few minutes, so that reports of one time are common.
    (
        0_i64..6,
        any::<bool>(),
        word(),
        word(),
        state,
        proptest::option::of(1..4),
        proptest::option::of(0_i64..3),
    )
        .prop_map(|(minute, exact, kind, venue, state, party_size, created)| {
            let facts = Facts {
                kind: kind.map(str::to_owned),
                venue: venue.map(str::to_owned),
                status: state.map(|state| state.as_str().to_owned()),
                state,
                party_size,
                created_at: created.map(at),
                ..Facts::default()
            };
            Report::new(at(minute), exact, facts)
        })
}

proptest! {
    /// What a booking comes to, and when it was changed, does not depend on the order in which its events came, and not
    /// on how often.
    #[test]
    fn any_order_of_events_gives_the_same_booking(
        (reports, shuffled) in prop::collection::vec(report(), 1..12)
            .prop_flat_map(|reports| (Just(reports.clone()), Just(reports).prop_shuffle())),
        repeats in 0_usize..4,
    ) {
        let mut twice = shuffled.clone();
        twice.extend(shuffled.into_iter().take(repeats));
        prop_assert_eq!(outcome(&reports), outcome(&twice));
    }

    /// Merging the oldest reports leaves what they came to.
    #[test]
    fn reports_beyond_the_bound_leave_the_booking_as_it_is(reports in prop::collection::vec(report(), 1..20)) {
        let mut all = Reports { reports: Vec::new(), merged: Vec::new() };
        for report in &reports {
            all.add(report.clone());
        }
        for minute in 10..10 + REPORTS_MAX as i64 {
            all.add(Report::new(at(minute), true, Facts::default()));
        }
        prop_assert_eq!(all.reports.len(), REPORTS_MAX);
        prop_assert_eq!(all.outcome().facts, outcome(&reports).facts);
    }
}

#[test]
fn an_older_event_fills_what_the_newer_left_open_and_nothing_else() {
    let moved = Facts { venue: Some("Hall".into()), ..Facts::default() };
    let first = Facts { venue: Some("Bar".into()), party_size: Some(4), ..Facts::default() };
    let outcome = outcome(&[Report::new(at(2), true, moved), Report::new(at(1), true, first)]);
    assert_eq!(outcome.facts.venue.as_deref(), Some("Hall"));
    assert_eq!(outcome.facts.party_size, Some(4));
    let kinds: Vec<_> = outcome.changes.iter().map(|(kind, _, at)| (*kind, *at)).collect();
    assert_eq!(kinds, [(BookingChangeKind::Made, at(1)), (BookingChangeKind::Changed, at(2))]);
}

#[test]
fn a_table_that_is_imported_every_day_hides_no_change() {
    let cancelled = Facts { state: Some(BookingState::Cancelled), ..Facts::default() };
    let made = Facts { state: Some(BookingState::Confirmed), created_at: Some(at(0)), ..Facts::default() };
    let mut all = Reports { reports: Vec::new(), merged: Vec::new() };
    all.add(Report::new(at(1), true, made));
    all.add(Report::new(at(2), true, cancelled.clone()));
    let before = all.outcome();
    for day in 1..200 {
        all.add(Report::new(at(day * 1_440), false, cancelled.clone()));
    }
    assert_eq!(all.reports.len(), REPORTS_MAX);
    assert_eq!(all.outcome(), before);
}
