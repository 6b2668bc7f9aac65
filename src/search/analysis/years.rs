//! The years of dates, spoken or written.

use std::ops::RangeInclusive;

use super::dates::is_of;
use super::digits::Speech;
use super::phrase::{Gap, Phrase};
use super::{cardinal, written};

/// The years that callers speak of.
const YEARS: RangeInclusive<u32> = 1800..=2199;

/// A year in four digits.
pub(super) fn year(word: &str) -> Option<u32> {
    if word.len() != 4 || !written::is_digits(word) {
        return None;
    }
    word.parse().ok().filter(|year| YEARS.contains(year))
}

/// The year that follows, and how many words it takes with an "of" before it.
pub(super) fn year_after(phrase: &Phrase, at: usize, speech: Speech) -> Option<(u32, usize)> {
    let of = usize::from(speech.language().is_some_and(|language| is_of(phrase.word(at), language)));
    let at = at + of;
    let gap = phrase.gap_after(at.checked_sub(1)?);
    if !gap.is_space_or_hyphen() && gap != Gap::Comma {
        return None;
    }
    if let Some(year) = year(phrase.word(at)) {
        return Some((year, of + 1));
    }
    let (year, count) = year_in_halves(phrase, at).or_else(|| {
        let (year, count) = cardinal::cardinal(phrase, at).filter(|_| speech.is_english())?;
        Some((year.parse().ok()?, count))
    })?;
    YEARS.contains(&year).then_some((year, of + count))
}

/// "nineteen eighty seven", "twenty nineteen", "nineteen oh five", `19 68`.
fn year_in_halves(phrase: &Phrase, at: usize) -> Option<(u32, usize)> {
    let half = |at: usize| {
        let word = phrase.word(at);
        if word.len() == 2 && written::is_digits(word) {
            return word.parse().ok().map(|half| (half, 1));
        }
        let (half, count) = cardinal::below_hundred(phrase, at)?;
        Some((u32::try_from(half).ok()?, count))
    };
    let (century, count) = half(at).filter(|(century, _)| (18..=21).contains(century))?;
    let oh = usize::from(phrase.word(at + count) == "oh");
    let (rest, count_of_rest) = half(at + count + oh)?;
    let is_in_one_go = (at + count - 1..at + count + oh).all(|at| phrase.gap_after(at).is_space());
    (is_in_one_go && (rest >= 10 || oh == 1)).then_some((century * 100 + rest, count + oh + count_of_rest))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::{Language, words};
    use super::*;

    #[rstest]
    #[case("day 2019", Some((2019, 1)))]
    #[case("day, 2019", Some((2019, 1)))]
    #[case("day of 2019", Some((2019, 2)))]
    #[case("day nineteen eighty seven", Some((1987, 3)))]
    #[case("day nineteen oh five", Some((1905, 3)))]
    #[case("day twenty nineteen", Some((2019, 2)))]
    #[case("day two thousand and one", Some((2001, 4)))]
    #[case("day 19 68", Some((1968, 2)))]
    #[case("day 20 5", None)]
    #[case("day. 2019", None)]
    #[case("day 9999", None)]
    fn follow(#[case] text: &str, #[case] year: Option<(u32, usize)>) {
        let words = words(text);
        let speech = Speech::of_text(Some(Language::English));
        assert_eq!(year_after(&Phrase::of_text(text, &words), 1, speech), year);
    }
}
