//! What belongs to another tenant looks exactly like what does not exist.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use chrono::TimeDelta;
use earmark::access::{FileLink, LinkKind};
use entity::{Disposition, TenantId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{DESK, STRANGER, TENANT, TestApp, each_field, missing, populate, text, wav};
use crate::saved_searches::save;

on_every_backend!(
    another_tenants_ids_name_nothing,
    another_tenants_names_name_nothing,
    lists_counts_and_searches_are_empty,
    a_link_signed_for_another_tenant_opens_nothing,
    equal_names_in_two_tenants_are_two_things,
);

/// Every place of the schema that takes a global id: type and field (or input type and its field), what
/// kind of id, and an operation with `$id` in that place. `$own` is a call of the asker's own.
const PLACES: &[(&str, &str, &str)] = &[
    ("Query.node.id", "call", r#"{ node(id: "$id") { id } }"#),
    ("Query.node.id", "recording", r#"{ node(id: "$id") { id ... on Recording { audio { url } } } }"#),
    ("Query.node.id", "transcript", r#"{ node(id: "$id") { id } }"#),
    ("Query.node.id", "customer", r#"{ node(id: "$id") { id } }"#),
    ("Query.node.id", "booking", r#"{ node(id: "$id") { id } }"#),
    ("Query.node.id", "download", r#"{ node(id: "$id") { id } }"#),
    ("CallKey.id", "call", r#"{ call(by: { id: "$id" }) { id } }"#),
    ("CustomerKey.id", "customer", r#"{ customer(by: { id: "$id" }) { id } }"#),
    ("BookingKey.id", "booking", r#"{ booking(by: { id: "$id" }) { id } }"#),
    (
        "CallFilter.customerId",
        "customer",
        r#"{ calls(filter: { customerId: "$id" }) { totalCount nodes { id } }
          searchCalls(query: "", filter: { customerId: "$id" }) { totalCount nodes { id } } }"#,
    ),
    (
        "CallFilter.bookingId",
        "booking",
        r#"{ calls(filter: { bookingId: "$id" }) { totalCount nodes { id } }
          searchMoments(query: "sea", filter: { bookingId: "$id" }) { totalCount nodes { startMs } } }"#,
    ),
    (
        "RecordingFilter.callId",
        "call",
        r#"{ recordings(filter: { callId: "$id" }) { totalCount nodes { id } } }"#,
    ),
    (
        "TranscriptFilter.callId",
        "call",
        r#"{ transcripts(filter: { callId: "$id" }) { totalCount nodes { id } } }"#,
    ),
    (
        "BookingFilter.customerId",
        "customer",
        r#"{ bookings(filter: { customerId: "$id" }) { totalCount nodes { id } } }"#,
    ),
    (
        "DownloadFilter.recordingId",
        "recording",
        r#"{ downloads(filter: { recordingId: "$id" }) { totalCount nodes { id } } }"#,
    ),
    (
        "DownloadFilter.callId",
        "call",
        r#"{ downloads(filter: { callId: "$id" }) { totalCount nodes { id } } }"#,
    ),
    (
        "AddTurnsInput.callId",
        "call",
        r#"mutation { addTurns(input: { callId: "$id", turns: [] }) { call { id } } }"#,
    ),
    (
        "AddAnalyticsInput.callId",
        "call",
        r#"mutation { addAnalytics(input: { callId: "$id" }) { call { id } } }"#,
    ),
    (
        "SetCallMetadataInput.callId",
        "call",
        r#"mutation { setCallMetadata(input: { callId: "$id", region: "X" }) { call { id } } }"#,
    ),
    ("EndCallInput.callId", "call", r#"mutation { endCall(input: { callId: "$id" }) { call { id } } }"#),
    (
        "RetryStageInput.callId",
        "call",
        r#"mutation { retryStage(input: { callId: "$id", stage: RECORDING }) { call { id } } }"#,
    ),
    (
        "DeleteRecordingInput.recordingId",
        "recording",
        r#"mutation { deleteRecording(input: { recordingId: "$id", reason: "x" }) { recording { id } } }"#,
    ),
    (
        "UpsertBookingInput.customerId",
        "customer",
        r#"mutation { upsertBooking(input: { reference: "N", status: "s", customerId: "$id" }) { booking { id } } }"#,
    ),
    (
        "LinkCallInput.callId",
        "call",
        r#"mutation { linkCall(input: { callId: "$id", customerId: "$own_customer" }) { call { id } } }"#,
    ),
    (
        "LinkCallInput.customerId",
        "customer",
        r#"mutation { linkCall(input: { callId: "$own_call", customerId: "$id" }) { call { id } } }"#,
    ),
    (
        "LinkCallInput.bookingId",
        "booking",
        r#"mutation { linkCall(input: { callId: "$own_call", bookingId: "$id" }) { call { id } } }"#,
    ),
    (
        "UnlinkCallInput.callId",
        "call",
        r#"mutation { unlinkCall(input: { callId: "$id", customerId: "$own_customer" }) { call { id } } }"#,
    ),
    (
        "UnlinkCallInput.customerId",
        "customer",
        r#"mutation { unlinkCall(input: { callId: "$own_call", customerId: "$id" }) { call { id } } }"#,
    ),
    (
        "UnlinkCallInput.bookingId",
        "booking",
        r#"mutation { unlinkCall(input: { callId: "$own_call", bookingId: "$id" }) { call { id } } }"#,
    ),
    ("Query.node.id", "gap", r#"{ node(id: "$id") { id } }"#),
    ("Query.node.id", "savedsearch", r#"{ node(id: "$id") { id } }"#),
    (
        "DeleteSavedSearchInput.id",
        "savedsearch",
        r#"mutation { deleteSavedSearch(input: { id: "$id" }) { savedSearch { id } } }"#,
    ),
    ("Query.node.id", "link", r#"{ node(id: "$id") { id } }"#),
    (
        "LinkSuggestionFilter.callId",
        "call",
        r#"{ linkSuggestions(filter: { callId: "$id", statuses: [LINKED, SUGGESTED] }) { totalCount } }"#,
    ),
    (
        "LinkSuggestionFilter.customerId",
        "customer",
        r#"{ linkSuggestions(filter: { customerId: "$id", statuses: [LINKED, SUGGESTED] }) { totalCount } }"#,
    ),
    (
        "LinkSuggestionFilter.bookingId",
        "booking",
        r#"{ linkSuggestions(filter: { bookingId: "$id", statuses: [LINKED, SUGGESTED] }) { totalCount } }"#,
    ),
    (
        "AcceptSuggestionInput.id",
        "link",
        r#"mutation { acceptSuggestion(input: { id: "$id" }) { suggestion { id } } }"#,
    ),
    (
        "RejectSuggestionInput.id",
        "link",
        r#"mutation { rejectSuggestion(input: { id: "$id" }) { suggestion { id } } }"#,
    ),
    (
        "MergeCustomersInput.intoId",
        "customer",
        r#"mutation { mergeCustomers(input: { intoId: "$id", customerIds: ["$own_customer"] }) { customer { id } } }"#,
    ),
    (
        "MergeCustomersInput.customerIds",
        "customer",
        r#"mutation { mergeCustomers(input: { intoId: "$own_customer", customerIds: ["$id"] }) { customer { id } } }"#,
    ),
    (
        "SplitCustomerInput.id",
        "customer",
        r#"mutation { splitCustomer(input: { id: "$id" }) { customer { id } } }"#,
    ),
    (
        "DismissLeadInput.id",
        "customer",
        r#"mutation { dismissLead(input: { id: "$id" }) { customer { id } } }"#,
    ),
    ("Query.node.id", "note", r#"{ node(id: "$id") { id } }"#),
    ("Query.node.id", "agent", r#"{ node(id: "$id") { id } }"#),
    ("Query.node.id", "transcriptdownload", r#"{ node(id: "$id") { id } }"#),
    (
        "TranscriptDownloadFilter.callId",
        "call",
        r#"{ transcriptDownloads(filter: { callId: "$id" }) { totalCount nodes { id } } }"#,
    ),
    (
        "AddNoteInput.callId",
        "call",
        r#"mutation { addNote(input: { callId: "$id", atMs: 0, text: "x" }) { note { id } } }"#,
    ),
    ("EditNoteInput.id", "note", r#"mutation { editNote(input: { id: "$id", text: "x" }) { note { id } } }"#),
    ("DeleteNoteInput.id", "note", r#"mutation { deleteNote(input: { id: "$id" }) { note { id } } }"#),
    (
        "SetTagsInput.callId",
        "call",
        r#"mutation { setTags(input: { callId: "$id", tags: ["x"] }) { call { id } } }"#,
    ),
    (
        "NameSpeakerInput.callId",
        "call",
        r#"mutation { nameSpeaker(input: { callId: "$id", speaker: AGENT, name: "x" }) { call { id } } }"#,
    ),
    (
        "NameSpeakerInput.agentId",
        "agent",
        r#"mutation { nameSpeaker(input: { callId: "$own_call", speaker: AGENT, agentId: "$id" }) { call { id } } }"#,
    ),
    ("HideCallInput.callId", "call", r#"mutation { hideCall(input: { callId: "$id" }) { call { id } } }"#),
    (
        "UnhideCallInput.callId",
        "call",
        r#"mutation { unhideCall(input: { callId: "$id" }) { call { id } } }"#,
    ),
    ("DeleteAgentInput.id", "agent", r#"mutation { deleteAgent(input: { id: "$id" }) { agent { id } } }"#),
    ("RescueGapInput.gapId", "gap", r#"mutation { rescueGap(input: { gapId: "$id" }) { gap { id } } }"#),
    (
        "Subscription.recordingReady.callId",
        "call",
        r#"subscription { recordingReady(callId: "$id") { cursor } }"#,
    ),
    ("Subscription.callChanged.callId", "call", r#"subscription { callChanged(callId: "$id") { cursor } }"#),
    ("Subscription.turnAdded.callId", "call", r#"subscription { turnAdded(callId: "$id") { cursor } }"#),
    (
        "Subscription.searchMatched.savedSearchId",
        "savedsearch",
        r#"subscription { searchMatched(savedSearchId: "$id") { cursor } }"#,
    ),
];

/// One thing of each kind of the first tenant: pairs of kind and global id.
async fn things(test: &TestApp) -> Vec<(&'static str, String)> {
    let made = populate(test).await;
    let admin = test.admin();
    let query = "{ recordings { nodes { id } } transcripts { nodes { id } } }";
    let data = admin.data(query, json!({})).await;
    let recording = data["recordings"]["nodes"][0]["id"].as_str().unwrap().to_owned();
    let transcript = data["transcripts"]["nodes"][0]["id"].as_str().unwrap().to_owned();
    let link = admin.link(&recording, "").await;
    admin.get(&link, &[]).await;
    let data = admin.data("{ downloads { nodes { id } } }", json!({})).await;
    let download = data["downloads"]["nodes"][0]["id"].as_str().unwrap().to_owned();
    let query = "query ($id: ID!) { node(id: $id) { ... on Transcript { download(format: TXT) { url } } } }";
    let url = text(&admin.data(query, json!({ "id": transcript })).await["node"]["download"]["url"]);
    admin.get(url.strip_prefix("http://earmark.test").unwrap(), &[]).await;
    let data = admin.data("{ transcriptDownloads { nodes { id } } }", json!({})).await;
    let transcript_download = text(&data["transcriptDownloads"]["nodes"][0]["id"]);
    let input = json!({ "callId": made.calls[0], "atMs": 1_000, "text": "a room with a sea view" });
    let note = text(&admin.mutate("addNote", input, "note { id }").await["note"]["id"]);
    let query = r#"mutation { upsertAgents(inputs: [{ externalId: "Priya", name: "Priya Raman", numbers: ["101"] }]) {
        results { agent { id } } } }"#;
    let data = admin.data(query, json!({})).await;
    let agent = text(&data["upsertAgents"]["results"][0]["agent"]["id"]);
    let query = "query ($id: ID!) { call(by: { id: $id }) { customer { id } } }";
    let link = admin.data(query, json!({ "id": made.calls[0] })).await["call"]["customer"]["id"].take();
    vec![
        ("call", made.calls[0].clone()),
        ("recording", recording),
        ("transcript", transcript),
        ("customer", made.customer),
        ("booking", made.booking),
        ("download", download),
        ("gap", missing(test).await),
        ("link", text(&link)),
        ("note", note),
        ("agent", agent),
        ("transcriptdownload", transcript_download),
        ("savedsearch", text(&save(&admin, "rooms", "room", Value::Null).await["id"])),
    ]
}

async fn another_tenants_ids_name_nothing(test: TestApp) {
    let test = test.settled(DESK);
    let things = things(&test).await;
    test.index_now().await;
    let stranger = test.stranger();
    let own_call = stranger.start_call(json!({})).await;
    let customer = json!({ "externalId": "own", "phones": [] });
    let payload = stranger.mutate("upsertCustomer", customer, "customer { id }").await;
    let own_customer = payload["customer"]["id"].as_str().unwrap().to_owned();
    let events = test.events().await.len();
    for (place, kind, operation) in PLACES {
        let (_, theirs) = things.iter().find(|(name, _)| name == kind).unwrap();
        let nobodys = format!("{kind}_{}", Uuid::from_u128(77).simple());
        let ask = async |id: &str| -> Value {
            let operation = operation
                .replace("$id", id)
                .replace("$own_call", &own_call)
                .replace("$own_customer", &own_customer);
            if operation.starts_with("subscription") {
                stranger.subscribe(&operation, json!({})).await.next().await.unwrap()
            } else {
                stranger.ask(&operation, json!({})).await
            }
        };
        let (theirs, nobodys) = (ask(theirs).await, ask(&nobodys).await);
        assert_eq!(theirs, nobodys, "{place}");
        // And the owner's answer is another one, so that the comparison says something.
        if place.starts_with("Query.") || place.contains("Key") {
            assert_ne!(theirs["data"], Value::Null, "{place}");
        }
    }
    for id in [&things[0].1, &format!("call_{}", Uuid::from_u128(77).simple())] {
        let answer = stranger.put_recording(id, wav(0.2, 440.0)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.json(), json!({ "error": { "code": "NOT_FOUND", "message": "no such call" } }));
        let answer = stranger.upload_recording(id, &wav(0.2, 440.0), "recording { id }").await;
        assert_eq!(crate::harness::refusal(&answer), ("NOT_FOUND".into(), "no such call".into()));
    }
    assert_eq!(test.event_kinds_after(events).await, [""; 0], "nothing was changed");
    assert_eq!(test.objects().await.len(), 1);
}

/// Every argument and input field of type ID has its place in the table, so that a new one must be added.
#[tokio::test]
async fn the_table_of_places_is_whole() {
    let test = TestApp::new(crate::harness::Backend::SqliteMemory).await;
    let of = "type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
    let query = format!(
        "{{ __schema {{ types {{ name inputFields {{ name {of} }} fields {{ name args {{ name {of} }} }} }} }} }}"
    );
    let data = test.viewer().data(&query, json!({})).await;
    let is_id = |place: &Value| {
        let mut of = &place["type"];
        while !of["ofType"].is_null() {
            of = &of["ofType"];
        }
        of["name"] == "ID"
    };
    let mut places = BTreeSet::new();
    for of_schema in data["__schema"]["types"].as_array().unwrap() {
        let name = of_schema["name"].as_str().unwrap();
        for field in of_schema["inputFields"].as_array().into_iter().flatten().filter(|field| is_id(field)) {
            places.insert(format!("{name}.{}", field["name"].as_str().unwrap()));
        }
        for field in of_schema["fields"].as_array().into_iter().flatten() {
            for argument in field["args"].as_array().unwrap().iter().filter(|argument| is_id(argument)) {
                let (field, argument) = (&field["name"], &argument["name"]);
                places.insert(format!("{name}.{}.{}", field.as_str().unwrap(), argument.as_str().unwrap()));
            }
        }
    }
    // Sent with a file, so it is not in the table but below it.
    assert!(places.remove("UploadRecordingInput.callId"));
    let tested: BTreeSet<String> = PLACES.iter().map(|(place, ..)| (*place).to_owned()).collect();
    assert_eq!(places, tested);
}

async fn another_tenants_names_name_nothing(test: TestApp) {
    populate(&test).await;
    let query = r#"{
        call(by: { providerCallId: { provider: TWILIO, id: "C0" } }) { id }
        external: customer(by: { externalId: "cust-1" }) { id }
        phone: customer(by: { phone: "+442079460142" }) { id }
        booking(by: { reference: "K7MQ2X" }) { id } }"#;
    let owner = test.viewer().data(query, json!({})).await;
    assert!(owner.as_object().unwrap().values().all(|found| found["id"].is_string()), "{owner}");
    let stranger = test.stranger().data(query, json!({})).await;
    assert!(stranger.as_object().unwrap().values().all(Value::is_null), "{stranger}");
}

async fn lists_counts_and_searches_are_empty(test: TestApp) {
    let test = test.settled(DESK);
    things(&test).await;
    test.index_now().await;
    let query = r#"{
        calls { totalCount nodes { id } } recordings { totalCount nodes { id } }
        transcripts { totalCount nodes { id } } customers(search: "margaret") { totalCount nodes { id } }
        bookings { totalCount nodes { id } } downloads { totalCount nodes { id } } gaps { totalCount nodes { id } }
        agents(search: "ram") { totalCount nodes { id } } transcriptDownloads { totalCount nodes { id } }
        notes: searchCalls(query: "note:sea") { totalCount nodes { id } }
        named: searchCalls(query: "name:raman") { totalCount nodes { id } }
        savedSearches { totalCount nodes { id } }
        searchCalls(query: "sea OR refund OR room") { totalCount nodes { id } }
        searchMoments(query: "sea OR refund OR room") { totalCount nodes { startMs } }
        archive { calls recordings storageBytes downloads orphans queueDepth indexLag jobsFailed gaps liveStreams
            transcriptsFailed summariesFailed } }"#;
    let owner = test.admin().data(query, json!({})).await;
    for (list, found) in owner.as_object().unwrap().iter().filter(|(list, _)| *list != "archive") {
        assert!(found["totalCount"].as_i64() > Some(0), "{list}");
    }
    assert_eq!(owner["archive"]["calls"], 8);
    let stranger = test.stranger().data(query, json!({})).await;
    for (list, found) in stranger.as_object().unwrap().iter().filter(|(list, _)| *list != "archive") {
        assert_eq!(*found, json!({ "totalCount": 0, "nodes": [] }), "{list}");
    }
    let figures = stranger["archive"].as_object().unwrap();
    assert!(figures.values().all(|figure| figure == 0), "{figures:?}");
}

async fn a_link_signed_for_another_tenant_opens_nothing(test: TestApp) {
    let test = test.settled(DESK);
    let things = things(&test).await;
    let recording = Uuid::try_parse(things[1].1.strip_prefix("recording_").unwrap()).unwrap();
    // The file's name is part of every link.
    let own = test.admin().link(&things[1].1, "").await;
    let file = own.rsplit('/').next().unwrap().to_owned();
    let path = |tenant: &str, recording: Uuid| {
        let token = test.app.links.sign(&FileLink {
            kind: LinkKind::Audio,
            link_id: Uuid::from_u128(99),
            tenant: TenantId::new(tenant),
            user: "eve".into(),
            subject: recording,
            format: "original".into(),
            clip: None,
            disposition: Disposition::Inline,
            expires_at: test.clock.now() + TimeDelta::hours(1),
        });
        format!("/audio/{token}/{file}")
    };
    let nobody = test.nobody();
    let theirs = nobody.get(&path(STRANGER, recording), &[]).await;
    let nobodys = nobody.get(&path(STRANGER, Uuid::from_u128(77)), &[]).await;
    assert_eq!(theirs.status, StatusCode::NOT_FOUND);
    assert_eq!(theirs.body, nobodys.body);
    assert_eq!(nobody.get(&path(TENANT, recording), &[]).await.status, StatusCode::OK);
}

async fn equal_names_in_two_tenants_are_two_things(test: TestApp) {
    let input = json!({ "provider": "TWILIO", "providerCallId": "CA1", "streamId": "MZ1" });
    let (service, stranger) = (test.service(), test.stranger());
    let (ours, theirs) = (service.start_call(input.clone()).await, stranger.start_call(input).await);
    assert_ne!(ours, theirs);
    for client in [&service, &stranger] {
        let customer = json!({ "externalId": "same", "phones": ["+14155550132"] });
        client.mutate("upsertCustomer", customer, "customer { id }").await;
        let booking = json!({ "reference": "same", "status": "new" });
        client.mutate("upsertBooking", booking, "booking { id }").await;
    }
    let query = r#"{ customer(by: { externalId: "same" }) { id } customers { totalCount }
        booking(by: { reference: "same" }) { id } calls { nodes { id } } }"#;
    let (us, them) = (service.data(query, json!({})).await, stranger.data(query, json!({})).await);
    assert_ne!(us["customer"], them["customer"]);
    assert_ne!(us["booking"], them["booking"]);
    assert_eq!(each_field(&us["calls"]["nodes"], "id"), [json!(ours)]);
    assert_eq!(each_field(&them["calls"]["nodes"], "id"), [json!(theirs)]);
    assert_eq!(us["customers"]["totalCount"], 1);
}
