//! How a call is fed in, ends, and is found again.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::harness::{TestApp, each_field, populate};

on_every_backend!(
    a_call_is_fed_and_read_back,
    a_repeat_changes_nothing,
    turns_are_replaced_and_counted,
    each_filter_finds_exactly_its_calls,
    what_cannot_be_right_is_refused_and_leaves_nothing,
    a_call_is_found_by_any_of_its_names,
    writers_at_the_same_time_lose_nothing,
);

/// Everything a call shows.
const CALL: &str = "id provider providerCallId streamId campaignId direction status
    from { raw e164 } to { raw e164 } agent startedAt endedAt durationMs tags
    metadata { language region deviceType networkQuality customData }
    stages { stage status attempts lastError nextAttemptAt updatedAt }
    recording { id } recordings { id }
    transcript { id source language confidence wordCount turnCount text fetchedAt
        turns { index speaker speakerLabel text startMs endMs confidence } }
    summary { text }
    analytics { at source sentiment sentimentScore talkMs silenceMs interruptions averageLatencyMs metrics }
    analyticsHistory { at sentiment } transcriptOnly
    customer { customer { id } } bookings { booking { id } }";

fn start_input() -> Value {
    json!({
        "provider": "TWILIO",
        "providerCallId": "CA1",
        "streamId": "MZ1",
        "campaignId": "front-desk",
        "direction": "INBOUND",
        "from": "(415) 555-0132",
        "to": "sip:front-desk@gullwing.example",
        "agent": "Priya Nair",
        "startedAt": "2026-11-21T10:59:30.1234567+02:00",
        "tags": ["booking", " vip ", "booking"],
    })
}

fn turns_input(call: &str) -> Value {
    json!({
        "callId": call,
        "source": "whisper",
        "language": "en-GB",
        "turns": [
            { "index": 0, "speaker": "AGENT", "text": "Gullwing House, good morning.", "startMs": 400,
              "endMs": 3948, "confidence": 0.9 },
            { "index": 1, "speaker": "CUSTOMER", "speakerLabel": "Speaker 2", "text": "A room, please.",
              "startMs": 4808, "endMs": 8992, "confidence": 0.7 },
        ],
    })
}

async fn a_call_is_fed_and_read_back(test: TestApp) {
    let service = test.service();
    let call = service.start_call(start_input()).await;
    test.clock.advance(5);
    service.mutate("addTurns", turns_input(&call), "call { id }").await;
    test.clock.advance(5);
    let last = json!({
        "callId": call,
        "turns": [{ "index": 2, "speaker": "SYSTEM", "text": "The call has ended." }],
        "complete": true,
    });
    service.mutate("addTurns", last, "call { id }").await;
    let figures = json!({
        "callId": call, "sentiment": "NEUTRAL", "sentimentScore": 0.1, "talkMs": 7732, "silenceMs": 860,
        "interruptions": 0, "averageLatencyMs": 860.5, "metrics": { "words_per_minute": 177 },
    });
    service.mutate("addAnalytics", figures, "call { id }").await;
    test.clock.advance(5);
    service.mutate("addAnalytics", json!({ "callId": call, "sentiment": "POSITIVE" }), "call { id }").await;
    let metadata = json!({
        "callId": call, "region": "GB", "deviceType": "landline", "networkQuality": "good",
        "customData": { "queue_seconds": 12, "venue": "Gullwing House" },
    });
    service.mutate("setCallMetadata", metadata, "call { id }").await;
    test.clock.advance(45);
    service.mutate("endCall", json!({ "callId": call }), "call { id }").await;
    let query = format!("query ($id: ID!) {{ call(by: {{ id: $id }}) {{ {CALL} }} }}");
    let data = test.viewer().data(&query, json!({ "id": call })).await;
    snapshot!("call_read_back", data);
    assert_eq!(
        test.event_kinds_after(0).await,
        [
            "customer_changed",
            "call_started",
            "turns_added",
            "stage_changed",
            "call_changed",
            "turns_added",
            "stage_changed",
            "analytics_added",
            "call_changed",
            "analytics_added",
            "call_changed",
            "call_changed",
            "call_ended",
        ]
    );
}

async fn a_repeat_changes_nothing(test: TestApp) {
    let service = test.service();
    let call = service.start_call(start_input()).await;
    let input = |rest: Value| {
        let mut input = json!({ "callId": call });
        input.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        input
    };
    let steps = [
        ("addTurns", turns_input(&call)),
        ("addTurns", input(json!({ "turns": [], "complete": true }))),
        ("addAnalytics", input(json!({ "sentiment": "MIXED", "talkMs": 5 }))),
        ("setCallMetadata", input(json!({ "region": "GB", "customData": { "a": [1, 2.5, "x"] } }))),
        ("endCall", input(json!({ "endedAt": "2026-11-21T09:01:00Z" }))),
        ("endCall", input(json!({}))),
    ];
    let fields = format!("call {{ {CALL} }}");
    for (mutation, input) in steps {
        let first = service.mutate(mutation, input.clone(), &fields).await;
        let events = test.events().await.len();
        test.clock.advance(60);
        let second = service.mutate(mutation, input, &fields).await;
        assert_eq!(first, second, "{mutation}");
        assert_eq!(test.event_kinds_after(events).await, [""; 0], "{mutation}");
    }
    // The same start, even said differently, is the same call: by the provider's id and by the stream's.
    let events = test.events().await.len();
    for input in [
        start_input(),
        json!({ "provider": "TWILIO", "providerCallId": "CA1", "agent": "somebody else" }),
        json!({ "streamId": "MZ1" }),
    ] {
        assert_eq!(service.start_call(input).await, call);
    }
    assert_eq!(test.event_kinds_after(events).await, [""; 0]);
    // Another provider may use the same id for another call.
    assert_ne!(service.start_call(json!({ "provider": "VAPI", "providerCallId": "CA1" })).await, call);
}

async fn turns_are_replaced_and_counted(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({})).await;
    service.say(&call, &["one two three", "four", "five six"]).await;
    let events = test.events().await.len();
    let again = json!({
        "callId": call,
        "turns": [
            { "index": 1, "speaker": "CUSTOMER", "text": "lost" },
            { "index": 1, "speaker": "CUSTOMER", "text": "four and a half" },
            { "index": 0, "speaker": "AGENT", "text": "one two three", "startMs": 0, "endMs": 1_900 },
            { "index": 7, "speaker": "UNKNOWN", "text": "שלום" },
        ],
    });
    let fields = "call { transcript { wordCount turnCount text turns { index text } } }";
    let payload = service.mutate("addTurns", again, fields).await;
    let transcript = &payload["call"]["transcript"];
    assert_eq!(transcript["turnCount"], 4);
    assert_eq!(transcript["wordCount"], 10);
    assert_eq!(
        transcript["text"],
        "Agent: one two three\nCustomer: four and a half\nAgent: five six\nUnknown: שלום"
    );
    assert_eq!(each_field(&transcript["turns"], "index"), [json!(0), json!(1), json!(2), json!(7)]);
    // The event names what changed and not what came again as it was.
    let events = &test.events().await[events..];
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].detail, Some(json!({ "positions": [1, 7] })));
}

async fn each_filter_finds_exactly_its_calls(test: TestApp) {
    let made = populate(&test).await;
    let table: &[(Value, &[usize])] = &[
        (json!({}), &[0, 1, 2, 3, 4, 5, 6, 7]),
        (json!({ "startedAt": { "from": "2026-11-21T09:00:20Z" } }), &[2, 3, 4, 5, 6, 7]),
        (json!({ "startedAt": { "until": "2026-11-21T09:00:20Z" } }), &[0, 1]),
        (
            json!({ "startedAt": { "from": "2026-11-21T09:00:20Z", "until": "2026-11-21T09:00:21Z" } }),
            &[2, 3],
        ),
        (json!({ "startedAt": { "from": "2026-11-21T09:00:20Z", "until": "2026-11-21T09:00:20Z" } }), &[]),
        (json!({ "durationMs": { "min": 60_000 } }), &[0, 1, 2, 5, 6]),
        (json!({ "durationMs": { "max": 60_000 } }), &[0, 2, 4]),
        (json!({ "durationMs": { "min": 60_001, "max": 120_000 } }), &[1, 6]),
        (json!({ "direction": "OUTBOUND" }), &[1, 4]),
        (json!({ "status": "ACTIVE" }), &[3, 7]),
        (json!({ "status": "FAILED" }), &[1]),
        (json!({ "providers": ["VAPI", "VONAGE"] }), &[2, 3]),
        (json!({ "phone": "(415) 555-0203" }), &[3]),
        (json!({ "phone": "+14155550100" }), &[0, 1, 2, 3, 4, 5, 6, 7]),
        (json!({ "phone": "+14155559999" }), &[]),
        (json!({ "agents": ["Priya"] }), &[0, 2, 7]),
        (json!({ "agents": ["Tom", "Rosa"] }), &[1, 3, 4, 5]),
        (json!({ "campaignIds": ["hotel"] }), &[0, 1, 7]),
        (json!({ "customerId": made.customer }), &[0, 2]),
        (json!({ "bookingId": made.booking }), &[1]),
        (json!({ "languages": ["en"] }), &[0, 1, 5, 6]),
        (json!({ "languages": ["EN-GB"] }), &[0, 6]),
        (json!({ "languages": ["es", "he"] }), &[2, 3, 4]),
        (json!({ "sentiments": ["POSITIVE"] }), &[0, 4, 7]),
        (json!({ "tags": ["vip"] }), &[0, 4, 5]),
        (json!({ "tags": ["complaint", "booking"] }), &[0, 1, 2, 5]),
        (json!({ "stage": { "stage": "RECORDING", "status": "COMPLETED" } }), &[0]),
        (json!({ "stage": { "stage": "TRANSCRIPT", "status": "COMPLETED" } }), &[5]),
        (json!({ "stage": { "stage": "SUMMARY", "status": "PENDING" } }), &[0, 1, 2, 3, 4, 5, 6, 7]),
        (json!({ "agents": ["Priya"], "tags": ["booking"], "direction": "INBOUND" }), &[0, 2]),
        (json!({ "agents": ["Priya"], "tags": ["complaint"] }), &[]),
        // An empty list asks nothing, as in a form where nothing is ticked.
        (
            json!({ "agents": [], "tags": [], "providers": [], "languages": [], "sentiments": [], "campaignIds": [] }),
            &[0, 1, 2, 3, 4, 5, 6, 7],
        ),
    ];
    let query = "query ($filter: CallFilter) {
        calls(filter: $filter, orderBy: { field: STARTED_AT, direction: ASC }, first: 100) {
            totalCount nodes { id } } }";
    let viewer = test.viewer();
    for (filter, expected) in table {
        let data = viewer.data(query, json!({ "filter": filter })).await;
        let mut found = each_field(&data["calls"]["nodes"], "id");
        let mut expected: Vec<_> = expected.iter().map(|place| json!(made.calls[*place])).collect();
        found.sort_by_key(Value::to_string);
        expected.sort_by_key(Value::to_string);
        assert_eq!(found, expected, "{filter}");
        assert_eq!(data["calls"]["totalCount"], expected.len(), "{filter}");
    }
    let refused = viewer.refused(query, json!({ "filter": { "phone": "call me" } })).await;
    assert_eq!(refused.0, "BAD_INPUT");
    assert!(refused.1.contains("country code"), "{}", refused.1);
    let many = vec!["x"; 101];
    let refused = viewer.refused(query, json!({ "filter": { "agents": many } })).await;
    assert_eq!(refused.0, "LIMIT_EXCEEDED");
}

async fn what_cannot_be_right_is_refused_and_leaves_nothing(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({})).await;
    let events = test.events().await.len();
    let turn = |more: Value| {
        let mut turn = json!({ "index": 0, "speaker": "AGENT", "text": "hello" });
        turn.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "callId": call, "turns": [turn] })
    };
    let start = |more: Value| {
        let mut start = json!({ "direction": "INBOUND", "from": "1", "to": "2" });
        start.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        start
    };
    let long = "x".repeat(513);
    let tags: Vec<_> = (0..65).map(|number| number.to_string()).collect();
    let turns: Vec<_> =
        (0..1_001).map(|index| json!({ "index": index, "speaker": "AGENT", "text": "a" })).collect();
    let table = [
        ("addTurns", turn(json!({ "index": -1 })), "BAD_INPUT", "index -1"),
        ("addTurns", turn(json!({ "index": 100_000 })), "BAD_INPUT", "99999"),
        ("addTurns", turn(json!({ "startMs": -1 })), "BAD_INPUT", "negative"),
        ("addTurns", turn(json!({ "startMs": 5, "endMs": 4 })), "BAD_INPUT", "before it starts"),
        ("addTurns", turn(json!({ "confidence": 1.5 })), "BAD_INPUT", "between 0 and 1"),
        ("addTurns", turn(json!({ "text": "a\u{0}b" })), "BAD_INPUT", "NUL"),
        ("addTurns", json!({ "callId": call, "turns": turns }), "LIMIT_EXCEEDED", "1000"),
        ("startCall", start(json!({ "agent": "" })), "BAD_INPUT", "agent"),
        ("startCall", start(json!({ "campaignId": long })), "BAD_INPUT", "512"),
        ("startCall", start(json!({ "tags": tags })), "LIMIT_EXCEEDED", "64"),
        ("startCall", start(json!({ "providerCallId": "\u{0}" })), "BAD_INPUT", "NUL"),
        ("endCall", json!({ "callId": call, "status": "ACTIVE" }), "BAD_INPUT", "COMPLETED or FAILED"),
        ("endCall", json!({ "callId": call, "endedAt": "2020-01-01T00:00:00Z" }), "BAD_INPUT", "before"),
        ("addAnalytics", json!({ "callId": call, "talkMs": -1 }), "BAD_INPUT", "negative"),
        ("setCallMetadata", json!({ "callId": call, "customData": { "a": "\u{0}" } }), "BAD_INPUT", "NUL"),
    ];
    for (mutation, input, code, words) in table {
        let (refused, message) = service.mutate_refused(mutation, input).await;
        assert_eq!(refused, code, "{mutation}: {message}");
        assert!(message.contains(words), "{mutation}: {message}");
    }
    assert_eq!(test.event_kinds_after(events).await, [""; 0]);
    let data = test.viewer().data("{ calls { totalCount } transcripts { totalCount } }", json!({})).await;
    assert_eq!(data, json!({ "calls": { "totalCount": 1 }, "transcripts": { "totalCount": 0 } }));
}

async fn a_call_is_found_by_any_of_its_names(test: TestApp) {
    let call = test.service().start_call(start_input()).await;
    let viewer = test.viewer();
    let by = |key: Value| {
        let viewer = viewer.clone();
        async move {
            let data =
                viewer.data("query ($by: CallKey!) { call(by: $by) { id } }", json!({ "by": key })).await;
            data["call"]["id"].clone()
        }
    };
    let provider = |provider: &str, id: &str| json!({ "providerCallId": { "provider": provider, "id": id } });
    assert_eq!(by(json!({ "id": call })).await, call);
    assert_eq!(by(provider("TWILIO", "CA1")).await, call);
    assert_eq!(by(json!({ "streamId": "MZ1" })).await, call);
    for nothing in [provider("VAPI", "CA1"), provider("TWILIO", "ca1"), json!({ "streamId": "" })] {
        assert_eq!(by(nothing).await, Value::Null);
    }
    for rubbish in ["", "call_", "rubbish", &call.replace("call_", "recording_"), &call.to_uppercase()] {
        assert_eq!(by(json!({ "id": rubbish })).await, Value::Null, "{rubbish}");
    }
}

async fn writers_at_the_same_time_lose_nothing(test: TestApp) {
    let service = test.service();
    let starting = (0..8).map(|_| service.start_call(start_input()));
    let calls = join_all(starting).await;
    let call = &calls[0];
    assert!(calls.iter().all(|same| same == call), "{calls:?}");
    // Nobody has the number, so that it is a lead's from now on.
    assert_eq!(test.event_kinds_after(0).await, ["customer_changed", "call_started"]);
    let feeding = (0..24).map(|number| {
        let (service, call) = (service.clone(), call.clone());
        async move {
            let (mutation, input) = match number % 3 {
                0 => (
                    "addTurns",
                    json!({ "turns": [{ "index": number, "speaker": "AGENT", "text": "one two" }] }),
                ),
                1 => ("addAnalytics", json!({ "talkMs": number, "sentiment": "MIXED" })),
                _ if number < 12 => ("setCallMetadata", json!({ "region": "GB" })),
                _ => ("setCallMetadata", json!({ "deviceType": "landline" })),
            };
            let mut input = input;
            input["callId"] = json!(call);
            service.mutate(mutation, input, "call { id }").await;
        }
    });
    join_all(feeding).await;
    let query = "query ($id: ID!) { call(by: { id: $id }) { transcript { turnCount wordCount }
        analyticsHistory { talkMs } metadata { region deviceType } } }";
    let data = service.data(query, json!({ "id": call })).await;
    assert_eq!(data["call"]["transcript"], json!({ "turnCount": 8, "wordCount": 16 }));
    assert_eq!(data["call"]["analyticsHistory"].as_array().unwrap().len(), 8);
    assert_eq!(data["call"]["metadata"], json!({ "region": "GB", "deviceType": "landline" }));
    let kinds = test.event_kinds_after(0).await;
    assert_eq!(kinds.iter().filter(|kind| **kind == "turns_added").count(), 8, "{kinds:?}");
    assert_eq!(kinds.iter().filter(|kind| **kind == "stage_changed").count(), 1, "{kinds:?}");
}
