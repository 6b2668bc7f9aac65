//! Phrases that say how what is dictated belongs together: "I mean", "scratch that", "followed by".

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Kind;

/// A phrase of several words that `words` begin with: what it means and how many words it has.
pub(in crate::linking) fn phrase<'a>(words: impl Iterator<Item = &'a str> + Clone) -> Option<(Kind, usize)> {
    type Phrases = Vec<&'static (Kind, &'static [&'static str])>;
    static BY_FIRST_WORD: LazyLock<HashMap<&str, Phrases>> = LazyLock::new(|| {
        let mut phrases: HashMap<&str, Phrases> = HashMap::new();
        for phrase in PHRASES {
            phrases.entry(phrase.1[0]).or_default().push(phrase);
        }
        phrases
    });
    let phrases = BY_FIRST_WORD.get(words.clone().next()?)?;
    let said =
        phrases.iter().filter(|(_, phrase)| phrase.iter().copied().eq(words.clone().take(phrase.len())));
    said.map(|(kind, phrase)| (*kind, phrase.len())).max_by_key(|(_, count)| *count)
}

const PHRASES: &[(Kind, &[&str])] = &[
    (Kind::Correction, &["i", "mean"]),
    (Kind::Correction, &["i", "meant"]),
    (Kind::Correction, &["make", "that"]),
    (Kind::Correction, &["make", "it"]),
    (Kind::Correction, &["should", "be"]),
    (Kind::Correction, &["my", "mistake"]),
    (Kind::Correction, &["my", "bad"]),
    (Kind::Correction, &["excuse", "me"]),
    (Kind::Correction, &["hang", "on"]),
    (Kind::Correction, &["hold", "on"]),
    (Kind::Correction, &["quiero", "decir"]),
    (Kind::Correction, &["je", "veux", "dire"]),
    (Kind::Correction, &["ich", "meine"]),
    (Kind::Correction, &["volevo", "dire"]),
    (Kind::Restart, &["scratch", "that"]),
    (Kind::Restart, &["strike", "that"]),
    (Kind::Restart, &["delete", "that"]),
    (Kind::Restart, &["forget", "that"]),
    (Kind::Restart, &["start", "again"]),
    (Kind::Restart, &["start", "over"]),
    (Kind::Restart, &["let", "me", "start", "again"]),
    (Kind::Restart, &["let", "me", "start", "over"]),
    (Kind::Restart, &["let", "me", "repeat"]),
    (Kind::Restart, &["let", "me", "try", "again"]),
    (Kind::Restart, &["i'll", "start", "again"]),
    (Kind::Restart, &["i'll", "start", "over"]),
    (Kind::Restart, &["from", "the", "beginning"]),
    (Kind::Restart, &["from", "the", "start"]),
    (Kind::Filler, &["followed", "by"]),
    (Kind::Filler, &["upper", "case"]),
    (Kind::Filler, &["lower", "case"]),
    (Kind::Filler, &["no", "space"]),
    (Kind::Filler, &["no", "spaces"]),
    (Kind::Filler, &["no", "dash"]),
    (Kind::Filler, &["no", "dashes"]),
    (Kind::Filler, &["all", "caps"]),
    (Kind::Filler, &["all", "together"]),
    (Kind::Filler, &["let", "me", "see"]),
    (Kind::Filler, &["let's", "see"]),
    (Kind::Filler, &["you", "know"]),
    (Kind::Filler, &["i", "think"]),
    (Kind::Filler, &["number", "sign"]),
    (Kind::Filler, &["the", "letter"]),
    (Kind::Mark, &["forward", "slash"]),
    (Kind::Mark, &["back", "slash"]),
    (Kind::Mark, &["pound", "sign"]),
    (Kind::Mark, &["full", "stop"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_counts() {
        let phrase = |text: &'static str| phrase(text.split(' '));
        assert_eq!(phrase("let me start again b"), Some((Kind::Restart, 4)));
        assert_eq!(phrase("i am"), None);
        assert_eq!(phrase("i"), None);
    }
}
