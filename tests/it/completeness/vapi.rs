//! Vapi: a list of whole reports, at most a thousand at once, which tell of recordings by their addresses.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use wiremock::matchers::{header, path, path_regex};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use super::{again_and_by_a_stranger, call, causes, check, figures, gap, of_pairs, rescue, tell};
use crate::harness::{TestApp, wav};

on_every_backend!(
    every_gap_has_a_cause_and_a_rescue,
    a_day_of_more_calls_than_one_answer_holds_is_read_whole,
);

fn tenants(server: &MockServer) -> String {
    format!(
        "[[vapi]]\nid = 'desk'\ntenant = 'acme'\n[vapi.account]\napi_key = 'key'\nsecret = 's'\napi_url = '{}'\n",
        server.uri()
    )
}

/// The list of calls as Vapi answers it: the newest first, and no more than were asked for.
struct Log(Vec<Value>);

impl Respond for Log {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let asked =
            |name: &str| request.url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        let moment = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let (from, until) = (moment(&asked("createdAtGe")), moment(&asked("createdAtLt")));
        let made = |call: &Value| moment(call["createdAt"].as_str().unwrap());
        let mut calls: Vec<_> = self.0.iter().filter(|call| (from..until).contains(&made(call))).collect();
        calls.sort_by_key(|call| std::cmp::Reverse(made(call)));
        calls.truncate(asked("limit").parse().unwrap());
        ResponseTemplate::new(200).set_body_json(json!(calls))
    }
}

async fn provider(calls: Vec<Value>) -> MockServer {
    let server = MockServer::start().await;
    let signed_in = || header("authorization", "Bearer key");
    Mock::given(path("/call")).and(signed_in()).respond_with(Log(calls)).mount(&server).await;
    for (id, pitch) in [("kept", 440.0), ("lost", 880.0)] {
        let audio = ResponseTemplate::new(200).set_body_raw(wav(2.0, pitch), "audio/wav");
        let at = format!("/call/{id}/stereo-recording");
        Mock::given(path(at)).and(signed_in()).respond_with(audio).mount(&server).await;
    }
    server
}

/// A call as the list has it.
fn ended(id: &str, day: u32, minute: u32, more: Value) -> Value {
    let at = |second: u32| format!("2026-11-{day:02}T10:{minute:02}:{second:02}.000Z");
    let mut call = json!({
        "id": id, "type": "inboundPhoneCall", "status": "ended", "createdAt": at(0), "startedAt": at(1),
        "endedAt": at(3), "endedReason": "customer-ended-call", "customer": { "number": "+14155550132" },
        "phoneNumber": { "number": "+14155550100" },
    });
    for (name, value) in more.as_object().unwrap() {
        call[name] = value.clone();
    }
    call
}

fn recorded() -> Value {
    json!({
        "recording": { "stereoUrl": "https://storage.vapi.ai/x.wav" },
        "messages": [{ "role": "user", "message": "A table for two", "secondsFromStart": 0.5 }],
    })
}

async fn every_gap_has_a_cause_and_a_rescue(test: TestApp) {
    let analysis = json!({ "summary": "A booking." });
    let asked = json!({ "recordingConsent": { "type": "verbal" } });
    let calls = vec![
        ended("kept", 20, 0, json!({ "artifact": recorded() })),
        ended("lost", 20, 1, json!({ "artifact": recorded(), "analysis": analysis })),
        ended("unrecorded", 20, 2, json!({ "artifact": {} })),
        ended("without-consent", 20, 3, json!({ "artifact": recorded(), "compliance": asked })),
        ended("unanswered", 20, 4, json!({ "startedAt": null })),
        // Two weeks later Vapi has no recording of it any more.
        ended("old", 5, 0, json!({ "artifact": recorded() })),
    ];
    let mut report = calls[0].clone();
    let server = provider(calls).await;
    let test = test.settled(&tenants(&server));
    let admin = test.admin();
    report["type"] = json!("end-of-call-report");
    report["call"] = json!({ "id": "kept", "type": "inboundPhoneCall" });
    tell(&test, "/hooks/vapi/desk", ("x-vapi-secret", "s"), &json!({ "message": report })).await;
    test.work().await;

    assert_eq!(check(&test).await, json!([5, 4, 1, 3]));
    let found =
        of_pairs(&[("lost", "NEVER_ANNOUNCED"), ("unrecorded", "ABSENT"), ("without-consent", "REFUSED")]);
    assert_eq!(causes(&test).await, found);
    again_and_by_a_stranger(&test).await;

    // The log has the words too: they come with the recording.
    rescue(&test, "lost").await;
    assert_eq!(figures(&test).await, json!([5, 4, 2, 2]));
    let lost = call(&test, "VAPI", "lost").await;
    assert_eq!(
        lost["recordings"],
        json!([{ "providerRecordingId": "lost", "status": "COMPLETED", "durationMs": 2_000 }])
    );
    assert_eq!(lost["summary"]["text"], "A booking.");
    assert_eq!(lost["transcript"]["turns"], json!([{ "text": "A table for two" }]));
    assert_eq!(lost["endedAt"], "2026-11-20T10:01:03+00:00");
    assert_eq!(causes(&test).await, found[1..]);
    again_and_by_a_stranger(&test).await;

    // What must not be kept is not fetched, however often somebody asks.
    rescue(&test, "without-consent").await;
    assert_eq!(causes(&test).await, found[1..]);
    let asked = server.received_requests().await.unwrap();
    assert!(!asked.iter().any(|asked| asked.url.path().contains("without-consent")));

    admin.mutate("checkDay", json!({ "account": "desk", "day": "2026-11-05" }), "days").await;
    test.work().await;
    let expired = of_pairs(&[("old", "EXPIRED")]);
    assert_eq!(causes(&test).await[..1], expired);
    // Vapi may still have it after all, so it is asked.
    admin.mutate("rescueGap", gap(&test, "old").await, "gap { id }").await;
    test.work().await;
    assert_eq!(causes(&test).await[..1], expired);
    let asked = server.received_requests().await.unwrap();
    assert!(asked.iter().any(|asked| asked.url.path() == "/call/old/stereo-recording"));
}

async fn a_day_of_more_calls_than_one_answer_holds_is_read_whole(test: TestApp) {
    // The thousandth call and the next were made in the same millisecond.
    let calls = (0..1_003).map(|number| {
        let more = json!({ "startedAt": null, "createdAt": format!("2026-11-20T{:02}:00:00.{:03}Z", number / 500, match number % 500 {
            2 => 3,
            number => number,
        }) });
        ended(&format!("c-{number}"), 20, 0, more)
    });
    let server = provider(calls.collect()).await;
    let never = ResponseTemplate::new(500);
    Mock::given(path_regex("/call/.+")).respond_with(never).expect(0).mount(&server).await;
    let test = test.settled(&tenants(&server));
    assert_eq!(check(&test).await, json!([1_003, 0, 0, 0]));
    assert_eq!(server.received_requests().await.unwrap().len(), 2);
}
