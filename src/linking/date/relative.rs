//! Days by how far they are away: "tomorrow", "next Friday", "in two weeks", "Monday week".

use chrono::{Datelike, Days, NaiveDate};

use super::super::lexicon::{Language, is_one};
use super::super::words::Line;
use super::{Reading, Today};

/// Spans of time are read up to a year.
const DAYS_AWAY_MAX: u32 = 366;

/// The day that begins at a word.
pub(super) fn day(line: &Line, at: usize, today: &Today) -> Option<Reading> {
    named(line, at, today)
        .or_else(|| span(line, at, today))
        .or_else(|| weekday_of_a_week(line, at, today))
        .or_else(|| weekday(line, at, today))
}

fn named(line: &Line, at: usize, today: &Today) -> Option<Reading> {
    let lexicon = today.language.lexicon();
    let (words, days) = lexicon.relative.iter().find(|(words, _)| line.says(at, words))?;
    // Parts of the day: "guten Morgen", "de la mañana".
    let is_part = matches!(line.before(at, 1), "guten" | "la" | "schonen" | "jeden");
    // "two weeks from today" is read where it begins, "tomorrow week" here.
    let (week, more) = week_after(line, at + words.len(), today);
    let count = words.len() + more;
    let day = away(today.date, *days + week);
    day.filter(|_| !is_part).and_then(|day| Reading::certain(Some(day), count))
}

/// The days that a "week" right behind a day adds: "Monday week", "Friday fortnight".
fn week_after(line: &Line, at: usize, today: &Today) -> (i64, usize) {
    if today.language != Language::English || !line.gap(at.saturating_sub(1)).trim().is_empty() {
        return (0, 0);
    }
    match line.word(at) {
        "week" if !matches!(line.word(at + 1), "day" | "days" | "end") => (7, 1),
        "fortnight" => (14, 1),
        _ => (0, 0),
    }
}

/// "in two weeks", "three days from now", "a week from Friday", "two weeks on Monday".
fn span(line: &Line, at: usize, today: &Today) -> Option<Reading> {
    let lexicon = today.language.lexicon();
    let within = usize::from(is_one(lexicon.within, line.word(at)));
    let mut next = at + within;
    // "dentro de", "a"
    next += usize::from(line.word(next) == "de");
    let (number, count) = match line.word(next) {
        "a" | "an" | "one" if today.language == Language::English => (1, 1),
        "fortnight" if within == 1 => (1, 0),
        _ => today.language.number(line, next)?,
    };
    let unit = line.word(next + count);
    let days = if unit == "fortnight" {
        14
    } else if is_one(lexicon.week_units, unit) {
        number * 7
    } else if is_one(lexicon.day_units, unit) {
        number
    } else {
        return None;
    };
    if days > DAYS_AWAY_MAX {
        return None;
    }
    let end = next + count + 1;
    let from = match (line.word(end), line.word(end + 1)) {
        ("from" | "after", "now" | "today") | ("away", _) => {
            Some((today.date, if line.word(end) == "away" { 1 } else { 2 }))
        }
        ("from" | "after", "tomorrow") => away(today.date, 1).map(|day| (day, 2)),
        ("from" | "on" | "after", _) if today.language == Language::English => {
            let (weekday, words) = today.language.weekday(line, end + 1)?;
            (days % 7 == 0).then(|| coming(today.date, weekday)).flatten().map(|day| (day, 1 + words))
        }
        ("ago", _) => return Reading::certain(away(today.date, -i64::from(days)), end + 1 - at),
        _ if within == 1 => Some((today.date, 0)),
        _ => None,
    };
    let (from, more) = from?;
    // "in two weeks' time" and "in two days" are counted from today, "within two days" is none.
    Reading::certain(away(from, i64::from(days)), end + more - at)
}

/// "Tuesday next week", "next week on Tuesday", "Tuesday of next week", "Tuesday the week after next".
fn weekday_of_a_week(line: &Line, at: usize, today: &Today) -> Option<Reading> {
    if today.language != Language::English {
        return None;
    }
    let week = |at: usize| match (line.word(at), line.word(at + 1), line.word(at + 2)) {
        ("next" | "following", "week", _) => Some((1, 2)),
        ("this", "week", _) => Some((0, 2)),
        ("week", "after", "next") => Some((2, 3)),
        _ => None,
    };
    let skip = |at: usize| usize::from(matches!(line.word(at), "of" | "on" | "the" | "in"));
    if let Some((weekday, count)) = today.language.weekday(line, at) {
        let next = at + count + skip(at + count);
        let next = next + skip(next);
        let (weeks, more) = week(next).filter(|_| line.is_in_one_go(at, next + 1 - at))?;
        return in_week(weekday, weeks, next + more - at, today);
    }
    let (weeks, count) = week(at)?;
    let next = at + count + skip(at + count);
    let (weekday, more) =
        today.language.weekday(line, next).filter(|_| line.is_in_one_go(at, next + 1 - at))?;
    in_week(weekday, weeks, next + more - at, today)
}

/// A weekday of this week or a later one. Weeks begin on Monday for some and on Sunday for others.
fn in_week(weekday: u32, weeks: i64, count: usize, today: &Today) -> Option<Reading> {
    let monday = away(today.date, -i64::from(today.date.weekday().num_days_from_monday()))?;
    let day = away(monday, i64::from(weekday) + 7 * weeks)?;
    if weekday == 6 || today.date.weekday().num_days_from_monday() == 6 {
        let shift = if weekday == 6 && today.date.weekday().num_days_from_monday() != 6 { -7 } else { 7 };
        let shift = if weekday == 6 && shift == 7 { 0 } else { shift };
        let other = away(day, shift)?;
        let days = if shift == 0 { vec![(day, 1.0)] } else { vec![(day, 0.7), (other, 0.5)] };
        return Some(Reading { days, count });
    }
    Reading::certain(Some(day), count)
}

/// "Friday", "this Friday", "next Friday", "last Friday", "Friday week", and the modifier behind in other languages.
fn weekday(line: &Line, at: usize, today: &Today) -> Option<Reading> {
    let lexicon = today.language.lexicon();
    let modifier = usize::from(
        [lexicon.next, lexicon.this, lexicon.last].iter().any(|words| is_one(words, line.word(at))),
    );
    let (weekday, count) = today.language.weekday(line, at + modifier)?;
    let behind = at + modifier + count;
    let word = if modifier == 1 { line.word(at) } else { line.word(behind) };
    let is_behind = modifier == 0 && today.language != Language::English;
    let is_apart = !line.gap(behind - 1).trim().is_empty();
    let is = |words: &[&str]| (modifier == 1 || (is_behind && !is_apart)) && is_one(words, word);
    let coming = coming(today.date, weekday)?;
    let ahead = (coming - today.date).num_days();
    let count = modifier + count;
    if is(lexicon.next) {
        return next(coming, ahead, count + usize::from(is_behind), today);
    }
    if is(lexicon.last) {
        return Reading::certain(away(coming, -7), count + usize::from(is_behind));
    }
    if is(lexicon.this) {
        return Reading::certain(Some(coming), count + usize::from(is_behind));
    }
    // "a week on Friday" is read where it begins.
    let (week, more) = week_after(line, behind, today);
    let day = away(coming, week)?;
    if ahead == 0 && week == 0 {
        return Some(Reading { days: vec![(day, 0.7), (away(day, 7)?, 0.6)], count });
    }
    Reading::certain(Some(day), count + more)
}

/// "next Friday": the coming one, and where that is still this week perhaps the one after it.
fn next(coming: NaiveDate, ahead: i64, count: usize, today: &Today) -> Option<Reading> {
    let after = away(coming, 7)?;
    if ahead == 0 {
        return Reading::certain(Some(after), count);
    }
    let rest_of_week = 6 - i64::from(today.date.weekday().num_days_from_monday());
    let certainty = if ahead <= rest_of_week { (0.7, 0.7) } else { (0.95, 0.3) };
    Some(Reading { days: vec![(coming, certainty.0), (after, certainty.1)], count })
}

/// The first such weekday from a day on.
fn coming(from: NaiveDate, weekday: u32) -> Option<NaiveDate> {
    let ahead = (weekday + 7 - from.weekday().num_days_from_monday()) % 7;
    from.checked_add_days(Days::new(u64::from(ahead)))
}

fn away(from: NaiveDate, days: i64) -> Option<NaiveDate> {
    if days < 0 {
        from.checked_sub_days(Days::new(days.unsigned_abs()))
    } else {
        from.checked_add_days(Days::new(days.unsigned_abs()))
    }
}
