use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

fn signer() -> LinkSigner {
    LinkSigner::new(&secret("the secret of today"), &[])
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn link() -> FileLink {
    FileLink {
        kind: LinkKind::Audio,
        link_id: Uuid::from_u128(1),
        tenant: TenantId::new("acme"),
        user: "ann@example.com".into(),
        subject: Uuid::from_u128(2),
        format: "ORIGINAL".into(),
        clip: None,
        disposition: Disposition::Attachment,
        expires_at: now() + TimeDelta::hours(1),
    }
}

#[test]
fn what_was_signed_comes_back() {
    let token = signer().sign(&link());
    assert_eq!(signer().verify(LinkKind::Audio, &token, now()), Ok(link()));
    assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)), "{token}");
    assert!(token.len() < 200, "{} bytes", token.len());
}

#[test]
fn a_link_ends_at_its_last_second() {
    let token = signer().sign(&link());
    let end = link().expires_at;
    assert_eq!(signer().verify(LinkKind::Audio, &token, end - TimeDelta::seconds(1)), Ok(link()));
    assert_eq!(signer().verify(LinkKind::Audio, &token, end), Err(LinkError::Expired));
}

#[test]
fn a_former_secret_is_accepted_and_an_unknown_one_is_not() {
    let token = signer().sign(&link());
    let rotated = LinkSigner::new(&secret("the secret of tomorrow"), &[secret("the secret of today")]);
    assert_eq!(rotated.verify(LinkKind::Audio, &token, now()), Ok(link()));
    assert_ne!(rotated.sign(&link()), token, "the new secret signs");
    let forgotten = LinkSigner::new(&secret("the secret of tomorrow"), &[]);
    assert_eq!(forgotten.verify(LinkKind::Audio, &token, now()), Err(LinkError::WrongSignature));
}

#[test]
fn a_payload_with_somebody_elses_signature_is_refused() {
    let other = FileLink { tenant: TenantId::new("other"), ..link() };
    let (ours, theirs) = (signer().sign(&link()), signer().sign(&other));
    let (payload, mac) = (theirs.split_once('.').unwrap().0, ours.split_once('.').unwrap().1);
    assert_eq!(
        signer().verify(LinkKind::Audio, &format!("{payload}.{mac}"), now()),
        Err(LinkError::WrongSignature)
    );
    assert_eq!(
        signer().verify(LinkKind::Audio, &format!("{payload}."), now()),
        Err(LinkError::WrongSignature)
    );
}

#[test]
fn rubbish_is_refused() {
    let signer = signer();
    let long = "A".repeat(LINK_BYTES_MAX + 1);
    for rubbish in ["", ".", "a.b", "AAAA.AAAA", "no dot", "ä.ö", long.as_str()] {
        assert_eq!(signer.verify(LinkKind::Audio, rubbish, now()), Err(LinkError::Malformed), "{rubbish}");
    }
}

#[test]
fn a_link_to_one_kind_of_thing_is_none_to_another() {
    let token = signer().sign(&link());
    for kind in [LinkKind::Transcript, LinkKind::Peaks] {
        assert_eq!(signer().verify(kind, &token, now()), Err(LinkError::WrongSignature));
    }
}

/// Fields that end where another begins must not be confused: `ab` + `c` is not `a` + `bc`.
#[test]
fn neighbouring_fields_do_not_run_together() {
    let first = FileLink { tenant: TenantId::new("ab"), user: "c".into(), ..link() };
    let second = FileLink { tenant: TenantId::new("a"), user: "bc".into(), ..link() };
    assert_ne!(signer().sign(&first), signer().sign(&second));
}

proptest! {
    #[test]
    fn any_link_comes_back_and_any_flipped_bit_is_refused(
        ids in any::<(u128, u128)>(),
        tenant in "\\PC{1,128}",
        user in "\\PC{1,128}",
        format in "[A-Z]{1,8}",
        clip in any::<Option<(u32, u32)>>(),
        attachment in any::<bool>(),
        seconds in 1..604_800_i64,
        position in any::<prop::sample::Index>(),
        bit in 0..7_u8,
    ) {
        let link = FileLink {
            kind: LinkKind::Audio,
            link_id: Uuid::from_u128(ids.0),
            tenant: TenantId::new(tenant),
            user,
            subject: Uuid::from_u128(ids.1),
            format,
            clip: clip.map(|(from_ms, until_ms)| Clip { from_ms, until_ms }),
            disposition: if attachment { Disposition::Attachment } else { Disposition::Inline },
            expires_at: now() + TimeDelta::seconds(seconds),
        };
        let signer = signer();
        let token = signer.sign(&link);
        prop_assert_eq!(signer.verify(LinkKind::Audio, &token, now()), Ok(link));
        let mut bytes = token.into_bytes();
        let position = position.index(bytes.len());
        bytes[position] ^= 1 << bit;
        let flipped = String::from_utf8(bytes).expect("flipping the lower seven bits keeps ASCII");
        prop_assert!(signer.verify(LinkKind::Audio, &flipped, now()).is_err());
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,300}") {
        prop_assert!(signer().verify(LinkKind::Audio, &text, now()).is_err());
    }
}
