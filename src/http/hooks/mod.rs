//! Webhooks of providers: checked, kept, answered; worked off later by a job.
//!
//! What must always hold: nobody hears yes before what they told is durable, and nothing is kept that does not prove
//! where it comes from. An account that does not exist and one of another provider look the same.

mod bookings;
mod ringcentral;
mod twilio;
mod vapi;
mod vonage;

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};

use crate::app::App;
use crate::archive::webhooks;
use crate::config::Account;

/// How long keeping may take. Providers wait for 3 to 20 seconds, and some do not come again.
const KEEP: Duration = Duration::from_secs(8);

/// The routes.
pub fn router(app: App) -> Router {
    let bytes_max = app.config.http.webhook_bytes_max;
    Router::new()
        .route("/hooks/twilio/{account}/voice", get(twilio::voice).post(twilio::voice))
        .route("/hooks/twilio/{account}/status", get(twilio::status).post(twilio::status))
        .route("/hooks/twilio/{account}/recording", get(twilio::recording).post(twilio::recording))
        .route("/hooks/twilio/{account}/stream", get(twilio::stream).post(twilio::stream))
        .route("/hooks/vapi/{account}", post(vapi::message))
        .route("/hooks/ringcentral/{account}", post(ringcentral::notification))
        .route("/hooks/vonage/{account}/answer", get(vonage::answer).post(vonage::answer))
        .route("/hooks/vonage/{account}/event", get(vonage::event).post(vonage::event))
        .route("/hooks/bookings/{source}", post(bookings::receive))
        .layer(DefaultBodyLimit::max(bytes_max))
        .with_state(app)
}

/// What a webhook came as.
struct Arrived {
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl Arrived {
    /// A header's text.
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The address as the provider was told it: the public one, with path and query as they came.
    fn public_url(&self, app: &App) -> String {
        let path = self.uri.path_and_query().map_or("/", |path| path.as_str());
        format!("{}{path}", app.public_url)
    }

    /// The pairs of a form, in the order they came.
    fn form(&self) -> Vec<(String, String)> {
        pairs(&self.body)
    }

    /// The pairs of the query.
    fn query(&self) -> Vec<(String, String)> {
        pairs(self.uri.query().unwrap_or_default().as_bytes())
    }
}

fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(bytes).into_owned().collect()
}

/// A webhook that does not prove where it comes from: told to the operator, who may have misspelt a secret.
fn refused(provider: &'static str, account: &str, reason: &dyn std::fmt::Display) -> Response {
    metrics::counter!("earmark_webhooks_refused_total", "provider" => provider).increment(1);
    tracing::warn!(provider, account, %reason, "a webhook was refused");
    (StatusCode::FORBIDDEN, "the webhook does not prove where it comes from\n").into_response()
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "no such account\n").into_response()
}

/// A webhook that proves where it comes from and says nothing that can be read: keeping it would not help, and the
/// provider sending it again would not either.
fn unreadable(provider: &'static str, account: &str, reason: &dyn std::fmt::Display) -> Response {
    metrics::counter!("earmark_webhooks_unreadable_total", "provider" => provider).increment(1);
    tracing::warn!(provider, account, %reason, "a webhook cannot be read");
    (StatusCode::BAD_REQUEST, format!("{reason}\n")).into_response()
}

/// Keeps a webhook; an answer only where that failed, and then one that makes providers come again.
async fn keep(
    app: &App,
    account: &Account,
    topic: &'static str,
    key: &str,
    body: String,
) -> Result<(), Response> {
    let kept = tokio::time::timeout(KEEP, webhooks::keep(app, account, topic, key, body)).await;
    let reason = match kept {
        Ok(Ok(kept)) => {
            let repeat = if kept == webhooks::Kept::Repeat { "yes" } else { "no" };
            metrics::counter!("earmark_webhooks_total", "topic" => topic, "repeat" => repeat).increment(1);
            return Ok(());
        }
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("it took longer than {} s", KEEP.as_secs()),
    };
    tracing::error!(account = account.id, topic, reason, "a webhook could not be kept");
    Err((StatusCode::SERVICE_UNAVAILABLE, "not kept, send it again\n").into_response())
}
