use std::sync::LazyLock;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::TryStreamExt as _;
use jsonwebtoken::{DecodingKey, Validation};
use rstest::rstest;
use serde_json::json;
use wiremock::matchers::{path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;

/// Made once, because RSA keys take long to find. Private and public half.
static KEY: LazyLock<[String; 2]> = LazyLock::new(|| {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let pem = |label: &str, der: &[u8]| {
        let lines: Vec<_> = STANDARD
            .encode(der)
            .as_bytes()
            .chunks(64)
            .map(|line| String::from_utf8(line.to_vec()).unwrap())
            .collect();
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
    };
    let public = pem("PUBLIC KEY", pair.public_key().as_der().unwrap().as_ref());
    [pem("PRIVATE KEY", pair.as_der().unwrap().as_ref()), public]
});

const JTI: Uuid = Uuid::from_u128(7);

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn account(api_url: &str, private_key: &str) -> VonageAccount {
    serde_json::from_value(json!({"api_key": "a", "signature_secret": "s", "application_id": "app-1",
        "private_key": private_key, "api_url": api_url}))
    .unwrap()
}

fn client(server: &MockServer) -> Client {
    Client::new(account(&server.uri(), &KEY[0]), Outside::new().unwrap()).unwrap()
}

#[tokio::test]
async fn a_recording_is_fetched_with_a_token_of_the_application() {
    let server = MockServer::start().await;
    let file = ResponseTemplate::new(200).set_body_bytes(*b"sound");
    Mock::given(path("/v1/files/f-1")).respond_with(file).mount(&server).await;
    let url = format!("{}/v1/files/f-1", server.uri()).parse().unwrap();
    let download = client(&server).download(&url, now(), JTI, 1_000, Duration::from_secs(10)).await;
    let pieces: Vec<_> = download.unwrap_or_else(|error| panic!("{error}")).body.try_collect().await.unwrap();
    assert_eq!(pieces.concat(), b"sound");

    let asked = server.received_requests().await.unwrap();
    let token = asked[0].headers["authorization"].to_str().unwrap().strip_prefix("Bearer ").unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_exp = false;
    let public = DecodingKey::from_rsa_pem(KEY[1].as_bytes()).unwrap();
    let decoded = jsonwebtoken::decode::<Value>(token, &public, &validation).unwrap();
    assert_eq!(decoded.header.typ.as_deref(), Some("JWT"));
    let expected = json!({"application_id": "app-1", "iat": now().timestamp(), "exp": now().timestamp() + 900, "jti": JTI});
    assert_eq!(decoded.claims, expected);
}

#[rstest]
#[case("https://evilvonage.com/v1/files/f")]
#[case("https://api.nexmo.com.evil.example/v1/files/f")]
#[case("http://api.nexmo.com/v1/files/f")]
#[case("https://169.254.169.254/v1/files/f")]
#[tokio::test]
async fn only_the_provider_is_asked(#[case] url: Url) {
    let server = MockServer::start().await;
    let download = client(&server).download(&url, now(), JTI, 1_000, Duration::from_secs(10)).await;
    assert!(matches!(download, Err(ProviderError::Refused(_))));
}

#[test]
fn a_key_that_is_none_is_said_to_be() {
    let made = Client::new(account("https://api.nexmo.com", "no key"), Outside::new().unwrap());
    assert!(matches!(made, Err(ProviderError::Refused(said)) if said.contains("private_key")));
}

fn call(uuid: &str, start_time: &str) -> Value {
    json!({"uuid": uuid, "conversation_uuid": "CON-1", "status": "completed", "direction": "inbound", "rate": "0.1",
        "from": {"type": "phone", "number": "447700900123"}, "to": {"type": "sip", "uri": "sip:a@b.example"},
        "duration": "60", "start_time": start_time, "end_time": "2026-11-19 10:12:12", "network": null, "_links": {}})
}

#[tokio::test]
async fn the_list_is_read_page_by_page_and_cut_to_the_span() {
    let server = MockServer::start().await;
    let page = |index: u64, calls: Value, links: Value| {
        let body = json!({"count": 3, "page_size": 100, "record_index": index, "_embedded": {"calls": calls}, "_links": links});
        Mock::given(path("/v1/calls"))
            .and(query_param("record_index", index.to_string()))
            .and(query_param("date_start", "2026-11-19T00:00:00Z"))
            .and(query_param("date_end", "2026-11-20T00:00:00Z"))
            .and(query_param("page_size", "100"))
            .respond_with(ResponseTemplate::new(200).set_body_json(body))
            .mount(&server)
    };
    let next =
        json!({"self": {"href": "/v1/calls"}, "next": {"href": "/v1/calls?page_size=2&record_index=2"}});
    page(0, json!([call("u-1", "2026-11-19 10:11:12"), call("u-2", "2026-11-20T00:00:00.000Z")]), next).await;
    page(2, json!([call("u-3", "2026-11-19T23:59:59.999Z")]), json!({})).await;

    let (client, from, until) = (client(&server), "2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z");
    let read = async |index| {
        client.calls(from.parse().unwrap(), until.parse().unwrap(), index, now(), JTI).await.unwrap()
    };
    let first = read(0).await;
    assert_eq!((first.calls.len(), first.next_index), (1, Some(2)));
    let CallEntry { uuid, from, to, duration_seconds, start_time, .. } = &first.calls[0];
    assert_eq!(
        (uuid.as_str(), from.as_deref(), to.as_deref()),
        ("u-1", Some("447700900123"), Some("sip:a@b.example"))
    );
    assert_eq!((*duration_seconds, *start_time), (Some(60), "2026-11-19T10:11:12Z".parse().ok()));
    let last = read(2).await;
    assert_eq!((last.calls[0].uuid.as_str(), last.next_index), ("u-3", None));
}

#[rstest]
#[case::more_by_the_count(json!({"count": 5, "_embedded": {"calls": [call("u-1", "")]}}), Some(1))]
#[case::the_link_stands_still(json!({"_embedded": {"calls": [call("u-1", "")]}, "_links": {"next": {"href": "?record_index=0"}}}), None)]
#[case::nothing_came(json!({"count": 5, "_embedded": {"calls": []}, "_links": {"next": {"href": "?record_index=100"}}}), None)]
fn a_list_does_not_go_round_in_circles(#[case] body: Value, #[case] next_index: Option<u64>) {
    let list: CallList = serde_json::from_value(body).unwrap();
    assert_eq!(list.page(0, now(), now()).unwrap().next_index, next_index);
}
