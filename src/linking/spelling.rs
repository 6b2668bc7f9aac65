//! What a text dictates, piece by piece: letters, digits, groups of both, and the words between them that
//! say how the pieces belong together.
//!
//! What must always hold:
//! - Atoms stand in the text in order and do not overlap; `from..to` are character boundaries.
//! - The work is linear in the text: every look ahead is bounded.
//! - No input panics.
//!
//! Deliberately absent: the language of the text. Transcripts often do not know it, and who dictates mixes
//! languages; so the words of all are read at once, and those that mean something else in another language
//! count only beside others (`Claim::Beside`).

mod admission;
mod explained;
mod lexicon;
mod numbers;
mod phrases;
mod tokens;
mod written;
#[cfg(test)]
mod tests;

pub(in crate::linking) use lexicon::Meaning;
pub(in crate::linking) use tokens::{Gap, Token, fold, tokens};

/// What a piece of a text does to the code that is being dictated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::linking) enum Kind {
    /// Adds characters to it.
    Part,
    /// A punctuation mark that is read aloud.
    Mark,
    /// Nothing: "um", "then", "capital".
    Filler,
    /// What comes next replaces what was said last.
    Correction,
    /// What comes next is not meant.
    Negation,
    /// What comes next replaces all that was said.
    Restart,
    /// Announces a reference.
    Cue,
    /// Announces another kind of number.
    OtherNumber,
    /// Ends it.
    Word,
}

/// A piece of a text.
#[derive(Clone, Debug)]
pub(in crate::linking) struct Atom {
    pub(in crate::linking) kind: Kind,
    /// What the piece adds; what it may add where it is a `Word`.
    pub(in crate::linking) part: Option<Part>,
    pub(in crate::linking) from: usize,
    pub(in crate::linking) to: usize,
    /// What stands before it.
    pub(in crate::linking) gap: Gap,
    /// A number sign stands before it, or it is the word "number" itself.
    pub(in crate::linking) is_numbered: bool,
}

/// The characters that a piece of a text dictates.
#[derive(Clone, Debug)]
pub(in crate::linking) struct Part {
    /// In upper case.
    pub(in crate::linking) text: String,
    /// Other readings, the likelier first.
    pub(in crate::linking) others: Vec<String>,
    pub(in crate::linking) form: Form,
    pub(in crate::linking) claim: Claim,
    /// Said in a word that is not written like it.
    pub(in crate::linking) is_spoken: bool,
    /// The piece may be no part at all, so that codes are also read without it.
    pub(in crate::linking) is_doubtful: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::linking) enum Form {
    Digits,
    /// One letter, or the same one repeated.
    Letters,
    /// Letters and digits in one word.
    Mixed,
    /// Several letters in one word.
    Group,
    /// Several letters in one word of capitals, in a text that is not all capitals.
    Capitals,
}

/// Whether a piece is a part of a code by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::linking) enum Claim {
    Firm,
    /// Only beside a part of the form it is made for: words that sound like letters, groups of letters.
    Beside,
    /// As `Beside`, and only where a reference is announced or the text is an answer: common words, numbers of
    /// something.
    Announced,
    /// Only beside a word that stands for a letter.
    AmongWords,
}

impl Part {
    pub(super) fn firm(text: impl Into<String>, form: Form) -> Self {
        let (others, claim) = (Vec::new(), Claim::Firm);
        Self { text: text.into(), others, form, claim, is_spoken: false, is_doubtful: false }
    }

    /// A word that counts beside others, and of which it is doubtful even there.
    pub(super) fn beside(text: impl Into<String>, form: Form) -> Self {
        Self { claim: Claim::Beside, is_doubtful: true, ..Self::firm(text, form) }
    }

    fn spoken(self) -> Self {
        Self { is_spoken: true, ..self }
    }

    /// Probably nothing, but perhaps a letter or two.
    fn perhaps(text: impl Into<String>, form: Form) -> Self {
        Self::beside("", form).or([text.into()])
    }

    fn or(mut self, others: impl IntoIterator<Item = String>) -> Self {
        self.others.extend(others);
        self
    }

    /// A word that stands for a letter, such as those of spelling alphabets.
    pub(in crate::linking) fn is_letter_word(&self) -> bool {
        self.form == Form::Letters && self.is_spoken
    }

    /// A letter or digit that is spoken or stands on its own.
    pub(in crate::linking) fn is_dictated(&self) -> bool {
        self.is_single() || self.is_spoken && self.form != Form::Group
    }

    /// One letter or digit that was said or written on its own.
    pub(in crate::linking) fn is_single(&self) -> bool {
        matches!(self.form, Form::Digits | Form::Letters) && self.text.chars().nth(1).is_none()
    }
}

/// All pieces of a text in order.
pub(in crate::linking) fn atoms(text: &str) -> Vec<Atom> {
    let tokens = tokens(text);
    let is_shouted = is_shouted(&tokens);
    let mut atoms: Vec<Atom> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let is_in_code = atoms.last().is_some_and(|atom| atom.kind == Kind::Part);
        let (kind, part, count) = piece(&tokens, at, is_in_code, is_shouted);
        let (first, last) = (&tokens[at], &tokens[(at + count).min(tokens.len()) - 1]);
        atoms.push(Atom {
            kind,
            part,
            from: first.from,
            to: last.to(),
            gap: first.gap,
            is_numbered: first.is_numbered || lexicon::is_number(&first.word),
        });
        at += count;
    }
    admission::admit(&mut atoms);
    atoms
}

/// What begins at a token, and how many tokens it takes.
fn piece(tokens: &[Token], at: usize, is_in_code: bool, is_shouted: bool) -> (Kind, Option<Part>, usize) {
    let of_letters = explained::letter(tokens, at).or_else(|| repeated(tokens, at));
    if let Some((part, count)) = of_letters.or_else(|| with_case(tokens, at)) {
        return (of(&part), Some(part.spoken()), count);
    }
    if let Some((kind, count)) = phrases::phrase(tokens[at..].iter().map(|token| token.word.as_str())) {
        return (kind, None, count);
    }
    if let Some(said) = numbers::number(tokens, at) {
        if !is_in_code && is_unit(tokens.get(at + said.count)) {
            return (Kind::Word, None, said.count);
        }
        let part = Part::firm(said.text, Form::Digits).or(said.other).spoken();
        let is_prefix = said.count == 1
            && tokens.get(at + 1).is_some_and(|next| next.is_digits() && (2..7).contains(&next.word.len()));
        let part = if is_prefix { part.or([tokens[at].word.to_uppercase()]) } else { part };
        let part =
            if said.is_doubtful { Part { claim: Claim::Beside, is_doubtful: true, ..part } } else { part };
        return (of(&part), Some(part), said.count);
    }
    if let Some((part, count)) = written::piece(tokens, at, is_shouted) {
        let is_digits = part.as_ref().is_some_and(|part| part.form == Form::Digits);
        let is_counted = is_digits && !is_in_code && is_unit(tokens.get(at + count));
        let claim = |part: Part| if is_counted { Part { claim: Claim::Announced, ..part } } else { part };
        let part = part.map(claim);
        return (part.as_ref().map_or(Kind::Word, of), part, count);
    }
    let token = &tokens[at];
    let meaning = meaning(tokens, at);
    let part = meaning.and_then(|meaning| said(meaning, token));
    let kind = meaning.and_then(Meaning::kind).or_else(|| part.as_ref().map(of)).unwrap_or(Kind::Word);
    let is_hyphenated =
        tokens.get(at + 1).is_some_and(|next| matches!(next.gap, Gap::Tight('-' | '/' | '_')));
    let may_be_group = kind == Kind::Word || meaning == Some(Meaning::Hesitation) || is_hyphenated;
    let group = || may_be_group.then(|| written::group(token, meaning.is_some())).flatten();
    let part = part.map(Part::spoken).or_else(group);
    let is_hesitation = meaning == Some(Meaning::Hesitation);
    (kind, part.map(|part| if is_hesitation { Part::perhaps(part.text, Form::Group) } else { part }), 1)
}

/// What a token means: the code of "zip code" is no reference.
fn meaning(tokens: &[Token], at: usize) -> Option<Meaning> {
    let is_code = matches!(tokens[at].word.as_str(), "code" | "codigo" | "codice" | "код" | "קוד");
    let before = at.checked_sub(1).map(|before| &tokens[before]).filter(|_| is_code);
    let is_other = before.is_some_and(|before| before.meaning == Some(Meaning::OtherNumber));
    if is_other { Some(Meaning::OtherNumber) } else { tokens[at].meaning }
}

fn of(part: &Part) -> Kind {
    if part.claim == Claim::Firm { Kind::Part } else { Kind::Word }
}

/// The letter or digit that a word of a meaning dictates.
fn said(meaning: Meaning, token: &Token) -> Option<Part> {
    match meaning {
        Meaning::Alphabet(letter) => Some(Part { is_doubtful: true, ..Part::firm(letter, Form::Letters) }),
        Meaning::Letter(letter) | Meaning::OtherAlphabet(letter) => {
            Some(Part::beside(letter, Form::Letters).or([token.word.to_uppercase()]))
        }
        Meaning::Name(letter) => {
            let part = Part::beside(letter, Form::Letters).or([token.word.to_uppercase()]);
            Some(Part { claim: Claim::AmongWords, ..part })
        }
        Meaning::FillerLike(letter) => Some(Part::perhaps(letter, Form::Letters)),
        Meaning::Sound('0') => {
            Some(Part::beside('0', Form::Digits).or(["O".to_owned(), token.word.to_uppercase()]))
        }
        Meaning::Sound(sound) => {
            let form = if sound.is_ascii_digit() { Form::Digits } else { Form::Letters };
            Some(Part::beside(sound, form).or([token.word.to_uppercase()]))
        }
        _ => None,
    }
}

/// "double five", "triple t", "double you".
fn repeated(tokens: &[Token], at: usize) -> Option<(Part, usize)> {
    let Some(Meaning::Times(times)) = tokens[at].meaning else {
        return None;
    };
    let next = tokens.get(at + 1).filter(|next| matches!(next.gap, Gap::Space | Gap::Tight('-')))?;
    if times == 2 && matches!(next.word.as_str(), "u" | "you" | "v") {
        let part = Part::firm("W", Form::Letters);
        let twice = if next.word == "v" { "VV" } else { "UU" };
        return Some((part.or([twice.to_owned()]), 2));
    }
    if let Some((part, count)) = explained::letter(tokens, at + 1) {
        let twice = part.text.repeat(times);
        // "Double L lima" may be three.
        let more = part.others.iter().filter_map(|other| other.strip_prefix(part.text.as_str()));
        let others: Vec<String> = more.map(|more| format!("{twice}{more}")).collect();
        return Some((Part::firm(twice, Form::Letters).or(others), count + 1));
    }
    let digit = numbers::digit(next).or_else(|| next.word.parse().ok().filter(char::is_ascii_digit));
    let (character, form) = match (digit, next.letter(), next.meaning) {
        (Some(digit), _, _) => (digit, Form::Digits),
        (_, Some(letter), _) => (letter.to_uppercase().next()?, Form::Letters),
        (_, _, Some(Meaning::Sound('0'))) => ('0', Form::Digits),
        (_, _, Some(Meaning::Letter(letter) | Meaning::Alphabet(letter))) => (letter, Form::Letters),
        _ => return None,
    };
    let part = Part::firm(character.to_string().repeat(times), form);
    let others = (character == '0').then(|| "O".repeat(times));
    Some((part.or(others), 2))
}

/// "Capital A", "lower case i", "the letter a".
fn with_case(tokens: &[Token], at: usize) -> Option<(Part, usize)> {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.word.as_str());
    let count = match (word(at), word(at + 1)) {
        ("capital" | "uppercase" | "lowercase" | "letter" | "lettre" | "lettera" | "letra", _) => 1,
        ("upper" | "lower", "case") => 2,
        _ => return None,
    };
    let letter = tokens.get(at + count)?.letter().filter(char::is_ascii)?;
    Some((Part::firm(letter.to_ascii_uppercase(), Form::Letters), count + 1))
}

/// Whether a number is of what follows: "5 nights".
fn is_unit(token: Option<&Token>) -> bool {
    token.is_some_and(|token| {
        matches!(token.gap, Gap::Space | Gap::Tight('-' | '\0')) && token.meaning == Some(Meaning::Unit)
    })
}

/// Whether a text is all capitals, as some speech engines write, so that capitals mean nothing.
fn is_shouted(tokens: &[Token]) -> bool {
    const WORDS_MIN: usize = 3;
    let is_word = |token: &&Token| token.word.len() > 1 && token.word.chars().all(char::is_alphabetic);
    let words = tokens.iter().filter(is_word);
    let (capitals, others): (Vec<&Token>, Vec<&Token>) =
        words.partition(|token| !token.text.chars().any(char::is_lowercase));
    capitals.len() >= WORDS_MIN && capitals.len() >= 4 * others.len()
}
