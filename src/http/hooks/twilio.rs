//! Twilio's webhooks: signed forms.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use url::Url;

use super::{Arrived, keep, not_found, refused, unreadable};
use crate::app::App;
use crate::archive::streams;
use crate::config::{Account, ProviderAccount, TwilioAccount};
use crate::jobs::alert;
use crate::providers::twilio::{
    self, CallEvent, RecordingEvent, SignedRequest, StreamEvent, VoiceAnswer, WebhookError,
};

type Answer = ([(HeaderName, &'static str); 1], String);

/// A call comes in. The answer starts the recording before anything is said.
///
/// The caller waits on the line, so the answer is given even where the event could not be kept: the recording's own
/// callbacks and the comparison with Twilio's log bring the call all the same, and a person should not hear a dead line
/// because of our database.
pub async fn voice(
    State(app): State<App>,
    Path(account): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (account, twilio, form) = match checked(&app, &account, &method, Arrived { uri, headers, body }) {
        Ok(checked) => checked,
        Err(answer) => return *answer,
    };
    let event = match CallEvent::read(&form.pairs) {
        Ok(event) => event,
        Err(error) => return unreadable("twilio", &account.id, &error),
    };
    if keep(&app, account, "voice", &event.dedup_key(None), form.json()).await.is_err() {
        alert(
            "voice_not_kept",
            "a call came in that could not be written down; it is answered and recorded all the same",
        );
    }
    match answer(&app, account, twilio, &event.call_sid) {
        Ok(twiml) => twiml.into_response(),
        Err(error) => {
            tracing::error!(%error, "http.public_url makes no addresses");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn answer(
    app: &App,
    account: &Account,
    twilio: &TwilioAccount,
    call_sid: &str,
) -> Result<Answer, url::ParseError> {
    let hooks = format!("{}/hooks/twilio/{}", app.public_url, account.id);
    let socket = format!("{}/media/twilio/{}", app.public_url.replacen("http", "ws", 1), account.id);
    let answer = VoiceAnswer {
        recording_url: &Url::parse(&format!("{hooks}/recording"))?,
        stream_url: &Url::parse(&socket)?,
        stream_status_url: &Url::parse(&format!("{hooks}/stream"))?,
        stream_token: &streams::token(&twilio.auth_token, call_sid),
    };
    Ok(([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], twilio::voice_answer(twilio, &answer)))
}

/// A call goes on or ends.
pub async fn status(
    State(app): State<App>,
    Path(account): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let read = |form: &Form| CallEvent::read(&form.pairs).map(|event| event.dedup_key(form.token.as_deref()));
    take(&app, &account, &method, Arrived { uri, headers, body }, "status", read).await
}

/// A recording begins, is complete or will never be.
pub async fn recording(
    State(app): State<App>,
    Path(account): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let read =
        |form: &Form| RecordingEvent::read(&form.pairs).map(|event| event.dedup_key(form.token.as_deref()));
    take(&app, &account, &method, Arrived { uri, headers, body }, "recording", read).await
}

/// A live stream begins, ends or fails.
pub async fn stream(
    State(app): State<App>,
    Path(account): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let read =
        |form: &Form| StreamEvent::read(&form.pairs).map(|event| event.dedup_key(form.token.as_deref()));
    take(&app, &account, &method, Arrived { uri, headers, body }, "stream", read).await
}

async fn take(
    app: &App,
    account: &str,
    method: &Method,
    arrived: Arrived,
    topic: &'static str,
    key: impl Fn(&Form) -> Result<String, WebhookError>,
) -> Response {
    let (account, _, form) = match checked(app, account, method, arrived) {
        Ok(checked) => checked,
        Err(answer) => return *answer,
    };
    let key = match key(&form) {
        Ok(key) => key,
        Err(error) => return unreadable("twilio", &account.id, &error),
    };
    match keep(app, account, topic, &key, form.json()).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(answer) => answer,
    }
}

/// A form that is proven to be Twilio's.
struct Form {
    pairs: Vec<(String, String)>,
    /// Tells a retry from another event.
    token: Option<String>,
}

impl Form {
    fn json(&self) -> String {
        serde_json::json!(self.pairs).to_string()
    }
}

fn checked<'a>(
    app: &'a App,
    id: &str,
    method: &Method,
    arrived: Arrived,
) -> Result<(&'a Account, &'a TwilioAccount, Form), Box<Response>> {
    let account = app.tenants.accounts.get(id).ok_or_else(|| Box::new(not_found()))?;
    let ProviderAccount::Twilio(twilio) = &account.provider else { return Err(Box::new(not_found())) };
    // A GET has its fields in the address, which is signed as a whole.
    let by_get = method == Method::GET;
    let form = arrived.form();
    let request = SignedRequest {
        url: &arrived.public_url(app),
        form: (!by_get).then_some(form.as_slice()),
        body: &arrived.body,
        signature: arrived.header(twilio::SIGNATURE_HEADER),
        settings: arrived.header(twilio::SIGNATURE_SETTINGS_HEADER),
    };
    twilio::verify(twilio, &request).map_err(|error| Box::new(refused("twilio", id, &error)))?;
    let token = arrived.header(twilio::IDEMPOTENCY_HEADER).map(str::to_owned);
    let pairs = if by_get { arrived.query() } else { form };
    Ok((account, twilio, Form { pairs, token }))
}
