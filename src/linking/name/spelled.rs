//! Names that are spelled: "S A V A G E", "S as in sugar, A, V".

use std::ops::Range;

use super::super::spelling::{Atom, Form, Gap, Kind, Meaning, Token, atoms};

/// Shorter runs of letters are no names.
const CHARS_MIN: usize = 3;

/// Longer runs are cut here.
const CHARS_MAX: usize = 64;

/// A run of letters, folded, and where it stands in its text.
#[derive(Clone, Debug)]
pub(super) struct Spelled {
    pub(super) text: String,
    pub(super) bytes: Range<usize>,
    /// How many of the pieces are single letters; the others are groups that an engine wrote together.
    singles: usize,
    pieces: usize,
}

/// Whether anything is spelled in a text, as far as a look at its words tells.
pub(super) fn may_be_in(tokens: &[Token]) -> bool {
    let is_letter =
        |token: &&Token| token.letter().is_some() || matches!(token.meaning, Some(Meaning::Alphabet(_)));
    tokens.iter().filter(is_letter).nth(1).is_some()
}

/// The names that are spelled in a text.
pub(super) fn all(text: &str) -> Vec<Spelled> {
    let mut found: Vec<Spelled> = Vec::new();
    let mut open: Option<Spelled> = None;
    for atom in atoms(text) {
        let letters =
            letters(&atom, text).filter(|_| open.is_none() || atom.gap != Gap::Stop || is_single(&atom));
        match (letters, atom.kind) {
            (Some(letters), _) => {
                let begin = Spelled { text: String::new(), bytes: atom.from..atom.to, singles: 0, pieces: 0 };
                let spelled = open.get_or_insert(begin);
                if spelled.text.len() < CHARS_MAX {
                    spelled.text.push_str(&letters);
                    spelled.bytes.end = atom.to;
                    spelled.singles += usize::from(is_single(&atom));
                    spelled.pieces += 1;
                }
            }
            (None, Kind::Mark | Kind::Filler) => {}
            (None, _) => found.extend(open.take()),
        }
    }
    found.extend(open);
    found.retain(|spelled| spelled.singles >= 2 && 2 * spelled.singles >= spelled.pieces);
    found.retain(|spelled| spelled.text.chars().count() >= CHARS_MIN);
    found
}

fn is_single(atom: &Atom) -> bool {
    atom.part.as_ref().is_some_and(|part| atom.kind == Kind::Part && part.form == Form::Letters)
}

/// The letters that a piece adds to a spelled name. Groups of two and three are what engines make of letters.
fn letters(atom: &Atom, text: &str) -> Option<String> {
    const GROUP_CHARS_MAX: usize = 3;
    let part = atom.part.as_ref()?;
    let is_group = matches!(part.form, Form::Group | Form::Capitals) && part.text.len() <= GROUP_CHARS_MAX;
    let is_letters = is_single(atom) || is_group && matches!(atom.kind, Kind::Part | Kind::Word);
    let letters = if part.text.is_empty() { text.get(atom.from..atom.to)? } else { &part.text };
    let letters = super::fold(&super::super::spelling::fold(letters));
    is_letters.then_some(letters).filter(|letters| letters.chars().all(char::is_alphabetic))
}
