//! Any text, any words of it that matched and any size: the snippet is a stretch of the text that fits.

#![no_main]

use earmark_fuzz::snippet;

libfuzzer_sys::fuzz_target!(|input: (u8, Vec<(u8, u8)>, &str)| {
    let (max_chars, matched, text) = input;
    let max_chars = usize::from(max_chars);
    let matched: Vec<_> = matched.into_iter().map(|(from, to)| (u32::from(from), u32::from(to))).collect();
    let parts = snippet(text, &matched, max_chars);
    let shown: String = parts.iter().map(|part| part.text.as_str()).collect();
    assert!(text.contains(&shown), "{shown:?} is a stretch of the text");
    assert!(shown.chars().count() <= max_chars, "{shown:?} is no longer than {max_chars}");
    assert!(parts.iter().all(|part| !part.text.is_empty()));
    if text.chars().count() <= max_chars {
        assert_eq!(shown, text, "what fits is shown whole");
    }
});
