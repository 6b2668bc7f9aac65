//! What whole texts dictate.

use proptest::prelude::*;
use rstest::rstest;

use super::*;

/// The parts of a text, and the words between them as `…`.
fn dictated(text: &str) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for atom in atoms(text) {
        match (atom.kind, atom.part) {
            (Kind::Part, Some(part)) => said.push(part.text),
            (Kind::Word | Kind::Cue | Kind::OtherNumber, _) if said.last().is_none_or(|last| last != "…") =>
            {
                said.push("…".to_owned());
            }
            (Kind::Correction, _) => said.push("no".to_owned()),
            (Kind::Negation, _) => said.push("not".to_owned()),
            (Kind::Restart, _) => said.push("again".to_owned()),
            _ => {}
        }
    }
    said
}

#[rstest]
#[case("it's g 56 h 54", &["G", "56", "H", "54"])]
#[case("a table for two at 7 pm", &["…", "2", "…"])]
#[case("5 6 for 7", &["5", "6", "4", "7"])]
#[case("from 2 to 600", &["…", "2", "…", "600"])]
#[case("I see you are here", &["…"])]
#[case("c see you r", &["C", "C", "U", "R"])]
#[case("hotel papa 9", &["H", "P", "9"])]
#[case("adam boy charlie", &["A", "B", "C"])]
#[case("foxtrot kangaroo 5", &["F", "K", "5"])]
#[case("a kangaroo", &["…"])]
#[case("S 3 and x", &["S", "3", "", "X"])]
#[case("capital I lower case a", &["I", "A"])]
#[case("double L lima M", &["LL", "M"])]
#[case("M the mountain 7", &["M", "7"])]
#[case("X as in box, 5", &["X", "5"])]
#[case("K 4 alpha 7", &["K", "4", "A", "7"])]
#[case("B, no, D", &["B", "no", "D"])]
#[case("B, not D", &["B", "not", "D"])]
#[case("B 4, scratch that, C", &["B", "4", "again", "C"])]
#[case("3/13/2019 at 5:06 for $20 and 19.99", &["…"])]
#[case("4 5:06 7", &["4", "506", "7"])]
#[case("the 3rd of 24hrs", &["…"])]
#[case("LONDON IS NOT 12345 MILES", &["…", "not", "12345", "…"])]
#[case("London code LNDNX", &["…", "LNDNX"])]
#[case("номер К 7 дефис два", &["…", "К", "7", "2"])]
#[case("referencia be cuatro siete", &["…", "B", "4", "7"])]
fn parts(#[case] text: &str, #[case] expected: &[&str]) {
    assert_eq!(dictated(text), expected);
}

#[rstest]
#[case("nm 65 er", "er", &["ER"])]
#[case("65КСТГ9С", "65КСТГ9С", &["65KSTG9S", "65KCT9C"])]
#[case("isD0V6U0MA", "isD0V6U0MA", &["D0V6U0MA"])]
#[case("forty two", "forty two", &["402"])]
#[case("k 9 o 0", "o", &["0"])]
#[case("S 4 Freddy", "S 4 Freddy", &["S", "S4F"])]
fn other_readings(#[case] text: &str, #[case] words: &str, #[case] others: &[&str]) {
    let atoms = atoms(text);
    let atom = atoms.iter().find(|atom| &text[atom.from..atom.to] == words).unwrap();
    assert_eq!(atom.part.as_ref().unwrap().others, others);
}

proptest! {
    #[test]
    fn atoms_stand_in_the_text_in_order(text in "(\\PC|[a-z0-9] |for |oh |double |, |-){0,60}") {
        let mut end = 0;
        for atom in atoms(&text) {
            prop_assert!(end <= atom.from && atom.from < atom.to);
            prop_assert!(text.get(atom.from..atom.to).is_some());
            prop_assert!(atom.kind != Kind::Part || atom.part.is_some());
            end = atom.to;
        }
    }
}
