//! The words for days, months, numbers and hours in the languages that are read.
//!
//! Small tables, folded as `words` folds. What is not in them is not read: it gives no evidence, and never wrong
//! evidence.

mod english;
mod other;

use super::words::Line;

/// A language whose days, times and numbers are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    English,
    French,
    German,
    Hebrew,
    Italian,
    Russian,
    Spanish,
}

/// What a quarter of the day is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DayPart {
    Morning,
    Afternoon,
    Evening,
    Night,
}

/// The folded words of one language.
pub(super) struct Lexicon {
    /// From Monday on; with cases and abbreviations.
    pub weekdays: [&'static [&'static str]; 7],
    /// From January on.
    pub months: [&'static [&'static str]; 12],
    /// Phrases for a day, by how many days it is away.
    pub relative: &'static [(&'static [&'static str], i64)],
    pub numbers: &'static [(&'static str, u32)],
    pub day_parts: &'static [(&'static [&'static str], DayPart)],
    /// What makes a weekday the next one or that of next week, beside it.
    pub next: &'static [&'static str],
    pub this: &'static [&'static str],
    pub last: &'static [&'static str],
    pub day_units: &'static [&'static str],
    pub week_units: &'static [&'static str],
    pub night_units: &'static [&'static str],
    pub people: &'static [&'static str],
    /// "in" before a span of time, "for" before a number of people, "at" before an hour, "from" and "until".
    pub within: &'static [&'static str],
    pub for_: &'static [&'static str],
    pub at: &'static [&'static str],
    /// Words for full hours after their number.
    pub oclock: &'static [&'static str],
    pub half: &'static [&'static str],
    pub quarter: &'static [&'static str],
    pub past: &'static [&'static str],
    pub to: &'static [&'static str],
}

impl Language {
    /// The language of a BCP 47 tag. Without a tag English, which is mostly meant; `None` for a language that is not
    /// read.
    pub fn of_tag(tag: Option<&str>) -> Option<Self> {
        let Some(tag) = tag else { return Some(Self::English) };
        match tag.split(['-', '_']).next()?.to_ascii_lowercase().as_str() {
            "en" | "" | "und" => Some(Self::English),
            "fr" => Some(Self::French),
            "de" => Some(Self::German),
            "he" | "iw" => Some(Self::Hebrew),
            "it" => Some(Self::Italian),
            "ru" => Some(Self::Russian),
            "es" => Some(Self::Spanish),
            _ => None,
        }
    }

    pub(super) fn lexicon(self) -> &'static Lexicon {
        match self {
            Self::English => &english::ENGLISH,
            Self::French => &other::FRENCH,
            Self::German => &other::GERMAN,
            Self::Hebrew => &other::HEBREW,
            Self::Italian => &other::ITALIAN,
            Self::Russian => &other::RUSSIAN,
            Self::Spanish => &other::SPANISH,
        }
    }

    /// The day of the week that a word names, from 0 for Monday.
    pub(super) fn weekday(self, line: &Line, at: usize) -> Option<(u32, usize)> {
        let lexicon = self.lexicon();
        let place = |word: &str| lexicon.weekdays.iter().position(|names| names.contains(&word));
        // Hebrew counts its days: the day's name is two words, the first the same for all.
        if self == Self::Hebrew {
            let word = bare_hebrew(line.word(at));
            if word == "שבת" {
                return Some((5, 1));
            }
            let number = place(line.word(at + 1)).filter(|_| word == "יומ" || word == "יום")?;
            return Some((u32::try_from(number).ok()?, 2));
        }
        Some((u32::try_from(place(line.word(at))?).ok()?, 1))
    }

    /// The month that a word names, from 1 on.
    pub(super) fn month(self, word: &str) -> Option<u32> {
        let word = if self == Self::Hebrew { bare_hebrew(word) } else { word };
        let at = self.lexicon().months.iter().position(|names| names.contains(&word))?;
        u32::try_from(at + 1).ok()
    }

    /// A whole number below a hundred, in digits or words, and how many words say it.
    pub(super) fn number(self, line: &Line, at: usize) -> Option<(u32, usize)> {
        if let Some(number) = line.digits(at, 2) {
            return Some((number, 1));
        }
        let value = |word: &str| {
            let (_, value) = self.lexicon().numbers.iter().find(|(name, _)| *name == word)?;
            Some(*value)
        };
        let word = line.word(at);
        let word = if self == Self::Hebrew { bare_hebrew(word) } else { word };
        let tens = value(word)?;
        let and = usize::from(matches!(line.word(at + 1), "y" | "et"));
        let is_composed =
            matches!(tens, 20 | 30 | 40 | 50 | 60 | 70 | 80 | 90) && line.is_in_one_go(at, 2 + and);
        match value(line.word(at + 1 + and)).filter(|unit| is_composed && (1..10).contains(unit)) {
            Some(unit) => Some((tens + unit, 2 + and)),
            None => Some((tens, 1)),
        }
    }
}

/// A Hebrew word without the preposition that is written with it.
pub(super) fn bare_hebrew(word: &str) -> &str {
    let is_long = word.chars().count() > 3;
    word.strip_prefix(['ב', 'ל', 'ה', 'מ', 'ו']).filter(|_| is_long).unwrap_or(word)
}

/// Whether one of these words stands at a position.
pub(super) fn is_one(words: &[&str], word: &str) -> bool {
    !word.is_empty() && words.contains(&word)
}
