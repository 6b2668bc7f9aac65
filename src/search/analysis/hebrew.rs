//! Hebrew words freed of what is written together with them: prefixes before, endings after.
//!
//! Small words such as "and", "the", "in", "to", "from", "that" are prefixes, and possession is an ending, so
//! that most occurrences of a noun are not the noun as one looks it up. Without a dictionary nobody can tell a
//! prefix from a first letter. So a text's word has every base it could have, while a query's word, which
//! mostly has neither, keeps its first letters.
//!
//! Words are folded: no niqqud, and no final forms of letters. Bases also have one vav or yod where writers
//! set one or two. Conjugation, where letters change inside the word, is left to the writer of the query.

/// What may stand before a word, in the order of the grammar: "and"; "that", "when"; "from", "to", "in", "as";
/// "the", which after "to", "in" and "as" is not written.
const PREFIX_PARTS: [&[&str]; 4] =
    [&["", "ו"], &["", "ש", "כש", "לכש", "שכש", "מש"], &["", "מ", "ל", "ב", "כ"], &["", "ה"]];

/// Longer chains do not occur in speech.
const PREFIX_LETTERS_MAX: usize = 3;

const REST_LETTERS_MIN: usize = 2;

/// Plural, feminine and possessive endings and their combinations, the longer first, with the fewest letters
/// that must stand before each.
const ENDINGS: [(&str, usize); 45] = [
    ("ותיהמ", 2),
    ("ותינו", 2),
    ("ותיכמ", 2),
    ("תיהמ", 2),
    ("ותיו", 2),
    ("ותיה", 2),
    ("ותיכ", 2),
    ("יהמ", 2),
    ("יהנ", 2),
    ("יכמ", 2),
    ("יכנ", 2),
    ("ינו", 2),
    ("ותי", 2),
    ("ויות", 2),
    ("יות", 2),
    ("תימ", 2),
    ("תנו", 2),
    ("תכמ", 2),
    ("תכנ", 2),
    ("תיו", 2),
    ("תיה", 2),
    ("ות", 2),
    ("ימ", 2),
    ("ית", 2),
    ("תי", 2),
    ("תו", 2),
    ("תה", 2),
    ("תמ", 2),
    ("תנ", 2),
    ("תכ", 2),
    ("יו", 2),
    ("יה", 2),
    ("יכ", 2),
    ("נו", 2),
    ("המ", 2),
    ("הנ", 2),
    ("כמ", 2),
    ("כנ", 2),
    ("ה", 2),
    ("ת", 3),
    ("י", 3),
    ("ו", 3),
    ("מ", 3),
    ("נ", 3),
    ("כ", 3),
];

/// Endings that are taken from texts' words only: a word as one looks it up often ends in these letters.
const ENDINGS_OF_TEXTS: [&str; 4] = ["ו", "מ", "נ", "כ"];

/// From here on a leading he of a query's word is taken for the article.
const ARTICLE_REST_LETTERS_MIN: usize = 4;

/// What a query's word may be a form of.
pub(super) fn query_bases(word: &str) -> Vec<String> {
    let mut bases = Vec::new();
    if !is_hebrew(word) {
        return bases;
    }
    let word = one_vav_and_yod(word);
    for base in bases_of(&word, Side::Query) {
        add(base, &mut bases);
    }
    if let Some(rest) = word.strip_prefix('ה')
        && rest.chars().count() >= ARTICLE_REST_LETTERS_MIN
    {
        for base in bases_of(rest, Side::Query) {
            add(base, &mut bases);
        }
    }
    bases
}

/// Everything a text's word may be a form of.
pub(super) fn text_bases(word: &str) -> Vec<String> {
    let mut bases = Vec::new();
    if !is_hebrew(word) {
        return bases;
    }
    for rest in rests(word) {
        for base in bases_of(&one_vav_and_yod(rest), Side::Text) {
            add(base, &mut bases);
        }
    }
    bases
}

fn is_hebrew(word: &str) -> bool {
    word.chars().any(|letter| matches!(letter, 'א'..='ת'))
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Query,
    Text,
}

fn add(base: String, bases: &mut Vec<String>) {
    if !bases.contains(&base) {
        bases.push(base);
    }
}

/// The word, and what is left of it after each prefix it may have.
fn rests(word: &str) -> Vec<&str> {
    let mut rests = vec![(word, 0)];
    for (place, parts) in PREFIX_PARTS.iter().enumerate() {
        let mut further = Vec::new();
        for &(rest, letters) in &rests {
            let taken = &word[..word.len() - rest.len()];
            for part in parts.iter().filter(|part| !part.is_empty()) {
                if place == 3 && taken.ends_with(['ל', 'ב', 'כ']) {
                    continue;
                }
                let letters = letters + part.chars().count();
                if let Some(rest) = rest.strip_prefix(part)
                    && letters <= PREFIX_LETTERS_MAX
                    && rest.chars().count() >= REST_LETTERS_MIN
                {
                    further.push((rest, letters));
                }
            }
        }
        rests.extend(further);
    }
    rests.into_iter().map(|(rest, _)| rest).collect()
}

/// The word with its ending and without the longest it may have.
fn bases_of(word: &str, side: Side) -> Vec<String> {
    let mut bases = vec![word.to_owned()];
    let ending = ENDINGS.iter().find_map(|&(ending, letters_min)| {
        let of_this_side = side == Side::Text || !ENDINGS_OF_TEXTS.contains(&ending);
        let rest =
            word.strip_suffix(ending).filter(|rest| rest.chars().count() >= letters_min && of_this_side)?;
        Some((rest, ending))
    });
    if let Some((rest, ending)) = ending {
        bases.push(rest.to_owned());
        // The first letter of these may as well be the last of the word.
        let mut letters = ending.chars();
        if let (Some(first @ ('ת' | 'נ')), Some(_)) = (letters.next(), letters.next()) {
            bases.push(format!("{rest}{first}"));
        }
    }
    bases
}

/// A consonantal vav or yod is doubled inside a word by some, and after a prefix by most.
fn one_vav_and_yod(word: &str) -> String {
    word.replace("וו", "ו").replace("יי", "י")
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};
    use std::path::Path;

    use rstest::rstest;

    use super::super::fold::fold;
    use super::*;

    fn finds(query: &str, text: &str) -> bool {
        let bases = text_bases(&fold(text));
        query_bases(&fold(query)).iter().any(|base| bases.contains(base))
    }

    #[rstest]
    #[case("משפחה", "והמשפחות")]
    #[case("משפחה", "משפחתי")]
    #[case("משפחה", "שמשפחתו")]
    #[case("משפחה", "כמשפחות")]
    #[case("המשפחה", "משפחתנו")]
    #[case("משפחות", "למשפחה")]
    #[case("כפר", "לכפר")]
    #[case("כפר", "כפרים")]
    #[case("כפר", "וכפריהם")]
    #[case("חשבון", "חשבונות")]
    #[case("חשבון", "מהחשבון")]
    #[case("חשבון", "חשבונו")]
    #[case("חשבון", "חשבונך")]
    #[case("כרטיס", "כשהכרטיס")]
    #[case("ויכוח", "הוויכוח")]
    #[case("ועדה", "בוועדות")]
    #[case("בית", "בבית")]
    fn is_found(#[case] query: &str, #[case] text: &str) {
        assert!(finds(query, text), "{query} {text}");
    }

    #[rstest]
    #[case("בקשה", "קשה")]
    #[case("מספר", "ספר")]
    #[case("בית", "בי")]
    #[case("משפחה", "שפחה")]
    #[case("החזר", "חזר")]
    fn is_not_found(#[case] query: &str, #[case] text: &str) {
        assert!(!finds(query, text), "{query} {text}");
    }

    struct Entry {
        surface: String,
        rest: String,
        lemma: String,
    }

    fn collection() -> Option<Vec<Entry>> {
        let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
        let mut files = above.map(|folder| folder.join("shared/data/hebrew_prefix_words.json"));
        let Some(file) = files.find(|file| file.is_file()) else {
            println!("skipped: no shared/data/hebrew_prefix_words.json above the project");
            return None;
        };
        let entries: Vec<serde_json::Value> = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let text = |entry: &serde_json::Value, field: &str| fold(entry[field].as_str().unwrap());
        let entry = |entry| Entry {
            surface: text(entry, "surface"),
            rest: text(entry, "rest"),
            lemma: text(entry, "lemma"),
        };
        Some(entries.iter().map(entry).collect())
    }

    /// Each lemma is searched among all the words: what is found, and what of it is a form of the lemma.
    #[test]
    fn words_of_parliament_are_found_by_their_lemmas() {
        let Some(entries) = collection() else { return };
        let mut by_base: HashMap<String, HashSet<usize>> = HashMap::new();
        let mut by_lemma: HashMap<&str, HashSet<usize>> = HashMap::new();
        for (at, entry) in entries.iter().enumerate() {
            for base in text_bases(&entry.surface) {
                by_base.entry(base).or_default().insert(at);
            }
            by_lemma.entry(&entry.lemma).or_default().insert(at);
        }
        let (mut found, mut right) = (0, 0);
        for (lemma, forms) in &by_lemma {
            let hits = query_bases(lemma).into_iter().filter_map(|base| by_base.get(&base)).flatten();
            let hits: HashSet<_> = hits.collect();
            found += hits.len();
            right += hits.iter().filter(|hit| forms.contains(**hit)).count();
        }
        let (recall, precision) = (right as f64 / entries.len() as f64, right as f64 / found as f64);
        println!("of lemmas: recall {recall:.3}, precision {precision:.3}");
        assert!(recall >= 0.88 && precision >= 0.72, "recall {recall:.3}, precision {precision:.3}");
    }

    /// Of the ways to take prefixes off that leave a word of the collection, how many are what its makers say.
    #[test]
    fn prefixes_are_told_from_first_letters() {
        let Some(entries) = collection() else { return };
        let known: HashSet<&str> =
            entries.iter().flat_map(|entry| [entry.rest.as_str(), entry.lemma.as_str()]).collect();
        let (mut found, mut right) = (0, 0);
        for entry in &entries {
            let rests = rests(&entry.surface);
            found += rests.iter().skip(1).filter(|rest| known.contains(**rest)).count();
            right += usize::from(rests.contains(&entry.rest.as_str()));
        }
        let (recall, precision) = (right as f64 / entries.len() as f64, right as f64 / found as f64);
        println!("of prefixes: recall {recall:.3}, precision {precision:.3}");
        assert!(recall >= 0.99 && precision >= 0.97, "recall {recall:.3}, precision {precision:.3}");
    }
}
