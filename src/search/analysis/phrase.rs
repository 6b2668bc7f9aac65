//! A row of words and what stands between them.

use super::Word;

/// What stands between two words, as far as it says whether they belong together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Gap {
    /// Nothing at all: scripts without spaces.
    None,
    /// One mark without a space, as inside `415-555-0132`, `3/13/2019` and `7:30`.
    Tight(char),
    /// White space, with a hyphen or brackets perhaps.
    Space,
    /// A comma and white space, as people and engines write what is dictated.
    Comma,
    /// A full stop and white space.
    Stop,
    /// Not known: the words are those of a query.
    Any,
    /// Anything else: a question mark, a dash, a symbol.
    Break,
}

impl Gap {
    pub(super) fn is_space(self) -> bool {
        matches!(self, Self::Space | Self::Any)
    }

    pub(super) fn is_space_or_hyphen(self) -> bool {
        matches!(self, Self::Space | Self::Any | Self::Tight('-'))
    }
}

/// Words and the gaps after each but the last.
pub(super) struct Phrase<'a> {
    pub(super) words: &'a [Word],
    gaps: Vec<Gap>,
}

impl<'a> Phrase<'a> {
    /// The words of a text.
    pub(super) fn of_text(text: &str, words: &'a [Word]) -> Self {
        let between = |pair: &[Word]| text.get(pair[0].to..pair[1].from).map_or(Gap::Break, gap);
        Self { words, gaps: words.windows(2).map(between).collect() }
    }

    /// The words of a query, of which only their order is known.
    pub(super) fn of_query(words: &'a [Word]) -> Self {
        Self { words, gaps: vec![Gap::Any; words.len().saturating_sub(1)] }
    }

    /// The word at a position; nothing where there is none.
    pub(super) fn word(&self, at: usize) -> &'a str {
        self.words.get(at).map_or("", |word| &word.text)
    }

    /// Whether the next word may follow without a space.
    pub(super) fn adjoins(&self, at: usize) -> bool {
        matches!(self.gap_after(at), Gap::None | Gap::Any)
    }

    /// What stands after the word at a position.
    pub(super) fn gap_after(&self, at: usize) -> Gap {
        self.gaps.get(at).copied().unwrap_or(Gap::Break)
    }
}

fn gap(between: &str) -> Gap {
    if between.is_empty() {
        return Gap::None;
    }
    let mut characters = between.chars();
    if let (Some(mark), None) = (characters.next(), characters.next())
        && matches!(mark, '-' | '\u{2010}' | '\u{2011}' | '\u{2013}' | '/' | ':' | '.' | '\'')
    {
        return Gap::Tight(if mark.is_ascii() { mark } else { '-' });
    }
    if between
        .chars()
        .all(|character| character.is_whitespace() || matches!(character, '-' | '(' | ')' | '+'))
    {
        return Gap::Space;
    }
    let (mark, rest) = between.split_at(between.ceil_char_boundary(1));
    match mark {
        "," if rest.chars().all(char::is_whitespace) => Gap::Comma,
        "." if rest.chars().all(char::is_whitespace) => Gap::Stop,
        _ => Gap::Break,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::words;
    use super::*;

    #[rstest]
    #[case("a b", Gap::Space)]
    #[case("415) 555", Gap::Space)]
    #[case("a - b", Gap::Space)]
    #[case("415-555", Gap::Tight('-'))]
    #[case("7:30", Gap::Tight(':'))]
    #[case("4, 5", Gap::Comma)]
    #[case("5. 3", Gap::Stop)]
    #[case("5? 3", Gap::Break)]
    #[case("5 — 3", Gap::Break)]
    #[case("京北", Gap::None)]
    fn between(#[case] text: &str, #[case] gap: Gap) {
        let words = words(text);
        assert_eq!(Phrase::of_text(text, &words).gap_after(0), gap);
    }
}
