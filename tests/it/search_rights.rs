//! Nothing of one tenant reaches another through search: not hits, counts, facets, suggestions, snippets or scores.

use earmark::access::Role;
use serde_json::{Value, json};

use crate::harness::{Client, TestApp, each_field};

on_every_backend!(what_one_tenant_says_cannot_be_told_from_anothers_searches,);

const SEARCH: &str = r#"query ($query: String!, $filter: CallFilter, $relaxed: Boolean, $after: String) {
    searchCalls(query: $query, filter: $filter, relaxed: $relaxed, after: $after, first: 100) {
        totalCount notices edges { cursor score moments(first: 10) { snippet { text } } node { id agent tags } }
        facets { agents { value count } directions { value count } providers { value count } languages { value count }
            sentiments { value count } tags { value count } speakers { value count } timeline { from count } } }
    searchMoments(query: $query, filter: $filter, first: 100) { totalCount notices nodes { snippet { text } } } }"#;

/// A call of the client's tenant with everything that facets count.
async fn tell(client: &Client, name: &str, agent: &str, tag: &str, turns: &[&str]) -> String {
    let call = client
        .start_call(json!({ "provider": "TWILIO", "providerCallId": name, "agent": agent, "tags": [tag] }))
        .await;
    client.mutate("setCallMetadata", json!({ "callId": call, "language": "en" }), "call { id }").await;
    client.say(&call, turns).await;
    call
}

/// Everything a search says, but for how long it took.
async fn everything(client: &Client, query: &str) -> Value {
    client.data(SEARCH, json!({ "query": query, "relaxed": true })).await
}

async fn what_one_tenant_says_cannot_be_told_from_anothers_searches(test: TestApp) {
    let ours = test.client(Role::Service);
    tell(&ours, "ours", "Ada", "vip", &["I want a refund for the boat", "the boat is late"]).await;
    tell(&ours, "ours too", "Ada", "vip", &["a refund", "nothing else to say"]).await;
    test.index_now().await;
    let analyst = test.analyst();
    let queries = [
        "",
        "refund",
        "boat refund",
        "xylophone",
        "xylophon",
        "xylophona~",
        "xyl*",
        "*lophone",
        "NOT refund",
        "\"secret xylophone\"",
        "agent:xylophone",
        "secret NEAR/5 xylophone",
        "name:quentin",
        "tag:hush",
        "summary:xylophone",
        "boat OR xylophone",
        "refund xylophone",
        "xylophonist",
        "471",
        "four seven one",
        "duration > 0s",
        "^xylophone",
    ];
    let mut before = Vec::new();
    for query in queries {
        before.push(everything(&analyst, query).await);
    }

    // Another tenant's calls come, with words, agents, tags and languages of their own, and many refunds.
    let theirs = test.client_of("harbour", Role::Service);
    for number in 0..5 {
        let turns =
            ["a refund for the secret xylophone and the xylophonist", "booking four seven one for the boat"];
        tell(&theirs, &format!("theirs {number}"), "Zed", "hush", &turns).await;
    }
    test.index_now().await;
    let stranger = test.client_of("harbour", Role::Analyst);
    let found = stranger.data(SEARCH, json!({ "query": "xylophone" })).await;
    assert_eq!(found["searchCalls"]["totalCount"], 5, "the other tenant finds them");

    for (query, before) in queries.into_iter().zip(before) {
        assert_eq!(everything(&analyst, query).await, before, "{query}");
    }
    // Neither by a filter, nor by a cursor of the other tenant's.
    for filter in [json!({ "agents": ["Zed"] }), json!({ "tags": ["hush"] })] {
        let found = analyst.data(SEARCH, json!({ "query": "", "filter": filter })).await;
        assert_eq!(found["searchCalls"]["totalCount"], 0);
        let facets = found["searchCalls"]["facets"].to_string();
        assert!(!facets.contains("Zed") && !facets.contains("hush"), "{facets}");
    }
    let cursor = &found["searchCalls"]["edges"][0]["cursor"];
    let after = analyst.data(SEARCH, json!({ "query": "refund", "after": cursor })).await;
    let agents = after["searchCalls"]["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]["agent"]);
    assert!(agents.into_iter().all(|agent| agent == "Ada"));
    // A search that they saved cannot be read, and the same one of ours finds ours alone.
    let saved = json!({ "name": "refunds", "query": "refund" });
    let theirs = stranger.mutate("saveSearch", saved.clone(), "savedSearch { id }").await;
    let node = "query ($id: ID!) { node(id: $id) { ... on SavedSearch { trend { count } } } }";
    assert_eq!(analyst.data(node, json!({ "id": theirs["savedSearch"]["id"] })).await["node"], Value::Null);
    let ours =
        analyst.mutate("saveSearch", saved, "savedSearch { matches { totalCount } trend { count } }").await;
    assert_eq!(ours["savedSearch"]["matches"]["totalCount"], 2);
    let counts = each_field(&ours["savedSearch"]["trend"], "count");
    assert_eq!(counts.iter().filter_map(Value::as_i64).sum::<i64>(), 2);
}
