//! Days by their date: "March 8th", "the 8th", `3/8`, `2019-03-08`.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::super::lexicon::{Language, is_one};
use super::super::words::Line;
use super::{Reading, Today};

/// A date without its year that is past by at most this many days may be that one.
const PAST_DAYS_MAX: i64 = 60;

/// The date that begins at a word.
pub(super) fn date(line: &Line, at: usize, today: &Today) -> Option<Reading> {
    in_digits(line, at, today)
        .or_else(|| month_and_day(line, at, today))
        .or_else(|| day_and_month(line, at, today))
        .or_else(|| day_alone(line, at, today))
}

/// `2019-03-08`, `3/8`, `3/8/2019`, `8.3.2019`, `08.03.`
fn in_digits(line: &Line, at: usize, today: &Today) -> Option<Reading> {
    let mark = line.gap(at).chars().next().filter(|_| line.gap(at).chars().count() == 1)?;
    if !matches!(mark, '/' | '-' | '.') || is_joined(line.gap_before(at)) {
        return None;
    }
    let (one, two) = (line.digits(at, 4)?, line.digits(at + 1, 2)?);
    let third = line.digits(at + 2, 4).filter(|_| line.gap(at + 1) == line.gap(at));
    let length = |at: usize| line.word(at).len();
    let (year, month, day, count) = match third {
        Some(day) if length(at) == 4 => (Some(one), two, day, 3),
        Some(year) if matches!(length(at + 2), 2 | 4) && length(at) <= 2 => {
            let (month, day) = ordered(one, two, mark, today)?;
            (Some(if year < 100 { 2000 + year } else { year }), month, day, 3)
        }
        // Two numbers alone are a date only with a slash, or as Germans write it, with a point behind.
        None if length(at) <= 2 => {
            let is_german =
                mark == '.' && today.language == Language::German && line.gap(at + 1).starts_with('.');
            if (mark != '/' && !is_german) || is_joined(line.gap(at + 1)) {
                return None;
            }
            let (month, day) = ordered(one, two, mark, today).filter(|_| (one, two) != (24, 7))?;
            (None, month, day, 2)
        }
        _ => return None,
    };
    with_or_without_year(year, month, day, count, today)
}

/// Whether a number goes on before or behind this gap: `1.2.3.4`, `415-555-0132`.
fn is_joined(gap: &str) -> bool {
    gap.ends_with(['$', '£', '€', '#']) || matches!(gap, "/" | "-" | ".")
}

/// Month and day of two numbers. Points and hyphens are written with the day first.
fn ordered(one: u32, two: u32, mark: char, today: &Today) -> Option<(u32, u32)> {
    let is_month_first = today.is_month_first && mark == '/';
    match (one, two) {
        (1..=12, 1..=12) if is_month_first => Some((one, two)),
        (1..=31, 1..=12) => Some((two, one)),
        (1..=12, 13..=31) => Some((one, two)),
        _ => None,
    }
}

/// "March 8th", "March the eighth", "March 8, 2019".
fn month_and_day(line: &Line, at: usize, today: &Today) -> Option<Reading> {
    if today.language != Language::English {
        return None;
    }
    let month = today.language.month(line.word(at))?;
    let the = usize::from(line.word(at + 1) == "the");
    let (day, mut count, is_ordinal) = day_number(line, at + 1 + the, today.language)?;
    count += 1 + the;
    if !line.is_in_one_go(at, count) {
        return None;
    }
    // "May" is mostly a verb, and "march" may be one: "may 5 people come". A time is no day: "March 7:30".
    let is_doubtful = matches!(line.word(at), "may" | "march" | "mar" | "sep");
    let is_followed =
        line.gap(at + count - 1).starts_with(':') || matches!(line.word(at + count), "am" | "pm");
    let begins_phrase = is_one(today.language.lexicon().people, line.word(at + count))
        || (line.word(at) == "may" && matches!(line.word(at + count), "i" | "we" | "you" | "be" | "have"));
    if is_followed || (is_doubtful && !is_ordinal && begins_phrase) {
        return None;
    }
    let (year, more) = year_after(line, at + count);
    with_or_without_year(year, month, day, count + more, today)
}

/// "8 March", "the 8th of March", "8th day of March", "8. März", "el ocho de marzo".
fn day_and_month(line: &Line, at: usize, today: &Today) -> Option<Reading> {
    let (day, mut count, _) = day_number(line, at, today.language)?;
    let of = |at: usize| matches!(line.word(at), "of" | "de" | "del" | "di" | "ב" | "day");
    while count < 6 && of(at + count) {
        count += 1;
    }
    let month = line.word(at + count);
    if matches!(month, "this" | "next") && line.word(at + count + 1) == "month" {
        let first = today.date.with_day(1)?;
        let first = if month == "this" { first } else { first.checked_add_months(Months::new(1))? };
        return Reading::certain(first.with_day(day), count + 2);
    }
    let month = today.language.month(month)?;
    count += 1;
    // "at 5 may I come", "at 8 March" is an hour and no day.
    let is_hour = matches!(line.before(at, 1), "at" | "around" | "um" | "by") && count == 2;
    if !line.is_in_one_go(at, count - 1) || is_hour {
        return None;
    }
    let (year, more) = year_after(line, at + count);
    with_or_without_year(year, month, day, count + more, today)
}

/// "the 8th", "on the eighth": the next day of that number.
fn day_alone(line: &Line, at: usize, today: &Today) -> Option<Reading> {
    if today.language != Language::English {
        return None;
    }
    let (day, count, is_ordinal) = day_number(line, at, today.language)?;
    let before = line.before(at, 1);
    let is_written = line.digits(at, 2).is_some();
    let counts_something = is_a_thing(line, at + count);
    // Only "the first" in words needs more than an article: it is mostly no day.
    let is_named = match (is_written, before) {
        (true, _) => !counts_something,
        (false, "the") => {
            matches!(
                line.before(at, 2),
                "on" | "for" | "by" | "until" | "till" | "from" | "to" | "is" | "through"
            ) && !counts_something
                && line.is_in_one_go(at.saturating_sub(2), 3)
        }
        _ => false,
    };
    if !is_ordinal || !is_named {
        return None;
    }
    let this_month = today.date.with_day(day).filter(|date| *date >= today.date);
    let later = || {
        let first = today.date.with_day(1)?;
        (1..=2).find_map(|months| first.checked_add_months(Months::new(months))?.with_day(day))
    };
    Reading::certain(this_month.or_else(later), count)
}

/// Whether what follows an ordinal is what it counts: "the 8th floor", "34th Street", "the first school".
fn is_a_thing(line: &Line, at: usize) -> bool {
    let word = line.word(at);
    let is_apart = line.gap(at.saturating_sub(1)).contains(['.', ',', '?', '!', ';']);
    const GO_ON: [&str; 42] = [
        "", "of", "at", "for", "from", "to", "in", "and", "or", "please", "if", "is", "was", "will", "would",
        "with", "until", "till", "through", "thru", "at", "around", "then", "that", "because", "so", "but",
        "by", "i", "we", "you", "it", "my", "there", "instead", "not", "the", "after", "before", "morning",
        "evening", "night",
    ];
    !is_apart && !GO_ON.contains(&word)
}

/// A day of the month, how many words say it, and whether it is an ordinal.
fn day_number(line: &Line, at: usize, language: Language) -> Option<(u32, usize, bool)> {
    if let Some(day) = line.digits(at, 2).filter(|day| (1..=31).contains(day)) {
        let is_ordinal =
            line.gap(at).is_empty() && matches!(line.word(at + 1), "st" | "nd" | "rd" | "th" | "er");
        // A day of two digits does not go on as a time or an amount.
        let goes_on =
            line.gap(at).starts_with([':', '/']) || line.gap_before(at).ends_with([':', '/', '$', '£', '#']);
        return (!goes_on).then_some((day, 1 + usize::from(is_ordinal), is_ordinal));
    }
    if language == Language::English {
        return ordinal(line, at).map(|(day, count)| (day, count, true)).or_else(|| {
            let (day, count) = language.number(line, at).filter(|(day, _)| (1..=31).contains(day))?;
            Some((day, count, false))
        });
    }
    let (day, count) = language.number(line, at).filter(|(day, _)| (1..=31).contains(day))?;
    Some((day, count, false))
}

/// "third", "twenty first", "thirtieth".
fn ordinal(line: &Line, at: usize) -> Option<(u32, usize)> {
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
    match line.word(at) {
        "thirtieth" => Some((30, 1)),
        tens @ ("twenty" | "thirty") => {
            let unit = place(line.word(at + 1)).filter(|unit| *unit < 10)?;
            Some((if tens == "twenty" { 20 } else { 30 } + unit, 2))
        }
        word => place(word).map(|day| (day, 1)),
    }
}

fn year_after(line: &Line, at: usize) -> (Option<u32>, usize) {
    let of = usize::from(matches!(line.word(at), "of" | "de" | "del"));
    let year = line.digits(at + of, 4).filter(|year| (1900..=2199).contains(year));
    let is_near = line.gap(at.saturating_sub(1)).chars().all(|mark| mark.is_whitespace() || mark == ',');
    match year.filter(|_| is_near) {
        Some(year) => (Some(year), of + 1),
        None => (None, 0),
    }
}

fn with_or_without_year(
    year: Option<u32>,
    month: u32,
    day: u32,
    count: usize,
    today: &Today,
) -> Option<Reading> {
    let date = |year: i32| NaiveDate::from_ymd_opt(year, month, day);
    if let Some(year) = year {
        return Reading::certain(date(i32::try_from(year).ok()?), count);
    }
    let this_year = date(today.date.year());
    let next_year = date(today.date.year() + 1);
    match this_year.map(|date| (date - today.date).num_days()) {
        Some(0..) => Reading::certain(this_year, count),
        Some(days) if days >= -PAST_DAYS_MAX => {
            let days = this_year.map(|date| (date, 0.7)).into_iter().chain(next_year.map(|date| (date, 0.5)));
            Some(Reading { days: days.collect(), count })
        }
        _ => {
            // In January "December 30th" was a few days ago.
            let last_year = date(today.date.year() - 1).filter(|date| {
                today
                    .date
                    .checked_sub_days(Days::new(PAST_DAYS_MAX as u64))
                    .is_some_and(|earliest| *date >= earliest)
            });
            let days = last_year.map(|date| (date, 0.6)).into_iter().chain(next_year.map(|date| (date, 0.8)));
            let days: Vec<_> = days.collect();
            (!days.is_empty()).then_some(Reading { days, count })
        }
    }
}
