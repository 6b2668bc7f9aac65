//! The answer to the answer webhook, as an NCCO: a list of actions.
//!
//! The recording starts before anything else. Then the call is connected: to the archive's websocket where the account
//! streams, and to its number. Vonage comes to the number only once the websocket's leg is over, so an account that
//! puts callers through to people leaves `stream` off.

use reqwest::Url;
use serde_json::{Value, json};

use super::webhook::AnswerRequest;
use crate::config::VonageAccount;

/// Bytes of JSON that Vonage takes as a websocket's headers.
const HEADERS_BYTES_MAX: usize = 512;

/// Where Vonage sends what comes of an answer.
#[derive(Clone, Copy, Debug)]
pub struct AnswerUrls<'a> {
    /// The public address for events, those of recordings among them.
    pub event_url: &'a Url,
    /// The public `wss` address for live audio.
    pub socket_url: &'a Url,
}

/// What comes back in the websocket's first message: Vonage tells of no call by itself there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SocketHeaders(Value);

impl SocketHeaders {
    /// The account by its id here, the call by its `conversation_uuid`, and a token that is good for one stream.
    /// Nothing where this is longer than Vonage takes.
    pub fn new(account_id: &str, conversation_uuid: &str, token: &str) -> Option<Self> {
        let headers = json!({"account": account_id, "call": conversation_uuid, "token": token});
        (headers.to_string().len() <= HEADERS_BYTES_MAX).then_some(Self(headers))
    }
}

/// The NCCO for an incoming call. Without `socket` no live audio is asked for.
pub fn answer(
    account: &VonageAccount,
    urls: &AnswerUrls<'_>,
    request: &AnswerRequest,
    socket: Option<&SocketHeaders>,
) -> Value {
    let mut actions = Vec::new();
    if account.record {
        actions.push(json!({
            "action": "record", "format": "wav", "split": "conversation", "channels": 2,
            "eventUrl": [urls.event_url.as_str()]
        }));
    }
    if let Some(SocketHeaders(headers)) = socket.filter(|_| account.stream) {
        actions.push(connect(
            urls,
            request,
            &json!({
                "type": "websocket", "uri": urls.socket_url.as_str(), "content-type": "audio/l16;rate=16000",
                "headers": headers, "authorization": {"type": "vonage"}
            }),
        ));
    }
    if let Some(number) = account.connect.as_deref() {
        actions.push(connect(urls, request, &endpoint(number)));
    }
    Value::Array(actions)
}

fn connect(urls: &AnswerUrls<'_>, request: &AnswerRequest, endpoint: &Value) -> Value {
    let mut action =
        json!({"action": "connect", "endpoint": [endpoint], "eventUrl": [urls.event_url.as_str()]});
    // Vonage shows callers `unknown` for a number that the account does not own, so it is the one that was called.
    if let Some(number) = request.to.as_deref().map(digits).filter(|digits| !digits.is_empty()) {
        action["from"] = number.into();
    }
    action
}

fn endpoint(address: &str) -> Value {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    match scheme.as_deref() {
        Some("sip" | "sips") => json!({"type": "sip", "uri": address}),
        _ => json!({"type": "phone", "number": digits(address)}),
    }
}

/// A number as Vonage writes it: without a plus and without spaces.
fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const EVENT: &str = "https://archive.example.com/hooks/vonage/desk/event";
    const SOCKET: &str = "wss://archive.example.com/media/vonage/desk";

    fn answered(settings: &Value) -> Value {
        let mut account =
            json!({"api_key": "a", "signature_secret": "s", "application_id": "b", "private_key": ""});
        account.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        let (event_url, socket_url) = (EVENT.parse().unwrap(), SOCKET.parse().unwrap());
        let pairs = [("conversation_uuid", "CON-1"), ("to", "447700900000")];
        let request =
            AnswerRequest::of_pairs(&pairs.map(|(name, value)| (name.into(), value.into()))).unwrap();
        let urls = AnswerUrls { event_url: &event_url, socket_url: &socket_url };
        let socket = SocketHeaders::new("desk", "CON-1", "t").unwrap();
        answer(&serde_json::from_value(account).unwrap(), &urls, &request, Some(&socket))
    }

    fn record() -> Value {
        json!({"action": "record", "format": "wav", "split": "conversation", "channels": 2, "eventUrl": [EVENT]})
    }

    fn connect_to(endpoint: Value) -> Value {
        json!({"action": "connect", "from": "447700900000", "endpoint": [endpoint], "eventUrl": [EVENT]})
    }

    #[rstest]
    #[case(json!({"connect": "+44 7700 900001"}), json!([record(), connect_to(json!({"type": "phone", "number": "447700900001"}))]))]
    #[case(
        json!({"record": false, "connect": "sip:desk@pbx.example"}),
        json!([connect_to(json!({"type": "sip", "uri": "sip:desk@pbx.example"}))])
    )]
    #[case(json!({"stream": true}), json!([record(), connect_to(json!({
        "type": "websocket", "uri": SOCKET, "content-type": "audio/l16;rate=16000",
        "headers": {"account": "desk", "call": "CON-1", "token": "t"}, "authorization": {"type": "vonage"}
    }))]))]
    #[case(json!({}), json!([record()]))]
    fn the_recording_starts_before_the_call_goes_on(#[case] settings: Value, #[case] expected: Value) {
        assert_eq!(answered(&settings), expected);
    }

    #[test]
    fn headers_stay_within_what_vonage_takes() {
        assert!(SocketHeaders::new(&"a".repeat(64), &"c".repeat(64), &"t".repeat(300)).is_some());
        assert!(SocketHeaders::new("a", "c", &"t".repeat(500)).is_none());
    }
}
