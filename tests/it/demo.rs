//! Importing: the demo twice, broken lines, and the stories it was written for.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use axum::body::Bytes;
use chrono::TimeDelta;
use earmark::access::{Actor, Role};
use earmark::archive::import::{self, Imported, ImportedCall};
use earmark::archive::upload::{self, Origin};
use entity::TenantId;
use futures_util::stream;
use serde_json::{Value, json};
use toml_edit::{DocumentMut, Table};

use crate::harness::{TENANT, TestApp, each_field, text};

on_every_backend!(
    the_demo_imported_twice_is_the_demo,
    the_demos_stories_are_found,
    a_line_out_of_bounds_leaves_its_batch_unwritten,
    lines_of_one_file_may_repeat_a_call_and_change_a_booking,
);

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("demo")
}

fn lines() -> Vec<ImportedCall> {
    let text = std::fs::read_to_string(demo().join("calls.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn operator(test: &TestApp) -> Actor {
    Actor {
        tenant: TenantId::new(TENANT),
        user: "command line".into(),
        role: Role::Admin,
        token_id: None,
        expires_at: test.clock.now() + TimeDelta::days(1),
        renewable_until: None,
    }
}

/// As `earmark import` does it: the rows of a batch, then its audio.
async fn import_demo(test: &TestApp) -> (Imported, usize) {
    let actor = operator(test);
    let lines = lines();
    let imported = import::batch(&test.app, &actor, lines.clone()).await.unwrap();
    let mut recordings = 0;
    for line in lines {
        let Some(name) = &line.audio else { continue };
        let Some(call) = import::without_recording(&test.app, &actor, &line).await.unwrap() else { continue };
        let bytes = Bytes::from(std::fs::read(demo().join(name)).unwrap());
        let body = stream::iter([Ok(bytes)]);
        upload::receive(&test.app, &actor, call, Origin::default(), body).await.unwrap();
        recordings += 1;
    }
    (imported, recordings)
}

const COUNTS: &str = "{ calls { totalCount } recordings { totalCount } transcripts { totalCount }
    customers { totalCount } bookings { totalCount } archive { calls recordings storageBytes orphans indexLag } }";

async fn the_demo_imported_twice_is_the_demo(test: TestApp) {
    let lines = lines();
    let turns: usize = lines.iter().map(|line| line.turns.len()).sum();
    let with_audio = lines.iter().filter(|line| line.audio.is_some()).count();
    assert!(lines.len() >= 24 && with_audio >= 24);
    let (imported, recordings) = import_demo(&test).await;
    assert_eq!((imported.calls, imported.turns, imported.known), (lines.len() as u64, turns as u64, 0));
    assert_eq!(recordings, with_audio);
    test.index_now().await;
    let admin = test.admin();
    let counts = admin.data(COUNTS, json!({})).await;
    assert_eq!(counts["calls"]["totalCount"], lines.len());
    assert_eq!(counts["transcripts"]["totalCount"], lines.len());
    assert_eq!(counts["recordings"]["totalCount"], with_audio);
    assert_eq!(test.app.index.documents().unwrap().turns, turns as u64);
    let events = test.events().await.len();
    let (again, recordings) = import_demo(&test).await;
    assert_eq!((again.calls, again.known, recordings), (0, lines.len() as u64, 0));
    assert_eq!(admin.data(COUNTS, json!({})).await, counts);
    assert_eq!(test.events().await.len(), events);
    assert_eq!(test.objects().await.len(), with_audio);
    // What a line says is what the call shows.
    let query = r#"{ call(by: { providerCallId: { provider: DIRECT, id: "demo-01" } }) {
        from { e164 } agent startedAt durationMs campaignId tags metadata { language region customData }
        stages { stage status } summary { text sentiment topics actionItems } analytics { sentiment talkMs }
        customer { method confidence customer { externalId name phones } }
        bookings { booking { reference kind venue status } minutesUntilBooking }
        recording { durationMs channels sampleRate mimeType } transcript { turnCount wordCount language } } }"#;
    let data = admin.data(query, json!({})).await;
    snapshot!("demo_call", data);
}

/// Texts of a list in a table.
fn texts(story: &Table, list: &str) -> Vec<String> {
    let values = story.get(list).and_then(|value| value.as_array());
    values.into_iter().flatten().map(|value| value.as_str().unwrap().to_owned()).collect()
}

async fn the_demos_stories_are_found(test: TestApp) {
    import::batch(&test.app, &operator(&test), lines()).await.unwrap();
    test.index_now().await;
    let stories = std::fs::read_to_string(demo().join("script/stories.toml")).unwrap();
    let stories: DocumentMut = stories.parse().unwrap();
    let stories = stories["story"].as_array_of_tables().unwrap();
    assert!(stories.len() >= 10);
    let analyst = test.analyst();
    for story in stories {
        let find = story["find"].as_str().unwrap();
        let query = match story.get("phrase") {
            Some(phrase) => format!("\"{}\"", phrase.as_str().unwrap()),
            // As they are written: without the marks their other forms are found too.
            None => {
                texts(story, "words").iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" ")
            }
        };
        let search = "query ($query: String!) { searchCalls(query: $query, first: 100) {
            totalCount nodes { providerCallId } edges { moments(first: 10) { startMs turn { text } } } } }";
        let data = analyst.data(search, json!({ "query": query })).await;
        let found = each_field(&data["searchCalls"]["nodes"], "providerCallId");
        let found: BTreeSet<String> = found.iter().map(text).collect();
        assert_eq!(found, texts(story, "calls").into_iter().collect(), "{find}: {query}");
        for edge in data["searchCalls"]["edges"].as_array().unwrap() {
            assert!(!edge["moments"].as_array().unwrap().is_empty(), "{find}");
        }
    }
    let any_form = "{ searchCalls(query: \"peanut\", orderBy: OLDEST) { nodes { providerCallId } } }";
    let data = analyst.data(any_form, json!({})).await;
    let found = each_field(&data["searchCalls"]["nodes"], "providerCallId");
    let found: BTreeSet<String> = found.iter().map(text).collect();
    assert_eq!(found, ["demo-02", "demo-04", "demo-27"].map(str::to_owned).into());
}

fn line(source_id: &str, more: Value) -> ImportedCall {
    let mut line = json!({
        "source": "test", "source_id": source_id, "turns": [{ "speaker": "agent", "text": "hello" }],
    });
    line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    serde_json::from_value(line).unwrap()
}

async fn a_line_out_of_bounds_leaves_its_batch_unwritten(test: TestApp) {
    let actor = operator(&test);
    for broken in [
        json!({ "agent": "a\u{0}b" }),
        json!({ "customer_ref": "c", "customer_name": "x".repeat(513) }),
        json!({ "turns": [{ "speaker": "agent", "text": "x".repeat(200_001) }] }),
        json!({ "turns": [{ "speaker": "agent", "text": "hi", "confidence": 7.0 }] }),
        json!({ "bookings": [{ "reference": "", "status": "new" }] }),
    ] {
        let lines = vec![line("good", json!({ "customer_ref": "c" })), line("broken", broken.clone())];
        let error = import::batch(&test.app, &actor, lines).await.unwrap_err();
        assert!(!error.to_string().is_empty());
        assert_eq!(test.events().await.len(), 0, "{broken}: {error}");
    }
    let counts = test.admin().data(COUNTS, json!({})).await;
    assert_eq!(counts["calls"]["totalCount"], 0);
    assert_eq!(counts["customers"]["totalCount"], 0);
    let viewer = Actor { role: Role::Viewer, ..actor };
    assert!(import::batch(&test.app, &viewer, vec![line("good", json!({}))]).await.is_err());
}

async fn lines_of_one_file_may_repeat_a_call_and_change_a_booking(test: TestApp) {
    let actor = operator(&test);
    let booking = |status: &str| json!({ "bookings": [{ "key": "K", "reference": "K", "status": status }] });
    let made = json!({ "bookings": [{ "key": "K", "reference": "K", "status": "new", "venue": "Harbour" }] });
    let first = vec![line("one", made), line("one", booking("lost")), line("two", booking("confirmed"))];
    let imported = import::batch(&test.app, &actor, first).await.unwrap();
    assert_eq!((imported.calls, imported.known), (2, 1));
    let state = async || {
        let query = r#"{ bookings { totalCount nodes { status venue calls { call { providerCallId } } } } }"#;
        test.admin().data(query, json!({})).await["bookings"].take()
    };
    let bookings = state().await;
    assert_eq!(bookings["totalCount"], 1);
    assert_eq!(bookings["nodes"][0]["status"], "confirmed");
    // A later file changes the booking of an earlier one.
    let events = test.events().await.len();
    import::batch(&test.app, &actor, vec![line("three", booking("cancelled"))]).await.unwrap();
    assert!(test.event_kinds_after(events).await.contains(&"booking_changed"));
    let bookings = state().await;
    assert_eq!((&bookings["totalCount"], &bookings["nodes"][0]["status"]), (&json!(1), &json!("cancelled")));
    assert_eq!(bookings["nodes"][0]["venue"], "Harbour", "what a later call does not say stays");
    let calls = bookings["nodes"][0]["calls"].as_array().unwrap();
    let names: BTreeSet<_> = calls.iter().map(|link| text(&link["call"]["providerCallId"])).collect();
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["one", "three", "two"]);
    // A call without a time of its own gets the same one in every archive.
    let query = r#"{ call(by: { providerCallId: { provider: DIRECT, id: "one" } }) { startedAt } }"#;
    let data = test.viewer().data(query, json!({})).await;
    assert_eq!(data["call"]["startedAt"], json!(line("one", json!({})).started_at().to_rfc3339()));
}
