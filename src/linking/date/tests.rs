use chrono::{Datelike, NaiveDate};
use entity::Speaker;
use proptest::prelude::*;
use rstest::rstest;

use super::super::words::said_by;
use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// As said on Wednesday, 6 March 2019.
fn today(language: Language) -> Today {
    Today { date: date("2019-03-06"), language, is_month_first: true }
}

fn read(today: &Today, text: &str) -> Vec<String> {
    days(&said_by(Speaker::Customer, text), today).into_iter().map(|said| said.day.to_string()).collect()
}

#[rstest]
#[case("today at noon", &["2019-03-06"])]
#[case("Tonight, please", &["2019-03-06"])]
#[case("tomorrow morning", &["2019-03-07"])]
#[case("the day after tomorrow", &["2019-03-08"])]
#[case("on Friday", &["2019-03-08"])]
#[case("this coming Saturday", &["2019-03-09"])]
#[case("next Monday", &["2019-03-11", "2019-03-18"])]
#[case("next Friday", &["2019-03-08", "2019-03-15"])]
#[case("last Friday", &["2019-03-01"])]
#[case("Monday week", &["2019-03-18"])]
#[case("a week on Monday", &["2019-03-18"])]
#[case("a week from Friday", &["2019-03-15"])]
#[case("a week from tomorrow", &["2019-03-14"])]
#[case("two weeks from today", &["2019-03-20"])]
#[case("in two weeks", &["2019-03-20"])]
#[case("in a fortnight", &["2019-03-20"])]
#[case("three days from now", &["2019-03-09"])]
#[case("Tuesday next week", &["2019-03-12"])]
#[case("next week on Tuesday", &["2019-03-12"])]
#[case("Thursday of next week", &["2019-03-14"])]
#[case("Tuesday the week after next", &["2019-03-19"])]
#[case("two days ago", &["2019-03-04"])]
fn by_how_far_they_are_away(#[case] text: &str, #[case] expected: &[&str]) {
    assert_eq!(read(&today(Language::English), text), expected);
}

#[rstest]
#[case("the 8th", &["2019-03-08"])]
#[case("the 2nd", &["2019-04-02"])]
#[case("on the eighth", &["2019-03-08"])]
#[case("on the twenty first, please", &["2019-03-21"])]
#[case("Mon 13th", &["2019-03-13"])]
#[case("Friday the 8th", &["2019-03-08"])]
#[case("Saturday, March 9th", &["2019-03-09"])]
#[case("March 8", &["2019-03-08"])]
#[case("8 March", &["2019-03-08"])]
#[case("the 27th of February 2025", &["2025-02-27"])]
#[case("the 27th day of February 2025", &["2025-02-27"])]
#[case("march the ninth", &["2019-03-09"])]
#[case("1st of March", &["2019-03-01", "2020-03-01"])]
#[case("23 of this month", &["2019-03-23"])]
#[case("the 2nd of next month", &["2019-04-02"])]
#[case("3/8", &["2019-03-08"])]
#[case("3/8/19", &["2019-03-08"])]
#[case("13/3", &["2019-03-13"])]
#[case("2019-03-08", &["2019-03-08"])]
#[case("08.03.2019", &["2019-03-08"])]
fn by_their_date(#[case] text: &str, #[case] expected: &[&str]) {
    assert_eq!(read(&today(Language::English), text), expected);
}

/// What readers of dates are known to fall for.
#[rstest]
#[case("That's the first school I've ever been to")]
#[case("The second most important")]
#[case("to whom this may concern, may I get the menu?")]
#[case("may 5 people come")]
#[case("Julian Lee and Mark")]
#[case("do you have a car")]
#[case("4A, A4 A5")]
#[case("open 24/7")]
#[case("in the second half")]
#[case("on the 8th floor")]
#[case("659 34th Street")]
#[case("415-555-0132")]
#[case("1.2.3.4")]
#[case("information fripple")]
#[case("the last 10 customers")]
#[case("a table for two")]
#[case("the sun is out")]
#[case("it costs $3/4")]
fn no_day(#[case] text: &str) {
    assert_eq!(read(&today(Language::English), text), Vec::<String>::new());
}

#[rstest]
#[case(Language::German, "am nächsten Montag", &["2019-03-11", "2019-03-18"])]
#[case(Language::German, "übermorgen um acht", &["2019-03-08"])]
#[case(Language::German, "am 8. März", &["2019-03-08"])]
#[case(Language::German, "Guten Morgen, montags", &[])]
#[case(Language::Spanish, "el viernes a las ocho de la mañana", &["2019-03-08"])]
#[case(Language::Spanish, "el ocho de marzo", &["2019-03-08"])]
#[case(Language::Spanish, "pasado mañana", &["2019-03-08"])]
#[case(Language::French, "vendredi prochain", &["2019-03-08", "2019-03-15"])]
#[case(Language::French, "après-demain", &["2019-03-08"])]
#[case(Language::French, "aujourd'hui", &["2019-03-06"])]
#[case(Language::Italian, "sabato 9 marzo", &["2019-03-09"])]
#[case(Language::Russian, "в субботу", &["2019-03-09"])]
#[case(Language::Russian, "через два дня", &["2019-03-08"])]
#[case(Language::Hebrew, "ביום שישי", &["2019-03-08"])]
#[case(Language::Hebrew, "מחר בערב", &["2019-03-07"])]
fn in_other_languages(#[case] language: Language, #[case] text: &str, #[case] expected: &[&str]) {
    assert_eq!(read(&Today { is_month_first: false, ..today(language) }, text), expected);
}

#[test]
fn the_day_comes_first_where_it_is_written_so() {
    assert_eq!(read(&Today { is_month_first: false, ..today(Language::English) }, "3/8"), ["2019-08-03"]);
}

#[test]
fn said_on_the_day_itself_it_may_be_today_or_in_a_week() {
    let said = read(&Today { date: date("2019-03-08"), ..today(Language::English) }, "Friday please");
    assert_eq!(said, ["2019-03-08", "2019-03-15"]);
}

#[test]
fn a_mention_has_its_turn_its_time_and_its_words() {
    let said = days(&said_by(Speaker::Agent, "So that is Saturday, March 9th?"), &today(Language::English));
    let mention = &said[0].mention;
    assert_eq!(
        (mention.turn, mention.start_ms, mention.words.as_str()),
        (3, Some(4_000), "Saturday, March 9th")
    );
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,200}") {
        for language in [Language::English, Language::German, Language::Hebrew, Language::Russian, Language::Spanish] {
            let _ = days(&said_by(Speaker::Unknown, &text), &today(language));
        }
    }

    #[test]
    fn words_of_dates_in_any_order_are_harmless(
        words in prop::collection::vec(prop::sample::select(vec![
            "next", "friday", "week", "in", "two", "the", "8", "th", "of", "march", "/", "31", "tomorrow", "from", "a",
            "fortnight", "2019", "february", "last", "99",
        ]), 0..12)
    ) {
        let _ = days(&said_by(Speaker::Unknown, &words.join(" ")), &today(Language::English));
    }

    #[test]
    fn next_weekday_is_within_two_weeks(weekday in 0_usize..7, days_on in 0_u64..5_000) {
        let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let from = date("2019-03-06") + chrono::Days::new(days_on);
        let said = days(
            &said_by(Speaker::Customer, &format!("next {}", names[weekday])),
            &Today { date: from, ..today(Language::English) },
        );
        prop_assert!(!said.is_empty());
        for said in said {
            let ahead = (said.day - from).num_days();
            prop_assert!((1..=14).contains(&ahead));
            prop_assert_eq!(said.day.weekday().num_days_from_monday() as usize, weekday);
        }
    }
}
