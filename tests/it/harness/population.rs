//! Calls that differ in everything one can filter by.

use serde_json::json;

use super::TestApp;
use super::client::text;

/// What was made, by the order of making.
pub struct Population {
    /// Global ids of the calls; the provider's ids are `C0`, `C1` …
    pub calls: Vec<String>,
    /// A customer linked to the first and third call.
    pub customer: String,
    /// A booking linked to the second call.
    pub booking: String,
}

/// One call a line: provider, direction, agent, campaign, language, mood, tags, seconds it took (none: it
/// still goes on), seconds after nine it began, and words.
type Line = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    Option<i64>,
    i64,
    &'static str,
);

const LINES: [Line; 8] = [
    (
        "TWILIO",
        "INBOUND",
        "Priya",
        "hotel",
        "en-GB",
        "POSITIVE",
        &["booking", "vip"],
        Some(60),
        0,
        "a sea view room",
    ),
    (
        "TWILIO",
        "OUTBOUND",
        "Tom",
        "hotel",
        "en-US",
        "NEGATIVE",
        &["complaint"],
        Some(120),
        10,
        "the refund is late",
    ),
    (
        "VAPI",
        "INBOUND",
        "Priya",
        "restaurant",
        "es",
        "NEUTRAL",
        &["booking"],
        Some(60),
        20,
        "una mesa con vista al mar",
    ),
    (
        "VONAGE",
        "INBOUND",
        "Rosa",
        "restaurant",
        "es-ES",
        "MIXED",
        &[],
        None,
        20,
        "un reembolso por la paella",
    ),
    ("DIRECT", "OUTBOUND", "Tom", "bicycle", "he", "POSITIVE", &["vip"], Some(0), 30, "the bicycle is ready"),
    (
        "RINGCENTRAL",
        "INBOUND",
        "Rosa",
        "bicycle",
        "en",
        "NEGATIVE",
        &["complaint", "vip"],
        Some(300),
        40,
        "a refund please",
    ),
    ("DIRECT", "INBOUND", "tom", "Hotel", "EN-gb", "NEUTRAL", &["VIP"], Some(61), 40, "room service"),
    ("TWILIO", "INBOUND", "Priya", "hotel", "english", "POSITIVE", &[], None, 50, "the sea, the sea"),
];

/// Makes the calls above for the tenant of the stories, with numbers of their own.
pub async fn populate(test: &TestApp) -> Population {
    let (service, admin) = (test.service(), test.admin());
    let start = test.clock.now();
    let at = |seconds: i64| (start + chrono::TimeDelta::seconds(seconds)).to_rfc3339();
    let mut calls = Vec::new();
    for (number, line) in LINES.iter().enumerate() {
        let (provider, direction, agent, campaign, language, mood, tags, took, began, words) = line;
        let call = service
            .start_call(json!({
                "provider": provider,
                "providerCallId": format!("C{number}"),
                "direction": direction,
                "campaignId": campaign,
                "agent": agent,
                "tags": tags,
                "from": format!("+1415555020{number}"),
                "startedAt": at(*began),
            }))
            .await;
        service.say(&call, &[words, "thank you for calling"]).await;
        let metadata = json!({ "callId": call, "language": language });
        service.mutate("setCallMetadata", metadata, "call { id }").await;
        service.mutate("addAnalytics", json!({ "callId": call, "sentiment": mood }), "call { id }").await;
        if let Some(took) = took {
            let status = if number == 1 { "FAILED" } else { "COMPLETED" };
            let end = json!({ "callId": call, "endedAt": at(began + took), "status": status });
            service.mutate("endCall", end, "call { id }").await;
        }
        calls.push(call);
    }
    let customer = json!({ "externalId": "cust-1", "name": "Margaret Ellison", "phones": ["+442079460142"] });
    let customer =
        text(&service.mutate("upsertCustomer", customer, "customer { id }").await["customer"]["id"]);
    let booking = json!({ "reference": "K7MQ2X", "status": "confirmed" });
    let booking = text(&service.mutate("upsertBooking", booking, "booking { id }").await["booking"]["id"]);
    for place in [0, 2] {
        let link = json!({ "callId": calls[place], "customerId": customer });
        admin.mutate("linkCall", link, "call { id }").await;
    }
    admin.mutate("linkCall", json!({ "callId": calls[1], "bookingId": booking }), "call { id }").await;
    service.store_recording(&calls[0], super::wav(0.5, 440.0)).await;
    let complete = json!({ "callId": calls[5], "turns": [], "complete": true });
    service.mutate("addTurns", complete, "call { id }").await;
    Population { calls, customer, booking }
}
