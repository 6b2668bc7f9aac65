//! Following: what was missed first, then what is live, nothing lost and nothing twice.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use earmark::journal::{Cursor, Position};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Client, Events, TestApp, refusal, text, wav};

on_every_backend!(
    what_was_missed_comes_first_and_then_what_is_live,
    a_cursor_resumes_inside_a_batch_of_turns,
    calls_can_be_followed_by_filter_and_by_id,
    a_recording_is_told_of_when_it_can_be_played,
    another_tenant_hears_nothing,
    a_cursor_that_is_none_is_refused,
    many_followers_hear_the_same,
);

const CALL_CHANGED: &str = "subscription ($id: ID, $filter: CallFilter, $after: EventCursor) {
    callChanged(callId: $id, filter: $filter, after: $after) { cursor stage call { id status agent } } }";
const TURN_ADDED: &str = "subscription ($id: ID!, $after: EventCursor) {
    turnAdded(callId: $id, after: $after) { cursor turn { index text } call { id } } }";
const RECORDING_READY: &str = "subscription ($id: ID, $after: EventCursor) {
    recordingReady(callId: $id, after: $after) { cursor recording { id status } call { id } } }";

/// Before everything that ever happened.
pub fn beginning(test: &TestApp) -> String {
    Cursor::after(test.app.epoch, Position::default()).encode()
}

/// Waits until a subscription stands: its first sign of life is sent before it has asked for the journal's
/// head, so it is told of an event of a call of its own, sent until it hears one.
async fn stands(client: &Client, mut events: Events) -> Events {
    let feeder = async {
        loop {
            client.start_call(json!({ "agent": "are you there?" })).await;
        }
    };
    tokio::select! {
        heard = events.next() => assert!(heard.is_some()),
        () = feeder => {}
    }
    // Later echoes of the same question are passed over by whoever listens.
    events
}

/// The next change that is no echo of [`stands`].
async fn next_change(events: &mut Events) -> Value {
    loop {
        let change = events.field("callChanged").await;
        if change["call"]["agent"] != "are you there?" {
            return change;
        }
    }
}

async fn what_was_missed_comes_first_and_then_what_is_live(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({ "agent": "Priya" })).await;
    service.say(&call, &["hello"]).await;
    // Without a cursor only what is new is told.
    let live = service.subscribe(CALL_CHANGED, json!({})).await;
    let mut live = stands(&service, live).await;
    let mut all = service.subscribe(CALL_CHANGED, json!({ "after": beginning(&test) })).await;
    service.mutate("endCall", json!({ "callId": call }), "call { id }").await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(next_change(&mut all).await);
    }
    // Started, turns added, the stage moved, ended.
    assert_eq!(
        seen.iter().map(|change| change["stage"].clone()).collect::<Vec<_>>(),
        [Value::Null, Value::Null, json!("TRANSCRIPT"), Value::Null]
    );
    // On PostgreSQL what was committed a moment ago still counts as live while an older transaction runs elsewhere in
    // the cluster; it comes in order all the same, and the end is the same place.
    let mut change = next_change(&mut live).await;
    let first = seen.iter().position(|seen| seen["cursor"] == change["cursor"]);
    for expected in &seen[first.expect("a live change is one of all")..] {
        assert_eq!(change["cursor"], expected["cursor"]);
        if expected["cursor"] != seen[3]["cursor"] {
            change = next_change(&mut live).await;
        }
    }
    assert_eq!(change["call"], json!({ "id": call, "status": "COMPLETED", "agent": "Priya" }));
    // From each cursor on comes exactly the rest.
    for (place, after) in seen.iter().enumerate() {
        let variables = json!({ "after": after["cursor"], "id": call });
        let mut rest = service.subscribe(CALL_CHANGED, variables).await;
        for expected in &seen[place + 1..] {
            assert_eq!(rest.field("callChanged").await["cursor"], expected["cursor"]);
        }
        service.mutate("addAnalytics", json!({ "callId": call, "talkMs": place }), "call { id }").await;
        if place == 0 {
            let new = rest.field("callChanged").await;
            assert!(!seen.iter().any(|old| old["cursor"] == new["cursor"]));
        }
    }
}

async fn a_cursor_resumes_inside_a_batch_of_turns(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({})).await;
    service.say(&call, &["zero", "one", "two", "three", "four"]).await;
    // Again, with one more and one changed: only those two are told of.
    service.say(&call, &["zero", "one", "TWO", "three", "four", "five"]).await;
    let expected = ["zero", "one", "TWO", "three", "four", "TWO", "five"];
    let after = |cursor: Value| json!({ "id": call, "after": cursor });
    let mut events = service.subscribe(TURN_ADDED, after(json!(beginning(&test)))).await;
    let mut seen = Vec::new();
    for words in expected {
        let turn = events.field("turnAdded").await;
        // A turn is told as it is now.
        assert_eq!(turn["turn"]["text"], words);
        assert_eq!(turn["call"]["id"], call);
        seen.push(turn);
    }
    let cursors: std::collections::BTreeSet<_> = seen.iter().map(|turn| text(&turn["cursor"])).collect();
    assert_eq!(cursors.len(), seen.len(), "every turn has a place of its own");
    for place in 0..seen.len() {
        let mut rest = service.subscribe(TURN_ADDED, after(seen[place]["cursor"].clone())).await;
        for expected in &seen[place + 1..] {
            assert_eq!(rest.field("turnAdded").await, *expected, "after {place}");
        }
    }
    // Behind the last one comes what is said next.
    let mut rest = service.subscribe(TURN_ADDED, after(seen[6]["cursor"].clone())).await;
    let turn = json!({ "index": 9, "speaker": "AGENT", "text": "nine" });
    service.mutate("addTurns", json!({ "callId": call, "turns": [turn] }), "call { id }").await;
    assert_eq!(rest.field("turnAdded").await["turn"], json!({ "index": 9, "text": "nine" }));
}

async fn calls_can_be_followed_by_filter_and_by_id(test: TestApp) {
    let service = test.service();
    let first = service.start_call(json!({ "agent": "Priya" })).await;
    let second = service.start_call(json!({ "agent": "Tom" })).await;
    let from_the_beginning = |more: Value| {
        let mut variables = more;
        variables["after"] = json!(beginning(&test));
        variables
    };
    let mut by_id = service.subscribe(CALL_CHANGED, from_the_beginning(json!({ "id": second }))).await;
    let filter = json!({ "filter": { "agents": ["Priya"], "status": "COMPLETED" } });
    let mut by_filter = service.subscribe(CALL_CHANGED, from_the_beginning(filter)).await;
    assert_eq!(by_id.field("callChanged").await["call"]["id"], second);
    for call in [&second, &first] {
        service.mutate("endCall", json!({ "callId": call }), "call { id }").await;
    }
    assert_eq!(by_id.field("callChanged").await["call"]["status"], "COMPLETED");
    // Its start is told too where the past is read now, when it has ended; else its end is the first.
    let heard = by_filter.field("callChanged").await;
    assert_eq!(heard["call"], json!({ "id": first, "status": "COMPLETED", "agent": "Priya" }));
    for filter in [json!({ "phone": "rubbish" }), json!({ "agents": vec!["x"; 101] })] {
        let variables = from_the_beginning(json!({ "filter": filter }));
        let mut refused = service.subscribe(CALL_CHANGED, variables).await;
        let (code, _) = refusal(&refused.next().await.unwrap());
        assert!(matches!(&*code, "BAD_INPUT" | "LIMIT_EXCEEDED"), "{filter}: {code}");
        assert_eq!(refused.next().await, None, "a refused subscription ends");
    }
}

async fn a_recording_is_told_of_when_it_can_be_played(test: TestApp) {
    let service = test.service();
    let (first, second) = (service.start_call(json!({})).await, service.start_call(json!({})).await);
    let after = beginning(&test);
    let mut all = service.subscribe(RECORDING_READY, json!({ "after": after })).await;
    let mut one = service.subscribe(RECORDING_READY, json!({ "after": after, "id": second })).await;
    let mut ids = Vec::new();
    for call in [&first, &second, &second] {
        ids.push(service.store_recording(call, wav(0.2, ids.len() as f64 * 100.0)).await);
    }
    for id in &ids {
        let ready = all.field("recordingReady").await;
        assert_eq!(ready["recording"], json!({ "id": id, "status": "COMPLETED" }));
    }
    for id in &ids[1..] {
        let ready = one.field("recordingReady").await;
        assert_eq!((&ready["recording"]["id"], &ready["call"]["id"]), (&json!(id), &json!(second)));
    }
}

async fn another_tenant_hears_nothing(test: TestApp) {
    let (service, stranger) = (test.service(), test.stranger());
    let call = service.start_call(json!({})).await;
    service.say(&call, &["hello"]).await;
    service.store_recording(&call, wav(0.2, 440.0)).await;
    let after = json!({ "after": beginning(&test) });
    let mut changes = stranger.subscribe(CALL_CHANGED, after.clone()).await;
    let mut recordings = stranger.subscribe(RECORDING_READY, after).await;
    // The first thing heard is its own.
    let own = stranger.start_call(json!({})).await;
    let recording = stranger.store_recording(&own, wav(0.2, 440.0)).await;
    assert_eq!(changes.field("callChanged").await["call"]["id"], own);
    assert_eq!(recordings.field("recordingReady").await["recording"]["id"], recording);
}

async fn a_cursor_that_is_none_is_refused(test: TestApp) {
    let viewer = test.viewer();
    let call = test.service().start_call(json!({})).await;
    let epoch = test.app.epoch.simple();
    let encoded = |text: String| BASE64_URL_SAFE_NO_PAD.encode(text);
    let malformed = "not an event cursor of this archive: pass a `cursor` exactly as it was received";
    let restored = "this cursor is from before the archive was restored: subscribe without `after` and list what you may have missed";
    for (after, message) in [
        (String::new(), malformed),
        ("rubbish".into(), malformed),
        (encoded(format!("{epoch}:1:2")), malformed),
        (encoded(format!("{epoch}:1:2:3:4")), malformed),
        (encoded(format!("{epoch}:one:2:")), malformed),
        (encoded(format!("{epoch}:1:99999999999999999999:")), malformed),
        (encoded(format!("{}:1:2:", Uuid::from_u128(5).simple())), restored),
    ] {
        for (query, variables) in [
            (CALL_CHANGED, json!({ "after": after })),
            (RECORDING_READY, json!({ "after": after })),
            (TURN_ADDED, json!({ "after": after, "id": call })),
        ] {
            let mut events = viewer.subscribe(query, variables).await;
            let refused = refusal(&events.next().await.unwrap());
            assert_eq!(refused, ("BAD_INPUT".into(), message.into()), "{after}");
            assert_eq!(events.next().await, None);
        }
    }
    // A place far ahead is none of ours either, but nothing panics: it is simply waited for.
    let far = encoded(format!("{epoch}:{0}:{0}:4294967295", i64::MAX));
    let mut events = viewer.subscribe(CALL_CHANGED, json!({ "after": far })).await;
    assert!(events.is_silent().await);
}

async fn many_followers_hear_the_same(test: TestApp) {
    let service = test.service();
    let after = json!({ "after": beginning(&test) });
    let mut following = Vec::new();
    for _ in 0..12 {
        let mut events = service.subscribe(CALL_CHANGED, after.clone()).await;
        following.push(tokio::spawn(async move {
            let mut cursors = Vec::new();
            for _ in 0..40 {
                cursors.push(text(&events.field("callChanged").await["cursor"]));
            }
            cursors
        }));
    }
    let writing = (0..40).map(|_| service.start_call(json!({})));
    futures_util::future::join_all(writing).await;
    let heard = futures_util::future::join_all(following).await;
    let first = heard[0].as_ref().unwrap();
    let different: std::collections::BTreeSet<_> = first.iter().collect();
    assert_eq!(different.len(), 40);
    for other in &heard {
        assert_eq!(other.as_ref().unwrap(), first);
    }
}
