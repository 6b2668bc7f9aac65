//! For whom the cookie of a web session counts: the app's own pages, and nobody who makes a browser send it along.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderName, Method, Request, StatusCode, header};
use earmark::access::Role;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::harness::{Answer, Backend, Client, PEER, TENANT, TestApp, wav};

on_every_backend!(
    every_way_takes_the_cookie_from_the_app_and_from_nobody_else,
    the_header_wins_over_the_cookie,
);

const MARK: (&str, &str) = ("x-earmark", "web");
const HOST: (&str, &str) = ("host", "earmark.test");
const OWN: (&str, &str) = ("origin", "http://earmark.test");

/// Headers beside the cookie, and whether it counts with them.
const RULES: [(&[(&str, &str)], bool); 14] = [
    (&[HOST, MARK], true),
    (&[HOST, MARK, OWN], true),
    (&[HOST, ("sec-fetch-site", "same-origin")], true),
    (&[HOST, ("sec-fetch-site", "same-origin"), OWN], true),
    (&[HOST, MARK, OWN, ("sec-fetch-site", "same-origin")], true),
    (&[HOST], false),
    (&[HOST, OWN], false),
    (&[HOST, ("sec-fetch-site", "none")], false),
    (&[HOST, ("sec-fetch-site", "cross-site")], false),
    (&[HOST, MARK, ("sec-fetch-site", "same-site")], false),
    (&[HOST, MARK, ("origin", "https://evil.test")], false),
    (&[HOST, MARK, ("origin", "null")], false),
    (&[HOST, ("x-requested-with", "XMLHttpRequest"), ("graphql-require-preflight", "1"), OWN], false),
    (&[HOST, ("x-earmark", "yes")], false),
];

fn builder(method: Method, uri: &str, headers: &[(&str, &str)]) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(uri).header("x-request-id", "test");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.extension(ConnectInfo(PEER.parse::<SocketAddr>().unwrap()))
}

/// A form with a file, as browsers send it.
fn form(call: &str) -> Vec<u8> {
    let query =
        "mutation ($input: UploadRecordingInput!) { uploadRecording(input: $input) { recording { id } } }";
    let operations = json!({ "query": query, "variables": { "input": { "callId": call, "file": null } } });
    let part = |head: &str, content: &[u8]| {
        [b"--edge\r\nContent-Disposition: form-data; ", head.as_bytes(), b"\r\n\r\n", content, b"\r\n"]
            .concat()
    };
    [
        part("name=\"operations\"", operations.to_string().as_bytes()),
        part("name=\"map\"", br#"{"0":["variables.input.file"]}"#),
        part("name=\"0\"; filename=\"a.wav\"", &wav(0.2, 440.0)),
        b"--edge--\r\n".to_vec(),
    ]
    .concat()
}

/// One request on every way that takes the cookie; the status that means yes.
fn ways(
    call: &str,
    headers: &[(&str, &str)],
    permalink: &str,
) -> Vec<(&'static str, Request<Body>, StatusCode)> {
    let json_body = |query: &str| Body::from(json!({ "query": query }).to_string());
    let graphql = |accept: &str| {
        builder(Method::POST, "/graphql", headers)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, accept)
    };
    let export = format!("/export?format=csv&rows=calls&search={permalink}");
    vec![
        (
            "query",
            graphql("application/json").body(json_body("{ calls { totalCount } }")).unwrap(),
            StatusCode::OK,
        ),
        (
            "events",
            graphql("text/event-stream").body(json_body("{ calls { totalCount } }")).unwrap(),
            StatusCode::OK,
        ),
        (
            "link",
            builder(Method::GET, "/graphql?query=%7Bcalls%7BtotalCount%7D%7D", headers)
                .header(header::ACCEPT, "application/json")
                .body(Body::empty())
                .unwrap(),
            StatusCode::OK,
        ),
        (
            "form",
            builder(Method::POST, "/graphql", headers)
                .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
                .header(header::ACCEPT, "application/json")
                .header("graphql-require-preflight", "1")
                .body(Body::from(form(call)))
                .unwrap(),
            StatusCode::OK,
        ),
        (
            "stream",
            builder(Method::PUT, &format!("/calls/{call}/recording"), headers)
                .body(Body::from(wav(0.2, 440.0)))
                .unwrap(),
            StatusCode::CREATED,
        ),
        ("export", builder(Method::GET, &export, headers).body(Body::empty()).unwrap(), StatusCode::OK),
        ("session", builder(Method::GET, "/session", headers).body(Body::empty()).unwrap(), StatusCode::OK),
    ]
}

async fn permalink(client: &Client) -> String {
    let data = client.data(r#"{ searchCalls(query: "refund") { permalink } }"#, json!({})).await;
    data["searchCalls"]["permalink"].as_str().unwrap().to_owned()
}

async fn every_way_takes_the_cookie_from_the_app_and_from_nobody_else(test: TestApp) {
    let call = test.service().start_call(json!({})).await;
    test.index_now().await;
    let permalink = permalink(&test.admin()).await;
    let cookie = format!("theme=dark; earmark={}", test.token(TENANT, "ann", Role::Admin));
    for (rule, counts) in RULES {
        let headers = [rule, &[("cookie", cookie.as_str())]].concat();
        for (way, request, yes) in ways(&call, &headers, &permalink) {
            let answer = test.nobody().send(request).await;
            if counts {
                assert_eq!(answer.status, yes, "{way} with {rule:?}: {answer:?}");
                assert!(way != "session" || answer.json()["signedIn"] == true, "{rule:?}");
            } else {
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{way} with {rule:?}: {answer:?}");
            }
        }
        // Ways in and out are the app's own, with a cookie or without.
        for (method, path) in
            [(Method::POST, "/session"), (Method::POST, "/session/renew"), (Method::DELETE, "/session")]
        {
            let request = builder(method.clone(), path, rule).body(Body::empty()).unwrap();
            let refused = test.nobody().send(request).await.status == StatusCode::FORBIDDEN;
            assert_eq!(refused, !counts, "{method} {path} with {rule:?}");
        }
    }
    let refused = ask(&test, &[HOST, ("cookie", &cookie)]).await.json();
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
    // Assistants and streams of calls know no cookie.
    let headers = [HOST, MARK, ("cookie", cookie.as_str())];
    let request = builder(Method::POST, "/mcp", &headers).header("content-type", "application/json");
    let answer = test.nobody().send(request.body(Body::from("{}")).unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

async fn ask(test: &TestApp, headers: &[(&str, &str)]) -> Answer {
    let request = builder(Method::POST, "/graphql", headers)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json");
    let query = json!({ "query": "{ downloads { totalCount } }" }).to_string();
    test.nobody().send(request.body(Body::from(query)).unwrap()).await
}

/// A browser adds the cookie by itself; who sends a header has chosen it.
async fn the_header_wins_over_the_cookie(test: TestApp) {
    let admin = format!("earmark={}", test.token(TENANT, "ann", Role::Admin));
    let viewer = format!("Bearer {}", test.token(TENANT, "bob", Role::Viewer));
    let may = |answer: &Answer| answer.json().get("errors").is_none();
    assert!(may(&ask(&test, &[HOST, MARK, ("cookie", &admin)]).await));
    let answer = ask(&test, &[HOST, MARK, ("cookie", &admin), ("authorization", &viewer)]).await;
    assert_eq!(
        answer.json()["errors"][0]["extensions"]["code"],
        "FORBIDDEN",
        "only administrators read the audit"
    );
    for wrong in ["Bearer rubbish", "Basic YW5uOmFubg=="] {
        let answer = ask(&test, &[HOST, MARK, ("cookie", &admin), ("authorization", wrong)]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    // A header needs no mark, wherever it comes from: nobody's browser adds it.
    let viewer_cookie = format!("earmark={}", test.token(TENANT, "bob", Role::Viewer));
    let admin = format!("Bearer {}", test.token(TENANT, "ann", Role::Admin));
    let foreign = ("origin", "https://evil.test");
    assert!(may(&ask(&test, &[HOST, foreign, ("cookie", &viewer_cookie), ("authorization", &admin)]).await));
    for cookie in ["earmark=rubbish", "earmark=", "other=a"] {
        assert_eq!(
            ask(&test, &[HOST, MARK, ("cookie", cookie)]).await.status,
            StatusCode::UNAUTHORIZED,
            "{cookie}"
        );
    }
}

/// What a socket answers to `connection_init`: its acknowledgement, or the code of its end.
async fn opened(address: SocketAddr, headers: &[(&str, &str)], payload: Value) -> Result<(), u16> {
    let stream = TcpStream::connect(address).await.unwrap();
    let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
    for (name, value) in headers {
        request.headers_mut().insert(HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
    }
    let (mut socket, _) = client_async(request, stream).await.unwrap();
    let init = json!({ "type": "connection_init", "payload": payload });
    socket.send(Message::text(init.to_string())).await.unwrap();
    match socket.next().await.unwrap().unwrap() {
        Message::Text(text) => {
            assert!(text.as_str().contains("connection_ack"), "{text}");
            Ok(())
        }
        Message::Close(frame) => Err(frame.unwrap().code.into()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_takes_the_cookie_from_its_own_origin_only() {
    let test = TestApp::new(Backend::SqliteMemory).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = test.router().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });

    let token = test.token(TENANT, "ann", Role::Viewer);
    let cookie = format!("earmark={token}");
    let cookie = ("cookie", cookie.as_str());
    let (own, port_before) =
        (format!("http://{address}"), format!("http://127.0.0.1:{}", address.port() - 1));
    /// What a browser sends, and whether it is taken.
    type Row<'a> = (&'a [(&'a str, &'a str)], Result<(), u16>);
    let table: [Row; 9] = [
        (&[cookie, ("origin", &own)], Ok(())),
        (&[cookie, ("origin", "http://earmark.test")], Ok(())),
        (&[cookie, ("origin", "https://evil.test")], Err(4403)),
        (&[cookie, ("origin", "null")], Err(4403)),
        (&[cookie, ("origin", &port_before)], Err(4403)),
        (&[cookie, MARK], Err(4403)),
        (&[cookie], Err(4403)),
        (&[cookie, ("origin", &own), ("sec-fetch-site", "cross-site")], Err(4403)),
        (&[("origin", &own)], Err(4403)),
    ];
    for (headers, expected) in table {
        assert_eq!(opened(address, headers, Value::Null).await, expected, "{headers:?}");
    }
    // Who brings a token of their own may come from anywhere, as ever.
    let payload = json!({ "authorization": format!("Bearer {token}") });
    assert_eq!(opened(address, &[cookie, ("origin", "https://app.test")], payload).await, Ok(()));
}

/// The cookie's token ends its socket as any other token does.
#[tokio::test(flavor = "multi_thread")]
async fn a_socket_ends_with_the_cookies_token() {
    let test = TestApp::new(Backend::SqliteMemory).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = test.router().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
    headers.insert("origin", format!("http://{address}").parse().unwrap());
    let token = test.token_with(json!({ "exp": test.clock.now().timestamp() + 1 }));
    headers.insert("cookie", format!("earmark={token}").parse().unwrap());
    let (mut socket, _) = client_async(request, TcpStream::connect(address).await.unwrap()).await.unwrap();
    socket.send(Message::text(r#"{"type":"connection_init"}"#)).await.unwrap();
    assert!(socket.next().await.unwrap().unwrap().is_text());
    test.clock.advance(120);
    let Message::Close(Some(frame)) = socket.next().await.unwrap().unwrap() else { panic!("no goodbye") };
    assert_eq!(
        (u16::from(frame.code), frame.reason.as_str()),
        (4403, "the access token has expired; ask for a new one")
    );
}
