use futures_util::TryStreamExt as _;
use rstest::rstest;
use serde_json::json;
use wiremock::matchers::{body_string_contains, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;

const ACCOUNT: &str = "/2010-04-01/Accounts/AC1";
/// `AC1:token` and `SK1:secret`.
const BASIC_ACCOUNT: &str = "Basic QUMxOnRva2Vu";
const BASIC_KEY: &str = "Basic U0sxOnNlY3JldA==";

fn account(server: &MockServer) -> TwilioAccount {
    serde_json::from_value(json!({"account_sid": "AC1", "auth_token": "token", "api_url": server.uri()}))
        .unwrap()
}

fn client(server: &MockServer) -> Client {
    Client::new(account(server), Outside::new().unwrap())
}

async fn answer(server: &MockServer, verb: &str, place: &str, template: ResponseTemplate) {
    Mock::given(method(verb))
        .and(path(format!("{ACCOUNT}{place}")))
        .respond_with(template)
        .mount(server)
        .await;
}

fn error(status: u16, code: u64) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({"code": code, "message": "no", "status": status}))
}

async fn start(server: &MockServer) -> Result<StartedRecording, ProviderError> {
    client(server).start_recording("CA1", &"https://a.example/h".parse().unwrap()).await
}

#[tokio::test]
async fn a_recording_is_started_with_two_channels() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path(format!("{ACCOUNT}/Calls/CA1/Recordings.json")))
        .and(header("authorization", BASIC_ACCOUNT))
        .and(body_string_contains("RecordingChannels=dual&RecordingTrack=both"))
        .and(body_string_contains("RecordingStatusCallback=https%3A%2F%2Fa.example%2Fh%23rc%3D3%26rp%3Dct%2Crt%2C5xx"))
        .and(body_string_contains("RecordingStatusCallbackEvent=in-progress+completed+absent"))
        .respond_with(ResponseTemplate::new(201).set_body_json(json!({
            "sid": "RE1", "call_sid": "CA1", "conference_sid": null, "status": "in-progress", "channels": 2,
            "source": "StartCallRecordingAPI", "start_time": "Thu, 19 Nov 2026 10:11:12 +0000", "duration": null,
            "error_code": null, "track": "both"
        })))
        .mount(&server)
        .await;
    let StartedRecording::Started(entry) = start(&server).await.unwrap() else { panic!("not started") };
    assert_eq!((entry.sid.as_str(), entry.channels, entry.duration_seconds), ("RE1", Some(2), None));
}

#[tokio::test]
async fn a_call_that_is_not_in_progress_is_no_failure() {
    let server = MockServer::start().await;
    answer(&server, "POST", "/Calls/CA1/Recordings.json", error(400, 21_220)).await;
    assert_eq!(start(&server).await, Ok(StartedRecording::CallNotInProgress));
}

#[rstest]
#[case(error(409, 16_114), true)]
#[case(error(400, 16_108), false)]
#[case(error(401, 20_003), false)]
#[case(error(429, 20_429), true)]
#[case(error(404, 20_404), true)]
#[case(ResponseTemplate::new(500), true)]
#[tokio::test]
async fn other_refusals_say_whether_they_may_pass(#[case] refused: ResponseTemplate, #[case] may_pass: bool) {
    let server = MockServer::start().await;
    answer(&server, "POST", "/Calls/CA1/Recordings.json", refused).await;
    assert_eq!(start(&server).await.unwrap_err().may_pass(), may_pass);
}

async fn bytes(download: Result<Download, ProviderError>) -> Result<Vec<u8>, ProviderError> {
    let pieces: Vec<_> = download?.body.try_collect().await.unwrap();
    Ok(pieces.concat())
}

async fn download(server: &MockServer, client: &Client) -> Result<Vec<u8>, ProviderError> {
    let url = format!("{}{ACCOUNT}/Recordings/RE1", server.uri()).parse().unwrap();
    bytes(client.download(&url, 1_000, Duration::from_secs(10)).await).await
}

#[rstest]
#[case(ResponseTemplate::new(200).set_body_bytes(*b"stereo"), Ok("stereo"))]
#[case(error(400, 0), Ok("mono"))]
#[case(error(404, 20_404), Err("answered 404"))]
#[case(error(500, 0), Err("answered 500"))]
#[tokio::test]
async fn two_channels_are_fetched_where_there_are_two(
    #[case] two: ResponseTemplate,
    #[case] expected: Result<&str, &str>,
) {
    let server = MockServer::start().await;
    let media =
        || Mock::given(path(format!("{ACCOUNT}/Recordings/RE1.wav"))).and(header("authorization", BASIC_KEY));
    media().and(query_param("RequestedChannels", "2")).respond_with(two).mount(&server).await;
    let one = ResponseTemplate::new(200).set_body_bytes(*b"mono");
    media().and(query_param("RequestedChannels", "1")).respond_with(one).mount(&server).await;
    let account = TwilioAccount {
        api_key_sid: Some("SK1".into()),
        api_key_secret: Some("secret".into()),
        ..account(&server)
    };
    let downloaded = download(&server, &Client::new(account, Outside::new().unwrap())).await;
    match expected {
        Ok(audio) => assert_eq!(downloaded.unwrap(), audio.as_bytes()),
        Err(said) => {
            let error = downloaded.unwrap_err();
            assert!(error.may_pass() && error.to_string().starts_with(said), "{error}");
        }
    }
}

#[rstest]
#[case(
    "http://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1",
    Ok("https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1.wav")
)]
#[case(
    "https://api.dublin.ie1.twilio.com/x/RE1.json?a=b#c",
    Ok("https://api.dublin.ie1.twilio.com/x/RE1.wav")
)]
#[case("https://rented.s3.amazonaws.com/RE1", Err(()))]
#[case("https://twilio.com.evil.example/RE1", Err(()))]
#[case("http://169.254.169.254/RE1", Err(()))]
#[tokio::test]
async fn credentials_go_to_the_provider_alone(#[case] url: Url, #[case] expected: Result<&str, ()>) {
    let server = MockServer::start().await;
    let media = client(&server).media_url(&url).map_err(|_| ());
    assert_eq!(media.as_ref().map(Url::as_str), expected.as_ref().map(|url| *url));
}

#[rstest]
#[case(ResponseTemplate::new(200).set_body_json(json!({"sid": "RE1", "status": "completed", "duration": "42", "channels": 2})), Ok(Some(42)))]
#[case(ResponseTemplate::new(200).set_body_json(json!({"sid": "RE1", "status": "processing"})), Ok(None))]
#[case(ResponseTemplate::new(200).set_body_json(json!({"sid": "RE1", "status": "absent", "error_code": 16102})), Err("error 16102"))]
#[case(ResponseTemplate::new(200).set_body_json(json!({"sid": "RE1", "status": "deleted"})), Err("deleted at the provider"))]
#[case(error(404, 20_404), Err("RE1 is not there"))]
#[tokio::test]
async fn a_recording_that_never_was_or_is_no_more_is_gone(
    #[case] template: ResponseTemplate,
    #[case] expected: Result<Option<u64>, &str>,
) {
    let server = MockServer::start().await;
    answer(&server, "GET", "/Recordings/RE1.json", template).await;
    match (client(&server).recording("RE1").await, expected) {
        (Ok(entry), Ok(duration)) => assert_eq!(entry.duration_seconds, duration),
        (Err(ProviderError::Gone(said)), Err(part)) => assert!(said.contains(part), "{said}"),
        other => panic!("{other:?}"),
    }
}
