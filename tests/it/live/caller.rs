//! Who streams, as the providers do.

use std::net::SocketAddr;
use std::sync::LazyLock;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::hmac;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::RsaKeyPair;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use earmark::archive::streams;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::harness::TestApp;

const TWILIO_TOKEN: &str = "12345abcdef67890fedcba0987654321";
const VONAGE_SECRET: &str = "vonage-test-signature-secret-0123456789";

/// The header of a WAV file with mu-law inside.
pub const MULAW_HEADER_BYTES: usize = 58;
/// The header of one with PCM.
pub const PCM_HEADER_BYTES: usize = 44;

/// The tenants file, but for the key of the Vonage application.
const TENANTS: &str = r#"
[[twilio]]
id = "front-desk"
tenant = "acme"
campaign_id = "spring"
[twilio.account]
account_sid = "AC1"
auth_token = "12345abcdef67890fedcba0987654321"

[[vonage]]
id = "lines"
tenant = "acme"
[vonage.account]
api_key = "a1b2c3d"
signature_secret = "vonage-test-signature-secret-0123456789"
application_id = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab"
"#;

/// The tenants file of the stories.
pub fn tenants() -> String {
    format!("{TENANTS}private_key = \"\"\"\n{}\"\"\"\n", *PRIVATE_KEY)
}

/// Made once, because RSA keys take long to find.
static PRIVATE_KEY: LazyLock<String> = LazyLock::new(|| {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let text = STANDARD.encode(pair.as_der().unwrap().as_ref());
    let lines: Vec<_> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"))
});

/// Serves the archive on a port of its own.
pub struct Server {
    address: SocketAddr,
}

impl Server {
    pub async fn start(test: &TestApp) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = test.router().into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self { address }
    }

    /// Opens a socket, or says how it was refused.
    pub async fn connect(&self, path: &str, headers: &[(&str, &str)]) -> Result<Caller, StatusCode> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let mut request = format!("ws://{}{path}", self.address).into_client_request().unwrap();
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            request.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
        }
        match client_async(request, stream).await {
            Ok((socket, answer)) => {
                let protocol = answer.headers().get("sec-websocket-protocol");
                let protocol = protocol.map(|protocol| protocol.to_str().unwrap().to_owned());
                Ok(Caller { socket, protocol })
            }
            Err(Error::Http(answer)) => Err(answer.status()),
            Err(error) => panic!("{error}"),
        }
    }
}

/// One socket.
pub struct Caller {
    socket: WebSocketStream<TcpStream>,
    pub protocol: Option<String>,
}

impl Caller {
    pub async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    pub async fn send(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    /// A frame in Twilio's dialect.
    pub async fn media(&mut self, track: &str, timestamp_ms: u64, audio: &[u8]) {
        let sequence = (timestamp_ms / 20).to_string();
        self.numbered(&sequence, track, timestamp_ms, audio).await;
    }

    pub async fn numbered(&mut self, sequence: &str, track: &str, timestamp_ms: u64, audio: &[u8]) {
        let media = json!({ "track": track, "chunk": "1", "timestamp": timestamp_ms.to_string(),
            "payload": STANDARD.encode(audio) });
        self.say(json!({ "event": "media", "sequenceNumber": sequence, "media": media })).await;
    }

    /// Waits until the server has read everything that was sent so far.
    pub async fn settle(&mut self) {
        self.send(Message::Ping("read?".into())).await;
        while let Some(message) = self.socket.next().await {
            if matches!(message.unwrap(), Message::Pong(_)) {
                return;
            }
        }
        panic!("the socket was closed");
    }

    /// Reads until the server closes the socket; its code.
    pub async fn closed(&mut self) -> u16 {
        while let Some(message) = self.socket.next().await {
            if let Ok(Message::Close(Some(frame))) = message {
                return frame.code.into();
            }
        }
        panic!("the socket was dropped without a word");
    }

    /// Closes the socket in the proper way.
    pub async fn close(mut self) {
        self.socket.close(None).await.unwrap();
        while let Some(Ok(_)) = self.socket.next().await {}
    }
}

/// `X-Twilio-Signature` of a socket's address.
pub fn twilio_signature(public_url: &str, path: &str) -> String {
    let url = format!("{}{path}", public_url.replacen("http", "ws", 1));
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, TWILIO_TOKEN.as_bytes());
    STANDARD.encode(hmac::sign(&key, url.as_bytes()))
}

/// The token that our TwiML gives a call's stream.
pub fn twilio_token(call: &str) -> String {
    streams::token(&TWILIO_TOKEN.into(), call)
}

/// The token that our NCCO gives a call's stream.
pub fn vonage_token(call: &str) -> String {
    streams::token(&VONAGE_SECRET.into(), call)
}

/// 20 ms of mu-law that are like no others.
pub fn frame(number: u64) -> Vec<u8> {
    (0..160_u64).map(|sample| (number * 31 + sample * 7 + number * sample) as u8).collect()
}

/// Tracks as channels: silence where nothing was put, as long as the longest.
pub fn interleaved(tracks: &[Vec<(u64, Vec<u8>)>], silence: u8) -> Vec<u8> {
    let end = |(at_ms, audio): &(u64, Vec<u8>)| *at_ms as usize * 8 + audio.len();
    let samples = tracks.iter().flatten().map(end).max().unwrap_or(0);
    let mut all = vec![silence; samples * tracks.len()];
    for (channel, track) in tracks.iter().enumerate() {
        for (at_ms, audio) in track {
            for (offset, byte) in audio.iter().enumerate() {
                all[(*at_ms as usize * 8 + offset) * tracks.len() + channel] = *byte;
            }
        }
    }
    all
}
