//! Which calls a filter lets through.

use rstest::rstest;

use super::*;

fn described_calls() -> Index {
    let [mut one, mut two, mut three] = [1, 2, 3].map(|number| call(number, &["refund", "boat"]));
    one.duration_ms = Some(60_000);
    one.agent = Some("Ada".to_owned());
    one.campaign_id = Some("spring".to_owned());
    one.language = Some("en-GB".to_owned());
    one.sentiment = Some("negative".to_owned());
    one.phones = vec!["+15550100".to_owned(), "+15550101".to_owned()];
    one.customer_ids = vec![id(71)];
    one.booking_ids = vec![id(81), id(82)];
    one.tags = vec!["vip".to_owned(), "late".to_owned()];
    one.stages = vec![
        ("recording".to_owned(), "completed".to_owned()),
        ("transcript".to_owned(), "failed".to_owned()),
    ];
    two.duration_ms = Some(120_000);
    two.direction = "outbound".to_owned();
    two.status = "failed".to_owned();
    two.provider = "vapi".to_owned();
    two.agent = Some("Bob".to_owned());
    two.language = Some("en".to_owned());
    two.tags = vec!["vip".to_owned()];
    two.stages = vec![("recording".to_owned(), "failed".to_owned())];
    three.provider = "direct".to_owned();
    three.language = Some("ENM".to_owned());
    three.phones = vec!["+15550100".to_owned()];
    index_of([one, two, three])
}

fn strings(values: &[&str]) -> Vec<String> {
    values.iter().map(|&value| value.to_owned()).collect()
}

#[rstest]
#[case::nothing_asked(Filter::default(), &[1, 2, 3])]
#[case::from(Filter { started_from_us: Some(2_000_000), ..Filter::default() }, &[2, 3])]
#[case::until_is_exclusive(Filter { started_until_us: Some(2_000_000), ..Filter::default() }, &[1])]
#[case::from_until(Filter { started_from_us: Some(2_000_000), started_until_us: Some(2_000_001), ..Filter::default() }, &[2])]
#[case::no_time(Filter { started_from_us: Some(2_000_000), started_until_us: Some(2_000_000), ..Filter::default() }, &[])]
#[case::before_time(Filter { started_until_us: Some(i64::MIN), ..Filter::default() }, &[])]
#[case::all_time(Filter { started_from_us: Some(i64::MIN), started_until_us: Some(i64::MAX), ..Filter::default() }, &[1, 2, 3])]
#[case::at_least(Filter { duration_min_ms: Some(120_000), ..Filter::default() }, &[2])]
#[case::at_most(Filter { duration_max_ms: Some(120_000), ..Filter::default() }, &[1, 2])]
#[case::impossible(Filter { duration_min_ms: Some(2), duration_max_ms: Some(1), ..Filter::default() }, &[])]
#[case::direction(Filter { direction: Some("outbound".to_owned()), ..Filter::default() }, &[2])]
#[case::status(Filter { status: Some("completed".to_owned()), ..Filter::default() }, &[1, 3])]
#[case::providers(Filter { providers: strings(&["twilio", "direct"]), ..Filter::default() }, &[1, 3])]
#[case::phone(Filter { phone: Some("+15550101".to_owned()), ..Filter::default() }, &[1])]
#[case::phone_of_two(Filter { phone: Some("+15550100".to_owned()), ..Filter::default() }, &[1, 3])]
#[case::agents(Filter { agents: strings(&["Ada", "Bob", "Eve"]), ..Filter::default() }, &[1, 2])]
#[case::agents_exactly(Filter { agents: strings(&["ada"]), ..Filter::default() }, &[])]
#[case::campaign(Filter { campaign_ids: strings(&["spring"]), ..Filter::default() }, &[1])]
#[case::customer(Filter { customer_id: Some(id(71)), ..Filter::default() }, &[1])]
#[case::no_customer(Filter { customer_id: Some(id(81)), ..Filter::default() }, &[])]
#[case::booking(Filter { booking_id: Some(id(82)), ..Filter::default() }, &[1])]
#[case::language_range(Filter { languages: strings(&["en"]), ..Filter::default() }, &[1, 2])]
#[case::language_exactly(Filter { languages: strings(&["EN-gb", "enm"]), ..Filter::default() }, &[1, 3])]
#[case::sentiment(Filter { sentiments: strings(&["negative", "mixed"]), ..Filter::default() }, &[1])]
#[case::any_tag(Filter { tags: strings(&["vip", "late"]), ..Filter::default() }, &[1, 2])]
#[case::one_tag(Filter { tags: strings(&["late"]), ..Filter::default() }, &[1])]
#[case::stage(Filter { stage: Some(("recording".to_owned(), "failed".to_owned())), ..Filter::default() }, &[2])]
#[case::all_of_them(Filter { tags: strings(&["vip"]), languages: strings(&["en"]), started_from_us: Some(2_000_000), ..Filter::default() }, &[2])]
fn a_filter_lets_through(#[case] filter: Filter, #[case] expected: &[u32]) {
    let index = described_calls();
    for query in ["", "refund", "refund boat", "-zeppelin"] {
        let search = Search { filter: filter.clone(), ..search(query) };
        assert_eq!(found(&index, &search), expected, "{query}");
    }
    let with_moments = Search { filter, ..search("boat") };
    let expected: Vec<_> = expected.iter().map(|&number| (number, 1)).collect();
    assert_eq!(moments(&index, &with_moments), expected);
}
