//! Vonage: a list of legs, of which a call has several, and none of recordings. What is missing is found, and only a
//! person who looks into Vonage's console can bring it.

use std::sync::LazyLock;

use aws_lc_rs::digest;
use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::RsaKeyPair;
use axum::http::StatusCode;
use base64::Engine as _;
use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};
use wiremock::matchers::{header_exists, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::{again_and_by_a_stranger, call, causes, check, gap, gaps, of_pairs, rescue, tell};
use crate::harness::{TestApp, wav};

on_every_backend!(what_is_missing_is_found_and_can_be_brought_by_hand);

const SECRET: &str = "a signature secret of thirty-two characters";
const BY_HAND: &str = "gap: Vonage lists no recordings; if its console has this one, upload it to the call";

/// The application's key; made once, because RSA keys take long to find.
static KEY: LazyLock<String> = LazyLock::new(|| {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let der = base64::prelude::BASE64_STANDARD.encode(pair.as_der().unwrap().as_ref());
    format!("-----BEGIN PRIVATE KEY-----\n{der}\n-----END PRIVATE KEY-----\n")
});

fn tenants(server: &MockServer) -> String {
    format!(
        "[[vonage]]\nid = 'desk'\ntenant = 'acme'\n[vonage.account]\napi_key = 'a1b2c3d'\nsignature_secret = '{SECRET}'\n\
         application_id = 'app-1'\nprivate_key = '''\n{}'''\napi_url = '{}'\n",
        *KEY,
        server.uri()
    )
}

fn leg(conversation: &str, number: u32, status: &str, to: &str) -> Value {
    json!({
        "uuid": format!("{conversation}-{number}"), "conversation_uuid": conversation, "status": status,
        "direction": if number == 1 { "inbound" } else { "outbound" }, "duration": "2",
        "from": { "type": "phone", "number": "14155550132" }, "to": { "type": "phone", "number": to },
        "start_time": format!("2026-11-20 10:00:0{number}"), "end_time": format!("2026-11-20 10:01:0{number}"),
    })
}

/// A day: a call with its three legs, one that nobody told of, one that nobody answered, and one whose recording was not
/// told of.
async fn provider() -> MockServer {
    let server = MockServer::start().await;
    let socket = json!({ "type": "websocket", "uri": "wss://earmark.test/media/vonage/desk" });
    let mut to_us = leg("CON-kept", 3, "completed", "");
    to_us["to"] = socket;
    let pages = [
        vec![
            leg("CON-kept", 1, "completed", "14155550100"),
            leg("CON-kept", 2, "completed", "14155550177"),
            to_us,
            leg("CON-lost", 1, "completed", "14155550100"),
        ],
        vec![
            leg("CON-lost", 2, "completed", "14155550177"),
            leg("CON-unanswered", 1, "unanswered", "14155550100"),
            leg("CON-silent", 1, "completed", "14155550100"),
        ],
    ];
    for (index, legs) in [0, 4].into_iter().zip(pages) {
        let next = json!({ "next": { "href": "/v1/calls?page_size=100&record_index=4" } });
        let links = if index == 0 { next } else { json!({}) };
        let body = json!({
            "count": 7, "page_size": 100, "record_index": index, "_embedded": { "calls": legs }, "_links": links,
        });
        Mock::given(path("/v1/calls"))
            .and(header_exists("authorization"))
            .and(query_param("date_start", "2026-11-20T00:00:00Z"))
            .and(query_param("date_end", "2026-11-21T00:00:00Z"))
            .and(query_param("record_index", index.to_string()))
            .respond_with(ResponseTemplate::new(200).set_body_json(body))
            .mount(&server)
            .await;
    }
    let audio = ResponseTemplate::new(200).set_body_raw(wav(2.0, 440.0), "audio/wav");
    Mock::given(path("/v1/files/f-1")).respond_with(audio).mount(&server).await;
    server
}

/// An event, signed as Vonage does it.
async fn event(test: &TestApp, body: Value) {
    let claims = json!({
        "iat": test.clock.now().timestamp(), "jti": body["uuid"], "iss": "Vonage", "api_key": "a1b2c3d",
        "payload_hash": hex::encode(digest::digest(&digest::SHA256, body.to_string().as_bytes())),
    });
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let token = format!("Bearer {}", jsonwebtoken::encode(&Header::default(), &claims, &key).unwrap());
    tell(test, "/hooks/vonage/desk/event", ("authorization", &token), &body).await;
    test.work().await;
}

fn completed(conversation: &str) -> Value {
    json!({
        "uuid": format!("{conversation}-1"), "conversation_uuid": conversation, "status": "completed",
        "direction": "inbound", "from": "14155550132", "to": "14155550100",
        "start_time": "2026-11-20T10:00:01.000Z", "end_time": "2026-11-20T10:01:01.000Z",
        "timestamp": "2026-11-20T10:01:01.000Z",
    })
}

async fn what_is_missing_is_found_and_can_be_brought_by_hand(test: TestApp) {
    let server = provider().await;
    let test = test.settled(&tenants(&server));
    let admin = test.admin();
    event(&test, completed("CON-kept")).await;
    event(&test, completed("CON-silent")).await;
    let recording = json!({
        "uuid": "f-1", "conversation_uuid": "CON-kept", "recording_uuid": "rec-1", "size": 64_044,
        "recording_url": format!("{}/v1/files/f-1", server.uri()), "start_time": "2026-11-20T10:00:01Z",
        "end_time": "2026-11-20T10:00:03Z", "timestamp": "2026-11-20T10:01:02.000Z",
    });
    event(&test, recording).await;

    assert_eq!(check(&test).await, json!([4, 3, 1, 2]));
    let found = of_pairs(&[("CON-lost", "NEVER_ANNOUNCED"), ("CON-silent", "NEVER_ANNOUNCED")]);
    assert_eq!(causes(&test).await, found);
    let said = "the call is known, and its recording was never announced";
    assert_eq!(gaps(&test).await[1]["detail"], said);
    again_and_by_a_stranger(&test).await;

    // A rescue brings in the call, and says what it cannot bring.
    assert_eq!(call(&test, "VONAGE", "CON-lost").await, Value::Null);
    rescue(&test, "CON-lost").await;
    assert_eq!(causes(&test).await, found);
    let lost = call(&test, "VONAGE", "CON-lost").await;
    assert_eq!((&lost["status"], &lost["recordings"]), (&json!("COMPLETED"), &json!([])));
    assert_eq!((&lost["from"]["raw"], &lost["to"]["raw"]), (&json!("14155550132"), &json!("14155550100")));
    assert_eq!(lost["endedAt"], "2026-11-20T10:01:02+00:00", "with its last leg");
    let said =
        "never announced: Vonage lists no recordings, so only its console can tell whether there is one";
    assert_eq!(gaps(&test).await[0]["detail"], said);
    assert_eq!(lost["stages"][0]["lastError"], said);
    again_and_by_a_stranger(&test).await;
    for id in ["CON-lost", "CON-silent"] {
        let refused = admin.mutate_refused("rescueGap", gap(&test, id).await).await;
        assert_eq!(refused, ("CONFLICT".into(), BY_HAND.into()));
    }

    // Somebody has found both in the console.
    for (id, pitch) in [("CON-lost", 660.0), ("CON-silent", 880.0)] {
        let call = call(&test, "VONAGE", id).await;
        let stored = test.service().put_recording(call["id"].as_str().unwrap(), wav(2.0, pitch)).await;
        assert_eq!(stored.status, StatusCode::CREATED, "{stored:?}");
        test.work().await;
    }
    assert_eq!(super::figures(&test).await, json!([4, 3, 3, 0]));
    assert_eq!(causes(&test).await, []);
    again_and_by_a_stranger(&test).await;
}
