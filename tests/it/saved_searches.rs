//! Searches kept by name: a list to return to.

use serde_json::{Value, json};

use crate::harness::{Client, TestApp, each_field, populate, text};

on_every_backend!(
    a_search_is_kept_by_name,
    its_matches_are_the_search_itself,
    what_cannot_be_searched_is_not_saved,
    saved_searches_are_walked_newest_first,
    there_are_only_so_many,
);

const FIELDS: &str = "savedSearch { id name query createdAt }";

/// Saves a search and gives it.
pub async fn save(client: &Client, name: &str, query: &str, filter: Value) -> Value {
    let input = json!({ "name": name, "query": query, "filter": filter });
    client.mutate("saveSearch", input, FIELDS).await["savedSearch"].take()
}

async fn a_search_is_kept_by_name(test: TestApp) {
    let (analyst, admin) = (test.analyst(), test.admin());
    let saved = save(&analyst, " refunds ", "refund", Value::Null).await;
    assert_eq!((&saved["name"], &saved["query"]), (&json!("refunds"), &json!("refund")));
    assert!(text(&saved["id"]).starts_with("savedsearch_"));
    // It is the tenant's: somebody else gives it another query, and it stays the one it was.
    test.clock.advance(60);
    let replaced = save(&admin, "refunds", "refund OR chargeback", Value::Null).await;
    assert_eq!((&replaced["id"], &replaced["createdAt"]), (&saved["id"], &saved["createdAt"]));
    assert_eq!(replaced["query"], "refund OR chargeback");
    let node = "query ($id: ID!) { node(id: $id) { id ... on SavedSearch { name query createdAt } } }";
    let found = analyst.data(node, json!({ "id": saved["id"] })).await;
    assert_eq!(found["node"], replaced);
    let list = "{ savedSearches { totalCount nodes { id name query createdAt } } }";
    let listed = analyst.data(list, json!({})).await;
    assert_eq!(listed["savedSearches"], json!({ "totalCount": 1, "nodes": [replaced] }));
    // Whoever deletes it is told what it was; then there is none.
    let input = json!({ "id": saved["id"] });
    let deleted = analyst.mutate("deleteSavedSearch", input.clone(), FIELDS).await;
    assert_eq!(deleted["savedSearch"], replaced);
    let refused = analyst.mutate_refused("deleteSavedSearch", input).await;
    assert_eq!(refused, ("NOT_FOUND".into(), "no such saved search".into()));
    assert_eq!(analyst.data(list, json!({})).await["savedSearches"]["totalCount"], 0);
    assert_eq!(analyst.data(node, json!({ "id": saved["id"] })).await["node"], Value::Null);
}

async fn its_matches_are_the_search_itself(test: TestApp) {
    populate(&test).await;
    test.index_now().await;
    let analyst = test.analyst();
    let filter = json!({
        "providers": ["TWILIO", "RINGCENTRAL"],
        "startedAt": { "from": test.clock.now() },
        "agents": [],
        "phone": null,
    });
    let saved = save(&analyst, "sea or refund", "sea OR refund", filter.clone()).await;
    let page = "totalCount notices edges { cursor score node { id }
        moments { turn { index } startMs snippet { text matched } } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";
    let matches = format!(
        "query ($id: ID!, $order: SearchOrder, $first: Int, $after: String) {{ node(id: $id) {{
            ... on SavedSearch {{ found: matches(orderBy: $order, first: $first, after: $after) {{ {page} }} }} }} }}"
    );
    let searched = format!(
        "query ($filter: CallFilter, $order: SearchOrder, $first: Int, $after: String) {{
            found: searchCalls(query: \"sea OR refund\", filter: $filter, orderBy: $order, first: $first,
            after: $after) {{ {page} }} }}"
    );
    for order in [Value::Null, json!("OLDEST"), json!("RELEVANCE")] {
        let of_search = if order.is_null() { json!("NEWEST") } else { order.clone() };
        let mut after = Value::Null;
        for _ in 0..4 {
            let variables = json!({ "id": saved["id"], "order": order, "first": 1, "after": after });
            let by_name = analyst.data(&matches, variables).await["node"]["found"].take();
            let variables = json!({ "filter": filter, "order": of_search, "first": 1, "after": after });
            assert_eq!(by_name, analyst.data(&searched, variables).await["found"]);
            assert_eq!(by_name["totalCount"], 4);
            after = by_name["pageInfo"]["endCursor"].clone();
        }
    }
}

async fn what_cannot_be_searched_is_not_saved(test: TestApp) {
    let analyst = test.analyst();
    let words = "word ".repeat(65);
    let search = "query ($query: String!) { searchCalls(query: $query) { totalCount } }";
    let in_searches_words = analyst.refused(search, json!({ "query": words })).await;
    let refused = analyst.mutate_refused("saveSearch", json!({ "name": "n", "query": words })).await;
    assert_eq!(refused, in_searches_words);
    for (input, code) in [
        (json!({ "name": " ", "query": "refund" }), "BAD_INPUT"),
        (json!({ "name": "n", "query": "a\u{0}b" }), "BAD_INPUT"),
        (json!({ "name": "n", "query": "a", "filter": { "phone": "rubbish" } }), "BAD_INPUT"),
        (json!({ "name": "n", "query": "a", "filter": { "tags": ["a\u{0}b"] } }), "BAD_INPUT"),
        (json!({ "name": "n", "query": "a", "filter": { "tags": vec!["x"; 101] } }), "LIMIT_EXCEEDED"),
        (json!({ "name": "n", "query": "a", "filter": { "customerId": "call_1" } }), "NOT_FOUND"),
    ] {
        assert_eq!(analyst.mutate_refused("saveSearch", input.clone()).await.0, code, "{input}");
    }
    let data = analyst.data("{ savedSearches { totalCount } }", json!({})).await;
    assert_eq!(data["savedSearches"]["totalCount"], 0);
}

async fn saved_searches_are_walked_newest_first(test: TestApp) {
    let analyst = test.analyst();
    let mut names = Vec::new();
    for number in 0..5 {
        // Two at the same time.
        test.clock.advance(number % 2);
        let name = format!("search {number}");
        save(&analyst, &name, "refund", Value::Null).await;
        names.insert(0, json!(name));
    }
    let query = "query ($after: String) { savedSearches(first: 2, after: $after) { totalCount nodes { name }
        edges { cursor } pageInfo { hasNextPage endCursor } } }";
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = analyst.data(query, json!({ "after": after })).await["savedSearches"].take();
        assert_eq!(page["totalCount"], 5);
        seen.extend(each_field(&page["nodes"], "name"));
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(seen, names);
    let stranger = test.stranger().data(query, json!({})).await;
    assert_eq!(stranger["savedSearches"]["totalCount"], 0);
}

async fn there_are_only_so_many(test: TestApp) {
    let analyst = test.analyst();
    for number in 0..200 {
        save(&analyst, &number.to_string(), "refund", Value::Null).await;
    }
    let one_more = json!({ "name": "one more", "query": "refund" });
    let (code, message) = analyst.mutate_refused("saveSearch", one_more.clone()).await;
    assert_eq!(code, "LIMIT_EXCEEDED");
    assert!(message.contains("200"), "{message}");
    // Those that are there can still be given another query, and another tenant has its own.
    save(&analyst, "7", "chargeback", Value::Null).await;
    test.stranger().mutate("saveSearch", one_more, "__typename").await;
}
