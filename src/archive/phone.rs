//! Telephone numbers as E.164 (ITU-T): one form for comparing.

use entity::Provider;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, Region};

use crate::providers::party::{self, PartyKind, Spelling};

/// A provider's caller id as E.164. Whoever withholds the number has none, in whatever spelling; Vonage leaves the plus
/// away.
pub fn of_provider(raw: &str, provider: Provider, region: &str) -> Option<String> {
    let spelling = match provider {
        Provider::Vonage => Spelling::BareCountryCode,
        _ => Spelling::Plus,
    };
    let party = party::read(raw, spelling);
    match (party.kind, party.number) {
        (PartyKind::E164 | PartyKind::National, Some(number)) => possible(&number, region),
        _ => None,
    }
}

/// A number as E.164, in whatever form a person or a system wrote it: with an extension, which is left away, as a `tel:`
/// or `sip:` address, in full-width digits. None where it is no possible number, or says that it is withheld. `region`
/// (ISO 3166-1 alpha-2) says how to read one without a country code.
pub fn e164(raw: &str, region: &str) -> Option<String> {
    of_provider(raw, Provider::Direct, region)
}

fn possible(number: &str, region: &str) -> Option<String> {
    let parsed = PHONE_NUMBER_UTIL.parse(number, region.parse::<Region>().ok()).ok()?;
    PHONE_NUMBER_UTIL
        .is_possible_number(&parsed)
        .then(|| PHONE_NUMBER_UTIL.format(&parsed, PhoneNumberFormat::E164).into_owned())
}

#[cfg(test)]
mod tests {
    use super::e164;

    #[test]
    fn numbers_meet_in_one_form_however_they_were_written() {
        for raw in [
            "+1 415 555 0132",
            "(415) 555-0132",
            "415.555.0132",
            "sip:+14155550132@pbx.example",
            "tel:+14155550132",
        ] {
            assert_eq!(e164(raw, "US").as_deref(), Some("+14155550132"), "{raw}");
        }
        assert_eq!(e164("020 7946 0018", "GB").as_deref(), Some("+442079460018"));
    }

    #[test]
    fn what_is_no_number_has_no_form() {
        for raw in ["", "anonymous", "client:alice", "12", "+999999999999999999999999999999999"] {
            assert_eq!(e164(raw, "US"), None, "{raw}");
        }
    }
}
