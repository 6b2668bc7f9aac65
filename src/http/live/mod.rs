//! Websockets that bring the audio of calls while they are spoken.
//!
//! What must always hold:
//! - A frame that was taken is on disk before the next one is read ([`crate::spool`]); memory is one message a socket.
//! - A stream is not its socket. It ends by a stop, by its call's end, by silence or by length; a socket that closes leaves
//!   it open for another, and a process that stops leaves it to the next one.
//! - Nobody is heard who does not prove to be who they say. Malformed messages are counted and skipped.

mod dialect;
mod direct;
mod entry;
mod registry;
mod socket;
mod twilio;
mod vonage;

use std::sync::Arc;

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::dialect::Dialect;
use self::registry::Registry;
use super::authenticate::Authenticator;
use crate::access::Actor;
use crate::app::App;
use crate::providers::twilio::media_stream::MESSAGE_BYTES_MAX;

/// What Twilio may offer; whoever offers it gets it back, and nobody else gets any.
const SUBPROTOCOL: &str = "audio.twilio.com";

/// Bytes read from a socket at a time.
const READ_BUFFER_BYTES: usize = 16 * 1024;

/// What the sockets have in common. Cheap to clone.
#[derive(Clone)]
struct Live {
    app: App,
    authenticator: Authenticator,
    registry: Registry,
    places: Arc<Semaphore>,
    sockets: TaskTracker,
    shutdown: CancellationToken,
}

/// The routes. What watches over the streams runs until `shutdown`, among `sockets`.
pub fn router(
    app: App,
    authenticator: Authenticator,
    sockets: TaskTracker,
    shutdown: CancellationToken,
) -> Router {
    let registry = Registry::new(app.clone());
    sockets.spawn(registry.clone().watch(shutdown.clone()));
    let places = Arc::new(Semaphore::new(app.config.live.calls_max.min(Semaphore::MAX_PERMITS)));
    Router::new()
        .route("/media/twilio/{account}", get(twilio::upgrade))
        .route("/media/vonage/{account}", get(vonage::upgrade))
        .route("/media/direct", get(direct::upgrade))
        .with_state(Live { app, authenticator, registry, places, sockets, shutdown })
}

impl Live {
    /// Answers an upgrade whose sender is known, and serves its socket.
    fn accept(&self, upgrade: WebSocketUpgrade, actor: Actor, dialect: impl Dialect) -> Response {
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            metrics::counter!("earmark_live_sockets_refused_total", "reason" => "full").increment(1);
            tracing::error!(
                calls_max = self.app.config.live.calls_max,
                "a live call is turned away: live.calls_max"
            );
            return (StatusCode::SERVICE_UNAVAILABLE, "as many calls as this node takes are open\n")
                .into_response();
        };
        let live = self.clone();
        upgrade
            .max_message_size(MESSAGE_BYTES_MAX)
            .max_frame_size(MESSAGE_BYTES_MAX)
            // Messages have some hundred bytes; the usual buffers would cost a quarter of a megabyte a call.
            .read_buffer_size(READ_BUFFER_BYTES)
            .write_buffer_size(0)
            .protocols([SUBPROTOCOL])
            .on_upgrade(move |socket| {
                let sockets = live.sockets.clone();
                sockets.track_future(async move {
                    socket::serve(&live, &actor, dialect, socket).await;
                    drop(place);
                })
            })
    }
}

/// A socket that does not prove where it comes from: told to the operator, who may have misspelt a secret.
fn refused(provider: &'static str, account: &str, reason: &dyn std::fmt::Display) -> Response {
    tell_of_refusal(provider, account, reason);
    (StatusCode::FORBIDDEN, "the socket does not prove where it comes from\n").into_response()
}

fn tell_of_refusal(provider: &'static str, account: &str, reason: &dyn std::fmt::Display) {
    metrics::counter!("earmark_webhooks_refused_total", "provider" => provider).increment(1);
    tracing::warn!(provider, account, %reason, "a live stream was refused");
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "no such account\n").into_response()
}
