//! RingCentral's notifications, and the handshake that precedes them.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};

use super::{Arrived, keep, not_found, refused, unreadable};
use crate::app::App;
use crate::config::ProviderAccount;
use crate::providers::ringcentral::webhook::{self, Notification};

/// One notification. While a subscription is made RingCentral sends an empty one and wants its token back within three
/// seconds; nothing is kept of that, so it is answered without the database.
pub async fn notification(
    State(app): State<App>,
    Path(account): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let arrived = Arrived { uri, headers, body };
    let Some(account) = app.tenants.accounts.get(&account) else { return not_found() };
    let ProviderAccount::Ringcentral(ringcentral) = &account.provider else { return not_found() };
    if webhook::is_handshake(&arrived.headers, &arrived.body) {
        return accepted(&arrived.headers);
    }
    if !webhook::is_authentic(&ringcentral.verification_token, &arrived.headers) {
        return refused("ringcentral", &account.id, &"its verification token is not the account's");
    }
    let notification = match Notification::read(&arrived.body) {
        Ok(notification) => notification,
        Err(error) => return unreadable("ringcentral", &account.id, &error),
    };
    let body = String::from_utf8_lossy(&arrived.body).into_owned();
    match keep(&app, account, "notification", &notification.uuid, body).await {
        Ok(()) => accepted(&arrived.headers),
        Err(answer) => answer,
    }
}

fn accepted(headers: &HeaderMap) -> Response {
    let json = [(header::CONTENT_TYPE, "application/json")];
    let mut response = (StatusCode::OK, json).into_response();
    if let Some(token) = webhook::echo(headers) {
        response.headers_mut().insert(HeaderName::from_static(webhook::VALIDATION_TOKEN), token);
    }
    response
}
