//! Results as server-sent events.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Request, StatusCode};
use futures_util::StreamExt;
use rstest::rstest;
use serde_json::json;

use super::world::{World, request};

fn subscribe(query: &str) -> Request<Body> {
    let body = json!({ "query": query }).to_string();
    request()
        .header(ACCEPT, "text/event-stream")
        .header(CONTENT_TYPE, "application/json")
        .body(body.into())
        .unwrap()
}

async fn whole(body: Body) -> String {
    let bytes = axum::body::to_bytes(body, 1_000_000).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

async fn next(stream: &mut BodyDataStream) -> String {
    String::from_utf8(stream.next().await.unwrap().unwrap().to_vec()).unwrap()
}

const COMPLETE: &str = "event: complete\ndata:\n\n";

#[rstest]
#[case::subscription(
    "subscription { count(to: 2) }",
    &[r#"{"data":{"count":0}}"#, r#"{"data":{"count":1}}"#]
)]
#[case::query("{ word }", &[r#"{"data":{"word":"earmark"}}"#])]
#[case::mutation("mutation { write }", &[r#"{"data":{"write":true}}"#])]
#[tokio::test]
async fn results_come_as_events_and_then_the_end(#[case] query: &str, #[case] results: &[&str]) {
    let response = World::new().send(subscribe(query)).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[CONTENT_TYPE], "text/event-stream; charset=utf-8");
    let mut expected = String::from(":\n\n");
    for result in results {
        expected += &format!("event: next\ndata: {result}\n\n");
    }
    assert_eq!(whole(response.into_body()).await, expected + COMPLETE);
}

#[tokio::test]
async fn a_link_can_subscribe() {
    let request = Request::get("/graphql?query=subscription%7Bcount(to:1)%7D")
        .header(AUTHORIZATION, "Bearer good")
        .header(ACCEPT, "text/event-stream");
    let text = whole(World::new().send(request.body(Body::empty()).unwrap()).await.into_body()).await;
    assert_eq!(text, format!(":\n\nevent: next\ndata: {{\"data\":{{\"count\":0}}}}\n\n{COMPLETE}"));
}

#[tokio::test]
async fn who_takes_everything_gets_events_only_for_subscriptions() {
    let world = World::new();
    let ask = |query: &str| {
        let mut request = subscribe(query);
        let everything = "application/graphql-response+json, application/json, text/event-stream";
        request.headers_mut().insert(ACCEPT, everything.parse().unwrap());
        request
    };
    assert_eq!(world.ask(ask("{ word }")).await.body, json!({ "data": { "word": "earmark" } }));
    let response = world.send(ask("subscription { count(to: 1) }")).await;
    assert_eq!(response.headers()[CONTENT_TYPE], "text/event-stream; charset=utf-8");
}

#[tokio::test]
async fn a_query_that_is_not_valid_is_told_in_an_event() {
    let text = whole(World::new().send(subscribe("subscription { nope }")).await.into_body()).await;
    assert!(text.contains(r#"event: next"#) && text.contains(r#""code":"BAD_INPUT""#), "{text}");
    assert!(text.ends_with(COMPLETE), "{text}");
}

#[tokio::test]
async fn a_stranger_gets_no_stream() {
    let mut request = subscribe("subscription { silence }");
    request.headers_mut().insert(AUTHORIZATION, "Bearer bad".parse().unwrap());
    let answer = World::new().ask(request).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"));
}

#[tokio::test]
async fn a_token_that_expires_ends_the_stream_and_says_so() {
    let world = World::new();
    let mut stream = world.send(subscribe("subscription { silence }")).await.into_body().into_data_stream();
    assert_eq!(next(&mut stream).await, ":\n\n");
    world.expire.cancel();
    let last = next(&mut stream).await;
    assert!(last.contains("UNAUTHENTICATED") && last.contains("token expired"), "{last}");
    assert_eq!(next(&mut stream).await, COMPLETE);
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_server_that_stops_cuts_the_stream_so_that_clients_come_again() {
    let world = World::new();
    let mut stream = world.send(subscribe("subscription { silence }")).await.into_body().into_data_stream();
    assert_eq!(next(&mut stream).await, ":\n\n");
    world.shutdown.cancel();
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn silence_is_filled_with_comments() {
    let mut world = World::new();
    world.endpoint.pace.keep_alive = Duration::from_millis(1);
    let mut stream = world.send(subscribe("subscription { silence }")).await.into_body().into_data_stream();
    for _ in 0..3 {
        assert_eq!(next(&mut stream).await, ":\n\n");
    }
}

#[tokio::test]
async fn a_client_that_leaves_ends_the_subscription() {
    let world = World::new();
    let mut stream = world.send(subscribe("subscription { silence }")).await.into_body().into_data_stream();
    next(&mut stream).await;
    let reading = tokio::spawn(async move { stream.next().await });
    world.traces.begun.notified().await;
    reading.abort();
    world.traces.dropped.notified().await;
}

#[tokio::test]
async fn a_panic_in_a_stream_is_an_error_in_it() {
    let text = whole(World::new().send(subscribe("subscription { breaks }")).await.into_body()).await;
    assert!(text.contains(r#"{"data":{"breaks":1}}"#) && text.contains(r#""code":"INTERNAL""#), "{text}");
    assert!(text.ends_with(COMPLETE), "{text}");
}
