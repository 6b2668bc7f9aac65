use entity::Speaker;
use proptest::prelude::*;
use rstest::rstest;

use super::super::words::said_by;
use super::*;

fn strength(name: &str, text: &str) -> f64 {
    let lines = said_by(Speaker::Customer, text);
    Index::new(&lines).said(name).map_or(0.0, |said| said.strength)
}

#[rstest]
#[case("Chiquito Restaurant Bar", "a table at the chiquito please")]
#[case("The Ritz", "is that ritz?")]
#[case("Zuckerman & Sons", "zuckerman and sons")]
#[case("Great Saint Mary's Church", "great saint marys")]
#[case("Arbury Lodge Guesthouse", "the arbury lodge guest house")]
#[case("Bird Dog", "at birddog tonight")]
#[case("Siam Royal Authentic Thai", "siam royal authentic tai")]
#[case("Gran Café", "the gran cafe")]
#[case("ali baba", "столик в али баба")]
#[case("Meghna", "the megna restaurant")]
#[case("659 Merchant Street", "to 659 merchant st")]
fn is_said(#[case] name: &str, #[case] text: &str) {
    assert!(strength(name, text) >= 0.6, "{}", strength(name, text));
}

#[rstest]
#[case("Chiquito Restaurant Bar", "is there a restaurant with a bar")]
#[case("The Lensfield Hotel", "a hotel in the north")]
#[case("659 Merchant Street", "to 123 merchant lane of the other street in 659 days of the week")]
#[case("Ritz", "it was written")]
#[case("", "anything")]
#[case("???", "anything")]
fn is_not_said(#[case] name: &str, #[case] text: &str) {
    assert!(strength(name, text) < 0.6, "{}", strength(name, text));
}

#[test]
fn a_mention_has_the_words_that_were_said() {
    let lines = said_by(Speaker::Agent, "I can offer the Arbury Lodge guest house.");
    let said = Index::new(&lines).said("arbury lodge guesthouse").unwrap();
    assert_eq!(said.mention.words, "Arbury Lodge");
    assert_eq!((said.mention.turn, said.lines.as_slice()), (3, &[0][..]));
}

proptest! {
    #[test]
    fn no_name_and_no_text_is_too_strange(name in "\\PC{0,60}", text in "\\PC{0,200}") {
        let lines = said_by(Speaker::Unknown, &text);
        let said = Index::new(&lines).said(&name);
        prop_assert!(said.is_none_or(|said| (0.0..=1.0).contains(&said.strength)));
    }

    #[test]
    fn a_name_is_found_where_it_stands(name in "[a-z]{4,9}( [a-z]{4,9}){0,2}", before in "[a-z ]{0,30}") {
        let strength = strength(&name, &format!("{before}, {name}."));
        prop_assert!(strength >= 0.99);
    }
}
