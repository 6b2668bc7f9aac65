//! Whether anything is missing: a provider's log against the archive, and having what is missing fetched.

mod ringcentral;
mod twilio;
mod vapi;
mod vonage;

use axum::body::Body;
use axum::http::{Method, header};
use serde_json::{Value, json};

use crate::harness::{TestApp, text};

/// The day of the stories, as an account's list of compared days has it.
const DAYS: &str = r#"{ completeness(account: "desk", from: "2026-11-01", until: "2026-12-01") { totalCount
    nodes { account day calls recordings archived missing checkedAt } } }"#;
const OPEN: &str = r#"{ gaps(filter: { open: true }) { totalCount nodes { id cause detail providerCallId
    providerRecordingId day call { id } } } }"#;

/// Has the provider tell something; it must be taken.
async fn tell(test: &TestApp, path: &str, proof: (&str, &str), body: &Value) {
    let provider = test.nobody();
    let request = provider
        .request(Method::POST, path)
        .header(header::CONTENT_TYPE, "application/json")
        .header(proof.0, proof.1)
        .body(Body::from(body.to_string()))
        .unwrap();
    let answer = provider.send(request).await;
    assert!(answer.status.is_success(), "{answer:?}");
}

/// Compares the day of the stories, and gives its figures.
async fn check(test: &TestApp) -> Value {
    let admin = test.admin();
    admin.mutate("checkDay", json!({ "account": "desk", "day": "2026-11-20" }), "days").await;
    test.work().await;
    figures(test).await
}

/// What is known of the day of the stories.
async fn figures(test: &TestApp) -> Value {
    let days = test.admin().data(DAYS, json!({})).await;
    let day = days["completeness"]["nodes"].as_array().unwrap().iter().find(|day| day["day"] == "2026-11-20");
    let day = day.unwrap_or_else(|| panic!("{days}"));
    json!([day["calls"], day["recordings"], day["archived"], day["missing"]])
}

/// Open gaps, by the provider's names of call and recording.
async fn gaps(test: &TestApp) -> Vec<Value> {
    let open = test.admin().data(OPEN, json!({})).await;
    let mut gaps = open["gaps"]["nodes"].as_array().unwrap().clone();
    gaps.sort_by_key(|gap| (text(&gap["providerCallId"]), gap["providerRecordingId"].to_string()));
    gaps
}

/// Call and cause of each open gap.
async fn causes(test: &TestApp) -> Vec<(String, String)> {
    gaps(test).await.iter().map(|gap| (text(&gap["providerCallId"]), text(&gap["cause"]))).collect()
}

fn of_pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(call, cause)| ((*call).to_owned(), (*cause).to_owned())).collect()
}

/// The id of a call's first gap.
async fn gap(test: &TestApp, call: &str) -> Value {
    let gaps = gaps(test).await;
    let gap = gaps.iter().find(|gap| gap["providerCallId"] == call);
    json!({ "gapId": gap.unwrap_or_else(|| panic!("{gaps:?}"))["id"] })
}

/// Rescues a call's first gap, and does what follows.
async fn rescue(test: &TestApp, call: &str) {
    test.admin().mutate("rescueGap", gap(test, call).await, "gap { id }").await;
    test.work().await;
}

/// A call by its provider's id; null where there is none.
async fn call(test: &TestApp, provider: &str, id: &str) -> Value {
    let query = format!(
        r#"{{ call(by: {{ providerCallId: {{ provider: {provider}, id: "{id}" }} }}) {{ id status from {{ raw }} to {{ raw }}
            startedAt endedAt stages {{ stage status lastError }} recordings {{ providerRecordingId status durationMs }}
            summary {{ text }} transcript {{ turns {{ text }} }} }} }}"#
    );
    test.admin().data(&query, json!({})).await["call"].take()
}

/// Comparing the day again changes nothing but the time; and somebody else sees nothing of it, and cannot ask for it.
async fn again_and_by_a_stranger(test: &TestApp) {
    let before = (figures(test).await, gaps(test).await, test.events().await.len());
    assert_eq!((check(test).await, gaps(test).await, test.events().await.len()), before);
    let stranger = test.stranger();
    assert_eq!(stranger.data(OPEN, json!({})).await["gaps"]["totalCount"], 0);
    assert_eq!(stranger.refused(DAYS, json!({})).await, ("NOT_FOUND".into(), "no such account".into()));
    for mutation in ["checkDay", "rescueDay"] {
        let day = json!({ "account": "desk", "day": "2026-11-20" });
        assert_eq!(stranger.mutate_refused(mutation, day).await.0, "NOT_FOUND");
    }
    if let Some(gap) = before.1.first() {
        let refused = stranger.mutate_refused("rescueGap", json!({ "gapId": gap["id"] })).await;
        assert_eq!(refused.0, "NOT_FOUND", "{refused:?}");
    }
}
