use proptest::prelude::*;
use rstest::rstest;

use super::*;

fn plus(raw: &str) -> (PartyKind, Option<String>, Option<String>) {
    let Party { kind, number, extension, .. } = read(raw, Spelling::Plus);
    (kind, number, extension)
}

// What libphonenumber makes of these (phonenumbers 9.0.43), where it needs no region for it.
#[rstest]
#[case("+1 (415) 555-2671", "+14155552671", None)]
#[case("+44 (0)20 7946 0958", "+442079460958", None)]
#[case("+442079460958;ext=101", "+442079460958", Some("101"))]
#[case("+1 415 555 2671 ext. 101", "+14155552671", Some("101"))]
#[case("+1 415 555 2671 x101", "+14155552671", Some("101"))]
#[case("+14155552671,,5", "+14155552671", Some("5"))]
#[case("+14155552671#5", "+14155552671", Some("5"))]
#[case("tel:+1-415-555-2671;ext=5", "+14155552671", Some("5"))]
#[case("tel:+1-415-555-2671;phone-context=x", "+14155552671", None)]
#[case("0039066982", "+39066982", None)]
#[case("+39 (06) 6982", "+39066982", None)]
#[case("+54 9 11 2345-6789", "+5491123456789", None)]
#[case("+52 1 55 1234 5678", "+5215512345678", None)]
#[case("+15551230001", "+15551230001", None)]
#[case("＋４４ ２０ ７９４６ ０９５８", "+442079460958", None)]
#[case("+\u{661}\u{664}\u{661}\u{665}5552671", "+14155552671", None)]
#[case("\u{202a}+1\u{a0}415\u{2011}555.2671\u{202c}", "+14155552671", None)]
#[case("sip:+14155552671@host;user=phone", "+14155552671", None)]
#[case("\"Ann\" <sip:%2B14155552671:secret@HOST:5060>", "+14155552671", None)]
#[case("whatsapp:+14155552671", "+14155552671", None)]
fn a_number_is_read_however_it_is_written(
    #[case] raw: &str,
    #[case] number: &str,
    #[case] extension: Option<&str>,
) {
    assert_eq!(plus(raw), (PartyKind::E164, Some(number.into()), extension.map(Into::into)));
}

#[rstest]
#[case("415-555-2671", Some("4155552671"))]
#[case("020 7946 0958", Some("02079460958"))]
#[case("011 44 20 7946 0958", Some("011442079460958"))]
#[case("06 6982123", Some("066982123"))]
#[case("1-800-FLOWERS", Some("18003569377"))]
#[case("442079460000", Some("442079460000"))]
#[case("sip:4155552671@x.com", Some("4155552671"))]
fn a_number_without_a_country_is_for_who_knows_the_region(#[case] raw: &str, #[case] number: Option<&str>) {
    assert_eq!(plus(raw), (PartyKind::National, number.map(Into::into), None));
}

#[rstest]
#[case("911", PartyKind::Short)]
#[case("102", PartyKind::Short)]
#[case("+911", PartyKind::Short)]
#[case("client:alice", PartyKind::Client)]
#[case("sip:alice@example.com", PartyKind::Sip)]
#[case("alice@example.com", PartyKind::Sip)]
#[case("sip:102@pbx.example", PartyKind::Sip)]
#[case("wss://archive.example.com/media", PartyKind::Unknown)]
#[case("Alice", PartyKind::Unknown)]
#[case("+0123456789", PartyKind::Unknown)]
#[case("+1234567890123456", PartyKind::Unknown)]
#[case("()", PartyKind::Unknown)]
fn what_is_no_number_is_never_made_one(#[case] raw: &str, #[case] kind: PartyKind) {
    assert_eq!(plus(raw), (kind, None, None));
}

#[rstest]
fn who_withholds_their_number_is_nobody(
    #[values(
        "",
        " ",
        "Anonymous",
        "RESTRICTED",
        "private",
        "unavailable",
        "Unknown",
        "blocked",
        "withheld",
        "No Caller ID",
        "anonymous.invalid",
        "anonymous@anonymous.invalid",
        "null",
        "0",
        "+",
        "sip:anonymous@anonymous.invalid",
        "\"Anonymous\" <sip:anonymous@x.example>",
        "sip:anonymous.invalid",
        "+266696687",
        "+1266696687",
        "266696687",
        "+86282452253",
        "+8656696",
        "+2562533",
        "+7378742833",
        "+7748283",
        "+94844353",
        "tel:+266696687",
        "+266 696 687"
    )]
    raw: &str,
    #[values(Spelling::Plus, Spelling::BareCountryCode)] spelling: Spelling,
) {
    let party = read(raw, spelling);
    assert_eq!((party.kind, party.number), (PartyKind::Anonymous, None));
    assert_eq!(party.raw, raw);
}

#[rstest]
#[case("447700900123", PartyKind::E164, Some("+447700900123"))]
#[case("+447700900123", PartyKind::E164, Some("+447700900123"))]
#[case("02079460958", PartyKind::National, Some("02079460958"))]
#[case("12345", PartyKind::Short, None)]
#[case("wss://archive.example.com/media", PartyKind::Unknown, None)]
#[case("sip:alice@example.com", PartyKind::Sip, None)]
fn vonage_leaves_the_plus_away(#[case] raw: &str, #[case] kind: PartyKind, #[case] number: Option<&str>) {
    let party = read(raw, Spelling::BareCountryCode);
    assert_eq!((party.kind, party.number.as_deref()), (kind, number));
}

proptest! {
    #[test]
    fn a_number_is_a_number(raw in "\\PC{0,20}|[+0-9 ()x;,#%<>@:.-]{0,24}|(sip:|tel:|client:)\\PC{0,20}") {
        for spelling in [Spelling::Plus, Spelling::BareCountryCode] {
            let party = read(&raw, spelling);
            let digits = party.number.as_deref().map(|number| number.strip_prefix('+').unwrap_or(number));
            prop_assert_eq!(digits.is_some(), matches!(party.kind, PartyKind::E164 | PartyKind::National));
            prop_assert!(digits.is_none_or(|digits| (7..=15).contains(&digits.len())));
            prop_assert!(digits.is_none_or(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())));
            if party.kind == PartyKind::E164 {
                prop_assert!(party.number.is_some_and(|number| number.starts_with('+') && !number.starts_with("+0")));
            }
        }
    }
}
