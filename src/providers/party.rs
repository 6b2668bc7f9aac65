//! Who is at the other end of a call, as providers write it: made plain enough to be read as a number or not at all.
//!
//! What a number without a country code means depends on the region, which is not known here: such a one is
//! [`PartyKind::National`], and whoever knows the region reads [`Party::number`] further. Everybody who withholds their
//! number is [`PartyKind::Anonymous`]; nobody may take them for one and the same customer.

mod dialled;
mod withheld;

use dialled::number;
use withheld::is_withheld;

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

#[cfg(test)]
mod tests;
