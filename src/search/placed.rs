//! Words at their places, written as one text: so a document carries them to the engine, whose tokenizer takes them
//! apart again.
//!
//! The engine has a shape of its own for words that somebody else has found, but carries it as JSON: to write that and
//! read it again was a quarter of the processor time of building an index.

use std::borrow::Cow;
use std::fmt::Write as _;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::term::tenant_prefix;

/// The tokenizer's name in the schema.
pub(super) const PLACED: &str = "placed";

/// Words of one tenant at their places. Written as the tenant's prefix, then each word behind its position; all texts
/// behind their lengths in bytes, so that they may hold whatever they like.
pub(super) struct PlacedText(String);

impl PlacedText {
    pub(super) fn new(tenant: &str) -> Self {
        let mut placed = Self(String::new());
        placed.text(&tenant_prefix(tenant));
        placed
    }

    /// Adds words, each with its position; a word counts once at each, however often it is given.
    pub(super) fn add(&mut self, mut words: Vec<(usize, Cow<'_, str>)>) {
        words.sort_unstable();
        words.dedup();
        for (position, word) in words {
            self.number(position);
            self.text(&word);
        }
    }

    pub(super) fn finish(self) -> String {
        self.0
    }

    fn number(&mut self, number: usize) {
        write!(self.0, "{number} ").expect("a string takes whatever is written to it");
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.0.push_str(text);
    }
}

/// Takes them apart.
#[derive(Clone, Default)]
pub(super) struct PlacedTokenizer {
    token: Token,
}

pub(super) struct PlacedStream<'a> {
    prefix: &'a str,
    rest: Rest<'a>,
    token: &'a mut Token,
}

/// What is not read yet.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    /// None at the end.
    fn number(&mut self) -> Option<usize> {
        let (number, rest) = self.0.split_once(' ')?;
        self.0 = rest;
        number.parse().ok()
    }

    fn text(&mut self) -> Option<&'a str> {
        let (text, rest) = self.number().and_then(|length| self.0.split_at_checked(length))?;
        self.0 = rest;
        Some(text)
    }
}

impl Tokenizer for PlacedTokenizer {
    type TokenStream<'a> = PlacedStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PlacedStream<'a> {
        let mut rest = Rest(text);
        // No term without its tenant, whatever else is in the text.
        let (prefix, rest) = rest.text().map_or(("", Rest("")), |prefix| (prefix, rest));
        PlacedStream { prefix, rest, token: &mut self.token }
    }
}

impl TokenStream for PlacedStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((position, text)) = self.rest.number().zip(self.rest.text()) else { return false };
        self.token.position = position;
        self.token.text.clear();
        self.token.text.push_str(self.prefix);
        self.token.text.push_str(text);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_at_their_positions_each_once() {
        let mut placed = PlacedText::new("a 3 tenant");
        placed.add(
            [(4, "~en:refund"), (4, "refunds"), (4, "refunds"), (9, "3 9 x")]
                .map(|(place, word)| (place, word.into()))
                .to_vec(),
        );
        placed.add(vec![(12, "שלום".into()), (12, "".into())]);
        let text = placed.finish();
        let mut tokenizer = PlacedTokenizer::default();
        let mut tokens = Vec::new();
        tokenizer.token_stream(&text).process(&mut |token| tokens.push((token.position, token.text.clone())));
        let expected = [(4, "refunds"), (4, "~en:refund"), (9, "3 9 x"), (12, ""), (12, "שלום")];
        assert_eq!(tokens, expected.map(|(place, word)| (place, format!("a 3 tenant\0{word}"))));
    }
}
