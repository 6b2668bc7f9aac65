//! An account, and something that is missing of it.

use chrono::NaiveDate;
use earmark::access::Actor;
use earmark::archive::completeness::{self, Logged, LoggedRecording, LoggedState, Without};
use entity::{CallDirection, TenantId};
use serde_json::json;

use super::{TENANT, TestApp, text};

/// A tenants file with one account of the tenant of the stories.
pub const DESK: &str = "[[twilio]]\nid = 'desk'\ntenant = 'acme'\n[twilio.account]\naccount_sid = 'AC1'\n\
    auth_token = 't'\napi_url = 'http://127.0.0.1:9'\n";

/// Finds a recording missing, and gives the gap's id.
pub async fn missing(test: &TestApp) -> String {
    let logged = Logged {
        provider_call_id: "CA-missing".into(),
        from: "+14155550132".into(),
        to: "+14155550100".into(),
        direction: CallDirection::Inbound,
        started_at: None,
        ended_at: None,
        is_over: true,
        is_answered: true,
        recordings: vec![LoggedRecording {
            id: "RE-missing".into(),
            duration_ms: None,
            url: None,
            fetch_by: None,
            recorded_at: None,
            channels: None,
            state: LoggedState::Available,
        }],
        without: Without::Unknown,
    };
    let (actor, day) =
        (Actor::archive(TenantId::new(TENANT)), NaiveDate::from_ymd_opt(2026, 11, 20).unwrap());
    completeness::compare(&test.app, &actor, "desk", day, &[logged]).await.unwrap();
    let gaps = test.admin().data("{ gaps(first: 1) { nodes { id } } }", json!({})).await;
    text(&gaps["gaps"]["nodes"][0]["id"])
}
