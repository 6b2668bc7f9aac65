//! Notes at a second of a call.

use earmark::access::Role;
use serde_json::{Value, json};

use crate::harness::{Client, TestApp, each_field, text};
use crate::subscriptions::beginning;

on_every_backend!(
    notes_stand_in_the_order_of_the_call,
    only_its_author_or_an_administrator_changes_a_note,
    a_note_tells_those_who_follow,
    notes_are_found_and_shown_with_what_matched,
    notes_go_with_the_words,
);

async fn add(client: &Client, call: &str, at_ms: i32, words: &str) -> String {
    let input = json!({ "callId": call, "atMs": at_ms, "text": words });
    text(&client.mutate("addNote", input, "note { id }").await["note"]["id"])
}

async fn notes(client: &Client, call: &str, arguments: &str) -> Value {
    let query = format!(
        "query ($id: ID!) {{ call(by: {{ id: $id }}) {{ notes{arguments} {{
            totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ id atMs text userId editedAt editable }} }} }} }}"
    );
    client.data(&query, json!({ "id": call })).await["call"]["notes"].take()
}

async fn notes_stand_in_the_order_of_the_call(test: TestApp) {
    let call = test.service().start_call(json!({})).await;
    let analyst = test.analyst();
    for (at_ms, words) in [(9_000, "third"), (0, "first"), (4_500, "  second \n"), (9_000, "fourth")] {
        add(&analyst, &call, at_ms, words).await;
    }
    let all = notes(&test.viewer(), &call, "").await;
    assert_eq!(each_field(&all["nodes"], "text"), ["first", "second", "third", "fourth"]);
    assert_eq!(all["totalCount"], 4);
    assert_eq!((&all["nodes"][0]["userId"], &all["nodes"][0]["editedAt"]), (&json!("analyst"), &Value::Null));
    let first = notes(&test.viewer(), &call, "(first: 3)").await;
    let after = text(&first["pageInfo"]["endCursor"]);
    let rest = notes(&test.viewer(), &call, &format!("(first: 3, after: \"{after}\")")).await;
    assert_eq!(each_field(&rest["nodes"], "text"), ["fourth"]);
    for (at_ms, words) in [(-1, "x"), (0, " "), (0, "nul\0"), (0, &"x".repeat(4_001))] {
        let input = json!({ "callId": call, "atMs": at_ms, "text": words });
        assert_eq!(analyst.mutate_refused("addNote", input).await.0, "BAD_INPUT");
    }
}

async fn only_its_author_or_an_administrator_changes_a_note(test: TestApp) {
    let call = test.service().start_call(json!({})).await;
    let (ann, mut bob) = (test.analyst(), test.analyst());
    bob.token = Some(test.token("acme", "bob", Role::Analyst));
    let id = add(&ann, &call, 1_000, "as Ann sees it").await;
    for (client, may) in [(&ann, true), (&bob, false), (&test.admin(), true), (&test.viewer(), false)] {
        assert_eq!(notes(client, &call, "").await["nodes"][0]["editable"], may);
    }
    let input = json!({ "id": id, "text": "as Bob sees it" });
    assert_eq!(bob.mutate_refused("editNote", input.clone()).await.0, "FORBIDDEN");
    assert_eq!(bob.mutate_refused("deleteNote", json!({ "id": id })).await.0, "FORBIDDEN");
    test.clock.advance(5);
    let edited =
        ann.mutate("editNote", json!({ "id": id, "atMs": 2_000 }), "note { text atMs editedAt }").await;
    assert_eq!(
        edited["note"],
        json!({ "text": "as Ann sees it", "atMs": 2_000, "editedAt": "2026-11-21T09:00:05+00:00" })
    );
    let events = test.events().await.len();
    ann.mutate("editNote", json!({ "id": id, "atMs": 2_000 }), "note { id }").await;
    assert_eq!(test.event_kinds_after(events).await, [""; 0], "a repeat changes nothing");
    let deleted = test.admin().mutate("deleteNote", json!({ "id": id }), "note { text } call { id }").await;
    assert_eq!(deleted, json!({ "note": { "text": "as Ann sees it" }, "call": { "id": call } }));
    assert_eq!(notes(&ann, &call, "").await["totalCount"], 0);
    assert_eq!(
        ann.mutate_refused("deleteNote", json!({ "id": id })).await,
        ("NOT_FOUND".into(), "no such note".into())
    );
}

async fn a_note_tells_those_who_follow(test: TestApp) {
    let call = test.service().start_call(json!({})).await;
    let before = test.events().await.len();
    let id = add(&test.analyst(), &call, 0, "hm").await;
    test.analyst().mutate("deleteNote", json!({ "id": id }), "note { id }").await;
    assert_eq!(test.event_kinds_after(before).await, ["note_added", "note_deleted"]);
    let follow = "subscription ($after: EventCursor) {
        callChanged(after: $after) { call { id notes { totalCount } } } }";
    let mut follow = test.viewer().subscribe(follow, json!({ "after": beginning(&test) })).await;
    for event in ["it began", "a note came", "the note went"] {
        let told = follow.field("callChanged").await;
        assert_eq!(told["call"], json!({ "id": call, "notes": { "totalCount": 0 } }), "{event}");
    }
}

async fn found(test: &TestApp, query: &str) -> Value {
    test.index_now().await;
    let document = "query ($query: String!) { searchCalls(query: $query) {
        totalCount edges { node { id } notes { note { text } snippet { text matched } } } } }";
    test.analyst().data(document, json!({ "query": query })).await["searchCalls"].take()
}

async fn notes_are_found_and_shown_with_what_matched(test: TestApp) {
    let service = test.service();
    let (one, other) = (
        service.start_call(json!({ "streamId": "1" })).await,
        service.start_call(json!({ "streamId": "2" })).await,
    );
    for call in [&one, &other] {
        service.mutate("setCallMetadata", json!({ "callId": call, "language": "en" }), "call { id }").await;
    }
    service.say(&one, &["we spoke of refunds"]).await;
    let analyst = test.analyst();
    add(&analyst, &one, 3_000, "Promised a refund of 40 pounds").await;
    let id = add(&analyst, &one, 1_000, "Angry at first").await;
    add(&analyst, &other, 0, "ask Priya about the voucher").await;
    let hits = found(&test, "note:refunds").await;
    assert_eq!(hits["totalCount"], 1);
    assert_eq!(
        hits["edges"][0],
        json!({ "node": { "id": one }, "notes": [{
            "note": { "text": "Promised a refund of 40 pounds" },
            "snippet": [
                { "text": "Promised a ", "matched": false },
                { "text": "refund", "matched": true },
                { "text": " of 40 pounds", "matched": false },
            ],
        }] })
    );
    for (query, count) in [
        ("note:(angry OR voucher)", 2),
        ("note:\"ask priya\"", 1),
        ("note:vouch*", 1),
        ("-note:angry", 1),
        ("refund -note:refund", 0),
        ("promised", 0),
        // A number is found however it is written.
        ("note:forty", 1),
    ] {
        assert_eq!(found(&test, query).await["totalCount"], count, "{query}");
    }
    // A changed note is found by what it says now.
    analyst.mutate("editNote", json!({ "id": id, "text": "calm at last" }), "note { id }").await;
    assert_eq!(found(&test, "note:angry").await["totalCount"], 0);
    assert_eq!(found(&test, "note:calm").await["edges"][0]["notes"][0]["note"]["text"], "calm at last");
}

async fn notes_go_with_the_words(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({})).await;
    service.say(&call, &["hello"]).await;
    add(&test.analyst(), &call, 0, "her card number is on it").await;
    let input = json!({ "callId": call, "speaker": "CUSTOMER", "name": "Ms Ellison" });
    test.analyst().mutate("nameSpeaker", input, "call { id }").await;
    let (actor, id) = (earmark::access::Actor::archive(entity::TenantId::new("acme")), call_id(&call));
    earmark::archive::retention::delete_words(&test.app, &actor, id, "asked".into()).await.unwrap();
    assert_eq!(notes(&test.viewer(), &call, "").await["totalCount"], 0);
    assert_eq!(found(&test, "note:card OR name:ellison").await["totalCount"], 0);
}

fn call_id(id: &str) -> entity::CallId {
    entity::CallId(uuid::Uuid::try_parse(id.strip_prefix("call_").unwrap()).unwrap())
}
