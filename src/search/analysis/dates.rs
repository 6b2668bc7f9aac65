//! Dates, spoken or written, under their day and month, and under their year as well where it is said.
//!
//! Of days and months in digits only what cannot be read in two ways: `3/13/2019` is a date, `3/4/2019` is
//! none. Weekdays and "tomorrow" are words like others.

use super::digits::Speech;
use super::phrase::{Gap, Phrase};
use super::years::{year, year_after};
use super::{Form, Language, cardinal, months, written};

/// Appends the forms of all dates.
pub(super) fn forms(phrase: &Phrase, speech: Speech, forms: &mut Vec<Form>) {
    let mut first = 0;
    while first < phrase.words.len() {
        let found = in_digits(phrase, first).or_else(|| in_words(phrase, first, speech));
        let Some(Found { date, count }) = found.filter(|found| found.date.exists()) else {
            first += 1;
            continue;
        };
        let Date { day, month, year } = date;
        forms.push(Form { key: format!("#d:--{month:02}-{day:02}"), first, count });
        forms.extend(year.map(|year| Form {
            key: format!("#d:{year:04}-{month:02}-{day:02}"),
            first,
            count,
        }));
        first += count;
    }
}

/// Takes from what a query says the dates without their year where the year is said.
pub(super) fn narrow(said: &mut Vec<Form>) {
    let with_year = |form: &Form| form.key.strip_prefix("#d:").is_some_and(|date| !date.starts_with('-'));
    let dated: Vec<_> =
        said.iter().filter(|form| with_year(form)).map(|form| (form.first, form.count)).collect();
    said.retain(|form| !form.key.starts_with("#d:--") || !dated.contains(&(form.first, form.count)));
}

#[derive(Clone, Copy)]
struct Date {
    day: u32,
    month: u32,
    year: Option<u32>,
}

impl Date {
    /// Whether the month has the day, in a leap year.
    fn exists(&self) -> bool {
        let days = match self.month {
            2 => 29,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        (1..=days).contains(&self.day)
    }
}

struct Found {
    date: Date,
    count: usize,
}

/// `2019-03-03`, `13/3/2019`, `3/13/2019`, `13.03.2019`, `28 07 1977`.
fn in_digits(phrase: &Phrase, at: usize) -> Option<Found> {
    if let Some(date) = dotted(phrase.word(at)) {
        return Some(Found { date, count: 1 });
    }
    let [one, two, three] = [0, 1, 2].map(|next| phrase.word(at + next));
    if ![one, two, three].into_iter().all(written::is_digits) {
        return None;
    }
    let (gap, next_gap) = (phrase.gap_after(at), phrase.gap_after(at + 1));
    let is_tight = gap == next_gap && matches!(gap, Gap::Tight('-' | '/') | Gap::Any);
    let date = if one.len() == 4 && is_tight {
        Date { year: year(one), month: number(two)?, day: number(three)? }
    } else if three.len() == 4 && (is_tight || (one.len() == 2 && two.len() == 2 && gap.is_space())) {
        let (day, month) = told_apart(number(one)?, number(two)?)?;
        Date { year: year(three), month, day }
    } else {
        return None;
    };
    date.year.is_some().then_some(Found { date, count: 3 })
}

/// Those who write points write the day first.
fn dotted(word: &str) -> Option<Date> {
    let parts: Vec<&str> = word.splitn(4, '.').collect();
    let [day, month, written_year] = parts[..] else { return None };
    let date = Date { day: number(day)?, month: number(month)?, year: year(written_year) };
    date.year.is_some().then_some(date)
}

/// Day and month, where only one of the two can be a month or both are the same.
fn told_apart(one: u32, other: u32) -> Option<(u32, u32)> {
    match (one, other) {
        (13..=31, 1..=12) => Some((one, other)),
        (1..=12, 13..=31) => Some((other, one)),
        _ => (one == other).then_some((one, other)),
    }
}

/// "March 3rd", "March the third, 2019", "3 March 2019", "the third of march nineteen eighty", and days before
/// months in other languages.
fn in_words(phrase: &Phrase, at: usize, speech: Speech) -> Option<Found> {
    let language = speech.language()?;
    let (day, month, count) = match months::month(phrase.word(at), language) {
        Some(month) if speech.is_english() => {
            let (day, count) = day_after_month(phrase, at)?;
            (day, month, count)
        }
        Some(_) => return None,
        None => month_after_day(phrase, at, language)?,
    };
    let (year, count_of_year) = year_after(phrase, at + count, speech).unzip();
    let date = Date { day: day.number, month, year };
    let is_date = is_certain(phrase, at, count, &day, date);
    is_date.then(|| Found { date, count: count + count_of_year.unwrap_or(0) })
}

/// "May" is more often a verb than a month: it needs a day that can be nothing but one.
fn is_certain(phrase: &Phrase, at: usize, count: usize, day: &Day, date: Date) -> bool {
    let names_may = (at..at + count).any(|at| phrase.word(at) == "may");
    let begins_question = matches!(phrase.word(at + count), "i" | "we" | "you" | "be" | "have");
    let is_after = phrase.word(at) != "may" && day.is_written && !begins_question;
    !names_may || day.is_ordinal || date.year.is_some() || is_after
}

struct Day {
    number: u32,
    is_ordinal: bool,
    is_written: bool,
}

fn day_after_month(phrase: &Phrase, month: usize) -> Option<(Day, usize)> {
    let the = usize::from(phrase.word(month + 1) == "the");
    let (day, count) = day(phrase, month + 1 + the, Language::English)?;
    // What follows a spoken number may make it another one: "march two thousand nineteen".
    let is_in_one_go = (month..=month + the).all(|at| phrase.gap_after(at).is_space());
    let (_, counted) = cardinal::cardinal(phrase, month + 1 + the).unwrap_or_default();
    (is_in_one_go && (day.is_ordinal || counted <= count)).then_some((day, 1 + the + count))
}

fn month_after_day(phrase: &Phrase, at: usize, language: Language) -> Option<(Day, u32, usize)> {
    let (day, count) = day(phrase, at, language)?;
    let of = usize::from(is_of(phrase.word(at + count), language));
    let month = months::month(phrase.word(at + count + of), language)?;
    let may_stand_between = |at| match phrase.gap_after(at) {
        gap if gap.is_space_or_hyphen() => true,
        Gap::Stop => language == Language::German,
        _ => false,
    };
    let is_in_one_go = (at + count - 1..at + count + of).all(may_stand_between);
    is_in_one_go.then_some((day, month, count + of + 1))
}

/// A day of the month, and how many words say it.
fn day(phrase: &Phrase, at: usize, language: Language) -> Option<(Day, usize)> {
    let word = phrase.word(at);
    if let Some(number) = number(word) {
        return Some((Day { number, is_ordinal: false, is_written: true }, 1));
    }
    let endings: &[&str] = match language {
        Language::English => &["st", "nd", "rd", "th"],
        Language::French => &["er"],
        _ => &[],
    };
    if let Some(number) = endings.iter().find_map(|ending| word.strip_suffix(ending)).and_then(number) {
        return Some((Day { number, is_ordinal: true, is_written: true }, 1));
    }
    if language != Language::English {
        return None;
    }
    if let Some((number, count)) = ordinal(phrase, at) {
        return Some((Day { number, is_ordinal: true, is_written: false }, count));
    }
    let (number, count) = cardinal::below_hundred(phrase, at)?;
    Some((Day { number: u32::try_from(number).ok()?, is_ordinal: false, is_written: false }, count))
}

/// "third", "twenty first", "thirtieth".
fn ordinal(phrase: &Phrase, at: usize) -> Option<(u32, usize)> {
    const WORDS: [&str; 20] = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    let place = |word: &str| {
        WORDS.iter().position(|ordinal| *ordinal == word).and_then(|at| u32::try_from(at + 1).ok())
    };
    let word = phrase.word(at);
    if word == "thirtieth" {
        return Some((30, 1));
    }
    if let Some(number) = place(word) {
        return Some((number, 1));
    }
    let tens = cardinal::tens(word).and_then(|tens| u32::try_from(tens).ok())?;
    let unit = place(phrase.word(at + 1)).filter(|unit| *unit < 10)?;
    phrase.gap_after(at).is_space_or_hyphen().then_some((tens + unit, 2))
}

/// The word between a day, its month and their year.
pub(super) fn is_of(word: &str, language: Language) -> bool {
    match language {
        Language::English => word == "of",
        Language::Spanish | Language::Portuguese => matches!(word, "de" | "del"),
        _ => false,
    }
}

/// A day or a month in digits.
fn number(word: &str) -> Option<u32> {
    if word.len() > 2 || !written::is_digits(word) { None } else { word.parse().ok() }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::words;
    use super::*;

    fn dates(tag: &str, text: &str) -> Vec<(String, usize, usize)> {
        let words = words(text);
        let mut forms = Vec::new();
        super::forms(&Phrase::of_text(text, &words), Speech::of_text(Language::of_tag(tag)), &mut forms);
        forms.into_iter().map(|form| (form.key, form.first, form.count)).collect()
    }

    #[rstest]
    #[case("en", "on March 3rd", "--03-03", 1, 2)]
    #[case("en", "March 3, please", "--03-03", 0, 2)]
    #[case("en", "the third of march", "--03-03", 1, 3)]
    #[case("en", "march the third", "--03-03", 0, 3)]
    #[case("en", "june twenty first", "--06-21", 0, 3)]
    #[case("en", "the twenty-first of june", "--06-21", 1, 4)]
    #[case("en", "may the fourth", "--05-04", 0, 3)]
    #[case("en", "5 May", "--05-05", 0, 2)]
    #[case("de", "am 3. März um 5", "--03-03", 1, 2)]
    #[case("es", "el 3 de marzo", "--03-03", 1, 3)]
    #[case("fr", "le 1er août", "--08-01", 1, 2)]
    #[case("pl", "4 lipiec", "--07-04", 0, 2)]
    #[case("ru", "3 марта", "--03-03", 0, 2)]
    fn without_a_year(
        #[case] tag: &str,
        #[case] text: &str,
        #[case] date: &str,
        #[case] first: usize,
        #[case] count: usize,
    ) {
        assert_eq!(dates(tag, text), [(format!("#d:{date}"), first, count)]);
    }

    #[rstest]
    #[case("en", "on 2019-03-03.", "2019-03-03", 1, 3)]
    #[case("en", "3/13/2019", "2019-03-13", 0, 3)]
    #[case("en", "13/3/2019", "2019-03-13", 0, 3)]
    #[case("en", "3/3/2019", "2019-03-03", 0, 3)]
    #[case("de", "13.03.2019", "2019-03-13", 0, 1)]
    #[case("pl", "28 07 1977", "1977-07-28", 0, 3)]
    #[case("en", "3 March 2019", "2019-03-03", 0, 3)]
    #[case("en", "March 3rd, 2019", "2019-03-03", 0, 3)]
    #[case("en", "25 June 1987", "1987-06-25", 0, 3)]
    #[case("en", "june twenty fifth nineteen eighty seven", "1987-06-25", 0, 6)]
    #[case("en", "third of march two thousand and nineteen", "2019-03-03", 0, 7)]
    #[case("en", "third of march nineteen oh five", "1905-03-03", 0, 6)]
    #[case("en", "May 2 2019", "2019-05-02", 0, 3)]
    #[case("es", "3 de marzo de 2019", "2019-03-03", 0, 5)]
    #[case("pl", "2 lipca 1975", "1975-07-02", 0, 3)]
    fn with_a_year(
        #[case] tag: &str,
        #[case] text: &str,
        #[case] date: &str,
        #[case] first: usize,
        #[case] count: usize,
    ) {
        let expected = [format!("#d:-{}", &date[4..]), format!("#d:{date}")];
        assert_eq!(dates(tag, text), expected.map(|key| (key, first, count)));
    }

    #[rstest]
    #[case("may 5 people come")]
    #[case("at 5 may I come")]
    #[case("3/4/2019")]
    #[case("31 april")]
    #[case("march two thousand nineteen")]
    #[case("30 02 1977")]
    #[case("24/7")]
    #[case("the second")]
    #[case("2. March on")]
    #[case("1.2.3.4")]
    fn no_date(#[case] text: &str) {
        assert_eq!(dates("en", text), []);
    }
}
