//! What finds what, through the public functions only.

use proptest::prelude::*;
use rstest::rstest;

use super::*;

/// Whether what the words of a query say, all of them in one, stands in a text.
fn says(query: &str, text: &str, tag: &str) -> bool {
    let asked = words(query);
    let words = words(text);
    let forms = Analyser::default().forms(text, &words, Language::of_tag(tag));
    said(&asked).iter().filter(|said| said.count == asked.len()).any(|said| {
        forms.iter().any(|form| form.key == said.key)
            || said.key.strip_prefix('=').is_some_and(|plain| words.iter().any(|word| word.text == plain))
    })
}

#[rstest]
#[case("471", "four seven one", "en")]
#[case("four seven one", "471", "en")]
#[case("471", "four hundred and seventy one", "en")]
#[case("four hundred seventy one", "it is 471.", "en")]
#[case("1200", "1,200 dollars", "en")]
#[case("1.200", "twelve hundred", "en")]
#[case("twelve hundred", "1.200 Euro", "de")]
#[case("3200", "three thousand two hundred", "en")]
#[case("44", "double four", "en")]
#[case("7", "a table for seven", "en")]
#[case("7:30", "at seven thirty", "en")]
#[case("3.5", "three point five", "en")]
#[case("405", "four oh five", "en")]
#[case("405", "four o five", "en")]
#[case("471", "vier sieben eins", "de")]
#[case("471", "четыре семь один", "ru")]
#[case("ארבע שבע אחת", "471", "he")]
#[case("cuatro siete uno", "four seven one", "en")]
#[case("471", "٤٧١", "ar")]
#[case("415-555-0132", "four one five, five five five, oh one three two", "en")]
#[case("4155550132", "+1 (415) 555 0132", "en")]
#[case("+1 415 555 0132", "415.555.0132", "en")]
#[case("0044 20 7946 0123", "020 7946 0123", "en")]
#[case("+44 20 7946 0123", "0044 20 7946 0123", "en")]
#[case("01223324351", "it is 01223 324351 20 Market Street", "en")]
#[case("01223324351", "call one seven 01223 324351", "en")]
#[case("4155550132", "0 1 4 1 5 5 5 5 0 1 3 2", "pl")]
fn numbers_are_found(#[case] query: &str, #[case] text: &str, #[case] tag: &str) {
    assert!(says(query, text, tag));
}

#[rstest]
#[case("G56H54", "g 56 h 54", "en")]
#[case("g 56 h 54", "G56H54", "en")]
#[case("G56H54", "it is a g 56 h 54 i think", "en")]
#[case("g56h54", "g as in golf fifty six, hotel five four", "en")]
#[case("G56-H54", "G56H54", "de")]
#[case("FRRXZ1DR", "F R R X Z 1 D R", "en")]
#[case("FRRXZ1DR", "f double r x z one d r", "en")]
#[case("frrx", "f r r x", "en")]
#[case("f r r x", "FRRX", "en")]
#[case("derek", "d e r e k", "en")]
#[case("Derek", "Delta Echo Romeo Echo Kilo", "en")]
#[case("TF10 1HP", "tango foxtrot 101 Hotel Papa", "en")]
#[case("TQ6R 4FL", "t for Tommy Q for Queen 6 r 4 foxtrot lima", "en")]
#[case("dij872", "number is dij 872", "en")]
#[case("7HJ8LU", "7 hj 8 lu", "en")]
#[case("nes", "n jak Natalia e jak Ela s jak Sara", "pl")]
fn codes_are_found(#[case] query: &str, #[case] text: &str, #[case] tag: &str) {
    assert!(says(query, text, tag));
}

#[rstest]
#[case("2019-03-03", "the third of March 2019", "en")]
#[case("March 3rd", "2019-03-03", "en")]
#[case("3 March", "on March the 3rd, 2019", "en")]
#[case("4 July 1933", "4 lipca 1933", "pl")]
#[case("3. märz", "march third", "en")]
#[case("13/3/2019", "3/13/2019", "en")]
fn dates_are_found(#[case] query: &str, #[case] text: &str, #[case] tag: &str) {
    assert!(says(query, text, tag));
}

#[rstest]
#[case("2019-03-03", "March 3rd")]
#[case("22", "two two star hotels")]
#[case("1", "the one I want")]
#[case("42", "for two")]
#[case("2", "to me")]
#[case("a4s", "a 4 star hotel")]
#[case("a100", "a 100 people")]
#[case("10day", "a 10 day trip")]
#[case("57", "5. 7 people")]
#[case("www", "w- w- w- what")]
#[case("a2bed", "a two bed house")]
fn what_is_not_said_is_not_found(#[case] query: &str, #[case] text: &str) {
    assert!(!says(query, text, "en"));
}

#[test]
fn forms_stand_where_their_words_do() {
    let text = "My number is 4 seven one and the Café's code g 56 h 54.";
    let words = words(text);
    let forms = Analyser::default().forms(text, &words, Some(Language::English));
    let keys = |key: &str| {
        let form = forms.iter().find(|form| form.key == key)?;
        Some(
            words[form.first..form.first + form.count]
                .iter()
                .map(|word| word.text.as_str())
                .collect::<Vec<_>>(),
        )
    };
    assert_eq!(keys("#471"), Some(vec!["4", "seven", "one"]));
    assert_eq!(keys("#c:g56h54"), Some(vec!["g", "56", "h", "54"]));
    assert_eq!(keys("~en:cafe"), Some(vec!["cafe's"]));
}

#[test]
fn without_a_language_there_are_no_stems() {
    let text = "refunds: 471; g56h54; 2019-03-03; 北京";
    let found = Analyser::default().forms(text, &words(text), None);
    let keys: Vec<_> = found.iter().map(|form| form.key.as_str()).collect();
    assert_eq!(
        keys,
        ["#03", "#03", "#2019", "#20190303", "#471", "#c:g56h54", "#d:--03-03", "#d:2019-03-03", "%北京"]
    );
}

/// Words of all that is understood, and anything else.
fn talk() -> impl Strategy<Value = String> {
    let word = proptest::sample::select(&[
        "g",
        "a",
        "o",
        "56",
        "h54",
        "oh",
        "double",
        "four",
        "twenty",
        "hundred",
        "and",
        "thousand",
        "point",
        "as",
        "in",
        "golf",
        "for",
        "march",
        "may",
        "third",
        "the",
        "of",
        "2019",
        "1,200",
        "3.50",
        "13.03.2019",
        "-",
        ", ",
        ". ",
        "/",
        "+",
        "北京",
        "ไทย",
        "nineteen",
        "jak",
        "million",
        "ct",
        "משפחה",
        "l'hôtel",
        "0044",
        "\u{0301}",
    ]);
    let word = prop_oneof![4 => word.prop_map(str::to_owned), 1 => "\\PC{0,6}"];
    proptest::collection::vec((word, "[ ]?"), 0..30)
        .prop_map(|words| words.into_iter().map(|(word, space)| word + &space).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_form_is_within_the_text(text in talk(), language in proptest::option::of(0..Language::ALL.len())) {
        let language = language.map(|at| Language::ALL[at]);
        let words = words(&text);
        let mut analyser = Analyser::default();
        let found = analyser.forms(&text, &words, language);
        for form in &found {
            prop_assert!(form.count >= 1 && form.first + form.count <= words.len(), "{:?}", form);
        }
        prop_assert_eq!(&found, &analyser.forms(&text, &words, language), "what is remembered is the same");
        let said = said(&words);
        prop_assert!(said.iter().all(|said| said.count >= 1 && said.first + said.count <= words.len()));
    }

    #[test]
    fn anything_can_be_analysed(text in "\\PC{0,80}", other in "\\PC{0,20}") {
        let words = words(&text);
        for &language in Language::ALL {
            let _ = Analyser::default().forms(&text, &words, Some(language));
        }
        // Not the text of these words; nothing is found, or something else, but nothing breaks.
        let _ = Analyser::default().forms(&other, &words, None);
    }

    /// The forms of a long text are those of its words, not of their pairs.
    #[test]
    fn forms_are_few(text in talk()) {
        let words = words(&text);
        let most = 16 * words.len();
        prop_assert!(Analyser::default().forms(&text, &words, Some(Language::English)).len() <= most);
    }
}
