//! Vapi's server messages.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::{Arrived, keep, not_found, refused, unreadable};
use crate::app::App;
use crate::config::ProviderAccount;
use crate::providers::vapi::{ServerMessage, authenticity};

/// One server message. Whatever it is, an archive has nothing to say to it.
pub async fn message(
    State(app): State<App>,
    Path(account): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let arrived = Arrived { uri, headers, body };
    let Some(account) = app.tenants.accounts.get(&account) else { return not_found() };
    let ProviderAccount::Vapi(vapi) = &account.provider else { return not_found() };
    let proof = authenticity::Arrived {
        method: "POST",
        url: &arrived.public_url(&app),
        headers: &arrived.headers,
        body: &arrived.body,
    };
    if let Err(error) = authenticity::verify(vapi, &proof, app.clock.now()) {
        return refused("vapi", &account.id, &error);
    }
    let message = match ServerMessage::read(&arrived.body) {
        Ok(message) => message,
        Err(error) => return unreadable("vapi", &account.id, &error),
    };
    // What is of no use to an archive (partial words, speech that starts and stops) is not kept.
    if message.event.is_of_use() {
        let body = String::from_utf8_lossy(&arrived.body).into_owned();
        if let Err(answer) = keep(&app, account, "message", &message.dedup_key, body).await {
            return answer;
        }
    }
    Json(json!({})).into_response()
}
