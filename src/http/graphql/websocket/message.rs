//! The messages of graphql-transport-ws.

use async_graphql::{Response, ServerError};
use axum::extract::ws::Message;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::http::graphql::response::body;

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ClientMessage {
    ConnectionInit {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Ping {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Pong {},
    Subscribe {
        id: String,
        payload: Value,
    },
    Complete {
        id: String,
    },
}

pub(super) fn acknowledgement() -> Message {
    text(json!({ "type": "connection_ack" }))
}

pub(super) fn pong(payload: Option<Map<String, Value>>) -> Message {
    match payload {
        Some(payload) => text(json!({ "type": "pong", "payload": payload })),
        None => text(json!({ "type": "pong" })),
    }
}

pub(super) fn next(id: &str, response: &Response) -> Message {
    // The result is written once: it can be large.
    Message::Text(
        format!(r#"{{"type":"next","id":{},"payload":{}}}"#, Value::from(id), body(response)).into(),
    )
}

pub(super) fn error(id: &str, errors: &[ServerError]) -> Message {
    text(json!({ "type": "error", "id": id, "payload": errors }))
}

pub(super) fn complete(id: &str) -> Message {
    text(json!({ "type": "complete", "id": id }))
}

fn text(value: Value) -> Message {
    Message::Text(value.to_string().into())
}
