//! Pages for people who try the API: the workbench at `/`, which is one file of our own and needs nothing from
//! elsewhere, and GraphiQL at `/graphiql`, which loads its scripts from a public network and is for development.

use std::sync::{Arc, LazyLock};

use async_graphql::http::GraphiQLSource;
use aws_lc_rs::digest::{SHA256, digest};
use axum::Router;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::PATH;

const WORKBENCH: &str = include_str!("../workbench.html");

/// What the workbench's page may do: run its own script and style, known by their hashes, and talk to its own
/// server. Audio may come from the public address or a bucket, which can be another host.
static WORKBENCH_POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |tag: &str| {
        let text = between(WORKBENCH, &format!("<{tag}>"), &format!("</{tag}>"));
        STANDARD.encode(digest(&SHA256, text.as_bytes()))
    };
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; connect-src 'self'; \
         media-src 'self' http: https:; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        hash("script"),
        hash("style"),
    )
});

fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let from = text.find(begin).map_or(0, |at| at + begin.len());
    let until = text[from..].find(end).map_or(text.len(), |at| from + at);
    &text[from..until]
}

/// The pages: `/`, `/schema.graphql` with the given SDL and, where wanted, `/graphiql`.
pub fn pages(schema: impl Into<Arc<str>>, graphiql: bool) -> Router {
    let schema: Arc<str> = schema.into();
    let sdl = get(move || {
        let headers = [
            (CONTENT_TYPE, "application/graphql; charset=utf-8"),
            (CACHE_CONTROL, "no-cache"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        std::future::ready((headers, schema.to_string()))
    });
    let pages = Router::new().route("/", get(workbench)).route("/schema.graphql", sdl);
    if !graphiql {
        return pages;
    }
    let source = GraphiQLSource::build().endpoint(PATH).subscription_endpoint(PATH).title("Earmark").finish();
    pages.route("/graphiql", get(move || std::future::ready(Html(source.clone()))))
}

async fn workbench() -> impl IntoResponse {
    let headers = [
        (CONTENT_SECURITY_POLICY, WORKBENCH_POLICY.as_str()),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, Html(WORKBENCH))
}
