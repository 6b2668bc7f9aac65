use super::expression::{Comparison, Speaker};
use super::scope::{Field, Scope};

/// A piece of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Word(Text),
    Phrase(Text),
    Open,
    Close,
    /// `-` before a word, phrase or bracket.
    Minus,
    /// `^` before a word, phrase or bracket.
    Caret,
    /// `agent:` before a word, phrase or bracket.
    Scope(Scope),
    /// `duration >`, and what follows up to the next blank.
    Number {
        is_silence: bool,
        comparison: Comparison,
        amount: String,
    },
    /// A quotation mark without another one; the words behind it follow.
    UnclosedQuote,
}

/// Characters as they stand, and which of them a backslash has made plain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) characters: Vec<(char, bool)>,
}

impl Text {
    /// Without the backslashes.
    pub(super) fn plain(&self) -> String {
        self.characters.iter().map(|(character, _)| character).collect()
    }

    /// What looks like a scope and is none: letters, a colon, and something behind it that is no path.
    pub(super) fn unknown_scope(&self) -> Option<usize> {
        let letters = self.characters.iter().take_while(|(letter, _)| letter.is_ascii_alphabetic()).count();
        let [colon, behind, ..] = self.characters.get(letters..)? else { return None };
        (letters > 0 && *colon == (':', false) && behind.0.is_alphanumeric()).then_some(letters + 1)
    }

    /// The word, if nothing in it was made plain: an operator has no backslash.
    pub(super) fn operator(&self) -> Option<String> {
        self.characters.iter().all(|(_, is_plain)| !is_plain).then(|| self.plain())
    }
}

/// A piece and its characters, counted from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Located {
    pub(super) piece: Piece,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// The pieces of a query.
pub(super) fn pieces(text: &str) -> Vec<Located> {
    let mut lexer = Lexer { characters: text.chars().collect(), place: 0 };
    let mut found = Vec::new();
    loop {
        lexer.skip_blanks();
        let from = lexer.place + 1;
        let Some(piece) = lexer.piece() else { return found };
        found.push(Located { piece, from, to: lexer.place + 1 });
    }
}

struct Lexer {
    characters: Vec<char>,
    place: usize,
}

impl Lexer {
    fn at(&self, place: usize) -> Option<char> {
        self.characters.get(place).copied()
    }

    fn skip_blanks(&mut self) {
        while self.at(self.place).is_some_and(char::is_whitespace) {
            self.place += 1;
        }
    }

    fn piece(&mut self) -> Option<Piece> {
        let begin = self.place;
        let character = self.at(begin)?;
        self.place += 1;
        let starts_operand =
            self.at(self.place).is_some_and(|next| !next.is_whitespace() && !matches!(next, '-' | ')'));
        Some(match character {
            '(' => Piece::Open,
            ')' => Piece::Close,
            '-' if starts_operand => Piece::Minus,
            '^' if starts_operand => Piece::Caret,
            _ if self.is_quote(begin) => self.phrase(),
            _ => {
                self.place = begin;
                self.number().or_else(|| self.scope()).unwrap_or_else(|| self.word())
            }
        })
    }

    fn phrase(&mut self) -> Piece {
        let begin = self.place;
        let mut text = Text::default();
        while self.place < self.characters.len() {
            if self.is_quote(self.place) {
                self.place += 1;
                return Piece::Phrase(text);
            }
            text.characters.push(self.character());
        }
        self.place = begin;
        Piece::UnclosedQuote
    }

    fn word(&mut self) -> Piece {
        let mut text = Text::default();
        while self.place < self.characters.len() && !self.ends_word() {
            text.characters.push(self.character());
        }
        Piece::Word(text)
    }

    /// The next character, or the one behind a backslash, and whether there was one.
    fn character(&mut self) -> (char, bool) {
        let escaped = self.characters[self.place] == '\\' && self.place + 1 < self.characters.len();
        self.place += usize::from(escaped);
        let character = self.characters[self.place];
        self.place += 1;
        (character, escaped)
    }

    fn ends_word(&self) -> bool {
        let character = self.characters[self.place];
        character.is_whitespace() || matches!(character, '(' | ')') || self.is_quote(self.place)
    }

    /// A name and its colon.
    fn scope(&mut self) -> Option<Piece> {
        let name = self.name();
        let behind = self.place + name.chars().count();
        let scope = match name.as_str() {
            "summary" => Scope::Field(Field::Summary),
            "note" => Scope::Field(Field::Note),
            "name" => Scope::Field(Field::Name),
            "reference" => Scope::Field(Field::Reference),
            "tag" => Scope::Field(Field::Tag),
            "topic" => Scope::Field(Field::Topic),
            name => Scope::By(Speaker::ALL.into_iter().find(|speaker| speaker.name() == name)?),
        };
        (self.at(behind) == Some(':')).then(|| {
            self.place = behind + 1;
            Piece::Scope(scope)
        })
    }

    /// `duration` or `silence`, a comparison, and what it compares with.
    fn number(&mut self) -> Option<Piece> {
        let begin = self.place;
        let name = self.name();
        let is_silence = match name.as_str() {
            "duration" => false,
            "silence" => true,
            _ => return None,
        };
        self.place += name.len();
        self.skip_blanks();
        let (comparison, length) = match (self.at(self.place), self.at(self.place + 1)) {
            (Some('<'), Some('=')) => (Comparison::AtMost, 2),
            (Some('>'), Some('=')) => (Comparison::AtLeast, 2),
            (Some('<'), _) => (Comparison::Less, 1),
            (Some('>'), _) => (Comparison::More, 1),
            (Some('='), _) => (Comparison::Equal, 1),
            _ => {
                self.place = begin;
                return None;
            }
        };
        self.place += length;
        self.skip_blanks();
        let Piece::Word(amount) = self.word() else { return None };
        Some(Piece::Number { is_silence, comparison, amount: amount.plain() })
    }

    /// The Latin letters from here on, in lower case: a telephone's keyboard begins with a capital one.
    fn name(&self) -> String {
        let letters = self.characters[self.place..].iter().take_while(|letter| letter.is_ascii_alphabetic());
        letters.map(char::to_ascii_lowercase).collect()
    }

    /// A quotation mark, except between two Hebrew letters: there it belongs to the word, as in צה"ל.
    fn is_quote(&self, place: usize) -> bool {
        let is_hebrew = |place: Option<usize>| {
            place.and_then(|place| self.at(place)).is_some_and(|letter| matches!(letter, 'א'..='ת'))
        };
        matches!(self.characters[place], '"' | '“' | '”' | '„' | '‟' | '«' | '»')
            && !(is_hebrew(place.checked_sub(1)) && is_hebrew(Some(place + 1)))
    }
}

/// A length of time as people write it: `30s`, `2m`, `1h30m`, `500ms`.
pub(super) fn milliseconds(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut total = 0_u64;
    loop {
        let digits = rest.len() - rest.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
        let number: u64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let (unit, length) = match rest.as_bytes() {
            [b'm', b's', ..] => (1, 2),
            [b's', ..] => (1_000, 1),
            [b'm', ..] => (60_000, 1),
            [b'h', ..] => (3_600_000, 1),
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(unit)?)?;
        rest = &rest[length..];
        if rest.is_empty() {
            return Some(total);
        }
    }
}
