//! Calls that a provider tells of: from the webhook to the stored, encoded and measured recording.

use aws_lc_rs::hmac;
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use base64::Engine as _;
use entity::{JobStatus, Tenanted as _, job, webhook};
use sea_orm::{ColumnTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::{Value, json};
use wiremock::matchers::{header_exists, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::harness::{Answer, Backend, STRANGER, TENANT, TestApp};

const TOKEN: &str = "12345abcdef67890fedcba0987654321";
const STAGES: &str = "stages { stage status attempts lastError nextAttemptAt }";
const CALL: &str = "query ($id: String!) { call(by: { providerCallId: { provider: TWILIO, id: $id } }) {
    status direction from { raw e164 } to { raw } campaignId transcriptOnly
    stages { stage status attempts lastError nextAttemptAt }
    recordings { id status providerRecordingId sizeBytes sha256 durationMs expectedDurationMs channels channelSpeakers
      lastError renditions { format mimeType } }
    analytics { source talkMs silenceMs interruptions } } }";

macro_rules! on_every_backend_with_twilio {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            use crate::harness::Backend;

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite_files() {
                super::$story(super::Desk::open(Backend::SqliteFiles).await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres_s3() {
                if Backend::PostgresS3.is_there() {
                    super::$story(super::Desk::open(Backend::PostgresS3).await).await;
                }
            }
        }
    )+};
}

on_every_backend_with_twilio!(
    a_recording_is_announced_fetched_and_made_useful,
    what_comes_twice_or_out_of_order_changes_nothing,
    what_does_not_prove_itself_is_not_kept,
    what_fails_is_tried_again_and_then_given_up,
    a_recording_of_another_length_is_not_whole,
    an_absent_recording_is_no_failure,
);

/// An archive with a Twilio account, and what Twilio answers.
struct Desk {
    test: TestApp,
    twilio: MockServer,
}

impl Desk {
    async fn open(backend: Backend) -> Self {
        let twilio = MockServer::start().await;
        let tenants = format!(
            "[[twilio]]\nid = 'desk'\ntenant = '{TENANT}'\ncampaign_id = 'front'\n[twilio.account]\naccount_sid = 'AC1'\n\
             auth_token = '{TOKEN}'\napi_url = '{0}'\ndial = '+15550001'\n\
             [[twilio]]\nid = 'other'\ntenant = '{STRANGER}'\n[twilio.account]\naccount_sid = 'AC2'\n\
             auth_token = 'another token'\napi_url = '{0}'\n",
            twilio.uri()
        );
        Self { test: TestApp::with_tenants(backend, &tenants).await, twilio }
    }

    async fn post(&self, topic: &str, fields: &[(&str, &str)]) -> Answer {
        let signature = sign(&format!("http://earmark.test/hooks/twilio/desk/{topic}"), fields);
        self.post_signed("desk", topic, fields, &signature).await
    }

    async fn post_signed(
        &self,
        account: &str,
        topic: &str,
        fields: &[(&str, &str)],
        signature: &str,
    ) -> Answer {
        let nobody = self.test.nobody();
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = nobody
            .request(Method::POST, &format!("/hooks/twilio/{account}/{topic}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("x-twilio-signature", signature)
            .body(Body::from(body))
            .unwrap();
        nobody.send(request).await
    }

    async fn recording(&self, status: &str, duration: &str) -> Answer {
        let url = format!("{}/2010-04-01/Accounts/AC1/Recordings/RE1", self.twilio.uri());
        let fields = [
            ("CallSid", "CA1"),
            ("AccountSid", "AC1"),
            ("RecordingSid", "RE1"),
            ("RecordingUrl", url.as_str()),
            ("RecordingStatus", status),
            ("RecordingDuration", duration),
            ("RecordingChannels", "2"),
            ("ErrorCode", if status == "absent" { "16101" } else { "0" }),
        ];
        self.post("recording", &fields).await
    }

    async fn ring(&self) -> Answer {
        let fields = [
            ("CallSid", "CA1"),
            ("AccountSid", "AC1"),
            ("From", "+14155550123"),
            ("To", "+14155550100"),
            ("CallStatus", "ringing"),
            ("Direction", "inbound"),
        ];
        self.post("voice", &fields).await
    }

    async fn hang_up(&self, duration: &str) -> Answer {
        let fields = [
            ("CallSid", "CA1"),
            ("From", "+14155550123"),
            ("To", "+14155550100"),
            ("CallStatus", "completed"),
            ("CallDuration", duration),
            ("Direction", "inbound"),
            ("SequenceNumber", "2"),
            ("CallbackSource", "call-progress-events"),
        ];
        self.post("status", &fields).await
    }

    /// Twilio has this file for everybody who proves who they are.
    async fn media(&self, bytes: Vec<u8>) {
        Mock::given(method("GET"))
            .and(path("/2010-04-01/Accounts/AC1/Recordings/RE1.wav"))
            .and(header_exists("authorization"))
            .respond_with(ResponseTemplate::new(200).set_body_raw(bytes, "audio/x-wav"))
            .mount(&self.twilio)
            .await;
    }

    async fn call(&self) -> Value {
        self.test.admin().data(CALL, json!({ "id": "CA1" })).await["call"].take()
    }

    /// Rows that tell whether anything happened twice.
    async fn counts(&self) -> (u64, usize, usize) {
        let webhooks =
            webhook::Entity::across_tenants().count(self.test.app.database.reader()).await.unwrap();
        (webhooks, self.test.objects().await.len(), self.test.events().await.len())
    }
}

/// The signature as Twilio's libraries compute it.
fn sign(url: &str, fields: &[(&str, &str)]) -> String {
    let mut fields = fields.to_vec();
    fields.sort_unstable();
    let text: String =
        std::iter::once(url).chain(fields.iter().flat_map(|(name, value)| [*name, *value])).collect();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, TOKEN.as_bytes());
    base64::prelude::BASE64_STANDARD.encode(hmac::sign(&key, text.as_bytes()))
}

/// Two channels, one second each of a tone and of silence in turn.
fn dialogue() -> Vec<u8> {
    let samples: Vec<i16> = (0..8_000 * 4)
        .flat_map(|frame| {
            let tone = ((f64::from(frame) * 0.3).sin() * 9_000.0) as i16;
            if (frame / 8_000) % 2 == 0 { [tone, 0] } else { [0, tone] }
        })
        .collect();
    earmark::audio::wav::pcm16(8_000, 2, &samples).unwrap()
}

async fn a_recording_is_announced_fetched_and_made_useful(desk: Desk) {
    let answer = desk.ring().await;
    assert_eq!(answer.status, StatusCode::OK);
    let twiml = String::from_utf8(answer.body.to_vec()).unwrap();
    let (recording, dial) = (twiml.find("<Recording").unwrap(), twiml.find("<Dial").unwrap());
    assert!(recording < dial, "the recording starts before the call goes on: {twiml}");
    let bytes = dialogue();
    desk.media(bytes.clone()).await;
    assert_eq!(desk.recording("completed", "4").await.status, StatusCode::NO_CONTENT);
    assert_eq!(desk.hang_up("4").await.status, StatusCode::NO_CONTENT);
    desk.test.work().await;
    let call = desk.call().await;
    snapshot!("twilio_call", call, {
        ".recordings[].id" => "[id]",
        ".analytics.talkMs" => "[ms]",
        ".analytics.silenceMs" => "[ms]",
    });
    let recording = &call["recordings"][0];
    assert_eq!(recording["sizeBytes"], bytes.len());
    let link = desk.test.analyst().link(recording["id"].as_str().unwrap(), "").await;
    assert_eq!(desk.test.nobody().get(&link, &[]).await.body, bytes);
    let mp3 = desk.test.analyst().link(recording["id"].as_str().unwrap(), "(format: MP3)").await;
    let played = desk.test.nobody().get(&mp3, &[]).await;
    assert_eq!(played.header(header::CONTENT_TYPE), "audio/mpeg");
    // Nobody of another tenant knows of it.
    let foreign = desk.test.stranger().data(CALL, json!({ "id": "CA1" })).await;
    assert_eq!(foreign["call"], Value::Null);
}

async fn what_comes_twice_or_out_of_order_changes_nothing(desk: Desk) {
    desk.media(dialogue()).await;
    let entry = json!({ "sid": "CA1", "from": "+14155550123", "to": "+14155550100", "status": "completed",
        "direction": "inbound", "start_time": "Sat, 21 Nov 2026 08:59:00 +0000", "duration": "4" });
    Mock::given(path("/2010-04-01/Accounts/AC1/Calls/CA1.json"))
        .respond_with(ResponseTemplate::new(200).set_body_json(entry))
        .mount(&desk.twilio)
        .await;
    // The recording overtakes the call.
    desk.recording("completed", "4").await;
    desk.test.work().await;
    desk.hang_up("4").await;
    desk.ring().await;
    desk.recording("in-progress", "").await;
    desk.test.work().await;
    let before = (desk.counts().await, desk.call().await);
    assert_eq!(before.1["recordings"].as_array().unwrap().len(), 1);
    assert_eq!(before.1["status"], "COMPLETED");
    for _ in 0..2 {
        desk.recording("completed", "4").await;
        desk.ring().await;
        desk.hang_up("4").await;
        desk.test.work().await;
    }
    assert_eq!((desk.counts().await, desk.call().await), before);
}

async fn what_does_not_prove_itself_is_not_kept(desk: Desk) {
    let fields = [("CallSid", "CA1"), ("CallStatus", "ringing")];
    let good = sign("http://earmark.test/hooks/twilio/desk/voice", &fields);
    for (account, topic, signature, expected) in [
        ("desk", "voice", "", StatusCode::FORBIDDEN),
        ("desk", "voice", "rubbish", StatusCode::FORBIDDEN),
        ("desk", "status", good.as_str(), StatusCode::FORBIDDEN),
        // Another tenant's account, with this tenant's signature.
        ("other", "voice", good.as_str(), StatusCode::FORBIDDEN),
        ("nobody", "voice", good.as_str(), StatusCode::NOT_FOUND),
    ] {
        let answer = desk.post_signed(account, topic, &fields, signature).await;
        assert_eq!(answer.status, expected, "{account} {topic} {signature}");
    }
    assert_eq!(desk.counts().await.0, 0);
}

async fn what_fails_is_tried_again_and_then_given_up(desk: Desk) {
    desk.ring().await;
    Mock::given(path("/2010-04-01/Accounts/AC1/Recordings/RE1.wav"))
        .respond_with(ResponseTemplate::new(500))
        .mount(&desk.twilio)
        .await;
    desk.recording("completed", "4").await;
    let mut seen = Vec::new();
    for wait in [0, 300, 600, 1_200, 2_400] {
        desk.test.work().await;
        let call = desk.call().await;
        let stage = &call["stages"][0];
        seen.push(json!([stage["status"], stage["attempts"], stage["nextAttemptAt"]]));
        desk.test.clock.advance(wait);
    }
    desk.test.work().await;
    let call = desk.call().await;
    snapshot!("twilio_given_up", json!({ "seen": seen, "at_the_end": call["stages"], "recordings": call["recordings"] }), {
        ".recordings[].id" => "[id]",
    });
    let failed = job::Entity::across_tenants().filter(job::Column::Status.eq(JobStatus::Failed));
    assert_eq!(failed.count(desk.test.app.database.reader()).await.unwrap(), 1);
    // Somebody has put it right, and says so.
    desk.twilio.reset().await;
    desk.media(dialogue()).await;
    let id = desk.test.admin().data("query { calls(first: 1) { nodes { id } } }", json!({})).await;
    let retry = json!({ "callId": id["calls"]["nodes"][0]["id"], "stage": "RECORDING" });
    desk.test.viewer().mutate_refused("retryStage", retry.clone()).await;
    desk.test.stranger().mutate_refused("retryStage", retry.clone()).await;
    desk.test.admin().mutate("retryStage", retry, &format!("call {{ {STAGES} }}")).await;
    desk.test.work().await;
    assert_eq!(desk.call().await["stages"][0]["status"], "COMPLETED");
}

async fn a_recording_of_another_length_is_not_whole(desk: Desk) {
    desk.ring().await;
    desk.media(dialogue()).await;
    desk.recording("completed", "42").await;
    desk.test.work().await;
    let call = desk.call().await;
    assert_eq!(
        call["stages"][0]["lastError"],
        "file: it plays 4000 ms, but the provider says 42000 ms: it is not the whole recording"
    );
    assert!(desk.test.objects().await.is_empty(), "nothing of it is kept");
}

async fn an_absent_recording_is_no_failure(desk: Desk) {
    desk.ring().await;
    desk.recording("absent", "-1").await;
    desk.hang_up("1").await;
    desk.test.work().await;
    let call = desk.call().await;
    assert_eq!(call["stages"][0]["status"], "ABSENT");
    assert_eq!(call["stages"][0]["lastError"], "the call was too short to be recorded (Twilio 16101)");
    assert_eq!(call["recordings"][0]["status"], "ABSENT");
}
