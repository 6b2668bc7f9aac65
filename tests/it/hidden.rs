//! Calls that are left out of lists and searches without being deleted.

use serde_json::{Value, json};

use crate::harness::{TestApp, each_field};
use crate::saved_searches::save;
use crate::subscriptions::beginning;

on_every_backend!(a_hidden_call_is_left_out_until_asked_for, who_follows_hears_that_a_call_was_hidden);

async fn hide(test: &TestApp, mutation: &str, call: &str) -> Value {
    test.admin().mutate(mutation, json!({ "callId": call }), "call { hiddenAt hiddenBy }").await["call"]
        .take()
}

async fn a_hidden_call_is_left_out_until_asked_for(test: TestApp) {
    let service = test.service();
    let (shown, hidden) = (
        service.start_call(json!({ "streamId": "1" })).await,
        service.start_call(json!({ "streamId": "2" })).await,
    );
    service.say(&shown, &["a refund"]).await;
    service.say(&hidden, &["a refund"]).await;
    assert_eq!(
        hide(&test, "hideCall", &hidden).await,
        json!({ "hiddenAt": "2026-11-21T09:00:00+00:00", "hiddenBy": "admin" })
    );
    let events = test.events().await.len();
    hide(&test, "hideCall", &hidden).await;
    assert_eq!(test.event_kinds_after(events).await, [""; 0], "a repeat changes nothing");
    test.index_now().await;
    let analyst = test.analyst();
    let ask = async |filter: &str| {
        let query = format!(
            r#"{{ calls(filter: {{ {filter} }}) {{ totalCount nodes {{ id }} }}
                searchCalls(query: "refund", filter: {{ {filter} }}) {{ totalCount nodes {{ id }} facets {{ providers {{ count }} }} }}
                searchMoments(query: "refund", filter: {{ {filter} }}) {{ totalCount }} }}"#
        );
        let data = analyst.data(&query, json!({})).await;
        let calls = each_field(&data["calls"]["nodes"], "id");
        let mut found = each_field(&data["searchCalls"]["nodes"], "id");
        found.sort_by_key(|id| calls.iter().position(|call| call == id));
        assert_eq!(calls, found, "{filter}");
        for of in ["calls", "searchCalls", "searchMoments"] {
            assert_eq!(data[of]["totalCount"], calls.len(), "{filter} {of}");
        }
        assert_eq!(data["searchCalls"]["facets"]["providers"][0]["count"], calls.len(), "{filter}");
        calls
    };
    assert_eq!(ask("").await, [json!(shown)]);
    assert_eq!(ask("hidden: EXCLUDE").await, [json!(shown)]);
    assert_eq!(ask("hidden: ONLY").await, [json!(hidden)]);
    assert_eq!(ask("hidden: INCLUDE").await.len(), 2);
    // A saved search keeps what it asks for, and whoever has the id reads the call.
    let all = save(&test.admin(), "all", "refund", json!({ "hidden": "INCLUDE" })).await;
    let query = "query ($id: ID!) { node(id: $id) { ... on SavedSearch { matches { totalCount } } } }";
    assert_eq!(analyst.data(query, json!({ "id": all["id"] })).await["node"]["matches"]["totalCount"], 2);
    let query = "query ($id: ID!) { call(by: { id: $id }) { transcript { text } } }";
    assert_eq!(
        analyst.data(query, json!({ "id": hidden })).await["call"]["transcript"]["text"],
        "Agent: a refund"
    );
    assert_eq!(hide(&test, "unhideCall", &hidden).await, json!({ "hiddenAt": null, "hiddenBy": null }));
    test.index_now().await;
    assert_eq!(ask("").await.len(), 2);
}

async fn who_follows_hears_that_a_call_was_hidden(test: TestApp) {
    let call = test.service().start_call(json!({})).await;
    let before = test.events().await.len();
    hide(&test, "hideCall", &call).await;
    assert_eq!(test.event_kinds_after(before).await, ["call_hidden"]);
    let follow = "subscription ($filter: CallFilter, $after: EventCursor) {
        callChanged(filter: $filter, after: $after) { call { id hiddenAt } } }";
    let variables = json!({ "filter": { "direction": "INBOUND" }, "after": beginning(&test) });
    let mut follow = test.viewer().subscribe(follow, variables).await;
    for event in ["it began", "it was hidden"] {
        let told = follow.field("callChanged").await;
        assert_eq!(told["call"], json!({ "id": call, "hiddenAt": "2026-11-21T09:00:00+00:00" }), "{event}");
    }
}
