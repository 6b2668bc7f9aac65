//! Numbers as people and exchanges write them.

use super::withheld::is_withheld;
use super::{Found, PartyKind, Spelling};

/// Reads what may be a number with its extension.
pub(super) fn number(text: &str, spelling: Spelling) -> Found {
    let text: String = text.chars().filter_map(plain).collect();
    let (main, extension) = split_extension(&text);
    let Some(digits) = dialled(main) else { return Found::without_number(PartyKind::Unknown) };
    if digits.is_empty() {
        return Found::without_number(PartyKind::Unknown);
    }
    if is_withheld(&digits) {
        return Found::without_number(PartyKind::Anonymous);
    }
    let international = digits.strip_prefix('+').or_else(|| digits.strip_prefix("00"));
    let length = international.unwrap_or(&digits).len();
    let international = international.or_else(|| (spelling == Spelling::BareCountryCode).then_some(&digits));
    let (kind, number) = match international {
        _ if length < 7 => (PartyKind::Short, None),
        _ if length > 15 => (PartyKind::Unknown, None),
        Some(digits) if !digits.starts_with('0') => (PartyKind::E164, Some(format!("+{digits}"))),
        // No country code begins with 0, so this is national whatever the provider's rule is.
        _ if !digits.starts_with('+') && !digits.starts_with("00") => {
            (PartyKind::National, Some(digits.clone()))
        }
        _ => (PartyKind::Unknown, None),
    };
    Found { kind, number, extension }
}

/// A character as a dial string has it; nothing for marks that only say in which direction to write.
fn plain(character: char) -> Option<char> {
    let digit = |zero: u32| char::from_digit(u32::from(character) - zero, 10);
    match character {
        '\u{ff10}'..='\u{ff19}' => digit(0xff10),
        '\u{660}'..='\u{669}' => digit(0x660),
        '\u{6f0}'..='\u{6f9}' => digit(0x6f0),
        '\u{ff0b}' => Some('+'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => None,
        space if space.is_whitespace() => Some(' '),
        other => Some(other),
    }
}

/// The number and its extension: `;ext=5`, `ext. 5`, `x5`, `#5`, `,,5`. Other parameters are left away.
fn split_extension(text: &str) -> (&str, Option<String>) {
    let Some(at) = text.find(|character: char| character.is_alphabetic() || ",;#".contains(character)) else {
        return (text, None);
    };
    let (main, rest) = text.split_at(at);
    let tail = rest.to_lowercase();
    let marks: &[_] = &[',', ';', '#', 'w', 'p', 'x', ' '];
    let tail = tail.trim_start_matches(marks);
    let tail = tail.strip_prefix("ext").unwrap_or(tail).trim_start_matches(['.', '=', ':', ' ']);
    let tail = tail.split(';').next().unwrap_or_default().trim();
    if (1..=11).contains(&tail.len()) && tail.bytes().all(|byte| byte.is_ascii_digit()) {
        return (main, Some(tail.to_owned()));
    }
    // A word, such as FLOWERS, belongs to the number; anything else behind a mark does not.
    if rest.starts_with(char::is_alphabetic) { (text, None) } else { (main, None) }
}

/// What one would dial: digits, with a `+` in front at most, letters as the keys they stand on.
fn dialled(main: &str) -> Option<String> {
    let main = main.trim();
    // `+44 (0)20`: the 0 is only for callers within the country. Italy's belongs to the number.
    let trunk = main.starts_with('+') && !main.starts_with("+39");
    let main = if trunk { main.replacen("(0)", "", 1) } else { main.to_owned() };
    let mut dialled = String::with_capacity(main.len());
    for character in main.chars() {
        match character {
            '0'..='9' => dialled.push(character),
            '+' if dialled.is_empty() => dialled.push('+'),
            ' ' | '-' | '.' | '/' | '(' | ')' => {}
            // A name is not a number; a word behind digits is how some write theirs.
            letter if letter.is_ascii_alphabetic() && dialled.len() >= 3 => dialled.push(key(letter)),
            _ => return None,
        }
    }
    Some(dialled)
}

/// The key that a letter stands on (ITU-T E.161).
fn key(letter: char) -> char {
    match letter.to_ascii_lowercase() {
        'a'..='c' => '2',
        'd'..='f' => '3',
        'g'..='i' => '4',
        'j'..='l' => '5',
        'm'..='o' => '6',
        'p'..='s' => '7',
        't'..='v' => '8',
        _ => '9',
    }
}
