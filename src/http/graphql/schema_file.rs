//! `/schema.graphql`: the schema as a file, for people and for generators of code.

use std::sync::Arc;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::routing::get;

/// The route with the given SDL.
pub fn schema_file(schema: impl Into<Arc<str>>) -> Router {
    let schema: Arc<str> = schema.into();
    let sdl = get(move || {
        let headers = [
            (CONTENT_TYPE, "application/graphql; charset=utf-8"),
            (CACHE_CONTROL, "no-cache"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        std::future::ready((headers, schema.to_string()))
    });
    Router::new().route("/schema.graphql", sdl)
}
