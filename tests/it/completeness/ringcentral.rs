//! RingCentral: a log that names recordings and does not describe them, in pages of which some ten are answered a
//! minute, after signing in.

use serde_json::{Value, json};
use wiremock::matchers::{body_string_contains, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::{again_and_by_a_stranger, call, causes, check, figures, gap, gaps, of_pairs, rescue, tell};
use crate::harness::{TestApp, wav};

on_every_backend!(
    every_gap_has_a_cause_and_a_rescue,
    a_log_longer_than_a_minutes_requests_goes_on_where_it_was,
);

const ACCOUNT: &str = "/restapi/v1.0/account/~";

fn tenants(server: &MockServer) -> String {
    format!(
        "[[ringcentral]]\nid = 'desk'\ntenant = 'acme'\n[ringcentral.account]\nclient_id = 'client-id'\n\
         client_secret = 'client-secret'\njwt = 'a.b.c'\nverification_token = 'v'\ninsights = false\nserver_url = '{}'\n",
        server.uri()
    )
}

/// RingCentral, which signs in who brings the JWT.
async fn platform() -> MockServer {
    let server = MockServer::start().await;
    let token = json!({ "access_token": "t", "token_type": "bearer", "expires_in": 7199 });
    Mock::given(method("POST"))
        .and(path("/restapi/oauth/token"))
        .and(header("authorization", "Basic Y2xpZW50LWlkOmNsaWVudC1zZWNyZXQ="))
        .and(body_string_contains(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c",
        ))
        .respond_with(ResponseTemplate::new(200).set_body_json(token))
        .mount(&server)
        .await;
    server
}

fn page(number: u32, records: &[Value], has_next: bool) -> ResponseTemplate {
    let mut navigation = json!({ "firstPage": { "uri": "…" } });
    if has_next {
        navigation["nextPage"] = json!({ "uri": "…" });
    }
    let paging = json!({ "page": number, "perPage": 250, "totalPages": 2 });
    ResponseTemplate::new(200)
        .set_body_json(json!({ "records": records, "paging": paging, "navigation": navigation }))
}

/// The pages of the log of the day of the stories.
async fn log(server: &MockServer, pages: [ResponseTemplate; 2]) {
    for (number, page) in pages.into_iter().enumerate() {
        Mock::given(path(format!("{ACCOUNT}/call-log")))
            .and(header("authorization", "Bearer t"))
            .and(query_param("dateFrom", "2026-11-20T00:00:00.000Z"))
            .and(query_param("dateTo", "2026-11-21T00:00:00.000Z"))
            .and(query_param("view", "Detailed"))
            .and(query_param("page", (number + 1).to_string()))
            .respond_with(page)
            .mount(server)
            .await;
    }
}

fn record(session: &str, result: &str, minute: u32, more: Value) -> Value {
    let mut record = json!({
        "id": format!("log-{session}-{minute}"), "telephonySessionId": session, "type": "Voice", "duration": 2,
        "startTime": format!("2026-11-20T10:{minute:02}:00.000Z"), "direction": "Inbound", "result": result,
        "from": { "phoneNumber": "(415) 555-0132" }, "to": { "phoneNumber": "+14155550100" },
    });
    for (name, value) in more.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}

/// A recording that a record names, its description and its content.
async fn recording(server: &MockServer, id: &str, pitch: f64) -> Value {
    let content = format!("/media/{id}/content");
    let uri = format!("{}{content}", server.uri());
    let description = json!({ "id": id, "contentUri": uri, "contentType": "audio/wav", "duration": 2 });
    let audio = ResponseTemplate::new(200).set_body_raw(wav(2.0, pitch), "audio/wav");
    for (at, answer) in [
        (format!("{ACCOUNT}/recording/{id}"), ResponseTemplate::new(200).set_body_json(description)),
        (content, audio),
    ] {
        let signed_in = Mock::given(path(at)).and(header("authorization", "Bearer t"));
        signed_in.respond_with(answer).mount(server).await;
    }
    json!({ "recording": { "id": id, "type": "Automatic", "contentUri": uri } })
}

fn session(id: &str, sequence: u32, status: &str) -> Value {
    json!({
        "uuid": format!("{id}-{sequence}"), "event": "/restapi/v1.0/account/1/telephony/sessions",
        "body": {
            "telephonySessionId": id, "sequence": sequence,
            "eventTime": format!("2026-11-20T10:00:{:02}.000Z", sequence * 2),
            "parties": [{
                "direction": "Inbound", "status": { "code": status }, "from": { "phoneNumber": "+14155550132" },
                "to": { "phoneNumber": "+14155550100" },
            }],
        },
    })
}

async fn every_gap_has_a_cause_and_a_rescue(test: TestApp) {
    let server = platform().await;
    let kept = record("s-kept", "Accepted", 0, recording(&server, "r-kept", 440.0).await);
    Mock::given(path(format!("{ACCOUNT}/call-log")))
        .and(query_param("telephonySessionId", "s-kept"))
        .respond_with(page(1, std::slice::from_ref(&kept), false))
        .mount(&server)
        .await;
    // A call that was put through is listed in two parts, the later one first.
    let mut second = recording(&server, "r-second", 880.0).await;
    second["from"] = json!({ "extensionNumber": "101" });
    let first = recording(&server, "r-first", 660.0).await;
    let newest = [
        record("s-short", "Accepted", 9, json!({ "shortRecording": true })),
        record("s-missed", "Missed", 8, json!({})),
        record("s-moved", "Call connected", 7, second),
    ];
    let tomorrows = json!({ "startTime": "2026-11-21T00:00:00.000Z" });
    let oldest = [
        record("s-moved", "Accepted", 6, first),
        record("s-deleted", "Accepted", 5, json!({ "deleted": true })),
        record("s-tomorrow", "Accepted", 0, tomorrows),
        kept,
    ];
    log(&server, [page(1, &newest, true), page(2, &oldest, false)]).await;

    let test = test.settled(&tenants(&server));
    for event in [session("s-kept", 0, "Proceeding"), session("s-kept", 1, "Disconnected")] {
        tell(&test, "/hooks/ringcentral/desk", ("verification-token", "v"), &event).await;
        test.work().await;
    }
    test.clock.advance(31);
    test.work().await;

    assert_eq!(check(&test).await, json!([4, 4, 1, 3]));
    let found = [("s-moved", "NEVER_ANNOUNCED"), ("s-moved", "NEVER_ANNOUNCED"), ("s-short", "TOO_SHORT")];
    assert_eq!(causes(&test).await, of_pairs(&found));
    again_and_by_a_stranger(&test).await;

    // One is asked for, and the log of its day brings both; the limits of a minute are kept meanwhile.
    rescue(&test, "s-moved").await;
    test.clock.advance(61);
    test.work().await;
    assert_eq!(figures(&test).await, json!([4, 4, 3, 1]));
    let moved = call(&test, "RINGCENTRAL", "s-moved").await;
    let stored = |id: &str| json!({ "providerRecordingId": id, "status": "COMPLETED", "durationMs": 2_000 });
    assert_eq!(moved["recordings"], json!([stored("r-first"), stored("r-second")]), "{moved}");
    assert_eq!(moved["from"]["raw"], "(415) 555-0132", "who called is what the first part says");
    assert_eq!(moved["startedAt"], "2026-11-20T10:06:00+00:00");
    assert_eq!(moved["endedAt"], "2026-11-20T10:07:02+00:00");
    assert_eq!(call(&test, "RINGCENTRAL", "s-tomorrow").await, Value::Null);

    // What RingCentral never kept cannot be rescued, and says so.
    assert_eq!(causes(&test).await, of_pairs(&found[2..]));
    let refused = test.admin().mutate_refused("rescueGap", gap(&test, "s-short").await).await;
    let said = "gap: the provider never had it: too short: RingCentral keeps no recording of so short a call";
    assert_eq!(refused, ("CONFLICT".into(), said.into()));
    test.clock.advance(61);
    again_and_by_a_stranger(&test).await;
    let asked = server.received_requests().await.unwrap();
    assert_eq!(asked.iter().filter(|asked| asked.url.path().ends_with("/token")).count(), 1);
}

async fn a_log_longer_than_a_minutes_requests_goes_on_where_it_was(test: TestApp) {
    let server = platform().await;
    let limited = page(1, &[record("s-2", "Missed", 1, json!({}))], true)
        .insert_header("x-rate-limit-limit", "1")
        .insert_header("x-rate-limit-remaining", "0")
        .insert_header("x-rate-limit-window", "60");
    log(&server, [limited, page(2, &[record("s-1", "Missed", 0, json!({}))], false)]).await;
    let test = test.settled(&tenants(&server));
    let day = json!({ "account": "desk", "day": "2026-11-20" });
    test.admin().mutate("checkDay", day, "days").await;
    test.work().await;
    assert_eq!(server.received_requests().await.unwrap().len(), 2, "signed in, and asked for one page");
    test.clock.advance(61);
    test.work().await;
    assert_eq!(figures(&test).await, json!([2, 0, 0, 0]));
    assert_eq!(gaps(&test).await.len(), 0);
    assert_eq!(server.received_requests().await.unwrap().len(), 3, "the first page was not asked for again");
}
