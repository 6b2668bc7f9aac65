use proptest::prelude::*;
use rstest::rstest;

use super::*;

fn form(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn a_call_comes_in() {
    let event = CallEvent::read(&form(&[
        ("CallSid", "CA1"),
        ("AccountSid", "AC1"),
        ("From", "+15551230001"),
        ("To", "+15551230002"),
        ("CallStatus", "ringing"),
        ("Direction", "inbound"),
        ("FromCity", ""),
        ("Called", "+15551230002"),
    ]))
    .unwrap();
    assert_eq!((event.call_sid.as_str(), event.from.as_deref()), ("CA1", Some("+15551230001")));
    assert_eq!((&event.status, &event.direction), (&CallStatus::Ringing, &CallDirection::Inbound));
    assert_eq!(event.dedup_key(None), "call:CA1:ringing");
}

#[test]
fn a_call_is_over() {
    let event = CallEvent::read(&form(&[
        ("CallSid", "CA1"),
        ("CallStatus", "completed"),
        ("Direction", "outbound-api"),
        ("CallDuration", "61"),
        ("Duration", "2"),
        ("Timestamp", "Fri, 20 Aug 2010 01:13:42 +0000"),
        ("SequenceNumber", "3"),
    ]))
    .unwrap();
    assert!(event.status.is_over());
    assert_eq!(event.duration_seconds, Some(61), "not the minutes of the bill");
    assert_eq!(event.timestamp, "2010-08-20T01:13:42Z".parse().ok());
    assert_eq!(event.dedup_key(None), "call:CA1:3");
    assert_eq!(event.dedup_key(Some("t-1")), "call:CA1:3:t-1");
    assert_eq!(event.dedup_key(Some(&"t".repeat(1_000))), "call:CA1:3");
}

#[test]
fn a_recording_is_ready() {
    let event = RecordingEvent::read(&form(&[
        ("AccountSid", "AC1"),
        ("CallSid", "CA1"),
        ("RecordingSid", "RE1"),
        ("RecordingUrl", "https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1"),
        ("RecordingStatus", "completed"),
        ("RecordingDuration", "42"),
        ("RecordingChannels", "2"),
        ("RecordingStartTime", "Thu, 19 Nov 2026 10:11:12 +0000"),
        ("RecordingSource", "StartCallRecordingTwiML"),
        ("ErrorCode", "0"),
    ]))
    .unwrap();
    assert_eq!(event.status, RecordingStatus::Completed);
    assert_eq!((event.duration_seconds, event.channels, event.error_code), (Some(42), Some(2), None));
    assert_eq!(event.start_time, "2026-11-19T10:11:12Z".parse().ok());
    assert_eq!(event.dedup_key(None), "recording:RE1:completed");
}

#[rstest]
#[case("absent", "-1", RecordingStatus::Absent)]
#[case("absent", "0", RecordingStatus::Absent)]
#[case("in-progress", "", RecordingStatus::InProgress)]
#[case("melted", "1", RecordingStatus::Other("melted".into()))]
fn only_a_completed_recording_has_a_length(
    #[case] status: &str,
    #[case] duration: &str,
    #[case] expected: RecordingStatus,
) {
    let pairs = [
        ("RecordingSid", "RE1"),
        ("RecordingStatus", status),
        ("RecordingDuration", duration),
        ("ErrorCode", "16101"),
    ];
    let event = RecordingEvent::read(&form(&pairs)).unwrap();
    assert_eq!((event.status, event.duration_seconds, event.error_code), (expected, None, Some(16_101)));
}

#[test]
fn a_stream_fails() {
    let event = StreamEvent::read(&form(&[
        ("StreamSid", "MZ1"),
        ("CallSid", "CA1"),
        ("StreamEvent", "stream-error"),
        ("StreamError", "31920"),
        ("Timestamp", "2026-11-19T10:11:12.345Z"),
    ]))
    .unwrap();
    assert_eq!((&event.kind, event.error.as_deref()), (&StreamEventKind::Error, Some("31920")));
    assert_eq!(event.dedup_key(None), "stream:MZ1:stream-error");
    assert_eq!(event.timestamp, "2026-11-19T10:11:12.345Z".parse().ok());
}

#[test]
fn without_an_id_there_is_nothing_to_do() {
    assert_eq!(CallEvent::read(&form(&[("From", "+1")])), Err(WebhookError::Missing("CallSid")));
    let long = "R".repeat(KEY_PART_BYTES_MAX + 1);
    assert_eq!(
        RecordingEvent::read(&form(&[("RecordingSid", &long)])),
        Err(WebhookError::Missing("RecordingSid"))
    );
    assert_eq!(StreamEvent::read(&[]), Err(WebhookError::Missing("StreamSid")));
}

proptest! {
    #[test]
    fn no_form_is_too_odd(
        pairs in proptest::collection::vec(("(CallSid|RecordingSid|StreamSid|Timestamp|CallDuration|\\PC{0,9})", any::<String>()), 0..9),
        token in proptest::option::of(any::<String>()),
    ) {
        if let Ok(event) = CallEvent::read(&pairs) { event.dedup_key(token.as_deref()); }
        if let Ok(event) = RecordingEvent::read(&pairs) { event.dedup_key(token.as_deref()); }
        if let Ok(event) = StreamEvent::read(&pairs) { event.dedup_key(token.as_deref()); }
    }
}
