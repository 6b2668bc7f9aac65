//! Commands as an operator calls them: the built program beside an archive that has calls.

use std::process::Command;
use std::time::{Duration, SystemTime};

use entity::{TenantId, Tenanted as _, rendition, waveform};
use futures_util::FutureExt as _;
use sea_orm::{DbErr, PaginatorTrait as _};
use serde_json::{Value, json};
use wiremock::matchers::{path, path_regex};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::harness::{Backend, TENANT, TestApp, wav};

/// What a command said, and whether it went well.
struct Said {
    went_well: bool,
    out: String,
    errors: String,
}

/// Calls the program with this archive's settings. It has the machine's clock, and not the story's.
async fn earmark(test: &TestApp, tenants: &str, words: &str) -> Said {
    let file = test.folder().join("tenants.toml");
    std::fs::write(&file, tenants).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_earmark"));
    command.args(words.split(' ')).envs(test.settings()).env("EARMARK_TENANTS_FILE", file);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    Said {
        went_well: output.status.success(),
        out: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The same, which must go well; its lines.
async fn lines(test: &TestApp, tenants: &str, words: &str) -> Vec<String> {
    let said = earmark(test, tenants, words).await;
    assert!(said.went_well, "{words}: {}{}", said.out, said.errors);
    said.out.lines().map(str::to_owned).collect()
}

async fn stored(test: &TestApp) -> String {
    let service = test.service();
    let call = service.start_call(json!({ "startedAt": "2020-11-20T10:00:00Z" })).await;
    let recording = service.store_recording(&call, wav(0.5, 440.0)).await;
    test.work().await;
    recording
}

/// A provider that recorded one of two calls; the other was too short.
async fn provider() -> MockServer {
    let server = MockServer::start().await;
    let at = "Wed, 20 Nov 2024 10:00:00 +0000";
    let call = |sid: &str| {
        json!({ "sid": sid, "from": "+14155550132", "to": "+14155550100", "status": "completed",
            "direction": "inbound", "duration": "2", "start_time": at, "end_time": at })
    };
    let recording = |sid: &str, call: &str, status: &str, error: Value| {
        json!({ "sid": sid, "call_sid": call, "status": status, "channels": 1, "duration": "2", "start_time": at,
            "date_created": at, "error_code": error })
    };
    let recordings =
        [recording("RE1", "CA1", "completed", json!(null)), recording("RE2", "CA2", "absent", json!(16_101))];
    for (list, rows) in [("calls", json!([call("CA1"), call("CA2")])), ("recordings", json!(recordings))] {
        let name = format!("{}{}", list[..1].to_uppercase(), &list[1..]);
        let mut body = json!({ "next_page_uri": null });
        body[list] = rows;
        Mock::given(path(format!("/2010-04-01/Accounts/AC1/{name}.json")))
            .respond_with(ResponseTemplate::new(200).set_body_json(body))
            .mount(&server)
            .await;
    }
    let audio = ResponseTemplate::new(200).set_body_raw(wav(2.0, 440.0), "audio/x-wav");
    Mock::given(path_regex("/Recordings/RE1.wav")).respond_with(audio).mount(&server).await;
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_compared_listed_and_brought_in() {
    let (test, server) = (TestApp::new(Backend::SqliteFiles).await, provider().await);
    let tenants = format!(
        "[[twilio]]\nid = 'desk'\ntenant = 'acme'\n[twilio.account]\naccount_sid = 'AC1'\nauth_token = 't'\n\
         api_url = '{}'\n",
        server.uri()
    );
    let day = lines(&test, &tenants, "check-day --account desk --day 2024-11-20").await;
    assert_eq!(
        day[0],
        "desk on 2024-11-20: 2 calls and 2 recordings in the log, 0 of them stored, 2 missing"
    );
    let (never, short) = (
        "2024-11-20 call CA1, recording RE1: never announced: the provider has it, and the archive was never told of it",
        "2024-11-20 call CA2, recording RE2: too short: the call was too short to be recorded (Twilio 16101)",
    );
    assert!(day.iter().any(|line| line == never) && day.iter().any(|line| line == short), "{day:?}");
    let gaps = lines(&test, &tenants, "gaps --account desk").await;
    assert_eq!((gaps.len(), gaps[2].as_str()), (3, "2 gaps"), "{gaps:?}");

    let range = "backfill --account desk --from 2024-11-20 --until 2024-11-20 --work";
    for _ in 0..2 {
        let said = lines(&test, &tenants, range).await;
        assert_eq!(said[0], "1 days, 2 recordings: 1 stored, 1 not to be had, 0 days given up");
        assert_eq!(lines(&test, &tenants, "gaps --account desk").await, [short, "1 gaps"]);
    }
    let all = lines(&test, &tenants, "gaps --account desk --all --from 2024-11-20 --until 2024-11-20").await;
    // Which cause it was closed with is whether it was compared before it was fetched.
    let closed =
        |line: &String| line.starts_with("2024-11-20 call CA1, recording RE1: ") && line.contains("(closed ");
    assert!(all.iter().any(closed), "{all:?}");
    assert_eq!(lines(&test, &tenants, "gaps --account desk --until 2024-11-19").await, ["0 gaps"]);

    for command in ["check-day --account other --day 2024-11-20", "gaps --account other"] {
        let said = earmark(&test, &tenants, command).await;
        assert!(
            !said.went_well && said.errors.contains("the tenants file has no account other"),
            "{}",
            said.errors
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_says_what_it_would_do_and_does_it() {
    let test = TestApp::new(Backend::SqliteFiles).await;
    stored(&test).await;
    let kept = test.objects().await;
    let (lost, path) = ("acme/none/0193a5c2-7f4e-7000-8000-0000000000aa.wav", test.folder().join("audio"));
    let path = path.join(lost);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, wav(0.1, 440.0)).unwrap();
    let sweep = async |words: &str| lines(&test, "", words).await;
    let object = format!("object without a row: {lost} (3244 bytes)");
    assert_eq!(
        sweep("sweep").await,
        [
            format!("{object}: left for now: its grace is not over"),
            "0 removed (0 bytes), 1 left or mended".into()
        ]
    );
    let long_ago = SystemTime::now() - Duration::from_secs(30 * 86_400);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
    assert_eq!(
        sweep("sweep --dry-run").await,
        [format!("{object}: would be removed"), "1 would be removed (3244 bytes), 0 left or mended".into()]
    );
    assert!(path.exists());
    assert_eq!(
        sweep("sweep").await,
        [format!("{object}: removed"), "1 removed (3244 bytes), 0 left or mended".into()]
    );
    assert_eq!(test.objects().await, kept);
    assert_eq!(sweep("sweep").await, ["0 removed (0 bytes), 0 left or mended"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn retention_is_shown_before_it_is_kept() {
    let test = TestApp::new(Backend::SqliteFiles).await;
    let recording = stored(&test).await;
    let tenants = "[[tenant]]\nid = 'acme'\naudio_days = 30\n[[tenant]]\nid = 'globex'\naudio_days = 30\n";
    let neither = earmark(&test, tenants, "retention").await;
    assert!(!neither.went_well && neither.errors.contains("--preview"), "{}", neither.errors);
    let shown = lines(&test, tenants, "retention --preview").await;
    assert_eq!(shown.len(), 3, "{shown:?}");
    assert!(shown[0].contains("1 recordings") && shown[0].contains("retention: 30 days"), "{shown:?}");
    assert!(
        shown[1].starts_with("acme: 1 recordings (") && shown[1].ends_with("would be deleted"),
        "{shown:?}"
    );
    let status = "query ($id: ID!) { node(id: $id) { ... on Recording { status deletedReason } } }";
    let status = async || test.admin().data(status, json!({ "id": recording })).await["node"].take();
    assert_eq!(status().await["status"], "COMPLETED");
    let theirs = lines(&test, tenants, "retention --run --tenant globex").await;
    assert_eq!(theirs, ["globex: 0 recordings (0 bytes) and 0 transcripts deleted"]);
    assert_eq!(status().await["status"], "COMPLETED");
    let kept = lines(&test, tenants, "retention --run").await;
    assert!(
        kept[0].starts_with("acme: 1 recordings (") && kept[0].ends_with("0 transcripts deleted"),
        "{kept:?}"
    );
    assert_eq!(status().await, json!({ "status": "DELETED", "deletedReason": "retention: 30 days" }));
    assert!(test.objects().await.is_empty());
    let settled = lines(&test, "", "retention --preview").await;
    assert_eq!(settled, ["the tenants file settles no retention here: everything is kept"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_made_of_recordings_is_made_again() {
    let test = TestApp::new(Backend::SqliteFiles).await;
    stored(&test).await;
    let reader = test.app.database.reader();
    let waveforms = async || waveform::Entity::across_tenants().count(reader).await.unwrap();
    let renditions = async || rendition::Entity::across_tenants().count(reader).await.unwrap();
    let made = renditions().await;
    assert!(made > 0);
    for (what, said) in [("waveforms", "0 waveforms made"), ("renditions", "0 renditions enqueued")] {
        assert_eq!(lines(&test, "", &format!("rebuild {what}")).await, [said], "what is there stays");
    }
    let deleted = test.app.database.write(|transaction| {
        async move {
            let tenant = TenantId::new(TENANT);
            waveform::Entity::delete_of(&tenant).exec(transaction).await?;
            rendition::Entity::delete_of(&tenant).exec(transaction).await?;
            Ok::<_, DbErr>(())
        }
        .boxed()
    });
    deleted.await.unwrap();
    assert_eq!(lines(&test, "", "rebuild waveforms").await, ["1 waveforms made"]);
    assert_eq!(waveforms().await, 1);
    assert_eq!(lines(&test, "", "rebuild renditions").await, [format!("{made} renditions enqueued")]);
    // The machine's clock enqueued them, and the story's does them.
    test.clock.advance(400 * 86_400 * 100);
    test.work().await;
    assert_eq!(renditions().await, made);
}
