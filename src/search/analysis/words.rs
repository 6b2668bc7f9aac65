//! Text into words, the same way for what is indexed, what is asked and what is highlighted.

use unicode_segmentation::UnicodeSegmentation;

use super::fold::fold;

/// A word of a text, folded, and where it stands in the original, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub from: usize,
    pub to: usize,
}

impl Word {
    /// The word as it is written in its text; folded where the text is another one.
    pub(super) fn original<'a>(&'a self, text: &'a str) -> &'a str {
        text.get(self.from..self.to).unwrap_or(&self.text)
    }
}

/// The words of a text in order: those of UAX 29 with at least one letter or digit, folded. Offsets stay those
/// of the original, so a highlight is exact.
///
/// Of scripts without spaces each character is a word; `l'hôtel` and `don't` are one word each.
pub fn words(text: &str) -> Vec<Word> {
    text.split_word_bound_indices().filter_map(|(from, original)| word(from, original)).collect()
}

fn word(from: usize, original: &str) -> Option<Word> {
    if !original.chars().any(char::is_alphanumeric) {
        return None;
    }
    let text = fold(original);
    (!text.is_empty()).then(|| Word { text, from, to: from + original.len() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_of_many_scripts() {
        assert_eq!(folded("Don't STOP—the Café's menu!"), ["don't", "stop", "the", "cafe's", "menu"]);
        assert_eq!(folded("12:30 is 3.50"), ["12", "30", "is", "3.50"]);
        assert_eq!(folded("שָׁלוֹם צה\"ל צה״ל"), ["שלומ", "צה\"ל", "צה\"ל"]);
        assert_eq!(folded("مُحَمَّد أحمد"), ["محمد", "احمد"]);
        assert_eq!(folded("北京 ﬁne हिन्दी"), ["北", "京", "fine", "हिन्दी"]);
        assert_eq!(folded("… — ? 🙂"), Vec::<String>::new());
    }

    #[test]
    fn offsets_are_those_of_the_original() {
        let text = "(Café) שָׁלוֹם";
        let found: Vec<_> = words(text).iter().map(|word| &text[word.from..word.to]).collect();
        assert_eq!(found, ["Café", "שָׁלוֹם"]);
    }

    proptest! {
        #[test]
        fn words_stand_in_the_text_in_order(text in "\\PC{0,60}") {
            let mut end = 0;
            for word in words(&text) {
                prop_assert!(end <= word.from && word.from < word.to);
                prop_assert!(text.get(word.from..word.to).is_some());
                end = word.to;
            }
            prop_assert!(end <= text.len());
        }
    }
}
