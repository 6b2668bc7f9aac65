//! Vonage's websocket: a text message, then the mix of all parties as PCM16.
//!
//! The upgrade proves itself by Vonage's signed token, or else the first message by the one of its call that our NCCO put
//! among its headers. Vonage has no message for the end: it closes the socket.

use axum::extract::ws::{Message, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use entity::{Provider, TenantId};
use secrecy::SecretString;
use uuid::Uuid;

use super::dialect::{Dialect, Said, Told};
use super::{Live, not_found, refused};
use crate::access::Actor;
use crate::archive::streams::{self, BeginStream, TrackOf};
use crate::audio::track::{Encoding, TrackFormat};
use crate::config::ProviderAccount;
use crate::providers::vonage::websocket::{self, Connected, MessageError};
use crate::providers::vonage::{SignatureError, verify};
use crate::spool::Frame;

/// `/media/vonage/{account}`.
pub async fn upgrade(
    State(live): State<Live>,
    Path(account): Path<String>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let Some(account) = live.app.tenants.accounts.get(&account) else { return not_found() };
    let ProviderAccount::Vonage(vonage) = &account.provider else { return not_found() };
    let now = live.app.clock.now();
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let proven = match verify(vonage, authorization, b"", now) {
        Ok(_) => true,
        Err(SignatureError::Missing) => false,
        Err(error) => return refused("vonage", &account.id, &error),
    };
    let dialect = Vonage {
        account: account.id.clone(),
        campaign_id: account.campaign_id.clone(),
        secret: vonage.signature_secret.clone(),
        proven,
        nameless: live.app.ids.next(now),
    };
    live.accept(upgrade, Actor::archive(TenantId::new(&account.tenant)), dialect)
}

struct Vonage {
    account: String,
    campaign_id: Option<String>,
    secret: SecretString,
    /// Whether the upgrade was signed.
    proven: bool,
    /// Names a stream whose headers do not.
    nameless: Uuid,
}

impl Dialect for Vonage {
    fn hear<'a>(&'a mut self, message: &'a Message) -> Said<'a> {
        let text = match message {
            Message::Binary(audio) => {
                let frame = Frame { track: 0, timestamp_ms: None, audio };
                return Said::Audio { frame, sequence: None };
            }
            Message::Text(text) => text,
            _ => return Said::Nothing,
        };
        match websocket::Message::parse(text.as_str()) {
            Ok(websocket::Message::Connected(connected)) => self.begin(&connected),
            Ok(_) => Said::Nothing,
            Err(error @ MessageError::UnsupportedFormat(_)) => Said::Unusable(error.to_string()),
            Err(error) => Said::Malformed(error.to_string()),
        }
    }

    fn ends_by_closing(&self) -> bool {
        true
    }
}

impl Vonage {
    fn begin(&self, connected: &Connected) -> Said<'static> {
        let told = Told::new(&connected.headers);
        let call = ["call", "conversation_uuid", "uuid"].into_iter().find_map(|name| told.text(name));
        let holds = |token: &str| call.is_some_and(|call| streams::token_holds(&self.secret, call, token));
        match told.text("token").map(holds) {
            Some(true) => {}
            None if self.proven => {}
            Some(false) => return Said::Refused("the stream's token is not the one of its call".into()),
            None => return Said::Refused("neither the upgrade nor the first message carries a token".into()),
        }
        Said::Begin(Box::new(BeginStream {
            provider: Provider::Vonage,
            account: Some(self.account.clone()),
            campaign_id: self.campaign_id.clone(),
            // A call has one socket, and Vonage has no name for it.
            stream_id: call.map_or_else(|| self.nameless.to_string(), str::to_owned),
            provider_call_id: call.map(str::to_owned),
            direction: told.direction(),
            from: told.text("from").unwrap_or_default().to_owned(),
            to: told.text("to").unwrap_or_default().to_owned(),
            agent: told.text("agent").map(str::to_owned),
            format: TrackFormat { encoding: Encoding::Pcm16, sample_rate_hz: connected.sample_rate_hz },
            tracks: vec![TrackOf { name: "mixed", party: told.party("party").unwrap_or("unknown") }],
        }))
    }
}
