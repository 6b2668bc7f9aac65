//! Runs: what one speaker dictates in one go.

use std::ops::Range;

use super::super::spelling::{Atom, Claim, Form, Gap, Kind, Part};

/// Longer runs are cut here, so that the work for each is bounded.
const ITEMS_MAX: usize = 48;

/// Fillers and marks between two parts of one run.
const FILLERS_MAX: usize = 4;

/// After so many pieces what was announced is no longer what is dictated.
const CUE_ATOMS_MAX: usize = 10;

/// "FKRO2HOW is your reference": a run may be announced when it is over.
const CUE_AFTER_ATOMS_MAX: usize = 4;

/// What the speaker said before a part of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Repair {
    /// "No", "I mean": this replaces what was said last.
    Replaces,
    /// "Not": this is not meant.
    Denies,
    /// "Scratch that": this replaces everything.
    Restarts,
}

/// How much a part is set off from the one before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Pause {
    /// Written without a space.
    Joined,
    None,
    /// A word that belongs to neither stands between.
    Filler,
    Sentence,
    Turn,
}

/// One part of a run and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) part: Part,
    pub(super) pause: Pause,
    pub(super) repair: Option<Repair>,
    /// The turn's place among the turns.
    pub(super) turn_at: usize,
    /// Bytes in the turn's text.
    pub(super) bytes: Range<usize>,
}

/// Whether a run was announced in its own turn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Announced {
    AsReference,
    AsOther,
    No,
}

/// Consecutive parts of one turn, or of several turns of one speaker.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) items: Vec<Item>,
    pub(super) announced: Announced,
    /// Nothing but fillers stands before it in its turn, or after it.
    pub(super) is_first: bool,
    pub(super) is_last: bool,
}

/// The runs of a turn in order. A word of letters that is announced as a reference is a run of its own.
pub(super) fn runs(atoms: Vec<Atom>, turn_at: usize) -> Vec<Run> {
    let mut builder =
        Builder { turn_at, runs: Vec::new(), open: None, cue: None, words: 0, fillers: 0, repair: None };
    if let [atom] = atoms.as_slice()
        && atom.kind == Kind::Word
    {
        return lone_word(atom, turn_at).into_iter().collect();
    }
    for (at, atom) in atoms.into_iter().enumerate() {
        builder.take(at, atom);
    }
    builder.finish()
}

/// A turn of one word may be a reference that was asked for.
fn lone_word(atom: &Atom, turn_at: usize) -> Option<Run> {
    let part = atom.part.clone().filter(|part| part.form == Form::Group && part.claim == Claim::Beside)?;
    let bytes = atom.from..atom.to;
    let item = Item { part, pause: Pause::None, repair: None, turn_at, bytes };
    Some(Run { items: vec![item], announced: Announced::No, is_first: false, is_last: false })
}

struct Builder {
    turn_at: usize,
    runs: Vec<Run>,
    open: Option<Run>,
    /// The last announcement, and at which piece.
    cue: Option<(Announced, usize)>,
    /// Words since the turn began.
    words: usize,
    /// Fillers since the last part, and what they say about the next one.
    fillers: usize,
    repair: Option<Repair>,
}

impl Builder {
    fn take(&mut self, at: usize, atom: Atom) {
        match atom.kind {
            Kind::Part => self.part(at, atom),
            Kind::Mark | Kind::Filler => self.filler(),
            Kind::Correction => self.repair(Repair::Replaces),
            Kind::Negation => self.repair(Repair::Denies),
            Kind::Restart => self.repair(Repair::Restarts),
            Kind::Cue => self.cue(at, Announced::AsReference),
            Kind::OtherNumber => self.cue(at, Announced::AsOther),
            Kind::Word => self.word(at, atom),
        }
    }

    fn part(&mut self, at: usize, atom: Atom) {
        let Some(part) = atom.part else { return };
        let is_numbered = atom.is_numbered;
        if is_numbered {
            self.cue = Some((Announced::AsReference, at));
        }
        if is_numbered || self.open.as_ref().is_some_and(|run| run.items.len() >= ITEMS_MAX) {
            self.close(false);
        }
        let pause = match atom.gap {
            Gap::Stop => Pause::Sentence,
            _ if self.fillers > 0 => Pause::Filler,
            Gap::Tight('@') => Pause::Sentence,
            Gap::Tight(_) => Pause::Joined,
            Gap::Start | Gap::Space | Gap::Comma => Pause::None,
        };
        let repair = self.repair.take();
        let item = Item { part, pause, repair, turn_at: self.turn_at, bytes: atom.from..atom.to };
        self.fillers = 0;
        let announced = self.announced(at);
        let is_first = self.words == 0;
        let run = self.open.get_or_insert(Run { items: Vec::new(), announced, is_first, is_last: false });
        run.items.push(item);
    }

    fn announced(&self, at: usize) -> Announced {
        let near = self.cue.filter(|(_, cue_at)| at - cue_at <= CUE_ATOMS_MAX);
        near.map_or(Announced::No, |(announced, _)| announced)
    }

    fn filler(&mut self) {
        self.fillers += 1;
        if self.fillers > FILLERS_MAX {
            self.close(false);
        }
    }

    fn repair(&mut self, repair: Repair) {
        self.filler();
        // "No, not D": the stronger word counts.
        self.repair = match (self.repair, repair) {
            (Some(Repair::Restarts), _) => Some(Repair::Restarts),
            (_, repair) => Some(repair),
        };
    }

    fn cue(&mut self, at: usize, announced: Announced) {
        if let Some(run) =
            self.runs.last_mut().filter(|_| self.open.is_none() && self.fillers < CUE_AFTER_ATOMS_MAX)
            && run.announced == Announced::No
            && self.words == 0
        {
            run.announced = announced;
        }
        if let Some(run) = self.open.as_mut().filter(|run| run.announced == Announced::No) {
            run.announced = announced;
        }
        self.close(false);
        self.words += 1;
        self.cue = Some((announced, at));
        self.repair = None;
    }

    /// Ends the run; a word that was just announced is one.
    fn word(&mut self, at: usize, atom: Atom) {
        const CHARS_MIN: usize = 5;
        let is_after_cue = self.cue.is_some_and(|(cue, cue_at)| {
            let is_near = at - cue_at <= 1 + FILLERS_MAX && self.fillers == at - cue_at - 1;
            cue == Announced::AsReference && is_near && (self.fillers > 0 || atom.gap == Gap::Comma)
        });
        self.close(false);
        self.words += 1;
        self.repair = None;
        let group = atom.part.filter(|part| part.form == Form::Group && part.claim == Claim::Beside);
        if let Some(part) = group.filter(|part| is_after_cue && part.text.len() >= CHARS_MIN) {
            let (turn_at, bytes) = (self.turn_at, atom.from..atom.to);
            let item = Item { part, pause: Pause::None, repair: None, turn_at, bytes };
            let announced = Announced::AsReference;
            self.runs.push(Run { items: vec![item], announced, is_first: false, is_last: false });
        }
        self.fillers = 0;
    }

    fn close(&mut self, is_last: bool) {
        self.fillers = if is_last { self.fillers } else { 0 };
        if let Some(run) = self.open.take() {
            self.runs.push(Run { is_last, ..run });
        }
    }

    fn finish(mut self) -> Vec<Run> {
        self.close(true);
        self.runs
    }
}
