//! Twilio Media Streams, and whoever speaks like them.
//!
//! The upgrade is signed over the address alone, so that a signature is good for any call; the token among the stream's
//! parameters, which our own TwiML sends along, is good for its call alone. A business's own TwiML has no token: then
//! the signature has to do.

use axum::extract::ws::{Message, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use entity::{Provider, TenantId};
use secrecy::SecretString;

use super::dialect::{Dialect, Said, Told};
use super::{Live, not_found, refused};
use crate::access::Actor;
use crate::archive::streams::{self, BeginStream, TrackOf};
use crate::audio::track::{Encoding, TrackFormat};
use crate::config::{ProviderAccount, TwilioAccount};
use crate::providers::twilio::media_stream::{self, MessageError, Start, Track};
use crate::providers::twilio::{
    SIGNATURE_HEADER, SIGNATURE_SETTINGS_HEADER, SignatureError, SignedRequest, verify,
};

/// `/media/twilio/{account}`.
pub async fn upgrade(
    State(live): State<Live>,
    Path(account): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let Some(account) = live.app.tenants.accounts.get(&account) else { return not_found() };
    let ProviderAccount::Twilio(twilio) = &account.provider else { return not_found() };
    if let Err(error) = signed(twilio, &live.app.public_url, &uri, &headers) {
        return refused("twilio", &account.id, &error);
    }
    let dialect = MediaStreams {
        provider: Provider::Twilio,
        account: Some(account.id.clone()),
        campaign_id: account.campaign_id.clone(),
        secret: Some(twilio.auth_token.clone()),
        audio: Vec::new(),
    };
    live.accept(upgrade, Actor::archive(TenantId::new(&account.tenant)), dialect)
}

/// Twilio signs the address as the TwiML has it, `wss`; some of its tools sign `https`.
fn signed(
    account: &TwilioAccount,
    public_url: &str,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<(), SignatureError> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let rest = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
    let mut answer = Err(SignatureError::Missing);
    for scheme in ["wss", "ws", "https", "http"] {
        let url = format!("{scheme}://{rest}{path}");
        answer = verify(
            account,
            &SignedRequest {
                url: &url,
                form: None,
                body: b"",
                signature: header(SIGNATURE_HEADER),
                settings: header(SIGNATURE_SETTINGS_HEADER),
            },
        );
        if answer.is_ok() {
            break;
        }
    }
    answer
}

/// The dialect.
pub struct MediaStreams {
    /// Who speaks it.
    pub provider: Provider,
    /// The account by which the streams come.
    pub account: Option<String>,
    /// The campaign of that account.
    pub campaign_id: Option<String>,
    /// What a token would be made with.
    pub secret: Option<SecretString>,
    /// The audio of the message at hand.
    pub audio: Vec<u8>,
}

impl Dialect for MediaStreams {
    fn hear<'a>(&'a mut self, message: &'a Message) -> Said<'a> {
        let Message::Text(text) = message else {
            return match message {
                Message::Binary(_) => Said::Malformed("messages of this dialect are text".into()),
                _ => Said::Nothing,
            };
        };
        match media_stream::Message::parse(text.as_str()) {
            Ok(media_stream::Message::Start(start)) => self.begin(&start),
            Ok(media_stream::Message::Media(media)) => {
                self.audio.clear();
                if let Err(error) = media.decode_into(&mut self.audio) {
                    return Said::Malformed(error.to_string());
                }
                let track = match media.track {
                    Track::Inbound => 0,
                    Track::Outbound => 1,
                };
                let frame =
                    crate::spool::Frame { track, timestamp_ms: media.timestamp_ms, audio: &self.audio };
                Said::Audio { frame, sequence: media.sequence_number }
            }
            Ok(media_stream::Message::Stop) => Said::Stop,
            Ok(_) => Said::Nothing,
            Err(error @ MessageError::UnsupportedFormat { .. }) => Said::Unusable(error.to_string()),
            Err(error) => Said::Malformed(error.to_string()),
        }
    }
}

impl MediaStreams {
    fn begin(&self, start: &Start) -> Said<'static> {
        let told = Told::new(&start.parameters);
        if let (Some(secret), Some(token)) = (&self.secret, told.text("token"))
            && !streams::token_holds(secret, &start.call_sid, token)
        {
            return Said::Refused("the stream's token is not the one of its call".into());
        }
        let encoding = match start.format.encoding {
            media_stream::Encoding::MuLaw => Encoding::MuLaw,
            media_stream::Encoding::ALaw => Encoding::ALaw,
        };
        Said::Begin(Box::new(BeginStream {
            provider: self.provider,
            account: self.account.clone(),
            campaign_id: self.campaign_id.clone().or_else(|| told.text("campaign").map(str::to_owned)),
            stream_id: start.stream_sid.clone(),
            provider_call_id: Some(start.call_sid.clone()),
            direction: told.direction(),
            from: told.text("from").unwrap_or_default().to_owned(),
            to: told.text("to").unwrap_or_default().to_owned(),
            agent: told.text("agent").map(str::to_owned),
            format: TrackFormat { encoding, sample_rate_hz: start.format.sample_rate_hz },
            tracks: tracks(&start.tracks, &told),
        }))
    }
}

/// The leg that is streamed is the other party's unless the parameters `inbound` and `outbound` say otherwise: what it
/// says comes in, what it hears goes out.
fn tracks(promised: &[Track], told: &Told<'_>) -> Vec<TrackOf> {
    let inbound = || TrackOf { name: "inbound", party: told.party("inbound").unwrap_or("customer") };
    let outbound = || TrackOf { name: "outbound", party: told.party("outbound").unwrap_or("agent") };
    let mut tracks = Vec::new();
    // Twilio streams the inbound track where nothing else is asked for.
    if promised.is_empty() || promised.contains(&Track::Inbound) {
        tracks.push(inbound());
    }
    if promised.contains(&Track::Outbound) {
        tracks.push(outbound());
    }
    tracks
}
