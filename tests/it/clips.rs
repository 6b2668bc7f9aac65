//! Stretches of recordings: exact to the frame, in any encoding, and written down.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use crate::harness::{TestApp, text, wav};

on_every_backend!(
    a_clip_has_exactly_its_frames,
    a_clip_comes_in_any_encoding,
    a_clip_outside_the_recording_is_refused,
    the_trail_tells_which_stretch_was_heard,
);

/// Two seconds at 16 kHz, mono: a header of 44 bytes and 64,000 of sound.
async fn recorded(test: &TestApp) -> (String, Vec<u8>) {
    let service = test.service();
    let call = service.start_call(json!({})).await;
    let bytes = wav(2.0, 440.0);
    (service.store_recording(&call, bytes.clone()).await, bytes)
}

async fn a_clip_has_exactly_its_frames(test: TestApp) {
    let (id, bytes) = recorded(&test).await;
    let nobody = test.nobody();
    for (from, until) in [(0, 1), (500, 1_250), (1_999, 2_000), (0, 2_000)] {
        let link = test
            .analyst()
            .link(&id, &format!("(format: WAV, clip: {{ fromMs: {from}, untilMs: {until} }})"))
            .await;
        let answer = nobody.get(&link, &[]).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header(header::CONTENT_TYPE), "audio/wav");
        assert_eq!(answer.header(header::CONTENT_LENGTH), answer.body.len().to_string());
        let frame = |ms: usize| 44 + ms * 16_000 / 1_000 * 2;
        assert_eq!(answer.body[44..], bytes[frame(from)..frame(until)], "{from} to {until}");
        assert_eq!(answer.body[40..44], (((until - from) * 32) as u32).to_le_bytes());
        // Parts of it are parts of the same bytes, and an unchanged one need not be sent again.
        let part = nobody.get(&link, &[("range", "bytes=44-51")]).await;
        assert_eq!((part.status, &part.body[..]), (StatusCode::PARTIAL_CONTENT, &answer.body[44..52]));
        let again = nobody.get(&link, &[("if-none-match", answer.header(header::ETAG))]).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED);
        assert!(link.ends_with(&format!("-{from}-{until}ms.wav")), "{link}");
    }
}

async fn a_clip_comes_in_any_encoding(test: TestApp) {
    let (id, _) = recorded(&test).await;
    for (format, mime_type, begins, extension) in [
        ("ORIGINAL", "audio/wav", "RIFF", "wav"),
        ("OPUS", "audio/ogg; codecs=opus", "OggS", "opus"),
        #[cfg(feature = "mp3")]
        ("MP3", "audio/mpeg", "\u{0}", "mp3"),
    ] {
        let link = test
            .analyst()
            .link(
                &id,
                &format!(
                    "(format: {format}, clip: {{ fromMs: 250, untilMs: 1250 }}, disposition: ATTACHMENT)"
                ),
            )
            .await;
        // At once: no encoding of the whole recording has to be made before.
        let answer = test.nobody().get(&link, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{format}");
        assert_eq!(answer.header(header::CONTENT_TYPE), mime_type);
        assert!(answer.header(header::CONTENT_DISPOSITION).starts_with("attachment; filename="));
        assert!(link.ends_with(&format!(".{extension}")), "{link}");
        if format == "MP3" {
            assert_eq!((answer.body[0], answer.body[1] >> 4), (0xff, 0xf));
        } else {
            assert!(answer.body.starts_with(begins.as_bytes()), "{format}");
        }
        // Cut and encoded, it can be stored as a recording and lasts a second.
        let service = test.service();
        let call = service.start_call(json!({ "streamId": format })).await;
        let stored = service.store_recording(&call, answer.body.to_vec()).await;
        let query = "query ($id: ID!) { node(id: $id) { ... on Recording { durationMs } } }";
        let data = service.data(query, json!({ "id": stored })).await;
        let length_ms = data["node"]["durationMs"].as_i64().unwrap();
        assert!((1_000..1_100).contains(&length_ms), "{format}: {length_ms}");
    }
}

async fn a_clip_outside_the_recording_is_refused(test: TestApp) {
    let (id, _) = recorded(&test).await;
    let analyst = test.analyst();
    for (from, until, sentence) in [
        (-1, 5, "clip: fromMs and untilMs count from the recording's first sample and are not negative"),
        (5, 5, "clip: untilMs (5) must be behind fromMs (5)"),
        (9, 5, "clip: untilMs (5) must be behind fromMs (9)"),
        (0, 2_001, "clip: untilMs (2001) is behind the recording's end at 2000 ms"),
        (0, i32::MAX, "clip: untilMs (2147483647) is behind the recording's end at 2000 ms"),
    ] {
        let query = format!(
            "query ($id: ID!) {{ node(id: $id) {{ ... on Recording {{
                audio(clip: {{ fromMs: {from}, untilMs: {until} }}) {{ url }} }} }} }}"
        );
        assert_eq!(analyst.refused(&query, json!({ "id": id })).await, ("BAD_INPUT".into(), sentence.into()));
    }
    // What is deleted cannot be cut, by no link either.
    let link = analyst.link(&id, "(clip: { fromMs: 0, untilMs: 9 })").await;
    let input = json!({ "recordingId": id, "reason": "asked" });
    test.admin().mutate("deleteRecording", input, "recording { id }").await;
    assert_eq!(test.nobody().get(&link, &[]).await.status, StatusCode::NOT_FOUND);
    let query = "query ($id: ID!) { node(id: $id) { ... on Recording { audio(clip: { fromMs: 0, untilMs: 9 }) { url } } } }";
    assert_eq!(analyst.data(query, json!({ "id": id })).await["node"]["audio"], Value::Null);
}

async fn the_trail_tells_which_stretch_was_heard(test: TestApp) {
    let (id, _) = recorded(&test).await;
    let nobody = test.nobody();
    let clip = test.analyst().link(&id, "(format: WAV, clip: { fromMs: 100, untilMs: 300 })").await;
    nobody.get(&clip, &[]).await;
    nobody.get(&test.analyst().link(&id, "").await, &[]).await;
    let query = "{ downloads { nodes { userId at format clip { fromMs untilMs } } } }";
    let data = test.admin().data(query, json!({})).await;
    let mut heard: Vec<_> =
        data["downloads"]["nodes"].as_array().unwrap().iter().map(|row| row["clip"].clone()).collect();
    heard.sort_by_key(Value::is_null);
    assert_eq!(heard, [json!({ "fromMs": 100, "untilMs": 300 }), Value::Null]);
    assert_eq!(text(&data["downloads"]["nodes"][0]["userId"]), "analyst");
    // The stretch is part of what is signed.
    let other = clip.replace("-100-300ms", "-100-400ms");
    assert_eq!(nobody.get(&other, &[]).await.status, StatusCode::NOT_FOUND);
}
