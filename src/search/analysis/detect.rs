//! The language of a transcript that says none.
//!
//! A wrong language is worse than none: its stems would join words that have nothing in common. So a
//! transcript has to be long enough, and clearly in one language.

use whatlang::{Lang, Script};

use super::Language;

/// As much as is looked at; more would not change the answer.
const TEXT_BYTES_MAX: usize = 8 * 1024;

/// With fewer letters than this an answer is a guess; where the script says it, fewer will do.
const LETTERS_MIN: usize = 40;
const LETTERS_OF_SCRIPT_MIN: usize = 4;

/// How sure whatlang must be, from 0 to 1.
const CONFIDENCE_MIN: f64 = 0.9;

/// The language of an unlabelled transcript, from its turns in order; `None` where it cannot be told honestly:
/// too little text, too close to another language, or one of those nothing can be done for.
pub fn detect<'a>(turns: impl Iterator<Item = &'a str>) -> Option<Language> {
    let text = beginning(turns);
    let info = whatlang::detect(&text)?;
    let script_says_it =
        matches!(info.script(), Script::Hebrew | Script::Greek | Script::Tamil | Script::Thai)
            || matches!(info.script(), Script::Mandarin | Script::Hiragana | Script::Katakana);
    let letters_min = if script_says_it { LETTERS_OF_SCRIPT_MIN } else { LETTERS_MIN };
    let is_long_enough = text.chars().filter(|letter| letter.is_alphabetic()).nth(letters_min - 1).is_some();
    let is_clear = script_says_it || info.confidence() >= CONFIDENCE_MIN;
    if is_long_enough && is_clear { of_whatlang(info.lang()) } else { None }
}

/// The first turns, cut at a character.
fn beginning<'a>(turns: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for turn in turns {
        text.push_str(turn);
        text.push('\n');
        if text.len() >= TEXT_BYTES_MAX {
            break;
        }
    }
    text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX));
    text
}

fn of_whatlang(lang: Lang) -> Option<Language> {
    let language = match lang {
        Lang::Ara => Language::Arabic,
        Lang::Cat => Language::Catalan,
        Lang::Cmn => Language::Chinese,
        Lang::Ces => Language::Czech,
        Lang::Dan => Language::Danish,
        Lang::Nld => Language::Dutch,
        Lang::Eng => Language::English,
        Lang::Est => Language::Estonian,
        Lang::Fin => Language::Finnish,
        Lang::Fra => Language::French,
        Lang::Deu => Language::German,
        Lang::Ell => Language::Greek,
        Lang::Heb => Language::Hebrew,
        Lang::Hin => Language::Hindi,
        Lang::Hun => Language::Hungarian,
        Lang::Ind => Language::Indonesian,
        Lang::Ita => Language::Italian,
        Lang::Jpn => Language::Japanese,
        Lang::Lit => Language::Lithuanian,
        Lang::Nob => Language::Norwegian,
        Lang::Pol => Language::Polish,
        Lang::Por => Language::Portuguese,
        Lang::Ron => Language::Romanian,
        Lang::Rus => Language::Russian,
        Lang::Srp | Lang::Hrv => Language::Serbian,
        Lang::Spa => Language::Spanish,
        Lang::Swe => Language::Swedish,
        Lang::Tam => Language::Tamil,
        Lang::Tha => Language::Thai,
        Lang::Tur => Language::Turkish,
        _ => return None,
    };
    Some(language)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(
        "Hello, I think there is something wrong with the bill that you have sent to us last week.",
        Some("en")
    )]
    #[case(
        "Guten Tag, ich möchte gerne meine Bestellung ändern, die ich gestern aufgegeben habe.",
        Some("de")
    )]
    #[case(
        "Bonjour, je voudrais modifier la commande que j'ai passée hier soir, s'il vous plaît.",
        Some("fr")
    )]
    #[case("Здравствуйте, я хотел бы изменить заказ, который я сделал вчера вечером.", Some("ru"))]
    #[case("Добрий день, я хотів би змінити замовлення, яке зробив учора ввечері.", None)]
    #[case("שלום, אני רוצה לשנות את ההזמנה", Some("he"))]
    #[case("你好，我想预订酒店", Some("zh"))]
    #[case("こんにちは、予約を変更したいです", Some("ja"))]
    #[case("مرحبا، أود تغيير الطلب الذي قدمته أمس من فضلك، شكرا جزيلا لك على المساعدة", Some("ar"))]
    #[case("سلام، می‌خواهم سفارشی را که دیروز ثبت کردم تغییر بدهم، خیلی ممنون از شما", None)]
    #[case("สวัสดีครับ ผมอยากเปลี่ยนคำสั่งซื้อ", Some("th"))]
    #[case("ok yes hi", None)]
    #[case("+44 415 555 0132", None)]
    #[case("", None)]
    fn detects(#[case] text: &str, #[case] tag: Option<&str>) {
        assert_eq!(detect(text.split('.')).map(Language::tag), tag);
    }

    proptest! {
        #[test]
        fn no_transcript_panics(turns in proptest::collection::vec("\\PC{0,40}", 0..4)) {
            let _ = detect(turns.iter().map(String::as_str));
        }
    }
}
