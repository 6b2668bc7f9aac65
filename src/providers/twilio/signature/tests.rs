//! The vectors were made with Twilio's own libraries for Python and Node.

use rstest::rstest;

use super::*;

const TOKEN: &str = "12345abcdef67890fedcba0987654321";
const VOICE: &str = "https://archive.example.com/hooks/twilio/voice";
const VOICE_FORM: &[(&str, &str)] = &[
    ("CallSid", "CA0123456789abcdef0123456789abcdef"),
    ("AccountSid", "AC00112233445566778899aabbccddeeff"),
    ("From", "+15551230001"),
    ("To", "+15551230002"),
    ("CallStatus", "ringing"),
    ("Direction", "inbound"),
    ("ApiVersion", "2010-04-01"),
];
const RECORDING_FORM: &[(&str, &str)] = &[
    ("AccountSid", "AC00112233445566778899aabbccddeeff"),
    ("CallSid", "CA0123456789abcdef0123456789abcdef"),
    ("RecordingSid", "RE0123456789abcdef0123456789abcdef"),
    (
        "RecordingUrl",
        "https://api.twilio.com/2010-04-01/Accounts/AC00112233445566778899aabbccddeeff/Recordings/RE0123456789abcdef0123456789abcdef",
    ),
    ("RecordingStatus", "completed"),
    ("RecordingDuration", "42"),
    ("RecordingChannels", "2"),
    ("RecordingSource", "StartCallRecordingAPI"),
    ("RecordingStartTime", "Thu, 19 Nov 2026 10:11:12 +0000"),
    ("RecordingTrack", "both"),
    ("ErrorCode", "0"),
];
const JSON_URL: &str = "https://archive.example.com/hooks/twilio/json?bodySHA256=27ebfe91a318dc07829eec267640f3751e9a3cdc12079c47803ad76b3404b82e";
const JSON_SIGNATURE: &str = "rSnDHxCA9DWkzDq31S3f8g0hSIE=";

fn account(auth_token: &str) -> TwilioAccount {
    serde_json::from_value(serde_json::json!({
        "account_sid": "AC1", "auth_token": auth_token, "shared_keys": {"shared-1": TOKEN}
    }))
    .unwrap()
}

fn form(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn get<'a>(url: &'a str, signature: &'a str) -> SignedRequest<'a> {
    SignedRequest { url, form: None, body: b"", signature: Some(signature), settings: None }
}

#[rstest]
#[case::a_2(VOICE, VOICE_FORM, "ko1/LGqlaFM6YVeammbpdBK4khA=")]
#[case::b_2("https://archive.example.com:443/hooks/twilio/voice", VOICE_FORM, "ESBVFXlje1mfvZQW0Ffa1jA6fj8=")]
#[case::b_2_without_the_port(VOICE, VOICE_FORM, "ESBVFXlje1mfvZQW0Ffa1jA6fj8=")]
#[case::a_2_with_a_port(
    "https://archive.example.com:443/hooks/twilio/voice",
    VOICE_FORM,
    "ko1/LGqlaFM6YVeammbpdBK4khA="
)]
#[case::d_2(
    "https://archive.example.com/hooks/twilio/recording?tenant=acme&x=a%20b",
    RECORDING_FORM,
    "iobmHlo+Lix8K94XjxFl746XQ9s="
)]
#[case::e_2(VOICE, &[("CallerName", "José Ü"), ("FromCity", ""), ("Body", "a&b=c")], "GNWSREqjHLdjE36/jeZZREdeRcs=")]
#[case::f_2(VOICE, &[("Digits", "2"), ("Digits", "1"), ("Digits", "1"), ("CallSid", "CA1")], "wvHaOWoDpUZEYuK2+dqQFwgnk20=")]
#[case::g_2(VOICE, &[("b", "1"), ("A", "2"), ("a", "3"), ("B", "4")], "EuLXMtlpe1tsQSEiB7ufiJSbHJk=")]
fn a_form_signed_by_twilios_library_is_taken(
    #[case] url: &str,
    #[case] pairs: &[(&str, &str)],
    #[case] signature: &str,
) {
    let (mut fields, account) = (form(pairs), account(TOKEN));
    let with = |fields: &[(String, String)], url: &str| {
        verify(&account, &SignedRequest { url, form: Some(fields), ..get(url, signature) })
    };
    assert_eq!(with(&fields, url), Ok(()));
    assert_eq!(with(&fields, &format!("{url}#rc=3")), Ok(()), "a fragment is not signed");
    assert_eq!(with(&fields, &url.replace("https", "http")), Err(SignatureError::Wrong));
    fields.push(("Added".into(), String::new()));
    assert_eq!(with(&fields, url), Err(SignatureError::Wrong));
}

#[test]
fn the_vendors_published_example_is_taken() {
    let fields = form(&[
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
    ]);
    let request = get("https://mycompany.com/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
    let request = SignedRequest { form: Some(&fields), ..request };
    assert_eq!(verify(&account("12345"), &request), Ok(()));
    assert_eq!(verify(&account("12346"), &request), Err(SignatureError::Wrong));
}

#[rstest]
#[case(Some("key=shared-1,algorithm=HMAC_SHA256"), Ok(()))]
#[case(Some("algorithm=hmac_sha256, key=shared-1"), Ok(()))]
#[case(Some("key=shared-2,algorithm=HMAC_SHA256"), Err(SignatureError::UnknownKey("shared-2".into())))]
#[case(Some("key=shared-1,algorithm=HMAC_MD5"), Err(SignatureError::UnknownAlgorithm("HMAC_MD5".into())))]
#[case(Some("algorithm=HMAC_SHA256"), Err(SignatureError::Wrong))]
#[case(Some("key=shared-1"), Err(SignatureError::Wrong))]
#[case(None, Err(SignatureError::Wrong))]
fn the_settings_name_key_and_algorithm(
    #[case] settings: Option<&str>,
    #[case] expected: Result<(), SignatureError>,
) {
    let fields = form(VOICE_FORM);
    let request = get(VOICE, "12Hr8i8i/guhy9C3AVHvGipfq1NqHfKaslTdCO3NxpE=");
    let request = SignedRequest { form: Some(&fields), settings, ..request };
    assert_eq!(verify(&account("another"), &request), expected);
}

#[rstest]
#[case(
    "https://archive.example.com/hooks/twilio/voice?CallSid=CA1&From=%2B15551230001",
    "qiP4/XxWBNcVdgpnLHxyLd0Gafk="
)]
#[case("wss://archive.example.com/media/twilio", "HZ/iZCoQdzw5t+/faCcEFTkd6sQ=")]
#[case("wss://archive.example.com:443/media/twilio", "HZ/iZCoQdzw5t+/faCcEFTkd6sQ=")]
fn a_get_is_signed_by_its_address(#[case] url: &str, #[case] signature: &str) {
    let account = account(TOKEN);
    assert_eq!(verify(&account, &get(url, signature)), Ok(()));
    let with_body = SignedRequest { body: b"{}", ..get(url, signature) };
    assert_eq!(verify(&account, &with_body), Err(SignatureError::WrongBody));
}

#[test]
fn a_websockets_address_is_tried_with_both_ports_that_libraries_add() {
    let url = "wss://archive.example.com/media/twilio";
    let with_ports = spellings(url);
    assert_eq!(
        with_ports[1..],
        ["wss://archive.example.com:443/media/twilio", "wss://archive.example.com:80/media/twilio"]
    );
    assert_eq!(spellings("http://[::1]/x")[1..], ["http://[::1]:80/x"]);
    assert_eq!(spellings("http://[::1]:8080/x")[1..], ["http://[::1]/x"]);
    assert_eq!(spellings("https://a.example?x=:1")[1..], ["https://a.example:443?x=:1"]);
    assert_eq!(spellings("nothing"), ["nothing"]);
}

#[rstest]
#[case(br#"{"event":"x","n":1}"#, Ok(()))]
#[case(br#"{"event":"x","n":1} "#, Err(SignatureError::WrongBody))]
#[case(b"", Err(SignatureError::WrongBody))]
fn a_body_that_is_no_form_is_signed_by_its_hash(
    #[case] body: &[u8],
    #[case] expected: Result<(), SignatureError>,
) {
    assert_eq!(verify(&account(TOKEN), &SignedRequest { body, ..get(JSON_URL, JSON_SIGNATURE) }), expected);
}

#[rstest]
#[case(None, SignatureError::Missing)]
#[case(Some(""), SignatureError::Missing)]
#[case(Some("no base64"), SignatureError::Wrong)]
#[case(Some("ko1/LGqlaFM6YVeammbpdBK4khA"), SignatureError::Wrong)]
fn what_is_no_signature_is_none(#[case] signature: Option<&str>, #[case] expected: SignatureError) {
    let fields = form(VOICE_FORM);
    let request = SignedRequest { form: Some(&fields), signature, ..get(VOICE, "") };
    assert_eq!(verify(&account(TOKEN), &request), Err(expected));
}
