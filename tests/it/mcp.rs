//! The archive as tools for assistants: what they answer, and to whom.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use earmark::access::Role;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, TENANT, TestApp, each_field, populate, text};
use crate::saved_searches::save;

on_every_backend!(
    a_moment_is_quoted_with_its_second_and_a_link,
    moments_come_in_pages_and_only_from_the_calls_asked_for,
    a_call_is_read_whole_in_parts_or_around_a_second,
    what_is_long_is_told_in_pages_that_clients_take,
    a_customer_is_found_and_summed_up,
    a_booking_is_told_with_its_calls,
    saved_searches_are_listed_and_give_their_calls,
    a_role_is_offered_what_it_may_use_and_refused_the_rest,
    another_tenants_things_look_like_nothing,
    what_cannot_be_right_is_answered_with_a_sentence,
    nothing_is_changed_by_asking,
);

/// The tools, with arguments that all name something of the population; `$…` stand for ids.
const TOOLS: &[(&str, bool, &str)] = &[
    ("search_moments", true, r#"{ "query": "refund" }"#),
    ("read_call", false, r#"{ "callId": "$call" }"#),
    ("find_customer", false, r#"{ "text": "ellison" }"#),
    ("customer_context", false, r#"{ "customerId": "$customer" }"#),
    ("booking_with_calls", false, r#"{ "bookingId": "$booking" }"#),
    ("saved_searches", true, "{}"),
    ("saved_search_matches", true, r#"{ "savedSearchId": "$savedsearch" }"#),
];

/// The answer to one message at `/mcp`.
pub async fn post(client: &Client, message: &Value) -> Answer {
    let request = client
        .request(Method::POST, "/mcp")
        .header(header::HOST, "earmark.test")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json, text/event-stream")
        .body(Body::from(message.to_string()))
        .unwrap();
    client.send(request).await
}

/// The result of a method that must be known.
pub async fn ask(client: &Client, method: &str, params: Value) -> Value {
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let answer = post(client, &message).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let mut answer = answer.json();
    assert_eq!(answer.get("error"), None, "{method}: {answer:#}");
    answer["result"].take()
}

/// What a tool answers, whatever it is.
pub async fn call(client: &Client, tool: &str, arguments: Value) -> Value {
    ask(client, "tools/call", json!({ "name": tool, "arguments": arguments })).await
}

/// The data of an answer that must be good; its text says the same to a reader.
async fn data(client: &Client, tool: &str, arguments: Value) -> Value {
    let mut result = call(client, tool, arguments).await;
    assert_eq!(result["isError"], false, "{tool}: {result:#}");
    assert_eq!(result["content"].as_array().map(Vec::len), Some(1), "{result:#}");
    assert!(!text(&result["content"][0]["text"]).is_empty());
    result["structuredContent"].take()
}

/// The code and sentence of an answer that must say no.
async fn refused(client: &Client, tool: &str, arguments: Value) -> (String, String) {
    let result = call(client, tool, arguments).await;
    assert_eq!(result["isError"], true, "{tool}: {result:#}");
    assert_eq!(result.get("structuredContent"), None, "it would not be of the schema");
    (text(&result["_meta"]["earmark/code"]), text(&result["content"][0]["text"]))
}

async fn a_moment_is_quoted_with_its_second_and_a_link(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({ "agent": "Priya" })).await;
    let words = "I was promised a refund of £40 — “by Friday”, you said";
    service.say(&call, &["Good morning", words]).await;
    test.index_now().await;
    let result = self::call(&test.analyst(), "search_moments", json!({ "query": "refund" })).await;
    let link = format!("http://earmark.test/calls/{call}?t=2");
    let moment = json!({
        "callId": call, "startedAt": "2026-11-21T09:00:00Z", "agent": "Priya", "speaker": "customer",
        "second": 2, "turn": 1, "words": words, "link": link,
    });
    assert_eq!(result["structuredContent"], json!({ "total": 1, "moments": [moment] }));
    let told = text(&result["content"][0]["text"]);
    for part in [words, "[0:02] customer", &link, &call, "agent Priya", "1 of 1 moments"] {
        assert!(told.contains(part), "{part} is missing:\n{told}");
    }
    // Of a long turn, what stands around the match is quoted, and it is said that it is a part.
    let call = service.start_call(json!({})).await;
    let long = format!("{} a voucher instead {}", "well ".repeat(300), "and so on ".repeat(300));
    service.say(&call, &[&long]).await;
    test.index_now().await;
    let found = data(&test.analyst(), "search_moments", json!({ "query": "voucher" })).await;
    let quoted = text(&found["moments"][0]["words"]);
    assert!(long.contains(&quoted) && quoted.contains("a voucher instead") && quoted.len() < 300, "{quoted}");
    assert_eq!(found["moments"][0]["excerpt"], true);
}

async fn moments_come_in_pages_and_only_from_the_calls_asked_for(test: TestApp) {
    let people = populate(&test).await;
    test.index_now().await;
    let analyst = test.analyst();
    let all = data(&analyst, "search_moments", json!({ "query": "calling OR refund", "limit": 20 })).await;
    let mut walked = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let arguments = json!({ "query": "calling OR refund", "limit": 3, "cursor": cursor });
        let mut page = data(&analyst, "search_moments", arguments).await;
        assert_eq!(page["total"], all["total"]);
        walked.append(page["moments"].as_array_mut().unwrap());
        cursor = page["nextCursor"].take();
        if cursor.is_null() {
            break;
        }
    }
    assert!(walked.len() > 6);
    assert_eq!(Value::Array(walked), all["moments"]);

    let start = test.clock.now();
    let cases = [
        (json!({ "customerId": people.customer }), vec![0, 2]),
        (json!({ "bookingId": people.booking }), vec![1]),
        (json!({ "agent": "Rosa" }), vec![3, 5]),
        (json!({ "tag": "complaint" }), vec![1, 5]),
        (json!({ "until": (start + chrono::TimeDelta::seconds(20)).to_rfc3339() }), vec![0, 1]),
        (json!({ "from": "2026-11-22" }), vec![]),
        (json!({ "from": "2026-11-21", "until": "2026-11-22", "tag": "booking", "agent": null }), vec![0, 2]),
    ];
    for (mut arguments, calls) in cases {
        arguments["query"] = json!("calling");
        let found = data(&analyst, "search_moments", arguments.clone()).await;
        let mut found = each_field(&found["moments"], "callId");
        found.sort_by_key(ToString::to_string);
        let expected: Vec<_> = calls.into_iter().map(|place: usize| json!(people.calls[place])).collect();
        assert_eq!(found, expected, "{arguments}");
    }
    // What the search could not do as asked is said.
    let found = data(&analyst, "search_moments", json!({ "query": "refnd" })).await;
    assert_eq!(found["total"], 0);
    assert!(text(&found["notices"][0]).contains("refund"), "{found}");
    let relaxed = json!({ "query": "refund xylophone", "relaxed": true });
    assert!(data(&analyst, "search_moments", relaxed).await["total"].as_i64().unwrap() >= 2);
}

async fn a_call_is_read_whole_in_parts_or_around_a_second(test: TestApp) {
    let (service, admin, viewer) = (test.service(), test.admin(), test.viewer());
    let people = populate(&test).await;
    let booking = json!({ "callId": people.calls[0], "bookingId": people.booking });
    admin.mutate("linkCall", booking, "call { id }").await;
    let read = data(&viewer, "read_call", json!({ "callId": people.calls[0] })).await;
    assert_eq!(read["call"]["agent"], "Priya");
    assert_eq!(read["call"]["durationSeconds"], 60);
    assert_eq!((&read["fromNumber"], &read["toNumber"]), (&json!("+14155550200"), &json!("+14155550100")));
    assert_eq!(read["customer"]["name"], "Margaret Ellison");
    assert_eq!(read["bookings"][0]["reference"], "K7MQ2X");
    assert_eq!(read["tags"], json!(["booking", "vip"]));
    assert_eq!(
        read["turns"][0],
        json!({ "turn": 0, "second": 0, "speaker": "agent", "words": "a sea view room" })
    );
    assert_eq!(read["turnCount"], 2);

    let call = service.start_call(json!({})).await;
    let turns: Vec<_> = (0..150).map(|number| format!("turn number {number}")).collect();
    service.say(&call, &turns.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let (mut seen, mut cursor, mut pages) = (Vec::new(), Value::Null, 0);
    loop {
        let arguments = json!({ "callId": call, "limit": 60, "cursor": cursor });
        let mut page = data(&viewer, "read_call", arguments).await;
        seen.extend(each_field(&page["turns"], "words"));
        pages += 1;
        cursor = page["nextCursor"].take();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!((pages, seen), (3, turns.iter().map(|turn| json!(turn)).collect()));
    // Two seconds each: second 11 lies in turn 5.
    let around = json!({ "callId": call, "fromSecond": 11, "untilSecond": 15 });
    let read = data(&viewer, "read_call", around).await;
    assert_eq!(each_field(&read["turns"], "turn"), [5, 6, 7]);
    let part = json!({ "callId": call, "fromTurn": 148, "untilTurn": 1_000 });
    assert_eq!(each_field(&data(&viewer, "read_call", part).await["turns"], "turn"), [148, 149]);
    let behind = data(&viewer, "read_call", json!({ "callId": call, "fromSecond": 9_000 })).await;
    assert_eq!(behind["notices"], json!(["nothing is said there: the call has 150 turns"]));
    let silent = service.start_call(json!({})).await;
    let read = data(&viewer, "read_call", json!({ "callId": silent })).await;
    assert_eq!(read["notices"], json!(["the call has no transcript yet"]));
}

async fn what_is_long_is_told_in_pages_that_clients_take(test: TestApp) {
    // Clients cut answers of some ten thousand tokens, or hide them from their model.
    const BYTES_MAX: usize = 60_000;
    let (service, viewer) = (test.service(), test.viewer());
    let call = service.start_call(json!({})).await;
    let long = "word ".repeat(2_000);
    let turns: Vec<&str> = std::iter::repeat_n(long.trim(), 7).collect();
    service.say(&call, &turns).await;
    let (mut cursor, mut count) = (Value::Null, 0);
    loop {
        let result =
            self::call(&viewer, "read_call", json!({ "callId": call, "limit": 60, "cursor": cursor })).await;
        assert!(result.to_string().len() < BYTES_MAX, "{}", result.to_string().len());
        let page = &result["structuredContent"];
        count += page["turns"].as_array().unwrap().len();
        assert!(text(&page["notices"][0]).contains("is longer than 8000 characters and is cut"));
        cursor = page["nextCursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(count, 7);
}

async fn a_customer_is_found_and_summed_up(test: TestApp) {
    let people = populate(&test).await;
    let booking = json!({ "reference": "B1", "status": "confirmed", "customerId": people.customer });
    test.service().mutate("upsertBooking", booking, "booking { id }").await;
    let viewer = test.viewer();
    for wanted in ["ellison", "MARGARET", "+44 20 7946 0142", "cust-1"] {
        let found = data(&viewer, "find_customer", json!({ "text": wanted })).await;
        let expected = json!([{
            "customerId": people.customer, "name": "Margaret Ellison", "externalId": "cust-1", "status": "known",
            "phones": ["+442079460142"],
        }]);
        assert_eq!(found["customers"], expected, "{wanted}");
    }
    assert_eq!(data(&viewer, "find_customer", json!({ "text": "nobody" })).await["customers"], json!([]));
    for number in 0..7 {
        let customer = json!({ "externalId": format!("ann-{number}"), "name": "Ann", "phones": [] });
        test.service().mutate("upsertCustomer", customer, "customer { id }").await;
    }
    let found = data(&viewer, "find_customer", json!({ "text": "ann" })).await;
    assert_eq!(found["customers"].as_array().unwrap().len(), 5);
    assert!(text(&found["notices"][0]).contains("there are more"));

    for arguments in [json!({ "customerId": people.customer }), json!({ "phone": "+44 20 7946 0142" })] {
        let context = text(&data(&viewer, "customer_context", arguments).await["context"]);
        assert!(context.contains("Margaret Ellison"), "{context}");
    }
    let short = json!({ "customerId": people.customer, "maxTokens": 100 });
    let context = text(&data(&viewer, "customer_context", short).await["context"]);
    assert!(context.chars().count() <= 1_000, "{context}");
    for (arguments, sentence) in [
        (json!({}), "give customerId or phone, and not both"),
        (
            json!({ "customerId": people.customer, "phone": "+442079460142" }),
            "give customerId or phone, and not both",
        ),
        (json!({ "phone": "+442079460142", "maxTokens": 5 }), "maxTokens: 5 is not between 100 and 4000"),
        (json!({ "phone": "+15005550006" }), "no such customer"),
    ] {
        assert_eq!(refused(&viewer, "customer_context", arguments).await.1, sentence);
    }
}

async fn a_booking_is_told_with_its_calls(test: TestApp) {
    let people = populate(&test).await;
    let (service, admin, viewer) = (test.service(), test.admin(), test.viewer());
    let booking = json!({
        "reference": "K7MQ2X", "status": "No-show", "kind": "table", "venue": "Harbour Grill",
        "startsAt": "2026-11-22T19:00:00Z", "customerId": people.customer,
    });
    service.mutate("upsertBooking", booking, "booking { id }").await;
    for arguments in [json!({ "reference": " K7MQ2X " }), json!({ "bookingId": people.booking })] {
        let told = data(&viewer, "booking_with_calls", arguments).await;
        assert_eq!(told["booking"]["bookingId"], people.booking);
        assert_eq!(
            (&told["booking"]["state"], &told["booking"]["status"]),
            (&json!("no_show"), &json!("No-show"))
        );
        assert_eq!(told["booking"]["startsAt"], "2026-11-22T19:00:00Z");
        assert_eq!(told["customer"]["customerId"], people.customer);
        assert_eq!(told["callCount"], 1);
        let call = &told["calls"][0];
        assert_eq!((&call["callId"], &call["confidence"]), (&json!(people.calls[1]), &json!(1.0)));
        assert_eq!(call["explanation"], "admin linked it by hand");
        assert_eq!(text(&call["link"]), format!("http://earmark.test/calls/{}", people.calls[1]));
    }
    for call in &people.calls {
        let link = json!({ "callId": call, "bookingId": people.booking });
        admin.mutate("linkCall", link, "call { id }").await;
    }
    let mut seen = Vec::new();
    let mut cursor = Value::Null;
    for _ in 0..3 {
        let arguments = json!({ "reference": "K7MQ2X", "limit": 3, "cursor": cursor });
        let mut page = data(&viewer, "booking_with_calls", arguments).await;
        seen.extend(each_field(&page["calls"], "callId").iter().map(text));
        cursor = page["nextCursor"].take();
    }
    assert_eq!(cursor, Value::Null);
    seen.sort();
    assert_eq!(seen, people.calls);
    assert_eq!(
        refused(&viewer, "booking_with_calls", json!({ "reference": "NONE" })).await.1,
        "no such booking"
    );
}

async fn saved_searches_are_listed_and_give_their_calls(test: TestApp) {
    let people = populate(&test).await;
    test.index_now().await;
    let analyst = test.analyst();
    for name in ["first", "second", "third"] {
        test.clock.advance(1);
        save(&analyst, name, "refund", json!({ "agents": ["Tom"] })).await;
    }
    let page = data(&analyst, "saved_searches", json!({ "limit": 2 })).await;
    assert_eq!(each_field(&page["savedSearches"], "name"), ["third", "second"]);
    assert_eq!(page["savedSearches"][0]["filter"], r#"{"agents":["Tom"]}"#);
    let rest = data(&analyst, "saved_searches", json!({ "limit": 2, "cursor": page["nextCursor"] })).await;
    assert_eq!(
        (each_field(&rest["savedSearches"], "name"), rest.get("nextCursor")),
        (vec![json!("first")], None)
    );

    let matches = json!({ "savedSearchId": rest["savedSearches"][0]["savedSearchId"] });
    let found = data(&analyst, "saved_search_matches", matches).await;
    assert_eq!((&found["name"], &found["total"]), (&json!("first"), &json!(1)));
    assert_eq!(found["calls"][0]["callId"], people.calls[1]);
    assert_eq!(found["calls"][0]["moments"][0]["words"], "the refund is late");
    // One that names no words finds calls, without moments; they come in pages.
    let saved = save(&analyst, "long", "duration >= 1m", Value::Null).await;
    let (mut calls, mut cursor) = (0, Value::Null);
    for _ in 0..2 {
        let matches = json!({ "savedSearchId": saved["id"], "limit": 3, "cursor": cursor });
        let mut found = data(&analyst, "saved_search_matches", matches).await;
        assert_eq!(found["total"], 5);
        assert_eq!(found["calls"][0]["moments"], json!([]));
        calls += found["calls"].as_array().unwrap().len();
        cursor = found["nextCursor"].take();
    }
    assert_eq!((calls, cursor), (5, Value::Null));
}

/// The arguments of a tool with ids of the population.
async fn filled(test: &TestApp) -> Vec<(&'static str, bool, Value)> {
    let people = populate(test).await;
    let saved = save(&test.analyst(), "refunds", "refund", Value::Null).await;
    test.index_now().await;
    let fill = |arguments: &str| {
        let filled = arguments
            .replace("$call", &people.calls[0])
            .replace("$customer", &people.customer)
            .replace("$booking", &people.booking)
            .replace("$savedsearch", &text(&saved["id"]));
        serde_json::from_str(&filled).unwrap()
    };
    TOOLS.iter().map(|(tool, searches, arguments)| (*tool, *searches, fill(arguments))).collect()
}

async fn a_role_is_offered_what_it_may_use_and_refused_the_rest(test: TestApp) {
    let tools = filled(&test).await;
    for role in Role::ALL {
        let client = test.client(role);
        let may_search = matches!(role, Role::Analyst | Role::Admin);
        let offered = each_field(&ask(&client, "tools/list", json!({})).await["tools"], "name");
        let expected: Vec<_> = tools.iter().filter(|(_, searches, _)| may_search || !searches).collect();
        assert_eq!(offered, expected.iter().map(|(tool, ..)| json!(tool)).collect::<Vec<_>>(), "{role}");
        for (tool, searches, arguments) in &tools {
            if may_search || !searches {
                data(&client, tool, arguments.clone()).await;
            } else {
                let (code, sentence) = refused(&client, tool, arguments.clone()).await;
                let expected = format!("the role {role} may not search; this needs ANALYST or ADMIN");
                assert_eq!((code.as_str(), sentence), ("FORBIDDEN", expected), "{tool}");
            }
        }
    }
}

async fn another_tenants_things_look_like_nothing(test: TestApp) {
    let tools = filled(&test).await;
    let (ours, stranger) = (test.admin(), test.stranger());
    let nothing = |arguments: &Value| {
        let mut arguments = arguments.clone();
        for (_, value) in arguments.as_object_mut().unwrap() {
            if let Some((kind, _)) = value.as_str().and_then(|text| text.split_once('_')) {
                *value = json!(format!("{kind}_{}", "0".repeat(32)));
            }
        }
        arguments
    };
    for (tool, _, arguments) in &tools {
        data(&ours, tool, arguments.clone()).await;
        let theirs = call(&stranger, tool, arguments.clone()).await;
        let none = call(&stranger, tool, nothing(arguments)).await;
        assert_eq!(theirs, none, "{tool}");
        let told = theirs.to_string();
        for secret in ["refund", "Ellison", "K7MQ2X", "Priya", "sea view"] {
            let echoed = arguments.to_string().contains(secret);
            assert!(echoed || !told.contains(secret), "{tool} tells {secret}: {told}");
        }
    }
    // Nor do filters reach them, in either direction.
    for (name, place) in [("customerId", 3), ("bookingId", 4)] {
        let id = &tools[place].2[name];
        let found = data(&stranger, "search_moments", json!({ "query": "", name: id })).await;
        assert_eq!(found["total"], 0, "{name}");
    }
    let ours = data(&ours, "search_moments", json!({ "query": "refund" })).await;
    let cursor = json!({ "query": "refund", "cursor": ours["nextCursor"] });
    assert_eq!(data(&stranger, "search_moments", cursor).await["total"], 0);
    let context = json!({ "phone": "+442079460142" });
    assert_eq!(refused(&stranger, "customer_context", context).await.0, "NOT_FOUND");
}

async fn what_cannot_be_right_is_answered_with_a_sentence(test: TestApp) {
    let people = populate(&test).await;
    test.index_now().await;
    let analyst = test.analyst();
    let call = &people.calls[0];
    let long = "refund ".repeat(1_000);
    let cases = [
        ("search_moments", json!({}), "arguments of search_moments: missing field `query`"),
        (
            "search_moments",
            json!({ "query": 7 }),
            "arguments of search_moments: invalid type: integer `7`, expected a string",
        ),
        (
            "search_moments",
            json!({ "query": "refund", "limit": "ten" }),
            "invalid type: string \"ten\", expected i64",
        ),
        (
            "search_moments",
            json!({ "query": "refund", "limit": 1_000_000 }),
            "limit: 1000000 is not between 1 and 20",
        ),
        ("search_moments", json!({ "query": "refund", "limit": -1 }), "limit: -1 is not between 1 and 20"),
        ("search_moments", json!({ "query": "refund", "limit": 1e300 }), "expected i64"),
        (
            "search_moments",
            json!({ "query": "refund", "page": 2 }),
            "unknown field `page`, expected one of `query`, `from`",
        ),
        (
            "search_moments",
            json!({ "query": "refund", "order": "best" }),
            "expected one of `relevance`, `newest`, `oldest`",
        ),
        (
            "search_moments",
            json!({ "query": "refund", "from": "last week" }),
            "from: write a date like 2026-11-21",
        ),
        ("search_moments", json!({ "query": "refund", "cursor": "x" }), "after: "),
        (
            "search_moments",
            json!({ "query": long }),
            "the query has 7000 characters: at most 2000 are allowed",
        ),
        ("search_moments", json!({ "query": "(".repeat(40) }), "query: "),
        ("search_moments", json!({ "query": "refund", "customerId": call }), "no such customer"),
        ("search_moments", json!({ "query": "refund", "customerId": "Margaret" }), "no such customer"),
        ("read_call", json!({ "callId": people.customer }), "no such call"),
        ("read_call", json!({ "callId": call, "limit": 61 }), "limit: 61 is not between 1 and 60"),
        ("read_call", json!({ "callId": call, "cursor": "abc" }), "cursor: not one that this tool gave"),
        (
            "read_call",
            json!({ "callId": call, "fromTurn": 4_000_000_000_u32 }),
            "invalid value: integer `4000000000`, expected i32",
        ),
        ("find_customer", json!({ "text": " " }), "text: say who is looked for"),
        ("find_customer", json!({ "text": "a\u{0}b" }), "without NUL"),
        ("find_customer", json!({ "text": "é".repeat(513) }), "at most 512 characters"),
        ("customer_context", json!({ "phone": "a\u{0}b" }), "no such customer"),
        (
            "booking_with_calls",
            json!({ "reference": "K7MQ2X", "bookingId": people.booking }),
            "give reference or bookingId, and not both",
        ),
        ("booking_with_calls", json!({ "reference": "a\u{0}b" }), "no such booking"),
        ("saved_search_matches", json!({ "savedSearchId": "refunds" }), "no such saved search"),
        ("saved_searches", json!({ "cursor": "bjYw" }), "cursor: not one that this tool gave"),
    ];
    for (tool, arguments, expected) in cases {
        let (_, sentence) = refused(&analyst, tool, arguments).await;
        assert!(sentence.contains(expected), "{tool}: {sentence}\ninstead of {expected}");
    }
    // What asks for the ends of numbers is no mistake.
    for arguments in [
        json!({ "callId": call, "fromSecond": i64::MAX }),
        json!({ "callId": call, "fromSecond": -5, "untilSecond": i64::MAX }),
        json!({ "callId": call, "fromTurn": -1, "untilTurn": i32::MAX }),
        json!({ "callId": call, "untilTurn": 0, "cursor": "" }),
    ] {
        data(&analyst, "read_call", arguments).await;
    }
}

async fn nothing_is_changed_by_asking(test: TestApp) {
    let tools = filled(&test).await;
    let before = test.events().await;
    for (tool, _, arguments) in &tools {
        data(&test.admin(), tool, arguments.clone()).await;
    }
    assert_eq!(test.events().await, before);
    let listed = ask(&test.admin(), "tools/list", json!({})).await;
    for tool in listed["tools"].as_array().unwrap() {
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{tool:#}");
        assert_eq!(tool["inputSchema"]["type"], "object");
        assert_eq!(tool["inputSchema"]["additionalProperties"], false);
        assert_eq!(tool["outputSchema"]["type"], "object");
        // A model has nothing but the description of what each argument means.
        for (name, argument) in tool["inputSchema"]["properties"].as_object().unwrap() {
            assert!(argument["description"].is_string(), "{}: {name}", tool["name"]);
        }
    }
    assert_eq!(test.events().await.iter().filter(|event| event.tenant_id.as_str() != TENANT).count(), 0);
}
