//! Words of scripts that put no spaces between them, cut by the dictionaries of ICU.
//!
//! A character of these scripts is a word here, which a phrase of characters finds; a segment of several
//! characters is one form over them, so that it is found, and counted, as the word it is.

use std::sync::LazyLock;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

use super::Form;
use super::phrase::Phrase;

/// Longer runs are cut here; it bounds the memory of one, and sentences are shorter.
const RUN_WORDS_MAX: usize = 1000;

static SEGMENTER: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));

/// Appends a form for each segment of at least two words.
pub(super) fn forms(phrase: &Phrase, forms: &mut Vec<Form>) {
    let mut first = 0;
    while first < phrase.words.len() {
        let end = end_of_run(phrase, first);
        if end > first + 1 {
            segments(phrase, first, end, forms);
        }
        first = end.max(first + 1);
    }
}

/// Where the run of words without spaces that begins here ends; here, if none does.
fn end_of_run(phrase: &Phrase, first: usize) -> usize {
    let mut end = first;
    while end < phrase.words.len() && end - first < RUN_WORDS_MAX && is_without_spaces(phrase.word(end)) {
        end += 1;
        if !phrase.adjoins(end - 1) {
            break;
        }
    }
    end
}

fn segments(phrase: &Phrase, first: usize, end: usize, forms: &mut Vec<Form>) {
    let mut text = String::new();
    let mut starts = Vec::with_capacity(end - first + 1);
    for word in &phrase.words[first..end] {
        starts.push(text.len());
        text.push_str(&word.text);
    }
    starts.push(text.len());
    // An edge inside a word of ours is none: the segment goes on to the next that is between two words.
    let edges = SEGMENTER.segment_str(&text).filter_map(|edge| starts.binary_search(&edge).ok());
    let mut from = 0;
    for to in edges {
        if to > from + 1 {
            let key = format!("%{}", &text[starts[from]..starts[to]]);
            forms.push(Form { key, first: first + from, count: to - from });
        }
        from = to;
    }
}

/// Han, kana, Thai, Lao, Khmer and Burmese (Unicode blocks).
fn is_without_spaces(word: &str) -> bool {
    word.chars().next().is_some_and(|letter| {
        matches!(letter, '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '々')
            || matches!(letter, '\u{0E01}'..='\u{0EFF}' | '\u{1780}'..='\u{17FF}' | '\u{1000}'..='\u{109F}')
            || matches!(letter, '\u{20000}'..='\u{323AF}')
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::words;
    use super::*;

    fn segments_of(text: &str) -> Vec<(String, usize, usize)> {
        let words = words(text);
        let mut forms = Vec::new();
        super::forms(&Phrase::of_text(text, &words), &mut forms);
        forms.into_iter().map(|form| (form.key, form.first, form.count)).collect()
    }

    #[rstest]
    #[case("北京", &[("%北京", 0, 2)])]
    #[case("我想去北京 hotel 酒店。", &[("%我想去", 0, 3), ("%北京", 3, 2), ("%酒店", 6, 2)])]
    #[case("東京タワーへ行きます", &[("%東京", 0, 2), ("%行き", 4, 2), ("%ます", 6, 2)])]
    #[case("สวัสดีครับ", &[("%สวัสดี", 0, 4), ("%ครับ", 4, 3)])]
    #[case("no segments here 한국어", &[])]
    fn cuts(#[case] text: &str, #[case] expected: &[(&str, usize, usize)]) {
        let found = segments_of(text);
        let found: Vec<_> = found.iter().map(|(key, first, count)| (key.as_str(), *first, *count)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_query_is_cut_like_a_text() {
        let words = words("北京酒店");
        let mut forms = Vec::new();
        super::forms(&Phrase::of_query(&words), &mut forms);
        let keys: Vec<_> = forms.iter().map(|form| form.key.as_str()).collect();
        assert_eq!(keys, ["%北京", "%酒店"]);
    }
}
