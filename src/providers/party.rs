//! Who is at the other end of a call, as providers write it: made plain enough to be read as a number or not at all.
//!
//! What a number without a country code means depends on the region, which is not known here: such a one is
//! [`PartyKind::National`], and whoever knows the region reads [`Party::number`] further. Everybody who withholds their
//! number is [`PartyKind::Anonymous`]; nobody may take them for one and the same customer.

/// Characters of a caller id that are looked at.
const CHARACTERS_MAX: usize = 256;

/// How a provider writes numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// With `+` and country code, or as the caller's own exchange had it.
    Plus,
    /// With country code, but without `+`, as Vonage does.
    BareCountryCode,
}

/// What kind of thing stands where a number may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartyKind {
    /// A number with its country code.
    E164,
    /// A number without: its region has to be known.
    National,
    /// Too short for a number: a service, or an extension.
    Short,
    /// A SIP address whose user is no number.
    Sip,
    /// A name within the provider.
    Client,
    /// Withheld.
    Anonymous,
    /// Anything else.
    Unknown,
}

/// Who is at the other end of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// What the provider wrote.
    pub raw: String,
    /// What it is.
    pub kind: PartyKind,
    /// `+` and digits for [`PartyKind::E164`], digits for [`PartyKind::National`], nothing else has one.
    pub number: Option<String>,
    /// The extension that stood behind the number.
    pub extension: Option<String>,
}

/// Reads what a provider wrote for a caller or a called. What is missing is withheld.
pub fn read(raw: &str, spelling: Spelling) -> Party {
    let found = classify(raw.trim(), spelling);
    Party { raw: raw.to_owned(), kind: found.kind, number: found.number, extension: found.extension }
}

struct Found {
    kind: PartyKind,
    number: Option<String>,
    extension: Option<String>,
}

impl Found {
    fn without_number(kind: PartyKind) -> Self {
        Self { kind, number: None, extension: None }
    }
}

fn classify(text: &str, spelling: Spelling) -> Found {
    if text.chars().nth(CHARACTERS_MAX).is_some() {
        return Found::without_number(PartyKind::Unknown);
    }
    if is_withheld(text) {
        return Found::without_number(PartyKind::Anonymous);
    }
    let address = within_brackets(text);
    let (scheme, rest) = match address.split_once(':') {
        Some((scheme, rest)) if scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            (scheme.to_ascii_lowercase(), rest)
        }
        _ => (String::new(), address),
    };
    match scheme.as_str() {
        "sip" | "sips" => sip(rest, spelling),
        "" if rest.contains('@') => sip(rest, spelling),
        "" | "tel" | "whatsapp" if is_withheld(rest) => Found::without_number(PartyKind::Anonymous),
        "" | "tel" | "whatsapp" => number(rest, spelling),
        "client" | "sim" => Found::without_number(PartyKind::Client),
        _ => Found::without_number(PartyKind::Unknown),
    }
}

/// The address of `"Name" <sip:…>`.
fn within_brackets(text: &str) -> &str {
    let inner = text.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or(text, |(address, _)| address.trim())
}

/// `user:password@host;parameters`: its user may be a number.
fn sip(rest: &str, spelling: Spelling) -> Found {
    let Some((user, host)) = rest.split_once('@') else {
        // An address without a user may still be withheld.
        let host = rest.split([';', '?', ':']).next().unwrap_or_default();
        let kind = if is_withheld(host) { PartyKind::Anonymous } else { PartyKind::Sip };
        return Found::without_number(kind);
    };
    let user = percent_decoded(user.split(':').next().unwrap_or_default());
    let host = host.split([';', '?', ':']).next().unwrap_or_default();
    if is_withheld(&user) || is_withheld(host) {
        return Found::without_number(PartyKind::Anonymous);
    }
    let digits = user.split(';').next().unwrap_or_default();
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    if (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return number(&user, spelling);
    }
    Found::without_number(PartyKind::Sip)
}

fn percent_decoded(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let mut value = [0];
        match after {
            [high, low, after @ ..]
                if *first == b'%' && hex::decode_to_slice([*high, *low], &mut value).is_ok() =>
            {
                decoded.push(value[0]);
                rest = after;
            }
            _ => {
                decoded.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn number(text: &str, spelling: Spelling) -> Found {
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

fn is_withheld(text: &str) -> bool {
    let text = text.trim().trim_matches('"').to_lowercase();
    let digits = text.strip_prefix('+').unwrap_or(&text);
    let spells = |spelt: &&str| digits == *spelt || digits.strip_prefix('1') == Some(*spelt);
    WITHHELD.contains(&text.as_str()) || WITHHELD_DIGITS.iter().any(spells)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn plus(raw: &str) -> (PartyKind, Option<String>, Option<String>) {
        let Party { kind, number, extension, .. } = read(raw, Spelling::Plus);
        (kind, number, extension)
    }

    // What libphonenumber makes of these (phonenumbers 9.0.43), where it needs no region for it.
    #[rstest]
    #[case("+1 (415) 555-2671", "+14155552671", None)]
    #[case("+44 (0)20 7946 0958", "+442079460958", None)]
    #[case("+442079460958;ext=101", "+442079460958", Some("101"))]
    #[case("+1 415 555 2671 ext. 101", "+14155552671", Some("101"))]
    #[case("+1 415 555 2671 x101", "+14155552671", Some("101"))]
    #[case("+14155552671,,5", "+14155552671", Some("5"))]
    #[case("+14155552671#5", "+14155552671", Some("5"))]
    #[case("tel:+1-415-555-2671;ext=5", "+14155552671", Some("5"))]
    #[case("tel:+1-415-555-2671;phone-context=x", "+14155552671", None)]
    #[case("0039066982", "+39066982", None)]
    #[case("+39 (06) 6982", "+39066982", None)]
    #[case("+54 9 11 2345-6789", "+5491123456789", None)]
    #[case("+52 1 55 1234 5678", "+5215512345678", None)]
    #[case("+15551230001", "+15551230001", None)]
    #[case("＋４４ ２０ ７９４６ ０９５８", "+442079460958", None)]
    #[case("+\u{661}\u{664}\u{661}\u{665}5552671", "+14155552671", None)]
    #[case("\u{202a}+1\u{a0}415\u{2011}555.2671\u{202c}", "+14155552671", None)]
    #[case("sip:+14155552671@host;user=phone", "+14155552671", None)]
    #[case("\"Ann\" <sip:%2B14155552671:secret@HOST:5060>", "+14155552671", None)]
    #[case("whatsapp:+14155552671", "+14155552671", None)]
    fn a_number_is_read_however_it_is_written(
        #[case] raw: &str,
        #[case] number: &str,
        #[case] extension: Option<&str>,
    ) {
        assert_eq!(plus(raw), (PartyKind::E164, Some(number.into()), extension.map(Into::into)));
    }

    #[rstest]
    #[case("415-555-2671", Some("4155552671"))]
    #[case("020 7946 0958", Some("02079460958"))]
    #[case("011 44 20 7946 0958", Some("011442079460958"))]
    #[case("06 6982123", Some("066982123"))]
    #[case("1-800-FLOWERS", Some("18003569377"))]
    #[case("442079460000", Some("442079460000"))]
    #[case("sip:4155552671@x.com", Some("4155552671"))]
    fn a_number_without_a_country_is_for_who_knows_the_region(
        #[case] raw: &str,
        #[case] number: Option<&str>,
    ) {
        assert_eq!(plus(raw), (PartyKind::National, number.map(Into::into), None));
    }

    #[rstest]
    #[case("911", PartyKind::Short)]
    #[case("102", PartyKind::Short)]
    #[case("+911", PartyKind::Short)]
    #[case("client:alice", PartyKind::Client)]
    #[case("sip:alice@example.com", PartyKind::Sip)]
    #[case("alice@example.com", PartyKind::Sip)]
    #[case("sip:102@pbx.example", PartyKind::Sip)]
    #[case("wss://archive.example.com/media", PartyKind::Unknown)]
    #[case("Alice", PartyKind::Unknown)]
    #[case("+0123456789", PartyKind::Unknown)]
    #[case("+1234567890123456", PartyKind::Unknown)]
    #[case("()", PartyKind::Unknown)]
    fn what_is_no_number_is_never_made_one(#[case] raw: &str, #[case] kind: PartyKind) {
        assert_eq!(plus(raw), (kind, None, None));
    }

    #[rstest]
    fn who_withholds_their_number_is_nobody(
        #[values(
            "",
            " ",
            "Anonymous",
            "RESTRICTED",
            "private",
            "unavailable",
            "Unknown",
            "blocked",
            "withheld",
            "No Caller ID",
            "anonymous.invalid",
            "anonymous@anonymous.invalid",
            "null",
            "0",
            "+",
            "sip:anonymous@anonymous.invalid",
            "\"Anonymous\" <sip:anonymous@x.example>",
            "sip:anonymous.invalid",
            "+266696687",
            "+1266696687",
            "266696687",
            "+86282452253",
            "+8656696",
            "+2562533",
            "+7378742833",
            "+7748283",
            "+94844353",
            "tel:+266696687",
            "+266 696 687"
        )]
        raw: &str,
        #[values(Spelling::Plus, Spelling::BareCountryCode)] spelling: Spelling,
    ) {
        let party = read(raw, spelling);
        assert_eq!((party.kind, party.number), (PartyKind::Anonymous, None));
        assert_eq!(party.raw, raw);
    }

    #[rstest]
    #[case("447700900123", PartyKind::E164, Some("+447700900123"))]
    #[case("+447700900123", PartyKind::E164, Some("+447700900123"))]
    #[case("02079460958", PartyKind::National, Some("02079460958"))]
    #[case("12345", PartyKind::Short, None)]
    #[case("wss://archive.example.com/media", PartyKind::Unknown, None)]
    #[case("sip:alice@example.com", PartyKind::Sip, None)]
    fn vonage_leaves_the_plus_away(#[case] raw: &str, #[case] kind: PartyKind, #[case] number: Option<&str>) {
        let party = read(raw, Spelling::BareCountryCode);
        assert_eq!((party.kind, party.number.as_deref()), (kind, number));
    }

    proptest! {
        #[test]
        fn a_number_is_a_number(raw in "\\PC{0,20}|[+0-9 ()x;,#%<>@:.-]{0,24}|(sip:|tel:|client:)\\PC{0,20}") {
            for spelling in [Spelling::Plus, Spelling::BareCountryCode] {
                let party = read(&raw, spelling);
                let digits = party.number.as_deref().map(|number| number.strip_prefix('+').unwrap_or(number));
                prop_assert_eq!(digits.is_some(), matches!(party.kind, PartyKind::E164 | PartyKind::National));
                prop_assert!(digits.is_none_or(|digits| (7..=15).contains(&digits.len())));
                prop_assert!(digits.is_none_or(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())));
                if party.kind == PartyKind::E164 {
                    prop_assert!(party.number.is_some_and(|number| number.starts_with('+') && !number.starts_with("+0")));
                }
            }
        }
    }
}
