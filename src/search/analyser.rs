//! Text into words, the same way for what is indexed, what is asked and what is highlighted.
//!
//! Words are those of UAX 29. Each is decomposed (NFKD), freed of the marks that writers leave out (accents,
//! niqqud, harakat), and lower-cased; offsets stay those of the original, so a highlight is exact.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;
use unicode_segmentation::{UWordBoundIndices, UnicodeSegmentation};

/// The analyser's name in the schema. Change it whenever `fold` or the splitting changes: the schema of an
/// older index then no longer matches, and whoever opens it is told to rebuild it.
pub(super) const ANALYSER: &str = "earmark_words_1";

/// Longer words are cut here, on both sides alike, so that they still match.
const WORD_BYTES_MAX: usize = 255;

/// A word of a text, folded, and where it stands in the original, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// The words of a text in order.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    text.split_word_bound_indices().filter_map(|(from, original)| {
        let mut folded = String::new();
        fold(original, &mut folded);
        (!folded.is_empty()).then(|| Word { text: folded, from, to: from + original.len() })
    })
}

/// Appends the form in which `original`, one segment of UAX 29, is compared; nothing if it is no word.
fn fold(original: &str, folded: &mut String) {
    if !original.chars().any(char::is_alphanumeric) {
        return;
    }
    if original.is_ascii() {
        folded.extend(original.chars().map(|character| character.to_ascii_lowercase()));
    } else {
        for character in original.nfkd().filter(|&character| !is_left_out(character)) {
            match character {
                'ß' | 'ẞ' => folded.push_str("ss"),
                'ς' => folded.push('σ'),
                '\u{2019}' | '\u{02BC}' | '\u{05F3}' => folded.push('\''),
                '\u{05F4}' => folded.push('"'),
                other => folded.extend(other.to_lowercase()),
            }
        }
    }
    folded.truncate(folded.floor_char_boundary(WORD_BYTES_MAX));
}

/// Marks that one writer sets and another leaves out, and characters that cannot be seen.
///
/// Only by canonical combining class (Unicode, UAX 44): vowel signs of Indic scripts have class 0, viramas 9,
/// the voicing of kana 8, and the vowels and tones of Thai, Lao and Tibetan 84 to 132; without them these
/// would be other words.
fn is_left_out(character: char) -> bool {
    match character {
        '\u{00AD}' | '\u{0640}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' => true,
        '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => true,
        _ => matches!(canonical_combining_class(character), 1 | 7 | 10..=36 | 200..=240),
    }
}

/// `words` in the engine's shape.
#[derive(Clone, Default)]
pub(super) struct Analyser;

impl Tokenizer for Analyser {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        WordStream { segments: text.split_word_bound_indices(), token: Token::default() }
    }
}

/// The words of one text, one at a time, in a token that is used again.
pub(super) struct WordStream<'a> {
    segments: UWordBoundIndices<'a>,
    token: Token,
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        for (from, original) in self.segments.by_ref() {
            self.token.text.clear();
            fold(original, &mut self.token.text);
            if !self.token.text.is_empty() {
                self.token.offset_from = from;
                self.token.offset_to = from + original.len();
                self.token.position = self.token.position.wrapping_add(1);
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).map(|word| word.text).collect()
    }

    #[test]
    fn words_of_many_scripts() {
        assert_eq!(folded("Don't STOP—the Café's menu!"), ["don't", "stop", "the", "cafe's", "menu"]);
        assert_eq!(folded("Don’t"), ["don't"]);
        assert_eq!(folded("12:30 is 3.50"), ["12", "30", "is", "3.50"]);
        assert_eq!(folded("שָׁלוֹם צה\"ל צה״ל"), ["שלום", "צה\"ל", "צה\"ל"]);
        assert_eq!(folded("مُحَمَّد أحمد"), ["محمد", "احمد"]);
        assert_eq!(folded("Ёлка ΟΔΟΣ οδος Straße"), ["елка", "οδοσ", "οδοσ", "strasse"]);
        assert_eq!(folded("北京 ﬁne हिन्दी"), ["北", "京", "fine", "हिन्दी"]);
        assert_eq!(folded("… — ? 🙂"), Vec::<String>::new());
    }

    #[test]
    fn offsets_are_those_of_the_original() {
        let text = "(Café) שָׁלוֹם";
        let found: Vec<_> = words(text).map(|word| &text[word.from..word.to]).collect();
        assert_eq!(found, ["Café", "שָׁלוֹם"]);
    }

    proptest! {
        #[test]
        fn the_engine_sees_the_same_words(text in "\\PC{0,60}") {
            let mut analyser = Analyser;
            let mut stream = analyser.token_stream(&text);
            let mut seen = Vec::new();
            while stream.advance() {
                let token = stream.token();
                prop_assert_eq!(token.position, seen.len());
                seen.push(Word { text: token.text.clone(), from: token.offset_from, to: token.offset_to });
            }
            prop_assert_eq!(seen, words(&text).collect::<Vec<_>>());
        }
    }
}
