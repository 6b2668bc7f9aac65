//! The words for the digits in the languages whose speakers dictate them one by one.

use super::Language;

/// The language in which numbers are said, if it is one we know the words of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Speech(Option<Language>);

impl Speech {
    /// What a text may say, in its own language. Where that is unknown, English, which is mostly meant.
    pub(super) fn of_text(language: Option<Language>) -> Self {
        Self(Some(language.unwrap_or(Language::English)))
    }

    /// What a query may say: any.
    pub(super) fn of_query() -> impl Iterator<Item = Self> {
        let others = WORDS.iter().map(|(language, _)| Self(Some(*language)));
        std::iter::once(Self(Some(Language::English))).chain(others)
    }

    pub(super) fn language(self) -> Option<Language> {
        self.0
    }

    pub(super) fn is_english(self) -> bool {
        self.0 == Some(Language::English)
    }

    /// The digit that a folded word says. English has more words than these; see `cardinal`.
    pub(super) fn digit(self, word: &str) -> Option<char> {
        let (_, words) = WORDS.iter().find(|(language, _)| Some(*language) == self.0)?;
        let digit = words.iter().position(|names| names.contains(&word))?;
        char::from_digit(u32::try_from(digit).ok()?, 10)
    }
}

type Names = &'static [&'static str];

/// The names of 0 to 9, folded, with the genders and spoken variants that are used for dictating.
const WORDS: [(Language, [Names; 10]); 9] = [
    (
        Language::German,
        [
            &["null"],
            &["eins"],
            &["zwei", "zwo"],
            &["drei"],
            &["vier"],
            &["funf", "fuenf"],
            &["sechs"],
            &["sieben"],
            &["acht"],
            &["neun"],
        ],
    ),
    (
        Language::Spanish,
        [
            &["cero"],
            &["uno"],
            &["dos"],
            &["tres"],
            &["cuatro"],
            &["cinco"],
            &["seis"],
            &["siete"],
            &["ocho"],
            &["nueve"],
        ],
    ),
    (
        Language::French,
        [
            &["zero"],
            &["un", "une"],
            &["deux"],
            &["trois"],
            &["quatre"],
            &["cinq"],
            &["six"],
            &["sept"],
            &["huit"],
            &["neuf"],
        ],
    ),
    (
        Language::Italian,
        [
            &["zero"],
            &["uno"],
            &["due"],
            &["tre"],
            &["quattro"],
            &["cinque"],
            &["sei"],
            &["sette"],
            &["otto"],
            &["nove"],
        ],
    ),
    (
        Language::Dutch,
        [
            &["nul"],
            &["een"],
            &["twee"],
            &["drie"],
            &["vier"],
            &["vijf"],
            &["zes"],
            &["zeven"],
            &["acht"],
            &["negen"],
        ],
    ),
    (
        Language::Polish,
        [
            &["zero"],
            &["jeden"],
            &["dwa"],
            &["trzy"],
            &["cztery"],
            &["piec"],
            &["szesc"],
            &["siedem"],
            &["osiem"],
            &["dziewiec"],
        ],
    ),
    (
        Language::Portuguese,
        [
            &["zero"],
            &["um", "uma"],
            &["dois", "duas"],
            &["tres"],
            &["quatro"],
            &["cinco"],
            &["seis", "meia"],
            &["sete"],
            &["oito"],
            &["nove"],
        ],
    ),
    (
        Language::Russian,
        [
            &["ноль", "нуль"],
            &["один"],
            &["два"],
            &["три"],
            &["четыре"],
            &["пять"],
            &["шесть"],
            &["семь"],
            &["восемь"],
            &["девять"],
        ],
    ),
    (
        Language::Hebrew,
        [
            &["אפס"],
            &["אחת", "אחד"],
            &["שתיימ", "שניימ"],
            &["שלוש", "שלושה"],
            &["ארבע", "ארבעה"],
            &["חמש", "חמישה"],
            &["שש", "שישה"],
            &["שבע", "שבעה"],
            &["שמונה"],
            &["תשע", "תשעה"],
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    #[test]
    fn names_are_folded() {
        for (_, words) in WORDS {
            for name in words.concat() {
                assert_eq!(fold(name), name);
            }
        }
    }

    #[test]
    fn only_the_words_of_the_language_are_digits() {
        let german = Speech::of_text(Some(Language::German));
        assert_eq!(german.digit("sieben"), Some('7'));
        assert_eq!(german.digit("siete"), None);
        assert_eq!(Speech::of_text(Some(Language::Thai)).digit("sieben"), None);
    }
}
