//! The web app: files that the program carries, and one page for every address that no route knows.
//!
//! The app draws its pages itself, from `index.html`, so that any address a person opens or reloads gets that file. A
//! request that does not ask for a page by name (`text/html`), and one below a path of the API, is told that there is no
//! such path, as the API tells it: a client that mistyped an address would read a page as an answer. What lies below
//! `/assets/` has its content's hash in its name and may be kept for ever; it is never answered with the page, since a
//! browser would keep that under the name of a script.

mod encoding;
mod files;
mod policy;

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};

pub use files::WebApp;

use self::files::{File, Form};
use self::policy::Policy;
use super::graphql::wants_page;
use super::refusal::Refused;
use crate::app::App;

/// The page that draws all others.
const INDEX: &str = "index.html";
/// Where files lie whose names change with their content.
const HASHED: &str = "assets/";
/// First parts of paths that are the API's, also where no route is.
const API: [&str; 12] = [
    "api",
    "audio",
    "export",
    "graphql",
    "healthz",
    "hooks",
    "mcp",
    "media",
    "metrics",
    "readyz",
    "schema.graphql",
    "session",
];

/// Said where the program was compiled without the app.
const MISSING: &str = "The web app is not part of this build: the folder web/dist was missing when the program was compiled.

`make run` builds both; it needs Node 20 or newer. By hand: `npm ci` and `npm run build` in web/, then `cargo build`.

The API works without it: /graphql is the endpoint, /schema.graphql its schema, and `earmark token` prints a token.
";

/// What pages are answered with.
#[derive(Clone)]
pub struct Web {
    app: WebApp,
    policy: Arc<Policy>,
}

impl Web {
    /// Serves `files` under the rules that follow from the settings.
    pub fn new(files: WebApp, app: App) -> Self {
        Self { app: files, policy: Arc::new(Policy::new(app)) }
    }

    /// The answer to a request that no route knows.
    pub async fn serve(self, request: Request) -> Response {
        let mut response = self.answer(request.method(), request.uri().path(), request.headers());
        self.policy.apply(response.headers_mut()).await;
        response
    }

    fn answer(&self, method: &Method, path: &str, headers: &HeaderMap) -> Response {
        let path = path.trim_start_matches('/');
        let reads = matches!(*method, Method::GET | Method::HEAD);
        let first = path.split('/').next().unwrap_or_default();
        if !reads || API.contains(&first) {
            return no_such_path();
        }
        if let Some(file) = self.app.file(path) {
            return respond(file, path, method, headers);
        }
        if path.starts_with(HASHED) || (!path.is_empty() && !wants_page(headers)) {
            return no_such_path();
        }
        match self.app.file(INDEX) {
            Some(index) => respond(index, INDEX, method, headers),
            None => {
                let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")];
                (StatusCode::NOT_FOUND, headers, MISSING).into_response()
            }
        }
    }
}

/// Not to be kept: what is missing now may be there with the next version.
fn no_such_path() -> Response {
    ([(CACHE_CONTROL, "no-store")], Refused::not_found("path")).into_response()
}

/// The file in the form that the client takes, or the word that it has it already.
fn respond(file: &File, name: &str, method: &Method, asked: &HeaderMap) -> Response {
    let accepted: Vec<&str> =
        asked.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).collect();
    let (encoding, Form { bytes, etag }) = encoding::choose(&accepted, file);
    let known = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_known = known.flat_map(|value| value.split(',')).map(str::trim).any(|known| is_same(known, etag));
    let mut response = match (is_known, *method == Method::HEAD) {
        (true, _) => StatusCode::NOT_MODIFIED.into_response(),
        (false, true) => Body::empty().into_response(),
        (false, false) => Body::from(bytes.clone()).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, cache_control(name));
    headers.insert(
        VARY,
        HeaderValue::from_static(if name == INDEX { "accept, accept-encoding" } else { "accept-encoding" }),
    );
    headers.insert(ETAG, etag.clone());
    if !is_known {
        headers.insert(CONTENT_TYPE, file.content_type.clone());
        headers.insert(CONTENT_LENGTH, HeaderValue::from(Bytes::len(bytes)));
        if let Some(encoding) = encoding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
    }
    response
}

/// Weak comparison (RFC 9110 section 13.1.2).
fn is_same(known: &str, etag: &HeaderValue) -> bool {
    known == "*" || known.strip_prefix("W/").unwrap_or(known).as_bytes() == etag.as_bytes()
}

fn cache_control(name: &str) -> HeaderValue {
    HeaderValue::from_static(match name.starts_with(HASHED) {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    })
}
