//! Times in words: "half past seven", "quarter to six", "seven thirty", "noon", "at eight", "halb acht".

use super::super::lexicon::{Language, is_one};
use super::super::words::Line;
use super::Clock;

/// The time in words that begins at a word.
pub(super) fn clock(line: &Line, at: usize, language: Language) -> Option<Clock> {
    named(line, at, language)
        .or_else(|| before_or_after(line, at, language))
        .or_else(|| hour_and_minute(line, at, language))
        .or_else(|| full_hour(line, at, language))
}

fn named(line: &Line, at: usize, language: Language) -> Option<Clock> {
    let of = |hour| Some(Clock { hour, minute: 0, count: 1, is_24_hours: true, certainty: 1.0 });
    match (language, line.word(at)) {
        (Language::English, "noon" | "midday" | "noontime") if line.before(at, 1) != "after" => of(12),
        (Language::English, "midnight")
        | (Language::French, "minuit")
        | (Language::Italian, "mezzanotte") => of(0),
        (Language::Spanish, "mediodia") | (Language::Italian, "mezzogiorno") => of(12),
        (Language::French, "midi") if line.before(at, 1) != "apres" => of(12),
        (Language::Russian, "полдень") => of(12),
        _ => None,
    }
}

/// "half past seven", "quarter to six", "ten past 8", "half seven", "halb acht", "viertel vor acht".
fn before_or_after(line: &Line, at: usize, language: Language) -> Option<Clock> {
    let lexicon = language.lexicon();
    let first = at + usize::from(line.word(at) == "a" && is_one(lexicon.quarter, line.word(at + 1)));
    let word = line.word(first);
    let hour = |at: usize| language.number(line, at).filter(|(hour, _)| (1..=12).contains(hour));
    let of = |hour: u32, minute: u32, end: usize, certainty: f64| {
        let oclock = usize::from(is_one(lexicon.oclock, line.word(end)));
        Some(Clock { hour, minute, count: end + oclock - at, is_24_hours: false, certainty })
    };
    if language == Language::German && is_one(lexicon.half, word) {
        let (hour, count) = hour(first + 1)?;
        return of(earlier(hour), 30, first + 1 + count, 0.95);
    }
    if language == Language::English && word == "half" && !is_one(lexicon.past, line.word(first + 1)) {
        // The British "half seven" is half past; "half two people" is nothing.
        let (hour, count) = hour(first + 1)?;
        let end = first + 1 + count;
        let is_time = line.before(at, 1) == "at"
            || line.gap(end - 1).contains(['.', '?', ','])
            || line.word(end).is_empty();
        return of(hour, 30, end, 0.7).filter(|_| is_time);
    }
    if !matches!(language, Language::English | Language::German) {
        return None;
    }
    let (minute, count) = if is_one(lexicon.half, word) {
        (30, 1)
    } else if is_one(lexicon.quarter, word) {
        (15, 1)
    } else {
        let (minute, count) = language.number(line, first).filter(|(minute, _)| (1..=29).contains(minute))?;
        let unit = usize::from(matches!(line.word(first + count), "minutes" | "minute" | "mins" | "minuten"));
        // "five to ten people" is a range: minutes are said in fives, or with their unit.
        if unit == 0 && minute % 5 != 0 {
            return None;
        }
        (minute, count + unit)
    };
    let turn = line.word(first + count);
    let (is_past, is_to) = (is_one(lexicon.past, turn), is_one(lexicon.to, turn));
    let (hour, more) = hour(first + count + 1).filter(|_| is_past || is_to)?;
    let end = first + count + 1 + more;
    let counts = is_one(lexicon.people, line.word(end)) || is_one(lexicon.night_units, line.word(end));
    if counts || is_one(lexicon.day_units, line.word(end)) {
        return None;
    }
    let certainty = if minute == 15 || minute == 30 { 1.0 } else { 0.7 };
    if is_past { of(hour, minute, end, certainty) } else { of(earlier(hour), 60 - minute, end, certainty) }
}

fn earlier(hour: u32) -> u32 {
    if hour == 1 { 12 } else { hour - 1 }
}

/// "seven thirty", "seven oh five", "nineteen fifteen", "las siete y media", "sept heures et demie", "שבע וחצי".
fn hour_and_minute(line: &Line, at: usize, language: Language) -> Option<Clock> {
    let lexicon = language.lexicon();
    let (hour, mut count) = language.number(line, at).filter(|(hour, _)| (1..=23).contains(hour))?;
    let is_written = line.digits(at, 2).is_some();
    let oclock = usize::from(is_one(lexicon.oclock, line.word(at + count)));
    count += oclock;
    let mut is_fraction = false;
    let minute = match language {
        Language::English => {
            let oh = usize::from(matches!(line.word(at + count), "oh" | "o"));
            let (minute, words) = language.number(line, at + count + oh)?;
            let is_minute = if oh == 1 { minute < 10 } else { (10..60).contains(&minute) };
            let is_mixed = is_written || line.digits(at + count + oh, 2).is_some();
            if !is_minute || is_mixed || !line.is_in_one_go(at, count + oh + words) || minute % 5 != 0 {
                return None;
            }
            count += oh + words;
            Some(minute)
        }
        Language::Hebrew => match line.word(at + count) {
            "וחצי" => Some(30),
            "ורבע" => Some(15),
            _ => None,
        },
        _ => {
            is_fraction = true;
            let and = usize::from(is_one(lexicon.past, line.word(at + count)));
            let minus = is_one(lexicon.to, line.word(at + count));
            let next = at + count + and + usize::from(minus);
            let next = next + usize::from(minus && matches!(line.word(next), "le" | "un"));
            let next = next + usize::from(and == 1 && line.word(next) == "un");
            let minute = if is_one(lexicon.half, line.word(next)) {
                Some(30)
            } else if is_one(lexicon.quarter, line.word(next)) {
                Some(15)
            } else {
                None
            };
            let minute = minute.filter(|_| and == 1 || minus)?;
            count = next + 1 - at;
            if minus {
                return Some(Clock {
                    hour: earlier(hour.min(12)),
                    minute: 60 - minute,
                    count,
                    is_24_hours: hour > 12,
                    certainty: 1.0,
                });
            }
            Some(minute)
        }
    }?;
    if language == Language::Hebrew {
        count += 1;
    }
    let is_price =
        matches!(line.word(at + count), "pounds" | "dollars" | "euros" | "percent" | "each" | "per");
    let counts = is_one(lexicon.people, line.word(at + count));
    let is_hinted = is_one(lexicon.at, line.before(at, 1))
        || matches!(line.word(at + count), "am" | "pm" | "a" | "p" | "in");
    let certainty = if is_hinted || is_fraction || oclock == 1 { 0.95 } else { 0.7 };
    (!is_price && !counts).then_some(Clock { hour, minute, count, is_24_hours: hour > 12, certainty })
}

/// "at eight", "eight o'clock", "seven pm", "around 7", "um acht", "alle otto", "בשעה שבע".
fn full_hour(line: &Line, at: usize, language: Language) -> Option<Clock> {
    let lexicon = language.lexicon();
    let (hour, count) = language.number(line, at).filter(|(hour, _)| (1..=23).contains(hour))?;
    let next = line.word(at + count);
    let is_oclock = is_one(lexicon.oclock, next);
    let is_half = matches!(next, "am" | "pm")
        || (matches!(next, "a" | "p") && line.word(at + count + 1) == "m")
        || (next == "in" && matches!(line.word(at + count + 2), "morning" | "afternoon" | "evening"));
    let of = |count: usize, certainty: f64| {
        Some(Clock { hour, minute: 0, count, is_24_hours: hour > 12, certainty })
    };
    if is_oclock {
        return of(count + 1, 1.0);
    }
    if is_half && hour <= 12 {
        return of(count, 1.0);
    }
    let gap = line.gap(at + count - 1);
    let ends = next.is_empty() || gap.contains(['.', '?', '!', ',']) && gap.contains(' ');
    let goes_on = matches!(
        next,
        "on" | "for"
            | "tomorrow"
            | "today"
            | "tonight"
            | "please"
            | "and"
            | "or"
            | "would"
            | "is"
            | "if"
            | "this"
            | "next"
            | "then"
            | "works"
            | "with"
            | "to"
            | "until"
            | "till"
            | "sharp"
            | "ish"
            | "das"
            | "bitte"
            | "por"
            | "i"
            | "but"
    ) || language.weekday(line, at + count).is_some();
    let is_joined = gap.starts_with([':', '/', '-'])
        || line.gap_before(at).ends_with(['$', '£', '€', '#', ':', '/', '.']);
    let is_hinted =
        is_one(lexicon.at, line.before(at, 1)) && !matches!(line.before(at, 1), "to" | "с" | "до" | "la");
    let is_hinted = is_hinted
        || (line.before(at, 1) == "to"
            && matches!(line.before(at, 3), "from" | "changed" | "moved" | "time"));
    (is_hinted && (ends || goes_on) && !is_joined).then(|| of(count, 0.7)).flatten()
}
