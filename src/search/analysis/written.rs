//! Numbers in digits, as a word of a text writes them.

/// Longer rows of digits are no number that anybody looks for.
pub(super) const DIGITS_MAX: usize = 32;

/// A word's number without the marks that group its digits: `471`, `1,200`, `1.200`, `415.555.0132`. A decimal
/// mark is a point: `3,50` is `3.50`.
pub(super) fn number(word: &str) -> Option<String> {
    if word.len() > DIGITS_MAX || !word.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    if is_digits(word) {
        return Some(word.to_owned());
    }
    let mut parts: Vec<&str> = word.split([',', '.', '\'']).collect();
    if !parts.iter().all(|part| is_digits(part)) {
        return None;
    }
    let marks: Vec<char> = word.chars().filter(|character| !character.is_ascii_digit()).collect();
    let is_grouped = parts[0].len() <= 3 && parts[1..].iter().all(|part| part.len() == 3);
    let all_alike = marks.iter().all(|mark| *mark == marks[0]);
    if all_alike && (is_grouped || marks.len() > 1) {
        return Some(parts.concat());
    }
    let decimals = parts.pop()?;
    let is_decimal =
        marks.len() == 1 || marks[..marks.len() - 1].iter().all(|mark| Some(mark) != marks.last());
    is_decimal.then(|| format!("{}.{decimals}", parts.concat()))
}

pub(super) fn is_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("471", Some("471"))]
    #[case("007", Some("007"))]
    #[case("1,200", Some("1200"))]
    #[case("1.200", Some("1200"))]
    #[case("1'200", Some("1200"))]
    #[case("1,200,000", Some("1200000"))]
    #[case("1,200.50", Some("1200.50"))]
    #[case("1.200,50", Some("1200.50"))]
    #[case("3.50", Some("3.50"))]
    #[case("3,5", Some("3.5"))]
    #[case("415.555.0132", Some("4155550132"))]
    #[case("1,2.3,4", None)]
    #[case("3rd", None)]
    #[case("g56", None)]
    #[case("", None)]
    fn numbers(#[case] word: &str, #[case] digits: Option<&str>) {
        assert_eq!(number(word).as_deref(), digits);
    }
}
