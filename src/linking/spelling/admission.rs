//! Words that are parts of a code only beside others become parts here.

use super::{Atom, Claim, Form, Gap, Kind, Part};

/// A turn of no more pieces is mostly an answer: all of it is what was asked for.
const ANSWER_ATOMS_MAX: usize = 6;

/// So many pieces after a word that announces a reference, what follows is meant as one.
const CUE_ATOMS_MAX: usize = 6;

/// Groups of more letters are mostly words.
const GROUP_CHARS: usize = 3;

/// Neighbours stand no more fillers away.
const FILLERS_MAX: usize = 4;

/// Turns words into parts where their neighbours say so.
pub(super) fn admit(atoms: &mut [Atom]) {
    let is_answer = atoms.len() <= ANSWER_ATOMS_MAX;
    // Forwards and backwards, for a part may be admitted beside another that was.
    let mut since_cue = usize::MAX;
    for at in 0..atoms.len() {
        since_cue = if is_cue(&atoms[at]) { 0 } else { since_cue.saturating_add(1) };
        admit_one(atoms, at, is_answer || since_cue <= CUE_ATOMS_MAX);
    }
    for at in (0..atoms.len()).rev() {
        admit_one(atoms, at, is_answer);
    }
}

fn is_cue(atom: &Atom) -> bool {
    atom.kind == Kind::Cue || atom.is_numbered
}

fn admit_one(atoms: &mut [Atom], at: usize, is_announced: bool) {
    let Some(part) = &atoms[at].part else { return };
    let before = neighbour(atoms, at, false);
    let after = neighbour(atoms, at, true);
    let any = |suits: &dyn Fn(&Part) -> bool| before.is_some_and(suits) || after.is_some_and(suits);
    let is_hyphenated = is_hyphenated(atoms, at);
    let is_part = match (atoms[at].kind, part.form) {
        (Kind::Filler, Form::Letters) => is_inside(atoms, at),
        (Kind::Part, _) => return,
        (_, Form::Group) | (Kind::Word, _) if is_hyphenated => true,
        (Kind::Filler, _) => part.text.is_empty() && is_announced && is_touching_digits(atoms, at),
        (Kind::Word, Form::Group) => {
            (is_announced || stands_out(part, after)) && any(&|other| is_beside_group(other, is_announced))
        }
        (Kind::Word, Form::Capitals) => {
            any(&|other| matches!(other.form, Form::Digits | Form::Mixed | Form::Letters))
        }
        (Kind::Word, Form::Digits) if part.claim == Claim::Announced => {
            is_announced && any(&|other| other.form == Form::Group || other.is_single())
        }
        (Kind::Word, Form::Digits) if part.is_single() => {
            is_among_single(before, after) && (part.text == "0" || !is_beside_word(atoms, at))
        }
        (Kind::Word, Form::Letters | Form::Digits) => {
            let is_beside_digits = |other: &Part| is_announced && other.form == Form::Digits;
            let is_among_words = part.claim == Claim::AmongWords;
            let suits = if is_among_words { Part::is_letter_word } else { Part::is_dictated };
            any(&suits) || any(&is_beside_digits) || !is_among_words && is_between(before, after)
        }
        _ => false,
    };
    if is_part {
        atoms[at].kind = Kind::Part;
        // A word that sounds like a letter is itself a part of a code only as an answer: `you 562`.
        if let Some(part) =
            atoms[at].part.as_mut().filter(|part| part.is_spoken && !is_announced && !is_hyphenated)
        {
            part.others.retain(|other| other.len() == 1);
        }
    }
}

/// Whether a hyphen or the like joins a word to a part: `0A00-so`.
fn is_hyphenated(atoms: &[Atom], at: usize) -> bool {
    let is_tight = |atom: &Atom| matches!(atom.gap, Gap::Tight('-' | '/' | '_' | '.'));
    let is_code = |atom: &&Atom| {
        atom.kind == Kind::Part && atom.part.as_ref().is_some_and(|part| part.form != Form::Group)
    };
    let before = at.checked_sub(1).map(|before| &atoms[before]).filter(|_| is_tight(&atoms[at]));
    let after = atoms.get(at + 1).filter(|after| is_tight(after));
    before.as_ref().is_some_and(is_code) || after.as_ref().is_some_and(is_code)
}

/// Whether single letters and digits stand on both sides, or on one and nothing on the other.
fn is_inside(atoms: &[Atom], at: usize) -> bool {
    let is_single =
        |atom: &Atom| atom.kind == Kind::Part && atom.part.as_ref().is_some_and(Part::is_dictated);
    let before = at.checked_sub(1).map(|before| &atoms[before]);
    let after = atoms.get(at + 1);
    let is_apart = [Some(&atoms[at]), after].into_iter().flatten().all(|atom| atom.gap != Gap::Stop);
    is_apart
        && before.is_none_or(is_single)
        && after.is_none_or(is_single)
        && (before.is_some() || after.is_some())
}

/// "For" is a four among single digits and letters only: "5 6 for 7", but not "2 for 150".
fn is_among_single(before: Option<&Part>, after: Option<&Part>) -> bool {
    let suits = |part: Option<&Part>| part.is_none_or(Part::is_dictated);
    suits(before) && suits(after) && (before.is_some() || after.is_some())
}

/// Whether a word stands before or after, so that "for" and "to" are words: "a table for two".
fn is_beside_word(atoms: &[Atom], at: usize) -> bool {
    let is_said = |atom: &&Atom| !matches!(atom.kind, Kind::Mark | Kind::Filler);
    let before = atoms[..at].iter().rev().take(FILLERS_MAX + 1).find(is_said);
    let after = atoms[at + 1..].iter().take(FILLERS_MAX + 1).find(is_said);
    let is_word = |atom: &Atom| matches!(atom.kind, Kind::Word | Kind::Cue | Kind::OtherNumber);
    before.is_some_and(is_word) || after.is_some_and(is_word)
}

/// Whether a group of letters is hardly a word: it is short, has no vowel, or a long number follows.
fn stands_out(part: &Part, after: Option<&Part>) -> bool {
    const CHARS_MAX_BEFORE_NUMBER: usize = 5;
    const DIGITS_MIN: usize = 3;
    let has_vowel = part.text.contains(['A', 'E', 'I', 'O', 'U', 'Y']);
    let is_before_number =
        after.is_some_and(|after| after.form == Form::Digits && after.text.len() >= DIGITS_MIN);
    let chars_max = if is_before_number { CHARS_MAX_BEFORE_NUMBER } else { GROUP_CHARS };
    part.claim == Claim::Beside && (part.text.len() <= chars_max || !has_vowel)
}

/// Whether written digits stand before or after a hesitation, which may then be two letters: `nm 65 er`.
fn is_touching_digits(atoms: &[Atom], at: usize) -> bool {
    let is_digits = |atom: Option<&Atom>| {
        let part = atom.filter(|atom| atom.kind == Kind::Part).and_then(|atom| atom.part.as_ref());
        part.is_some_and(|part| part.form == Form::Digits && !part.is_spoken)
    };
    let before = at.checked_sub(1).filter(|_| atoms[at].gap == Gap::Space);
    let after = atoms.get(at + 1).filter(|after| after.gap == Gap::Space);
    is_digits(before.map(|before| &atoms[before])) || is_digits(after)
}

/// Whether a group of letters may stand beside a part.
fn is_beside_group(other: &Part, is_announced: bool) -> bool {
    match other.form {
        Form::Digits => !other.is_doubtful,
        Form::Mixed => true,
        Form::Group => is_announced && other.text.len() <= GROUP_CHARS,
        Form::Letters | Form::Capitals => false,
    }
}

fn is_between(before: Option<&Part>, after: Option<&Part>) -> bool {
    let suits = |part: &Part| part.claim == Claim::Firm && part.form != Form::Capitals;
    before.is_some_and(suits) && after.is_some_and(suits)
}

/// The nearest part on one side, past what says nothing; none across the end of a sentence.
fn neighbour(atoms: &[Atom], at: usize, is_after: bool) -> Option<&Part> {
    let mut position = at;
    for _ in 0..=FILLERS_MAX {
        let next = if is_after { position + 1 } else { position.checked_sub(1)? };
        let gap = atoms.get(position.max(next))?.gap;
        if gap == Gap::Stop && !atoms[at].part.as_ref().is_some_and(Part::is_single) {
            return None;
        }
        let atom = &atoms[next];
        match atom.kind {
            Kind::Part if !is_empty(atom) => return atom.part.as_ref(),
            Kind::Part => position = next,
            Kind::Mark | Kind::Filler | Kind::Correction | Kind::Negation => position = next,
            _ => return None,
        }
    }
    None
}

/// A filler that is perhaps a part.
fn is_empty(atom: &Atom) -> bool {
    atom.part.as_ref().is_some_and(|part| part.text.is_empty())
}
