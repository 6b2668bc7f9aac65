//! What breaks in the middle: either all of a change is there or none of it.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use earmark::archive::ArchiveError;
use earmark::journal;
use futures_util::FutureExt as _;
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, TransactionTrait as _};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::harness::{Backend, Client, TestApp, each_field, refusal};

on_every_backend!(a_client_that_hangs_up_leaves_all_or_nothing, a_panicking_or_failing_unit_is_rolled_back,);

const START: &str = r#"mutation ($id: String!) { startCall(input: { direction: INBOUND, from: "1", to: "2",
    streamId: $id, tags: ["a", "b"] }) { call { id } } }"#;

/// Sends a mutation and hangs up after so many polls; whether the answer had come before.
async fn hung_up_after(client: &Client, id: &str, polls: usize) -> bool {
    let mut asking = Box::pin(client.ask(START, json!({ "id": id })));
    for _ in 0..polls {
        if futures_util::poll!(&mut asking).is_ready() {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

async fn a_client_that_hangs_up_leaves_all_or_nothing(test: TestApp) {
    let service = test.service();
    let mut answered = 0;
    for number in 0..60 {
        answered += usize::from(hung_up_after(&service, &number.to_string(), number % 12).await);
    }
    assert!(answered < 60, "some have hung up before their answer");
    // Units that were begun are finished before the pools are closed; then the database is looked at anew.
    test.app.database.clone().close().await;
    let reopened = earmark::database::Database::connect(&test.app.config.database).await.unwrap();
    let app = earmark::app::App { database: reopened, ..test.app.clone() };
    let test = test.over(app);
    let query = "{ calls(first: 100) { nodes { streamId tags stages { status } } } }";
    let data = test.viewer().data(query, json!({})).await;
    let calls = data["calls"]["nodes"].as_array().unwrap();
    assert!(calls.len() >= answered, "whoever was answered can rely on it");
    for call in calls {
        assert_eq!(call["tags"], json!(["a", "b"]));
        assert_eq!(each_field(&call["stages"], "status").len(), 3);
    }
    assert_eq!(test.event_kinds_after(0).await, vec!["call_started"; calls.len()]);
    // And the next one finds everything in order.
    test.service().data(START, json!({ "id": "next" })).await;
}

async fn refuses(transaction: &DatabaseTransaction) -> Result<(), ArchiveError> {
    transaction.execute_unprepared("DELETE FROM journal_epoch").await?;
    Err(ArchiveError::bad_input("no"))
}

async fn panics(transaction: &DatabaseTransaction) -> Result<(), ArchiveError> {
    transaction.execute_unprepared("DELETE FROM journal_epoch").await?;
    panic!("a test's own panic")
}

async fn a_panicking_or_failing_unit_is_rolled_back(test: TestApp) {
    let database = test.app.database.clone();
    let refused = database.write(|transaction| refuses(transaction).boxed()).await;
    assert_eq!(refused.unwrap_err().to_string(), "no");
    let panicked =
        tokio::spawn(async move { database.write(|transaction| panics(transaction).boxed()).await });
    assert!(panicked.await.unwrap_err().is_panic());
    let epoch = journal::epoch(test.app.database.reader(), uuid::Uuid::nil()).await.unwrap();
    assert_eq!(epoch, test.app.epoch);
    test.service().start_call(json!({})).await;
}

/// Cuts every connection of this database but the one that asks, and those that hold a transaction open and do nothing:
/// their locks would be let go, and whoever waits for one could go on before it is cut itself.
async fn cut_connections(test: &TestApp) {
    let one = sea_orm::Database::connect(test.app.config.database.url.expose_secret()).await.unwrap();
    one.execute_unprepared(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle in transaction'",
    )
    .await
    .unwrap();
    one.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_hangs_up_mid_request_leaves_nothing_half_written() {
    if !Backend::PostgresS3.is_there() {
        return;
    }
    let test = TestApp::new(Backend::PostgresS3).await;
    let service = test.service();
    let call = service.start_call(json!({})).await;
    let events = test.events().await.len();
    // Somebody holds the call's row, so that the mutation stands still in the middle of its transaction.
    let holder = test.app.database.reader().begin().await.unwrap();
    holder.execute_unprepared("SELECT 1 FROM calls FOR UPDATE").await.unwrap();
    let turns = json!({ "callId": call, "turns": [{ "index": 0, "speaker": "AGENT", "text": "hello" }] });
    let query = "mutation ($input: AddTurnsInput!) { addTurns(input: $input) { call { id } } }";
    let asking = tokio::spawn({
        let service = service.clone();
        async move { service.ask(query, json!({ "input": turns })).await }
    });
    waits_for_lock(&test).await;
    cut_connections(&test).await;
    let (code, message) = refusal(&asking.await.unwrap());
    assert!(matches!(&*code, "UNAVAILABLE" | "INTERNAL"), "{code}: {message}");
    assert!(!message.contains("postgres") && !message.contains("SELECT"), "{message}");
    drop(holder);
    let data = answered(&service, "{ calls { totalCount } transcripts { totalCount } }").await;
    assert_eq!(data, json!({ "calls": { "totalCount": 1 }, "transcripts": { "totalCount": 0 } }));
    assert_eq!(test.event_kinds_after(events).await, [""; 0]);
    let turns = json!({ "callId": call, "turns": [{ "index": 0, "speaker": "AGENT", "text": "hello" }] });
    service.mutate("addTurns", turns, "call { id }").await;
}

/// Until a statement of this database waits for somebody's lock.
async fn waits_for_lock(test: &TestApp) {
    let one = sea_orm::Database::connect(test.app.config.database.url.expose_secret()).await.unwrap();
    loop {
        let waiting = "SELECT 1 AS one FROM pg_stat_activity \
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, waiting);
        if one.query_one_raw(statement).await.unwrap().is_some() {
            break;
        }
        tokio::task::yield_now().await;
    }
    one.close().await.unwrap();
}

/// The data of a query, asked again while pooled connections that were cut are found out; each that fails
/// says so with a code.
async fn answered(client: &Client, query: &str) -> Value {
    const POOLED: usize = 16;
    for _ in 0..POOLED {
        let mut answer = client.ask(query, json!({})).await;
        if answer.get("errors").is_none() {
            return answer["data"].take();
        }
        let (code, _) = refusal(&answer);
        assert!(matches!(&*code, "UNAVAILABLE" | "INTERNAL"), "{answer}");
    }
    client.data(query, json!({})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_too_big_or_too_deep_is_refused_in_words() {
    let test = TestApp::configured(Backend::SqliteMemory, &[("EARMARK_HTTP_BODY_BYTES_MAX", "4096")]).await;
    let viewer = test.viewer();
    let post = |body: String| {
        viewer
            .request(Method::POST, "/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/graphql-response+json")
            .body(Body::from(body))
            .unwrap()
    };
    let answer = viewer.send(post("x".repeat(5_000))).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(refusal(&answer.json()).0, "LIMIT_EXCEEDED");
    let answer = viewer.send(post("{".into())).await;
    assert_eq!((answer.status, refusal(&answer.json()).0), (StatusCode::BAD_REQUEST, "BAD_INPUT".into()));
    let deep =
        format!("{{ calls {} }}", "{ nodes { recordings { call ".repeat(10) + "{ id" + &"}".repeat(31));
    let aliases: String = (0..60).map(|number| format!("a{number}: viewer {{ userId }} ")).collect();
    let costly = "{ calls(first: 100) { nodes { recordings { downloads(first: 100) { nodes { id } } } } } }";
    for query in [deep, format!("{{ {aliases} }}"), costly.to_owned()] {
        let answer = viewer.ask(&query, json!({})).await;
        let (code, message) = refusal(&answer);
        assert!(matches!(&*code, "LIMIT_EXCEEDED" | "BAD_INPUT"), "{query}: {code} {message}");
        assert_eq!(answer.get("data").filter(|data| !data.is_null()), None, "nothing ran");
    }
}
