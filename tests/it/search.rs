//! Searching: words over turns, filters as in lists, moments to play from.

use serde_json::{Value, json};

use crate::harness::{Client, TestApp, each_field, eventually, populate, text};

on_every_backend!(
    words_may_stand_in_different_turns_and_phrases_in_one,
    a_moment_says_where_to_play_from,
    filters_mean_the_same_in_lists_and_in_searches,
    what_cannot_be_understood_is_told,
    hits_are_walked_without_gap_or_double,
    what_is_said_again_is_found_as_it_is_now,
    the_language_speaks_of_speakers_turns_and_seconds,
    a_strict_query_says_where_it_is_wrong,
    who_finds_nothing_is_helped,
    facets_say_how_calls_are_spread,
);

const QUERY: &str =
    "query ($query: String!, $filter: CallFilter, $order: SearchOrder, $first: Int, $after: String) {
    searchCalls(query: $query, filter: $filter, orderBy: $order, first: $first, after: $after) {
        totalCount notices nodes { providerCallId }
        edges { cursor score node { id } moments { turn { index text } startMs endMs score
            snippet { text matched } call { id } } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

/// The calls that match, by the names they were given, sorted.
async fn found(client: &Client, query: &str) -> Vec<String> {
    let data = client.data(QUERY, json!({ "query": query, "first": 100 })).await;
    let mut names: Vec<_> =
        each_field(&data["searchCalls"]["nodes"], "providerCallId").iter().map(text).collect();
    assert_eq!(data["searchCalls"]["totalCount"], names.len(), "{query}");
    names.sort();
    names
}

async fn tell(test: &TestApp, calls: &[(&str, &[&str])]) {
    let service = test.service();
    for (name, turns) in calls {
        let call = service.start_call(json!({ "provider": "TWILIO", "providerCallId": name })).await;
        service.say(&call, turns).await;
        test.clock.advance(60);
    }
    test.index_now().await;
}

async fn words_may_stand_in_different_turns_and_phrases_in_one(test: TestApp) {
    tell(
        &test,
        &[
            ("across", &["The scaffolding is loud.", "We can offer you a garden room."]),
            ("garden", &["A garden table, please.", "Certainly, a credit card will do."]),
            ("split", &["I gave you credit", "card in hand"]),
            ("accents", &["Un café con leche, señor Núñez.", "¿Y la paella?"]),
            ("hebrew", &["אני רוצה החזר", "בסדר גמור"]),
        ],
    )
    .await;
    let analyst = test.analyst();
    for (query, expected) in [
        ("scaffolding garden", vec!["across"]),
        ("scaffolding AND garden", vec!["across"]),
        ("garden", vec!["across", "garden"]),
        ("GARDEN", vec!["across", "garden"]),
        ("garden NOT scaffolding", vec!["garden"]),
        ("garden -scaffolding", vec!["garden"]),
        ("scaffolding OR paella", vec!["accents", "across"]),
        ("(scaffolding OR table) garden", vec!["across", "garden"]),
        ("credit card", vec!["garden", "split"]),
        ("\"credit card\"", vec!["garden"]),
        ("\"scaffolding garden\"", vec![]),
        ("\"garden room\" OR \"garden table\"", vec!["across", "garden"]),
        ("cafe nunez", vec!["accents"]),
        ("CAFÉ", vec!["accents"]),
        ("החזר", vec!["hebrew"]),
        ("nothing of the kind", vec![]),
        ("NOT garden", vec!["accents", "hebrew", "split"]),
        ("", vec!["accents", "across", "garden", "hebrew", "split"]),
    ] {
        assert_eq!(found(&analyst, query).await, expected, "{query}");
    }
}

async fn a_moment_says_where_to_play_from(test: TestApp) {
    let turns = ["Good morning.", "My refund is late.", "Which refund, and when?", "The REFUND of May."];
    tell(&test, &[("one", &turns), ("two", &["No refunds here.", "A refund!"])]).await;
    let analyst = test.analyst();
    let data = analyst.data(QUERY, json!({ "query": "refund", "order": "OLDEST" })).await;
    let mut edges = data["searchCalls"]["edges"].as_array().unwrap().clone();
    assert_eq!(edges.len(), 2);
    let first = edges.remove(0);
    let mut moments = first["moments"].as_array().unwrap().clone();
    assert_eq!(moments.len(), 3);
    moments.sort_by_key(|moment| moment["turn"]["index"].as_i64());
    let moment = &moments[0];
    assert_eq!(moment["turn"], json!({ "index": 1, "text": "My refund is late." }));
    assert_eq!((&moment["startMs"], &moment["endMs"]), (&json!(2_000), &json!(3_900)));
    assert_eq!(moment["call"]["id"], first["node"]["id"]);
    assert_eq!(
        moment["snippet"],
        json!([
            { "text": "My ", "matched": false },
            { "text": "refund", "matched": true },
            { "text": " is late.", "matched": false },
        ])
    );
    let query = "query ($query: String!) { searchMoments(query: $query, orderBy: OLDEST) { totalCount notices
        nodes { turn { index } startMs call { providerCallId } } } }";
    let data = analyst.data(query, json!({ "query": "refund" })).await;
    assert_eq!(data["searchMoments"]["totalCount"], 4);
    let nodes = data["searchMoments"]["nodes"].as_array().unwrap();
    let mut places: Vec<_> = nodes
        .iter()
        .map(|node| (text(&node["call"]["providerCallId"]), node["startMs"].as_i64().unwrap()))
        .collect();
    places.sort();
    let expected = [("one", 2_000), ("one", 4_000), ("one", 6_000), ("two", 2_000)];
    assert_eq!(places, expected.map(|(name, at)| (name.to_owned(), at)));
    // A query without words has calls and no moments.
    let data = analyst.data(query, json!({ "query": "" })).await;
    assert_eq!(data["searchMoments"]["totalCount"], 0);
    let fewer = "{ searchCalls(query: \"refund\", orderBy: OLDEST, first: 1) { edges {
        one: moments(first: 1) { startMs } none: moments(first: 0) { startMs } } } }";
    let data = analyst.data(fewer, json!({})).await;
    let edge = &data["searchCalls"]["edges"][0];
    assert_eq!((edge["one"].as_array().unwrap().len(), &edge["none"]), (1, &json!([])));
    let more = "{ searchCalls(query: \"refund\") { edges { moments(first: 11) { startMs } } } }";
    assert_eq!(analyst.refused(more, json!({})).await.0, "BAD_INPUT");
}

/// A small generator of numbers (Knuth's constants): the same filters in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn some(&mut self, from: &[&str]) -> Value {
        let count = self.below(3);
        (0..count).map(|_| json!(self.pick(from))).collect()
    }

    /// A filter with one to three properties.
    fn filter(&mut self, customer: &str, booking: &str) -> Value {
        const AGENTS: &[&str] = &["Priya", "Tom", "tom", "Rosa", "Nobody"];
        const CAMPAIGNS: &[&str] = &["hotel", "Hotel", "restaurant", "bicycle"];
        const LANGUAGES: &[&str] =
            &["en", "EN", "en-GB", "en-gb", "es", "es-ES", "he", "e", "english", "fr", ""];
        const TAGS: &[&str] = &["vip", "VIP", "booking", "complaint", "x"];
        const MOODS: &[&str] = &["POSITIVE", "NEUTRAL", "NEGATIVE", "MIXED"];
        const PROVIDERS: &[&str] = &["TWILIO", "VAPI", "RINGCENTRAL", "VONAGE", "DIRECT"];
        const STATES: &[&str] = &["PENDING", "PROCESSING", "COMPLETED", "FAILED", "ABSENT", "DELETED"];
        let mut filter = json!({});
        for _ in 0..=self.below(3) {
            let second = |number: usize| format!("2026-11-21T09:00:{:02}Z", number * 5);
            let (name, value) = match self.below(14) {
                0 => {
                    let (from, until) = (self.below(12), self.below(12));
                    ("startedAt", json!({ "from": second(from), "until": second(until) }))
                }
                1 => ("startedAt", json!({ "from": second(self.below(12)) })),
                2 => ("durationMs", json!({ "min": self.below(7) * 30_000, "max": self.below(9) * 30_000 })),
                3 => ("direction", json!(self.pick(&["INBOUND", "OUTBOUND"]))),
                4 => ("status", json!(self.pick(&["ACTIVE", "COMPLETED", "FAILED"]))),
                5 => ("providers", self.some(PROVIDERS)),
                6 => ("phone", json!(format!("+1 415 555 020{}", self.below(10)))),
                7 => ("agents", self.some(AGENTS)),
                8 => ("campaignIds", self.some(CAMPAIGNS)),
                9 if self.below(2) == 0 => ("customerId", json!(customer)),
                9 => ("bookingId", json!(booking)),
                10 => ("languages", self.some(LANGUAGES)),
                11 => ("sentiments", self.some(MOODS)),
                12 => ("tags", self.some(TAGS)),
                _ => {
                    let stage = self.pick(&["RECORDING", "TRANSCRIPT", "SUMMARY"]);
                    ("stage", json!({ "stage": stage, "status": self.pick(STATES) }))
                }
            };
            filter[name] = value;
        }
        filter
    }
}

async fn filters_mean_the_same_in_lists_and_in_searches(test: TestApp) {
    let made = populate(&test).await;
    test.index_now().await;
    let analyst = test.analyst();
    let query = "query ($filter: CallFilter) {
        calls(filter: $filter, orderBy: { field: STARTED_AT, direction: ASC }, first: 100) { totalCount nodes { id } }
        searchCalls(query: \"\", filter: $filter, orderBy: OLDEST, first: 100) { totalCount nodes { id } } }";
    let mut dice = Dice(20_261_121);
    let mut sizes = std::collections::BTreeSet::new();
    for _ in 0..300 {
        let filter = dice.filter(&made.customer, &made.booking);
        let data = analyst.data(query, json!({ "filter": filter })).await;
        // The order of calls that began at one moment may differ.
        let sorted = |list: &str| {
            let mut ids: Vec<_> = each_field(&data[list]["nodes"], "id").iter().map(text).collect();
            ids.sort();
            ids
        };
        assert_eq!(sorted("calls"), sorted("searchCalls"), "{filter}");
        assert_eq!(data["calls"]["totalCount"], data["searchCalls"]["totalCount"], "{filter}");
        sizes.insert(sorted("calls").len());
    }
    assert!(sizes.len() >= 6, "the filters were all alike: {sizes:?}");
}

async fn what_cannot_be_understood_is_told(test: TestApp) {
    tell(&test, &[("one", &["a sea view room"])]).await;
    let analyst = test.analyst();
    for (query, notice) in [
        ("\"sea view", "unclosed quote at character 1: searched the words instead"),
        ("sea AND", "AND at character 5 joins nothing: left out"),
        ("(sea", "unclosed bracket at character 1: closed it at the end"),
        ("sea)", "closing bracket at character 4 closes nothing: left out"),
        ("sea NOT", "NOT at character 5 has nothing to exclude: left out"),
    ] {
        let data = analyst.data(QUERY, json!({ "query": query })).await;
        assert_eq!(data["searchCalls"]["notices"], json!([notice]), "{query}");
        assert_eq!(data["searchCalls"]["totalCount"], 1, "{query}");
    }
    let data = analyst.data(QUERY, json!({ "query": "sea view" })).await;
    assert_eq!(data["searchCalls"]["notices"], json!([]));
    let (long, deep, many) = ("x".repeat(2_001), "(".repeat(33), "word ".repeat(65));
    for query in [&long, &deep, &many] {
        let (code, message) = analyst.refused(QUERY, json!({ "query": query })).await;
        assert_eq!(code, "BAD_INPUT");
        assert!(message.starts_with("query: "), "{message}");
    }
}

async fn hits_are_walked_without_gap_or_double(test: TestApp) {
    let service = test.service();
    for number in 0..17 {
        let call =
            service.start_call(json!({ "provider": "VAPI", "providerCallId": format!("{number:02}") })).await;
        let words = ["refund ".repeat(number % 4 + 1), "and goodbye".to_owned()];
        service.say(&call, &[&words[0], &words[1]]).await;
        // Three calls begin at each moment.
        if number % 3 == 2 {
            test.clock.advance(1);
        }
    }
    test.index_now().await;
    let analyst = test.analyst();
    for order in ["RELEVANCE", "NEWEST", "OLDEST"] {
        let whole = analyst.data(QUERY, json!({ "query": "refund", "order": order, "first": 100 })).await;
        let whole = each_field(&whole["searchCalls"]["edges"], "cursor");
        assert_eq!(whole.len(), 17);
        for size in [1, 5, 17] {
            let mut walked = Vec::new();
            let mut after = Value::Null;
            for _ in 0..=17 {
                let variables = json!({ "query": "refund", "order": order, "first": size, "after": after });
                let data = analyst.data(QUERY, variables).await;
                let page = &data["searchCalls"];
                assert_eq!(page["totalCount"], 17);
                walked.extend(each_field(&page["edges"], "cursor"));
                if page["pageInfo"]["hasNextPage"] == false {
                    break;
                }
                after = page["pageInfo"]["endCursor"].clone();
            }
            assert_eq!(walked, whole, "{order} by {size}");
        }
        let others = if order == "NEWEST" { "OLDEST" } else { "NEWEST" };
        let variables = json!({ "query": "refund", "order": others, "after": whole[0] });
        assert_eq!(analyst.refused(QUERY, variables).await.0, "BAD_INPUT", "{order}");
    }
    for after in ["", "rubbish", "dDE6eA"] {
        let (code, _) = analyst.refused(QUERY, json!({ "query": "refund", "after": after })).await;
        assert_eq!(code, "BAD_INPUT", "{after}");
    }
    for first in [-1, 101] {
        assert_eq!(analyst.refused(QUERY, json!({ "query": "refund", "first": first })).await.0, "BAD_INPUT");
    }
    let data = analyst.data(QUERY, json!({ "query": "refund", "first": 0 })).await;
    assert_eq!((&data["searchCalls"]["totalCount"], &data["searchCalls"]["edges"]), (&json!(17), &json!([])));
}

async fn what_is_said_again_is_found_as_it_is_now(test: TestApp) {
    let (service, analyst, admin) = (test.service(), test.analyst(), test.admin());
    let call = json!({ "provider": "TWILIO", "providerCallId": "one", "from": "anonymous" });
    let call = service.start_call(call).await;
    service.say(&call, &["I want a refund"]).await;
    let lag = async || {
        let data = admin.data("{ archive { indexLag } }", json!({})).await;
        data["archive"]["indexLag"].as_i64().unwrap()
    };
    // Where an older transaction runs on the server, events count a moment later.
    eventually(&lag, 3).await;
    test.index_now().await;
    assert_eq!(lag().await, 0);
    assert_eq!(found(&analyst, "refund").await, ["one"]);
    service.say(&call, &["I want a room"]).await;
    eventually(&lag, 1).await;
    test.index_now().await;
    assert_eq!(found(&analyst, "refund").await, [""; 0]);
    assert_eq!(found(&analyst, "room").await, ["one"]);
}

async fn the_language_speaks_of_speakers_turns_and_seconds(test: TestApp) {
    // The first turn is the agent's, each takes two seconds.
    tell(
        &test,
        &[
            (
                "asked",
                &["How may I help?", "I want a refund for my credit card.", "A refund takes four days."],
            ),
            ("offered", &["You get a refund, I am sorry.", "Thank you. My reference is g 56 h 54."]),
            ("booked", &["Booked, your reference is G56H54.", "Is that four seven one, the room?"]),
        ],
    )
    .await;
    let analyst = test.analyst();
    for (query, expected) in [
        ("agent:refund", vec!["asked", "offered"]),
        ("customer:refund", vec!["asked"]),
        ("customer:(refund OR thank) NOT agent:sorry", vec!["asked"]),
        ("refund NEAR/5 card", vec!["asked"]),
        ("refund NEAR/3 card", vec![]),
        ("help NEAR/3s ACROSS refund", vec!["asked"]),
        ("refund THEN sorry", vec!["offered"]),
        ("refund SAME TURN days", vec!["asked"]),
        ("help SAME TURN refund", vec![]),
        ("credit NOT IN \"credit card\"", vec![]),
        ("^booked", vec!["booked"]),
        ("refund IN FIRST 2s", vec!["offered"]),
        ("refunding", vec!["asked", "offered"]),
        ("\"refunds\"", vec![]),
        ("refnd~", vec!["asked", "offered"]),
        ("ref*", vec!["asked", "booked", "offered"]),
        ("G56H54", vec!["booked", "offered"]),
        ("471", vec!["booked"]),
        ("duration > 1h", vec![]),
    ] {
        assert_eq!(found(&analyst, query).await, expected, "{query}");
    }
}

async fn a_strict_query_says_where_it_is_wrong(test: TestApp) {
    tell(&test, &[("one", &["a sea view room"])]).await;
    let analyst = test.analyst();
    let query = "query ($query: String!) { searchCalls(query: $query, strict: true) { totalCount }
        searchMoments(query: $query, strict: true) { totalCount } }";
    for (text, place) in
        [("sea NEAR/5", "at character 5"), ("sea (view", "at character 5"), ("sea \"view", "at character 5")]
    {
        let (code, message) = analyst.refused(query, json!({ "query": text })).await;
        assert_eq!(code, "BAD_INPUT", "{text}");
        assert!(message.contains(place) && message.contains("expected"), "{message}");
    }
    let data = analyst.data(query, json!({ "query": "sea NEAR/5 room" })).await;
    assert_eq!(
        (&data["searchCalls"]["totalCount"], &data["searchMoments"]["totalCount"]),
        (&json!(1), &json!(1))
    );
    let (code, message) = analyst.refused(query, json!({ "query": "duration > soon" })).await;
    assert_eq!((code.as_str(), message.contains("30s")), ("BAD_INPUT", true), "{message}");
}

async fn who_finds_nothing_is_helped(test: TestApp) {
    tell(&test, &[("one", &["a full refund"]), ("two", &["the boat", "a refund"])]).await;
    let analyst = test.analyst();
    let query = "query ($query: String!, $relaxed: Boolean) { searchCalls(query: $query, relaxed: $relaxed) {
        totalCount notices nodes { providerCallId } } }";
    let data = analyst.data(query, json!({ "query": "refnud" })).await;
    assert_eq!(data["searchCalls"]["notices"], json!(["no call has “refnud”: did you mean “refund”?"]));
    let data = analyst.data(query, json!({ "query": "full boat" })).await;
    assert_eq!(
        (&data["searchCalls"]["totalCount"], &data["searchCalls"]["notices"]),
        (&json!(0), &json!([]))
    );
    let data = analyst.data(query, json!({ "query": "full boat refund", "relaxed": true })).await;
    assert_eq!(data["searchCalls"]["totalCount"], 2);
    let notice = "0 say all that was asked for; others say some of it, or are linked to a customer or booking that has it";
    assert_eq!(data["searchCalls"]["notices"], json!([notice]));
    let data = analyst.data(query, json!({ "query": "full refund", "relaxed": true })).await;
    assert_eq!(each_field(&data["searchCalls"]["nodes"], "providerCallId"), ["one", "two"]);
}

async fn facets_say_how_calls_are_spread(test: TestApp) {
    populate(&test).await;
    test.index_now().await;
    let analyst = test.analyst();
    let query = "query ($filter: CallFilter) { searchCalls(query: \"\", filter: $filter) { totalCount
        facets { agents { value count } directions { value count } tags { value count } timeline { from until count } } } }";
    let all = analyst.data(query, json!({})).await["searchCalls"].clone();
    assert_eq!(all["totalCount"], 8);
    let spread =
        |facets: &Value| -> i64 { each_field(facets, "count").iter().filter_map(Value::as_i64).sum() };
    assert_eq!(spread(&all["facets"]["directions"]), 8);
    assert_eq!(spread(&all["facets"]["timeline"]), 8);
    for facet in all["facets"]["agents"].as_array().unwrap() {
        // A value can be given as a filter, and gives as many; its own facet does not change by it.
        let filtered = analyst.data(query, json!({ "filter": { "agents": [facet["value"]] } })).await;
        assert_eq!(filtered["searchCalls"]["totalCount"], facet["count"]);
        assert_eq!(filtered["searchCalls"]["facets"]["agents"], all["facets"]["agents"]);
    }
}
