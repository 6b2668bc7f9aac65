//! A subscription over server-sent events, read one result at a time.

use axum::body::BodyDataStream;
use futures_util::StreamExt as _;
use serde_json::Value;

/// The results of a subscription.
pub struct Events {
    body: BodyDataStream,
    read: String,
}

impl Events {
    pub fn new(body: BodyDataStream) -> Self {
        Self { body, read: String::new() }
    }

    /// The next result, waiting for it; none at the end.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            while let Some((event, rest)) = self.read.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.read = rest;
                if event.starts_with("event: complete") {
                    return None;
                }
                // Anything else is a sign of life.
                if let Some(data) = event.strip_prefix("event: next\ndata: ") {
                    return Some(serde_json::from_str(data).unwrap());
                }
            }
            let bytes = self.body.next().await?.unwrap();
            self.read.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }

    /// What the field of the next result holds; it must have come without errors.
    pub async fn field(&mut self, field: &str) -> Value {
        let mut result = self.next().await.expect("the stream has not ended");
        assert_eq!(result.get("errors"), None, "{result:#}");
        result["data"][field].take()
    }

    /// Whether nothing is there to be read now.
    pub async fn is_silent(&mut self) -> bool {
        futures_util::poll!(std::pin::pin!(self.next())).is_pending()
    }
}
