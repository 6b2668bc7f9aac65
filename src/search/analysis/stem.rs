//! Stems: inflected words of one language under one key.
//!
//! The stemmers expect a word as it is properly written, with its accents; people leave accents out. So a word
//! has up to two stems, that of the word as it is written and that of the folded word, both folded. They are
//! mostly one.

use std::collections::HashMap;

use frostem::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

use super::fold::{fold, is_invisible};
use super::{Form, Language, Word, hebrew};

/// The keys under which the forms of one query word are found in texts of a language: a text's word matches
/// if one of its forms has one of these keys, or if, for a key that begins with `=`, it is equal to the rest.
/// The word itself is always among them.
///
/// The word may be given folded or, which is better where accents tell words apart, as it was typed.
pub fn keys(word: &str, language: Language) -> Vec<String> {
    let folded = fold(word);
    let mut keys = vec![format!("={folded}")];
    let stems = match language {
        Language::Hebrew => hebrew::query_bases(&folded),
        _ => stems(word, &folded, language),
    };
    for stem in stems {
        keys.push(format!("~{}:{stem}", language.tag()));
        if stem != folded && is_its_own_stem(&stem, language) {
            keys.push(format!("={stem}"));
        }
    }
    keys
}

/// The most words of a language whose stems are remembered: with this many most of what is said is known.
const REMEMBERED_MAX: usize = 20_000;
/// The longest word that is remembered, in bytes; longer ones are hardly said twice.
const REMEMBERED_BYTES_MAX: usize = 64;

/// Finds stems, and remembers them: most of what people say they have said before, and to find the stems of words took
/// about as long as all else that is done with a call before it is handed to the engine.
#[derive(Default)]
pub(super) struct Stems {
    /// The keys of a language's words, by the words as they are written.
    remembered: HashMap<Language, HashMap<String, Vec<String>>>,
}

impl Stems {
    /// Appends the forms of a text's words under their stems.
    pub(super) fn forms(&mut self, text: &str, words: &[Word], language: Language, forms: &mut Vec<Form>) {
        let remembered = self.remembered.entry(language).or_default();
        for (first, word) in words.iter().enumerate() {
            let original = word.original(text);
            let keys = match remembered.get(original) {
                Some(keys) => keys.clone(),
                None => {
                    let keys = form_keys(original, &word.text, language);
                    if original.len() <= REMEMBERED_BYTES_MAX {
                        if remembered.len() == REMEMBERED_MAX {
                            remembered.clear();
                        }
                        remembered.insert(original.to_owned(), keys.clone());
                    }
                    keys
                }
            };
            forms.extend(keys.into_iter().map(|key| Form { key, first, count: 1 }));
        }
    }
}

/// The keys of a text's word, beside itself.
fn form_keys(original: &str, folded: &str, language: Language) -> Vec<String> {
    let stems = match language {
        Language::Hebrew => hebrew::text_bases(folded),
        _ => stems(original, folded, language),
    };
    let stems = stems.iter().filter(|stem| *stem != folded || !is_its_own_stem(stem, language));
    stems.map(|stem| format!("~{}:{stem}", language.tag())).collect()
}

/// Whether a text's word equal to this stem has it as its stem, and so needs no form to be found by it.
fn is_its_own_stem(stem: &str, language: Language) -> bool {
    language == Language::Hebrew || stems(stem, stem, language).iter().any(|own| own == stem)
}

/// The stems of a word as it is written and as it is folded.
fn stems(original: &str, folded: &str, language: Language) -> Vec<String> {
    let Some(stemmer) = algorithm(language).map(Stemmer::new) else {
        return Vec::new();
    };
    let (written, bare) = (spelled(original, language), restored(folded, language));
    let stem = |spelling: &str| fold(&stemmer.stem(without_elision(spelling, language)));
    let mut stems = vec![stem(&written)];
    if bare != written {
        stems.push(stem(&bare));
        stems.dedup();
    }
    stems.retain(|stem| !stem.is_empty());
    stems
}

/// The word as the stemmers expect it: composed, in lower case, with its accents.
fn spelled(original: &str, language: Language) -> String {
    let composed = original.nfc().filter(|&character| !is_invisible(character));
    let turkish = language == Language::Turkish;
    composed
        .flat_map(|character| match character {
            'I' if turkish => 'ı'.to_lowercase(),
            'İ' if turkish => 'i'.to_lowercase(),
            '\u{2019}' => '\''.to_lowercase(),
            other => other.to_lowercase(),
        })
        .collect()
}

/// A folded word with the one accent put back that its ending always has and that the stemmer tells it by.
fn restored(folded: &str, language: Language) -> String {
    let (bare, accented) = match language {
        Language::Spanish => ("ion", "ión"),
        Language::Portuguese => ("cao", "ção"),
        _ => return folded.to_owned(),
    };
    match folded.strip_suffix(bare) {
        Some(rest) if !rest.is_empty() => format!("{rest}{accented}"),
        _ => folded.to_owned(),
    }
}

/// `hôtel` of `l'hôtel`: in some languages the article and other small words lose their vowel and are written
/// together with what follows.
fn without_elision(word: &str, language: Language) -> &str {
    let elided: &[&str] = match language {
        Language::French => {
            &["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu"]
        }
        Language::Italian => &[
            "l", "d", "c", "m", "t", "s", "v", "n", "un", "dell", "all", "nell", "sull", "dall", "coll",
            "quell", "quest", "bell", "sant", "gl",
        ],
        Language::Catalan => &["l", "d", "m", "t", "s", "n"],
        _ => return word,
    };
    match word.split_once('\'') {
        Some((before, rest)) if !rest.is_empty() && elided.contains(&before) => rest,
        _ => word,
    }
}

fn algorithm(language: Language) -> Option<Algorithm> {
    let algorithm = match language {
        Language::Arabic => Algorithm::Arabic,
        Language::Catalan => Algorithm::Catalan,
        Language::Czech => Algorithm::Czech,
        Language::Danish => Algorithm::Danish,
        Language::Dutch => Algorithm::Dutch,
        Language::English => Algorithm::English,
        Language::Estonian => Algorithm::Estonian,
        Language::Finnish => Algorithm::Finnish,
        Language::French => Algorithm::French,
        Language::German => Algorithm::German,
        Language::Greek => Algorithm::Greek,
        Language::Hindi => Algorithm::Hindi,
        Language::Hungarian => Algorithm::Hungarian,
        Language::Indonesian => Algorithm::Indonesian,
        Language::Italian => Algorithm::Italian,
        Language::Lithuanian => Algorithm::Lithuanian,
        Language::Norwegian => Algorithm::Norwegian,
        Language::Polish => Algorithm::Polish,
        Language::Portuguese => Algorithm::Portuguese,
        Language::Romanian => Algorithm::Romanian,
        Language::Russian => Algorithm::Russian,
        Language::Serbian => Algorithm::Serbian,
        Language::Spanish => Algorithm::Spanish,
        Language::Swedish => Algorithm::Swedish,
        Language::Tamil => Algorithm::Tamil,
        Language::Turkish => Algorithm::Turkish,
        Language::Chinese | Language::Hebrew | Language::Japanese | Language::Thai => return None,
    };
    Some(algorithm)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::super::words;
    use super::*;

    /// Whether a query word finds a text of one word.
    pub(in super::super) fn finds(query: &str, text: &str, language: Language) -> bool {
        let words = words(text);
        let mut forms = Vec::new();
        Stems::default().forms(text, &words, language, &mut forms);
        keys(query, language).iter().any(|key| {
            key.strip_prefix('=').is_some_and(|plain| words.iter().any(|word| word.text == plain))
                || forms.iter().any(|form| form.key == *key)
        })
    }

    #[rstest]
    #[case("en", "refund", "refunds")]
    #[case("en", "refunds", "refund")]
    #[case("en", "refunded", "refunding")]
    #[case("en", "customer", "Customer’s")]
    #[case("en", "chili", "Chili's")]
    #[case("fr", "hotel", "l'hôtel")]
    #[case("fr", "hotel", "L’Hôtels")]
    #[case("fr", "l'hôtel", "hôtel")]
    #[case("fr", "reservation", "réservations")]
    #[case("it", "albergo", "dell'albergo")]
    #[case("es", "reservacion", "reservaciones")]
    #[case("es", "reservación", "reservaciones")]
    #[case("es", "reservaciones", "reservacion")]
    #[case("pt", "reservacao", "reservações")]
    #[case("de", "haus", "Häuser")]
    #[case("de", "hauser", "Haus")]
    #[case("ru", "новый", "нового")]
    #[case("ru", "самолёт", "самолета")]
    #[case("ru", "звонок", "звонок")]
    #[case("pl", "rezerwacja", "rezerwacji")]
    #[case("pl", "rezerwacje", "rezerwację")]
    #[case("cs", "hotel", "hotelů")]
    #[case("sv", "rakning", "räkningar")]
    #[case("tr", "isik", "ışıklar")]
    #[case("ar", "كتاب", "الكتاب")]
    #[case("el", "ξενοδοχειο", "ξενοδοχεία")]
    #[case("hu", "szálloda", "szállodában")]
    #[case("fi", "hotelli", "hotellissa")]
    fn inflected_words_are_found(#[case] tag: &str, #[case] query: &str, #[case] text: &str) {
        assert!(finds(query, text, Language::of_tag(tag).unwrap()));
    }

    #[rstest]
    #[case("en", "refund", "funding")]
    #[case("en", "hotel", "l'hotel")]
    #[case("fr", "hui", "aujourd'hui")]
    #[case("zh", "hotel", "hotels")]
    fn other_words_are_not(#[case] tag: &str, #[case] query: &str, #[case] text: &str) {
        assert!(!finds(query, text, Language::of_tag(tag).unwrap()));
    }

    #[test]
    fn a_word_that_is_its_stem_has_no_form() {
        let mut forms = Vec::new();
        Stems::default().forms("refund refunds", &words("refund refunds"), Language::English, &mut forms);
        assert_eq!(forms, [Form { key: "~en:refund".to_owned(), first: 1, count: 1 }]);
        assert_eq!(keys("Refunds", Language::English), ["=refunds", "~en:refund", "=refund"]);
        assert_eq!(keys("refund", Language::English), ["=refund", "~en:refund"]);
    }

    fn languages() -> impl Strategy<Value = Language> {
        proptest::sample::select(Language::ALL)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn words_of_one_stem_find_each_other(
            language in languages(),
            stem in "[a-zà-ÿ]{1,6}|[а-яё]{1,6}|[ء-ي]{1,6}|[α-ω]{1,6}|[अ-ह]{1,5}",
            endings in ("(s|es|ed|ing|ion|iones|ção|en|er|ы|ов|ами|ة|ات|ος|ου)?", "[a-zà-ÿа-яء-يα-ω]{0,3}"),
        ) {
            let (one, other) = (format!("{stem}{}", endings.0), format!("{stem}{}", endings.1));
            let (ones, others) = (stems(&one, &fold(&one), language), stems(&other, &fold(&other), language));
            let is_word = |text: &str| matches!(&words(text)[..], [word] if word.from == 0 && word.to == text.len());
            if ones.iter().any(|stem| others.contains(stem)) && is_word(&one) && is_word(&other) {
                prop_assert!(finds(&one, &other, language), "{} {}", one, other);
                prop_assert!(finds(&other, &one, language), "{} {}", other, one);
            }
        }

        #[test]
        fn no_word_panics(language in languages(), word in "\\PC{0,20}") {
            let _ = keys(&word, language);
        }
    }
}
