//! The languages something can be done for.

/// A language whose words have forms: those with a Snowball stemmer, Hebrew with rules of our own, and those
/// that are cut into words by a segmenter.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Language {
    Arabic,
    Catalan,
    Chinese,
    Czech,
    Danish,
    Dutch,
    English,
    Estonian,
    Finnish,
    French,
    German,
    Greek,
    Hebrew,
    Hindi,
    Hungarian,
    Indonesian,
    Italian,
    Japanese,
    Lithuanian,
    Norwegian,
    Polish,
    Portuguese,
    Romanian,
    Russian,
    Serbian,
    Spanish,
    Swedish,
    Tamil,
    Thai,
    Turkish,
}

impl Language {
    /// Every language, in the order of their English names.
    pub const ALL: &[Self] = &[
        Self::Arabic,
        Self::Catalan,
        Self::Chinese,
        Self::Czech,
        Self::Danish,
        Self::Dutch,
        Self::English,
        Self::Estonian,
        Self::Finnish,
        Self::French,
        Self::German,
        Self::Greek,
        Self::Hebrew,
        Self::Hindi,
        Self::Hungarian,
        Self::Indonesian,
        Self::Italian,
        Self::Japanese,
        Self::Lithuanian,
        Self::Norwegian,
        Self::Polish,
        Self::Portuguese,
        Self::Romanian,
        Self::Russian,
        Self::Serbian,
        Self::Spanish,
        Self::Swedish,
        Self::Tamil,
        Self::Thai,
        Self::Turkish,
    ];

    /// The language of a BCP 47 tag, of which only the first subtag counts: `en-GB` and `EN` are English. Older
    /// codes and the three-letter ones that speech engines give are understood as well.
    pub fn of_tag(bcp47: &str) -> Option<Self> {
        let primary = bcp47.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let language = match primary.as_str() {
            "iw" | "heb" => Self::Hebrew,
            "in" | "ind" => Self::Indonesian,
            "nb" | "nn" | "nob" | "nor" => Self::Norwegian,
            "cmn" | "yue" | "zho" => Self::Chinese,
            "jpn" => Self::Japanese,
            "eng" => Self::English,
            "arb" | "ara" => Self::Arabic,
            "rus" => Self::Russian,
            "spa" => Self::Spanish,
            "fra" => Self::French,
            "deu" => Self::German,
            "bs" | "hr" => Self::Serbian,
            tag => return Self::ALL.iter().copied().find(|language| language.tag() == tag),
        };
        Some(language)
    }

    /// The language's tag in BCP 47, `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Arabic => "ar",
            Self::Catalan => "ca",
            Self::Chinese => "zh",
            Self::Czech => "cs",
            Self::Danish => "da",
            Self::Dutch => "nl",
            Self::English => "en",
            Self::Estonian => "et",
            Self::Finnish => "fi",
            Self::French => "fr",
            Self::German => "de",
            Self::Greek => "el",
            Self::Hebrew => "he",
            Self::Hindi => "hi",
            Self::Hungarian => "hu",
            Self::Indonesian => "id",
            Self::Italian => "it",
            Self::Japanese => "ja",
            Self::Lithuanian => "lt",
            Self::Norwegian => "no",
            Self::Polish => "pl",
            Self::Portuguese => "pt",
            Self::Romanian => "ro",
            Self::Russian => "ru",
            Self::Serbian => "sr",
            Self::Spanish => "es",
            Self::Swedish => "sv",
            Self::Tamil => "ta",
            Self::Thai => "th",
            Self::Turkish => "tr",
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn every_language_is_found_by_its_tag() {
        for &language in Language::ALL {
            assert_eq!(Language::of_tag(language.tag()), Some(language));
        }
    }

    #[rstest]
    #[case("en-GB", Some(Language::English))]
    #[case("EN_us", Some(Language::English))]
    #[case("zh-Hant-TW", Some(Language::Chinese))]
    #[case("nb", Some(Language::Norwegian))]
    #[case("iw", Some(Language::Hebrew))]
    #[case("tlh", None)]
    #[case("", None)]
    fn of_tag(#[case] tag: &str, #[case] language: Option<Language>) {
        assert_eq!(Language::of_tag(tag), language);
    }
}
