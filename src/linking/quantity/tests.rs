use entity::Speaker;
use proptest::prelude::*;
use rstest::rstest;

use super::super::words::said_by;
use super::*;

fn party(language: Language, text: &str) -> Vec<u32> {
    parties(&said_by(Speaker::Customer, text), language).into_iter().map(|said| said.number).collect()
}

fn stay(language: Language, text: &str) -> Vec<u32> {
    stays(&said_by(Speaker::Customer, text), language).into_iter().map(|said| said.number).collect()
}

#[rstest]
#[case("a table for four", &[4])]
#[case("just the two of us", &[2])]
#[case("my wife and I", &[2])]
#[case("me and a friend", &[2])]
#[case("5 people", &[5])]
#[case("a party of 6 on friday", &[6])]
#[case("a single ticket", &[1])]
#[case("three economy class tickets", &[3])]
#[case("there will be twenty one of us", &[21])]
#[case("the number of guests is 3", &[3])]
#[case("Three please", &[3])]
#[case("just me", &[1])]
#[case("a table for 7 people at 18:30", &[7])]
fn sizes_of_parties(#[case] text: &str, #[case] expected: &[u32]) {
    assert_eq!(party(Language::English, text), expected);
}

#[rstest]
#[case("for 3 nights")]
#[case("for 7 pm")]
#[case("for 7:30")]
#[case("a 4 star hotel")]
#[case("for 8 March")]
#[case("for the 8th")]
#[case("it costs $4 per person")]
#[case("2 bedroom flat")]
#[case("the address is 5 Park Street")]
#[case("24 hours for the guests")]
fn no_party(#[case] text: &str) {
    assert_eq!(party(Language::English, text), Vec::<u32>::new());
}

#[rstest]
#[case("3 nights", &[3])]
#[case("for a week", &[7])]
#[case("for two weeks", &[14])]
#[case("stay of five days", &[5])]
#[case("for one night", &[1])]
#[case("in three days", &[])]
#[case("three days ago", &[])]
#[case("good night", &[])]
#[case("the day of the party", &[])]
#[case("a two night stay", &[2])]
fn lengths_of_stays(#[case] text: &str, #[case] expected: &[u32]) {
    assert_eq!(stay(Language::English, text), expected);
}

#[rstest]
#[case(Language::German, "einen Tisch für vier Personen", &[4])]
#[case(Language::Spanish, "una mesa para dos personas", &[2])]
#[case(Language::French, "une table pour six personnes", &[6])]
#[case(Language::Italian, "un tavolo per due persone", &[2])]
#[case(Language::Russian, "столик на двоих", &[2])]
#[case(Language::Russian, "на 1 человека в 14:45", &[1])]
#[case(Language::Hebrew, "שולחן לארבעה אנשים", &[4])]
fn in_other_languages(#[case] language: Language, #[case] text: &str, #[case] expected: &[u32]) {
    assert_eq!(party(language, text), expected);
}

#[test]
fn nights_in_other_languages() {
    assert_eq!(stay(Language::German, "für drei Nächte"), [3]);
    assert_eq!(stay(Language::Russian, "на 5 ночей"), [5]);
    assert_eq!(stay(Language::Spanish, "por tres noches"), [3]);
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,200}") {
        for language in [Language::English, Language::German, Language::Hebrew, Language::Russian] {
            let lines = said_by(Speaker::Unknown, &text);
            let _ = (parties(&lines, language), stays(&lines, language));
        }
    }
}
