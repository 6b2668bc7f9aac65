//! Documents that requests name: those of the settings and of the web app, and no others where that is wanted.

use aws_lc_rs::digest::{SHA256, digest};
use axum::body::{Body, Bytes};
use axum::http::{Method, StatusCode, header};
use earmark::access::Role;
use earmark::http::WebApp;
use serde_json::{Value, json};

use crate::harness::{Backend, TENANT, TestApp};

const LISTED: &str = "query Listed { calls { totalCount } }";
const OWN: &str = "query Own { calls { nodes { id } } }";

fn hash(text: &str) -> String {
    hex::encode(digest(&SHA256, text.as_bytes()))
}

/// Only what a file lists is answered, and what the app carries.
async fn with_manifests() -> TestApp {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("persisted-documents.json");
    std::fs::write(&path, json!({ hash(LISTED): LISTED }).to_string()).unwrap();
    let settings =
        [("EARMARK_HTTP_DOCUMENTS", "known"), ("EARMARK_HTTP_DOCUMENTS_FILE", path.to_str().unwrap())];
    let test = TestApp::configured(Backend::SqliteMemory, &settings).await;
    let manifest = Bytes::from(json!({ hash(OWN): OWN }).to_string());
    let app = test.app.clone();
    test.carrying(app, WebApp::of([("persisted-documents.json".to_owned(), manifest)]))
}

async fn ask(test: &TestApp, body: Value) -> Value {
    let request = test
        .viewer()
        .request(Method::POST, "/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json");
    test.nobody().send(request.body(Body::from(body.to_string())).unwrap()).await.json()
}

#[tokio::test]
async fn only_known_documents_are_answered_where_that_is_wanted() {
    let test = with_manifests().await;
    for known in [LISTED, OWN] {
        for body in [json!({ "query": known }), json!({ "documentId": format!("sha256:{}", hash(known)) })] {
            assert_eq!(ask(&test, body.clone()).await.get("errors"), None, "{body}");
        }
    }
    let (code, message) = test.viewer().refused("{ calls { totalCount } }", json!({})).await;
    assert_eq!(code, "FORBIDDEN");
    assert!(message.contains("http.documents"), "{message}");
}

/// The app's own pages ask by a link and by their cookie.
#[tokio::test]
async fn the_app_asks_for_its_documents_by_name() {
    let test = with_manifests().await;
    let uri = format!("/graphql?documentId=sha256:{}", hash(OWN));
    let request = test
        .nobody()
        .request(Method::GET, &uri)
        .header(header::ACCEPT, "application/graphql-response+json")
        .header(header::COOKIE, format!("earmark={}", test.token(TENANT, "ann", Role::Viewer)))
        .header("sec-fetch-site", "same-origin");
    let answer = test.nobody().send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(
        (answer.status, answer.json()),
        (StatusCode::OK, json!({ "data": { "calls": { "nodes": [] } } }))
    );
}
