//! Somebody with a token, asking.

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::Events;

/// Where the requests of tests come from.
pub const PEER: &str = "192.0.2.7:40000";

/// Somebody with a token, or without.
#[derive(Clone)]
pub struct Client {
    router: Router,
    pub token: Option<String>,
}

/// A whole answer.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(&name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Client {
    pub fn new(router: Router, token: Option<String>) -> Self {
        Self { router, token }
    }

    /// A request of this client, from [`PEER`], with a request id that answers repeat.
    pub fn request(&self, method: Method, uri: &str) -> axum::http::request::Builder {
        let mut request = Request::builder().method(method).uri(uri).header("x-request-id", "test");
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        request.extension(ConnectInfo(PEER.parse::<SocketAddr>().unwrap()))
    }

    /// The answer to any request, its body read to the end.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// The answer to any request with its body unread.
    pub async fn begin(&self, request: Request<Body>) -> axum::response::Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    fn graphql(&self, query: &str, variables: &Value, accept: &str) -> Request<Body> {
        self.request(Method::POST, "/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, accept)
            .body(Body::from(json!({ "query": query, "variables": variables }).to_string()))
            .unwrap()
    }

    /// The whole result of an operation.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        self.send(self.graphql(query, &variables, "application/json")).await.json()
    }

    /// The data of an operation that must succeed.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.ask(query, variables).await;
        assert_eq!(answer.get("errors"), None, "{query}\n{answer:#}");
        answer["data"].take()
    }

    /// The code and message of an operation that must be refused.
    pub async fn refused(&self, query: &str, variables: Value) -> (String, String) {
        refusal(&self.ask(query, variables).await)
    }

    /// Follows a subscription over server-sent events.
    pub async fn subscribe(&self, query: &str, variables: Value) -> Events {
        let response = self.begin(self.graphql(query, &variables, "text/event-stream")).await;
        assert_eq!(response.status(), StatusCode::OK);
        Events::new(response.into_body().into_data_stream())
    }

    /// One mutation that takes `input` and gives back `fields`; the payload.
    pub async fn mutate(&self, mutation: &str, input: Value, fields: &str) -> Value {
        let (query, variables) = mutation_of(mutation, input, fields);
        self.data(&query, variables).await[mutation].take()
    }

    /// One mutation that must be refused.
    pub async fn mutate_refused(&self, mutation: &str, input: Value) -> (String, String) {
        let (query, variables) = mutation_of(mutation, input, "__typename");
        self.refused(&query, variables).await
    }

    /// Begins a call and gives its id. What the input leaves out is filled in.
    pub async fn start_call(&self, input: Value) -> String {
        let mut whole = json!({ "direction": "INBOUND", "from": "+14155550132", "to": "+14155550100" });
        for (name, value) in input.as_object().unwrap() {
            whole[name] = value.clone();
        }
        text(&self.mutate("startCall", whole, "call { id }").await["call"]["id"])
    }

    /// Gives a call these turns, two seconds each, the agent first.
    pub async fn say(&self, call: &str, turns: &[&str]) {
        let turns: Vec<_> = turns
            .iter()
            .enumerate()
            .map(|(index, text)| {
                json!({
                    "index": index,
                    "speaker": if index % 2 == 0 { "AGENT" } else { "CUSTOMER" },
                    "text": text,
                    "startMs": index * 2_000,
                    "endMs": index * 2_000 + 1_900,
                })
            })
            .collect();
        self.mutate("addTurns", json!({ "callId": call, "turns": turns }), "call { id }").await;
    }

    /// Sends bytes as a recording of a call by the plain route.
    pub async fn put_recording(&self, call: &str, bytes: impl Into<Body>) -> Answer {
        let request = self.request(Method::PUT, &format!("/calls/{call}/recording"));
        self.send(request.body(bytes.into()).unwrap()).await
    }

    /// Stores a recording that must be taken, and gives its id.
    pub async fn store_recording(&self, call: &str, bytes: Vec<u8>) -> String {
        let answer = self.put_recording(call, bytes).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        text(&answer.json()["recording"]["id"])
    }

    /// The same as a file in a GraphQL request.
    pub async fn upload_recording(&self, call: &str, bytes: &[u8], fields: &str) -> Value {
        let query = format!(
            "mutation ($input: UploadRecordingInput!) {{ uploadRecording(input: $input) {{ {fields} }} }}"
        );
        let operations =
            json!({ "query": query, "variables": { "input": { "callId": call, "file": null } } }).to_string();
        let map = json!({ "0": ["variables.input.file"] }).to_string();
        let mut form = Vec::new();
        for (name, content) in [("operations", operations), ("map", map)] {
            let part =
                format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{content}\r\n");
            form.extend_from_slice(part.as_bytes());
        }
        form.extend_from_slice(
            b"--edge\r\nContent-Disposition: form-data; name=\"0\"; filename=\"a.wav\"\r\n\
              Content-Type: application/octet-stream\r\n\r\n",
        );
        form.extend_from_slice(bytes);
        form.extend_from_slice(b"\r\n--edge--\r\n");
        let request = self
            .request(Method::POST, "/graphql")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .header(header::ACCEPT, "application/json")
            .header("graphql-require-preflight", "1")
            .body(Body::from(form))
            .unwrap();
        self.send(request).await.json()
    }

    /// A signed link to a recording, as path and query; `arguments` such as `(expiresIn: 5)`.
    pub async fn link(&self, recording: &str, arguments: &str) -> String {
        let query = format!(
            "query ($id: ID!) {{ node(id: $id) {{ ... on Recording {{ audio{arguments} {{ url }} }} }} }}"
        );
        let data = self.data(&query, json!({ "id": recording })).await;
        let url = text(&data["node"]["audio"]["url"]);
        url.strip_prefix("http://earmark.test").expect("links begin with the public address").to_owned()
    }

    /// Gets a path with headers.
    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.request(Method::GET, path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

/// The code and message of the first error of an answer that has some.
pub fn refusal(answer: &Value) -> (String, String) {
    let error = &answer["errors"][0];
    assert!(error.is_object(), "not refused: {answer:#}");
    (text(&error["extensions"]["code"]), text(&error["message"]))
}

/// A JSON text.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}

fn mutation_of(mutation: &str, input: Value, fields: &str) -> (String, Value) {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let query = format!("mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ {fields} }} }}");
    (query, json!({ "input": input }))
}

/// The same field of each object of a list.
pub fn each_field(list: &Value, field: &str) -> Vec<Value> {
    list.as_array()
        .unwrap_or_else(|| panic!("not a list: {list}"))
        .iter()
        .map(|row| row[field].clone())
        .collect()
}
