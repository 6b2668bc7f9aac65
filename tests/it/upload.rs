//! How recordings come in, and that a refused one leaves nothing.

use std::io;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use earmark::access::Role;
use entity::{Tenanted as _, recording, stage, upload, waveform};
use futures_util::future::join_all;
use futures_util::{StreamExt as _, stream};
use sea_orm::PaginatorTrait as _;
use serde_json::{Value, json};

use crate::harness::{Backend, TestApp, each_field, png, refusal, text, truncated_wav, wav, wav_header_only};

on_every_backend!(
    two_seconds_are_64044_bytes,
    the_same_bytes_again_are_the_same_recording,
    a_second_piece_has_a_key_of_its_own,
    what_is_refused_leaves_nothing,
    an_upload_that_breaks_off_leaves_nothing,
    uploads_at_the_same_time_do_not_disturb_each_other,
    a_deleted_recording_is_gone,
    hostile_names_stay_in_their_folder,
);

const RECORDING: &str =
    "id status providerRecordingId storagePath mimeType codec sampleRate channels sizeBytes
    durationMs sha256 uploadedAt createdAt call { id status stages { stage status } }
    waveform(width: 4) { durationMs channels { min max } }";

async fn stage_of(test: &TestApp) -> Vec<&'static str> {
    let stages = stage::Entity::across_tenants().all(test.app.database.reader()).await.unwrap();
    stages
        .iter()
        .filter(|stage| stage.kind == entity::StageKind::Recording)
        .map(|stage| stage.status.as_str())
        .collect()
}

/// What there is of recordings: rows, intentions, waveforms, objects, events.
async fn remains(test: &TestApp) -> (u64, u64, u64, usize, usize) {
    async fn count<E: entity::Tenanted + sea_orm::EntityTrait>(test: &TestApp) -> u64
    where
        E::Model: Sync,
    {
        E::across_tenants().count(test.app.database.reader()).await.unwrap()
    }
    (
        count::<recording::Entity>(test).await,
        count::<upload::Entity>(test).await,
        count::<waveform::Entity>(test).await,
        test.objects().await.len(),
        test.events().await.len(),
    )
}

async fn two_seconds_are_64044_bytes(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({ "campaignId": "front-desk", "from": "anonymous" })).await;
    let bytes = wav(2.0, 440.0);
    assert_eq!(bytes.len(), 64_044);
    let answer = service.put_recording(&call, bytes.clone()).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    snapshot!("upload_by_route", answer.json());
    let id = text(&answer.json()["recording"]["id"]);
    let query = format!("query ($id: ID!) {{ node(id: $id) {{ ... on Recording {{ {RECORDING} }} }} }}");
    let data = test.analyst().data(&query, json!({ "id": id })).await;
    snapshot!("recording_stored", data);
    let path = text(&data["node"]["storagePath"]);
    assert_eq!(path, format!("acme/front-desk/{}.wav", hyphenated(&call)));
    assert_eq!(test.object(&path).await.as_deref(), Some(bytes.as_slice()));
    assert_eq!(test.event_kinds_after(1).await, ["stage_changed", "recording_ready"]);
    // The other way in gives the same.
    let other = service.start_call(json!({})).await;
    let fields = "recording { sha256 sizeBytes durationMs storagePath }";
    let answer = service.upload_recording(&other, &bytes, fields).await;
    let stored = &answer["data"]["uploadRecording"]["recording"];
    assert_eq!(stored["sha256"], data["node"]["sha256"], "{answer}");
    assert_eq!(stored["sizeBytes"], 64_044);
    assert_eq!(stored["durationMs"], 2_000);
    assert_eq!(stored["storagePath"], format!("acme/none/{}.wav", hyphenated(&other)));
}

/// A global id's UUID as object keys have it.
fn hyphenated(id: &str) -> String {
    let (_, id) = id.split_once('_').unwrap();
    uuid::Uuid::try_parse(id).unwrap().to_string()
}

async fn the_same_bytes_again_are_the_same_recording(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({})).await;
    let first = service.store_recording(&call, wav(0.5, 440.0)).await;
    let before = remains(&test).await;
    test.clock.advance(60);
    assert_eq!(service.store_recording(&call, wav(0.5, 440.0)).await, first);
    let again = service.upload_recording(&call, &wav(0.5, 440.0), "recording { id }").await;
    assert_eq!(again["data"]["uploadRecording"]["recording"]["id"], first);
    assert_eq!(remains(&test).await, before);
    // Of another call they are another recording.
    let other = service.start_call(json!({})).await;
    assert_ne!(service.store_recording(&other, wav(0.5, 440.0)).await, first);
    assert_eq!(test.objects().await.len(), 2);
}

async fn a_second_piece_has_a_key_of_its_own(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({})).await;
    let first = service.store_recording(&call, wav(0.5, 440.0)).await;
    test.clock.advance(1);
    let second = service.store_recording(&call, wav(0.5, 880.0)).await;
    let query =
        "query ($id: ID!) { call(by: { id: $id }) { recording { id } recordings { id storagePath } } }";
    let data = service.data(query, json!({ "id": call })).await;
    assert_eq!(each_field(&data["call"]["recordings"], "id"), [json!(first), json!(second)]);
    assert_eq!(data["call"]["recording"]["id"], second, "the newest is the one to play");
    let paths: Vec<_> = each_field(&data["call"]["recordings"], "storagePath").iter().map(text).collect();
    assert_eq!(paths[0], format!("acme/none/{}.wav", hyphenated(&call)));
    assert!(paths[1].starts_with(&format!("acme/none/{}-", hyphenated(&call))), "{}", paths[1]);
    assert_eq!(test.object(&paths[0]).await, Some(wav(0.5, 440.0)));
    assert_eq!(test.object(&paths[1]).await, Some(wav(0.5, 880.0)));
}

async fn what_is_refused_leaves_nothing(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({})).await;
    let before = remains(&test).await;
    let mut overlong = wav(0.5, 440.0);
    overlong[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    overlong[40..44].copy_from_slice(&1_000_000_u32.to_le_bytes());
    let table: [(&str, Vec<u8>, &str); 9] = [
        ("empty", Vec::new(), "file: the file is empty"),
        ("44-byte WAV", wav_header_only(), "file: a WAV header without any audio: 0 samples"),
        (
            "truncated WAV",
            truncated_wav(),
            "file: the header promises 64,000 bytes of audio but 32,000 arrived; upload the whole file",
        ),
        (
            "WAV that promises a megabyte",
            overlong,
            "file: the header promises 1,000,000 bytes of audio but 16,000 arrived; upload the whole file",
        ),
        (
            "WAV that ends in its header",
            wav(0.5, 440.0)[..30].to_vec(),
            "file: the WAV header is broken: the file ends inside it",
        ),
        ("renamed PNG", png(), "file: this is a PNG image, not audio"),
        (
            "text",
            b"Dear Sir or Madam, please find the recording attached.\n".to_vec(),
            "file: this is plain text, not audio",
        ),
        (
            "web page",
            b"<!DOCTYPE html><title>Sign in</title>".to_vec(),
            "file: this is an HTML page, not audio",
        ),
        (
            "rubbish",
            vec![0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
            "file: not a known audio file (it begins with 0001020304050607); send WAV, MP3, FLAC, Ogg (Vorbis or Opus), M4A or AAC",
        ),
    ];
    for (name, bytes, message) in table {
        let answer = service.put_recording(&call, bytes.clone()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert_eq!(answer.json(), json!({ "error": { "code": "BAD_INPUT", "message": message } }), "{name}");
        let answer = service.upload_recording(&call, &bytes, "recording { id }").await;
        assert_eq!(refusal(&answer), ("BAD_INPUT".into(), message.into()), "{name}");
        assert_eq!(remains(&test).await, before, "{name}");
        assert_eq!(stage_of(&test).await, ["pending"], "{name}");
    }
    // An MP3 by its first bytes and rubbish behind: what it is shows early, that it does not play late.
    let mut not_mp3 = b"ID3\x04\0\0\0\0\0\x02xx\xff\xfb\x90\0".to_vec();
    not_mp3.resize(20_000, 7);
    let answer = service.put_recording(&call, not_mp3).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{answer:?}");
    assert_eq!(remains(&test).await, before);
    // A good one is still taken, under the plain key.
    let id = service.store_recording(&call, wav(0.5, 440.0)).await;
    assert!(id.starts_with("recording_"));
    let data = service.data("{ recordings { nodes { storagePath } } }", json!({})).await;
    let path = format!("acme/none/{}.wav", hyphenated(&call));
    assert_eq!(each_field(&data["recordings"]["nodes"], "storagePath"), [json!(path)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_the_settings_allow_is_refused() {
    for backend in [Backend::SqliteFiles, Backend::PostgresS3] {
        if !backend.is_there() {
            continue;
        }
        let test = TestApp::configured(backend, &[("EARMARK_MEDIA_UPLOAD_BYTES_MAX", "20000")]).await;
        let service = test.service();
        let call = service.start_call(json!({})).await;
        let before = remains(&test).await;
        let answer = service.put_recording(&call, wav(2.0, 440.0)).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        let message = "file: the file is larger than the 20,000 bytes that one upload may have";
        assert_eq!(answer.json(), json!({ "error": { "code": "LIMIT_EXCEEDED", "message": message } }));
        let answer = service.upload_recording(&call, &wav(2.0, 440.0), "recording { id }").await;
        assert_eq!(refusal(&answer).0, "LIMIT_EXCEEDED");
        assert_eq!(remains(&test).await, before);
        assert_eq!(stage_of(&test).await, ["pending"]);
        service.store_recording(&call, wav(0.5, 440.0)).await;
    }
}

fn broken(bytes: Vec<u8>) -> Body {
    let pieces: Vec<io::Result<Bytes>> =
        bytes.chunks(8_000).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    let end = stream::iter([Err(io::Error::other("connection reset"))]);
    Body::from_stream(stream::iter(pieces).chain(end))
}

async fn an_upload_that_breaks_off_leaves_nothing(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({})).await;
    let before = remains(&test).await;
    // At once, within the head, within the sound, and after the last byte.
    for length in [0, 40, 10_000, 32_044, 64_044] {
        let answer = service.put_recording(&call, broken(wav(2.0, 440.0)[..length].to_vec())).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{length}");
        let message = text(&answer.json()["error"]["message"]);
        assert!(message.starts_with("file: the upload broke off"), "{message}");
        assert_eq!(remains(&test).await, before, "{length}");
        assert_eq!(stage_of(&test).await, ["pending"]);
    }
}

async fn uploads_at_the_same_time_do_not_disturb_each_other(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({})).await;
    // Two of each: equal bytes are one recording, however they meet.
    let sending = (0..12).map(|number| {
        let (service, call) = (service.clone(), call.clone());
        async move { service.store_recording(&call, wav(0.2, f64::from(number / 2) * 100.0)).await }
    });
    let stored = join_all(sending).await;
    let different: std::collections::BTreeSet<_> = stored.iter().collect();
    assert_eq!(different.len(), 6, "{stored:?}");
    let query = "{ recordings { nodes { id storagePath sha256 } } }";
    let data = service.data(query, json!({})).await;
    assert_eq!(data["recordings"]["nodes"].as_array().unwrap().len(), 6);
    for recording in data["recordings"]["nodes"].as_array().unwrap() {
        let bytes = test.object(&text(&recording["storagePath"])).await.expect("the object is there");
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes);
        assert_eq!(recording["sha256"], hex::encode(hash));
    }
    assert_eq!(test.objects().await.len(), 6);
    assert_eq!(remains(&test).await.1, 0, "no intention is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_fails_leaves_nothing() {
    let test = TestApp::new(Backend::SqliteFiles).await;
    let service = test.service();
    let call = service.start_call(json!({})).await;
    let before = remains(&test).await;
    // A file where the tenant's folder should be.
    std::fs::write(test.folder().join("audio/acme"), b"in the way").unwrap();
    let answer = service.put_recording(&call, wav(0.5, 440.0)).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{answer:?}");
    assert_eq!(answer.json()["error"]["code"], "UNAVAILABLE");
    let answer = service.upload_recording(&call, &wav(0.5, 440.0), "recording { id }").await;
    assert_eq!(refusal(&answer).0, "UNAVAILABLE");
    std::fs::remove_file(test.folder().join("audio/acme")).unwrap();
    assert_eq!(remains(&test).await, before);
    assert_eq!(stage_of(&test).await, ["pending"]);
    service.store_recording(&call, wav(0.5, 440.0)).await;
}

/// Deleted audio that the store did not remove is removed by deleting again; until then its row names it.
#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_the_store_refused_can_be_repeated() {
    let test = TestApp::new(Backend::SqliteFiles).await;
    let call = test.service().start_call(json!({})).await;
    let recording = test.service().store_recording(&call, wav(0.5, 440.0)).await;
    let stored = test.objects().await;
    // A folder that is not empty where the file should be cannot be removed as a file.
    let file = test.folder().join("audio").join(stored.first().unwrap());
    let aside = test.folder().join("aside.wav");
    std::fs::rename(&file, &aside).unwrap();
    std::fs::create_dir(&file).unwrap();
    std::fs::write(file.join("in the way"), b"").unwrap();
    let input = json!({ "recordingId": recording, "reason": "asked" });
    let refused = test.admin().mutate_refused("deleteRecording", input.clone()).await;
    assert_eq!(refused.0, "UNAVAILABLE");
    std::fs::remove_dir_all(&file).unwrap();
    std::fs::rename(&aside, &file).unwrap();
    assert_eq!(test.objects().await, stored);

    let gone = test.admin().mutate("deleteRecording", input, "recording { status storagePath }").await;
    assert_eq!(gone["recording"], json!({ "status": "DELETED", "storagePath": null }));
    assert!(test.objects().await.is_empty());
}

/// An object that stands where a recording should go is somebody's: it is neither overwritten nor removed.
#[tokio::test(flavor = "multi_thread")]
async fn an_object_in_the_way_is_left_alone() {
    let test = TestApp::new(Backend::SqliteFiles).await;
    let service = test.service();
    let call = service.start_call(json!({})).await;
    let path = format!("acme/none/{}.wav", hyphenated(&call));
    let file = test.folder().join("audio").join(&path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, b"somebody's").unwrap();
    let before = remains(&test).await;
    let answer = service.put_recording(&call, wav(0.5, 440.0)).await;
    assert!(!answer.status.is_success(), "{answer:?}");
    assert_eq!(std::fs::read(&file).unwrap(), b"somebody's");
    assert_eq!(remains(&test).await, before);
}

async fn a_deleted_recording_is_gone(test: TestApp) {
    let (service, admin) = (test.service(), test.admin());
    let call = service.start_call(json!({})).await;
    let first = service.store_recording(&call, wav(0.5, 440.0)).await;
    let second = service.store_recording(&call, wav(0.5, 880.0)).await;
    let link = admin.link(&first, "").await;
    assert_eq!(admin.get(&link, &[]).await.status, StatusCode::OK);
    test.clock.advance(60);
    let delete = |id: &str| json!({ "recordingId": id, "reason": "the caller asked for it" });
    let fields = format!("recording {{ {RECORDING} audio {{ url }} }}");
    let events = test.events().await.len();
    let gone = admin.mutate("deleteRecording", delete(&first), &fields).await;
    assert_eq!(gone["recording"]["status"], "DELETED");
    for field in ["storagePath", "waveform", "audio"] {
        assert_eq!(gone["recording"][field], Value::Null, "{field}");
    }
    assert_eq!(test.event_kinds_after(events).await, ["recording_deleted"]);
    assert_eq!(stage_of(&test).await, ["completed"], "there is another piece");
    assert_eq!(admin.get(&link, &[]).await.status, StatusCode::NOT_FOUND);
    let before = remains(&test).await;
    test.clock.advance(60);
    assert_eq!(admin.mutate("deleteRecording", delete(&first), &fields).await, gone);
    assert_eq!(remains(&test).await, before);
    assert_eq!(before.2, 1, "one waveform is left");
    assert_eq!(before.3, 1, "one object is left");
    admin.mutate("deleteRecording", delete(&second), &fields).await;
    assert_eq!(stage_of(&test).await, ["deleted"]);
    assert_eq!(test.objects().await.len(), 0);
    // Bytes that were deleted may come again and are a new recording.
    let third = service.store_recording(&call, wav(0.5, 440.0)).await;
    assert_ne!(third, first);
    assert_eq!(stage_of(&test).await, ["completed"]);
    let (code, message) =
        admin.mutate_refused("deleteRecording", json!({ "recordingId": third, "reason": "  " })).await;
    assert_eq!(code, "BAD_INPUT");
    assert!(message.starts_with("reason"), "{message}");
}

async fn hostile_names_stay_in_their_folder(test: TestApp) {
    let tenants = ["../../etc", "..", ".", "a/b", "a\\b", "ünïcode 📼", "CON", "%2e%2e", "a b"];
    let campaigns = ["../../etc/passwd", "..", "a/b", "/absolute", "שלום", "none", "a\tb", "x?y#z", "-"];
    let mut paths = std::collections::BTreeSet::new();
    for tenant in tenants {
        let service = test.client_of(tenant, Role::Admin);
        for campaign in campaigns {
            let call = service.start_call(json!({ "campaignId": campaign })).await;
            let recording = service.store_recording(&call, wav(0.1, 440.0)).await;
            let query = "query ($id: ID!) { node(id: $id) { ... on Recording { storagePath } } }";
            let data = service.data(query, json!({ "id": recording })).await;
            let path = text(&data["node"]["storagePath"]);
            let parts: Vec<_> = path.split('/').collect();
            assert_eq!(parts.len(), 3, "{tenant} {campaign}: {path}");
            for part in &parts {
                let safe = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
                assert!(!part.is_empty() && !part.starts_with('.') && part.chars().all(safe), "{path}");
            }
            assert_eq!(parts[2], format!("{}.wav", hyphenated(&call)));
            let folder = (parts[0].to_owned(), parts[1].to_owned());
            assert!(paths.insert(folder), "{tenant} {campaign} share a folder with others: {path}");
            let link = service.link(&recording, "").await;
            assert_eq!(test.nobody().get(&link, &[]).await.body, wav(0.1, 440.0));
        }
    }
    assert_eq!(test.objects().await.len(), tenants.len() * campaigns.len());
    for empty in ["", "   "] {
        let input = json!({ "direction": "INBOUND", "from": "1", "to": "2", "campaignId": empty });
        assert_eq!(test.service().mutate_refused("startCall", input).await.0, "BAD_INPUT");
    }
}
