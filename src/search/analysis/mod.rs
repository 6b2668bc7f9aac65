//! What the words of a transcript are, and under which other keys they can be found.
//!
//! Words are language-independent, so that queries, which have no language, agree with texts. Each has a
//! position. Beside the words a text has *forms*: further keys, each for one or more consecutive words.
//!
//! | key | what it stands for |
//! |---|---|
//! | `=refund` | in `keys` and `said` only: texts' words equal to this |
//! | `~en:refund` | a stem of a language |
//! | `#471` | a number, spoken or written, its digits in a row |
//! | `#p:155550132` | the last nine digits of what may be a telephone number |
//! | `#c:g56h54` | a code of letters and digits, spelled out or written |
//! | `#d:2019-03-03`, `#d:--03-03` | a date with its year and without |
//! | `%北京` | a word of a script that does not put spaces between words |
//!
//! What must always hold:
//! - Everything is linear in the size of the text, and no input panics.
//! - A form's words stand in the text: `first + count` is never more than the number of words.
//! - Two words of one language with the same stem find each other: of any two such words, the one's forms,
//!   or the word itself, are among the other's `keys`. So a form is made only where its stem is not the
//!   word itself, and `keys` gives the stem as a plain word as well.
//! - What `said` makes of the words of a query, `forms` makes of the same words in a text.
//!
//! Deliberately absent: any notion of the index, and guesses that would need a dictionary of meanings.
//! Words that only sound like numbers (`for`, `to`, `won`) are none.

mod fold;
mod words;
mod language;
mod detect;
mod stem;
mod hebrew;
mod segment;
mod phrase;
mod digits;
mod cardinal;
mod written;
mod pieces;
mod numbers;
mod codes;
mod months;
mod years;
mod dates;
#[cfg(test)]
mod tests;

pub use detect::detect;
pub use language::Language;
pub use stem::keys;
pub use words::{Word, words};

use digits::Speech;
use phrase::Phrase;

/// Another key under which `count` words from `first` on can be found.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Form {
    pub key: String,
    pub first: usize,
    pub count: usize,
}

/// What `count` words of a query from `first` on may mean: texts' forms with this key, or, where the key
/// begins with `=`, texts' words equal to the rest.
pub type Said = Form;

/// Finds the forms of words in texts. It is faster from text to text, so whoever reads many keeps it.
#[derive(Default)]
pub struct Analyser {
    stems: stem::Stems,
}

impl Analyser {
    /// All forms of a text's words, none twice. Without a language only those that need none: numbers, codes, dates
    /// and segments, where words for numbers are taken for English.
    ///
    /// `words` are those of this very text.
    pub fn forms(&mut self, text: &str, words: &[Word], language: Option<Language>) -> Vec<Form> {
        let mut forms = Vec::new();
        if let Some(language) = language {
            self.stems.forms(text, words, language, &mut forms);
        }
        let phrase = Phrase::of_text(text, words);
        segment::forms(&phrase, &mut forms);
        spoken(&phrase, Speech::of_text(language), &mut forms);
        forms.sort_unstable();
        forms.dedup();
        forms
    }
}

/// The numbers, codes, dates and segments that the words of a query say, in whatever language.
///
/// A run of words can mean several things; each is given. Any single word of letters is also given as the
/// code that somebody may have spelled out, `derek` for `d e r e k`.
pub fn said(words: &[Word]) -> Vec<Said> {
    let mut said = Vec::new();
    let phrase = Phrase::of_query(words);
    segment::forms(&phrase, &mut said);
    for speech in Speech::of_query() {
        spoken(&phrase, speech, &mut said);
    }
    codes::written_and_spelled(&phrase, &mut said);
    dates::narrow(&mut said);
    said.sort_unstable();
    said.dedup();
    said
}

fn spoken(phrase: &Phrase, speech: Speech, forms: &mut Vec<Form>) {
    let pieces = pieces::pieces(phrase, speech);
    numbers::forms(phrase, &pieces, speech, forms);
    codes::forms(phrase, &pieces, forms);
    dates::forms(phrase, speech, forms);
}
