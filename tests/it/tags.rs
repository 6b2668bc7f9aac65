//! Tags put on calls after they began.

use serde_json::{Value, json};

use crate::harness::{TestApp, each_field};

on_every_backend!(tags_are_set_as_a_whole, tags_in_use_are_told_by_how_often);

async fn set(test: &TestApp, call: &str, tags: Value) -> Value {
    let input = json!({ "callId": call, "tags": tags });
    test.analyst().mutate("setTags", input, "call { tags }").await["call"]["tags"].take()
}

async fn tags_are_set_as_a_whole(test: TestApp) {
    let call = test.service().start_call(json!({ "tags": ["new", "vip"] })).await;
    assert_eq!(set(&test, &call, json!([" vip ", "late boat", "vip"])).await, json!(["late boat", "vip"]));
    let events = test.events().await.len();
    set(&test, &call, json!(["vip", "late boat"])).await;
    assert_eq!(test.event_kinds_after(events).await, [""; 0], "a repeat changes nothing");
    test.index_now().await;
    let query = r#"{ old: searchCalls(query: "tag:new") { totalCount } now: searchCalls(query: "tag:late-boat") { totalCount }
        listed: calls(filter: { tags: ["late boat"] }) { totalCount } }"#;
    let data = test.analyst().data(query, json!({})).await;
    assert_eq!(
        data,
        json!({ "old": { "totalCount": 0 }, "now": { "totalCount": 1 }, "listed": { "totalCount": 1 } })
    );
    assert_eq!(set(&test, &call, json!([])).await, json!([]));
    let many: Vec<_> = (0..65).map(|number| number.to_string()).collect();
    let input = json!({ "callId": call, "tags": many });
    assert_eq!(test.analyst().mutate_refused("setTags", input).await.0, "LIMIT_EXCEEDED");
}

async fn tags_in_use_are_told_by_how_often(test: TestApp) {
    for (stream, tags) in
        [("1", json!(["refund", "vip"])), ("2", json!(["refund"])), ("3", json!(["re_open"]))]
    {
        test.service().start_call(json!({ "streamId": stream, "tags": tags })).await;
    }
    let ask = async |arguments: &str| {
        let query = format!("{{ tags{arguments} {{ tag calls }} }}");
        test.viewer().data(&query, json!({})).await["tags"].take()
    };
    let all = ask("").await;
    assert_eq!(all[0], json!({ "tag": "refund", "calls": 2 }));
    assert_eq!(each_field(&all, "tag").len(), 3);
    assert_eq!(each_field(&ask(r#"(prefix: "re")"#).await, "tag"), ["refund", "re_open"]);
    assert_eq!(each_field(&ask(r#"(prefix: "re_")"#).await, "tag"), ["re_open"]);
    assert_eq!(each_field(&ask("(first: 1)").await, "tag"), ["refund"]);
}
