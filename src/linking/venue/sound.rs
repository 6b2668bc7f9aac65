//! How words are compared across spellings and scripts.

use std::borrow::Cow;

/// A word in Latin letters, where it is written in Cyrillic ones.
pub fn latin(word: &str) -> Cow<'_, str> {
    if word.is_ascii() || !word.chars().any(|letter| ('а'..='я').contains(&letter)) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(word.chars().map(letter).collect())
}

fn letter(letter: char) -> &'static str {
    const LETTERS: [&str; 32] = [
        "a", "b", "v", "g", "d", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u",
        "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya",
    ];
    let place = (letter as u32).wrapping_sub('а' as u32) as usize;
    LETTERS.get(place).copied().unwrap_or("")
}

/// What is left of a word when vowels, doubled letters and the ways to write one sound are taken from it: words that
/// sound alike have the same.
pub fn skeleton(word: &str) -> String {
    let word = latin(word).replace("ph", "f").replace("ck", "k").replace("sch", "sh");
    let mut skeleton = String::with_capacity(word.len());
    for (at, character) in word.chars().enumerate() {
        let sound = match character {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'w' if at > 0 => continue,
            'c' | 'q' => 'k',
            'z' => 's',
            'v' => 'f',
            other => other,
        };
        if !skeleton.ends_with(sound) || sound.is_ascii_digit() {
            skeleton.push(sound);
        }
    }
    skeleton
}
