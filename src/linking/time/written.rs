//! Times in digits: `19:15`, `7:30`, `19.15`, `7pm`, `19h30`, `1930 hours`, `5 30`.

use super::super::words::Line;
use super::Clock;

/// The time in digits that begins at a word.
pub(super) fn clock(line: &Line, at: usize) -> Option<Clock> {
    let hour = line.digits(at, 4)?;
    let is_free = !line.gap_before(at).ends_with(['$', '£', '€', '#', '.', ':', '/']) || at == 0;
    if !is_free || is_money(line, at) {
        return None;
    }
    if line.word(at).len() > 2 {
        return hundreds(line, at, hour);
    }
    hour_and_minute(line, at, hour).or_else(|| full_hour(line, at, hour))
}

/// `7:30`, `19.15`, `19h30`, `5 30`, `9-15 pm`.
fn hour_and_minute(line: &Line, at: usize, hour: u32) -> Option<Clock> {
    let (minute_at, mark) = match (line.gap(at), line.word(at + 1)) {
        ("", "h") => (at + 2, 'h'),
        (" ", "uhr" | "heures" | "ore") => (at + 2, 'h'),
        (gap, _) if gap.chars().count() == 1 => (at + 1, gap.chars().next()?),
        (": " | " :" | " : ", _) => (at + 1, ':'),
        _ => return None,
    };
    let minute = line.digits(minute_at, 2).filter(|_| line.word(minute_at).len() == 2)?;
    // What goes on is no time: `1.2.3`, `7:30:15` would be one with seconds, which nobody books.
    let goes_on = line.gap(minute_at).chars().next().is_some_and(|mark| matches!(mark, '.' | '/' | '-'))
        && line.gap(minute_at).chars().count() == 1
        && line.digits(minute_at + 1, 4).is_some()
        && mark != ':';
    if hour > 24 || minute > 59 || goes_on {
        return None;
    }
    let is_hinted = is_hinted(line, at, minute_at + 1);
    let certainty = match mark {
        ':' | 'h' => 1.0,
        '.' if is_hinted => 0.95,
        '.' if minute % 5 == 0 && !is_measure(line, minute_at + 1) => 0.4,
        ' ' | '-' if is_hinted && minute % 5 == 0 && hour > 0 => 0.8,
        _ => return None,
    };
    let is_24_hours = line.word(at).starts_with('0') || hour > 12;
    Some(Clock { hour, minute, count: minute_at + 1 - at, is_24_hours, certainty })
}

/// `7pm`, `7 o'clock`, "at 7", `19 uhr`.
fn full_hour(line: &Line, at: usize, hour: u32) -> Option<Clock> {
    let of = |count: usize, certainty: f64| {
        Some(Clock { hour, minute: 0, count, is_24_hours: hour > 12, certainty })
    };
    if hour > 24 {
        return None;
    }
    match line.word(at + 1) {
        "oclock" | "uhr" | "heures" | "heure" | "часов" | "часа" => of(2, 1.0),
        "o" if line.word(at + 2) == "clock" => of(3, 1.0),
        "am" | "pm" if (1..=12).contains(&hour) => of(1, 1.0),
        "a" | "p" if line.word(at + 2) == "m" && (1..=12).contains(&hour) => of(1, 1.0),
        "h" if line.gap(at).is_empty() => of(2, 0.8),
        "noon" if hour == 12 => Some(Clock { hour, minute: 0, count: 2, is_24_hours: true, certainty: 1.0 }),
        "midnight" if hour == 12 => {
            Some(Clock { hour: 0, minute: 0, count: 2, is_24_hours: true, certainty: 1.0 })
        }
        _ => None,
    }
}

/// `1930 hours`, "at 1830".
fn hundreds(line: &Line, at: usize, number: u32) -> Option<Clock> {
    let (hour, minute) = (number / 100, number % 100);
    let is_hinted = matches!(line.before(at, 1), "at" | "by" | "after" | "before" | "around")
        || matches!(line.word(at + 1), "hours" | "hrs" | "hour" | "am" | "pm");
    let is_time = hour < 24 && minute < 60 && minute % 5 == 0 && line.word(at).len() >= 3;
    (is_hinted && is_time).then_some(Clock {
        hour,
        minute,
        count: 1 + usize::from(matches!(line.word(at + 1), "hours" | "hrs" | "hour")),
        is_24_hours: line.word(at).len() == 4,
        certainty: 0.8,
    })
}

fn is_hinted(line: &Line, at: usize, end: usize) -> bool {
    let before = line.before(at, 1);
    matches!(
        before,
        "at" | "around"
            | "by"
            | "after"
            | "before"
            | "from"
            | "until"
            | "till"
            | "about"
            | "to"
            | "um"
            | "gegen"
            | "alle"
            | "las"
            | "в"
            | "time"
    ) || matches!(line.word(end), "am" | "pm" | "uhr" | "hours" | "hrs")
        || (matches!(line.word(end), "a" | "p") && line.word(end + 1) == "m")
        || (line.word(end) == "in" && line.word(end + 1) == "the")
}

/// A price, a distance or a rating: `7.30 pounds`, `4.50 stars`.
fn is_measure(line: &Line, at: usize) -> bool {
    matches!(
        line.word(at),
        "pounds"
            | "pound"
            | "gbp"
            | "dollars"
            | "euros"
            | "euro"
            | "usd"
            | "stars"
            | "star"
            | "miles"
            | "km"
            | "per"
            | "rating"
            | "percent"
            | "each"
            | "total"
            | "out"
    )
}

fn is_money(line: &Line, at: usize) -> bool {
    let end = at + 1 + usize::from(line.gap(at) == ".");
    is_measure(line, end) && line.word(end) != "per" && line.gap(at) != ":"
}
