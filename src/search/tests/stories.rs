//! What one finds.

use std::collections::BTreeSet;

use rstest::rstest;

use super::*;

fn harbour_calls() -> Index {
    index_of([
        call(1, &["Good morning, Harbour Tours", "I want a full refund", "a refund of the boat tour?"]),
        call(2, &["Harbour Tours", "is the boat full", "no, and there is no refund needed"]),
        call(3, &["שלום, צה\"ל", "¿Un café, señor?"]),
        call(4, &[]),
    ])
}

#[rstest]
#[case::words_of_different_turns("boat refund", &[1, 2])]
#[case::a_phrase_within_one_turn("\"full refund\"", &[1])]
#[case::no_phrase_across_turns("\"refund a\"", &[])]
#[case::a_phrase_must_be_in_order("\"refund full\"", &[])]
#[case::either("café OR refund", &[1, 2, 3])]
#[case::and_binds_tighter("needed boat OR café", &[2, 3])]
#[case::brackets("(needed OR café) boat", &[2])]
#[case::without_a_word("refund -needed", &[1])]
#[case::without_a_phrase("refund NOT \"full refund\"", &[2])]
#[case::only_without("NOT refund", &[3, 4])]
#[case::only_without_either("-(refund OR cafe)", &[4])]
#[case::or_not("cafe OR NOT refund", &[3, 4])]
#[case::not_both("NOT (refund needed)", &[1, 3, 4])]
#[case::not_not("NOT (boat NOT needed)", &[2, 3, 4])]
#[case::accents_left_out("cafe senor", &[3])]
#[case::accents_set("CAFÉ", &[3])]
#[case::hebrew_abbreviation("צה״ל", &[3])]
#[case::everything("", &[1, 2, 3, 4])]
#[case::unknown("zeppelin", &[])]
#[case::unknown_or_known("zeppelin OR boat", &[1, 2])]
fn calls_are_found(#[case] query: &str, #[case] expected: &[u32]) {
    assert_eq!(found(&harbour_calls(), &search(query)), expected);
}

#[rstest]
#[case::of_any_leaf("boat refund", &[(1, 1), (1, 2), (2, 1), (2, 2)])]
#[case::of_a_phrase("\"full refund\"", &[(1, 1)])]
#[case::not_of_what_is_excluded("tours -needed", &[(1, 0), (1, 2)])]
#[case::exact_forms_in_quotes("\"tours\" -needed", &[(1, 0)])]
#[case::none_without_words("", &[])]
#[case::none_if_only_excluding("-needed", &[])]
#[case::doubly_negated("NOT (NOT boat)", &[(1, 2), (2, 1)])]
fn moments_are_found(#[case] query: &str, #[case] expected: &[(u32, u32)]) {
    assert_eq!(moments(&harbour_calls(), &search(query)), expected);
}

#[test]
fn a_call_comes_with_its_best_moments() {
    let index = harbour_calls();
    let hits = index.search_calls(&search("full refund"), with_moments(2)).unwrap().hits;
    let turns: Vec<_> = hits[0].moments.iter().map(|moment| moment.turn_index).collect();
    assert_eq!(turns, [1, 2]);
    assert!(hits[0].moments[0].score > hits[0].moments[1].score);
    let hits = index.search_calls(&search("full refund"), with_moments(1)).unwrap().hits;
    assert_eq!(hits[0].moments.len(), 1);
}

#[test]
fn a_word_of_a_phrase_is_shown_only_where_the_phrase_is() {
    let index = index_of([call(1, &["boat and full house and a full refund"])]);
    let page = index.search_moments(&search("boat THEN (\"full refund\" OR refund)")).unwrap();
    assert_eq!(page.hits[0].moment.words, [(0, 1), (6, 7), (7, 8)]);
}

#[test]
fn the_best_call_comes_first() {
    let index = index_of([
        call(1, &["we talked about many other things and a refund and the weather and the boat"]),
        call(2, &["refund"]),
        call(3, &["the weather"]),
        call(4, &["refund"]),
    ]);
    let search = Search { order: Order::Relevance, ..search("refund") };
    let hits = index.search_calls(&search, Wanted::default()).unwrap().hits;
    let ranked: Vec<_> = hits.iter().map(|hit| number(hit.id)).collect();
    assert_eq!(ranked, [4, 2, 1], "of equal ones the newest");
    assert!(hits[1].score > hits[2].score && hits[2].score > 0.0);
}

#[test]
fn a_word_as_it_was_asked_for_comes_before_its_other_forms() {
    let said = |number, word: &str| CallDocument {
        language: Some("en".to_owned()),
        ..call(number, &[&format!("there was a {word} for the tour")])
    };
    let index = index_of([said(1, "refund"), said(2, "refunds"), said(3, "refunding")]);
    for (query, first) in [("refund", 1), ("refunds", 2), ("refunding", 3)] {
        let ranked = found(&index, &Search { order: Order::Relevance, ..search(query) });
        assert_eq!((ranked.len(), ranked[0]), (3, first), "{query}");
    }
}

#[test]
fn a_relaxed_search_takes_a_customers_name_for_a_word_that_is_said() {
    let of = |number, name: &str, turn: &str| CallDocument {
        linked: vec![LinkedDocument::Customer { facts: vec![(Fact::Name, name.to_owned())] }],
        ..call(number, &[turn])
    };
    let index = index_of([
        of(1, "Alan Gray", "I want a refund please, if that can be done at all"),
        of(2, "Ann Archer", "a refund, a refund, nothing but a refund"),
        of(3, "Alan Gray", "the weather"),
        of(4, "Ann Archer", "the weather"),
    ]);
    let strict = search("alan refund");
    assert_eq!(found(&index, &strict), [0; 0]);
    let relaxed = Search { query: strict.query.relaxed().unwrap(), order: Order::Relevance, ..strict };
    let ranked = found(&index, &relaxed);
    assert_eq!(ranked[0], 1, "it has both");
    assert_eq!(BTreeSet::from_iter(ranked), BTreeSet::from([1, 2, 3]));
}

/// A call in which nobody says what its booking is.
fn booked(number: u32, stands: bool, facts: &[(Fact, &str)]) -> CallDocument {
    let facts = facts.iter().map(|(fact, text)| (*fact, (*text).to_owned())).collect();
    CallDocument { linked: vec![LinkedDocument::Booking { stands, facts }], ..call(number, &["hello there"]) }
}

/// What a relaxed search finds, best first.
fn ranked(index: &Index, query: &str) -> Vec<u32> {
    let strict = search(query);
    let relaxed = strict.query.relaxed().unwrap();
    found(index, &Search { query: relaxed, order: Order::Relevance, ..strict })
}

#[rstest]
#[case::by_the_venue("curry garden", &[1])]
#[case::by_the_reference("zb0ma4iz", &[1])]
#[case::by_the_weekday("thursday", &[1])]
#[case::by_the_date("march 7", &[1])]
#[case::by_a_word_for_its_state("booking unavailable", &[3])]
#[case::in_the_right_direction("cambridge to ely", &[2])]
#[case::however_it_is_put("to ely from cambridge", &[2])]
#[case::not_the_other_way("ely to cambridge", &[])]
fn a_relaxed_search_finds_a_call_by_its_booking(#[case] query: &str, #[case] expected: &[u32]) {
    let index = index_of([
        booked(
            1,
            true,
            &[
                (Fact::Name, "The Curry Garden"),
                (Fact::Reference, "ZB0MA4IZ"),
                (Fact::Day, "Thursday 7 March 2019"),
                (Fact::State, "pending"),
            ],
        ),
        booked(2, true, &[(Fact::Departure, "cambridge"), (Fact::Destination, "ely")]),
        booked(3, false, &[(Fact::Name, "Golden House"), (Fact::State, "failed")]),
        call(4, &["good morning"]),
    ]);
    assert_eq!(ranked(&index, query), expected);
    assert_eq!(found(&index, &search(query)), [0; 0], "only a relaxed search looks there");
    let strict = search(query);
    let foreign = Search { tenant: "dock".to_owned(), query: strict.query.relaxed().unwrap(), ..strict };
    assert_eq!(found(&index, &foreign), [0; 0]);
}

#[test]
fn words_of_one_booking_count_together() {
    let booking = |facts: &[(Fact, &str)]| LinkedDocument::Booking {
        stands: true,
        facts: facts.iter().map(|(fact, text)| (*fact, (*text).to_owned())).collect(),
    };
    let mixed = CallDocument {
        linked: vec![
            booking(&[(Fact::Name, "Curry Garden"), (Fact::Day, "Monday")]),
            booking(&[(Fact::Name, "Golden House"), (Fact::Day, "Friday")]),
        ],
        ..call(2, &["hello there"])
    };
    let index = index_of([
        booked(1, true, &[(Fact::Name, "Curry Garden"), (Fact::Day, "Friday")]),
        mixed,
        booked(3, true, &[(Fact::Name, "The Garden of Curry and More House"), (Fact::Day, "Friday")]),
    ]);
    assert_eq!(ranked(&index, "curry garden friday"), [1, 3, 2]);
    assert_eq!(ranked(&index, "curry garden"), [2, 1, 3], "a whole name first, of equal ones the newest");
}

#[test]
fn a_number_counts_with_what_it_is_a_number_of() {
    let hotel = |number, people: &str, nights: &str| {
        booked(number, true, &[(Fact::Kind, "hotel"), (Fact::Party, people), (Fact::Other, nights)])
    };
    let index = index_of([hotel(1, "7 people", "4 nights"), hotel(2, "4 people", "7 nights")]);
    assert_eq!(ranked(&index, "hotel 7 people 4 nights"), [1, 2]);
    assert_eq!(ranked(&index, "hotel for 4 guests 7 nights"), [2, 1]);
}

#[test]
fn what_an_agent_is_asked_to_say_is_not_looked_for_in_bookings() {
    let index = index_of([booked(1, true, &[(Fact::Name, "Curry Garden")])]);
    assert_eq!(ranked(&index, "agent:curry customer:garden"), [0; 0]);
}

#[test]
fn a_booking_that_is_no_longer_linked_finds_nothing() {
    let index = index_of([booked(1, true, &[(Fact::Name, "Curry Garden")])]);
    assert_eq!(ranked(&index, "curry garden"), [1]);
    let mut writer = index.writer().unwrap();
    writer.apply(vec![replace(call(1, &["hello there"]))]).unwrap();
    writer.commit(Some("2")).unwrap();
    assert_eq!(ranked(&index, "curry garden"), [0; 0]);
}

#[test]
fn filters_do_not_change_the_score() {
    let index = harbour_calls();
    let plain = search("full refund");
    let filter = Filter { direction: Some("inbound".to_owned()), ..Filter::default() };
    let filtered = Search { filter, ..plain.clone() };
    assert_eq!(
        index.search_calls(&plain, Wanted::default()).unwrap(),
        index.search_calls(&filtered, Wanted::default()).unwrap()
    );
}

#[test]
fn a_search_never_leaves_its_tenant() {
    let mut other = call(9, &["a full refund for the other tenant"]);
    other.tenant = "dock".to_owned();
    let index = index_of([call(1, &["a full refund"]), other.clone()]);
    for query in ["refund", "", "-zeppelin", "NOT zeppelin OR refund", "\"full refund\""] {
        assert_eq!(found(&index, &search(query)), [1], "{query}");
        let foreign = Search { tenant: "nobody".to_owned(), ..search(query) };
        assert_eq!(found(&index, &foreign), [0; 0], "{query}");
        assert_eq!(moments(&index, &foreign), []);
    }
    assert_eq!(moments(&index, &search("refund OR tenant")), [(1, 0)]);

    // Nor in a segment that holds nothing but the other tenant's calls.
    let index = index_of([other]);
    assert_eq!(found(&index, &search("")), [0; 0]);
    assert_eq!(found(&index, &Search { tenant: "dock".to_owned(), ..search("") }), [9]);
}

#[test]
fn a_page_that_cannot_be_is_refused() {
    let index = harbour_calls();
    let too_long = Search { limit: 10_001, ..search("") };
    let error = index.search_calls(&too_long, Wanted::default()).unwrap_err();
    assert_eq!(error.to_string(), "the number of hits is 10001: choose from 0 to 10000");
    assert!(matches!(index.search_moments(&too_long), Err(SearchError::Limit { .. })));
    let only_counted = index.search_calls(&Search { limit: 0, ..search("") }, Wanted::default()).unwrap();
    assert_eq!((only_counted.hits.len(), only_counted.has_more), (0, only_counted.total > 0));
    let error = index.search_calls(&search(""), with_moments(101)).unwrap_err();
    assert_eq!(error.to_string(), "the number of moments is 101: choose from 0 to 100");

    let cursor = index.search_calls(&search("boat"), Wanted::default()).unwrap().hits[0].cursor;
    let other_order = Search { order: Order::Newest, after: Some(cursor), ..search("boat") };
    assert!(matches!(index.search_calls(&other_order, Wanted::default()), Err(SearchError::ForeignCursor)));
    let other_kind = Search { after: Some(cursor), ..search("boat") };
    assert!(matches!(index.search_moments(&other_kind), Err(SearchError::ForeignCursor)));
}

#[test]
fn a_query_of_greatest_size_is_searched() {
    let index = harbour_calls();
    let wide = vec!["(boat OR -tours)"; 32].join(" ");
    assert_eq!(found(&index, &search(&wide)), [1, 2, 3, 4]);
    let deep = format!("{}boat{}", "-(".repeat(32), ")".repeat(32));
    assert_eq!(found(&index, &search(&deep)), [1, 2]);
    let long_phrase = format!("\"{}\"", "ab ".repeat(660));
    assert_eq!(found(&index, &search(&long_phrase)), [0; 0]);
}
