//! What each role may: every operation of the schema, for every role.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use earmark::access::Role;
use serde_json::{Value, json};

use crate::harness::{Client, DESK, TestApp, missing, refusal, text, wav};
use crate::saved_searches::save;

on_every_backend!(
    every_operation_is_allowed_to_its_roles_only,
    routes_ask_the_same,
    without_a_good_token_nothing_is_answered,
);

const ALL: &[Role] = &[Role::Viewer, Role::Analyst, Role::Service, Role::Admin];
const LISTENERS: &[Role] = &[Role::Analyst, Role::Admin];
const FEEDERS: &[Role] = &[Role::Service, Role::Admin];
const ANNOTATORS: &[Role] = &[Role::Analyst, Role::Service, Role::Admin];
const ADMINS: &[Role] = &[Role::Admin];

/// Name of the field, who may, and the operation; `$call`, `$recording`, `$customer` stand for ids.
const OPERATIONS: &[(&str, &[Role], &str)] = &[
    ("viewer", ALL, "{ viewer { userId tenantId role } }"),
    ("node", ALL, r#"{ node(id: "$call") { id } }"#),
    (
        "call",
        ALL,
        r#"{ call(by: { id: "$call" }) { id tags stages { status } recordings { id } transcript { id } } }"#,
    ),
    ("calls", ALL, "{ calls { totalCount nodes { id } } }"),
    ("recordings", ALL, "{ recordings { totalCount nodes { id storagePath } } }"),
    ("transcripts", ALL, "{ transcripts { totalCount nodes { id } } }"),
    ("customer", ALL, r#"{ customer(by: { id: "$customer" }) { id phones } }"#),
    ("customers", ALL, "{ customers { totalCount nodes { id } } }"),
    ("contextFor", ALL, r#"{ contextFor(phone: "+14155550132") }"#),
    ("booking", ALL, r#"{ booking(by: { reference: "R1" }) { id calls { method } } }"#),
    ("bookings", ALL, "{ bookings { totalCount nodes { id } } }"),
    ("downloads", ADMINS, "{ downloads { nodes { id } } }"),
    ("searchCalls", LISTENERS, r#"{ searchCalls(query: "hello") { nodes { id } } }"#),
    ("searchMoments", LISTENERS, r#"{ searchMoments(query: "hello") { nodes { startMs } } }"#),
    ("savedSearches", LISTENERS, "{ savedSearches { totalCount nodes { id } } }"),
    ("searchPermalink", LISTENERS, r#"{ searchPermalink(permalink: "$permalink") { totalCount } }"#),
    ("agents", ALL, "{ agents { totalCount nodes { id name numbers } } }"),
    ("tags", ALL, "{ tags { tag calls } }"),
    ("transcriptDownloads", ADMINS, "{ transcriptDownloads { totalCount nodes { id } } }"),
    ("operations", ADMINS, r#"{ operations(from: "2026-11-21", until: "2026-11-22") { calls } }"#),
    (
        "addNote",
        ANNOTATORS,
        r#"mutation { addNote(input: { callId: "$call", atMs: 5, text: "hm" }) { note { id editable } } }"#,
    ),
    (
        "editNote",
        ANNOTATORS,
        r#"mutation { editNote(input: { id: "$note_of_role", text: "ah" }) { note { id } } }"#,
    ),
    ("deleteNote", ANNOTATORS, r#"mutation { deleteNote(input: { id: "$note_of_role" }) { note { id } } }"#),
    (
        "setTags",
        ANNOTATORS,
        r#"mutation { setTags(input: { callId: "$call", tags: ["vip"] }) { call { id } } }"#,
    ),
    (
        "nameSpeaker",
        ANNOTATORS,
        r#"mutation { nameSpeaker(input: { callId: "$call", speaker: AGENT, name: "Cara" }) { call { agentName } } }"#,
    ),
    ("hideCall", ADMINS, r#"mutation { hideCall(input: { callId: "$call" }) { call { hiddenAt } } }"#),
    ("unhideCall", ADMINS, r#"mutation { unhideCall(input: { callId: "$call" }) { call { hiddenAt } } }"#),
    (
        "upsertAgents",
        FEEDERS,
        r#"mutation { upsertAgents(inputs: [{ externalId: "A1", name: "Cara" }]) { results { index } } }"#,
    ),
    ("deleteAgent", FEEDERS, r#"mutation { deleteAgent(input: { id: "$agent_of_role" }) { agent { id } } }"#),
    ("archive", ADMINS, "{ archive { calls } }"),
    ("orphans", ADMINS, "{ orphans { totalCount nodes { storagePath } } }"),
    ("retentionPreview", ADMINS, "{ retentionPreview { recordings calls { totalCount } } }"),
    (
        "completeness",
        ADMINS,
        r#"{ completeness(account: "desk", from: "2026-11-01", until: "2026-12-01") { totalCount } }"#,
    ),
    ("gaps", ADMINS, "{ gaps { totalCount nodes { id } } }"),
    ("rescueGap", ADMINS, r#"mutation { rescueGap(input: { gapId: "$gap" }) { gap { id } } }"#),
    (
        "rescueDay",
        ADMINS,
        r#"mutation { rescueDay(input: { account: "desk", day: "2026-11-20" }) { days } }"#,
    ),
    ("checkDay", ADMINS, r#"mutation { checkDay(input: { account: "desk", day: "2026-11-20" }) { days } }"#),
    (
        "backfill",
        ADMINS,
        r#"mutation { backfill(input: { account: "desk", from: "2026-11-19", until: "2026-11-20" }) { days } }"#,
    ),
    (
        "startCall",
        FEEDERS,
        r#"mutation { startCall(input: { direction: INBOUND, from: "1", to: "2", streamId: "S" }) { call { id } } }"#,
    ),
    ("addTurns", FEEDERS, r#"mutation { addTurns(input: { callId: "$call", turns: [] }) { call { id } } }"#),
    ("addAnalytics", FEEDERS, r#"mutation { addAnalytics(input: { callId: "$call" }) { call { id } } }"#),
    (
        "setCallMetadata",
        FEEDERS,
        r#"mutation { setCallMetadata(input: { callId: "$call" }) { call { id } } }"#,
    ),
    ("endCall", FEEDERS, r#"mutation { endCall(input: { callId: "$call" }) { call { id } } }"#),
    (
        "upsertCustomer",
        FEEDERS,
        r#"mutation { upsertCustomer(input: { externalId: "E1", phones: [] }) { customer { id } } }"#,
    ),
    (
        "upsertBooking",
        FEEDERS,
        r#"mutation { upsertBooking(input: { reference: "R1", status: "new" }) { booking { id } } }"#,
    ),
    (
        "upsertCustomers",
        FEEDERS,
        r#"mutation { upsertCustomers(inputs: [{ externalId: "E1", phones: [] }]) { results { index } } }"#,
    ),
    (
        "upsertBookings",
        FEEDERS,
        r#"mutation { upsertBookings(inputs: [{ reference: "R1" }]) { results { index } } }"#,
    ),
    (
        "linkCall",
        ADMINS,
        r#"mutation { linkCall(input: { callId: "$call", customerId: "$customer" }) { call { id } } }"#,
    ),
    (
        "unlinkCall",
        ADMINS,
        r#"mutation { unlinkCall(input: { callId: "$call", customerId: "$customer" }) { call { id } } }"#,
    ),
    (
        "linkSuggestions",
        ALL,
        "{ linkSuggestions(filter: { statuses: [LINKED] }) { totalCount nodes { id } } }",
    ),
    (
        "acceptSuggestion",
        ADMINS,
        r#"mutation { acceptSuggestion(input: { id: "$link" }) { suggestion { id } } }"#,
    ),
    (
        "rejectSuggestion",
        ADMINS,
        r#"mutation { rejectSuggestion(input: { id: "$link" }) { suggestion { id } } }"#,
    ),
    ("dismissLead", ADMINS, r#"mutation { dismissLead(input: { id: "$lead" }) { customer { id } } }"#),
    (
        "mergeCustomers",
        ADMINS,
        r#"mutation { mergeCustomers(input: { intoId: "$customer", customerIds: ["$lead"] }) { customer { id } } }"#,
    ),
    ("splitCustomer", ADMINS, r#"mutation { splitCustomer(input: { id: "$lead" }) { customer { id } } }"#),
    (
        "deleteRecording",
        ADMINS,
        r#"mutation { deleteRecording(input: { recordingId: "$recording", reason: "asked" }) { recording { id } } }"#,
    ),
    (
        "retryStage",
        ADMINS,
        r#"mutation { retryStage(input: { callId: "$call", stage: RECORDING }) { call { id } } }"#,
    ),
    (
        "saveSearch",
        LISTENERS,
        r#"mutation { saveSearch(input: { name: "s", query: "hello" }) { savedSearch { id matches { totalCount } } } }"#,
    ),
    (
        "deleteSavedSearch",
        LISTENERS,
        r#"mutation { deleteSavedSearch(input: { id: "$savedsearch" }) { savedSearch { id } } }"#,
    ),
    ("recordingReady", ALL, "subscription { recordingReady { cursor } }"),
    ("callChanged", ALL, "subscription { callChanged { cursor } }"),
    ("bookingChanged", ALL, "subscription { bookingChanged { cursor } }"),
    ("turnAdded", ALL, r#"subscription { turnAdded(callId: "$call") { cursor } }"#),
    (
        "searchMatched",
        LISTENERS,
        r#"subscription { searchMatched(savedSearchId: "$savedsearch") { cursor } }"#,
    ),
];

/// Fields below an operation that not everybody may ask for.
const FIELDS: &[(&[Role], &str)] = &[
    (ALL, r#"{ customer(by: { id: "$customer" }) { context history { totalCount nodes { __typename } } } }"#),
    (LISTENERS, r#"{ node(id: "$recording") { ... on Recording { audio { url } } } }"#),
    (LISTENERS, r#"{ node(id: "$recording") { ... on Recording { waveform(width: 2) { durationMs } } } }"#),
    (ADMINS, r#"{ node(id: "$recording") { ... on Recording { downloads { totalCount } } } }"#),
    (LISTENERS, r#"{ node(id: "$recording") { ... on Recording { peaks { url } } } }"#),
    (
        LISTENERS,
        r#"{ node(id: "$recording") { ... on Recording { audio(clip: { fromMs: 0, untilMs: 9 }) { url } } } }"#,
    ),
    (LISTENERS, r#"{ call(by: { id: "$call" }) { transcript { download(format: SRT) { url } } } }"#),
    (ADMINS, r#"{ call(by: { id: "$call" }) { transcript { downloads { totalCount } } } }"#),
    (
        ALL,
        r#"{ call(by: { id: "$call" }) { speakers { name } agentName agentEntry { id } notes { totalCount } } }"#,
    ),
    (ADMINS, "{ archive { failureReasons { reason calls } } }"),
    (ALL, r#"{ node(id: "$note") { id } }"#),
    (ALL, r#"{ node(id: "$agent") { id } }"#),
    (ADMINS, r#"{ node(id: "$transcriptdownload") { id } }"#),
    (ADMINS, r#"{ node(id: "$download") { id } }"#),
    (ADMINS, r#"{ node(id: "$gap") { id } }"#),
    (LISTENERS, r#"{ node(id: "$savedsearch") { id } }"#),
];

struct Ids {
    call: String,
    recording: String,
    customer: String,
    /// Whoever called: nobody had the number.
    lead: String,
    /// The link of the call to it.
    link: String,
    gap: String,
    saved_search: String,
    note: String,
    agent: String,
}

impl Ids {
    async fn make(test: &TestApp) -> Self {
        let service = test.service();
        let call = service.start_call(json!({})).await;
        service.say(&call, &["hello"]).await;
        let recording = service.store_recording(&call, wav(0.2, 300.0)).await;
        let customer = json!({ "externalId": "E1", "phones": [] });
        let payload = service.mutate("upsertCustomer", customer, "customer { id }").await;
        let customer = payload["customer"]["id"].as_str().unwrap().to_owned();
        let booking = json!({ "reference": "R1", "status": "new" });
        service.mutate("upsertBooking", booking, "booking { id }").await;
        let saved_search = saved_search(test, "hellos").await;
        let (lead, link) = lead(test, &call).await;
        let (note, agent) = (note(test, Role::Admin, &call).await, agent(test, "A0").await);
        Self { call, recording, customer, lead, link, gap: missing(test).await, saved_search, note, agent }
    }

    fn fill(&self, operation: &str) -> String {
        operation
            .replace("$call", &self.call)
            .replace("$recording", &self.recording)
            .replace("$customer", &self.customer)
            .replace("$lead", &self.lead)
            .replace("$link", &self.link)
            .replace("$gap", &self.gap)
            .replace("$savedsearch", &self.saved_search)
            // {"v":1,"query":"hello","order":"newest"}
            .replace("$permalink", "eyJ2IjoxLCJxdWVyeSI6ImhlbGxvIiwib3JkZXIiOiJuZXdlc3QifQ")
            .replace("$note", &self.note)
            .replace("$agent", &self.agent)
            .replace("$transcriptdownload", &format!("transcriptdownload_{}", "0".repeat(32)))
            .replace("$download", &format!("download_{}", "0".repeat(32)))
    }
}

async fn lead(test: &TestApp, call: &str) -> (String, String) {
    let query = "query ($id: ID!) { call(by: { id: $id }) { customer { id customer { id } } } }";
    let data = test.admin().data(query, json!({ "id": call })).await;
    let link = &data["call"]["customer"];
    (text(&link["customer"]["id"]), text(&link["id"]))
}

/// A note that the role wrote, or one of the administrator's where it may not.
async fn note(test: &TestApp, role: Role, call: &str) -> String {
    let writer = if ANNOTATORS.contains(&role) { role } else { Role::Admin };
    let input = json!({ "callId": call, "atMs": 0, "text": "hm" });
    text(&test.client(writer).mutate("addNote", input, "note { id }").await["note"]["id"])
}

async fn agent(test: &TestApp, external_id: &str) -> String {
    let query = "mutation ($id: String!) {
        upsertAgents(inputs: [{ externalId: $id, name: \"Cara\" }]) { results { agent { id } } } }";
    let data = test.admin().data(query, json!({ "id": external_id })).await;
    text(&data["upsertAgents"]["results"][0]["agent"]["id"])
}

async fn saved_search(test: &TestApp, name: &str) -> String {
    text(&save(&test.admin(), name, "hello", Value::Null).await["id"])
}

/// The answer to any operation; of a subscription the first, if it does not wait for something to happen.
async fn answer(client: &Client, operation: &str) -> Value {
    if !operation.starts_with("subscription") {
        return client.ask(operation, json!({})).await;
    }
    let mut events = client.subscribe(operation, json!({})).await;
    // What waits was allowed; a refusal is there at once, within the few polls that a query takes.
    let refused = async { events.next().await };
    let beside = async { client.data("{ calls { totalCount } }", json!({})).await };
    match futures_util::future::select(Box::pin(refused), Box::pin(beside)).await {
        futures_util::future::Either::Left((result, _)) => result.expect("a result before the end"),
        futures_util::future::Either::Right(_) => json!({ "data": {} }),
    }
}

async fn assert_allowed(test: &TestApp, allowed: &[Role], operation: &str) {
    for role in ALL {
        assert_allowed_to(test, *role, allowed, operation).await;
    }
}

async fn assert_allowed_to(test: &TestApp, role: Role, allowed: &[Role], operation: &str) {
    let answer = answer(&test.client(role), operation).await;
    if allowed.contains(&role) {
        assert_eq!(answer.get("errors"), None, "{role} {operation}\n{answer:#}");
    } else {
        let (code, message) = refusal(&answer);
        assert_eq!(code, "FORBIDDEN", "{role} {operation}");
        assert!(message.contains(role.as_str()) && message.contains("ADMIN"), "{message}");
    }
}

async fn every_operation_is_allowed_to_its_roles_only(test: TestApp) {
    let test = test.settled(DESK);
    let ids = Ids::make(&test).await;
    let deletions = ["deleteRecording", "deleteSavedSearch", "editNote", "deleteNote", "deleteAgent"];
    for (_, allowed, operation) in OPERATIONS.iter().filter(|(name, ..)| !deletions.contains(name)) {
        assert_allowed(&test, allowed, &ids.fill(operation)).await;
    }
    for (allowed, operation) in FIELDS {
        assert_allowed(&test, allowed, &ids.fill(operation)).await;
    }
    let (_, allowed, delete) = OPERATIONS.iter().find(|(name, ..)| *name == "deleteRecording").unwrap();
    assert_allowed(&test, allowed, &ids.fill(delete)).await;
    // Once deleted it is gone, so everybody tries one of their own.
    let (_, allowed, delete) = OPERATIONS.iter().find(|(name, ..)| *name == "deleteSavedSearch").unwrap();
    for role in ALL {
        let saved_search = saved_search(&test, role.as_str()).await;
        assert_allowed_to(&test, *role, allowed, &delete.replace("$savedsearch", &saved_search)).await;
    }
    for name in ["editNote", "deleteNote", "deleteAgent"] {
        let (_, allowed, operation) = OPERATIONS.iter().find(|(known, ..)| *known == name).unwrap();
        for role in ALL {
            let (note, agent) = (note(&test, *role, &ids.call).await, agent(&test, role.as_str()).await);
            let operation = operation.replace("$note_of_role", &note).replace("$agent_of_role", &agent);
            assert_allowed_to(&test, *role, allowed, &operation).await;
        }
    }
    // The table is whole: a new operation must be added to it. Files cannot be sent as JSON; see below.
    let query = "{ __schema { queryType { fields { name } } mutationType { fields { name } }
        subscriptionType { fields { name } } } }";
    let schema = test.viewer().data(query, json!({})).await;
    let mut all: BTreeSet<String> = ["queryType", "mutationType", "subscriptionType"]
        .iter()
        .flat_map(|kind| crate::harness::each_field(&schema["__schema"][kind]["fields"], "name"))
        .map(|name| name.as_str().unwrap().to_owned())
        .collect();
    assert!(all.remove("uploadRecording"));
    let tested: BTreeSet<String> = OPERATIONS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(all, tested);
}

async fn routes_ask_the_same(test: TestApp) {
    let test = test.settled(DESK);
    let ids = Ids::make(&test).await;
    for role in ALL {
        let client = test.client(*role);
        let bytes = wav(0.2, 500.0);
        let by_route = client.put_recording(&ids.call, bytes.clone()).await;
        let by_file = client.upload_recording(&ids.call, &bytes, "recording { id }").await;
        if FEEDERS.contains(role) {
            assert_eq!(by_route.status, StatusCode::CREATED, "{role}");
            assert_eq!(by_file.get("errors"), None, "{role} {by_file}");
        } else {
            assert_eq!(by_route.status, StatusCode::FORBIDDEN, "{role}");
            assert_eq!(by_route.json()["error"]["code"], "FORBIDDEN");
            assert_eq!(refusal(&by_file).0, "FORBIDDEN", "{role}");
        }
    }
}

async fn without_a_good_token_nothing_is_answered(test: TestApp) {
    let test = test.settled(DESK);
    let ids = Ids::make(&test).await;
    let good = test.token("acme", "ann", Role::Admin);
    let (head, signature) = good.rsplit_once('.').unwrap();
    let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ.";
    let other_signature = format!("{head}.{}", signature.chars().rev().collect::<String>());
    for token in [None, Some("rubbish"), Some(unsigned), Some(other_signature.as_str()), Some(head)] {
        let mut client = test.nobody();
        client.token = token.map(str::to_owned);
        assert_eq!(refusal(&client.ask("{ viewer { userId } }", json!({})).await).0, "UNAUTHENTICATED");
        let answer = client.put_recording(&ids.call, wav(0.2, 500.0)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(answer.headers.contains_key("www-authenticate"));
        // No part of the token comes back.
        if let Some(token) = token {
            assert!(!String::from_utf8_lossy(&answer.body).contains(token));
        }
    }
    let admin = test.admin();
    test.clock.advance(31 * 24 * 3_600);
    assert_eq!(admin.refused("{ viewer { userId } }", json!({})).await.0, "UNAUTHENTICATED");
}
