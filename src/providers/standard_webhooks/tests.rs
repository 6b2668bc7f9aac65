use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use standardwebhooks::Webhook;

use super::*;

/// The key, and the message beside it, that the standard's own libraries are tested with.
const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const OTHER: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const TIME: i64 = 1_649_367_553;
const BODY: &[u8] = br#"{"email":"test@example.com","username":"test_user"}"#;
const KNOWN: &str = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(TIME, 0).unwrap()
}

fn headers(family: &str, time: &str, signature: &str) -> HeaderMap {
    let values = [("id", "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk"), ("timestamp", time), ("signature", signature)];
    values
        .into_iter()
        .map(|(name, value)| {
            let name = HeaderName::from_bytes(format!("{family}-{name}").as_bytes()).unwrap();
            (name, HeaderValue::from_str(value).unwrap())
        })
        .collect()
}

fn verify(headers: &HeaderMap, secrets: &[&str], body: &[u8]) -> Result<(), Unproven> {
    let secrets: Vec<SecretString> = secrets.iter().map(|secret| SecretString::from(*secret)).collect();
    Claims::read(headers, now())?.verify(&secrets, body)
}

#[test]
fn what_the_standards_own_library_signs_is_taken() {
    let time = TIME.to_string();
    let signature =
        Webhook::new(SECRET).unwrap().sign("msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", TIME, BODY).unwrap();
    assert_eq!(signature, KNOWN);
    for family in ["webhook", "svix"] {
        assert_eq!(verify(&headers(family, &time, &signature), &[SECRET], BODY), Ok(()), "{family}");
    }
}

#[test]
fn signatures_and_secrets_are_changed_without_a_gap() {
    let time = TIME.to_string();
    let other = "v1,R3PTzyfHASBKHH98a7yexTwaJ4yNIcGhFQc1yuN+BPU=";
    for signatures in [
        format!("{other} {KNOWN}"),
        format!("{KNOWN} {other}"),
        format!(
            "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg== {KNOWN}"
        ),
        format!("{other}  {KNOWN}"),
        // Without padding, as some libraries write base64.
        KNOWN.trim_end_matches('=').to_owned(),
    ] {
        assert_eq!(verify(&headers("webhook", &time, &signatures), &[SECRET], BODY), Ok(()), "{signatures}");
    }
    let signed = headers("webhook", &time, KNOWN);
    assert_eq!(verify(&signed, &[OTHER, SECRET], BODY), Ok(()), "the previous secret");
    assert_eq!(verify(&signed, &["whsec_???", SECRET], BODY), Ok(()), "beside one that is no key");
    // As dashboards show it, and as people copy it.
    for spelt in [SECRET.replace("whsec_", "v1,whsec_"), SECRET.replace("whsec_", ""), format!(" {SECRET}\n")]
    {
        assert_eq!(verify(&signed, &[&spelt], BODY), Ok(()), "{spelt}");
    }
}

#[test]
fn what_is_not_the_sources_is_refused() {
    let time = TIME.to_string();
    let signed = headers("webhook", &time, KNOWN);
    assert_eq!(verify(&signed, &[OTHER], BODY), Err(Unproven::Wrong));
    // The same JSON, written again by somebody on the way.
    let again = br#"{"email": "test@example.com", "username": "test_user"}"#;
    assert_eq!(verify(&signed, &[SECRET], again), Err(Unproven::Wrong));
    assert_eq!(verify(&signed, &[], BODY), Err(Unproven::Wrong));
    for (signature, refusal) in [
        (
            KNOWN.replace("v1,", ""),
            "the header webhook-signature cannot be read: it holds v1, and base64, perhaps several",
        ),
        (
            KNOWN.replace("v1,", "v2,"),
            "the header webhook-signature cannot be read: it holds v1, and base64, perhaps several",
        ),
        ("v1,".into(), "no signature is of this body by the source's secret"),
        (KNOWN[..11].to_owned(), "no signature is of this body by the source's secret"),
        (
            String::new(),
            "the header webhook-signature cannot be read: it holds v1, and base64, perhaps several",
        ),
    ] {
        let refused = verify(&headers("webhook", &time, &signature), &[SECRET], BODY).unwrap_err();
        assert_eq!(refused.to_string(), refusal, "{signature}");
    }
    for missing in FAMILIES[0] {
        let mut headers = headers("webhook", &time, KNOWN);
        headers.remove(missing);
        let refused = verify(&headers, &[SECRET], BODY).unwrap_err();
        assert_eq!(refused, Unproven::Missing(missing));
    }
}

#[test]
fn clocks_may_differ_by_five_minutes() {
    for (time, refusal) in [
        ((TIME - 300).to_string(), Unproven::Wrong),
        ((TIME + 300).to_string(), Unproven::Wrong),
        ((TIME - 301).to_string(), Unproven::Stale("webhook-timestamp")),
        ((TIME + 301).to_string(), Unproven::Stale("webhook-timestamp")),
        // Milliseconds.
        ((TIME * 1_000).to_string(), Unproven::Stale("webhook-timestamp")),
    ] {
        let refused = verify(&headers("webhook", &time, KNOWN), &[SECRET], BODY).unwrap_err();
        assert_eq!(refused, refusal, "{time}");
    }
    for time in ["", "-5", "1649367553.5", "2022-04-07T21:39:13Z", "+1649367553", "99999999999999999999"] {
        let refused = verify(&headers("webhook", time, KNOWN), &[SECRET], BODY).unwrap_err();
        assert!(matches!(refused, Unproven::Unreadable("webhook-timestamp", _)), "{time} {refused}");
    }
}

#[test]
fn a_secret_that_is_no_key_is_never_used() {
    for (secret, error) in [
        ("whsec_!!!!", UnusableSecret::NotBase64),
        ("my secret", UnusableSecret::NotBase64),
        ("", UnusableSecret::Short(0)),
        ("whsec_", UnusableSecret::Short(0)),
        ("whsec_c2hvcnQ=", UnusableSecret::Short(5)),
    ] {
        assert_eq!(key(&secret.into()).unwrap_err(), error, "{secret}");
        let signed = headers("webhook", &TIME.to_string(), KNOWN);
        assert_eq!(verify(&signed, &[secret], BODY), Err(Unproven::Secret(error)), "{secret}");
    }
}
