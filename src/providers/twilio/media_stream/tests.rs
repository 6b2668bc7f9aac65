use proptest::prelude::*;
use rstest::rstest;

use super::*;

const START: &str = r#"{"event":"start","sequenceNumber":"1","start":{"accountSid":"AC00112233445566778899aabbccddeeff","streamSid":"MZ0123456789abcdef0123456789abcdef","callSid":"CA0123456789abcdef0123456789abcdef","tracks":["inbound","outbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"token":"abc123"}},"streamSid":"MZ0123456789abcdef0123456789abcdef"}"#;
const MEDIA: &str = r#"{"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"61","payload":"//7+/w=="},"streamSid":"MZ0123456789abcdef0123456789abcdef"}"#;

fn media(text: &str) -> Media<'_> {
    match Message::parse(text) {
        Ok(Message::Media(media)) => media,
        other => panic!("{other:?}"),
    }
}

fn start(text: &str) -> Result<Start, MessageError> {
    match Message::parse(text)? {
        Message::Start(start) => Ok(*start),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_stream_says_what_it_will_send() {
    let start = start(START).unwrap();
    assert_eq!(start.stream_sid, "MZ0123456789abcdef0123456789abcdef");
    assert_eq!(start.call_sid, "CA0123456789abcdef0123456789abcdef");
    assert_eq!(start.account_sid.as_deref(), Some("AC00112233445566778899aabbccddeeff"));
    assert_eq!(start.tracks, [Track::Inbound, Track::Outbound]);
    assert_eq!(start.format, MediaFormat { encoding: Encoding::MuLaw, sample_rate_hz: 8_000 });
    assert_eq!(start.parameters["token"], "abc123");
}

#[test]
fn audio_is_read_where_it_lies() {
    let media = media(MEDIA);
    assert_eq!((media.track, media.timestamp_ms, media.sequence_number), (Track::Inbound, Some(61), Some(2)));
    assert!(matches!(media.payload, Cow::Borrowed(_)));
    let mut audio = vec![1];
    media.decode_into(&mut audio).unwrap();
    assert_eq!(audio, [1, 0xff, 0xfe, 0xfe, 0xff]);
}

#[rstest]
#[case(r#"{"track":"outbound","timestamp":61,"payload":""}"#, Track::Outbound, Some(61), b"")]
#[case(r#"{"track":"inbound_track","timestamp":61.9,"payload":"/w"}"#, Track::Inbound, Some(61), b"\xff")]
#[case(r#"{"timestamp":"soon","payload":"\/w=="}"#, Track::Inbound, None, b"\xff")]
#[case(r#"{"timestamp":-1,"payload":"/w==","new":{"field":[1]}}"#, Track::Inbound, None, b"\xff")]
#[case(r#"{"payload":"/w=="}"#, Track::Inbound, None, b"\xff")]
fn audio_of_other_clients_is_read_too(
    #[case] body: &str,
    #[case] track: Track,
    #[case] timestamp_ms: Option<u64>,
    #[case] expected: &[u8],
) {
    let text = format!(r#"{{"event":"media","sequenceNumber":9,"media":{body}}}"#);
    let (media, mut audio) = (media(&text), Vec::new());
    media.decode_into(&mut audio).unwrap();
    assert_eq!((media.track, media.timestamp_ms, media.sequence_number), (track, timestamp_ms, Some(9)));
    assert_eq!(audio, expected);
}

#[test]
fn a_payload_that_is_no_base64_leaves_what_was_there() {
    let mut audio = vec![1, 2, 3];
    assert!(media(r#"{"event":"media","media":{"payload":"AAAAAAAA!"}}"#).decode_into(&mut audio).is_err());
    assert_eq!(audio, [1, 2, 3]);
}

#[rstest]
#[case(r#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#, Message::Connected)]
#[case(
    r#"{"event":"dtmf","streamSid":"MZ0","sequenceNumber":"5","dtmf":{"track":"inbound_track","digit":"1"}}"#,
    Message::Dtmf { digit: "1".into() }
)]
#[case(r#"{"event":"mark","sequenceNumber":"6","streamSid":"MZ0","mark":{"name":"m1"}}"#, Message::Mark { name: "m1".into() })]
#[case(
    r#"{"event":"stop","sequenceNumber":"7","stop":{"accountSid":"AC0","callSid":"CA0"},"streamSid":"MZ0"}"#,
    Message::Stop
)]
#[case(r#"{"event":"stop"}"#, Message::Stop)]
#[case(r#"{"event":"tomorrow","sequenceNumber":null}"#, Message::Unknown { event: "tomorrow".into() })]
fn messages_are_told_apart(#[case] text: &str, #[case] expected: Message<'_>) {
    assert_eq!(Message::parse(text), Ok(expected));
}

#[rstest]
#[case::linear(r#"{"encoding":"audio/l16","sampleRate":16000,"channels":1}"#)]
#[case::stereo(r#"{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":2}"#)]
#[case::no_rate(r#"{"encoding":"audio/x-mulaw"}"#)]
#[case::odd_rate(r#"{"encoding":"audio/x-mulaw","sampleRate":1}"#)]
fn audio_that_cannot_be_decoded_is_refused(#[case] format: &str) {
    let text = START.replace(r#"{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}"#, format);
    assert!(matches!(start(&text), Err(MessageError::UnsupportedFormat { .. })), "{format}");
}

#[test]
fn the_rate_comes_from_the_message() {
    let read = start(&START.replace("8000", "\"16000\"").replace("x-mulaw", "PCMA")).unwrap();
    assert_eq!(read.format, MediaFormat { encoding: Encoding::ALaw, sample_rate_hz: 16_000 });
}

#[rstest]
#[case("")]
#[case("[]")]
#[case(r#"{"event":"media"}"#)]
#[case(r#"{"event":"media","media":{"track":"inbound"}}"#)]
#[case(r#"{"event":"media","media":{"track":"sideways","payload":""}}"#)]
#[case(r#"{"event":"start","start":{"streamSid":"MZ0"}}"#)]
#[case(r#"{"event":7}"#)]
fn what_is_malformed_is_said_to_be(#[case] text: &str) {
    assert!(matches!(Message::parse(text), Err(MessageError::Malformed(_))), "{text}");
}

#[test]
fn what_is_too_long_is_not_looked_at() {
    assert_eq!(Message::parse(&" ".repeat(MESSAGE_BYTES_MAX + 1)), Err(MessageError::TooLong));
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in any::<String>()) {
        let _ = Message::parse(&text);
    }

    #[test]
    fn no_cut_is_too_odd(at in 0..START.len(), put in "[\\x00-\\x7f]{0,3}") {
        for text in [START, MEDIA] {
            let at = at % text.len();
            let _ = Message::parse(&format!("{}{put}{}", &text[..at], &text[at..]));
            let _ = Message::parse(&text[..at]);
        }
    }

    #[test]
    fn all_audio_comes_through(bytes in proptest::collection::vec(any::<u8>(), 0..2_000), at in any::<u64>()) {
        let payload = BASE64.encode(&bytes);
        let text = format!(r#"{{"event":"media","media":{{"track":"outbound","timestamp":"{at}","payload":"{payload}"}}}}"#);
        let (media, mut audio) = (media(&text), Vec::new());
        media.decode_into(&mut audio).unwrap();
        prop_assert_eq!(audio, bytes);
        prop_assert_eq!(media.timestamp_ms, Some(at));
    }
}
