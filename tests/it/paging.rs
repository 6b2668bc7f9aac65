//! Walking through lists: every row once, in one order, from either end.

use serde_json::{Value, json};

use crate::harness::{Client, TestApp, each_field, wav};

on_every_backend!(
    calls_are_walked_without_gap_or_double,
    every_list_is_walked_without_gap_or_double,
    pages_out_of_bounds_are_refused,
);

const CALLS: usize = 23;

/// Calls of which several begin at the same moment, several took equally long and some still go on.
async fn many_calls(test: &TestApp) {
    let service = test.service();
    for number in 0..CALLS {
        let start = test.clock.now() + chrono::TimeDelta::seconds(number as i64 / 5);
        let call = service.start_call(json!({ "startedAt": start.to_rfc3339() })).await;
        if number % 4 != 0 {
            let end = start + chrono::TimeDelta::seconds(number as i64 % 3);
            let input = json!({ "callId": call, "endedAt": end.to_rfc3339() });
            service.mutate("endCall", input, "call { id }").await;
        }
    }
}

/// Walks a list from one end to the other. `arguments` come before the page's own.
async fn walk(client: &Client, list: &str, arguments: &str, size: usize, forwards: bool) -> Vec<Value> {
    let (count, cursor) = if forwards { ("first", "after") } else { ("last", "before") };
    let mut walked = Vec::new();
    let mut place = Value::Null;
    // One page more than the rows could fill ends a walk that goes in circles.
    for _ in 0..=CALLS + 1 {
        let query = format!(
            "query ($place: String) {{ {list}({arguments} {count}: {size}, {cursor}: $place) {{ edges {{ cursor \
             node {{ id }} }} nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
        );
        let data = client.data(&query, json!({ "place": place })).await;
        let page = &data[list];
        let rows: Vec<_> = each_field(&page["edges"], "node").iter().map(|node| node["id"].clone()).collect();
        assert_eq!(rows, each_field(&page["nodes"], "id"));
        assert!(rows.len() <= size);
        let info = &page["pageInfo"];
        let cursors = each_field(&page["edges"], "cursor");
        assert_eq!(cursors.first().unwrap_or(&Value::Null), &info["startCursor"]);
        assert_eq!(cursors.last().unwrap_or(&Value::Null), &info["endCursor"]);
        let first_page = place.is_null();
        let (more, back, next) = if forwards {
            walked.extend(rows);
            (&info["hasNextPage"], &info["hasPreviousPage"], &info["endCursor"])
        } else {
            walked.splice(0..0, rows);
            (&info["hasPreviousPage"], &info["hasNextPage"], &info["startCursor"])
        };
        assert_eq!(back, !first_page);
        if more == false {
            return walked;
        }
        place = next.clone();
    }
    panic!("the walk through {list} does not end");
}

async fn walks_agree(client: &Client, list: &str, arguments: &str) -> Vec<Value> {
    let query = format!("{{ {list}({arguments} first: 100) {{ totalCount nodes {{ id }} }} }}");
    let data = client.data(&query, json!({})).await;
    let all = each_field(&data[list]["nodes"], "id");
    assert_eq!(data[list]["totalCount"], all.len(), "{list}");
    for size in [1, 4, 7, 100] {
        for forwards in [true, false] {
            let walked = walk(client, list, arguments, size, forwards).await;
            assert_eq!(walked, all, "{list} {arguments} by {size}, forwards: {forwards}");
        }
    }
    all
}

async fn calls_are_walked_without_gap_or_double(test: TestApp) {
    many_calls(&test).await;
    let viewer = test.viewer();
    let mut orders = Vec::new();
    for field in ["STARTED_AT", "DURATION"] {
        for direction in ["ASC", "DESC"] {
            let order = format!("orderBy: {{ field: {field}, direction: {direction} }},");
            orders.push(walks_agree(&viewer, "calls", &order).await);
        }
    }
    let [oldest, newest, shortest, longest] = orders.try_into().unwrap();
    assert_eq!(oldest.len(), CALLS);
    let backwards = |list: &[Value]| list.iter().rev().cloned().collect::<Vec<_>>();
    assert_eq!(oldest, backwards(&newest));
    assert_eq!(shortest, backwards(&longest));
    assert_ne!(oldest, shortest);
    assert_eq!(walks_agree(&viewer, "calls", "").await, newest);
    let some = walks_agree(&viewer, "calls", r#"filter: { status: ACTIVE },"#).await;
    assert_eq!(some.len(), CALLS.div_ceil(4));
    // A window between two cursors.
    let query = "query ($after: String, $before: String) {
        calls(first: 100, after: $after, before: $before) { edges { cursor node { id } } } }";
    let data = viewer.data(query, json!({})).await;
    let cursors = each_field(&data["calls"]["edges"], "cursor");
    let data = viewer.data(query, json!({ "after": cursors[3], "before": cursors[9] })).await;
    assert_eq!(each_field(&data["calls"]["edges"], "cursor"), cursors[4..9]);
}

async fn every_list_is_walked_without_gap_or_double(test: TestApp) {
    let (service, admin) = (test.service(), test.admin());
    let mut recording = String::new();
    for number in 0..9 {
        let call = service.start_call(json!({ "from": "anonymous" })).await;
        service.say(&call, &["hello"]).await;
        recording = service.store_recording(&call, wav(0.1, f64::from(number))).await;
        let customer = json!({ "externalId": number.to_string(), "phones": [] });
        service.mutate("upsertCustomer", customer, "customer { id }").await;
        let booking = json!({ "reference": number.to_string(), "status": "new" });
        service.mutate("upsertBooking", booking, "booking { id }").await;
        let link = admin.link(&recording, "").await;
        admin.get(&link, &[]).await;
        // The clock stands still for three rows at a time: equal sort values are walked too.
        if number % 3 == 2 {
            test.clock.advance(1);
        }
    }
    for list in ["recordings", "transcripts", "customers", "bookings", "downloads"] {
        assert_eq!(walks_agree(&admin, list, "").await.len(), 9, "{list}");
    }
    let link = admin.link(&recording, "").await;
    admin.get(&link, &[]).await;
    let query = "query ($id: ID!) { node(id: $id) { ... on Recording { downloads(first: 1) { totalCount
        nodes { id } pageInfo { hasNextPage } } } } }";
    let data = admin.data(query, json!({ "id": recording })).await;
    assert_eq!(data["node"]["downloads"]["totalCount"], 2);
    assert_eq!(data["node"]["downloads"]["pageInfo"]["hasNextPage"], true);
}

async fn pages_out_of_bounds_are_refused(test: TestApp) {
    many_calls(&test).await;
    let viewer = test.viewer();
    let query = "{ calls(first: 1) { pageInfo { endCursor } } }";
    let data = viewer.data(query, json!({})).await;
    let newest = data["calls"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
    let by_duration = "orderBy: { field: DURATION, direction: ASC }";
    for arguments in [
        "first: -1".to_owned(),
        "first: 101".to_owned(),
        "last: 101".to_owned(),
        "first: 1, last: 1".to_owned(),
        r#"first: 1, after: """#.to_owned(),
        r#"first: 1, after: "rubbish""#.to_owned(),
        r#"last: 1, before: "dDE6eA""#.to_owned(),
        format!(r#"first: 1, after: "{newest}", {by_duration}"#),
    ] {
        let (code, _) =
            viewer.refused(&format!("{{ calls({arguments}) {{ nodes {{ id }} }} }}"), json!({})).await;
        assert_eq!(code, "BAD_INPUT", "{arguments}");
    }
    let data =
        viewer.data("{ calls(first: 0) { nodes { id } totalCount pageInfo { hasNextPage } } }", json!({}));
    assert_eq!(
        data.await["calls"],
        json!({ "nodes": [], "totalCount": CALLS, "pageInfo": { "hasNextPage": true } })
    );
}
