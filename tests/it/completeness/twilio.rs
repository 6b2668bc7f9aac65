//! Twilio: a list of calls and a list of recordings, and a cause in nearly every entry.

use entity::{Tenanted as _, gap, job, recording};
use sea_orm::{ColumnTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::{Value, json};
use wiremock::matchers::{path, path_regex};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::{DAYS, OPEN};
use crate::harness::{TestApp, each_field, text, wav};

on_every_backend!(
    every_gap_has_a_cause_and_a_rescue,
    a_backfill_brings_everything_in_once,
    where_the_provider_asks_to_wait_the_day_waits,
    what_is_not_the_askers_account_does_not_exist,
);

const ACCOUNT: &str = "/2010-04-01/Accounts/AC1";

fn tenants(server: &MockServer) -> String {
    format!(
        "[[twilio]]\nid = 'desk'\ntenant = 'acme'\ncampaign_id = 'spring'\n[twilio.account]\naccount_sid = 'AC1'\n\
         auth_token = 't'\napi_url = '{}'\n",
        server.uri()
    )
}

fn call(sid: &str, status: &str, minute: u32) -> Value {
    json!({
        "sid": sid, "from": "+14155550132", "to": "+14155550100", "status": status, "direction": "inbound",
        "parent_call_sid": null, "duration": "2",
        "start_time": format!("Fri, 20 Nov 2026 10:{minute:02}:00 +0000"),
        "end_time": format!("Fri, 20 Nov 2026 10:{minute:02}:02 +0000"),
    })
}

fn recorded(sid: &str, call_sid: &str, status: &str, error_code: Value) -> Value {
    json!({
        "sid": sid, "call_sid": call_sid, "account_sid": "AC1", "status": status, "channels": 1, "duration": "2",
        "start_time": "Fri, 20 Nov 2026 10:00:00 +0000", "date_created": "Fri, 20 Nov 2026 10:00:02 +0000",
        "error_code": error_code,
    })
}

/// A provider with one day: a call that was recorded, one that was too short, one that nobody answered, and the leg that
/// the first one dialled.
async fn provider() -> MockServer {
    let server = MockServer::start().await;
    let mut leg = call("CA4", "completed", 1);
    leg["parent_call_sid"] = json!("CA1");
    let calls = [call("CA1", "completed", 0), call("CA2", "completed", 2), call("CA3", "no-answer", 3), leg];
    let recordings =
        [recorded("RE1", "CA1", "completed", json!(null)), recorded("RE2", "CA2", "absent", json!(16_101))];
    let answers = |list: &str, rows: Value| {
        let mut body = json!({ "next_page_uri": null });
        body[list] = rows;
        ResponseTemplate::new(200).set_body_json(body)
    };
    Mock::given(path(format!("{ACCOUNT}/Calls.json")))
        .respond_with(answers("calls", json!(calls)))
        .mount(&server)
        .await;
    Mock::given(path(format!("{ACCOUNT}/Recordings.json")))
        .respond_with(answers("recordings", json!(recordings)))
        .mount(&server)
        .await;
    let audio = ResponseTemplate::new(200).set_body_raw(wav(2.0, 440.0), "audio/x-wav");
    Mock::given(path_regex("/Recordings/RE1.wav")).respond_with(audio).mount(&server).await;
    server
}

async fn jobs(test: &TestApp) -> Vec<job::Model> {
    job::Entity::across_tenants().all(test.app.database.reader()).await.unwrap()
}

async fn every_gap_has_a_cause_and_a_rescue(test: TestApp) {
    let server = provider().await;
    let test = test.settled(&tenants(&server));
    let admin = test.admin();
    let check = async || {
        let day = json!({ "account": "desk", "day": "2026-11-20" });
        admin.mutate("checkDay", day, "account days").await;
        test.work().await;
        admin.data(DAYS, json!({})).await["completeness"]["nodes"][0].clone()
    };
    let day = check().await;
    assert_eq!((&day["calls"], &day["recordings"]), (&json!(3), &json!(2)), "{day}");
    assert_eq!((&day["archived"], &day["missing"]), (&json!(0), &json!(2)), "{day}");
    let gaps = admin.data(OPEN, json!({})).await["gaps"].clone();
    let mut causes: Vec<_> = each_field(&gaps["nodes"], "cause").iter().map(text).collect();
    causes.sort_unstable();
    assert_eq!(causes, ["NEVER_ANNOUNCED", "TOO_SHORT"]);
    assert_eq!(admin.data("{ archive { gaps } }", json!({})).await["archive"]["gaps"], 2);
    // Comparing again finds the same gaps, not more.
    check().await;
    assert_eq!(admin.data(OPEN, json!({})).await["gaps"], gaps);
    // What was too short never was there; what was never announced is fetched, and closes its gap by itself.
    let of = |cause: &str| {
        gaps["nodes"].as_array().unwrap().iter().find(|gap| gap["cause"] == cause).unwrap().clone()
    };
    let refused = admin.mutate_refused("rescueGap", json!({ "gapId": of("TOO_SHORT")["id"] })).await;
    assert_eq!(refused.0, "CONFLICT", "{refused:?}");
    admin.mutate("rescueGap", json!({ "gapId": of("NEVER_ANNOUNCED")["id"] }), "gap { id closedAt }").await;
    test.work().await;
    let query = "query ($id: ID!) { node(id: $id) { ... on Gap { closedAt } } }";
    let closed = admin.data(query, json!({ "id": of("NEVER_ANNOUNCED")["id"] })).await;
    assert!(closed["node"]["closedAt"].is_string(), "{closed}");
    assert_eq!(admin.data(OPEN, json!({})).await["gaps"]["totalCount"], 1);
    let day = admin.data(DAYS, json!({})).await["completeness"]["nodes"][0].clone();
    assert_eq!((&day["archived"], &day["missing"]), (&json!(1), &json!(1)), "a day's figures follow: {day}");
    let day = check().await;
    assert_eq!((&day["archived"], &day["missing"]), (&json!(1), &json!(1)), "{day}");
    let of_call = r#"{ call(by: { providerCallId: { provider: TWILIO, id: "CA1" } }) { campaignId startedAt endedAt
        recordings { status durationMs } } }"#;
    let stored = admin.data(of_call, json!({})).await["call"].clone();
    assert_eq!(stored["recordings"], json!([{ "status": "COMPLETED", "durationMs": 2_000 }]), "{stored}");
    assert_eq!(stored["campaignId"], "spring");
    assert_eq!(stored["startedAt"], "2026-11-20T10:00:00+00:00");
    // What is deleted on purpose is a gap that is closed from the start.
    let id = admin.data("{ recordings(filter: { status: COMPLETED }) { nodes { id } } }", json!({})).await;
    let id = text(&id["recordings"]["nodes"][0]["id"]);
    admin
        .mutate("deleteRecording", json!({ "recordingId": id, "reason": "asked" }), "recording { id }")
        .await;
    check().await;
    assert_eq!(admin.data(OPEN, json!({})).await["gaps"]["totalCount"], 1);
    let deleted = admin.data("{ gaps(filter: { cause: DELETED }) { nodes { detail } } }", json!({})).await;
    assert_eq!(deleted["gaps"]["nodes"], json!([{ "detail": "asked" }]));
}

async fn a_backfill_brings_everything_in_once(test: TestApp) {
    let server = provider().await;
    let test = test.settled(&tenants(&server));
    let admin = test.admin();
    for _ in 0..2 {
        let range = json!({ "account": "desk", "from": "2026-11-20", "until": "2026-11-20" });
        let enqueued = admin.mutate("backfill", range, "days").await;
        assert_eq!(enqueued["days"], 1);
        test.work().await;
        let data = admin
            .data("{ calls { nodes { providerCallId status stages { stage status } } } }", json!({}))
            .await;
        let calls = data["calls"]["nodes"].as_array().unwrap();
        assert_eq!(calls.len(), 3, "{calls:?}");
        let stands = |sid: &str| {
            let call = calls.iter().find(|call| call["providerCallId"] == sid).unwrap();
            let stages = call["stages"].as_array().unwrap();
            let recording = stages.iter().find(|stage| stage["stage"] == "RECORDING").unwrap();
            (text(&call["status"]), text(&recording["status"]))
        };
        assert_eq!(stands("CA1"), ("COMPLETED".into(), "COMPLETED".into()));
        assert_eq!(stands("CA2"), ("COMPLETED".into(), "ABSENT".into()));
        assert_eq!(stands("CA3"), ("FAILED".into(), "ABSENT".into()));
        let reader = test.app.database.reader();
        assert_eq!(recording::Entity::across_tenants().count(reader).await.unwrap(), 2);
        let open = gap::Entity::across_tenants().filter(gap::Column::ClosedAt.is_null());
        assert_eq!(open.count(reader).await.unwrap(), 1);
        // What a provider says is not to be had is no failure of ours.
        let figures = admin.data("{ archive { uploadSuccessRate uploadsFailed } }", json!({})).await;
        assert_eq!(figures["archive"], json!({ "uploadSuccessRate": 1.0, "uploadsFailed": 0 }));
    }
    let too_many = json!({ "account": "desk", "from": "2000-01-01", "until": "2026-11-20" });
    assert_eq!(admin.mutate_refused("backfill", too_many).await.0, "LIMIT_EXCEEDED");
    let ahead = json!({ "account": "desk", "from": "2026-11-20", "until": "2026-11-30" });
    assert_eq!(admin.mutate_refused("backfill", ahead).await.0, "BAD_INPUT");
}

async fn where_the_provider_asks_to_wait_the_day_waits(test: TestApp) {
    let server = MockServer::start().await;
    let busy = ResponseTemplate::new(429).insert_header("retry-after", "40");
    Mock::given(path(format!("{ACCOUNT}/Recordings.json"))).respond_with(busy).mount(&server).await;
    let test = test.settled(&tenants(&server));
    let admin = test.admin();
    admin.mutate("rescueDay", json!({ "account": "desk", "day": "2026-11-20" }), "days").await;
    test.work().await;
    let waiting = jobs(&test).await;
    assert_eq!(waiting.len(), 1);
    assert_eq!(
        (waiting[0].attempts, waiting[0].run_at),
        (0, test.clock.now() + chrono::TimeDelta::seconds(40))
    );
    // The provider has recovered.
    let provider = provider().await;
    let test = test.settled(&tenants(&provider));
    test.clock.advance(41);
    test.work().await;
    assert_eq!(test.admin().data(DAYS, json!({})).await["completeness"]["nodes"][0]["archived"], 1);
}

async fn what_is_not_the_askers_account_does_not_exist(test: TestApp) {
    let server = provider().await;
    let test = test.settled(&tenants(&server));
    test.admin().mutate("checkDay", json!({ "account": "desk", "day": "2026-11-20" }), "days").await;
    test.work().await;
    let stranger = test.stranger();
    for account in ["desk", "nobodys"] {
        let day = json!({ "account": account, "day": "2026-11-20" });
        for mutation in ["checkDay", "rescueDay"] {
            let refused = stranger.mutate_refused(mutation, day.clone()).await;
            assert_eq!(refused, ("NOT_FOUND".into(), "no such account".into()));
        }
        let query = DAYS.replace("desk", account);
        assert_eq!(stranger.refused(&query, json!({})).await, ("NOT_FOUND".into(), "no such account".into()));
    }
    assert_eq!(stranger.data(OPEN, json!({})).await["gaps"]["totalCount"], 0);
    assert_eq!(jobs(&test).await.len(), 0, "nothing was enqueued for anybody");
}
