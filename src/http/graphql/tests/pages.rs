//! The pages for people.

use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, Request, StatusCode};
use tower::ServiceExt;

use crate::http::graphql::pages;

async fn get(path: &str, graphiql: bool) -> (StatusCode, HeaderMap, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = pages("type Query { word: String }", graphiql).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let text = String::from_utf8(to_bytes(body, 1_000_000).await.unwrap().to_vec()).unwrap();
    (parts.status, parts.headers, text)
}

#[tokio::test]
async fn the_workbench_needs_nothing_from_elsewhere() {
    let (status, headers, text) = get("/", false).await;
    assert_eq!(status, StatusCode::OK);
    let policy = headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    for forbidden in ["src=\"", "@import", "http://", "https://", " style=", " onclick="] {
        assert!(!text.contains(forbidden), "{forbidden}");
    }
    // The policy hashes the first of each; a second one would not run.
    assert_eq!((text.matches("<script").count(), text.matches("<style").count()), (1, 1));
}

#[tokio::test]
async fn the_schema_can_be_fetched() {
    let (status, headers, text) = get("/schema.graphql", false).await;
    assert_eq!((status, text.as_str()), (StatusCode::OK, "type Query { word: String }"));
    assert_eq!(headers[CONTENT_TYPE], "application/graphql; charset=utf-8");
}

#[tokio::test]
async fn graphiql_is_there_only_where_wanted() {
    assert_eq!(get("/graphiql", false).await.0, StatusCode::NOT_FOUND);
    let (status, _, text) = get("/graphiql", true).await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("createUrl('/graphql')"), "{text}");
}
