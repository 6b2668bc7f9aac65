use std::collections::BTreeMap;

use proptest::prelude::*;
use rstest::rstest;
use serde_json::json;

use super::*;

fn event(value: &Value) -> Event {
    Event::of_json(value.to_string().as_bytes()).unwrap()
}

#[test]
fn an_answer_is_asked_for_by_query_or_by_json() {
    let pairs = [
        ("to", "447700900000"),
        ("from", "447700900123"),
        ("conversation_uuid", "CON-1"),
        ("region_url", "x"),
    ];
    let by_query = AnswerRequest::of_pairs(&pairs.map(|(name, value)| (name.into(), value.into()))).unwrap();
    let body = serde_json::to_vec(&pairs.into_iter().collect::<BTreeMap<_, _>>()).unwrap();
    assert_eq!(AnswerRequest::of_json(&body).unwrap(), by_query);
    assert_eq!(by_query.from.as_deref(), Some("447700900123"));
    assert_eq!(by_query.dedup_key(None), "answer:CON-1");
    assert_eq!(AnswerRequest::of_json(b"{}"), Err(WebhookError::Missing("conversation_uuid")));
}

#[test]
fn a_leg_is_over() {
    let event = event(&json!({"from": "447700900123", "to": "447700900000", "uuid": "u-1", "network": null,
        "conversation_uuid": "CON-1", "status": "completed", "direction": "inbound", "duration": "61",
        "timestamp": "2026-11-19T10:12:13.123Z", "start_time": "2026-11-19T10:11:12.000Z", "price": "0.01"}));
    let expected =
        EventKind::Status { status: CallStatus::Completed, detail: None, duration_seconds: Some(61) };
    assert_eq!((&event.kind, &event.direction), (&expected, &Some(CallDirection::Inbound)));
    assert_eq!(event.start_time, "2026-11-19T10:11:12Z".parse().ok());
    assert_eq!(event.dedup_key(None), "status:u-1:completed");
    assert_eq!(event.dedup_key(Some("j-1")), "status:jti:j-1");
}

#[test]
fn a_recording_is_known_by_its_address() {
    let event =
        event(&json!({"recording_url": "https://api.nexmo.com/v1/files/f-1", "recording_uuid": "r-1",
        "size": 64044, "conversation_uuid": "CON-1", "start_time": "2026-11-19T10:11:12Z", "status": "odd"}));
    let EventKind::Recording { recording_uuid, size_bytes, .. } = &event.kind else { panic!("{event:?}") };
    assert_eq!((recording_uuid.as_deref(), *size_bytes), (Some("r-1"), Some(64_044)));
    assert_eq!(event.dedup_key(None), "recording:r-1");
}

#[rstest]
#[case(json!({"call_uuid": "u-1", "status": "machine"}), "status:u-1:machine")]
#[case(json!({"uuid": "u-1", "status": "levitating"}), "status:u-1:levitating")]
#[case(json!({"uuid": "u-1", "conversation_uuid_from": "CON-1", "conversation_uuid_to": "CON-2"}), "transfer:u-1:CON-2")]
#[case(json!({"conversation_uuid": "CON-1", "reason": "no", "timestamp": "1970-01-01T00:00:01Z"}), "error:CON-1:1000")]
#[case(json!({"conversation_uuid": "CON-1", "dtmf": "1"}), "other:CON-1:")]
fn other_events_are_told_apart(#[case] body: Value, #[case] key: &str) {
    assert_eq!(event(&body).dedup_key(None), key);
}

proptest! {
    #[test]
    fn no_body_is_too_odd(body in any::<Vec<u8>>(), name in "(uuid|status|recording_url|timestamp|\\PC*)", text in any::<String>()) {
        let _ = Event::of_json(&body);
        let _ = AnswerRequest::of_json(&body);
        let pairs = [(name, text), ("conversation_uuid".to_owned(), "CON-1".to_owned())];
        let _ = Event::of_pairs(&pairs).map(|event| event.dedup_key(None));
    }
}
