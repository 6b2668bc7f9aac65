//! The many ways of saying that a number is withheld.

/// Words that stand for a number that is withheld.
const WITHHELD: [&str; 14] = [
    "",
    "anonymous",
    "restricted",
    "private",
    "unavailable",
    "unknown",
    "blocked",
    "withheld",
    "no caller id",
    "anonymous.invalid",
    "anonymous@anonymous.invalid",
    "null",
    "0",
    "+",
];

/// ANONYMOUS, UNAVAILABLE, UNKNOWN, BLOCKED, RESTRICTED, PRIVATE and WITHHELD, as typed on a keypad: exchanges that
/// know digits only send these. North America's put their country code in front.
const WITHHELD_DIGITS: [&str; 7] =
    ["266696687", "86282452253", "8656696", "2562533", "7378742833", "7748283", "94844353"];

/// Whether the text says that the number is withheld.
pub(super) fn is_withheld(text: &str) -> bool {
    let text = text.trim().trim_matches('"').to_lowercase();
    let digits = text.strip_prefix('+').unwrap_or(&text);
    let spells = |spelt: &&str| digits == *spelt || digits.strip_prefix('1') == Some(*spelt);
    WITHHELD.contains(&text.as_str()) || WITHHELD_DIGITS.iter().any(spells)
}
