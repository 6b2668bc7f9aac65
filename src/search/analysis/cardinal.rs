//! Numbers in English words.

use super::phrase::Phrase;
use super::written;

const UNITS: [&str; 10] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const TEENS: [&str; 10] = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SCALES: [(&str, u64); 4] = [
    ("thousand", 1_000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
    ("trillion", 1_000_000_000_000),
];

/// As many decimals as people say.
const DECIMALS_MAX: usize = 6;

/// The number that begins at a word, in digits, and how many words say it: "four hundred and seventy one",
/// "a thousand", "3 million", "three point five".
pub(super) fn cardinal(phrase: &Phrase, at: usize) -> Option<(String, usize)> {
    let (value, count) = whole(phrase, at)?;
    let (decimals, count_of_decimals) = decimals(phrase, at + count);
    if decimals.is_empty() {
        return Some((value.to_string(), count));
    }
    Some((format!("{value}.{decimals}"), count + count_of_decimals))
}

/// The value of one of the words for 0 to 9.
pub(super) fn unit(word: &str) -> Option<u64> {
    place(&UNITS, word)
}

/// A number below a hundred, as days and halves of years are.
pub(super) fn below_hundred(phrase: &Phrase, at: usize) -> Option<(u64, usize)> {
    let word = phrase.word(at);
    if let Some(unit) = unit(word) {
        return Some((unit, 1));
    }
    if let Some(teen) = place(&TEENS, word) {
        return Some((10 + teen, 1));
    }
    let tens = 20 + 10 * place(&TENS, word)?;
    match unit(phrase.word(at + 1)) {
        Some(unit @ 1..) if is_within_number(phrase, at) => Some((tens + unit, 2)),
        _ => Some((tens, 1)),
    }
}

/// The multiple of ten that a word says, from twenty on.
pub(super) fn tens(word: &str) -> Option<u64> {
    Some(20 + 10 * place(&TENS, word)?)
}

/// A number without decimals: groups below a thousand, each with a smaller scale than the one before.
fn whole(phrase: &Phrase, at: usize) -> Option<(u64, usize)> {
    let (mut total, mut count, mut smallest) = (0, 0, u64::MAX);
    while count == 0 || is_within_number(phrase, at + count - 1) {
        let and = if count > 0 { and(phrase, at + count) } else { 0 };
        let Some((value, words)) =
            below_thousand(phrase, at + count + and).filter(|group| group.0 < smallest)
        else {
            break;
        };
        let scale = scale(phrase, at + count + and + words).filter(|&scale| scale < smallest);
        total += value * scale.unwrap_or(1);
        count += and + words + usize::from(scale.is_some());
        match scale {
            Some(scale) => smallest = scale,
            None => break,
        }
    }
    (count > 0).then_some((total, count))
}

/// A number before "thousand" and the like: "four hundred and seventy one", "nineteen hundred", "a", "3".
fn below_thousand(phrase: &Phrase, at: usize) -> Option<(u64, usize)> {
    let (value, mut count) = multiplier(phrase, at)?;
    if phrase.word(at + count) != "hundred" || !is_within_number(phrase, at + count - 1) {
        return Some((value, count));
    }
    count += 1;
    let and = and(phrase, at + count);
    match below_hundred(phrase, at + count + and) {
        Some((rest, words)) if is_within_number(phrase, at + count - 1) => {
            Some((value * 100 + rest, count + and + words))
        }
        _ => Some((value * 100, count)),
    }
}

fn multiplier(phrase: &Phrase, at: usize) -> Option<(u64, usize)> {
    let word = phrase.word(at);
    let counts_something = phrase.word(at + 1) == "hundred" || scale(phrase, at + 1).is_some();
    if counts_something && word == "a" {
        return Some((1, 1));
    }
    if counts_something && is_written(word) && word.len() <= 3 {
        return word.parse().ok().map(|value| (value, 1));
    }
    below_hundred(phrase, at)
}

/// How many words an "and" before a further part of the number is: one, or none if it is none.
fn and(phrase: &Phrase, at: usize) -> usize {
    let is_and = phrase.word(at) == "and" && at > 0 && is_within_number(phrase, at - 1);
    usize::from(is_and && is_within_number(phrase, at) && below_hundred(phrase, at + 1).is_some())
}

fn decimals(phrase: &Phrase, at: usize) -> (String, usize) {
    let mut decimals = String::new();
    if phrase.word(at) != "point" || at == 0 || !is_within_number(phrase, at - 1) {
        return (decimals, 0);
    }
    let mut count = 1;
    while decimals.len() < DECIMALS_MAX && is_within_number(phrase, at + count - 1) {
        let word = phrase.word(at + count);
        match unit(word) {
            Some(digit) => decimals.push_str(&digit.to_string()),
            None if count == 1 && is_written(word) && word.len() <= DECIMALS_MAX => decimals.push_str(word),
            None => break,
        }
        count += 1;
    }
    (decimals, count)
}

fn scale(phrase: &Phrase, at: usize) -> Option<u64> {
    let follows = at > 0 && is_within_number(phrase, at - 1);
    SCALES.iter().find(|(name, _)| follows && *name == phrase.word(at)).map(|(_, scale)| *scale)
}

/// Whether nothing stands after a word that would end a number.
fn is_within_number(phrase: &Phrase, at: usize) -> bool {
    phrase.gap_after(at).is_space_or_hyphen()
}

fn is_written(word: &str) -> bool {
    written::is_digits(word)
}

fn place(names: &[&str], word: &str) -> Option<u64> {
    names.iter().position(|name| *name == word).and_then(|at| u64::try_from(at).ok())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::words;
    use super::*;

    #[rstest]
    #[case("four people", "4", 1)]
    #[case("twenty five", "25", 2)]
    #[case("twenty-five", "25", 2)]
    #[case("twenty, five", "20", 1)]
    #[case("four hundred and seventy one", "471", 5)]
    #[case("four hundred seventy one", "471", 4)]
    #[case("two hundred and then", "200", 2)]
    #[case("a hundred", "100", 2)]
    #[case("nineteen hundred", "1900", 2)]
    #[case("three thousand two hundred", "3200", 4)]
    #[case("two thousand and nineteen", "2019", 4)]
    #[case("one million two hundred thousand and five", "1200005", 7)]
    #[case("three thousand and twelve hundred", "3000", 2)]
    #[case("two thousand and 5", "2000", 2)]
    #[case("3 million", "3000000", 2)]
    #[case("3 million 200 thousand", "3200000", 4)]
    #[case("three point five", "3.5", 3)]
    #[case("three point taken", "3", 1)]
    #[case("nineteen eighty four", "19", 1)]
    #[case("five thousand five thousand", "5005", 3)]
    fn says(#[case] text: &str, #[case] digits: &str, #[case] count: usize) {
        let words = words(text);
        let phrase = Phrase::of_text(text, &words);
        assert_eq!(cardinal(&phrase, 0), Some((digits.to_owned(), count)));
    }

    #[rstest]
    #[case("a dog")]
    #[case("3 people")]
    #[case("thousand")]
    #[case("for two")]
    #[case("won")]
    #[case("")]
    fn says_nothing(#[case] text: &str) {
        let words = words(text);
        assert_eq!(cardinal(&Phrase::of_text(text, &words), 0), None);
    }
}
