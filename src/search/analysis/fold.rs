//! The form in which words are compared: what one writer sets and another leaves out is gone.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// Longer words are cut here, on both sides alike, so that they still match.
pub(super) const WORD_BYTES_MAX: usize = 255;

/// A word decomposed (NFKD), freed of accents, niqqud, harakat and invisible characters, lower-cased, with
/// letters that stand for one another made one, and put together again (NFC).
pub(super) fn fold(original: &str) -> String {
    let mut folded = if original.is_ascii() { original.to_ascii_lowercase() } else { fold_unicode(original) };
    folded.truncate(folded.floor_char_boundary(WORD_BYTES_MAX));
    folded
}

fn fold_unicode(original: &str) -> String {
    let mut bare = String::with_capacity(original.len());
    let mut base = '\0';
    for character in original.nfkd() {
        if is_left_out(character) && !makes_another_letter(base, character) {
            continue;
        }
        if canonical_combining_class(character) == 0 {
            base = character;
        }
        for lower in character.to_lowercase().filter(|&lower| !is_left_out(lower) || lower == character) {
            push_letter(lower, &mut bare);
        }
    }
    let folded: String = bare.nfc().collect();
    // NFKD takes the vowel am of Thai and Lao apart, and NFC does not put it together again.
    if folded.contains(['\u{0E4D}', '\u{0ECD}']) {
        return folded.replace("\u{0E4D}\u{0E32}", "\u{0E33}").replace("\u{0ECD}\u{0EB2}", "\u{0EB3}");
    }
    folded
}

/// Characters that cannot be seen: they say how a text is laid out, not what it says.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(character, '\u{00AD}' | '\u{0640}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
        || matches!(character, '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Marks that one writer sets and another leaves out, and characters that cannot be seen.
///
/// Only by canonical combining class (Unicode, UAX 44): vowel signs of Indic scripts have class 0, viramas 9,
/// the voicing of kana 8, and the vowels and tones of Thai, Lao and Tibetan 84 to 132; without them these
/// would be other words.
fn is_left_out(character: char) -> bool {
    is_invisible(character) || matches!(canonical_combining_class(character), 1 | 7 | 10..=36 | 200..=240)
}

/// The Cyrillic й, ї and ў, which nobody writes without their mark, and which endings are told by.
fn makes_another_letter(base: char, mark: char) -> bool {
    matches!((base, mark), ('и' | 'И' | 'у' | 'У', '\u{0306}') | ('і' | 'І', '\u{0308}'))
}

/// Appends a lower-case letter, or the one that is written in its stead.
fn push_letter(letter: char, folded: &mut String) {
    match letter {
        'ß' => folded.push_str("ss"),
        'æ' => folded.push_str("ae"),
        'œ' => folded.push_str("oe"),
        'ø' => folded.push('o'),
        'ł' => folded.push('l'),
        'đ' => folded.push('d'),
        'ı' => folded.push('i'),
        'ς' => folded.push('σ'),
        '\u{2019}' | '\u{02BC}' | '\u{05F3}' => folded.push('\''),
        '\u{05F4}' => folded.push('"'),
        other => folded.push(digit_of(other).unwrap_or_else(|| letter_of_abjad(other))),
    }
}

/// Hebrew letters without their final forms; Arabic ones as those who write in haste do, and Persian and Urdu
/// ones as Arabic keyboards have them. (The hamza on a letter is a mark, and gone by now.)
fn letter_of_abjad(letter: char) -> char {
    match letter {
        'ך' => 'כ',
        'ם' => 'מ',
        'ן' => 'נ',
        'ף' => 'פ',
        'ץ' => 'צ',
        'ٱ' => 'ا',
        'ة' => 'ه',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        other => other,
    }
}

/// The zeros of the scripts' decimal digits (Unicode, general category Nd), which NFKD leaves as they are;
/// one to nine follow each.
const ZEROS: [char; 58] = [
    '\u{0660}',
    '\u{06F0}',
    '\u{07C0}',
    '\u{0966}',
    '\u{09E6}',
    '\u{0A66}',
    '\u{0AE6}',
    '\u{0B66}',
    '\u{0BE6}',
    '\u{0C66}',
    '\u{0CE6}',
    '\u{0D66}',
    '\u{0DE6}',
    '\u{0E50}',
    '\u{0ED0}',
    '\u{0F20}',
    '\u{1040}',
    '\u{1090}',
    '\u{17E0}',
    '\u{1810}',
    '\u{1946}',
    '\u{19D0}',
    '\u{1A80}',
    '\u{1A90}',
    '\u{1B50}',
    '\u{1BB0}',
    '\u{1C40}',
    '\u{1C50}',
    '\u{A620}',
    '\u{A8D0}',
    '\u{A900}',
    '\u{A9D0}',
    '\u{A9F0}',
    '\u{AA50}',
    '\u{ABF0}',
    '\u{104A0}',
    '\u{10D30}',
    '\u{11066}',
    '\u{110F0}',
    '\u{11136}',
    '\u{111D0}',
    '\u{112F0}',
    '\u{11450}',
    '\u{114D0}',
    '\u{11650}',
    '\u{116C0}',
    '\u{11730}',
    '\u{118E0}',
    '\u{11950}',
    '\u{11C50}',
    '\u{11D50}',
    '\u{11DA0}',
    '\u{16A60}',
    '\u{16AC0}',
    '\u{16B50}',
    '\u{1E140}',
    '\u{1E2F0}',
    '\u{1E950}',
];

/// The ASCII digit for a decimal digit of any script.
fn digit_of(character: char) -> Option<char> {
    if character < ZEROS[0] {
        return None;
    }
    let below = ZEROS.partition_point(|&zero| zero <= character).checked_sub(1)?;
    char::from_digit(u32::from(character) - u32::from(ZEROS[below]), 10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Café", "cafe")]
    #[case("STRASSE", "strasse")]
    #[case("Straße", "strasse")]
    #[case("Ёлка", "елка")]
    #[case("Новый", "новый")]
    #[case("Київ", "київ")]
    #[case("ΟΔΟΣ", "οδοσ")]
    #[case("Łódź", "lodz")]
    #[case("Ærø", "aero")]
    #[case("ISPARTA", "isparta")]
    #[case("İstanbul", "istanbul")]
    #[case("ırmak", "irmak")]
    #[case("ﬁne", "fine")]
    #[case("Don’t", "don't")]
    #[case("co\u{00AD}op", "coop")]
    #[case("שָׁלוֹם", "שלומ")]
    #[case("צה״ל", "צה\"ל")]
    #[case("مُحَمَّد", "محمد")]
    #[case("أإآٱ", "اااا")]
    #[case("مدرسة", "مدرسه")]
    #[case("على", "علي")]
    #[case("کتابی", "كتابي")]
    #[case("٠١٢٣٤٥٦٧٨٩", "0123456789")]
    #[case("۴۷۱", "471")]
    #[case("४७१", "471")]
    #[case("４７１", "471")]
    #[case("हिन्दी", "हिन्दी")]
    #[case("がぎ", "がぎ")]
    #[case("한국", "한국")]
    #[case("น้ำ", "น้ำ")]
    fn folds(#[case] original: &str, #[case] folded: &str) {
        assert_eq!(fold(original), folded);
    }

    #[test]
    fn the_zeros_are_in_order() {
        assert!(ZEROS.is_sorted());
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(original in "\\PC{0,40}") {
            let folded = fold(&original);
            prop_assert_eq!(fold(&folded), folded);
        }

        #[test]
        fn composed_and_decomposed_are_the_same(original in "[a-zà-ÿḀ-ỿа-їא-תء-ي]{0,20}") {
            let decomposed: String = original.nfd().collect();
            prop_assert_eq!(fold(&decomposed), fold(&original));
        }
    }
}
