//! Documents that are named instead of sent, in the shapes that clients send.

use std::sync::atomic::Ordering;

use aws_lc_rs::digest::{SHA256, digest};
use axum::body::Body;
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Request, StatusCode};
use rstest::rstest;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::world::{Answer, World, post, request};
use crate::http::graphql::Documents;

const ADD: &str = "query Add($left: Int!) {\n  add(left: $left, right: 2)\n}";
/// What urql says it takes.
const URQL: &str = "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed";

fn hash(text: &str) -> String {
    hex::encode(digest(&SHA256, text.as_bytes()))
}

async fn send(world: &World, body: Value) -> Answer {
    world.ask(post(body.to_string())).await
}

async fn get(world: &World, pairs: &[(&str, &str)]) -> Answer {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let request = Request::get(format!("/graphql?{query}"))
        .header(AUTHORIZATION, "Bearer good")
        .header(ACCEPT, "application/graphql-response+json");
    world.ask(request.body(Body::empty()).unwrap()).await
}

fn automatic(text: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash(text) } })
}

fn sum() -> Value {
    json!({ "data": { "add": 42 } })
}

fn with_manifest(known_only: bool) -> World {
    let manifest = json!({ hash(ADD): ADD, "3be4abb81fa595e25eb725b2c6a87508": "{ word }" }).to_string();
    let mut world = World::new();
    world.endpoint.documents = Documents::new(known_only, [manifest.as_bytes()]).unwrap();
    world
}

/// The example of the appendix to GraphQL over HTTP.
#[test]
fn the_hash_is_the_one_of_the_appendix() {
    let document = "query ($id: ID!) {\n  user(id: $id) {\n    name\n  }\n}";
    assert_eq!(hash(document), "7dba4bd717b41f10434822356a93c32b1fb4907b983e854300ad839f84cdcd6e");
}

#[tokio::test]
async fn a_document_is_named_as_the_appendix_says() {
    let world = World::new();
    let id = format!("sha256:{}", hash(ADD));
    let named = json!({ "documentId": id, "variables": { "left": 40 } });
    let unknown = send(&world, named.clone()).await;
    assert_eq!((unknown.status, unknown.code()), (StatusCode::BAD_REQUEST, "NOT_FOUND"));
    assert_eq!(unknown.body["errors"].as_array().unwrap().len(), 1);
    assert!(unknown.body.get("data").is_none());
    // Whoever sends both has the document kept.
    let both = json!({ "documentId": id, "query": ADD, "variables": { "left": 40 } });
    assert_eq!(send(&world, both).await.body, sum());
    assert_eq!(send(&world, named).await.body, sum());
    assert_eq!(get(&world, &[("documentId", &id), ("variables", r#"{"left":40}"#)]).await.body, sum());
    let empty_name = [("documentId", id.as_str()), ("operationName", ""), ("variables", r#"{"left":40}"#)];
    assert_eq!(get(&world, &empty_name).await.body, sum());
    assert_eq!(get(&world, &[("documentId", &id.to_uppercase())]).await.code(), "NOT_FOUND");
}

/// Apollo Client asks by hash first, then sends the text beside it, then knows that the hash will do.
#[tokio::test]
async fn apollo_client_finds_out_that_it_must_send_the_text() {
    let world = World::new();
    let hashed = json!({ "operationName": "Add", "variables": { "left": 40 }, "extensions": automatic(ADD) });
    let unknown = send(&world, hashed.clone()).await;
    assert_eq!(unknown.status, StatusCode::OK, "older clients read no refusal with another status");
    assert_eq!((unknown.message(), unknown.code()), ("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND"));
    let mut whole = hashed.clone();
    whole["query"] = ADD.into();
    assert_eq!(send(&world, whole).await.body, sum());
    assert_eq!(send(&world, hashed).await.body, sum());
    let extensions = automatic(ADD).to_string();
    let link =
        [("operationName", "Add"), ("variables", r#"{"left":40}"#), ("extensions", extensions.as_str())];
    assert_eq!(get(&world, &link).await.body, sum());
    // By a link first: with `useGETForHashedQueries` even the miss is one.
    let word = automatic("{ word }").to_string();
    assert_eq!(get(&world, &[("extensions", &word)]).await.message(), "PersistedQueryNotFound");
    let both = get(&world, &[("query", "{ word }"), ("extensions", &word)]).await;
    assert_eq!(both.body["data"]["word"], "earmark");
    assert_eq!(get(&world, &[("extensions", &word)]).await.body["data"]["word"], "earmark");
}

/// urql marks its second attempt, and takes many types.
#[tokio::test]
async fn urql_marks_its_second_attempt() {
    let world = World::new();
    let ask = async |body: Value| {
        let request = request().header(ACCEPT, URQL).header(CONTENT_TYPE, "application/json");
        world.ask(request.body(Body::from(body.to_string())).unwrap()).await
    };
    let first = json!({ "operationName": "Add", "variables": { "left": 40 }, "extensions": automatic(ADD) });
    assert_eq!(ask(first.clone()).await.message(), "PersistedQueryNotFound");
    let mut second = first.clone();
    second["query"] = ADD.into();
    second["extensions"]["persistedQuery"]["miss"] = true.into();
    assert_eq!(ask(second).await.body, sum());
    assert_eq!(ask(first).await.body, sum());
}

/// Relay names documents by MD5 of its manifest, and has no text to send.
#[rstest]
#[case(json!({ "doc_id": "3be4abb81fa595e25eb725b2c6a87508", "query": null, "variables": {} }))]
#[case(json!({ "documentId": "3be4abb81fa595e25eb725b2c6a87508", "variables": {} }))]
#[case(json!({ "documentId": "3be4abb81fa595e25eb725b2c6a87508", "query": "" }))]
#[tokio::test]
async fn relay_names_documents_of_a_manifest(#[case] body: Value) {
    assert_eq!(send(&with_manifest(false), body.clone()).await.body["data"]["word"], "earmark");
    assert_eq!(send(&World::new(), body).await.code(), "NOT_FOUND");
}

/// Others ran the mutation first and compared afterwards.
#[tokio::test]
async fn a_text_that_is_not_the_named_one_does_not_run() {
    let world = World::new();
    let mutation = "mutation { write }";
    for body in [
        json!({ "query": mutation, "extensions": automatic("{ word }") }),
        json!({ "query": mutation, "documentId": format!("sha256:{}", hash("{ word }")) }),
        json!({ "query": mutation, "documentId": "sha256:" }),
    ] {
        let answer = send(&world, body).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "BAD_INPUT"));
        assert!(answer.message().ends_with("is not the SHA-256 of `query`"), "{}", answer.message());
    }
    assert_eq!(world.traces.written.load(Ordering::SeqCst), 0);
    // Nor is it kept under the other's name.
    let named = send(&world, json!({ "extensions": automatic("{ word }") })).await;
    assert_eq!(named.code(), "PERSISTED_QUERY_NOT_FOUND");
}

#[rstest]
#[case(json!({ "documentId": 7 }), "`documentId` is not a string")]
#[case(json!({ "query": 7, "documentId": "a" }), "`query` is not a string")]
#[case(json!({ "documentId": null }), "`query` is missing")]
#[case(json!({ "query": null }), "`query` is missing")]
#[case(json!({ "extensions": { "persistedQuery": { "version": 2, "sha256Hash": "a" } } }), "version` is not 1")]
#[case(json!({ "extensions": { "persistedQuery": { "sha256Hash": "a" } } }), "version` is not 1")]
#[case(json!({ "extensions": { "persistedQuery": { "version": 1 } } }), "sha256Hash` is not a string")]
#[case(json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": 7 } } }), "sha256Hash` is not a string")]
#[case(json!({ "extensions": { "persistedQuery": "a" } }), "version` is not 1")]
#[tokio::test]
async fn a_name_that_is_none_is_refused(#[case] body: Value, #[case] message: &str) {
    let answer = send(&World::new(), body).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "BAD_INPUT"));
    assert!(answer.message().contains(message), "{}", answer.message());
}

#[tokio::test]
async fn a_link_to_a_known_mutation_changes_nothing() {
    let world = World::new();
    let mutation = "mutation { write }";
    send(&world, json!({ "query": mutation, "extensions": automatic(mutation) })).await;
    let extensions = automatic(mutation).to_string();
    let answer = get(&world, &[("extensions", &extensions)]).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(world.traces.written.load(Ordering::SeqCst), 1, "only the one that was sent");
}

#[tokio::test]
async fn events_tell_of_a_document_that_is_not_known_too() {
    let world = World::new();
    let subscription = "subscription { count(to: 2) }";
    let ask = async |body: Value| {
        let request = request().header(ACCEPT, "text/event-stream").header(CONTENT_TYPE, "application/json");
        let answer = world.ask(request.body(Body::from(body.to_string())).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.body.as_str().unwrap().to_owned()
    };
    // The types of graphql-sse ask for a text, so that its users send an empty one.
    let named = json!({ "query": "", "extensions": automatic(subscription) });
    let unknown = ask(named.clone()).await;
    assert!(unknown.contains(r#""message":"PersistedQueryNotFound""#), "{unknown}");
    assert!(unknown.ends_with("event: complete\ndata:\n\n"), "{unknown}");
    let whole = ask(json!({ "query": subscription, "extensions": automatic(subscription) })).await;
    assert_eq!(whole.matches("event: next").count(), 2);
    assert_eq!(ask(named).await, whole);
}

#[tokio::test]
async fn where_only_known_documents_are_answered_nothing_else_is() {
    let world = with_manifest(true);
    let variables = json!({ "left": 40 });
    for known in [
        json!({ "query": ADD, "variables": variables }),
        json!({ "documentId": format!("sha256:{}", hash(ADD)), "variables": variables }),
        json!({ "extensions": automatic(ADD), "variables": variables }),
        json!({ "query": ADD, "extensions": automatic(ADD), "variables": variables }),
    ] {
        assert_eq!(send(&world, known.clone()).await.body, sum(), "{known}");
    }
    let other = "{ who }";
    for unknown in [
        json!({ "query": other }),
        json!({ "query": other, "extensions": automatic(other) }),
        json!({ "query": other, "documentId": format!("sha256:{}", hash(other)) }),
        json!({ "query": other, "documentId": "3be4abb81fa595e25eb725b2c6a87508" }),
        json!({ "query": format!("{ADD}\n"), "variables": variables }),
        json!({ "query": "{ __schema { queryType { name } } }" }),
    ] {
        let answer = send(&world, unknown.clone()).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "FORBIDDEN"), "{unknown}");
        assert!(answer.message().contains("known documents only"), "{}", answer.message());
    }
    assert_eq!(
        send(&world, json!({ "extensions": automatic(other) })).await.code(),
        "PERSISTED_QUERY_NOT_FOUND"
    );
}
