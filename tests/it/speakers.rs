//! Who speaks, by name: named in a call, or by the directory of agents.

use serde_json::{Value, json};

use crate::harness::{TestApp, each_field, text};

on_every_backend!(
    a_speaker_is_named_once_for_the_whole_call,
    the_directory_names_whoever_handled_a_call,
    the_directory_is_kept_up_to_date,
    names_are_found_and_exported,
    words_have_their_times,
);

async fn spoken(test: &TestApp, input: Value) -> String {
    let call = test.service().start_call(input).await;
    let turns = json!([
        { "index": 0, "speaker": "AGENT", "text": "hello" },
        { "index": 1, "speaker": "UNKNOWN", "speakerLabel": "S1", "text": "hi" },
        { "index": 2, "speaker": "UNKNOWN", "speakerLabel": "S2", "text": "hey" },
        { "index": 3, "speaker": "UNKNOWN", "speakerLabel": "S1", "text": "yes" },
    ]);
    test.service().mutate("addTurns", json!({ "callId": call, "turns": turns }), "call { id }").await;
    call
}

async fn names(test: &TestApp, call: &str) -> Vec<Value> {
    let query = "query ($id: ID!) { call(by: { id: $id }) { transcript { turns { speakerName } } } }";
    let data = test.viewer().data(query, json!({ "id": call })).await;
    each_field(&data["call"]["transcript"]["turns"], "speakerName")
}

async fn name(test: &TestApp, call: &str, more: Value) {
    let mut input = json!({ "callId": call });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    test.analyst().mutate("nameSpeaker", input, "call { id }").await;
}

async fn upsert(test: &TestApp, agents: Value) -> Value {
    let query = "mutation ($agents: [UpsertAgentInput!]!) { upsertAgents(inputs: $agents) {
        results { index agent { id name externalId numbers } error { code message } } } }";
    test.service().data(query, json!({ "agents": agents })).await["upsertAgents"]["results"].take()
}

async fn a_speaker_is_named_once_for_the_whole_call(test: TestApp) {
    let call = spoken(&test, json!({})).await;
    let nobody = Value::Null;
    assert_eq!(names(&test, &call).await, vec![nobody.clone(); 4]);
    name(&test, &call, json!({ "speaker": "UNKNOWN", "name": "a guest" })).await;
    name(&test, &call, json!({ "speaker": "UNKNOWN", "speakerLabel": "S1", "name": "Ms Ellison" })).await;
    assert_eq!(
        names(&test, &call).await,
        [nobody.clone(), json!("Ms Ellison"), json!("a guest"), json!("Ms Ellison")]
    );
    let query = "query ($id: ID!) { call(by: { id: $id }) {
        speakers { speaker speakerLabel name turnCount } } }";
    let data = test.viewer().data(query, json!({ "id": call })).await;
    assert_eq!(
        data["call"]["speakers"],
        json!([
            { "speaker": "AGENT", "speakerLabel": null, "name": null, "turnCount": 1 },
            { "speaker": "UNKNOWN", "speakerLabel": "S1", "name": "Ms Ellison", "turnCount": 2 },
            { "speaker": "UNKNOWN", "speakerLabel": "S2", "name": "a guest", "turnCount": 1 },
        ])
    );
    let events = test.events().await.len();
    name(&test, &call, json!({ "speaker": "UNKNOWN", "name": "a guest" })).await;
    assert_eq!(test.event_kinds_after(events).await, [""; 0], "a repeat changes nothing");
    name(&test, &call, json!({ "speaker": "UNKNOWN" })).await;
    assert_eq!(test.event_kinds_after(events).await, ["speaker_named"]);
    assert_eq!(names(&test, &call).await, [nobody.clone(), json!("Ms Ellison"), nobody, json!("Ms Ellison")]);
    let agent = text(&upsert(&test, json!([{ "externalId": "a", "name": "Cara" }])).await[0]["agent"]["id"]);
    let both = json!({ "callId": call, "speaker": "AGENT", "name": "x", "agentId": agent });
    assert_eq!(test.analyst().mutate_refused("nameSpeaker", both).await.0, "BAD_INPUT");
}

async fn the_directory_names_whoever_handled_a_call(test: TestApp) {
    let by_id = spoken(&test, json!({ "streamId": "1", "agent": "a-17" })).await;
    let by_extension = spoken(&test, json!({ "streamId": "2", "agent": "101" })).await;
    let by_line = spoken(&test, json!({ "streamId": "3", "to": "+44 20 7946 0018" })).await;
    let nobodys = spoken(&test, json!({ "streamId": "4", "agent": "a-18", "to": "+44 20 7946 0018" })).await;
    let entry =
        json!({ "externalId": "a-17", "name": "Cara Voss", "numbers": ["101", "+44 (0)20 7946 0018"] });
    let results = upsert(&test, json!([entry])).await;
    assert_eq!(results[0]["agent"]["numbers"], json!(["+442079460018", "101"]));
    let shown = async |call: &str| {
        let query = "query ($id: ID!) { call(by: { id: $id }) { agentName agentEntry { name } } }";
        test.viewer().data(query, json!({ "id": call })).await["call"].take()
    };
    for call in [&by_id, &by_extension, &by_line] {
        assert_eq!(
            shown(call).await,
            json!({ "agentName": "Cara Voss", "agentEntry": { "name": "Cara Voss" } })
        );
        assert_eq!(names(&test, call).await[0], "Cara Voss");
    }
    assert_eq!(shown(&nobodys).await, json!({ "agentName": null, "agentEntry": null }));
    // What was said in the call itself is surer.
    name(&test, &by_id, json!({ "speaker": "AGENT", "name": "Dan, for Cara" })).await;
    assert_eq!(names(&test, &by_id).await[0], "Dan, for Cara");
    // A name from the directory changes with it, and stays when the entry goes.
    let agent = text(&results[0]["agent"]["id"]);
    name(&test, &nobodys, json!({ "speaker": "AGENT", "agentId": agent })).await;
    upsert(&test, json!([{ "externalId": "a-17", "name": "Cara Lane" }])).await;
    assert_eq!(names(&test, &nobodys).await[0], "Cara Lane");
    test.service().mutate("deleteAgent", json!({ "id": agent }), "agent { name numbers }").await;
    assert_eq!(names(&test, &nobodys).await[0], "Cara Lane");
    assert_eq!(names(&test, &by_extension).await[0], Value::Null);
}

async fn the_directory_is_kept_up_to_date(test: TestApp) {
    let agents = json!([
        { "externalId": "a", "name": "Ann", "numbers": ["101", "102"] },
        { "externalId": "", "name": "nobody" },
        { "externalId": "b", "name": "Bob 100%", "numbers": ["103"] },
    ]);
    let results = upsert(&test, agents.clone()).await;
    assert_eq!(results[1]["error"]["code"], "BAD_INPUT");
    assert_eq!((&results[0]["error"], &results[2]["agent"]["name"]), (&Value::Null, &json!("Bob 100%")));
    let events = test.events().await.len();
    upsert(&test, agents).await;
    assert_eq!(test.event_kinds_after(events).await, [""; 0], "a repeat changes nothing");
    // An extension that goes from one to the other.
    upsert(&test, json!([{ "externalId": "b", "name": "Bob 100%", "numbers": ["101", "103"] }])).await;
    let ask = async |search: &str| {
        let query =
            "query ($search: String) { agents(search: $search) { totalCount nodes { name numbers } } }";
        test.viewer().data(query, json!({ "search": search })).await["agents"]["nodes"].take()
    };
    assert_eq!(ask("ann").await, json!([{ "name": "Ann", "numbers": ["102"] }]));
    assert_eq!(each_field(&ask("101").await, "name"), ["Bob 100%"]);
    assert_eq!(each_field(&ask("0%").await, "name"), ["Bob 100%"]);
    assert_eq!(each_field(&ask("").await, "name").len(), 2);
}

async fn names_are_found_and_exported(test: TestApp) {
    let call = spoken(&test, json!({ "agent": "a-17" })).await;
    name(&test, &call, json!({ "speaker": "UNKNOWN", "speakerLabel": "S1", "name": "Margaret Ellison" }))
        .await;
    upsert(&test, json!([{ "externalId": "a-17", "name": "Cara Voss" }])).await;
    let search = async |query: &str| {
        test.index_now().await;
        let document = "query ($query: String!) { searchCalls(query: $query) {
            totalCount permalink facets { agents { value label count } } } }";
        test.analyst().data(document, json!({ "query": query })).await["searchCalls"].take()
    };
    assert_eq!(search("name:ellison").await["totalCount"], 1);
    let found = search("name:voss").await;
    assert_eq!(found["totalCount"], 1);
    assert_eq!(found["facets"]["agents"], json!([{ "value": "a-17", "label": "Cara Voss", "count": 1 }]));
    let permalink = text(&search("hello").await["permalink"]);
    let path = format!("/export?format=ndjson&rows=moments&search={permalink}");
    let row = test.analyst().get(&path, &[]).await.json();
    assert_eq!((&row["agentName"], &row["speakerName"]), (&json!("Cara Voss"), &json!("Cara Voss")));
    // Whoever is renamed is found by the new name and not by the old one.
    upsert(&test, json!([{ "externalId": "a-17", "name": "Cara Lane" }])).await;
    assert_eq!(search("name:voss").await["totalCount"], 0);
    assert_eq!(search("name:lane").await["totalCount"], 1);
}

async fn words_have_their_times(test: TestApp) {
    let call = spoken(&test, json!({})).await;
    let query = "query ($id: ID!) { call(by: { id: $id }) { transcript { turns { words { text startMs endMs } } } } }";
    let data = test.viewer().data(query, json!({ "id": call })).await;
    assert_eq!(each_field(&data["call"]["transcript"]["turns"], "words"), vec![Value::Null; 4]);
    let line = json!({
        "source": "test", "source_id": "1", "turns": [{ "speaker": "agent", "text": "Good morning.",
            "start_s": 0.0, "end_s": 1.0, "words": [["Good", 0.1], ["morning.", 0.4]] }],
    });
    let line = serde_json::from_value(line).unwrap();
    let actor = earmark::access::Actor::archive(entity::TenantId::new("acme"));
    earmark::archive::import::batch(&test.app, &actor, vec![line]).await.unwrap();
    let query = "{ calls(filter: { campaignIds: [\"test\"] }) {
        nodes { transcript { turns { words { text startMs endMs } } } } } }";
    let data = test.viewer().data(query, json!({})).await;
    assert_eq!(
        data["calls"]["nodes"][0]["transcript"]["turns"][0]["words"],
        json!([{ "text": "Good", "startMs": 100, "endMs": null }, { "text": "morning.", "startMs": 400, "endMs": null }])
    );
}
