//! The form in which references are compared.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// Shorter references stand in too many texts by chance.
pub(super) const CODE_CHARS_MIN: usize = 4;

/// Longer ones nobody reads aloud, but writes in a chat.
pub(super) const CODE_CHARS_MAX: usize = 40;

/// Both sides must be as long for one difference to mean little.
const LIKE_CHARS_MIN: usize = 6;

/// How much a spoken code is like a reference.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Likeness {
    /// They are equal.
    Exact,
    /// One character is another one, missing, doubled or swapped with its neighbour.
    OneOff,
    /// They are different.
    No,
}

/// The key of a reference: its letters and digits in upper case. None where it says too little to be found by:
/// it is short or long, one character repeated, or a word for a missing reference.
///
/// Letters of other scripts than Latin stay as they are, digits of other scripts become ASCII ones.
pub fn normalise(reference: &str) -> Option<String> {
    const PLACEHOLDERS: [&str; 9] =
        ["NONE", "NULL", "TEST", "UNKNOWN", "PENDING", "UNDEFINED", "NOTAVAILABLE", "NOREFERENCE", "XXXXXX"];
    let bare = reference.nfkd().filter(|&character| !is_mark(character));
    let upper = bare.flat_map(char::to_uppercase).filter(|character| character.is_alphanumeric());
    let key: String = upper.map(ascii_digit).nfc().take(CODE_CHARS_MAX + 1).collect();
    let count = key.chars().count();
    let first = key.chars().next()?;
    let says_much = (CODE_CHARS_MIN..=CODE_CHARS_MAX).contains(&count)
        && key.chars().any(|character| character != first)
        && !PLACEHOLDERS.contains(&key.as_str());
    says_much.then_some(key)
}

/// Compares a spoken code with a reference. Both need not be normalised.
///
/// In references that are numbered (digits, perhaps after a prefix) another digit is another booking, except
/// where the two sound alike.
pub fn likeness(code: &str, reference: &str) -> Likeness {
    let (Some(code), Some(reference)) = (normalise(code), normalise(reference)) else {
        return Likeness::No;
    };
    if code == reference {
        return Likeness::Exact;
    }
    let code: Vec<char> = code.chars().collect();
    let reference: Vec<char> = reference.chars().collect();
    let is_like =
        code.len() >= LIKE_CHARS_MIN && reference.len() >= LIKE_CHARS_MIN && is_one_off(&code, &reference);
    if is_like { Likeness::OneOff } else { Likeness::No }
}

fn is_one_off(code: &[char], reference: &[char]) -> bool {
    let same_before = code.iter().zip(reference).take_while(|(code, reference)| code == reference).count();
    let (code, reference) = (&code[same_before..], &reference[same_before..]);
    let same_after = code
        .iter()
        .rev()
        .zip(reference.iter().rev())
        .take_while(|(code, reference)| code == reference)
        .count();
    let (code, after) = code.split_at(code.len() - same_after);
    let (reference, _) = reference.split_at(reference.len() - same_after);
    let numbered = is_serial(after) && is_serial(reference) && is_serial(code);
    match (code, reference) {
        ([said], [meant]) => {
            !(numbered && said.is_ascii_digit() && meant.is_ascii_digit()) || sound_alike(*said, *meant)
        }
        ([], [_]) | ([_], []) => true,
        ([first, second], [meant_first, meant_second]) => first == meant_second && second == meant_first,
        _ => false,
    }
}

fn is_serial(characters: &[char]) -> bool {
    characters.iter().all(char::is_ascii_digit)
}

/// Whether two characters are confused when they are heard.
fn sound_alike(one: char, other: char) -> bool {
    const GROUPS: [&str; 7] = ["BCDEGPTVZ3", "MN", "FSX", "A8HJK", "59IY", "QU2", "O0"];
    GROUPS.iter().any(|group| group.contains(one) && group.contains(other))
}

fn is_mark(character: char) -> bool {
    canonical_combining_class(character) != 0
}

/// The ASCII digit for one of the Arabic, Persian and Devanagari ones.
fn ascii_digit(character: char) -> char {
    let zeros = ['\u{0660}', '\u{06F0}', '\u{0966}'];
    let digit = zeros.iter().find_map(|&zero| {
        let value = u32::from(character).checked_sub(u32::from(zero))?;
        char::from_digit(value, 10)
    });
    digit.unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("84ESP6F5", Some("84ESP6F5"))]
    #[case("fkro2how", Some("FKRO2HOW"))]
    #[case(" AB-1234 ", Some("AB1234"))]
    #[case("#10023", Some("10023"))]
    #[case("é-12 / ß", Some("E12SS"))]
    #[case("６５ＫＳ", Some("65KS"))]
    #[case("٢٠٢٤-٧", Some("20247"))]
    #[case("бр-1042", Some("БР1042"))]
    #[case("שר-1042", Some("שר1042"))]
    #[case("A12", None)]
    #[case("----", None)]
    #[case("0000", None)]
    #[case("n/a none", Some("NANONE"))]
    #[case("unknown", None)]
    #[case("", None)]
    fn normalises(#[case] reference: &str, #[case] key: Option<&str>) {
        assert_eq!(normalise(reference).as_deref(), key);
    }

    #[rstest]
    #[case("FKRO2HOW", "fkro2how", Likeness::Exact)]
    #[case("FKRO2HOV", "FKRO2HOW", Likeness::OneOff)]
    #[case("FKR02HOW", "FKRO2HOW", Likeness::OneOff)]
    #[case("FKRO2OW", "FKRO2HOW", Likeness::OneOff)]
    #[case("FKROO2HOW", "FKRO2HOW", Likeness::OneOff)]
    #[case("FRKO2HOW", "FKRO2HOW", Likeness::OneOff)]
    #[case("FRKO2HO", "FKRO2HOW", Likeness::No)]
    #[case("AB123", "AB124", Likeness::No)]
    #[case("AB1234", "AB1235", Likeness::No)]
    #[case("AB1235", "AB1239", Likeness::OneOff)]
    #[case("AB1234", "AD1234", Likeness::OneOff)]
    #[case("3348917502", "3348917503", Likeness::No)]
    #[case("3348917502", "3348971502", Likeness::OneOff)]
    #[case("M376ZH73", "M377ZH73", Likeness::OneOff)]
    #[case("", "", Likeness::No)]
    fn compares(#[case] code: &str, #[case] reference: &str, #[case] expected: Likeness) {
        assert_eq!(likeness(code, reference), expected);
        assert_eq!(likeness(reference, code), expected);
    }

    proptest! {
        #[test]
        fn normalising_twice_is_normalising_once(reference in "\\PC{0,50}") {
            if let Some(key) = normalise(&reference) {
                prop_assert_eq!(normalise(&key), Some(key));
            }
        }

        #[test]
        fn likeness_is_symmetric(one in "[A-C0-2]{5,8}", other in "[A-C0-2]{5,8}") {
            prop_assert_eq!(likeness(&one, &other), likeness(&other, &one));
        }
    }
}
