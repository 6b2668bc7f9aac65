//! Frames of Vonage's websocket. The first is text and says how the audio is coded; then each binary frame is 20 ms of
//! PCM16, little-endian whatever `audio/l16` means elsewhere, one channel with all parties mixed. Frames carry no time:
//! silence is sent too, so that the audio so far is the time so far.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::providers::field;

/// Bytes of a text frame.
pub const MESSAGE_BYTES_MAX: usize = 64 * 1024;
/// Sample rates that are taken; Vonage's are 8, 16 and 24 kHz.
const SAMPLE_RATES_HZ: std::ops::RangeInclusive<u32> = 8_000..=48_000;

/// A text frame.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// The first frame.
    Connected(Connected),
    /// A key was pressed.
    Dtmf {
        /// 0 to 9, `*`, `#`.
        digit: String,
        /// For how long.
        duration_ms: Option<u64>,
    },
    /// What we had sent was thrown away, as we asked.
    Cleared,
    /// What we had sent up to this was played.
    Notify {
        /// What we asked to be sent then.
        payload: Value,
    },
    /// A message that is not known here.
    Unknown {
        /// Its event.
        event: String,
    },
}

/// What is about to be streamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connected {
    /// Samples a second.
    pub sample_rate_hz: u32,
    /// The headers that the NCCO gave the websocket.
    pub headers: BTreeMap<String, String>,
}

/// Why a frame cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Too long to be looked at.
    #[error("the message is longer than {MESSAGE_BYTES_MAX} bytes")]
    TooLong,
    /// No JSON object with an event.
    #[error("the message is not what is documented")]
    Malformed,
    /// Audio that cannot be decoded.
    #[error("audio of the type {0:?} cannot be decoded")]
    UnsupportedFormat(String),
}

impl Message {
    /// Reads a text frame.
    ///
    /// # Errors
    /// [`MessageError`].
    pub fn parse(text: &str) -> Result<Self, MessageError> {
        if text.len() > MESSAGE_BYTES_MAX {
            return Err(MessageError::TooLong);
        }
        let fields: Value = serde_json::from_str(text).map_err(|_| MessageError::Malformed)?;
        let event = field::text(&fields, &["/event"]).ok_or(MessageError::Malformed)?;
        Ok(match event.as_str() {
            "websocket:connected" => Self::Connected(Connected::read(&fields)?),
            "websocket:dtmf" => Self::Dtmf {
                digit: field::text(&fields, &["/digit", "/dtmf/digit"]).ok_or(MessageError::Malformed)?,
                duration_ms: field::whole(&fields, &["/duration", "/dtmf/duration"]),
            },
            "websocket:cleared" => Self::Cleared,
            "websocket:notify" => {
                Self::Notify { payload: fields.get("payload").cloned().unwrap_or_default() }
            }
            _ => Self::Unknown { event },
        })
    }
}

impl Connected {
    fn read(fields: &Value) -> Result<Self, MessageError> {
        let content_type = field::text(fields, &["/content-type"]).unwrap_or_default();
        let sample_rate_hz = sample_rate_hz(&content_type)
            .ok_or_else(|| MessageError::UnsupportedFormat(content_type.chars().take(64).collect()))?;
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let fields = fields.as_object().into_iter().flatten();
        // The NCCO's headers stand among the message's own fields.
        let headers = fields.filter(|(name, _)| !matches!(name.as_str(), "event" | "content-type"));
        let headers = headers.map(|(name, value)| (name.clone(), text(value))).collect();
        Ok(Self { sample_rate_hz, headers })
    }
}

/// The rate in `audio/l16;rate=16000`.
fn sample_rate_hz(content_type: &str) -> Option<u32> {
    let mut parts = content_type.split(';').map(str::trim);
    if !parts.next()?.eq_ignore_ascii_case("audio/l16") {
        return None;
    }
    let mut parameters = parts.filter_map(|parameter| parameter.split_once('='));
    let (_, rate) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("rate"))?;
    rate.trim().trim_matches('"').parse().ok().filter(|rate| SAMPLE_RATES_HZ.contains(rate))
}

/// The samples of a binary frame; half a sample at its end is left out.
pub fn samples(frame: &[u8]) -> impl ExactSizeIterator<Item = i16> + '_ {
    let (samples, _) = frame.as_chunks();
    samples.iter().map(|bytes| i16::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case("audio/l16;rate=16000", Some(16_000))]
    #[case("Audio/L16; Rate=8000", Some(8_000))]
    #[case("audio/l16;channels=1;rate=24000", Some(24_000))]
    #[case("audio/l16", None)]
    #[case("audio/l16;rate=1", None)]
    #[case("audio/opus;rate=16000", None)]
    fn the_rate_comes_from_the_message(#[case] content_type: &str, #[case] rate: Option<u32>) {
        let message =
            json!({"event": "websocket:connected", "content-type": content_type, "call": "42", "n": 1});
        let headers = BTreeMap::from([("call".into(), "42".into()), ("n".into(), "1".into())]);
        let expected = rate
            .map(|sample_rate_hz| Message::Connected(Connected { sample_rate_hz, headers }))
            .ok_or(MessageError::UnsupportedFormat(content_type.into()));
        assert_eq!(Message::parse(&message.to_string()), expected);
    }

    #[rstest]
    #[case(json!({"event": "websocket:dtmf", "digit": "5", "duration": 260}), Message::Dtmf { digit: "5".into(), duration_ms: Some(260) })]
    #[case(json!({"event": "websocket:dtmf", "dtmf": {"digit": "5"}}), Message::Dtmf { digit: "5".into(), duration_ms: None })]
    #[case(json!({"event": "websocket:cleared"}), Message::Cleared)]
    #[case(json!({"event": "websocket:notify", "payload": {"a": 1}}), Message::Notify { payload: json!({"a": 1}) })]
    #[case(json!({"event": "websocket:tomorrow"}), Message::Unknown { event: "websocket:tomorrow".into() })]
    fn messages_are_told_apart(#[case] text: Value, #[case] expected: Message) {
        assert_eq!(Message::parse(&text.to_string()), Ok(expected));
    }

    #[rstest]
    #[case("", MessageError::Malformed)]
    #[case("[]", MessageError::Malformed)]
    #[case(r#"{"event":"websocket:dtmf"}"#, MessageError::Malformed)]
    #[case(&" ".repeat(MESSAGE_BYTES_MAX + 1), MessageError::TooLong)]
    fn what_is_malformed_is_said_to_be(#[case] text: &str, #[case] expected: MessageError) {
        assert_eq!(Message::parse(text), Err(expected));
    }

    #[test]
    fn samples_are_little_endian() {
        assert_eq!(samples(&[0x01, 0x02, 0xff, 0xff, 0x07]).collect::<Vec<_>>(), [0x0201, -1]);
        assert_eq!(samples(&[0; 640]).len(), 320);
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in any::<String>(), event in "websocket:(connected|dtmf|notify)", value in any::<String>()) {
            let _ = Message::parse(&text);
            for name in ["content-type", "digit", "dtmf", "payload"] {
                let _ = Message::parse(&json!({"event": event, name: value}).to_string());
            }
        }
    }
}
