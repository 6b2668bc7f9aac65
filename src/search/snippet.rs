use std::ops::Range;

use super::analysis::{Word, words};

/// A piece of a snippet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnippetPart {
    /// The text as it stands in the original.
    pub text: String,
    /// Whether it is what was asked for.
    pub matched: bool,
}

/// The part of a text, of `max_chars` characters at most, that shows best where it matched: `matched` are numbers
/// of its words, from the first of a stretch to the one behind the last. The parts put together are that window,
/// word for word. What is asked for of a text that has changed in the meantime is left out.
pub fn snippet(text: &str, matched: &[(u32, u32)], max_chars: usize) -> Vec<SnippetPart> {
    let words = words(text);
    let matches = matches(matched, &words);
    let text = Measured::new(text);
    let window = window(&text, &words, &matches, max_chars);
    parts(text.text, window, &matches)
}

/// A stretch that matched.
struct Match<'a> {
    /// Its words, to tell different ones.
    words: &'a [Word],
    /// Where it stands in the text, in bytes.
    span: Range<usize>,
}

impl Match<'_> {
    fn says_the_same(&self, other: &Self) -> bool {
        self.words.iter().map(|word| &word.text).eq(other.words.iter().map(|word| &word.text))
    }
}

/// The stretches by where they begin.
fn matches<'a>(matched: &[(u32, u32)], words: &'a [Word]) -> Vec<Match<'a>> {
    let mut matches: Vec<_> = matched
        .iter()
        .filter_map(|&(from, to)| {
            let words = words.get(from as usize..to as usize)?;
            let span = words.first()?.from..words.last()?.to;
            Some(Match { words, span })
        })
        .collect();
    matches.sort_by_key(|found| (found.span.start, found.span.end));
    matches
}

/// A text with the byte offset of each of its characters.
struct Measured<'a> {
    text: &'a str,
    offsets: Vec<usize>,
}

impl<'a> Measured<'a> {
    fn new(text: &'a str) -> Self {
        let offsets = text.char_indices().map(|(offset, _)| offset).chain([text.len()]).collect();
        Self { text, offsets }
    }

    fn chars(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The number of characters before a byte offset.
    fn char_at(&self, byte: usize) -> usize {
        self.offsets.partition_point(|&offset| offset < byte)
    }

    /// The byte offset of a character.
    fn byte_at(&self, char: usize) -> usize {
        self.offsets[char.min(self.chars())]
    }
}

/// The window to show, in bytes.
fn window(text: &Measured<'_>, words: &[Word], matches: &[Match<'_>], max_chars: usize) -> Range<usize> {
    if text.chars() <= max_chars {
        return 0..text.text.len();
    }
    let core = best_core(text, matches, max_chars);
    let (start, end) = (text.char_at(core.start), text.char_at(core.end));
    // What room there is goes to both sides, and what one side cannot use to the other.
    let room = max_chars.saturating_sub(end - start);
    let after = (text.chars() - end).min(room - (room / 2).min(start));
    let before = (room - after).min(start);
    let (first, last) = (start - before, (end + after).min(start - before + max_chars));
    let cut = text.byte_at(first)..text.byte_at(last);
    // Words cut in two are left out, unless they are the match itself.
    let from = words
        .iter()
        .find(|word| word.from < cut.start && cut.start < word.to)
        .map_or(cut.start, |word| word.to.min(core.start));
    let to = words
        .iter()
        .rfind(|word| word.from < cut.end && cut.end < word.to)
        .map_or(cut.end, |word| if word.from >= core.end { word.from } else { cut.end });
    // A window within a single long word has nothing else to show.
    let (from, to) = if from < to { (from, to) } else { (cut.start, cut.end) };
    let before = &text.text[from..core.start.clamp(from, to)];
    let after = &text.text[core.end.clamp(from, to)..to];
    from + before.len() - before.trim_start().len()..to - (after.len() - after.trim_end().len())
}

/// The stretch with the most different matches, then the most, that fits; the first of equals.
fn best_core(text: &Measured<'_>, matches: &[Match<'_>], max_chars: usize) -> Range<usize> {
    let mut best = (0, 0, 0..0);
    for (place, first) in matches.iter().enumerate() {
        let limit = text.byte_at(text.char_at(first.span.start) + max_chars);
        let mut different: Vec<&Match<'_>> = Vec::new();
        let (mut count, mut end) = (0, first.span.end.min(limit));
        for found in matches[place..].iter().take_while(|found| found.span.start < limit) {
            if found.span.end <= limit {
                count += 1;
                end = end.max(found.span.end);
                if !different.iter().any(|other| other.says_the_same(found)) {
                    different.push(found);
                }
            }
        }
        if (different.len(), count) > (best.0, best.1) || best.2.is_empty() {
            best = (different.len(), count, first.span.start..end);
        }
    }
    best.2
}

fn parts(text: &str, window: Range<usize>, matches: &[Match<'_>]) -> Vec<SnippetPart> {
    let mut parts = Vec::new();
    let mut push = |range: Range<usize>, matched| {
        if !range.is_empty() {
            parts.push(SnippetPart { text: text[range].to_owned(), matched });
        }
    };
    let mut done = window.start;
    let mut spans = matches.iter().map(|found| found.span.clone()).peekable();
    while let Some(mut span) = spans.next() {
        // Overlapping matches are marked as one.
        while let Some(next) = spans.next_if(|next| next.start < span.end) {
            span.end = span.end.max(next.end);
        }
        let span = span.start.max(window.start)..span.end.min(window.end);
        if !span.is_empty() {
            push(done..span.start, false);
            done = span.end;
            push(span, true);
        }
    }
    push(done..window.end, false);
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    /// The snippet with its matches in square brackets.
    fn marked(matched: &[(u32, u32)], text: &str, max_chars: usize) -> String {
        snippet(text, matched, max_chars)
            .into_iter()
            .map(|part| if part.matched { format!("[{}]", part.text) } else { part.text })
            .collect()
    }

    #[rstest]
    #[case(&[(1, 2)], "The Café, the cafés", "The [Café], the cafés")]
    #[case(&[(1, 2)], "אמרתי שָׁלוֹם לך", "אמרתי [שָׁלוֹם] לך")]
    #[case(&[(1, 3)], "a full refund, a refund in full", "a [full refund], a refund in full")]
    #[case(&[(0, 1), (1, 3)], "full: full refund", "[full]: [full refund]")]
    #[case(&[(1, 3)], "我在北京工作", "我[在北]京工作")]
    #[case(&[(0, 2), (1, 3)], "a a a", "[a a a]")]
    #[case(&[], "all of it", "all of it")]
    #[case(&[(7, 9), (2, 1)], "changed since", "changed since")]
    fn matches_are_marked_in_the_original(
        #[case] matched: &[(u32, u32)],
        #[case] text: &str,
        #[case] expected: &str,
    ) {
        assert_eq!(marked(matched, text, 200), expected);
    }

    #[test]
    fn the_best_window_is_shown() {
        let text = "one refund here and then a great many words before the full and whole refund at the end";
        let (full, refund) = ((11, 12), (14, 15));
        assert_eq!(marked(&[(1, 2), full, refund], text, 30), "the [full] and whole [refund] at");
        assert_eq!(marked(&[(0, 1)], text, 20), "[one] refund here and");
        assert_eq!(marked(&[(17, 18)], text, 20), "refund at the [end]");
        assert_eq!(marked(&[], text, 12), "one refund");
        assert_eq!(marked(&[(0, 1)], text, 0), "");
        assert_eq!(marked(&[], "supercalifragilistic", 5), "super");
        assert_eq!(marked(&[(1, 2)], "a supercalifragilistic b", 5), "[super]");
    }

    proptest! {
        #[test]
        fn a_snippet_is_a_stretch_of_the_text(
            matched in prop::collection::vec((0u32..9, 0u32..9), 0..4),
            text in "[abç ש京.\u{301}]{0,60}",
            max_chars in 0usize..70,
        ) {
            let parts = snippet(&text, &matched, max_chars);
            let shown: String = parts.iter().map(|part| part.text.as_str()).collect();
            prop_assert!(text.contains(&shown));
            prop_assert!(shown.chars().count() <= max_chars);
            prop_assert!(parts.iter().all(|part| !part.text.is_empty()));
            if text.chars().count() <= max_chars {
                prop_assert_eq!(shown, text);
            }
        }
    }
}
