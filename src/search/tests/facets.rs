//! How calls that match are spread.

use super::*;

fn counts(facets: &[FacetCount]) -> Vec<(&str, u64)> {
    facets.iter().map(|facet| (facet.value.as_str(), facet.count)).collect()
}

fn described() -> Index {
    let [mut one, mut two, mut three, mut four] =
        [1, 2, 3, 4].map(|number| call(number, &["refund", "boat"]));
    one.agent = Some("Ada".to_owned());
    two.agent = Some("Bob".to_owned());
    three.agent = Some("Ada".to_owned());
    one.tags = vec!["vip".to_owned(), "late".to_owned()];
    two.tags = vec!["vip".to_owned()];
    two.direction = "outbound".to_owned();
    one.language = Some("en-GB".to_owned());
    two.language = Some("en".to_owned());
    three.language = Some("de".to_owned());
    four.turns[0].text = "nothing".to_owned();
    four.tenant = "dock".to_owned();
    four.agent = Some("Eve".to_owned());
    four.tags = vec!["secret".to_owned()];
    index_of([one, two, three, four])
}

fn facets(index: &Index, search: &Search) -> (u64, Facets) {
    let wanted = Wanted { facets: true, speakers: true, ..Wanted::default() };
    let hits = index.search_calls(search, wanted).unwrap();
    (hits.total, hits.facets.unwrap())
}

#[test]
fn every_call_that_matches_is_counted_and_no_other_tenants() {
    let index = described();
    let (total, found) = facets(&index, &search("refund"));
    assert_eq!(total, 3);
    assert_eq!(counts(&found.agents), [("Ada", 2), ("Bob", 1)]);
    assert_eq!(counts(&found.directions), [("inbound", 2), ("outbound", 1)]);
    assert_eq!(counts(&found.providers), [("twilio", 3)]);
    assert_eq!(counts(&found.languages), [("de", 1), ("en", 1), ("en-GB", 1)]);
    assert_eq!(counts(&found.sentiments), []);
    assert_eq!(counts(&found.tags), [("vip", 2), ("late", 1)]);
    assert_eq!(counts(&found.speakers), [("agent", 3)]);
    let (_, found) = facets(&index, &search("boat"));
    assert_eq!(counts(&found.speakers), [("customer", 3)]);
    let (total, found) = facets(&index, &search(""));
    assert_eq!((total, counts(&found.speakers)), (3, vec![]), "nobody said what nobody asked for");
}

#[test]
fn each_facet_leaves_its_own_filter_out() {
    let index = described();
    let filter =
        Filter { agents: vec!["Ada".to_owned()], languages: vec!["en".to_owned()], ..Filter::default() };
    let (total, found) = facets(&index, &Search { filter, ..search("refund") });
    assert_eq!(total, 1);
    assert_eq!(counts(&found.agents), [("Ada", 1), ("Bob", 1)], "all in English");
    assert_eq!(counts(&found.languages), [("de", 1), ("en-GB", 1)], "all of Ada's");
    assert_eq!(counts(&found.tags), [("late", 1), ("vip", 1)], "English ones of Ada's");
    assert_eq!(found.timeline.iter().map(|bucket| bucket.count).sum::<u64>(), 1);

    let filter = Filter { tags: vec!["nobody".to_owned()], ..Filter::default() };
    let (total, found) = facets(&index, &Search { filter, ..search("refund") });
    assert_eq!((total, counts(&found.agents)), (0, vec![]));
    assert_eq!(counts(&found.tags), [("vip", 2), ("late", 1)]);
}

#[test]
fn the_timeline_has_buckets_that_fit() {
    let day_us = 86_400_000_000_i64;
    // 2026-01-31, 2026-02-01 and 2026-12-24.
    let days = [20_484, 20_485, 20_811];
    let index = index_of((1..).zip(days).map(|(number, day)| CallDocument {
        started_at_us: day * day_us + 3_600_000_000,
        ..call(number, &["refund"])
    }));
    let (_, found) = facets(&index, &search("refund"));
    let buckets: Vec<_> = found.timeline.iter().map(|bucket| bucket.count).collect();
    assert_eq!(found.timeline[0].from_us, 20_479 * day_us, "weeks begin on Monday");
    assert_eq!((buckets.len(), buckets[0], buckets[47]), (48, 2, 1));
    assert!(found.timeline.windows(2).all(|pair| pair[0].until_us == pair[1].from_us));

    let filter = Filter {
        started_from_us: Some(20_484 * day_us),
        started_until_us: Some(20_486 * day_us),
        ..Filter::default()
    };
    let (total, found) = facets(&index, &Search { filter, ..search("refund") });
    assert_eq!(total, 2);
    let buckets: Vec<_> = found.timeline.iter().map(|bucket| bucket.count).collect();
    assert_eq!(
        (buckets.len(), buckets[0], buckets[24]),
        (25, 1, 1),
        "an hour each, from the first to the last"
    );
}
