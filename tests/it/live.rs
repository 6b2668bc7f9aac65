//! Live audio over real sockets: what was sent is what is stored, whatever becomes of sockets and processes.

mod caller;

use std::io::Write as _;
use std::time::Duration;

use axum::http::StatusCode;
use earmark::access::{Actor, Role};
use earmark::jobs::{Outcome, store_stream};
use entity::{
    CallStatus, StageKind, StageStatus, StreamStatus, TenantId, Tenanted as _, call, recording, stage, stream,
};
use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use self::caller::{
    Caller, MULAW_HEADER_BYTES, PCM_HEADER_BYTES, Server, frame, interleaved, twilio_signature, twilio_token,
    vonage_token,
};
use crate::harness::{Backend, STRANGER, TENANT, TestApp};

const STREAM: &str = "MZ0123456789abcdef0123456789abcdef";
const CALL: &str = "CA0123456789abcdef0123456789abcdef";
const SILENCE: u8 = 0xFF;

/// An archive with accounts that keeps live audio as it came, so that bytes can be compared.
async fn archive(backend: Backend) -> TestApp {
    archive_with(backend, &[]).await
}

async fn archive_with(backend: Backend, settings: &[(&str, &str)]) -> TestApp {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), caller::tenants()).unwrap();
    let mut all = vec![
        ("EARMARK_TENANTS_FILE", file.path().to_str().unwrap()),
        ("EARMARK_LIVE_FORMAT", "native"),
        ("EARMARK_LIVE_IDLE_SECONDS", "30"),
    ];
    all.extend(settings);
    TestApp::configured(backend, &all).await
}

/// Waits for commits until the rows are as wanted.
async fn until<T>(test: &TestApp, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let mut commits = test.app.database.commits();
    let found = async {
        loop {
            commits.mark_unchanged();
            if let Some(found) = look().await {
                return found;
            }
            commits.changed().await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(60), found).await.expect("the rows never become as wanted")
}

async fn streams(test: &TestApp) -> Vec<stream::Model> {
    let select = stream::Entity::of(&TenantId::new(TENANT)).order_by_asc(stream::Column::StreamId);
    select.all(test.app.database.reader()).await.unwrap()
}

/// The stream once it has ended, which there must be one of.
async fn ended(test: &TestApp) -> stream::Model {
    until(test, async || streams(test).await.pop().filter(|row| row.status != StreamStatus::Open)).await
}

async fn call(test: &TestApp) -> call::Model {
    call::Entity::of(&TenantId::new(TENANT)).one(test.app.database.reader()).await.unwrap().unwrap()
}

async fn store(test: &TestApp, row: &stream::Model) -> Outcome {
    let actor = Actor::archive(row.tenant_id.clone());
    store_stream::store(&test.app, &actor, row.id).await.unwrap()
}

async fn recordings(test: &TestApp) -> Vec<recording::Model> {
    let select =
        recording::Entity::of(&TenantId::new(TENANT)).order_by_asc(recording::Column::ProviderRecordingId);
    select.all(test.app.database.reader()).await.unwrap()
}

/// The one recording, and its coded samples.
async fn stored(test: &TestApp) -> (recording::Model, Vec<u8>) {
    let row = ended(test).await;
    assert_eq!(store(test, &row).await, Outcome::Done);
    // Once more changes nothing.
    assert_eq!(store(test, &row).await, Outcome::Done);
    let mut recordings = recordings(test).await;
    assert_eq!(recordings.len(), 1);
    let recording = recordings.remove(0);
    let bytes = test.object(recording.storage_path.as_deref().unwrap()).await.unwrap();
    assert!(spool_files(test).is_empty(), "the frames are forgotten");
    let header_bytes =
        if recording.codec.as_deref() == Some("pcm_mulaw") { MULAW_HEADER_BYTES } else { PCM_HEADER_BYTES };
    (recording, bytes[header_bytes..].to_vec())
}

fn spool_files(test: &TestApp) -> Vec<std::path::PathBuf> {
    let Ok(folder) = std::fs::read_dir(test.app.config.live_directory()) else { return Vec::new() };
    folder.map(|file| file.unwrap().path()).collect()
}

async fn twilio(server: &Server, test: &TestApp) -> Caller {
    let path = "/media/twilio/front-desk";
    let signature = twilio_signature(&test.app.public_url, path);
    server.connect(path, &[("x-twilio-signature", &signature)]).await.unwrap()
}

async fn direct(server: &Server, test: &TestApp) -> Caller {
    let token = test.token(TENANT, "pbx", Role::Service);
    server.connect("/media/direct", &[("authorization", &format!("Bearer {token}"))]).await.unwrap()
}

fn start(parameters: Value) -> Value {
    json!({ "event": "start", "sequenceNumber": "1", "streamSid": STREAM, "start": {
        "accountSid": "AC1", "streamSid": STREAM, "callSid": CALL, "tracks": ["inbound", "outbound"],
        "mediaFormat": { "encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1 },
        "customParameters": parameters } })
}

fn stop() -> Value {
    json!({ "event": "stop", "streamSid": STREAM, "stop": { "accountSid": "AC1", "callSid": CALL } })
}

/// Frames of one track that follow each other.
fn speech(first: u64, frames: u64) -> Vec<(u64, Vec<u8>)> {
    (0..frames).map(|number| (first + number * 20, frame(first + number))).collect()
}

async fn say(caller: &mut Caller, track: &str, frames: &[(u64, Vec<u8>)]) {
    for (at_ms, audio) in frames {
        caller.media(track, *at_ms, audio).await;
    }
}

/// Makes each story two tests, as [`on_every_backend`] does, over an archive with accounts.
macro_rules! on_both {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            use crate::harness::Backend;

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite_files() {
                super::$story(super::archive(Backend::SqliteFiles).await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres_s3() {
                if Backend::PostgresS3.is_there() {
                    super::$story(super::archive(Backend::PostgresS3).await).await;
                }
            }
        }
    )+};
}

on_both!(
    both_tracks_of_twilio_become_two_channels,
    a_call_that_ends_elsewhere_ends_its_stream,
    a_restart_finishes_what_was_taken,
    a_stream_goes_on_over_another_socket,
);

async fn both_tracks_of_twilio_become_two_channels(test: TestApp) {
    let server = Server::start(&test).await;
    let (inbound, outbound) = (speech(60, 30), speech(300, 20));
    let mut caller = twilio(&server, &test).await;
    caller.say(json!({ "event": "connected", "protocol": "Call", "version": "1.0.0" })).await;
    caller.say(start(json!({ "token": twilio_token(CALL), "from": "+14155550132" }))).await;
    say(&mut caller, "inbound", &inbound).await;
    caller.say(json!({ "event": "dtmf", "dtmf": { "track": "inbound_track", "digit": "1" } })).await;
    say(&mut caller, "outbound", &outbound).await;
    caller.say(stop()).await;
    assert_eq!(caller.closed().await, 1000);

    let row = ended(&test).await;
    assert_eq!((row.ended_by.as_deref(), row.interrupted), (Some("stop"), false));
    let (recording, samples) = stored(&test).await;
    assert_eq!(samples, interleaved(&[inbound, outbound], SILENCE));
    assert_eq!((recording.channels, recording.sample_rate_hz), (Some(2), Some(8_000)));
    assert_eq!(recording.channel_parties, Some(json!(["customer", "agent"])));
    assert_eq!(recording.recorded_at, Some(row.started_at));
    assert_eq!(recording.provider_recording_id.as_deref(), Some(STREAM));
    assert!(!recording.interrupted);
    let call = call(&test).await;
    assert_eq!((call.status, call.campaign_id.as_deref()), (CallStatus::Completed, Some("spring")));
    assert_eq!((call.provider_call_id.as_deref(), call.from_raw.as_str()), (Some(CALL), "+14155550132"));

    let query = json!({ "id": STREAM });
    let ask = "query ($id: String!) { call(by: { streamId: $id }) { id } }";
    assert!(test.viewer().data(ask, query.clone()).await["call"].is_object());
    assert!(test.client_of(STRANGER, Role::Admin).data(ask, query).await["call"].is_null());
}

/// The provider's word comes by another way, on any node; the socket stays open and what is on its way is heard.
async fn a_call_that_ends_elsewhere_ends_its_stream(test: TestApp) {
    let server = Server::start(&test).await;
    let mut caller = direct(&server, &test).await;
    caller.say(start(json!({}))).await;
    let spoken = speech(20, 10);
    say(&mut caller, "inbound", &spoken[..5]).await;
    caller.settle().await;
    let ask = "query ($id: String!) { call(by: { streamId: $id }) { id } }";
    let id = test.viewer().data(ask, json!({ "id": STREAM })).await["call"]["id"].clone();
    test.clock.advance(60);
    test.service().mutate("endCall", json!({ "callId": id }), "call { status }").await;
    say(&mut caller, "inbound", &spoken[5..]).await;
    assert_eq!(caller.closed().await, 1000);
    let row = ended(&test).await;
    assert_eq!((row.ended_by.as_deref(), row.interrupted), (Some("call_ended"), false));
    let (_, samples) = stored(&test).await;
    assert_eq!(samples, interleaved(&[spoken, Vec::new()], SILENCE));
}

/// A process that is killed leaves whole frames and perhaps half of one.
async fn a_restart_finishes_what_was_taken(test: TestApp) {
    let server = Server::start(&test).await;
    let mut caller = direct(&server, &test).await;
    caller.say(start(json!({}))).await;
    let spoken = speech(20, 50);
    say(&mut caller, "outbound", &spoken).await;
    caller.settle().await;
    let files = spool_files(&test);
    assert_eq!(files.len(), 1);

    let app = test.app.clone();
    let config = earmark::config::Config::clone(&app.config);
    let live = earmark::config::LiveConfig { idle: Duration::from_secs(1), ..config.live.clone() };
    let config = std::sync::Arc::new(earmark::config::Config { live, ..config });
    let test = test.over(earmark::app::App { config, ..app });
    assert_eq!(caller.closed().await, 1012);
    let mut file = std::fs::OpenOptions::new().append(true).open(&files[0]).unwrap();
    file.write_all(&[7; 100]).unwrap();
    let row = ended(&test).await;
    assert_eq!((row.ended_by.as_deref(), row.interrupted), (Some("restart"), true));
    let (recording, samples) = stored(&test).await;
    assert!(recording.interrupted);
    assert_eq!(samples, interleaved(&[Vec::new(), spoken], SILENCE));
}

async fn a_stream_goes_on_over_another_socket(test: TestApp) {
    let server = Server::start(&test).await;
    let (before, after) = (speech(20, 10), speech(500, 10));
    let mut first = direct(&server, &test).await;
    first.say(start(json!({}))).await;
    say(&mut first, "inbound", &before).await;
    first.settle().await;
    let mut second = direct(&server, &test).await;
    second.say(start(json!({}))).await;
    // The first socket is closed for the second, if it was not before.
    assert_eq!(first.closed().await, 1000);
    say(&mut second, "inbound", &after).await;
    second.say(stop()).await;
    assert_eq!(second.closed().await, 1000);
    let (recording, samples) = stored(&test).await;
    assert!(recording.interrupted, "numbers are missing in between");
    assert_eq!(samples, interleaved(&[[before, after].concat(), Vec::new()], SILENCE));
}

#[tokio::test(flavor = "multi_thread")]
async fn bursts_gaps_and_reordering_leave_everything_where_it_belongs() {
    let test = archive(Backend::SqliteMemory).await;
    let server = Server::start(&test).await;
    let mut spoken = speech(60, 40);
    // A gap of 233 ms without loss, and one of ten seconds.
    spoken.extend(speech(60 + 40 * 20 + 233, 20));
    spoken.extend(speech(12_000, 20));
    let mut sent = spoken.clone();
    // Neighbours come in the wrong order, and some of the early ones at the very end.
    sent.chunks_mut(2).for_each(<[_]>::reverse);
    sent.rotate_left(6);
    let mut caller = direct(&server, &test).await;
    caller.say(start(json!({}))).await;
    say(&mut caller, "inbound", &sent).await;
    // Twice the same changes nothing.
    say(&mut caller, "inbound", &sent[..5]).await;
    caller.say(stop()).await;
    caller.closed().await;
    let (_, samples) = stored(&test).await;
    assert_eq!(samples, interleaved(&[spoken, Vec::new()], SILENCE));
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_ends_a_stream_whose_socket_was_closed() {
    let test = archive_with(Backend::SqliteMemory, &[("EARMARK_LIVE_IDLE_SECONDS", "1")]).await;
    let server = Server::start(&test).await;
    let mut caller = direct(&server, &test).await;
    caller.say(start(json!({}))).await;
    let spoken = speech(20, 3);
    say(&mut caller, "inbound", &spoken).await;
    caller.settle().await;
    caller.close().await;
    let row = ended(&test).await;
    assert_eq!((row.ended_by.as_deref(), row.interrupted), (Some("idle"), true));
    assert_eq!(call(&test).await.status, CallStatus::Completed);
    let (recording, samples) = stored(&test).await;
    assert!(recording.interrupted);
    assert_eq!(samples, interleaved(&[spoken, Vec::new()], SILENCE));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_that_comes_again_changes_nothing_and_audio_makes_another_piece() {
    let test = archive(Backend::SqliteMemory).await;
    let server = Server::start(&test).await;
    for frames in [speech(20, 3), Vec::new(), speech(5_000, 3)] {
        let mut caller = direct(&server, &test).await;
        caller.say(start(json!({}))).await;
        say(&mut caller, "inbound", &frames).await;
        caller.say(stop()).await;
        assert_eq!(caller.closed().await, 1000);
    }
    let rows = streams(&test).await;
    assert_eq!(
        rows.iter().map(|row| row.stream_id.as_str()).collect::<Vec<_>>(),
        [STREAM, &format!("{STREAM}#2")]
    );
    for row in &rows {
        assert_eq!((row.status, row.call_id), (StreamStatus::Ended, rows[0].call_id));
        assert_eq!(store(&test, row).await, Outcome::Done);
    }
    // The second begins where its audio does.
    assert_eq!(
        recordings(&test).await.iter().map(|row| row.duration_ms).collect::<Vec<_>>(),
        [Some(80), Some(60)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_word_of_the_end_is_the_better_one() {
    let test = archive(Backend::SqliteMemory).await;
    let server = Server::start(&test).await;
    let mut caller = direct(&server, &test).await;
    caller.say(start(json!({}))).await;
    caller.settle().await;
    test.clock.advance(10);
    caller.say(stop()).await;
    caller.closed().await;
    let stopped = call(&test).await;
    assert_eq!((stopped.status, stopped.duration_ms), (CallStatus::Completed, Some(10_000)));
    let actor = Actor::archive(TenantId::new(TENANT));
    for seconds in [50, 20] {
        let at = Some(stopped.started_at + chrono::TimeDelta::seconds(seconds));
        earmark::archive::calls::end(&test.app, &actor, stopped.id, at, None).await.unwrap();
        assert_eq!(call(&test).await.duration_ms, Some(50_000));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_without_audio_is_absent() {
    let test = archive(Backend::SqliteMemory).await;
    let server = Server::start(&test).await;
    let mut caller = direct(&server, &test).await;
    caller.say(start(json!({}))).await;
    caller.say(json!({ "event": "media", "media": { "track": "inbound", "payload": "" } })).await;
    caller.say(stop()).await;
    caller.closed().await;
    let row = ended(&test).await;
    let reason = "the stream ended without a frame of audio".to_owned();
    assert_eq!(store(&test, &row).await, Outcome::Absent { reason });
    assert_eq!(streams(&test).await[0].status, StreamStatus::Empty);
    assert!(recordings(&test).await.is_empty() && spool_files(&test).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_malformed_is_skipped() {
    let test = archive(Backend::SqliteMemory).await;
    let server = Server::start(&test).await;
    let mut caller = direct(&server, &test).await;
    caller.media("inbound", 0, &frame(9)).await;
    caller.say(start(json!({}))).await;
    for text in [
        "",
        "{",
        "[]",
        r#"{"event":"tomorrow"}"#,
        r#"{"event":"media"}"#,
        r#"{"event":"media","media":{"payload":"?"}}"#,
    ] {
        caller.send(Message::text(text)).await;
    }
    caller.send(Message::binary(vec![1, 2, 3])).await;
    let spoken = speech(20, 3);
    say(&mut caller, "inbound", &spoken).await;
    caller.say(stop()).await;
    caller.closed().await;
    let (_, samples) = stored(&test).await;
    assert_eq!(samples, interleaved(&[spoken, Vec::new()], SILENCE));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_prove_who_they_are_is_not_heard() {
    let test = archive(Backend::SqliteMemory).await;
    let server = Server::start(&test).await;
    let refused = async |path: &str, headers: &[(&str, &str)]| server.connect(path, headers).await.err();
    let signature = twilio_signature(&test.app.public_url, "/media/twilio/front-desk");
    let viewer = format!("Bearer {}", test.token(TENANT, "v", Role::Viewer));
    type Headers<'a> = [(&'a str, &'a str)];
    let cases: [(&str, &Headers<'_>, StatusCode); 7] = [
        ("/media/twilio/front-desk", &[], StatusCode::FORBIDDEN),
        (
            "/media/twilio/front-desk",
            &[("x-twilio-signature", "HZ/iZCoQdzw5t+/faCcEFTkd6sQ=")],
            StatusCode::FORBIDDEN,
        ),
        ("/media/twilio/lines", &[("x-twilio-signature", &signature)], StatusCode::NOT_FOUND),
        ("/media/vonage/lines", &[("authorization", "Bearer abc")], StatusCode::FORBIDDEN),
        ("/media/vonage/nobody", &[], StatusCode::NOT_FOUND),
        ("/media/direct", &[], StatusCode::UNAUTHORIZED),
        ("/media/direct", &[("authorization", &viewer)], StatusCode::FORBIDDEN),
    ];
    for (path, headers, status) in cases {
        assert_eq!(refused(path, headers).await, Some(status), "{path} {headers:?}");
    }
    let mut caller = twilio(&server, &test).await;
    caller.say(start(json!({ "token": twilio_token("CA-another") }))).await;
    assert_eq!(caller.closed().await, 1008);
    let mut caller = server.connect("/media/vonage/lines", &[]).await.unwrap();
    caller
        .say(json!({ "event": "websocket:connected", "content-type": "audio/l16;rate=16000", "call": CALL }))
        .await;
    assert_eq!(caller.closed().await, 1008);
    assert!(streams(&test).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_further_call_than_the_node_takes_is_turned_away() {
    let test = archive_with(Backend::SqliteMemory, &[("EARMARK_LIVE_CALLS_MAX", "1")]).await;
    let server = Server::start(&test).await;
    let first = direct(&server, &test).await;
    let token = format!("Bearer {}", test.token(TENANT, "pbx", Role::Service));
    let second = server.connect("/media/direct", &[("authorization", &token)]).await;
    assert_eq!(second.err(), Some(StatusCode::SERVICE_UNAVAILABLE));
    drop(first);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_subprotocol_is_echoed_where_it_is_offered() {
    let test = archive(Backend::SqliteMemory).await;
    let server = Server::start(&test).await;
    let path = "/media/twilio/front-desk";
    let signature = twilio_signature(&test.app.public_url, path);
    let headers =
        [("x-twilio-signature", signature.as_str()), ("sec-websocket-protocol", "audio.twilio.com")];
    let offered = server.connect(path, &headers).await.unwrap();
    assert_eq!(offered.protocol.as_deref(), Some("audio.twilio.com"));
    assert_eq!(twilio(&server, &test).await.protocol, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rate_of_vonage_comes_from_its_message() {
    let test = archive_with(Backend::SqliteMemory, &[("EARMARK_LIVE_IDLE_SECONDS", "1")]).await;
    let server = Server::start(&test).await;
    let mut caller = server.connect("/media/vonage/lines", &[]).await.unwrap();
    let connected = json!({ "event": "websocket:connected", "content-type": "audio/l16;rate=24000", "call": "CON-1",
        "token": vonage_token("CON-1") });
    caller.say(connected).await;
    let spoken: Vec<u8> = (0..960 * 5).map(|sample| (sample % 251) as u8).collect();
    for frame in spoken.chunks(960) {
        caller.send(Message::binary(frame.to_vec())).await;
    }
    caller.settle().await;
    caller.close().await;
    let row = ended(&test).await;
    // Closing is how Vonage ends a stream.
    assert_eq!((row.ended_by.as_deref(), row.interrupted), (Some("idle"), false));
    let (recording, samples) = stored(&test).await;
    assert_eq!(samples, spoken);
    assert_eq!((recording.channels, recording.sample_rate_hz), (Some(1), Some(24_000)));
    assert_eq!(recording.channel_parties, Some(json!(["unknown"])));
}

#[tokio::test(flavor = "multi_thread")]
async fn audio_is_stored_for_speech_unless_told_otherwise() {
    let test = archive_with(Backend::SqliteMemory, &[("EARMARK_LIVE_FORMAT", "wav16k")]).await;
    let server = Server::start(&test).await;
    let mut caller = direct(&server, &test).await;
    caller.say(start(json!({ "inbound": "agent", "outbound": "customer", "direction": "outbound" }))).await;
    say(&mut caller, "inbound", &speech(20, 49)).await;
    caller.say(stop()).await;
    caller.closed().await;
    let (recording, samples) = stored(&test).await;
    assert_eq!((recording.channels, recording.sample_rate_hz), (Some(2), Some(16_000)));
    assert_eq!((recording.codec.as_deref(), recording.duration_ms), (Some("pcm_s16le"), Some(1_000)));
    assert_eq!(recording.channel_parties, Some(json!(["agent", "customer"])));
    assert_eq!(samples.len(), 64_000);
    let stage =
        stage::Entity::of(&TenantId::new(TENANT)).filter(stage::Column::Kind.eq(StageKind::Recording));
    let stage = stage.one(test.app.database.reader()).await.unwrap().unwrap();
    assert_eq!(stage.status, StageStatus::Completed);
}
