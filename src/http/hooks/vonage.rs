//! Vonage's webhooks: JSON, or a query, with a signed token beside it.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use url::Url;

use super::{Arrived, keep, not_found, refused, unreadable};
use crate::app::App;
use crate::archive::streams;
use crate::config::{Account, ProviderAccount, VonageAccount};
use crate::jobs::alert;
use crate::providers::vonage::{
    self, AnswerRequest, AnswerUrls, Event, SignatureError, SignedClaims, SocketHeaders,
};

/// A call comes in. As with Twilio, whoever waits on the line gets an answer even where nothing could be kept.
pub async fn answer(
    State(app): State<App>,
    Path(account): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let arrived = Arrived { uri, headers, body };
    let (account, vonage, claims) = match checked(&app, &account, &arrived) {
        Ok(checked) => checked,
        Err(answer) => return *answer,
    };
    let by_get = method == Method::GET;
    let read = if by_get {
        AnswerRequest::of_pairs(&arrived.query())
    } else {
        AnswerRequest::of_json(&arrived.body)
    };
    let request = match read {
        Ok(request) => request,
        Err(error) => return unreadable("vonage", &account.id, &error),
    };
    let key = request.dedup_key(claims.jti.as_deref());
    if keep(&app, account, "answer", &key, body_of(&arrived, by_get)).await.is_err() {
        alert(
            "voice_not_kept",
            "a call came in that could not be written down; it is answered and recorded all the same",
        );
    }
    match ncco(&app, account, vonage, &request) {
        Ok(ncco) => Json(ncco).into_response(),
        Err(error) => {
            tracing::error!(%error, "http.public_url makes no addresses");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn ncco(
    app: &App,
    account: &Account,
    vonage: &VonageAccount,
    request: &AnswerRequest,
) -> Result<Value, url::ParseError> {
    let event_url = Url::parse(&format!("{}/hooks/vonage/{}/event", app.public_url, account.id))?;
    let socket = format!("{}/media/vonage/{}", app.public_url.replacen("http", "ws", 1), account.id);
    let urls = AnswerUrls { event_url: &event_url, socket_url: &Url::parse(&socket)? };
    let token = streams::token(&vonage.signature_secret, &request.conversation_uuid);
    let headers = SocketHeaders::new(&account.id, &request.conversation_uuid, &token);
    Ok(vonage::answer(vonage, &urls, request, headers.as_ref()))
}

/// A call goes on or ends, or a recording is there.
pub async fn event(
    State(app): State<App>,
    Path(account): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let arrived = Arrived { uri, headers, body };
    let (account, _, claims) = match checked(&app, &account, &arrived) {
        Ok(checked) => checked,
        Err(answer) => return *answer,
    };
    let by_get = method == Method::GET;
    let read = if by_get { Event::of_pairs(&arrived.query()) } else { Event::of_json(&arrived.body) };
    let key = match read {
        Ok(event) => event.dedup_key(claims.jti.as_deref()),
        Err(error) => return unreadable("vonage", &account.id, &error),
    };
    match keep(&app, account, "event", &key, body_of(&arrived, by_get)).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(answer) => answer,
    }
}

/// JSON either way: an object, or the pairs of a query.
fn body_of(arrived: &Arrived, by_get: bool) -> String {
    if by_get {
        json!(arrived.query()).to_string()
    } else {
        String::from_utf8_lossy(&arrived.body).into_owned()
    }
}

fn checked<'a>(
    app: &'a App,
    id: &str,
    arrived: &Arrived,
) -> Result<(&'a Account, &'a VonageAccount, SignedClaims), Box<Response>> {
    let account = app.tenants.accounts.get(id).ok_or_else(|| Box::new(not_found()))?;
    let ProviderAccount::Vonage(vonage) = &account.provider else { return Err(Box::new(not_found())) };
    let authorization = arrived.header(header::AUTHORIZATION.as_str());
    match vonage::verify(vonage, authorization, &arrived.body, app.clock.now()) {
        Ok(claims) => Ok((account, vonage, claims)),
        // In rare faults of its own Vonage sends without a signature; asked to come again, it signs.
        Err(error @ SignatureError::Missing) => {
            metrics::counter!("earmark_webhooks_refused_total", "provider" => "vonage").increment(1);
            tracing::warn!(provider = "vonage", account = id, %error, "a webhook was refused");
            Err(Box::new((StatusCode::SERVICE_UNAVAILABLE, "send it signed\n").into_response()))
        }
        Err(error) => Err(Box::new(refused("vonage", id, &error))),
    }
}
