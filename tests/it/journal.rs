//! The journal: nothing is skipped, nothing comes twice, nothing changes without a word.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use earmark::journal::{self, Follower, Interest, NewEvent, Position};
use entity::{CallId, EventKind, TenantId};
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use sea_orm::{DatabaseTransaction, DbErr, TransactionTrait as _};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Backend, TENANT, TestApp, text};

on_every_backend!(
    every_change_leaves_its_event_and_a_repeat_none,
    many_writers_and_a_follower_that_misses_nothing,
    a_follower_is_fed_from_where_it_stood,
);

async fn append(transaction: &DatabaseTransaction, number: u128, now: DateTime<Utc>) -> Result<(), DbErr> {
    let event = NewEvent::of_call(EventKind::CallChanged, CallId(Uuid::from_u128(number)));
    journal::append(transaction, &TenantId::new(TENANT), [event], now).await
}

fn follower(test: &TestApp) -> Follower {
    Follower::new(test.app.database.clone(), Interest::AcrossTenants, Position::default())
}

/// The numbers of the next so many events.
async fn next(follower: &mut Follower, count: usize) -> Vec<u128> {
    let mut numbers = Vec::new();
    for _ in 0..count {
        numbers.push(follower.next().await.unwrap().call_id.unwrap().0.as_u128());
    }
    numbers
}

/// Nothing is delivered, however often the database is asked in the meantime.
async fn assert_waiting(test: &TestApp, follower: &mut Follower) {
    let beside = async {
        for _ in 0..10 {
            assert_eq!(readable(test).await, 0);
        }
    };
    tokio::select! {
        biased;
        event = follower.next() => panic!("nothing may be delivered yet: {event:?}"),
        () = beside => {}
    }
}

async fn readable(test: &TestApp) -> usize {
    let reader = test.app.database.reader();
    let events = journal::read(reader, &Interest::AcrossTenants, Position::default(), 100).await.unwrap();
    events.len()
}

/// On PostgreSQL: two transactions, of which the first has its place already and stays open.
async fn two_transactions(test: &TestApp) -> (DatabaseTransaction, DatabaseTransaction) {
    let first = test.app.database.reader().begin().await.unwrap();
    append(&first, 1, test.clock.now()).await.unwrap();
    let second = test.app.database.reader().begin().await.unwrap();
    append(&second, 2, test.clock.now()).await.unwrap();
    (first, second)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_commits_late_is_not_skipped() {
    if !Backend::PostgresS3.is_there() {
        return;
    }
    let test = TestApp::new(Backend::PostgresS3).await;
    let (first, second) = two_transactions(&test).await;
    second.commit().await.unwrap();
    assert_eq!(test.events().await.len(), 1, "the second event is committed and can be seen");
    let mut follower = follower(&test);
    assert_waiting(&test, &mut follower).await;
    first.commit().await.unwrap();
    assert_eq!(next(&mut follower, 2).await, [1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_rolled_back_holds_nothing_up() {
    if !Backend::PostgresS3.is_there() {
        return;
    }
    let test = TestApp::new(Backend::PostgresS3).await;
    let (first, second) = two_transactions(&test).await;
    second.commit().await.unwrap();
    let mut follower = follower(&test);
    assert_waiting(&test, &mut follower).await;
    first.rollback().await.unwrap();
    assert_eq!(next(&mut follower, 1).await, [2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_transaction_may_write_the_newer_row() {
    if !Backend::PostgresS3.is_there() {
        return;
    }
    let test = TestApp::new(Backend::PostgresS3).await;
    let (older, newer) = two_transactions(&test).await;
    append(&older, 3, test.clock.now()).await.unwrap();
    newer.commit().await.unwrap();
    older.commit().await.unwrap();
    let ids: Vec<i64> = test.events().await.iter().map(|event| event.id).collect();
    let mut follower = follower(&test);
    // By transaction and then by row: rows 1 and 3 of the older come before row 2 of the newer.
    assert_eq!(next(&mut follower, 3).await, [1, 3, 2]);
    assert_eq!(ids, [1, 2, 3]);
}

/// Every seventh writer changes its mind.
fn kept(writer: u128) -> bool {
    writer % 7 != 3
}

/// One to three events with pauses between them, so that transactions overlap.
async fn write(transaction: &DatabaseTransaction, writer: u128, now: DateTime<Utc>) -> Result<(), DbErr> {
    for part in 0..=writer % 3 {
        append(transaction, writer * 10 + part, now).await?;
        for _ in 0..(writer * 7 + part) % 5 {
            tokio::task::yield_now().await;
        }
    }
    if kept(writer) { Ok(()) } else { Err(DbErr::Custom("changed its mind".into())) }
}

async fn many_writers_and_a_follower_that_misses_nothing(test: TestApp) {
    const WRITERS: u128 = 200;
    const LAST: u128 = 1_000_000;
    let now = test.clock.now();
    let mut follower = follower(&test);
    // Until the last event of all: one that was skipped would be waited for in vain.
    let following = tokio::spawn(async move {
        let mut numbers = Vec::new();
        loop {
            match next(&mut follower, 1).await[0] {
                LAST => return numbers,
                number => numbers.push(number),
            }
        }
    });
    let writing = (0..WRITERS).map(|writer| {
        let database = test.app.database.clone();
        tokio::spawn(async move {
            for _ in 0..writer % 11 {
                tokio::task::yield_now().await;
            }
            let written = database.write(move |transaction| write(transaction, writer, now).boxed()).await;
            assert_eq!(written.is_ok(), kept(writer));
        })
    });
    for written in join_all(writing).await {
        written.unwrap();
    }
    let last = test.app.database.write(move |transaction| append(transaction, LAST, now).boxed()).await;
    last.unwrap();
    let delivered = following.await.unwrap();
    let mut times: BTreeMap<u128, usize> = BTreeMap::new();
    for number in &delivered {
        *times.entry(*number).or_default() += 1;
    }
    let all = (0..WRITERS).filter(|writer| kept(*writer));
    let all = all.flat_map(|writer| (0..=writer % 3).map(move |part| (writer * 10 + part, 1)));
    assert_eq!(times, all.collect());
    // Within one transaction the order of writing is kept.
    for writer in (0..WRITERS).filter(|writer| kept(*writer)) {
        let of_writer: Vec<_> = delivered.iter().filter(|number| **number / 10 == writer).collect();
        assert!(of_writer.is_sorted(), "{of_writer:?}");
    }
}

async fn a_follower_is_fed_from_where_it_stood(test: TestApp) {
    let service = test.service();
    for _ in 0..5 {
        service.start_call(json!({ "from": "anonymous" })).await;
    }
    let mut whole = follower(&test);
    let mut events = Vec::new();
    for _ in 0..5 {
        events.push(whole.next().await.unwrap());
    }
    let interest = || Interest::AcrossTenants;
    for (place, event) in events.iter().enumerate() {
        let position = Position { transaction_id: event.transaction_id, id: event.id };
        let reader = test.app.database.reader();
        let rest = journal::read(reader, &interest(), position, 100).await.unwrap();
        assert_eq!(rest, events[place + 1..]);
        assert_eq!(journal::lag(reader, &interest(), position).await.unwrap(), 4 - place as u64);
        let mut again = Follower::again(test.app.database.clone(), interest(), position);
        assert_eq!(again.next().await.unwrap(), *event);
    }
    let others = Interest::Of { tenant: TenantId::new("globex"), call_id: None, kinds: Vec::new() };
    let read = journal::read(test.app.database.reader(), &others, Position::default(), 100).await.unwrap();
    assert!(read.is_empty(), "{read:?}");
}

async fn every_change_leaves_its_event_and_a_repeat_none(test: TestApp) {
    let admin = test.admin();
    let call = admin.start_call(json!({ "streamId": "S" })).await;
    let customer = json!({ "externalId": "c", "phones": ["+14155550132"], "name": "Ann" });
    let made = admin.mutate("upsertCustomer", customer.clone(), "customer { id }").await;
    let customer_id = text(&made["customer"]["id"]);
    let booking = json!({ "reference": "b", "status": "new", "customerId": customer_id });
    let booking_id =
        text(&admin.mutate("upsertBooking", booking.clone(), "booking { id }").await["booking"]["id"]);
    let recording = admin.store_recording(&call, crate::harness::wav(0.2, 440.0)).await;
    let changed = |mut input: Value, field: &str, value: Value| {
        input[field] = value;
        input
    };
    let both = json!({ "callId": call, "customerId": customer_id, "bookingId": booking_id });
    let turn = json!([{ "index": 0, "speaker": "AGENT", "text": "hello" }]);
    let table = [
        ("upsertCustomer", changed(customer.clone(), "name", json!("Anna")), vec!["customer_changed"]),
        ("upsertCustomer", changed(customer, "phones", json!([])), vec!["customer_changed"]),
        ("upsertBooking", changed(booking, "status", json!("cancelled")), vec!["booking_changed"]),
        ("addTurns", json!({ "callId": call, "turns": turn }), vec!["turns_added", "stage_changed"]),
        ("addTurns", json!({ "callId": call, "turns": [], "complete": true }), vec!["stage_changed"]),
        ("addTurns", json!({ "callId": call, "turns": [], "language": "en" }), vec!["call_changed"]),
        ("addAnalytics", json!({ "callId": call, "talkMs": 1 }), vec!["analytics_added"]),
        (
            "addAnalytics",
            json!({ "callId": call, "sentiment": "MIXED" }),
            vec!["analytics_added", "call_changed"],
        ),
        ("setCallMetadata", json!({ "callId": call, "region": "GB" }), vec!["call_changed"]),
        ("linkCall", both.clone(), vec!["link_changed"]),
        ("unlinkCall", both, vec!["link_changed"]),
        ("endCall", json!({ "callId": call }), vec!["call_ended"]),
        ("saveSearch", json!({ "name": "s", "query": "refund" }), vec!["search_saved"]),
        ("saveSearch", json!({ "name": "s", "query": "chargeback" }), vec!["search_saved"]),
        (
            "saveSearch",
            json!({ "name": "s", "query": "chargeback", "filter": { "tags": ["vip"] } }),
            vec!["search_saved"],
        ),
        (
            "deleteRecording",
            json!({ "recordingId": recording, "reason": "asked" }),
            vec!["stage_changed", "recording_deleted"],
        ),
    ];
    for (mutation, input, kinds) in table {
        let before = test.events().await.len();
        admin.mutate(mutation, input.clone(), "__typename").await;
        assert_eq!(test.event_kinds_after(before).await, kinds, "{mutation} {input}");
        test.clock.advance(10);
        let before = test.events().await.len();
        admin.mutate(mutation, input.clone(), "__typename").await;
        assert_eq!(test.event_kinds_after(before).await, [""; 0], "{mutation} {input}");
    }
    for event in test.events().await {
        assert_eq!(event.tenant_id.as_str(), TENANT);
        assert!(event.call_id.is_some() || event.subject_id.is_some(), "{event:?}");
    }
}
