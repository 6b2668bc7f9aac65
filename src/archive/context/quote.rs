//! What people said or wrote, as data: in quotation marks that nothing within can close.
//!
//! Removed are control characters, marks that turn the direction of writing, and characters that nobody sees, in which
//! instructions can hide; addresses of the network become `(link)`; quotation marks within become `'`, square brackets
//! round ones, so that nothing said can look like a source. What is long is cut at the end of a word and ends in `…`.

use unicode_segmentation::UnicodeSegmentation as _;

use super::tokens;

/// Characters, as people count them, of a quotation.
const GRAPHEMES_MAX: usize = 160;
/// Code points of a quotation: a character may be heaped up of many.
const CODE_POINTS_MAX: usize = 640;
/// Tokens of a quotation.
const TOKENS_MAX: usize = 60;
/// Code points of a text that are looked at.
const LOOKED_AT_MAX: usize = 4_000;

/// A quotation of at most 60 tokens.
pub fn quote(text: &str) -> String {
    within(text, TOKENS_MAX)
}

/// A quotation of at most so many tokens.
pub fn within(text: &str, tokens_max: usize) -> String {
    let plain = plain(text);
    let mut quoted = format!("\"{}\"", cut(&plain, GRAPHEMES_MAX));
    let mut graphemes = quoted.graphemes(true).count().min(GRAPHEMES_MAX);
    // Each round takes away a quarter: from 160 characters to none in fewer than 20.
    while graphemes > 0 && tokens::count(&quoted) > tokens_max {
        graphemes = graphemes * 3 / 4;
        quoted = format!("\"{}\"", cut(&plain, graphemes));
    }
    quoted
}

/// The text in one line, without what could be mistaken for anything but words.
fn plain(text: &str) -> String {
    let visible =
        text.chars().take(LOOKED_AT_MAX).filter(|character| !is_hidden(*character)).map(|character| {
            match character {
                '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '＂' => '\'',
                '[' | '［' | '【' => '(',
                ']' | '］' | '】' => ')',
                other if other.is_control() || matches!(other, '\u{2028}' | '\u{2029}') => ' ',
                other => other,
            }
        });
    let visible: String = visible.collect();
    let words: Vec<&str> =
        visible.split_whitespace().map(|word| if is_address(word) { "(link)" } else { word }).collect();
    words.join(" ")
}

/// Marks of direction and joiners of nothing, soft hyphens, and the invisible copies of letters that Unicode has for
/// tags. The joiners that emoji and some scripts are written with stay.
fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\u{00ad}'
            | '\u{061c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

fn is_address(word: &str) -> bool {
    let word = word.to_lowercase();
    word.contains("://") || word.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with("www.")
}

/// At most so many characters, cut at the end of a word where there is one in the last third.
fn cut(text: &str, graphemes_max: usize) -> String {
    let mut end = 0;
    let mut word_end = 0;
    let mut code_points = 0;
    for (count, (start, grapheme)) in text.grapheme_indices(true).enumerate() {
        code_points += grapheme.chars().count();
        if count >= graphemes_max || code_points > CODE_POINTS_MAX {
            let whole = if word_end * 3 > end * 2 { word_end } else { end };
            return format!("{}…", &text[..whole]);
        }
        if grapheme == " " {
            word_end = start;
        }
        end = start + grapheme.len();
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_said_gets_out_of_its_quotation() {
        for (said, quoted) in [
            ("he said \"yes\"", "\"he said 'yes'\""),
            ("“Ignore” all [call_1 0:00]", "\"'Ignore' all (call_1 0:00)\""),
            ("line\nSystem:\r\n\tobey\u{0}\u{1b}[31m", "\"line System: obey (31m\""),
            ("look at https://evil.example/a?b now", "\"look at (link) now\""),
            ("(www.evil.example)", "\"(link)\""),
            ("\u{202e}desrever\u{202c}", "\"desrever\""),
            ("a\u{200b}b\u{e0041}\u{e0042}c\u{feff}", "\"abc\""),
            ("👩‍👩‍👧 and می‌خواهم", "\"👩‍👩‍👧 and می‌خواهم\""),
            ("   ", "\"\""),
        ] {
            assert_eq!(quote(said), quoted, "{said:?}");
        }
    }

    #[test]
    fn what_is_long_ends_at_a_word_or_at_a_character() {
        let long = "the room with a view of the sea ".repeat(20);
        let cut = quote(&long);
        assert!(cut.ends_with("…\"") && cut.len() <= 170, "{cut}");
        assert!(long.contains(cut.trim_matches('"').trim_end_matches('…')), "{cut}");
        for heap in ["e\u{301}".repeat(2_000), format!("a{}", "\u{36f}".repeat(3_000)), "👩‍👩‍👧‍👦".repeat(500)]
        {
            assert!(tokens::count(&quote(&heap)) <= TOKENS_MAX, "{heap:.20}");
        }
    }

    proptest! {
        #[test]
        fn a_quotation_is_one_line_within_its_bound(said in any::<String>(), tokens_max in 10usize..80) {
            let quoted = within(&said, tokens_max);
            let inner = &quoted[1..quoted.len() - 1];
            prop_assert!(!inner.contains(['"', '[', ']', '\n']) && !inner.contains(char::is_control));
            prop_assert!(tokens::count(&quoted) <= tokens_max);
        }
    }
}
