//! Saved searches tell of calls: at once, once a call, and nobody whom it does not concern.

use std::sync::Arc;

use earmark::app::App;
use earmark::database::Database;
use earmark::jobs::indexer::Indexer;
use earmark::jobs::matcher::Matcher;
use earmark::journal::{Cursor, Position};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::harness::{Client, Events, TestApp, catch_up, each_field, empty_index, text};
use crate::saved_searches::save;

on_every_backend!(
    a_live_call_is_told_of_when_the_turn_arrives_and_only_once,
    old_calls_are_not_told_of_until_something_happens_to_them,
    what_was_missed_comes_first,
    nobody_else_is_told,
    a_deleted_search_ends_and_tells_nothing_more,
    another_query_tells_of_other_calls,
    two_nodes_tell_once,
    a_reader_killed_anywhere_tells_everything_once,
);

const MATCHED: &str = "subscription ($id: ID!, $after: EventCursor) {
    searchMatched(savedSearchId: $id, after: $after) { cursor occurredAt savedSearch { id name query }
        call { id status } moments { turn { index text } startMs snippet { text matched } call { id } } } }";

/// Indexes and tells for as long as it lives, as a server does.
struct Running(#[expect(dead_code, reason = "what runs ends with it")] JoinSet<()>);

impl Running {
    fn over(app: &App) -> Self {
        let mut running = JoinSet::new();
        let (indexer, matcher) = (Indexer::new(app.clone()).unwrap(), Matcher::new(app.clone()));
        running.spawn(async move { indexer.run().await.unwrap() });
        running.spawn(async move { matcher.run().await.unwrap() });
        Self(running)
    }
}

/// Indexes what is there, and tells of it.
async fn tell_now(test: &TestApp) {
    test.index_now().await;
    Matcher::new(test.app.clone()).catch_up().await.unwrap();
}

fn beginning(test: &TestApp) -> String {
    Cursor::after(test.app.epoch, Position::default()).encode()
}

async fn follow(client: &Client, id: &Value, after: impl Into<Value>) -> Events {
    client.subscribe(MATCHED, json!({ "id": id, "after": after.into() })).await
}

async fn next_call(events: &mut Events) -> String {
    text(&events.field("searchMatched").await["call"]["id"])
}

/// A call in which these turns are said.
async fn call_with(client: &Client, turns: &[&str]) -> String {
    let call = client.start_call(json!({})).await;
    client.say(&call, turns).await;
    call
}

async fn say_at(client: &Client, call: &str, index: usize, words: &str) {
    let turn = json!({ "index": index, "speaker": "CUSTOMER", "text": words, "startMs": index * 1_000 });
    client.mutate("addTurns", json!({ "callId": call, "turns": [turn] }), "call { id }").await;
}

async fn told(test: &TestApp) -> usize {
    test.event_kinds_after(0).await.iter().filter(|kind| **kind == "search_matched").count()
}

async fn a_live_call_is_told_of_when_the_turn_arrives_and_only_once(test: TestApp) {
    let (analyst, service) = (test.analyst(), test.service());
    let _running = Running::over(&test.app);
    let saved = save(&analyst, "refunds", "refund late", Value::Null).await;
    let mut events = follow(&analyst, &saved["id"], beginning(&test)).await;
    let call = call_with(&service, &["Good morning.", "My refund is missing."]).await;
    // Not yet: the other word is said later, and only by then do both stand in the call.
    say_at(&service, &call, 2, "It is late.").await;
    let matched = events.field("searchMatched").await;
    assert_eq!(matched["call"], json!({ "id": call, "status": "ACTIVE" }));
    let search = json!({ "id": saved["id"], "name": "refunds", "query": "refund late" });
    assert_eq!(matched["savedSearch"], search);
    let mut turns: Vec<_> =
        each_field(&matched["moments"], "turn").iter().map(|turn| text(&turn["text"])).collect();
    turns.sort();
    assert_eq!(turns, ["It is late.", "My refund is missing."]);
    assert!(matched["moments"][0]["snippet"].as_array().unwrap().iter().any(|part| part["matched"] == true));
    assert_eq!(matched["moments"][0]["call"]["id"], call);
    // More of the same, a repeat, its end: nothing more is told of it, and the next is another call.
    for index in 3..8 {
        say_at(&service, &call, index, "Such a late refund.").await;
    }
    service.mutate("endCall", json!({ "callId": call }), "call { id }").await;
    let other = call_with(&service, &["refund", "late"]).await;
    assert_eq!(next_call(&mut events).await, other);
}

async fn old_calls_are_not_told_of_until_something_happens_to_them(test: TestApp) {
    let (analyst, service) = (test.analyst(), test.service());
    let old = call_with(&service, &["a refund"]).await;
    let older = call_with(&service, &["a refund"]).await;
    tell_now(&test).await;
    let saved = save(&analyst, "refunds", "refund", Value::Null).await;
    let new = call_with(&service, &["a refund"]).await;
    tell_now(&test).await;
    let mut events = follow(&analyst, &saved["id"], beginning(&test)).await;
    assert_eq!(next_call(&mut events).await, new);
    service.mutate("endCall", json!({ "callId": old }), "call { id }").await;
    tell_now(&test).await;
    assert_eq!(next_call(&mut events).await, old);
    assert_eq!(told(&test).await, 2);
    // All history is what the search itself shows.
    let query = "query ($id: ID!) { node(id: $id) { ... on SavedSearch { matches { nodes { id } } } } }";
    let found = analyst.data(query, json!({ "id": saved["id"] })).await;
    let mut found = each_field(&found["node"]["matches"]["nodes"], "id");
    found.sort_by_key(Value::to_string);
    assert_eq!(found, [old, older, new]);
}

async fn what_was_missed_comes_first(test: TestApp) {
    let (analyst, service) = (test.analyst(), test.service());
    let filter = json!({ "agents": ["Priya"] });
    let saved = save(&analyst, "refunds", "refund", filter).await;
    let mut calls = Vec::new();
    for number in 0..4 {
        let agent = if number == 1 { "Tom" } else { "Priya" };
        let call = service.start_call(json!({ "agent": agent })).await;
        service.say(&call, &["a refund"]).await;
        if number != 1 {
            calls.push(call);
        }
        tell_now(&test).await;
    }
    let mut all = follow(&analyst, &saved["id"], beginning(&test)).await;
    let mut seen = Vec::new();
    for call in &calls {
        let matched = all.field("searchMatched").await;
        assert_eq!(matched["call"]["id"], *call);
        assert_eq!(matched["moments"][0]["turn"], json!({ "index": 0, "text": "a refund" }));
        seen.push(matched);
    }
    for (place, after) in seen.iter().enumerate() {
        let mut rest = follow(&analyst, &saved["id"], after["cursor"].clone()).await;
        for expected in &seen[place + 1..] {
            assert_eq!(rest.field("searchMatched").await, *expected);
        }
    }
    // Behind the last one comes what is said next.
    let mut rest = follow(&analyst, &saved["id"], seen[2]["cursor"].clone()).await;
    let call = service.start_call(json!({ "agent": "Priya" })).await;
    service.say(&call, &["a refund"]).await;
    tell_now(&test).await;
    assert_eq!(next_call(&mut rest).await, call);
}

async fn nobody_else_is_told(test: TestApp) {
    let (analyst, service, stranger) = (test.analyst(), test.service(), test.stranger());
    save(&analyst, "refunds", "refund", Value::Null).await;
    let other = save(&analyst, "late", "late", Value::Null).await;
    let theirs = save(&stranger, "refunds", "refund", Value::Null).await;
    let call = call_with(&service, &["a refund"]).await;
    let late = call_with(&service, &["late"]).await;
    tell_now(&test).await;
    let their_call = call_with(&stranger, &["a refund"]).await;
    tell_now(&test).await;
    // The first thing heard is its own; so it is by whoever follows another search of the tenant.
    let mut events = follow(&stranger, &theirs["id"], beginning(&test)).await;
    assert_eq!(next_call(&mut events).await, their_call);
    let mut events = follow(&analyst, &other["id"], beginning(&test)).await;
    assert_eq!(next_call(&mut events).await, late);
    // Who follows calls is not told what others search for.
    let changes = "subscription ($id: ID, $after: EventCursor) {
        callChanged(callId: $id, after: $after) { call { status } } }";
    let variables = json!({ "id": call, "after": beginning(&test) });
    let mut changes = test.viewer().subscribe(changes, variables).await;
    service.mutate("endCall", json!({ "callId": call }), "call { id }").await;
    // It began, a turn came, its stage moved, it ended.
    for _ in 0..4 {
        changes.field("callChanged").await;
    }
    assert!(changes.is_silent().await);
    assert_eq!(told(&test).await, 3);
}

async fn a_deleted_search_ends_and_tells_nothing_more(test: TestApp) {
    let (analyst, service) = (test.analyst(), test.service());
    let saved = save(&analyst, "refunds", "refund", Value::Null).await;
    let mut events = follow(&analyst, &saved["id"], beginning(&test)).await;
    let call = call_with(&service, &["a refund"]).await;
    tell_now(&test).await;
    assert_eq!(next_call(&mut events).await, call);
    call_with(&service, &["a refund"]).await;
    analyst.mutate("deleteSavedSearch", json!({ "id": saved["id"] }), "__typename").await;
    tell_now(&test).await;
    assert_eq!(events.next().await, None, "whoever follows it is told that it has ended");
    assert_eq!(told(&test).await, 1);
    // The same name again is another search, which begins anew.
    let again = save(&analyst, "refunds", "refund", Value::Null).await;
    assert_ne!(again["id"], saved["id"]);
    service.mutate("endCall", json!({ "callId": call }), "call { id }").await;
    tell_now(&test).await;
    let mut events = follow(&analyst, &again["id"], beginning(&test)).await;
    assert_eq!(next_call(&mut events).await, call);
}

async fn another_query_tells_of_other_calls(test: TestApp) {
    let (analyst, service) = (test.analyst(), test.service());
    let saved = save(&analyst, "money", "refund", Value::Null).await;
    let refund = call_with(&service, &["a refund"]).await;
    let before = call_with(&service, &["a chargeback"]).await;
    tell_now(&test).await;
    save(&analyst, "money", "chargeback", Value::Null).await;
    let after = call_with(&service, &["a chargeback"]).await;
    say_at(&service, &refund, 1, "and a chargeback").await;
    call_with(&service, &["a refund"]).await;
    tell_now(&test).await;
    let mut events = follow(&analyst, &saved["id"], beginning(&test)).await;
    assert_eq!(next_call(&mut events).await, refund);
    assert_eq!(next_call(&mut events).await, after);
    say_at(&service, &before, 1, "hello?").await;
    tell_now(&test).await;
    assert_eq!(next_call(&mut events).await, before);
    assert_eq!(told(&test).await, 3);
}

/// Another node on the same database, with an index of its own.
async fn another_node(test: &TestApp) -> App {
    let database = Database::connect(&test.app.config.database).await.unwrap();
    App { database, index: empty_index(), node: "another".into(), ..test.app.clone() }
}

async fn two_nodes_tell_once(test: TestApp) {
    const CALLS: usize = 12;
    let (analyst, service) = (test.analyst(), test.service());
    let nodes = [test.app.clone(), another_node(&test).await];
    for query in ["refund", "refund OR hello", "NOT chargeback"] {
        save(&analyst, query, query, Value::Null).await;
    }
    let indexers = nodes.clone().map(|node| Arc::new(Indexer::new(node).unwrap()));
    for _ in 0..CALLS {
        call_with(&service, &["hello", "a refund"]).await;
        for (node, indexer) in nodes.iter().zip(&indexers) {
            catch_up(node, indexer).await;
        }
        let (one, other) = (Matcher::new(nodes[0].clone()), Matcher::new(nodes[1].clone()));
        let (one, other) = tokio::join!(
            tokio::spawn(async move { one.catch_up().await }),
            tokio::spawn(async move { other.catch_up().await }),
        );
        one.unwrap().unwrap();
        other.unwrap().unwrap();
    }
    assert_eq!(told(&test).await, CALLS * 3);
    let [_, other] = nodes;
    other.database.close().await;
}

async fn a_reader_killed_anywhere_tells_everything_once(test: TestApp) {
    let (analyst, service) = (test.analyst(), test.service());
    save(&analyst, "refunds", "refund", Value::Null).await;
    let mut ended = 0;
    for kill in 0..40 {
        call_with(&service, &["a refund"]).await;
        test.index_now().await;
        let matcher = Matcher::new(test.app.clone());
        let mut working = Box::pin(matcher.catch_up());
        for _ in 0..kill % 20 {
            if futures_util::poll!(&mut working).is_ready() {
                ended += 1;
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    assert!(ended < 40, "some were killed before their end");
    tell_now(&test).await;
    assert_eq!(told(&test).await, 40);
}
