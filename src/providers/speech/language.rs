//! Languages as services name them, as ISO 639-1 codes.

/// Whisper's names of languages; compatible servers send codes instead.
const NAMES: &str = "afrikaans af albanian sq amharic am arabic ar armenian hy assamese as azerbaijani az bashkir ba \
    basque eu belarusian be bengali bn bosnian bs breton br bulgarian bg burmese my castilian es catalan ca chinese zh \
    croatian hr czech cs danish da dutch nl english en estonian et faroese fo finnish fi flemish nl french fr galician gl \
    georgian ka german de greek el gujarati gu haitian ht hausa ha hebrew he hindi hi hungarian hu icelandic is \
    indonesian id italian it japanese ja javanese jv kannada kn kazakh kk khmer km korean ko lao lo latin la latvian lv \
    letzeburgesch lb lingala ln lithuanian lt luxembourgish lb macedonian mk malagasy mg malay ms malayalam ml maltese mt \
    mandarin zh maori mi marathi mr moldavian ro mongolian mn myanmar my nepali ne norwegian no nynorsk nn occitan oc \
    panjabi pa pashto ps persian fa polish pl portuguese pt punjabi pa pushto ps romanian ro russian ru sanskrit sa \
    serbian sr shona sn sindhi sd sinhala si sinhalese si slovak sk slovenian sl somali so spanish es sundanese su \
    swahili sw swedish sv tagalog tl tajik tg tamil ta tatar tt telugu te thai th tibetan bo turkish tr turkmen tk \
    ukrainian uk urdu ur uzbek uz valencian ca vietnamese vi welsh cy yiddish yi yoruba yo cantonese yue hawaiian haw";

/// The code of what a service calls a language: a name, a code, or a code with a region. Nothing where it is none.
pub fn code(said: &str) -> Option<String> {
    let said = said.trim().to_lowercase();
    let first = said.split(['-', '_', ' ']).next().unwrap_or_default();
    if (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_lowercase()) {
        // `iw` and `jw` are the former codes of Hebrew and Javanese, which Whisper still writes in places.
        return Some(match first {
            "iw" => "he".into(),
            "jw" => "jv".into(),
            // Undetermined, several, none.
            "und" | "mul" | "zxx" => return None,
            first => first.into(),
        });
    }
    let mut pairs = NAMES.split_ascii_whitespace();
    while let (Some(name), Some(code)) = (pairs.next(), pairs.next()) {
        if name == first {
            return Some(code.into());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("english", Some("en"))]
    #[case("Haitian Creole", Some("ht"))]
    #[case("en", Some("en"))]
    #[case("pt-BR", Some("pt"))]
    #[case("iw", Some("he"))]
    #[case("cantonese", Some("yue"))]
    #[case("und", None)]
    #[case("auto", None)]
    #[case("", None)]
    #[case("klingon", None)]
    fn names_and_codes_come_out_as_codes(#[case] said: &str, #[case] expected: Option<&str>) {
        assert_eq!(code(said).as_deref(), expected);
    }

    #[test]
    fn the_table_is_made_of_pairs() {
        let words: Vec<_> = NAMES.split_ascii_whitespace().collect();
        assert!(
            words.len() % 2 == 0
                && words.chunks(2).all(|pair| pair[0].len() >= 3 && matches!(pair[1].len(), 2 | 3))
        );
    }
}
