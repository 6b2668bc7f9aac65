//! The web app that the server carries: which address gets what, for how long it may be kept, and what a page may do.

use axum::body::{Body, Bytes};
use axum::http::{Method, StatusCode, header};
use earmark::app::App;
use earmark::http::WebApp;

use crate::harness::{Answer, Backend, TestApp};

const PAGE: (&str, &str) = ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
const SCRIPT: &str = "/assets/index-D4x8Yk2q.js";
const FILES: [(&str, &[u8]); 9] = [
    ("index.html", b"<!doctype html><title>Earmark</title>"),
    ("assets/index-D4x8Yk2q.js", b"console.log('earmark, written out')"),
    ("assets/index-D4x8Yk2q.js.br", b"br"),
    ("assets/index-D4x8Yk2q.js.gz", b"gzip"),
    ("assets/index-B2.css", b"body{}"),
    ("assets/only.js.gz", b"a file of its own"),
    ("favicon.svg", b"<svg/>"),
    ("persisted-documents.json", b"{}"),
    (".vite/manifest.json", b"{}"),
];

async fn with_app() -> TestApp {
    let test = TestApp::new(Backend::SqliteMemory).await;
    carried(test, |app| app)
}

fn carried(test: TestApp, change: impl FnOnce(App) -> App) -> TestApp {
    let files = FILES.map(|(name, bytes)| (name.to_owned(), Bytes::from_static(bytes)));
    let app = change(test.app.clone());
    test.carrying(app, WebApp::of(files))
}

async fn ask(test: &TestApp, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers
        .iter()
        .fold(test.nobody().request(method, path), |request, (name, value)| request.header(*name, *value));
    test.nobody().send(request.body(Body::empty()).unwrap()).await
}

async fn get(test: &TestApp, path: &str, headers: &[(&str, &str)]) -> Answer {
    ask(test, Method::GET, path, headers).await
}

fn is_page(answer: &Answer) -> bool {
    answer.status == StatusCode::OK && answer.body.starts_with(b"<!doctype html>")
}

fn is_api_refusal(answer: &Answer) -> bool {
    answer.status == StatusCode::NOT_FOUND && answer.json()["error"]["code"] == "NOT_FOUND"
}

#[tokio::test]
async fn every_address_of_the_app_is_the_page() {
    let test = with_app().await;
    for path in [
        "/",
        "/calls",
        "/calls/call_01a1fcea19597543a3b6e8bf965b4385",
        "/calls/call_01?t=83",
        "/sign-in?code=abc",
        "/graphiql",
        "/live",
        "/search?q=refund%20%22credit%20card%22",
        "/bookings/AB%2F12",
        "/a/b/c/d/e",
        "/customers/r.green@example.com",
        "/exports",
        "/sessions",
        "/graphqlite",
        "/index.html",
        "/%D7%A2%D7%91%D7%A8%D7%99%D7%AA",
    ] {
        let answer = get(&test, path, &[PAGE]).await;
        assert!(is_page(&answer), "{path}: {answer:?}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "text/html; charset=utf-8");
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-cache");
        assert!(!answer.header(header::ETAG).is_empty());
    }
    assert!(is_page(&get(&test, "/", &[]).await), "curl sees the page at the root too");
    assert!(is_page(&get(&test, "/calls", &[("accept", "Text/HTML")]).await));
    let head = ask(&test, Method::HEAD, "/calls", &[PAGE]).await;
    assert_eq!(
        (head.status, head.body.len(), head.header(header::CONTENT_LENGTH)),
        (StatusCode::OK, 0, "37")
    );
}

/// Clients that mistype an address would otherwise read the page as an answer, and a browser would keep it under the
/// name of a script.
#[tokio::test]
async fn what_asks_for_no_page_is_told_that_there_is_no_such_path() {
    let test = with_app().await;
    let json = ("accept", "application/json");
    for (path, headers) in [
        ("/calls", &[json][..]),
        ("/calls", &[]),
        ("/calls", &[("accept", "*/*")]),
        ("/calls", &[("accept", "text/html;q=0, */*")]),
        ("/favicon.ico", &[("accept", "image/avif,image/webp,*/*;q=0.8")]),
        ("/api", &[PAGE]),
        ("/api/calls", &[PAGE]),
        ("/graphql/", &[PAGE]),
        ("/graphql/v2", &[PAGE]),
        ("/audio", &[PAGE]),
        ("/audio/abc", &[PAGE]),
        ("/export/csv", &[PAGE]),
        ("/session/me", &[PAGE]),
        ("/mcp/sse", &[PAGE]),
        ("/hooks/twilio", &[PAGE]),
        ("/media/other", &[PAGE]),
        ("/metrics/all", &[PAGE]),
        ("/schema.graphql/", &[PAGE]),
        ("/assets/index-OLD.js", &[PAGE]),
        ("/assets/index-OLD.js", &[]),
        ("/assets/", &[PAGE]),
        ("/persisted-documents.json", &[]),
        ("/.vite/manifest.json", &[]),
        ("/assets/index-D4x8Yk2q.js.br", &[]),
        ("/assets/../index.html", &[]),
        ("/assets/%2e%2e/index.html", &[]),
        ("/..%2fCargo.toml", &[]),
        ("/ASSETS/index-D4x8Yk2q.js", &[]),
    ] {
        let answer = get(&test, path, headers).await;
        assert!(is_api_refusal(&answer), "{path} {headers:?}: {answer:?}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "the next version may have it");
    }
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = ask(&test, method.clone(), "/calls", &[PAGE]).await;
        assert!(is_api_refusal(&answer), "{method}: {answer:?}");
    }
    // What is there answers for itself.
    assert_eq!(get(&test, "/healthz", &[PAGE]).await.body, "ok\n");
    assert_eq!(get(&test, "/calls/call_1/recording", &[PAGE]).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(get(&test, "/export", &[PAGE]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(get(&test, "/graphql", &[PAGE]).await.header(header::LOCATION), "/");
}

#[tokio::test]
async fn files_come_in_the_smallest_form_that_is_taken_and_are_kept() {
    let test = with_app().await;
    for (accepted, encoding, body) in [
        ("gzip, deflate, br, zstd", "br", &b"br"[..]),
        ("gzip, deflate", "gzip", b"gzip"),
        ("br;q=0, gzip", "gzip", b"gzip"),
        ("identity", "", b"console.log('earmark, written out')"),
        ("", "", b"console.log('earmark, written out')"),
    ] {
        let answer = get(&test, SCRIPT, &[("accept-encoding", accepted)]).await;
        assert_eq!((answer.status, &answer.body[..]), (StatusCode::OK, body), "{accepted}");
        assert_eq!(answer.header(header::CONTENT_ENCODING), encoding);
        assert_eq!(answer.header(header::CONTENT_LENGTH), body.len().to_string());
        assert_eq!(answer.header(header::CONTENT_TYPE), "text/javascript; charset=utf-8");
        assert_eq!(answer.header(header::CACHE_CONTROL), "public, max-age=31536000, immutable");
        let vary: Vec<_> = answer.headers.get_all(header::VARY).iter().collect();
        assert!(vary.iter().any(|value| *value == "accept-encoding"), "{vary:?}");
        // The same form is known again, another is not.
        let etag = answer.header(header::ETAG).to_owned();
        for known in [etag.clone(), format!("W/{etag}"), format!("\"a\", {etag}"), "*".into()] {
            let headers = [("accept-encoding", accepted), ("if-none-match", known.as_str())];
            let again = get(&test, SCRIPT, &headers).await;
            assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{known}");
            assert_eq!(again.header(header::ETAG), etag);
        }
        let other = get(&test, SCRIPT, &[("accept-encoding", accepted), ("if-none-match", "\"a\"")]).await;
        assert_eq!(other.status, StatusCode::OK);
    }
    let style = get(&test, "/assets/index-B2.css", &[]).await;
    assert_eq!(style.header(header::CONTENT_TYPE), "text/css; charset=utf-8");
    let icon = get(&test, "/favicon.svg", &[]).await;
    assert_eq!(
        (icon.header(header::CONTENT_TYPE), icon.header(header::CACHE_CONTROL)),
        ("image/svg+xml", "no-cache")
    );
    assert_eq!(get(&test, "/assets/only.js.gz", &[]).await.status, StatusCode::OK);
}

fn policy(answer: &Answer) -> &str {
    answer.header(header::CONTENT_SECURITY_POLICY)
}

const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; media-src 'self' http://earmark.test; connect-src 'self'; font-src 'self'; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

#[tokio::test]
async fn a_page_may_do_what_it_needs_and_no_more() {
    let test = with_app().await;
    for path in ["/", "/calls", SCRIPT] {
        let answer = get(&test, path, &[PAGE]).await;
        assert_eq!(policy(&answer), POLICY, "{path}");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer");
        assert!(answer.headers["permissions-policy"].to_str().unwrap().contains("microphone=()"));
    }
    let settings = [
        ("EARMARK_WEB_OIDC_ISSUER", "https://login.example.com:8443/realms/calls"),
        ("EARMARK_WEB_OIDC_CLIENT_ID", "earmark-web"),
    ];
    let test = carried(TestApp::configured(Backend::SqliteMemory, &settings).await, |app| app);
    let answer = get(&test, "/", &[PAGE]).await;
    assert!(policy(&answer).contains("; connect-src 'self' https://login.example.com:8443; "), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_may_play_from_the_bucket_where_playback_leads_there() {
    if !Backend::PostgresS3.is_there() {
        return;
    }
    let endpoint = std::env::var("EARMARK_TEST_S3_ENDPOINT").unwrap();
    let settings = [("EARMARK_MEDIA_PRESIGNED_REDIRECT", "true")];
    let test = carried(TestApp::configured(Backend::PostgresS3, &settings).await, |app| app);
    let answer = get(&test, "/", &[PAGE]).await;
    assert!(
        policy(&answer).contains(&format!("media-src 'self' http://earmark.test {endpoint};")),
        "{answer:?}"
    );
}

/// A build without Node works; only the pages are missing, and say so.
#[tokio::test]
async fn a_build_without_the_app_says_what_is_missing() {
    let test = TestApp::new(Backend::SqliteMemory).await;
    for path in ["/", "/calls"] {
        let answer = get(&test, path, &[PAGE]).await;
        assert_eq!(
            (answer.status, answer.header(header::CONTENT_TYPE)),
            (StatusCode::NOT_FOUND, "text/plain; charset=utf-8")
        );
        let text = std::str::from_utf8(&answer.body).unwrap();
        assert!(text.starts_with("The web app is not part of this build"), "{text}");
        assert!(text.contains("`make run`"), "{text}");
    }
    assert!(is_api_refusal(&get(&test, "/calls", &[]).await));
    assert_eq!(get(&test, "/schema.graphql", &[]).await.status, StatusCode::OK);
}

/// What this very build carries, where it carries something: every file that the page names is there.
#[tokio::test]
async fn the_page_that_is_carried_finds_its_files() {
    let test = TestApp::new(Backend::SqliteMemory).await;
    let app = test.app.clone();
    let test = test.carrying(app, WebApp::carried());
    let page = get(&test, "/", &[PAGE]).await;
    if page.status == StatusCode::NOT_FOUND {
        println!("skipped: this build carries no web app (make run builds it)");
        return;
    }
    let text = String::from_utf8(page.body.to_vec()).unwrap();
    let named: Vec<_> = text.split("\"/assets/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(!named.is_empty(), "{text}");
    for name in named {
        let answer = get(&test, &format!("/assets/{name}"), &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{name}");
        assert!(answer.header(header::CACHE_CONTROL).contains("immutable"));
    }
}
