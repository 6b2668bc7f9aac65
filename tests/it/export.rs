//! Whole results, as files; and the strings that searches are passed on by.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use earmark::access::Role;
use earmark::archive::tokens;
use earmark::search::HITS_MAX;
use entity::TenantId;
use futures_util::StreamExt as _;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, TENANT, TestApp, each_field, eventually, populate, text};
use crate::saved_searches::save;

on_every_backend!(
    a_permalink_gives_the_same_search_again,
    every_row_is_there_once_in_either_form,
    a_result_longer_than_is_found_at_once_is_whole,
    a_file_says_what_was_searched_and_when,
    nothing_in_a_file_is_a_formula,
    what_cannot_be_exported_is_refused_before_the_first_byte,
    what_breaks_in_the_middle_does_not_end_well,
    only_so_many_are_under_way,
);

const SEARCH: &str = "query ($query: String!, $filter: CallFilter, $order: SearchOrder) {
    searchCalls(query: $query, filter: $filter, orderBy: $order, first: 100) {
        permalink totalCount edges { cursor score node { id } } } }";

async fn permalink(client: &Client, query: &str, order: &str) -> String {
    let data = client.data(SEARCH, json!({ "query": query, "order": order })).await;
    text(&data["searchCalls"]["permalink"])
}

fn address(format: &str, rows: &str, permalink: &str) -> String {
    format!("/export?format={format}&rows={rows}&search={permalink}")
}

async fn exported(client: &Client, format: &str, rows: &str, permalink: &str) -> Answer {
    let answer = client.get(&address(format, rows, permalink), &[]).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer
}

async fn objects(client: &Client, rows: &str, permalink: &str) -> Vec<Value> {
    let answer = exported(client, "ndjson", rows, permalink).await;
    let lines = std::str::from_utf8(&answer.body).unwrap().lines();
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The lines of a CSV file as objects.
async fn records(client: &Client, rows: &str, permalink: &str) -> Vec<Value> {
    let answer = exported(client, "csv", rows, permalink).await;
    let mut reader = csv::Reader::from_reader(answer.body.as_ref());
    let names = reader.headers().unwrap().clone();
    let object = |record: csv::StringRecord| {
        names.iter().zip(record.iter()).map(|(name, cell)| (name.to_owned(), json!(cell))).collect()
    };
    reader.records().map(|record| Value::Object(object(record.unwrap()))).collect()
}

/// Calls in which many turns match: so many moments.
async fn talk(test: &TestApp, calls: usize, turns: usize) {
    let service = test.service();
    for _ in 0..calls {
        let call = service.start_call(json!({ "agent": "Priya" })).await;
        service.say(&call, &vec!["a refund"; turns]).await;
        test.clock.advance(60);
    }
    test.index_now().await;
}

async fn a_permalink_gives_the_same_search_again(test: TestApp) {
    populate(&test).await;
    test.index_now().await;
    let analyst = test.analyst();
    let again = "query ($permalink: String!, $first: Int, $after: String) {
        searchPermalink(permalink: $permalink, first: $first, after: $after) {
        permalink totalCount edges { cursor score node { id } } } }";
    let from = test.clock.now();
    for (query, filter, order) in [
        ("sea OR refund", Value::Null, "RELEVANCE"),
        ("", json!({ "providers": ["TWILIO"], "startedAt": { "from": from } }), "NEWEST"),
        ("room", json!({ "phone": "+1 415 555 0206", "durationMs": { "min": 1 } }), "OLDEST"),
        ("\"thank you\" -sea", json!({ "stage": { "stage": "RECORDING", "status": "PENDING" } }), "OLDEST"),
    ] {
        let variables = json!({ "query": query, "filter": filter, "order": order });
        let searched = analyst.data(SEARCH, variables.clone()).await["searchCalls"].take();
        assert!(searched["totalCount"].as_i64() > Some(0), "{variables}");
        let variables = json!({ "permalink": searched["permalink"], "first": 100 });
        assert_eq!(analyst.data(again, variables).await["searchPermalink"], searched);
        // It goes on behind the same cursors, and in another tenant it shows what is there: nothing.
        let after = &searched["edges"][0]["cursor"];
        let variables = json!({ "permalink": searched["permalink"], "after": after });
        let rest = analyst.data(again, variables.clone()).await["searchPermalink"]["edges"].take();
        assert_eq!(rest.as_array().unwrap()[..], searched["edges"].as_array().unwrap()[1..]);
        let stranger = test.stranger().data(again, variables).await;
        assert_eq!(stranger["searchPermalink"]["totalCount"], 0);
    }
    let moments = r#"{ searchMoments(query: "sea", orderBy: NEWEST) { permalink } }"#;
    let moments = analyst.data(moments, json!({})).await["searchMoments"]["permalink"].take();
    assert_eq!(text(&moments), permalink(&analyst, "sea", "NEWEST").await);
    save(&analyst, "the sea", "sea", Value::Null).await;
    let saved = analyst.data("{ savedSearches { nodes { permalink } } }", json!({})).await;
    assert_eq!(saved["savedSearches"]["nodes"][0]["permalink"], moments);
    for broken in ["", "rubbish", &text(&moments)[1..], &"A".repeat(20_000)] {
        let (code, message) = analyst.refused(again, json!({ "permalink": broken })).await;
        assert_eq!(code, "BAD_INPUT");
        assert_eq!(message, "permalink: not one of this archive: pass it exactly as it was given");
    }
    let long = json!({ "query": "a", "filter": { "agents": vec!["x".repeat(500); 50] } });
    assert_eq!(analyst.refused(SEARCH, long).await.0, "LIMIT_EXCEEDED");
}

async fn every_row_is_there_once_in_either_form(test: TestApp) {
    // More than one page of each.
    talk(&test, 3, 80).await;
    let service = test.service();
    for number in 0..130 {
        let call = service.start_call(json!({ "streamId": number.to_string() })).await;
        service.say(&call, &["no refund here"]).await;
    }
    test.index_now().await;
    let analyst = test.analyst();
    for order in ["NEWEST", "OLDEST", "RELEVANCE"] {
        let permalink = permalink(&analyst, "refund", order).await;
        for (rows, count, field) in [("calls", 133, "callId"), ("moments", 370, "turn")] {
            let objects = objects(&analyst, rows, &permalink).await;
            assert_eq!(objects.len(), count, "{rows} {order}");
            let places: BTreeSet<_> =
                objects.iter().map(|row| format!("{} {}", row["callId"], row["turn"])).collect();
            assert_eq!(places.len(), count, "{rows} {order}");
            let records = records(&analyst, rows, &permalink).await;
            let as_text = |rows: &[Value]| -> Vec<String> {
                rows.iter().map(|row| row[field].to_string().replace('"', "")).collect()
            };
            assert_eq!(as_text(&records), as_text(&objects), "{rows} {order}");
            if order != "RELEVANCE" {
                let mut sorted: Vec<_> = objects.iter().map(|row| text(&row["startedAt"])).collect();
                sorted.sort();
                if order == "NEWEST" {
                    sorted.reverse();
                }
                let times: Vec<_> = objects.iter().map(|row| text(&row["startedAt"])).collect();
                assert_eq!(times, sorted);
            }
        }
        // The first hundred are those that the search shows.
        let data = analyst.data(SEARCH, json!({ "query": "refund", "order": order })).await;
        let edges = data["searchCalls"]["edges"].as_array().unwrap();
        let shown: Vec<_> = edges.iter().map(|edge| edge["node"]["id"].clone()).collect();
        let rows = objects(&analyst, "calls", &permalink).await;
        assert_eq!(each_field(&json!(rows), "callId")[..100], shown);
    }
    // Another tenant's file has no row; of CSV there are the names of the columns.
    let permalink = permalink(&analyst, "refund", "NEWEST").await;
    assert_eq!(objects(&test.stranger(), "calls", &permalink).await, [Value::Null; 0]);
    assert_eq!(records(&test.stranger(), "moments", &permalink).await, [Value::Null; 0]);
}

async fn a_result_longer_than_is_found_at_once_is_whole(test: TestApp) {
    let (calls, turns) = (26, 400);
    assert!(calls * turns > HITS_MAX);
    talk(&test, calls, turns).await;
    let analyst = test.analyst();
    for order in ["OLDEST", "RELEVANCE"] {
        let rows = objects(&analyst, "moments", &permalink(&analyst, "refund", order).await).await;
        let places: BTreeSet<_> =
            rows.iter().map(|row| format!("{} {}", row["callId"], row["turn"])).collect();
        assert_eq!((rows.len(), places.len()), (calls * turns, calls * turns), "{order}");
    }
}

async fn a_file_says_what_was_searched_and_when(test: TestApp) {
    populate(&test).await;
    test.index_now().await;
    let analyst = test.analyst();
    let permalink = permalink(&analyst, "\"a sea view\" room", "NEWEST").await;
    let rows = objects(&analyst, "moments", &permalink).await;
    assert_eq!(
        json!(rows),
        json!([{
            "callId": rows[0]["callId"],
            "startedAt": "2026-11-21T09:00:00Z",
            "direction": "INBOUND",
            "from": "+14155550200",
            "to": "+14155550100",
            "agent": "Priya",
            "agentName": null,
            "provider": "TWILIO",
            "status": "COMPLETED",
            "durationMs": 60_000,
            "customers": ["Margaret Ellison"],
            "turn": 0,
            "speaker": "AGENT",
            "speakerName": null,
            "startMs": 0,
            "endMs": 1_900,
            "score": rows[0]["score"],
            "text": "a sea view room",
            "query": "\"a sea view\" room",
            "permalink": permalink,
            "exportedAt": "2026-11-21T09:00:00Z",
        }])
    );
    let of_calls = objects(&analyst, "calls", &permalink).await;
    for (name, value) in of_calls[0].as_object().unwrap() {
        assert_eq!(rows[0][name], *value);
    }
    let answer = exported(&analyst, "csv", "calls", &permalink).await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "text/csv; charset=utf-8; header=present");
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(
        answer.header(header::CONTENT_DISPOSITION),
        "attachment; filename=\"earmark-calls-20261121T090000Z.csv\""
    );
    let file = std::str::from_utf8(&answer.body).unwrap();
    assert_eq!(
        file,
        format!(
            "callId,startedAt,direction,from,to,agent,agentName,provider,status,durationMs,customers,query,permalink,exportedAt\n\
             {},2026-11-21T09:00:00Z,INBOUND,'+14155550200,'+14155550100,Priya,,TWILIO,COMPLETED,60000,\
             Margaret Ellison,\"\"\"a sea view\"\" room\",{permalink},2026-11-21T09:00:00Z\n",
            text(&rows[0]["callId"]),
        )
    );
    let answer = exported(&analyst, "ndjson", "moments", &permalink).await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/x-ndjson");
}

async fn nothing_in_a_file_is_a_formula(test: TestApp) {
    let service = test.service();
    let agent = "=HYPERLINK(\"http://evil.test\")";
    let call = service.start_call(json!({ "agent": agent, "from": "@anybody" })).await;
    service.say(&call, &["-2+3 refund, \"quoted\"\nand a second line"]).await;
    test.index_now().await;
    let analyst = test.analyst();
    let permalink = permalink(&analyst, "-nothing refund", "NEWEST").await;
    let record = records(&analyst, "moments", &permalink).await.remove(0);
    assert_eq!(record["agent"], format!("'{agent}"));
    assert_eq!(record["from"], "'@anybody");
    assert_eq!(record["query"], "'-nothing refund");
    assert!(text(&record["text"]).starts_with("'-2+3 refund"), "{record}");
    // Programs read what was said.
    let object = objects(&analyst, "moments", &permalink).await.remove(0);
    assert_eq!((&object["agent"], &object["from"]), (&json!(agent), &json!("@anybody")));
    assert!(text(&object["text"]).starts_with("-2+3 refund"));
}

async fn what_cannot_be_exported_is_refused_before_the_first_byte(test: TestApp) {
    let analyst = test.analyst();
    let good = permalink(&analyst, "refund", "NEWEST").await;
    for (address, message) in [
        ("/export".to_owned(), "format: write csv or ndjson"),
        (address("xml", "calls", &good), "format: write csv or ndjson"),
        (address("csv", "turns", &good), "rows: write calls or moments"),
        (
            "/export?format=csv&rows=calls".to_owned(),
            "search: pass the permalink of a search, as searchCalls gives it",
        ),
        (
            address("csv", "calls", "rubbish"),
            "permalink: not one of this archive: pass it exactly as it was given",
        ),
        (
            format!("{}&first=10", address("csv", "calls", &good)),
            "\"first\" is not known here: format, rows and search are",
        ),
    ] {
        let answer = analyst.get(&address, &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}");
        assert_eq!(answer.json(), json!({ "error": { "code": "BAD_INPUT", "message": message } }));
    }
    for role in [Role::Viewer, Role::Service] {
        let answer = test.client(role).get(&address("csv", "calls", &good), &[]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(answer.json()["error"]["code"], "FORBIDDEN");
    }
    let answer = test.nobody().get(&address("csv", "calls", &good), &[]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.headers.contains_key("www-authenticate"));
    exported(&test.admin(), "csv", "calls", &good).await;
}

/// An export whose body is read as it comes.
async fn begun(client: &Client, address: &str) -> axum::response::Response {
    client.begin(client.request(Method::GET, address).body(Body::empty()).unwrap()).await
}

async fn what_breaks_in_the_middle_does_not_end_well(test: TestApp) {
    talk(&test, 4, 400).await;
    let analyst = test.analyst();
    let permalink = permalink(&analyst, "refund", "NEWEST").await;
    let response = begun(&analyst, &address("ndjson", "moments", &permalink)).await;
    assert_eq!(response.status(), StatusCode::OK);
    let mut body = response.into_body().into_data_stream();
    body.next().await.unwrap().unwrap();
    // The token is revoked while most of it is still to come.
    let expires_at = test.clock.now() + chrono::TimeDelta::days(40);
    let token_id = uuid::Uuid::from_u128(0x019a_0000_0000_7000_8000_0000_0000_0000).to_string();
    tokens::revoke(&test.app, TenantId::new(TENANT), token_id, expires_at).await.unwrap();
    let mut ends = Vec::new();
    let mut lines = 0;
    while let Some(piece) = body.next().await {
        match piece {
            Ok(bytes) => lines += bytes.iter().filter(|byte| **byte == b'\n').count(),
            Err(error) => ends.push(error.to_string()),
        }
    }
    assert_eq!(ends, ["the export broke off"]);
    assert!(lines < 1_600, "{lines}");
}

async fn only_so_many_are_under_way(test: TestApp) {
    talk(&test, 4, 400).await;
    let analyst = test.analyst();
    let permalink = permalink(&analyst, "refund", "NEWEST").await;
    let address = address("csv", "moments", &permalink);
    let mut under_way = Vec::new();
    for _ in 0..4 {
        let response = begun(&analyst, &address).await;
        assert_eq!(response.status(), StatusCode::OK);
        under_way.push(response);
    }
    let refused = analyst.get(&address, &[]).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.json()["error"]["code"], "UNAVAILABLE");
    // Whoever hangs up makes room.
    under_way.pop();
    let status = async || begun(&analyst, &address).await.status();
    eventually(status, StatusCode::OK).await;
}
