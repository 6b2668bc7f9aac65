//! Messages of Twilio Media Streams, one JSON object a text frame. Other systems speak the dialect too, so nothing
//! here insists on Twilio's own habits where audio can be placed without them.
//!
//! A media message is read without allocating: hundreds of calls send a hundred of them a second each. Audio is placed
//! by `timestamp`; `sequenceNumber` shows loss; `chunk` is not read, since it is not counted per track.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use base64::engine::general_purpose::{GeneralPurpose, PAD_INDIFFERENT};
use base64::{Engine as _, alphabet};
use serde::Deserialize;
use serde::de::{Deserializer, Visitor};
use serde_json::Value;

/// Bytes of a message. Twilio's are below 400; a client that sends a second of audio at once stays below this too.
pub const MESSAGE_BYTES_MAX: usize = 256 * 1024;
/// Bytes of an id in a message.
const ID_BYTES_MAX: usize = 128;
/// The lowest and the highest sample rate that is taken.
const SAMPLE_RATES_HZ: std::ops::RangeInclusive<u64> = 8_000..=48_000;

/// Standard base64; whether it is padded does not matter.
const BASE64: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, PAD_INDIFFERENT);

/// A message from the side that streams.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// The first frame.
    Connected,
    /// What is about to be streamed.
    Start(Box<Start>),
    /// A piece of audio.
    Media(Media<'a>),
    /// A key was pressed.
    Dtmf {
        /// 0 to 9, `*`, `#`.
        digit: Cow<'a, str>,
    },
    /// What we sent before has been played, or was cleared.
    Mark {
        /// The name that we gave it.
        name: Cow<'a, str>,
    },
    /// The stream was stopped, or the call has ended.
    Stop,
    /// A message that is not known here.
    Unknown {
        /// Its event.
        event: Cow<'a, str>,
    },
}

/// What is about to be streamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// `MZ…`.
    pub stream_sid: String,
    /// `CA…`.
    pub call_sid: String,
    /// `AC…`.
    pub account_sid: Option<String>,
    /// Which tracks will come; empty where the message does not say.
    pub tracks: Vec<Track>,
    /// How the audio is coded.
    pub format: MediaFormat,
    /// The `<Parameter>`s of the TwiML.
    pub parameters: BTreeMap<String, String>,
}

/// Audio of one track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media<'a> {
    /// Whose.
    pub track: Track,
    /// Where it belongs, in milliseconds from the start of the stream.
    pub timestamp_ms: Option<u64>,
    /// Counts all messages of the stream.
    pub sequence_number: Option<u64>,
    payload: Cow<'a, str>,
}

/// One direction of the call leg that is streamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Track {
    /// What the leg's party says.
    Inbound,
    /// What the leg's party hears.
    Outbound,
}

/// How audio is coded: always one channel a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaFormat {
    /// The code.
    pub encoding: Encoding,
    /// Samples a second.
    pub sample_rate_hz: u32,
}

/// Codes of audio that can be read: one byte a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// G.711 mu-law.
    MuLaw,
    /// G.711 A-law.
    ALaw,
}

/// Why a message cannot be read. One that is malformed is to be skipped; a format that cannot be decoded ends the
/// stream.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Too long to be looked at.
    #[error("the message is longer than {MESSAGE_BYTES_MAX} bytes")]
    TooLong,
    /// No JSON, or not with the fields of its event.
    #[error("the message is not what is documented: {0}")]
    Malformed(String),
    /// Audio that cannot be decoded.
    #[error("audio in the format {encoding:?}, {sample_rate_hz} Hz, {channels} channels cannot be decoded")]
    UnsupportedFormat {
        /// As the message says.
        encoding: String,
        /// As the message says.
        sample_rate_hz: u64,
        /// As the message says.
        channels: u64,
    },
}

impl<'a> Message<'a> {
    /// Reads a text frame.
    ///
    /// # Errors
    /// [`MessageError`].
    pub fn parse(text: &'a str) -> Result<Self, MessageError> {
        if text.len() > MESSAGE_BYTES_MAX {
            return Err(MessageError::TooLong);
        }
        let frame: Frame<'a> =
            serde_json::from_str(text).map_err(|error| MessageError::Malformed(error.to_string()))?;
        let missing = |what: &str| MessageError::Malformed(format!("{what} is missing"));
        Ok(match &*frame.event.0 {
            "connected" => Self::Connected,
            "start" => {
                let start = frame.start.ok_or_else(|| missing("start"))?;
                Self::Start(Box::new(Start::read(start, frame.stream_sid.map(|sid| sid.0.into_owned()))?))
            }
            "media" => {
                let media = frame.media.ok_or_else(|| missing("media"))?;
                Self::Media(Media {
                    track: media.track.map_or(Ok(Track::Inbound), |track| Track::read(&track.0))?,
                    timestamp_ms: media.timestamp.0,
                    sequence_number: frame.sequence_number.0,
                    payload: media.payload.0,
                })
            }
            "dtmf" => Self::Dtmf { digit: frame.dtmf.ok_or_else(|| missing("dtmf"))?.digit.0 },
            "mark" => Self::Mark { name: frame.mark.ok_or_else(|| missing("mark"))?.name.0 },
            "stop" => Self::Stop,
            _ => Self::Unknown { event: frame.event.0 },
        })
    }
}

impl Media<'_> {
    /// Appends the audio's bytes; none where this fails.
    ///
    /// # Errors
    /// [`MessageError::Malformed`], where the payload is not base64.
    pub fn decode_into(&self, audio: &mut Vec<u8>) -> Result<(), MessageError> {
        let length = audio.len();
        BASE64.decode_vec(self.payload.as_bytes(), audio).map_err(|error| {
            audio.truncate(length);
            MessageError::Malformed(format!("the payload is not base64: {error}"))
        })
    }
}

impl Track {
    /// Twilio writes `inbound` in some messages and `inbound_track` in others.
    fn read(word: &str) -> Result<Self, MessageError> {
        match word {
            "inbound" | "inbound_track" => Ok(Self::Inbound),
            "outbound" | "outbound_track" => Ok(Self::Outbound),
            // Its audio could only be put into a channel where it does not belong.
            _ => Err(MessageError::Malformed("the track is neither inbound nor outbound".into())),
        }
    }
}

impl Start {
    fn read(body: StartBody, frame_stream_sid: Option<String>) -> Result<Self, MessageError> {
        let id = |id: Option<String>, name: &str| match id.filter(|id| !id.is_empty()) {
            Some(id) if id.len() <= ID_BYTES_MAX => Ok(id),
            Some(_) => Err(MessageError::Malformed(format!("{name} is longer than {ID_BYTES_MAX} bytes"))),
            None => Err(MessageError::Malformed(format!("{name} is missing"))),
        };
        let StartBody { account_sid, call_sid, stream_sid, tracks, media_format, custom_parameters } = body;
        Ok(Self {
            stream_sid: id(stream_sid.or(frame_stream_sid), "streamSid")?,
            call_sid: id(call_sid, "callSid")?,
            account_sid,
            tracks: tracks.unwrap_or_default().iter().filter_map(|track| Track::read(track).ok()).collect(),
            format: media_format.map_or(Ok(MediaFormat::USUAL), |format| MediaFormat::read(&format))?,
            parameters: custom_parameters.unwrap_or_default().into_iter().map(parameter).collect(),
        })
    }
}

fn parameter((name, value): (String, Value)) -> (String, String) {
    match value {
        Value::String(text) => (name, text),
        other => (name, other.to_string()),
    }
}

impl MediaFormat {
    /// What Twilio documents to send always, and what a client means that does not say.
    const USUAL: Self = Self { encoding: Encoding::MuLaw, sample_rate_hz: 8_000 };

    fn read(body: &FormatBody) -> Result<Self, MessageError> {
        let unsupported = || MessageError::UnsupportedFormat {
            encoding: body.encoding.chars().take(64).collect(),
            sample_rate_hz: body.sample_rate.0.unwrap_or(0),
            channels: body.channels.0.unwrap_or(1),
        };
        let encoding = match body.encoding.to_ascii_lowercase().as_str() {
            "audio/x-mulaw" | "audio/mulaw" | "audio/pcmu" => Encoding::MuLaw,
            "audio/x-alaw" | "audio/alaw" | "audio/pcma" => Encoding::ALaw,
            _ => return Err(unsupported()),
        };
        let rate =
            body.sample_rate.0.filter(|rate| SAMPLE_RATES_HZ.contains(rate)).ok_or_else(unsupported)?;
        if body.channels.0.is_some_and(|channels| channels != 1) {
            return Err(unsupported());
        }
        Ok(Self { encoding, sample_rate_hz: u32::try_from(rate).map_err(|_| unsupported())? })
    }
}

/// All messages in one, because choosing a variant by its tag would copy each message first.
#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(borrow)]
    event: Text<'a>,
    #[serde(default, rename = "sequenceNumber")]
    sequence_number: Number,
    #[serde(borrow, rename = "streamSid")]
    stream_sid: Option<Text<'a>>,
    #[serde(borrow)]
    media: Option<MediaBody<'a>>,
    start: Option<StartBody>,
    #[serde(borrow)]
    dtmf: Option<DtmfBody<'a>>,
    #[serde(borrow)]
    mark: Option<MarkBody<'a>>,
}

/// Text that stays where it is unless it has escapes. `Option<Cow<str>>` alone would always be copied.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

#[derive(Deserialize)]
struct MediaBody<'a> {
    #[serde(borrow)]
    track: Option<Text<'a>>,
    #[serde(default)]
    timestamp: Number,
    #[serde(borrow)]
    payload: Text<'a>,
}

#[derive(Deserialize)]
struct DtmfBody<'a> {
    #[serde(borrow)]
    digit: Text<'a>,
}

#[derive(Deserialize)]
struct MarkBody<'a> {
    #[serde(borrow)]
    name: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StartBody {
    account_sid: Option<String>,
    call_sid: Option<String>,
    stream_sid: Option<String>,
    tracks: Option<Vec<String>>,
    media_format: Option<FormatBody>,
    custom_parameters: Option<BTreeMap<String, Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FormatBody {
    encoding: String,
    #[serde(default)]
    sample_rate: Number,
    #[serde(default)]
    channels: Number,
}

/// A whole number, which Twilio writes as text in some places and as a number in others; nothing where it is neither.
#[derive(Clone, Copy, Default)]
struct Number(Option<u64>);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor)
    }
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a whole number, as a number or as text")
    }
    fn visit_u64<E>(self, number: u64) -> Result<Number, E> {
        Ok(Number(Some(number)))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Number, E> {
        Ok(Number(u64::try_from(number).ok()))
    }
    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Number, E> {
        // Some clients count in floating point; a fraction of a millisecond places nothing.
        let whole = (0.0..=9.0e15).contains(&number).then_some(number as u64);
        whole.map(|whole| Number(Some(whole))).ok_or_else(|| E::custom("a number out of range"))
    }
    fn visit_str<E>(self, text: &str) -> Result<Number, E> {
        Ok(Number(text.trim().parse().ok()))
    }
    fn visit_unit<E>(self) -> Result<Number, E> {
        Ok(Number(None))
    }
}

#[cfg(test)]
mod tests;
