//! Lengths of stays: "3 nights", "for a week", "overnight".

use super::super::lexicon::{Language, is_one};
use super::super::words::Line;
use super::Reading;

/// The length of a stay, in nights, that begins at a word.
pub(super) fn stay(line: &Line, at: usize, language: Language) -> Option<Reading> {
    let lexicon = language.lexicon();
    if language == Language::English && matches!(line.word(at), "overnight") {
        return Some(Reading { number: 1, certainty: 0.7, count: 1 });
    }
    let is_one_word = language == Language::English && matches!(line.word(at), "a" | "an" | "single" | "the");
    let (number, count) = if is_one_word { (1, 1) } else { language.number(line, at)? };
    let more = usize::from(matches!(line.word(at + count), "more" | "full" | "or" | "additional"));
    let unit = line.word(at + count + more);
    let end = at + count + more + 1;
    // "in three days" and "three days ago" are days and no stays.
    let is_away = is_one(lexicon.within, line.before(at, 1))
        || matches!(line.word(end), "from" | "ago" | "later" | "before" | "after" | "away" | "hence");
    let is_stay = matches!(line.before(at, 1), "for" | "of" | "stay" | "is" | "book")
        || is_one(lexicon.for_, line.before(at, 1))
        || line.word(end) == "stay";
    let of = |number: u32, certainty: f64| Some(Reading { number, certainty, count: end - at });
    if !line.is_in_one_go(at, end - at) || line.gap_before(at).ends_with(['$', '£', '€', '.', ':']) {
        return None;
    }
    if is_one(lexicon.night_units, unit) {
        let is_named = !is_one_word || is_stay;
        return of(number, 1.0).filter(|_| is_named && line.word(at) != "the" || is_stay);
    }
    if is_away || line.word(at) == "the" {
        return None;
    }
    if is_one(lexicon.day_units, unit) {
        return of(number, if is_stay { 0.9 } else { 0.6 }).filter(|_| !is_one_word || is_stay);
    }
    if is_one(lexicon.week_units, unit) {
        return of(number * 7, 0.8).filter(|_| is_stay);
    }
    None
}
