//! The names of the months.

use super::Language;

type Names = &'static [&'static str];

/// The number of the month, from one on, that a folded word names in a language.
pub(super) fn month(word: &str, language: Language) -> Option<u32> {
    let (_, months) = MONTHS.iter().find(|(known, _)| *known == language)?;
    let at = months.iter().position(|names| names.contains(&word))?;
    u32::try_from(at + 1).ok()
}

/// Folded names, with the cases that stand beside a day, and the usual abbreviations.
const MONTHS: [(Language, [Names; 12]); 9] = [
    (
        Language::English,
        [
            &["january", "jan"],
            &["february", "feb"],
            &["march", "mar"],
            &["april", "apr"],
            &["may"],
            &["june", "jun"],
            &["july", "jul"],
            &["august", "aug"],
            &["september", "sept", "sep"],
            &["october", "oct"],
            &["november", "nov"],
            &["december", "dec"],
        ],
    ),
    (
        Language::German,
        [
            &["januar", "janner", "jan"],
            &["februar", "feb"],
            &["marz", "maerz"],
            &["april", "apr"],
            &["mai"],
            &["juni"],
            &["juli"],
            &["august", "aug"],
            &["september", "sept"],
            &["oktober", "okt"],
            &["november", "nov"],
            &["dezember", "dez"],
        ],
    ),
    (
        Language::Spanish,
        [
            &["enero"],
            &["febrero"],
            &["marzo"],
            &["abril"],
            &["mayo"],
            &["junio"],
            &["julio"],
            &["agosto"],
            &["septiembre", "setiembre"],
            &["octubre"],
            &["noviembre"],
            &["diciembre"],
        ],
    ),
    (
        Language::French,
        [
            &["janvier"],
            &["fevrier"],
            &["mars"],
            &["avril"],
            &["mai"],
            &["juin"],
            &["juillet"],
            &["aout"],
            &["septembre"],
            &["octobre"],
            &["novembre"],
            &["decembre"],
        ],
    ),
    (
        Language::Italian,
        [
            &["gennaio"],
            &["febbraio"],
            &["marzo"],
            &["aprile"],
            &["maggio"],
            &["giugno"],
            &["luglio"],
            &["agosto"],
            &["settembre"],
            &["ottobre"],
            &["novembre"],
            &["dicembre"],
        ],
    ),
    (
        Language::Dutch,
        [
            &["januari"],
            &["februari"],
            &["maart"],
            &["april"],
            &["mei"],
            &["juni"],
            &["juli"],
            &["augustus"],
            &["september"],
            &["oktober"],
            &["november"],
            &["december"],
        ],
    ),
    (
        Language::Polish,
        [
            &["stycznia", "styczen"],
            &["lutego", "luty"],
            &["marca", "marzec"],
            &["kwietnia", "kwiecien"],
            &["maja", "maj"],
            &["czerwca", "czerwiec"],
            &["lipca", "lipiec"],
            &["sierpnia", "sierpien"],
            &["wrzesnia", "wrzesien"],
            &["pazdziernika", "pazdziernik"],
            &["listopada", "listopad"],
            &["grudnia", "grudzien"],
        ],
    ),
    (
        Language::Portuguese,
        [
            &["janeiro"],
            &["fevereiro"],
            &["marco"],
            &["abril"],
            &["maio"],
            &["junho"],
            &["julho"],
            &["agosto"],
            &["setembro"],
            &["outubro"],
            &["novembro"],
            &["dezembro"],
        ],
    ),
    (
        Language::Russian,
        [
            &["января"],
            &["февраля"],
            &["марта"],
            &["апреля"],
            &["мая"],
            &["июня"],
            &["июля"],
            &["августа"],
            &["сентября"],
            &["октября"],
            &["ноября"],
            &["декабря"],
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    #[test]
    fn names_are_folded() {
        for (language, months) in MONTHS {
            for name in months.concat() {
                assert_eq!(fold(name), name);
                assert!(month(name, language).is_some());
            }
        }
    }

    #[test]
    fn months_are_counted_from_one() {
        assert_eq!(month("january", Language::English), Some(1));
        assert_eq!(month("grudzien", Language::Polish), Some(12));
        assert_eq!(month("grudzien", Language::English), None);
    }
}
