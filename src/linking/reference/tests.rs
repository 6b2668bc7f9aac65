//! References as people say them.

use rstest::rstest;

use super::*;

pub(super) fn turns<'a>(texts: &[(Speaker, &'a str)]) -> Vec<Turn<'a>> {
    let turns = texts.iter().enumerate().map(|(at, &(speaker, text))| Turn {
        index: i32::try_from(at).unwrap(),
        speaker,
        text,
        start_ms: Some(i64::try_from(at).unwrap() * 1000),
        end_ms: None,
    });
    turns.collect()
}

fn codes(text: &str) -> Vec<String> {
    spoken(&turns(&[(Speaker::Customer, text)])).into_iter().map(|spoken| spoken.code).collect()
}

#[rstest]
#[case("Your reference number is : 84ESP6F5 .", "84ESP6F5")]
#[case("Reference: w53sqqn6 . Can I help?", "W53SQQN6")]
#[case("fkro2how", "FKRO2HOW")]
#[case("it is AB-1234", "AB1234")]
#[case("ref #10023", "10023")]
#[case("number isD0V6U0MA . Total is 64 GBP", "D0V6U0MA")]
#[case("The code is FDIQHZAR, thanks", "FDIQHZAR")]
#[case("g 56 h 54", "G56H54")]
#[case("kyf 176", "KYF176")]
#[case("it is KYF - 176", "KYF176")]
#[case("my confirmation number is nm 65 er", "NM65ER")]
#[case("a 4 g 4 f 3", "A4G4F3")]
#[case("psrew 410", "PSREW410")]
#[case("k 9 o 0 t 5", "K9O0T5")]
#[case("B. as in Bravo, 4, 7, T for Tommy", "B47T")]
#[case("s like sierra five nine, q for queen", "S59Q")]
#[case("t for Tommy Q for Queen 6 all for Raja 4 S 4 Freddy alpha lima", "TQ6R4FAL")]
#[case("tango foxtrot 101 Hotel Papa", "TF101HP")]
#[case("B as in boy, four, seven, two, oh, nine", "B47209")]
#[case("it's A-X-4-9-Q-2", "AX49Q2")]
#[case("capital B lower case c dash one two three", "BC123")]
#[case("double four triple seven oh one", "4477701")]
#[case("reference is one two three four 5:06 seven eight", "12345678")]
#[case("in reference to ticket C F zero three two zero seven eight two", "CF0320782")]
#[case("a b un trois sept trois quatre zéro c c", "AB137340CC")]
#[case("oh one hundred and one bravo", "0101B")]
#[case("three hundred sixty three eight oh one", "30063801")]
#[case("fower papa november niner fife", "4PN95")]
#[case("double u k nine x-ray eight", "WK9X8")]
#[case("zed ess aitch 45", "ZSH45")]
#[case("my code is B, no, D, 4 5 6", "D456")]
#[case("four, sorry, five, six seven eight", "5678")]
#[case("A B 1 2 3 4 56, I mean 65", "AB123465")]
#[case("A B 1 2. Scratch that. A C 1 3", "AC13")]
#[case("five six seven eight, I mean eight seven", "5687")]
#[case("5 6 H 9, sorry, 6 J 8", "56J8")]
#[case("that's B not P four seven nine", "B479")]
#[case("N as in New York, 4 5 6", "N456")]
#[case("номер 65КСТГ9С", "65KSTG9S")]
#[case("N jak Natalia 4 5 jeden", "N451")]
#[case("yes the insurance number is 1 yes the insurance number is 1652", "1652")]
#[case("a as in alpha b as in boy p as in peter one two three", "ABP123")]
#[case("la referencia es be cuatro siete cuarenta y dos", "B4742")]
#[case("Buchungsnummer zweiundvierzig sieben K wie Kaufmann", "427K")]
fn read(#[case] text: &str, #[case] code: &str) {
    let codes = codes(text);
    assert!(codes.iter().any(|found| found == code), "{code} is not among {codes:?}");
}

fn found(turns: &[(Speaker, &str)], code: &str) -> SpokenCode {
    let spoken = spoken(&self::turns(turns));
    let codes: Vec<_> = spoken.iter().map(|spoken| spoken.code.as_str()).collect();
    assert!(codes.contains(&code), "{code} is not among {codes:?}");
    spoken.into_iter().find(|spoken| spoken.code == code).unwrap()
}

#[test]
fn a_reference_is_read_across_turns() {
    let call = [
        (Speaker::Agent, "What's your booking reference?"),
        (Speaker::Customer, "it's B 4 7"),
        (Speaker::Agent, "uh huh"),
        (Speaker::Customer, "and then K 9 2, please"),
    ];
    let code = found(&call, "B47K92");
    assert!(code.cued && code.spelled && !code.read_back && !code.corrected);
    assert_eq!((code.turn, code.start_ms, code.speaker), (1, Some(1000), Speaker::Customer));
    assert_eq!(code.words, "B 4 7 … K 9 2");
}

#[test]
fn a_reference_goes_on_after_its_first_half_is_repeated() {
    let call = [
        (Speaker::Customer, "the reference is B 4 7"),
        (Speaker::Agent, "B 4 7?"),
        (Speaker::Customer, "yes, K 9 2"),
    ];
    found(&call, "B47K92");
}

#[test]
fn a_number_is_read_in_pieces() {
    let call = [
        (Speaker::Agent, "and the order number?"),
        (Speaker::Customer, "09"),
        (Speaker::Customer, "87"),
        (Speaker::Agent, "mm-hmm"),
        (Speaker::Customer, "65 4"),
    ];
    assert_eq!(found(&call, "0987654").words, "09 … 87 … 65 4");
}

#[test]
fn what_is_said_twice_is_not_joined() {
    let call = [(Speaker::Customer, "84ESP6F5"), (Speaker::Agent, "sorry?"), (Speaker::Customer, "84ESP6F5")];
    let spoken = spoken(&turns(&call));
    assert_eq!(spoken.iter().map(|spoken| spoken.code.as_str()).collect::<Vec<_>>(), ["84ESP6F5"]);
}

#[test]
fn a_code_that_both_sides_say_is_read_back() {
    let call = [
        (Speaker::Customer, "my order number is kyf 176"),
        (Speaker::Agent, "thank you. that's K Y F one seven six, correct?"),
    ];
    let spoken = spoken(&turns(&call));
    let both: Vec<_> = spoken.iter().filter(|spoken| spoken.code == "KYF176").collect();
    assert_eq!(both.len(), 2);
    assert!(both.iter().all(|spoken| spoken.read_back));
}

#[test]
fn what_is_announced_is_cued() {
    let customer = |text| [(Speaker::Customer, text)];
    assert!(found(&customer("FKRO2HOW is your reference"), "FKRO2HOW").cued);
    assert!(found(&customer("ref #10023"), "10023").cued);
    assert!(!found(&customer("call me at 0 1 2 2 3 4 5 6"), "01223456").cued);
    assert!(!found(&customer("my zip code is 90013"), "90013").cued);
    let asked = |question| [(Speaker::Agent, question), (Speaker::Customer, "0 1 2 2 3 4 5 6")];
    assert!(found(&asked("Can I have the order number?"), "01223456").cued);
    assert!(!found(&asked("Can I have your phone number?"), "01223456").cued);
}

#[test]
fn a_word_is_a_reference_where_it_is_asked_for() {
    let call = [(Speaker::Agent, "Your booking reference?"), (Speaker::Customer, "gowthami")];
    assert!(found(&call, "GOWTHAMI").cued);
    assert_eq!(codes("gowthami"), Vec::<String>::new());
}

#[rstest]
#[case("I'd like a table for 2 at 7:30 on 3/13/2019, that's $407.48")]
#[case("We're open 7 days a week, and it is 5 to 8.")]
#[case("the hotel has 4 stars and a double room")]
#[case("I see, oh, you are too kind")]
#[case("no no no, sorry, I mean")]
#[case("")]
fn nothing_is_read(#[case] text: &str) {
    assert_eq!(codes(text), Vec::<String>::new());
}

#[test]
fn a_call_yields_a_bounded_number_of_codes() {
    let text: String =
        (0..400).map(|at| format!("AB {at} oh for C, no, D 4. It is 1 2 oh {at} 5. ")).collect();
    let spoken = spoken(&turns(&[(Speaker::Customer, &text), (Speaker::Agent, &text)]));
    assert_eq!(spoken.len(), CODES_MAX);
    assert!(spoken.iter().all(|spoken| spoken.words.len() <= WORDS_BYTES_MAX));
}

#[test]
fn words_are_cut_at_a_character() {
    let call = [(Speaker::Customer, "a … ".repeat(200) + "5 6 7 8")];
    let call: Vec<_> = call.iter().map(|(speaker, text)| (*speaker, text.as_str())).collect();
    assert!(!spoken(&turns(&call)).is_empty());
}
