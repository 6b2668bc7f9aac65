//! Numbers in words, as far as digits are dictated with them: one by one and in pairs.
//!
//! All languages are read at once, for a transcript's language may be unknown and callers mix. English is
//! read up to the thousands.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::tokens::{Gap, Token};

/// The digits that some tokens say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Said {
    pub(super) text: String,
    /// What it may mean instead: "forty two" as 40 and 2.
    pub(super) other: Option<String>,
    /// How many tokens say it.
    pub(super) count: usize,
    /// Also a word that has nothing to do with digits: the French `sept` for September.
    pub(super) is_doubtful: bool,
}

/// The number that begins at a token.
pub(super) fn number(tokens: &[Token], at: usize) -> Option<Said> {
    let (number, count) = multiplier(tokens, at)?;
    let said = thousands(tokens, at, number, count);
    let is_written = tokens.get(at).is_some_and(Token::is_digits);
    said.or_else(|| (!is_written).then(|| below_hundred(tokens, at)).flatten())
}

/// The digit from 0 to 9 that a word says.
pub(super) fn digit(token: &Token) -> Option<char> {
    let value = token.value?.value;
    (value < 10).then(|| char::from_digit(u32::from(value), 10)).flatten()
}

/// "three hundred (and) sixty three", "ten thousand (and) twenty three", "3 thousand".
fn thousands(tokens: &[Token], at: usize, value: u32, count: usize) -> Option<Said> {
    let (mut total, mut count) = (value, count);
    let mut parts = String::new();
    for (name, scale) in [("hundred", 100), ("thousand", 1000)] {
        if !is_next(tokens, at + count, name) {
            continue;
        }
        (total, count) = (total * scale, count + 1);
        parts = total.to_string();
        let and = usize::from(is_next(tokens, at + count, "and"));
        if let Some((rest, words)) = english_below(tokens, at + count + and, scale) {
            (total, count) = (total + rest, count + and + words);
            parts.push_str(&rest.to_string());
        }
    }
    let text = total.to_string();
    (!parts.is_empty()).then(|| Said {
        other: (parts != text).then_some(parts),
        text,
        count,
        is_doubtful: false,
    })
}

/// A number below a hundred, or below a thousand, in English.
fn english_below(tokens: &[Token], at: usize, limit: u32) -> Option<(u32, usize)> {
    let (value, count) = english(tokens, at)?;
    if limit < 1000 || !is_next(tokens, at + count, "hundred") {
        return Some((value, count));
    }
    let and = usize::from(is_next(tokens, at + count + 1, "and"));
    match english(tokens, at + count + 1 + and) {
        Some((rest, words)) => Some((value * 100 + rest, count + 1 + and + words)),
        None => Some((value * 100, count + 1)),
    }
}

fn english(tokens: &[Token], at: usize) -> Option<(u32, usize)> {
    let is_english = tokens.get(at)?.value?.languages & ENGLISH != 0;
    let said = is_english.then(|| below_hundred(tokens, at)).flatten()?;
    Some((said.text.parse().ok()?, said.count))
}

/// What may stand before "hundred" and "thousand".
fn multiplier(tokens: &[Token], at: usize) -> Option<(u32, usize)> {
    let token = tokens.get(at)?;
    if token.is_digits() {
        return (token.word.len() <= 3).then(|| token.word.parse().ok()).flatten().map(|value| (value, 1));
    }
    let said = below_hundred(tokens, at)?;
    Some((said.text.parse().ok()?, said.count))
}

fn below_hundred(tokens: &[Token], at: usize) -> Option<Said> {
    let token = tokens.get(at)?;
    let Some(Value { value, languages }) = token.value else {
        let value = compound(&token.word)?;
        return Some(Said { text: value.to_string(), other: None, count: 1, is_doubtful: false });
    };
    let alone = Said {
        text: value.to_string(),
        other: None,
        count: 1,
        is_doubtful: AMBIGUOUS.contains(&token.word.as_str()),
    };
    if value == 4 {
        return Some(french_eighty(tokens, at).unwrap_or(alone));
    }
    if value < 20 {
        return Some(alone);
    }
    Some(tens(tokens, at, value, languages, 1).unwrap_or(alone))
}

/// "quatre vingt", "quatre vingt dix sept".
fn french_eighty(tokens: &[Token], at: usize) -> Option<Said> {
    let is_eighty = tokens.get(at)?.word == "quatre"
        && (is_next(tokens, at + 1, "vingt") || is_next(tokens, at + 1, "vingts"));
    let eighty = || Said { text: "80".to_owned(), other: None, count: 2, is_doubtful: false };
    is_eighty.then(|| tens(tokens, at, 80, FRENCH, 2).unwrap_or_else(eighty))
}

/// Tens that `count` tokens say, and a unit of the same language: "forty two", "cuarenta y dos",
/// "soixante et onze", "сорок два".
fn tens(tokens: &[Token], at: usize, tens: u16, languages: u16, count: usize) -> Option<Said> {
    let and = tokens.get(at + count).is_some_and(|token| match token.word.as_str() {
        "y" => languages & SPANISH != 0,
        "e" => languages & PORTUGUESE != 0,
        "et" => languages & FRENCH != 0,
        _ => false,
    });
    let unit_at = at + count + usize::from(and);
    let token = tokens.get(unit_at).filter(|token| joins(token.gap))?;
    let bare = (languages & HEBREW != 0).then(|| token.word.strip_prefix('ו')).flatten();
    let unit =
        bare.map_or(token.value, value).filter(|unit| unit.languages & languages != 0 && unit.value > 0)?;
    let limit = if languages & FRENCH != 0 && matches!(tens, 60 | 80) { 20 } else { 10 };
    let value = tens + (unit.value < limit).then_some(unit.value)?;
    let mut said = Said {
        text: value.to_string(),
        other: Some(format!("{tens}{}", unit.value)),
        count: count + usize::from(and) + 1,
        is_doubtful: false,
    };
    // "quatre-vingt-dix-sept": ten and a unit are two words.
    if unit.value == 10
        && let Some(unit) = tokens.get(at + said.count).filter(|token| joins(token.gap))
        && let Some(Value { value: rest @ 7..=9, languages }) = unit.value
        && languages & FRENCH != 0
    {
        said =
            Said { text: (value + rest).to_string(), other: None, count: said.count + 1, is_doubtful: false };
    }
    Some(said)
}

/// German, Dutch and Italian write such numbers in one word: `zweiundvierzig`, `tweeenveertig`, `quarantadue`.
fn compound(word: &str) -> Option<u16> {
    let unit_first = |and: &str, language: u16| {
        word.match_indices(and).find_map(|(middle, _)| {
            let unit = match &word[..middle] {
                "ein" => 1,
                unit => value(unit).filter(|unit| unit.languages & language != 0)?.value,
            };
            let tens = value(&word[middle + and.len()..]).filter(|tens| tens.languages & language != 0)?;
            (unit < 10 && tens.value >= 20).then_some(unit + tens.value)
        })
    };
    let italian = || {
        ITALIAN_TENS.iter().find_map(|(stem, tens)| {
            let unit = word.strip_prefix(stem)?;
            let unit = value(unit.strip_prefix(['a', 'i']).unwrap_or(unit))?;
            (unit.languages & ITALIAN != 0 && unit.value < 10).then_some(tens + unit.value)
        })
    };
    if !(7..=20).contains(&word.len()) {
        return None;
    }
    unit_first("und", GERMAN).or_else(|| unit_first("en", DUTCH)).or_else(italian)
}

fn is_next(tokens: &[Token], at: usize, word: &str) -> bool {
    tokens.get(at).is_some_and(|token| token.word == word && joins(token.gap))
}

/// Whether the words of one number are written so.
fn joins(gap: Gap) -> bool {
    matches!(gap, Gap::Space | Gap::Tight('-' | '\u{2010}' | '\u{2011}'))
}

/// The value of a word, and the languages in which it has it, one bit each.
#[derive(Clone, Copy, Debug)]
pub(in crate::linking) struct Value {
    value: u16,
    languages: u16,
}

/// The value of a folded word.
pub(super) fn value(word: &str) -> Option<Value> {
    static VALUES: LazyLock<HashMap<&str, Value>> = LazyLock::new(|| {
        let mut values = HashMap::new();
        for (language, words) in WORDS {
            for (value, names) in words.split(',').enumerate() {
                let value =
                    u16::try_from(if value < 20 { value } else { (value - 18) * 10 }).unwrap_or_default();
                for name in names.split_whitespace() {
                    values.entry(name).or_insert(Value { value, languages: 0 }).languages |= language;
                }
            }
        }
        values
    });
    VALUES.get(word).copied()
}

const ENGLISH: u16 = 1;
const GERMAN: u16 = 1 << 1;
const SPANISH: u16 = 1 << 2;
const FRENCH: u16 = 1 << 3;
const ITALIAN: u16 = 1 << 4;
const DUTCH: u16 = 1 << 5;
const PORTUGUESE: u16 = 1 << 6;
const POLISH: u16 = 1 << 7;
const RUSSIAN: u16 = 1 << 8;
const HEBREW: u16 = 1 << 9;

const AMBIGUOUS: [&str; 12] =
    ["un", "une", "due", "sei", "sept", "een", "tre", "dos", "uno", "nil", "dix", "elf"];

const ITALIAN_TENS: [(&str, u16); 8] = [
    ("vent", 20),
    ("trent", 30),
    ("quarant", 40),
    ("cinquant", 50),
    ("sessant", 60),
    ("settant", 70),
    ("ottant", 80),
    ("novant", 90),
];

/// The words for 0 to 19 and for 20, 30 … 90, folded, separated by commas, with the variants by which people
/// dictate.
const WORDS: [(u16, &str); 10] = [
    (
        ENGLISH,
        "zero nought naught aught nil zeros, one, two, three, four fower, five fife, six, seven, eight, nine niner, ten,
         eleven, twelve, thirteen, fourteen, fifteen, sixteen, seventeen, eighteen, nineteen, twenty, thirty,
         forty fourty, fifty, sixty, seventy, eighty, ninety",
    ),
    (
        GERMAN,
        "null, eins, zwei zwo, drei, vier, funf fuenf, sechs, sieben, acht, neun, zehn, elf, zwolf, dreizehn, vierzehn,
         funfzehn, sechzehn, siebzehn, achtzehn, neunzehn, zwanzig, dreißig dreissig, vierzig, funfzig, sechzig,
         siebzig, achtzig, neunzig",
    ),
    (
        SPANISH,
        "cero, uno, dos, tres, cuatro, cinco, seis, siete, ocho, nueve, diez, , doce, trece, catorce, quince,
         dieciseis, diecisiete, dieciocho, diecinueve, veinte, treinta, cuarenta, cincuenta, sesenta, setenta,
         ochenta, noventa",
    ),
    (
        FRENCH,
        "zero, un une, deux, trois, quatre, cinq, six, sept, huit, neuf, dix, onze, douze, treize, quatorze, quinze,
         seize, , , , vingt, trente, quarante, cinquante, soixante, septante, huitante octante, nonante",
    ),
    (
        ITALIAN,
        "zero, uno, due, tre, quattro, cinque, sei, sette, otto, nove, dieci, undici, dodici, tredici, quattordici,
         quindici, sedici, diciassette, diciotto, diciannove, venti, trenta, quaranta, cinquanta, sessanta,
         settanta, ottanta, novanta",
    ),
    (
        DUTCH,
        "nul, een, twee, drie, vier, vijf, zes, zeven, acht, negen, tien, elf, twaalf, dertien, veertien, vijftien,
         zestien, zeventien, achttien, negentien, twintig, dertig, veertig, vijftig, zestig, zeventig, tachtig,
         negentig",
    ),
    (
        PORTUGUESE,
        "zero, uma, dois duas, tres, quatro, cinco, seis meia, sete, oito, nove, dez, onze, doze, treze,
         catorze quatorze, quinze, dezesseis, dezessete, dezoito, dezenove, vinte, trinta, quarenta, cinquenta,
         sessenta, setenta, oitenta, noventa",
    ),
    (
        POLISH,
        "zero, jeden, dwa, trzy, cztery, piec, szesc, siedem, osiem, dziewiec, dziesiec, jedenascie, dwanascie,
         trzynascie, czternascie, pietnascie, szesnascie, siedemnascie, osiemnascie, dziewietnascie, dwadziescia,
         trzydziesci, czterdziesci, piecdziesiat, szescdziesiat, siedemdziesiat, osiemdziesiat, dziewiecdziesiat",
    ),
    (
        RUSSIAN,
        "ноль нуль, один, два, три, четыре, пять, шесть, семь, восемь, девять, десять, одиннадцать, двенадцать,
         тринадцать, четырнадцать, пятнадцать, шестнадцать, семнадцать, восемнадцать, девятнадцать, двадцать,
         тридцать, сорок, пятьдесят, шестьдесят, семьдесят, восемьдесят, девяносто",
    ),
    (
        HEBREW,
        "אפס, אחת אחד, שתיים שניים, שלוש שלושה, ארבע ארבעה, חמש חמישה, שש שישה, שבע שבעה, שמונה, תשע תשעה, עשר עשרה,
         , , , , , , , , , עשרים, שלושים, ארבעים, חמישים, שישים, שבעים, שמונים, תשעים",
    ),
];

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::tokens::{fold, tokens};
    use super::*;

    #[rstest]
    #[case("four", "4", None, 1)]
    #[case("niner", "9", None, 1)]
    #[case("forty two", "42", Some("402"), 2)]
    #[case("forty-two", "42", Some("402"), 2)]
    #[case("forty, two", "40", None, 1)]
    #[case("one hundred twenty", "120", Some("10020"), 3)]
    #[case("one hundred and one", "101", Some("1001"), 4)]
    #[case("three hundred sixty three", "363", Some("30063"), 4)]
    #[case("nineteen hundred", "1900", None, 2)]
    #[case("ten thousand and twenty three", "10023", Some("1000023"), 5)]
    #[case("two thousand three hundred five", "2305", Some("2000305"), 5)]
    #[case("3 thousand", "3000", None, 2)]
    #[case("cuarenta y dos", "42", Some("402"), 3)]
    #[case("zweiundvierzig", "42", None, 1)]
    #[case("einundzwanzig", "21", None, 1)]
    #[case("vijfenveertig", "45", None, 1)]
    #[case("quarantadue", "42", None, 1)]
    #[case("ventuno", "21", None, 1)]
    #[case("quatre-vingt-dix-sept", "97", None, 4)]
    #[case("quatre-vingts", "80", None, 2)]
    #[case("quatre cinq", "4", None, 1)]
    #[case("soixante et onze", "71", Some("6011"), 3)]
    #[case("сорок два", "42", Some("402"), 2)]
    #[case("ארבעים ושתיים", "42", Some("402"), 2)]
    fn says(#[case] text: &str, #[case] digits: &str, #[case] other: Option<&str>, #[case] count: usize) {
        let said = number(&tokens(text), 0).unwrap();
        assert_eq!((said.text.as_str(), said.other.as_deref(), said.count), (digits, other, count));
    }

    #[rstest]
    #[case("hundred")]
    #[case("3 people")]
    #[case("for two")]
    #[case("wonderful")]
    #[case("")]
    fn says_nothing(#[case] text: &str) {
        assert_eq!(number(&tokens(text), 0), None);
    }

    #[test]
    fn words_are_folded() {
        for (_, words) in WORDS {
            assert!(words.split([',', ' ', '\n']).all(|word| fold(word) == word));
        }
    }
}
