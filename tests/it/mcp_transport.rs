//! `/mcp` as clients of all kinds reach it: who is let in, by which name, and what becomes of what is no message.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

use crate::harness::{Answer, Backend, Client, TestApp};
use crate::mcp::{ask, post};

on_every_backend!(
    without_a_good_token_nothing_is_answered,
    a_client_is_greeted_in_a_version_that_both_speak,
    what_is_no_message_is_refused_with_a_reason,
    clients_get_the_form_that_they_take,
);

fn listing() -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" })
}

/// The answer to a body with headers of its own; a later header of one name takes the earlier one's place.
async fn send(client: &Client, method: Method, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let mut request: Request<Body> = client.request(method, "/mcp").body(body.into()).unwrap();
    let usual = [
        ("host", "earmark.test"),
        ("content-type", "application/json"),
        ("accept", "application/json, text/event-stream"),
    ];
    for (name, value) in usual.iter().chain(headers) {
        let name: header::HeaderName = name.parse().unwrap();
        match *value {
            "" => request.headers_mut().remove(&name),
            value => request.headers_mut().insert(name, value.parse().unwrap()),
        };
    }
    client.send(request).await
}

async fn without_a_good_token_nothing_is_answered(test: TestApp) {
    let good = test.token("acme", "ann", earmark::access::Role::Admin);
    let head = good.rsplit_once('.').unwrap().0;
    for token in [None, Some("rubbish"), Some(head), Some("")] {
        let mut client = test.nobody();
        client.token = token.map(str::to_owned);
        for method in [Method::POST, Method::GET, Method::DELETE] {
            let answer = send(&client, method.clone(), &[], listing().to_string()).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {token:?}");
            assert_eq!(answer.header(header::WWW_AUTHENTICATE), "Bearer");
            assert_eq!(answer.json()["error"]["code"], "UNAUTHENTICATED");
        }
    }
    let admin = test.admin();
    test.clock.advance(31 * 24 * 3_600);
    assert_eq!(post(&admin, &listing()).await.status, StatusCode::UNAUTHORIZED, "expired");
    // A token is no cookie and no part of the address.
    let answer = test.nobody().get(&format!("/mcp?access_token={good}"), &[("host", "earmark.test")]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

async fn a_client_is_greeted_in_a_version_that_both_speak(test: TestApp) {
    let viewer = test.viewer();
    for (asked, spoken) in [
        ("2024-11-05", "2024-11-05"),
        ("2025-03-26", "2025-03-26"),
        ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"),
        ("2099-01-01", "2025-11-25"),
        ("rubbish", "2025-11-25"),
    ] {
        let params = json!({
            "protocolVersion": asked, "capabilities": {}, "clientInfo": { "name": "test", "version": "1" },
        });
        let greeting = ask(&viewer, "initialize", params).await;
        assert_eq!(greeting["protocolVersion"], spoken, "{asked}");
        assert_eq!(greeting["serverInfo"]["name"], "earmark");
        assert_eq!(greeting["capabilities"], json!({ "tools": {} }));
        assert!(greeting["instructions"].as_str().unwrap().contains("search_moments"));
    }
    // There are no sessions: no id is given, and one of another server's life does not matter.
    let answer = send(&viewer, Method::POST, &[("mcp-session-id", "old")], listing().to_string()).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(!answer.headers.contains_key("mcp-session-id"));
    let initialized = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    let answer = post(&viewer, &initialized).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::ACCEPTED, 0));
    // Nor a stream from the server, which clients ask for and do without.
    for method in [Method::GET, Method::DELETE, Method::PUT] {
        let answer = send(&viewer, method, &[], Body::empty()).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(answer.header(header::ALLOW), "POST");
    }
    // Whoever looks for a way to sign in finds that there is none, and goes on with the token at hand.
    for path in ["/.well-known/oauth-authorization-server", "/.well-known/oauth-protected-resource/mcp"] {
        assert_eq!(viewer.get(path, &[]).await.status, StatusCode::NOT_FOUND);
    }
}

async fn what_is_no_message_is_refused_with_a_reason(test: TestApp) {
    let viewer = test.viewer();
    let listing = listing();
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    for (body, status, code, reason) in [
        (String::new(), 400, -32_700, "not JSON"),
        ("{".to_owned(), 400, -32_700, "not JSON"),
        (deep.clone(), 400, -32_700, "not JSON: recursion limit exceeded"),
        ("7".to_owned(), 400, -32_600, "a message is a JSON object"),
        ("{}".to_owned(), 400, -32_600, "not a message of JSON-RPC 2.0"),
        (
            r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#.to_owned(),
            400,
            -32_600,
            "not a message of JSON-RPC 2.0",
        ),
        (json!([listing, listing]).to_string(), 400, -32_600, "batches are not taken"),
        ("[]".to_owned(), 400, -32_600, "batches are not taken"),
        ("x".repeat(2 << 20), 413, -32_600, "more than 1048576 bytes"),
    ] {
        let answer = send(&viewer, Method::POST, &[], body).await;
        assert_eq!(answer.status, status, "{reason}");
        assert_eq!(answer.json()["error"]["code"], code, "{reason}");
        assert!(answer.json()["error"]["message"].as_str().unwrap().contains(reason), "{answer:?}");
    }
    for (message, code) in [
        (
            json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": "drop_tables" } }),
            -32_602,
        ),
        (
            json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": "read_call", "arguments": 7 } }),
            -32_602,
        ),
        (json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": 7 } }), -32_602),
        (json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call" }), -32_602),
        (json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/delete" }), -32_601),
        (json!({ "jsonrpc": "2.0", "id": 1, "method": "resources/list" }), -32_601),
        (json!({ "jsonrpc": "2.0", "id": 1, "method": "prompts/list" }), -32_601),
        (
            json!({ "jsonrpc": "2.0", "id": 1, "method": "logging/setLevel", "params": { "level": "debug" } }),
            -32_601,
        ),
    ] {
        let answer = post(&viewer, &message).await;
        assert_eq!(answer.json()["error"]["code"], code, "{message} {answer:?}");
    }
    let unknown =
        json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": "drop_tables" } });
    let answer = post(&viewer, &unknown).await.json();
    assert!(
        answer["error"]["message"].as_str().unwrap().starts_with("no such tool: there are search_moments, ")
    );
    for (headers, status) in [
        ([("mcp-protocol-version", "1999-01-01")], 400),
        ([("mcp-protocol-version", "2025-06-18")], 200),
        ([("content-type", "text/plain")], 415),
        ([("accept", "text/html")], 406),
    ] {
        let answer = send(&viewer, Method::POST, &headers, listing.to_string()).await;
        assert_eq!(answer.status, status, "{headers:?}");
    }
    // Odd messages are answered somehow, and the next one is answered well.
    for message in [
        json!({}),
        json!({ "jsonrpc": "1.0", "id": 1, "method": "tools/list" }),
        json!({ "jsonrpc": "2.0", "id": null, "method": "tools/list" }),
        json!({ "jsonrpc": "2.0", "id": 1, "result": {} }),
        json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": "read_call", "arguments": 7 } }),
        json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": 7 } }),
        json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call" }),
        json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": 1 } }),
        json!({ "jsonrpc": "2.0", "method": "tools/call", "params": { "name": "saved_searches" } }),
    ] {
        let answer = post(&viewer, &message).await;
        assert!(answer.status.is_client_error() || answer.status.is_success(), "{message} {answer:?}");
    }
    assert_eq!(post(&viewer, &listing).await.status, StatusCode::OK);
}

async fn clients_get_the_form_that_they_take(test: TestApp) {
    let viewer = test.viewer();
    for accept in ["", "*/*", "application/json", "application/json, text/event-stream"] {
        let answer = send(&viewer, Method::POST, &[("accept", accept)], listing().to_string()).await;
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/json", "{accept}");
        assert!(answer.json()["result"]["tools"].is_array());
    }
    let answer = send(&viewer, Method::POST, &[("accept", "text/event-stream")], listing().to_string()).await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "text/event-stream");
    let body = String::from_utf8(answer.body.to_vec()).unwrap();
    assert!(body.contains("data: {\"jsonrpc\"") && body.contains("read_call"), "{body}");
}

async fn status(test: &TestApp, headers: &[(&str, &str)]) -> StatusCode {
    send(&test.viewer(), Method::POST, headers, listing().to_string()).await.status
}

#[tokio::test]
async fn only_a_known_name_and_a_known_page_lead_here() {
    let settings = [
        ("EARMARK_HTTP_CORS_ORIGINS", "https://app.example.com"),
        ("EARMARK_HTTP_MCP_HOSTS", "archive.internal"),
    ];
    let test = TestApp::configured(Backend::SqliteFiles, &settings).await;
    for host in ["earmark.test", "localhost:8090", "127.0.0.1:1", "[::1]:8090", "archive.internal:80"] {
        assert_eq!(status(&test, &[("host", host)]).await, StatusCode::OK, "{host}");
    }
    for host in ["evil.example", "earmark.test.evil.example", "127.0.0.1.evil.example", "10.0.0.1"] {
        assert_eq!(status(&test, &[("host", host)]).await, StatusCode::FORBIDDEN, "{host}");
    }
    assert_eq!(status(&test, &[("host", "")]).await, StatusCode::BAD_REQUEST, "no name at all");
    for origin in
        ["https://app.example.com", "http://earmark.test", "http://127.0.0.1:8090", "http://localhost:8090"]
    {
        assert_eq!(status(&test, &[("origin", origin)]).await, StatusCode::OK, "{origin}");
    }
    for origin in [
        "https://evil.example",
        "https://app.example.com.evil.example",
        "http://app.example.com",
        "https://app.example.com:8443",
        "http://127.0.0.1:9999",
        "null",
        "file://",
        "rubbish",
    ] {
        assert_eq!(status(&test, &[("origin", origin)]).await, StatusCode::FORBIDDEN, "{origin}");
    }
    let answer = send(&test.viewer(), Method::POST, &[("origin", "null")], listing().to_string()).await;
    assert!(answer.json()["error"]["message"].as_str().unwrap().contains("http.cors_origins"), "{answer:?}");
}

#[tokio::test]
async fn a_page_may_send_what_the_protocol_asks_for() {
    let settings = [("EARMARK_HTTP_CORS_ORIGINS", "https://app.example.com")];
    let test = TestApp::configured(Backend::SqliteFiles, &settings).await;
    let asked =
        "authorization,content-type,mcp-protocol-version,mcp-session-id,mcp-method,mcp-name,last-event-id";
    let headers = [
        ("origin", "https://app.example.com"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", asked),
    ];
    // A preflight has no token.
    let answer = send(&test.nobody(), Method::OPTIONS, &headers, Body::empty()).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "https://app.example.com");
    let allowed = answer.header(header::ACCESS_CONTROL_ALLOW_HEADERS).to_owned();
    for name in asked.split(',') {
        assert!(allowed.split(',').any(|allowed| allowed == name), "{name} in {allowed}");
    }
    let origin = [("origin", "https://app.example.com")];
    let answer = send(&test.viewer(), Method::POST, &origin, listing().to_string()).await;
    let exposed = answer.header(header::ACCESS_CONTROL_EXPOSE_HEADERS);
    assert!(exposed.contains("mcp-session-id") && exposed.contains("www-authenticate"), "{exposed}");
}

#[tokio::test]
async fn every_page_may_ask_where_the_settings_say_so() {
    let test = TestApp::configured(Backend::SqliteFiles, &[("EARMARK_HTTP_CORS_ORIGINS", "*")]).await;
    assert_eq!(status(&test, &[("origin", "https://any.example")]).await, StatusCode::OK);
}

#[tokio::test]
async fn it_is_not_there_where_it_is_not_wanted() {
    let test = TestApp::configured(Backend::SqliteFiles, &[("EARMARK_HTTP_MCP", "false")]).await;
    assert_eq!(status(&test, &[]).await, StatusCode::NOT_FOUND);
}
