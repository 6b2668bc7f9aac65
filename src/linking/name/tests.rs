//! Names as callers say them.

use entity::Speaker;
use proptest::prelude::*;
use rstest::rstest;

use super::*;

fn turns<'a>(texts: &[(Speaker, &'a str)]) -> Vec<Turn<'a>> {
    let turns = texts.iter().enumerate().map(|(at, &(speaker, text))| Turn {
        index: i32::try_from(at).unwrap(),
        speaker,
        text,
        start_ms: Some(i64::try_from(at).unwrap() * 1000),
        end_ms: None,
    });
    turns.collect()
}

fn customer(text: &str) -> [(Speaker, &str); 1] {
    [(Speaker::Customer, text)]
}

fn strength(name: &str, text: &str) -> f64 {
    said(name, &turns(&customer(text))).map_or(0.0, |said| said.strength)
}

#[rstest]
#[case("Max Savage", &["max savage", "savage max", "maxsavage", "~mx sfg"])]
#[case("Savage, Max", &["max savage", "savage max", "maxsavage", "~mx sfg"])]
#[case("Mr. Max Savage Jr.", &["max savage", "savage max", "maxsavage", "~mx sfg"])]
#[case("Anna-Maria O'Brien", &["anna obrien", "anna maria", "annamariaobrien", "~an oprn"])]
#[case("Michał Kozdrój", &["michal kozdroj", "kozdroj michal", "michalkozdroj", "~mxl kstrg"])]
#[case("Li Wu", &["li wu", "wu li", "liwu"])]
#[case("robin", &["robin"])]
#[case("Алексей Чайкин", &["алексеи чаикин", "чаикин алексеи", "алексеичаикин", "~алексеи чаикин"])]
#[case(" - ", &[])]
fn a_name_has_keys(#[case] name: &str, #[case] expected: &[&str]) {
    assert_eq!(keys(name), expected);
}

#[rstest]
#[case("Hi, my name is Max Savage and I'd like to change a booking")]
#[case("my name is max savage")]
#[case("Hello, this is Max Savage.")]
#[case("Max Savage speaking, how are you")]
#[case("I'm Max Savage, I called before")]
#[case("my names max savage")]
#[case("the booking is under Max Savage")]
#[case("First name Max, last name Savage.")]
#[case("It's Savage, S A V A G E, my name is Max Savage")]
#[case("MY NAME IS MAX SAVAGE")]
#[case("max savage")]
#[case("of course, Max Savage is my name")]
#[case("me llamo Max Savage")]
#[case("Je m'appelle Max Savage.")]
#[case("Mein Name ist Max Savage")]
#[case("nazywam się Max Savage")]
fn a_caller_introduces_themselves(#[case] text: &str) {
    let introduced = introduced(&turns(&customer(text)));
    let keys: Vec<_> = introduced.iter().map(|introduced| introduced.key.as_str()).collect();
    assert!(keys.iter().any(|key| super::keys("Max Savage").iter().any(|own| own == key)), "{keys:?}");
}

#[rstest]
#[case("I'm looking for a hotel")]
#[case("this is the third time that I call")]
#[case("it is not working")]
#[case("thank you")]
#[case("I am calling about my order.")]
#[case("")]
fn nobody_is_introduced(#[case] text: &str) {
    assert_eq!(introduced(&turns(&customer(text))), []);
}

#[test]
fn an_answer_to_the_question_for_the_name_is_one() {
    for answer in ["sure, it's max savage", "Max Savage.", "max savage 5434", "yes max savage"] {
        let call = [(Speaker::Agent, "May I have your name, please?"), (Speaker::Customer, answer)];
        let introduced = introduced(&turns(&call));
        assert_eq!(introduced[0].key, "max savage", "{answer}");
        assert_eq!((introduced[0].turn, introduced[0].start_ms), (1, Some(1000)));
    }
}

#[test]
fn a_name_that_is_a_word_is_one_in_an_answer() {
    let call = [(Speaker::Agent, "May I have your name, please?"), (Speaker::Customer, "Toby field")];
    assert!(introduced(&turns(&call)).iter().any(|introduced| introduced.key == "toby field"));
    let call =
        [(Speaker::Agent, "May I have your name, please?"), (Speaker::Customer, "What do you need it for?")];
    assert_eq!(introduced(&turns(&call)), []);
}

#[test]
fn names_that_sound_alike_have_a_key_in_common() {
    let introduced = introduced(&turns(&customer("My name is Jane Holland.")));
    assert!(introduced.iter().any(|introduced| keys("Jayne Holland").contains(&introduced.key)));
}

#[test]
fn a_name_is_spelled() {
    let call = [(Speaker::Agent, "Could you spell your name?"), (Speaker::Customer, "m a x s a v a g e")];
    assert_eq!(introduced(&turns(&call))[0].key, "maxsavage");
    let call = customer("my name is Max Savidge, that's S as in sugar, A, V, A, G, E");
    let introduced = introduced(&turns(&call));
    assert!(introduced.iter().any(|introduced| introduced.key == "max savage"), "{introduced:?}");
}

#[test]
fn the_agent_asks_for_somebody() {
    let question = (Speaker::Agent, "Hello, am I speaking with Max Savage?");
    let confirmed = introduced(&turns(&[question, (Speaker::Customer, "Yes, speaking.")]));
    assert_eq!(confirmed[0].key, "max savage");
    let denied = introduced(&turns(&[question, (Speaker::Customer, "No, wrong number.")]));
    assert_eq!(denied, []);
    let own = introduced(&turns(&[(Speaker::Agent, "My name is Sarah Miller, how can I help?")]));
    assert_eq!(own, []);
}

#[test]
fn callers_are_bounded() {
    let text: String = (0..40).map(|at| format!("my name is Max Savage{} . ", "x".repeat(at))).collect();
    assert_eq!(introduced(&turns(&customer(&text))).len(), INTRODUCED_MAX);
}

#[test]
fn the_clearer_a_name_is_said_the_stronger_it_is() {
    let ordered = [
        "my name is Max Savage",
        "that is m a x s a v a g e",
        "for max savidge",
        "for Mr Savage",
        "it was Savage who called",
        "ask Max about it",
        "somebody else",
    ];
    let strengths: Vec<f64> = ordered.iter().map(|text| strength("Max Savage", text)).collect();
    assert!(strengths.is_sorted_by(|a, b| a > b), "{strengths:?}");
    assert_eq!((strengths[0], strengths[6]), (1.0, 0.0));
}

#[test]
fn where_a_name_is_said_is_known() {
    let call = [
        (Speaker::Agent, "What's your name?"),
        (Speaker::Customer, "Savage"),
        (Speaker::Customer, "Maximilian  Savage, sorry"),
    ];
    let said = said("Savage, Maximilian", &turns(&call)).unwrap();
    assert_eq!(
        (said.turn, said.start_ms, said.words.as_str(), said.cued),
        (2, Some(2000), "Maximilian  Savage", true)
    );
}

#[rstest]
#[case("Will Day", "will you have a room for the day")]
#[case("May Price", "what is the price in may")]
#[case("Mark Green", "i want a green coat")]
fn names_that_are_words_say_little(#[case] name: &str, #[case] text: &str) {
    assert!(strength(name, text) <= 0.6, "{}", strength(name, text));
}

proptest! {
    #[test]
    fn a_name_that_is_written_is_found(
        first in "[A-Z][a-zà-ÿ]{2,9}", last in "[A-Z][a-zß-ÿ]{2,9}", before in "[a-z ,]{0,20}", after in "[a-z ,]{0,20}",
    ) {
        let name = format!("{first} {last}");
        prop_assume!(words_of_name(&name).len() == 2);
        let said = said(&name, &turns(&customer(&format!("{before} {name} {after}"))));
        prop_assert_eq!(said.map(|said| said.strength), Some(1.0));
    }

    #[test]
    fn an_introduction_has_a_key_of_the_name(first in "[A-Z][a-z]{3,9}x", last in "[A-Z][a-z]{3,9}x") {
        let name = format!("{first} {last}");
        let introduced = introduced(&turns(&customer(&format!("hello, my name is {name}."))));
        prop_assert!(keys(&name).contains(&introduced[0].key));
    }

    #[test]
    fn any_text_is_read(name in "\\PC{0,30}", texts in proptest::collection::vec("\\PC{0,60}", 0..6)) {
        let texts: Vec<_> = texts.iter().map(|text| (Speaker::Unknown, text.as_str())).collect();
        let turns = turns(&texts);
        let strength = said(&name, &turns).map_or(0.0, |said| said.strength);
        prop_assert!((0.0..=1.0).contains(&strength));
        prop_assert!(introduced(&turns).len() <= INTRODUCED_MAX && keys(&name).len() <= KEYS_MAX);
    }
}
