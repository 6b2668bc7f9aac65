//! Peaks in the formats of audiowaveform.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use crate::harness::{TestApp, text, wav};

on_every_backend!(peaks_say_what_they_are, peaks_go_with_the_recording);

async fn link(test: &TestApp, id: &str, arguments: &str) -> String {
    let query = format!(
        "query ($id: ID!) {{ node(id: $id) {{ ... on Recording {{ peaks{arguments} {{ url }} }} }} }}"
    );
    let data = test.analyst().data(&query, json!({ "id": id })).await;
    text(&data["node"]["peaks"]["url"]).strip_prefix("http://earmark.test").unwrap().to_owned()
}

async fn peaks_say_what_they_are(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({})).await;
    let id = service.store_recording(&call, wav(2.0, 440.0)).await;
    let answer = test.nobody().get(&link(&test, &id, "").await, &[]).await;
    assert_eq!((answer.status, answer.header(header::CONTENT_TYPE)), (StatusCode::OK, "application/json"));
    let peaks = answer.json();
    for (name, value) in
        [("version", 2), ("channels", 1), ("sample_rate", 16_000), ("samples_per_pixel", 16), ("bits", 8)]
    {
        assert_eq!(peaks[name], value, "{name}");
    }
    assert_eq!(peaks["length"], 2_000);
    let data: Vec<i64> =
        peaks["data"].as_array().unwrap().iter().map(|number| number.as_i64().unwrap()).collect();
    assert_eq!(data.len(), 4_000);
    assert!(data.iter().all(|number| (-128..=127).contains(number)));
    assert!(data.iter().max() > Some(&20), "it can be heard");
    let answer =
        test.nobody().get(&link(&test, &id, "(samplesPerPixel: 1000, format: DAT)").await, &[]).await;
    let number = |place: usize| u32::from_le_bytes(answer.body[place * 4..place * 4 + 4].try_into().unwrap());
    assert_eq!((0..6).map(number).collect::<Vec<_>>(), [2, 1, 16_000, 1_000, 32, 1]);
    assert_eq!(answer.body.len(), 24 + 64);
    let query =
        "query ($id: ID!) { node(id: $id) { ... on Recording { peaks(samplesPerPixel: 0) { url } } } }";
    assert_eq!(test.analyst().refused(query, json!({ "id": id })).await.0, "BAD_INPUT");
}

async fn peaks_go_with_the_recording(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({})).await;
    let id = service.store_recording(&call, wav(0.5, 440.0)).await;
    let path = link(&test, &id, "").await;
    let input = json!({ "recordingId": id, "reason": "asked" });
    test.admin().mutate("deleteRecording", input, "recording { id }").await;
    assert_eq!(test.nobody().get(&path, &[]).await.status, StatusCode::NOT_FOUND);
    let query = "query ($id: ID!) { node(id: $id) { ... on Recording { peaks { url } } } }";
    assert_eq!(test.analyst().data(query, json!({ "id": id })).await["node"]["peaks"], Value::Null);
}
