//! One operation, one answer.

use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{ACCEPT, ALLOW, AUTHORIZATION, CONTENT_TYPE, LOCATION, WWW_AUTHENTICATE};
use axum::http::{Request, StatusCode};
use metrics_exporter_prometheus::PrometheusBuilder;
use rstest::rstest;
use serde_json::{Value, json};

use super::world::{World, post, request};

const GRAPHQL: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

#[rstest]
#[case::newer_type(GRAPHQL, "{ word }", StatusCode::OK)]
#[case::older_type(JSON, "{ word }", StatusCode::OK)]
#[case::not_a_document(GRAPHQL, "{", StatusCode::BAD_REQUEST)]
#[case::not_a_document_older(JSON, "{", StatusCode::OK)]
#[case::not_valid(GRAPHQL, "{ nope }", StatusCode::BAD_REQUEST)]
#[case::not_valid_older(JSON, "{ nope }", StatusCode::OK)]
#[case::partly_failed(GRAPHQL, "{ word missing }", StatusCode::OK)]
#[tokio::test]
async fn the_status_depends_on_the_type_the_client_takes(
    #[case] accept: &str,
    #[case] query: &str,
    #[case] status: StatusCode,
) {
    let request = request().header(ACCEPT, accept).header(CONTENT_TYPE, "application/json; charset=utf-8");
    let answer = World::new().ask(request.body(json!({ "query": query }).to_string().into()).unwrap()).await;
    assert_eq!(answer.status, status);
    assert_eq!(answer.headers[CONTENT_TYPE], format!("{accept}; charset=utf-8"));
    let request_error = query.contains("nope") || query == "{";
    assert_eq!(answer.body.get("data").is_none(), request_error, "{}", answer.body);
}

#[tokio::test]
async fn who_takes_nothing_we_have_is_told_so() {
    let request = request().header(ACCEPT, "image/png").header(CONTENT_TYPE, JSON);
    let answer =
        World::new().ask(request.body(json!({ "query": "{ word }" }).to_string().into()).unwrap()).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::NOT_ACCEPTABLE, "UNSUPPORTED"));
}

fn get(query_string: &str) -> Request<Body> {
    let uri = format!("/graphql?{query_string}");
    Request::get(uri)
        .header(AUTHORIZATION, "bearer good")
        .header(ACCEPT, GRAPHQL)
        .body(Body::empty())
        .unwrap()
}

#[tokio::test]
async fn a_query_can_be_a_link() {
    let query =
        "query=query($left:Int!){add(left:$left,right:2)}&variables=%7B%22left%22:40%7D&operationName=";
    let query = query.trim_end_matches("&operationName=");
    let answer = World::new().ask(get(query)).await;
    assert_eq!(answer.body, json!({ "data": { "add": 42 } }));
}

#[rstest]
#[case("variables=%7B%7D", "`query` is missing")]
#[case("query=%7Bword%7D&variables=7", "neither an object nor null")]
#[case("query=%7Bword%7D&variables=nonsense", "`variables` is not JSON")]
#[case("query=%7Bword%7D&query=%7Bwho%7D", "given twice")]
#[case("query=%FF", "UTF-8")]
#[tokio::test]
async fn a_bad_link_is_refused(#[case] query_string: &str, #[case] message: &str) {
    let answer = World::new().ask(get(query_string)).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "BAD_INPUT"));
    assert!(answer.message().contains(message), "{}", answer.body);
}

#[tokio::test]
async fn a_link_changes_nothing() {
    let world = World::new();
    let answer = world.ask(get("query=mutation%7Bwrite%7D")).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.headers[ALLOW], "POST");
    let two = "query=query+a%7Bword%7D+mutation+b%7Bwrite%7D&operationName=b";
    assert_eq!(world.ask(get(two)).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(world.traces.written.load(Ordering::SeqCst), 0);
}

#[rstest]
#[case(None)]
#[case(Some("text/plain"))]
#[case(Some("application/x-www-form-urlencoded"))]
#[case(Some("application/json; charset=utf-16"))]
#[tokio::test]
async fn what_a_foreign_page_can_send_is_refused(#[case] content_type: Option<&str>) {
    let world = World::new();
    let mut request = request().header(ACCEPT, GRAPHQL);
    if let Some(content_type) = content_type {
        request = request.header(CONTENT_TYPE, content_type);
    }
    let answer =
        world.ask(request.body(json!({ "query": "mutation { write }" }).to_string().into()).unwrap()).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED"));
    assert_eq!(world.traces.written.load(Ordering::SeqCst), 0);
}

#[rstest]
#[case("", "not JSON")]
#[case("{ \"not", "not JSON")]
#[case("7", "not a JSON object")]
#[case("{}", "`query` is missing")]
#[case(r#"{"query": 7}"#, "`query` is not a string")]
#[case(r#"{"query": "{word}", "operationName": 7}"#, "`operationName`")]
#[case(r#"{"query": "{word}", "variables": [7]}"#, "`variables`")]
#[case(r#"{"query": "{word}", "extensions": "seven"}"#, "`extensions`")]
#[case(r#"[{"query": "{word}"}]"#, "batches of operations are not supported")]
#[tokio::test]
async fn a_request_that_is_none_is_refused(#[case] body: &'static str, #[case] message: &str) {
    let answer = World::new().ask(post(body)).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "BAD_INPUT"));
    assert!(answer.message().contains(message), "{}", answer.body);
    assert_eq!(answer.body.get("data"), None);
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused() {
    let answer = World::new().ask(post(Body::from(Bytes::from_static(b"{\"query\": \"\xff\"}")))).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "BAD_INPUT"));
}

#[tokio::test]
async fn null_means_nothing_given() {
    let body = json!({ "query": "{ word }", "operationName": null, "variables": null, "extensions": null });
    assert_eq!(World::new().ask(post(body.to_string())).await.body, json!({ "data": { "word": "earmark" } }));
}

fn nested(levels: usize) -> Value {
    (0..levels).fold(json!(1), |inner, _| json!([inner]))
}

#[rstest]
#[case::literal(json!({ "query": format!("{{ add(left: {}", "[".repeat(2_000)) }), StatusCode::BAD_REQUEST)]
#[case::variable(json!({ "query": "{ word }", "variables": { "deep": nested(70) } }), StatusCode::BAD_REQUEST)]
#[case::body(json!({ "query": "{ word }", "variables": { "long": "x".repeat(20_000) } }), StatusCode::PAYLOAD_TOO_LARGE)]
#[tokio::test]
async fn too_much_is_refused_before_it_costs(#[case] body: Value, #[case] status: StatusCode) {
    let answer = World::new().ask(post(body.to_string())).await;
    assert_eq!((answer.status, answer.code()), (status, "LIMIT_EXCEEDED"), "{}", answer.body);
}

/// The library would index its list of files with whatever number stands there.
#[rstest]
#[case(json!({ "query": "mutation ($file: Upload!) { upload(file: $file) }", "variables": { "file": "#__graphql_file__:0" } }))]
#[case(json!({ "query": "mutation { upload(file: \"\\u0023__graphql_file__:x\") }" }))]
#[case(json!({ "query": "mutation ($file: Upload = \"#__graphql_file__:0\") { uploadTwo(files: [$file]) }" }))]
#[tokio::test]
async fn a_file_that_was_not_sent_cannot_be_named(#[case] body: Value) {
    let answer = World::new().ask(post(body.to_string())).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "BAD_INPUT"));
    assert!(answer.message().contains("multipart"), "{}", answer.body);
}

#[rstest]
#[case::syntax("{", "BAD_INPUT")]
#[case::validation("{ nope }", "BAD_INPUT")]
#[case::unreadable_scalar("{ at(time: \"yesterday\") }", "BAD_INPUT")]
#[case::of_the_archive("{ missing }", "NOT_FOUND")]
#[case::forgotten("{ fault }", "INTERNAL")]
#[case::panic("{ panics }", "INTERNAL")]
#[tokio::test]
async fn every_error_has_a_code_and_the_request_id(#[case] query: &str, #[case] code: &str) {
    let answer = World::new().query(query).await;
    assert_eq!(answer.code(), code, "{}", answer.body);
    let request_id = &answer.body["errors"][0]["extensions"]["requestId"];
    assert_eq!(answer.headers["x-request-id"], request_id.as_str().unwrap());
    if code == "INTERNAL" {
        assert_eq!(answer.message(), "internal error");
    }
}

#[tokio::test]
async fn a_panic_is_one_clients_misfortune() {
    let world = World::new();
    assert_eq!(world.query("{ panics }").await.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(world.query("{ word }").await.status, StatusCode::OK);
}

#[rstest]
#[case::none(None, StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", Some(r#"Bearer realm="earmark""#))]
#[case::wrong(
    Some("Bearer bad"),
    StatusCode::UNAUTHORIZED,
    "UNAUTHENTICATED",
    Some(r#"Bearer realm="earmark", error="invalid_token""#)
)]
#[case::other_scheme(
    Some("Basic Z29vZA=="),
    StatusCode::UNAUTHORIZED,
    "UNAUTHENTICATED",
    Some(r#"Bearer realm="earmark", error="invalid_token""#)
)]
#[case::unchecked(Some("Bearer unchecked"), StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", None)]
#[tokio::test]
async fn a_stranger_is_turned_away_before_the_body_is_read(
    #[case] authorization: Option<&str>,
    #[case] status: StatusCode,
    #[case] code: &str,
    #[case] challenge: Option<&str>,
) {
    let unread = Body::from_stream(futures_util::stream::poll_fn(
        |_| -> std::task::Poll<Option<Result<Bytes, std::io::Error>>> { panic!("the body was read") },
    ));
    let mut request = Request::post("/graphql").header(CONTENT_TYPE, JSON);
    if let Some(authorization) = authorization {
        request = request.header(AUTHORIZATION, authorization);
    }
    let answer = World::new().ask(request.body(unread).unwrap()).await;
    assert_eq!((answer.status, answer.code()), (status, code));
    assert_eq!(answer.headers.get(WWW_AUTHENTICATE).map(|value| value.to_str().unwrap()), challenge);
}

#[tokio::test]
async fn the_session_travels_with_the_operation() {
    assert_eq!(World::new().query("{ who }").await.body, json!({ "data": { "who": "good" } }));
}

#[tokio::test]
async fn an_operation_that_takes_too_long_is_given_up() {
    let world = World::with(|settings| settings.operation_timeout = Duration::from_millis(1));
    let answer = world.query("{ never }").await;
    assert_eq!((answer.status, answer.code()), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"));
    world.traces.dropped.notified().await;
}

#[tokio::test]
async fn a_client_that_leaves_ends_its_operation() {
    let world = World::new();
    let (router, traces) = (world.router(), world.traces.clone());
    let request = post(json!({ "query": "{ never }" }).to_string());
    let asking = tokio::spawn(tower::ServiceExt::oneshot(router, request));
    traces.begun.notified().await;
    asking.abort();
    traces.dropped.notified().await;
}

#[tokio::test]
async fn a_subscription_needs_a_stream() {
    let answer = World::new().query("subscription { silence }").await;
    assert_eq!((answer.status, answer.code()), (StatusCode::NOT_ACCEPTABLE, "UNSUPPORTED"));
}

#[tokio::test]
async fn a_browser_that_comes_by_is_shown_the_workbench() {
    let request = Request::get("/graphql").header(ACCEPT, "text/html,*/*;q=0.8").body(Body::empty()).unwrap();
    let answer = World::new().ask(request).await;
    assert_eq!((answer.status, &answer.headers[LOCATION]), (StatusCode::SEE_OTHER, &"/".parse().unwrap()));
}

#[tokio::test]
async fn operations_and_requests_are_counted() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let _installed = metrics::set_default_local_recorder(&recorder);
    let world = World::with(|settings| settings.operation_timeout = Duration::from_millis(1));
    for query in ["{ word }", "{ missing }", "{ nope }", "{ never }", "mutation { write }"] {
        world.query(query).await;
    }
    let text = recorder.handle().render();
    for line in [
        r#"earmark_graphql_operations_total{kind="query",outcome="ok"} 1"#,
        r#"earmark_graphql_operations_total{kind="query",outcome="errors"} 1"#,
        r#"earmark_graphql_operations_total{kind="query",outcome="refused"} 1"#,
        r#"earmark_graphql_operations_total{kind="query",outcome="timeout"} 1"#,
        r#"earmark_graphql_operations_total{kind="mutation",outcome="ok"} 1"#,
        r#"earmark_http_requests_total{route="/graphql",method="POST",status="400"} 1"#,
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(text.contains("earmark_http_request_seconds"), "{text}");
}
