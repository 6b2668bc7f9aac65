//! By which day something was promised, in the few English forms that people say it in.

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Mon),
    ("tuesday", Weekday::Tue),
    ("wednesday", Weekday::Wed),
    ("thursday", Weekday::Thu),
    ("friday", Weekday::Fri),
    ("saturday", Weekday::Sat),
    ("sunday", Weekday::Sun),
];
const NUMBERS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
/// Days that are believed of a promise.
const DAYS_MAX: u64 = 60;

/// The day that a sentence in lower case names, said on `said_on`; none where it names none. A weekday is the next one
/// after that day.
pub fn due_day(sentence: &str, said_on: NaiveDate) -> Option<NaiveDate> {
    let words: Vec<&str> =
        sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let says = |wanted: &[&str]| words.windows(wanted.len()).any(|window| window == wanted);
    if says(&["day", "after", "tomorrow"]) {
        return said_on.checked_add_days(Days::new(2));
    }
    if says(&["tomorrow"]) {
        return said_on.checked_add_days(Days::new(1));
    }
    if let Some(days) = span_days(&words) {
        return said_on.checked_add_days(Days::new(days));
    }
    if says(&["end", "of", "the", "week"]) || says(&["end", "of", "this", "week"]) {
        return Some(next(said_on, Weekday::Fri, true));
    }
    for word in &words {
        if let Some((_, weekday)) = WEEKDAYS.iter().find(|(name, _)| name == word) {
            return Some(next(said_on, *weekday, false));
        }
    }
    let today: [&[&str]; 7] = [
        &["today"],
        &["tonight"],
        &["this", "morning"],
        &["this", "afternoon"],
        &["this", "evening"],
        &["end", "of", "day"],
        &["end", "of", "the", "day"],
    ];
    today.into_iter().any(says).then_some(said_on)
}

/// "Within 24 hours", "in two days", "in three working days".
fn span_days(words: &[&str]) -> Option<u64> {
    words.iter().enumerate().find_map(|(place, word)| {
        if !["within", "in"].contains(word) {
            return None;
        }
        let number = words.get(place + 1)?;
        let number = match number.parse::<u64>() {
            Ok(number) => number,
            Err(_) if ["a", "an", "the"].contains(number) => 1,
            Err(_) => 1 + NUMBERS.iter().position(|name| name == number)? as u64,
        };
        let unit = words.get(place + 2).filter(|unit| !["business", "working"].contains(*unit));
        match *unit.or_else(|| words.get(place + 3))? {
            "hour" | "hours" => Some(number / 24),
            "minute" | "minutes" => Some(0),
            "day" | "days" => Some(number),
            "week" | "weeks" => Some(number * 7),
            _ => None,
        }
        .filter(|days| *days <= DAYS_MAX)
    })
}

fn next(from: NaiveDate, weekday: Weekday, may_be_today: bool) -> NaiveDate {
    let ahead = (7 + weekday.num_days_from_monday() - from.weekday().num_days_from_monday()) % 7;
    let ahead = if ahead == 0 && !may_be_today { 7 } else { ahead };
    from.checked_add_days(Days::new(u64::from(ahead))).unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_they_are_said() {
        // A Saturday.
        let said_on = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        for (sentence, day) in [
            ("i'll call you back today", Some(21)),
            ("we will ring you this afternoon.", Some(21)),
            ("i'll call you back tomorrow morning", Some(22)),
            ("the day after tomorrow at the latest", Some(23)),
            ("we'll send it by monday", Some(23)),
            ("i will call you on saturday", Some(28)),
            ("within 24 hours", Some(22)),
            ("within two working days", Some(23)),
            ("in an hour", Some(21)),
            ("in a week", Some(28)),
            ("by the end of the week", Some(27)),
            ("we'll send the invoice", None),
            ("in 4000 days", None),
            ("in the room", None),
        ] {
            let expected = day.and_then(|day| NaiveDate::from_ymd_opt(2026, 11, day));
            assert_eq!(due_day(sentence, said_on), expected, "{sentence}");
        }
    }
}
