use entity::Speaker;
use proptest::prelude::*;
use rstest::rstest;

use super::super::words::said_by;
use super::*;

fn read(language: Language, text: &str) -> Vec<String> {
    let said = times(&said_by(Speaker::Customer, text), Some(language));
    said.into_iter().map(|said| said.time.format("%H:%M").to_string()).collect()
}

#[rstest]
#[case("7:30 pm", &["19:30"])]
#[case("at 7:30", &["07:30", "19:30"])]
#[case("09:30", &["09:30"])]
#[case("18:45.", &["18:45"])]
#[case("at 19.15", &["19:15"])]
#[case("at 5 30 pm", &["17:30"])]
#[case("half past seven in the evening", &["19:30"])]
#[case("quarter to six in the morning", &["05:45"])]
#[case("a quarter past 12 in the afternoon", &["12:15"])]
#[case("quarter to two pm", &["13:45"])]
#[case("twenty to 3 in the afternoon", &["14:40"])]
#[case("5 past seven in the morning", &["07:05"])]
#[case("at half seven.", &["07:30", "19:30"])]
#[case("seven thirty", &["07:30", "19:30"])]
#[case("eight oh five pm", &["20:05"])]
#[case("noon", &["12:00"])]
#[case("12 noon", &["12:00"])]
#[case("midnight", &["00:00"])]
#[case("12 am", &["00:00"])]
#[case("12 pm", &["12:00"])]
#[case("12 o\"clock in the afternoon", &["12:00"])]
#[case("7 p.m.", &["19:00"])]
#[case("seven pm", &["19:00"])]
#[case("tomorrow evening at 8", &["20:00"])]
#[case("from 6 o'clock", &["06:00", "18:00"])]
#[case("at 1830", &["18:30"])]
#[case("1930 hours", &["19:30"])]
#[case("quarter to 12:00", &["11:45", "23:45"])]
fn in_english(#[case] text: &str, #[case] expected: &[&str]) {
    assert_eq!(read(Language::English, text), expected);
}

#[rstest]
#[case("a table for two")]
#[case("it is 7.30 pounds")]
#[case("$7.30 each")]
#[case("4.5 stars")]
#[case("flight A4 A5, seat 4A")]
#[case("415-555-0132")]
#[case("1.2.3.4")]
#[case("five to seven people")]
#[case("two months")]
#[case("the last 10 days")]
#[case("top 20 customers")]
#[case("at 659 Merchant Street")]
#[case("in half an hour")]
fn no_time(#[case] text: &str) {
    assert_eq!(read(Language::English, text), Vec::<String>::new());
}

#[rstest]
#[case(Language::German, "um halb acht abends", &["19:30"])]
#[case(Language::German, "um 19 Uhr 30", &["19:30"])]
#[case(Language::German, "viertel vor acht abends", &["19:45"])]
#[case(Language::French, "à 19h30", &["19:30"])]
#[case(Language::French, "sept heures et demie du soir", &["19:30"])]
#[case(Language::Spanish, "a las siete y media de la tarde", &["19:30"])]
#[case(Language::Spanish, "a las ocho menos cuarto de la noche", &["19:45"])]
#[case(Language::Italian, "alle otto e mezza di sera", &["20:30"])]
#[case(Language::Russian, "в 14:45 в субботу", &["14:45"])]
#[case(Language::Russian, "в семь часов вечера", &["19:00"])]
#[case(Language::Hebrew, "בשעה שבע וחצי בערב", &["19:30"])]
fn in_other_languages(#[case] language: Language, #[case] text: &str, #[case] expected: &[&str]) {
    assert_eq!(read(language, text), expected);
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,200}") {
        for language in [Language::English, Language::German, Language::Hebrew, Language::Russian, Language::Spanish] {
            let _ = times(&said_by(Speaker::Unknown, &text), Some(language));
        }
    }

    #[test]
    fn words_of_times_in_any_order_are_harmless(
        words in prop::collection::vec(prop::sample::select(vec![
            "half", "past", "seven", "quarter", "to", "pm", "at", "7", ":", "30", "a", "oh", "o'clock", "in", "the",
            "evening", "99", "twenty", "0930", "h",
        ]), 0..12)
    ) {
        let _ = times(&said_by(Speaker::Unknown, &words.join(" ")), Some(Language::English));
    }
}
