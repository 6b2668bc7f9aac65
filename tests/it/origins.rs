//! What pages of other origins may ask and read, and what caches must keep apart for them.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::json;

use crate::harness::{Answer, Backend, TestApp, wav};

const APP: &str = "https://app.example.com";

async fn send(test: &TestApp, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers
        .iter()
        .fold(test.nobody().request(method, path), |request, (name, value)| request.header(*name, *value));
    test.nobody().send(request.body(Body::empty()).unwrap()).await
}

fn lists(answer: &Answer, name: header::HeaderName) -> Vec<String> {
    let values = answer.headers.get_all(name).iter().map(|value| value.to_str().unwrap());
    values.flat_map(|value| value.split(',')).map(|value| value.trim().to_lowercase()).collect()
}

/// Safari gives a page the pieces of a recording that it keeps from before, whoever asked for them, unless it is told that
/// they depend on who asks; then playing breaks. So every answer says so, whatever was asked and whoever may ask.
async fn every_answer_about_audio_depends_on_the_origin(test: &TestApp) {
    let call = test.service().start_call(json!({})).await;
    let recording = test.service().store_recording(&call, wav(0.5, 440.0)).await;
    let link = test.analyst().link(&recording, "").await;
    let etag = send(test, Method::HEAD, &link, &[]).await.header(header::ETAG).to_owned();
    let short = test.analyst().link(&recording, "(expiresIn: 1)").await;
    test.clock.advance(2);
    let (token, _) = link.rsplit_once('/').unwrap();
    for origin in [None, Some(APP), Some("https://evil.test"), Some("null")] {
        for (method, path, condition, status) in [
            (Method::GET, link.as_str(), None, 200),
            (Method::HEAD, &link, None, 200),
            (Method::GET, &link, Some(("range", "bytes=0-9")), 206),
            (Method::GET, &link, Some(("range", "bytes=0-3,100-103,-2")), 206),
            (Method::GET, &link, Some(("range", "bytes=999999-")), 416),
            (Method::GET, &link, Some(("if-none-match", etag.as_str())), 304),
            (Method::GET, &link, Some(("if-match", "\"another\"")), 412),
            (Method::GET, &short, None, 403),
            (Method::GET, "/audio/rubbish/a.wav", None, 404),
            (Method::GET, &format!("{token}/another.wav"), None, 404),
            (Method::GET, "/audio/rubbish", None, 404),
            (Method::POST, &link, None, 405),
        ] {
            let headers: Vec<_> =
                condition.into_iter().chain(origin.map(|origin| ("origin", origin))).collect();
            let answer = send(test, method.clone(), path, &headers).await;
            assert_eq!(answer.status, status, "{method} {path} {headers:?}");
            let vary = lists(&answer, header::VARY);
            assert!(vary.iter().any(|name| name == "origin"), "{method} {path} {headers:?}: {vary:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn audio_depends_on_the_origin_whoever_may_ask() {
    for origins in ["", APP, "*"] {
        let test =
            TestApp::configured(Backend::SqliteMemory, &[("EARMARK_HTTP_CORS_ORIGINS", origins)]).await;
        every_answer_about_audio_depends_on_the_origin(&test).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_to_the_bucket_depends_on_the_origin_too() {
    if !Backend::PostgresS3.is_there() {
        return;
    }
    let settings = [("EARMARK_MEDIA_PRESIGNED_REDIRECT", "true")];
    let test = TestApp::configured(Backend::PostgresS3, &settings).await;
    let call = test.service().start_call(json!({})).await;
    let recording = test.service().store_recording(&call, wav(0.5, 440.0)).await;
    let link = test.analyst().link(&recording, "").await;
    let answer = send(&test, Method::GET, &link, &[]).await;
    assert_eq!(answer.status, StatusCode::TEMPORARY_REDIRECT);
    assert!(lists(&answer, header::VARY).iter().any(|name| name == "origin"), "{answer:?}");
}

/// A player on another origin asks for pieces and reads their places; it never sends the app's own mark.
#[tokio::test]
async fn a_player_on_another_origin_may_ask_for_pieces() {
    let test = TestApp::configured(Backend::SqliteMemory, &[("EARMARK_HTTP_CORS_ORIGINS", APP)]).await;
    let asked = |headers: &'static str| {
        [
            ("origin", APP),
            ("access-control-request-method", "GET"),
            ("access-control-request-headers", headers),
        ]
    };
    let preflight = send(&test, Method::OPTIONS, "/audio/any/a.wav", &asked("range, if-range")).await;
    assert_eq!(preflight.status, StatusCode::OK);
    let allowed = lists(&preflight, header::ACCESS_CONTROL_ALLOW_HEADERS);
    for name in ["range", "if-range", "authorization"] {
        assert!(allowed.iter().any(|allowed| allowed == name), "{name}: {allowed:?}");
    }
    assert!(!allowed.iter().any(|allowed| allowed == "x-earmark"), "{allowed:?}");
    assert_eq!(preflight.header(header::ACCESS_CONTROL_MAX_AGE), "3600");
    assert_eq!(preflight.headers.get(header::ACCESS_CONTROL_ALLOW_CREDENTIALS), None, "cookies stay at home");
    let answer = send(&test, Method::GET, "/audio/any/a.wav", &[("origin", APP)]).await;
    let exposed = lists(&answer, header::ACCESS_CONTROL_EXPOSE_HEADERS);
    for name in ["retry-after", "content-length", "content-range", "accept-ranges"] {
        assert!(exposed.iter().any(|exposed| exposed == name), "{name}: {exposed:?}");
    }
}
