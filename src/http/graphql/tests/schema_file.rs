//! The schema as a file.

use axum::body::{Body, to_bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode};
use tower::ServiceExt;

use crate::http::graphql::schema_file;

#[tokio::test]
async fn the_schema_can_be_fetched() {
    let request = Request::get("/schema.graphql").body(Body::empty()).unwrap();
    let response = schema_file("type Query { word: String }").oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[CONTENT_TYPE], "application/graphql; charset=utf-8");
    assert_eq!(to_bytes(response.into_body(), 1_000).await.unwrap(), "type Query { word: String }");
}
