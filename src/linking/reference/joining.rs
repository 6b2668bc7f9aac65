//! Runs across turns: a speaker goes on where they stopped, while the other side says "uh huh" or repeats.

use super::super::spelling::{Atom, Kind, atoms};
use super::super::turn::Turn;
use super::WORDS_BYTES_MAX;
use super::readings::{self, Code};
use super::run::{Announced, Item, Pause, Run, runs};

/// A run spans no more turns, those of the other side not counted.
const TURNS_MAX: usize = 6;

/// Turns of the other side between two parts of one run.
const TURNS_BETWEEN_MAX: usize = 3;

/// A run of several turns has no more parts.
const ITEMS_MAX: usize = 48;

/// What is asked for is answered within so many turns.
const ANSWER_TURNS_MAX: usize = 2;

/// A code and where it was heard.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) code: String,
    /// The turn's place among the turns.
    pub(super) turn_at: usize,
    /// The place among what was heard in that turn.
    pub(super) order: usize,
    /// The bytes of each turn that it was read from.
    spans: Vec<(usize, std::ops::Range<usize>)>,
    pub(super) is_spelled: bool,
    pub(super) is_cued: bool,
    pub(super) is_corrected: bool,
    cost: usize,
}

impl Heard {
    /// Sorts the codes that are worth most first.
    pub(super) fn rank(&self) -> (bool, bool, usize, usize, usize) {
        let has_digit = self.code.bytes().any(|byte| byte.is_ascii_digit());
        let is_mixed = has_digit && self.code.bytes().any(|byte| !byte.is_ascii_digit());
        (!self.is_cued, !is_mixed, self.cost, self.turn_at, self.order)
    }

    pub(super) fn doubt(&self) -> u8 {
        u8::try_from(self.cost).unwrap_or(u8::MAX)
    }

    /// The words from which the code was read.
    pub(super) fn words(&self, turns: &[Turn]) -> String {
        let mut words = String::new();
        for (turn_at, bytes) in &self.spans {
            if !words.is_empty() {
                words.push_str(" … ");
            }
            words.push_str(turns[*turn_at].text.get(bytes.clone()).unwrap_or_default());
        }
        words.truncate(words.floor_char_boundary(WORDS_BYTES_MAX));
        words
    }
}

/// A run that its speaker may go on with.
struct Open {
    run: Run,
    turns: usize,
    is_cued: bool,
    /// Turns of others since.
    turns_between: usize,
}

/// All codes of a call, one reading after the other.
pub(super) fn heard(turns: &[Turn]) -> Vec<Heard> {
    let mut heard = Vec::new();
    let mut open: Vec<(entity::Speaker, Open)> = Vec::new();
    let mut asked: Vec<Announced> = Vec::with_capacity(turns.len());
    for (turn_at, turn) in turns.iter().enumerate() {
        let atoms = atoms(turn.text);
        let reply = reply(&atoms, turn.text);
        asked.push(last_announced(&atoms));
        let runs = runs(atoms, turn_at);
        let is_asked = is_asked(turns, &asked, turn_at);
        let continued = open.iter().position(|(speaker, _)| *speaker == turn.speaker);
        let continued = continued.map(|at| open.swap_remove(at).1);
        open.retain_mut(|(_, open)| open.survives(&reply));
        for run in &runs {
            let is_cued = is_cued(run, is_asked);
            push(&mut heard, &run.items, is_cued, false);
        }
        let next = next_open(&mut heard, continued, runs, &reply, is_asked);
        open.extend(next.map(|next| (turn.speaker, next)));
    }
    heard
}

/// What a turn says, as far as somebody else's dictation goes on around it.
struct Reply {
    /// Nothing but "uh huh", "okay", "go on".
    is_backchannel: bool,
    /// The characters that it dictates itself.
    text: String,
    words: usize,
}

impl Open {
    /// Whether the run may go on after somebody else said something.
    fn survives(&mut self, reply: &Reply) -> bool {
        self.turns_between += 1;
        let said: String = self.run.items.iter().map(|item| item.part.text.as_str()).collect();
        let is_repeated = !reply.text.is_empty() && reply.words <= 3 && said.contains(&reply.text);
        self.turns_between <= TURNS_BETWEEN_MAX && (reply.is_backchannel || is_repeated)
    }
}

/// Reads what the turn's first run makes of the open one; gives what stays open after the turn.
fn next_open(
    heard: &mut Vec<Heard>,
    continued: Option<Open>,
    mut runs: Vec<Run>,
    reply: &Reply,
    is_asked: bool,
) -> Option<Open> {
    if runs.is_empty() {
        return continued.filter(|_| reply.is_backchannel);
    }
    let is_only = runs.len() == 1;
    let fits = |open: &Open| {
        let first = &runs[0];
        first.is_first
            && !is_repetition(&open.run.items, &first.items)
            && open.turns < TURNS_MAX
            && open.run.items.len() + first.items.len() <= ITEMS_MAX
    };
    if let Some(mut open) = continued.filter(fits) {
        let mut first = runs.remove(0);
        if let Some(item) = first.items.first_mut() {
            item.pause = Pause::Turn;
        }
        open.is_cued |= is_cued(&first, is_asked);
        open.run.items.append(&mut first.items);
        push(heard, &open.run.items, open.is_cued, true);
        if is_only {
            let next = Open { turns: open.turns + 1, turns_between: 0, ..open };
            return first.is_last.then_some(next);
        }
    }
    let run = runs.pop().filter(|run| run.is_last)?;
    let is_cued = is_cued(&run, is_asked);
    Some(Open { run, turns: 1, is_cued, turns_between: 0 })
}

/// Whether a run says again what was said before, rather than going on.
fn is_repetition(before: &[Item], after: &[Item]) -> bool {
    const CHARS_ALIKE: usize = 2;
    let start = |items: &[Item]| {
        let text = items.iter().flat_map(|item| item.part.text.chars());
        text.take(CHARS_ALIKE).collect::<String>()
    };
    let start_after = start(after);
    start_after.chars().count() == CHARS_ALIKE && start(before) == start_after
}

fn is_cued(run: &Run, is_asked: bool) -> bool {
    run.announced == Announced::AsReference || run.announced == Announced::No && is_asked
}

/// Appends the codes of a run.
fn push(heard: &mut Vec<Heard>, items: &[Item], is_cued: bool, is_across: bool) {
    for code in readings::codes(items, is_cued, is_across) {
        let Code { text, first, last, is_spelled, is_corrected, cost } = code;
        let mut spans: Vec<(usize, std::ops::Range<usize>)> = Vec::new();
        for item in &items[first..=last] {
            match spans.last_mut() {
                Some((turn_at, bytes)) if *turn_at == item.turn_at => bytes.end = item.bytes.end,
                _ => spans.push((item.turn_at, item.bytes.clone())),
            }
        }
        let (turn_at, order) = (items[first].turn_at, heard.len());
        heard.push(Heard { code: text, turn_at, order, spans, is_spelled, is_cued, is_corrected, cost });
    }
}

fn reply(atoms: &[Atom], text: &str) -> Reply {
    const BACKCHANNEL_ATOMS_MAX: usize = 5;
    let is_small_word = |atom: &Atom| match atom.kind {
        Kind::Filler | Kind::Mark | Kind::Correction => true,
        Kind::Word => text.get(atom.from..atom.to).is_some_and(is_backchannel_word),
        _ => false,
    };
    let parts = atoms.iter().filter(|atom| atom.kind == Kind::Part).filter_map(|atom| atom.part.as_ref());
    Reply {
        is_backchannel: atoms.len() <= BACKCHANNEL_ATOMS_MAX && atoms.iter().all(is_small_word),
        text: parts.map(|part| part.text.as_str()).collect(),
        words: atoms.iter().filter(|atom| matches!(atom.kind, Kind::Word | Kind::Cue)).count(),
    }
}

fn is_backchannel_word(word: &str) -> bool {
    const WORDS: [&str; 36] = [
        "uh-huh", "huh", "mm-hmm", "mhm", "go", "on", "ahead", "sure", "great", "perfect", "correct",
        "continue", "alright", "got", "gotcha", "please", "thanks", "thank", "you", "fine", "good", "cool",
        "carry", "yup", "sim", "si", "oui", "ja", "genau", "weiter", "vale", "да", "ага", "так", "כן",
        "בסדר",
    ];
    let word = super::super::spelling::fold(word);
    WORDS.contains(&word.as_str())
}

fn last_announced(atoms: &[Atom]) -> Announced {
    let announced = atoms.iter().rev().find_map(|atom| match atom.kind {
        Kind::Cue => Some(Announced::AsReference),
        Kind::OtherNumber => Some(Announced::AsOther),
        _ => None,
    });
    announced.unwrap_or(Announced::No)
}

/// Whether somebody else spoke of a reference just before.
fn is_asked(turns: &[Turn], asked: &[Announced], turn_at: usize) -> bool {
    let speaker = turns[turn_at].speaker;
    let before = (0..turn_at).rev().take(ANSWER_TURNS_MAX);
    let others = before.filter(|&at| turns[at].speaker != speaker || speaker == entity::Speaker::Unknown);
    let spoken_of = others.map(|at| asked[at]).find(|announced| *announced != Announced::No);
    spoken_of == Some(Announced::AsReference)
}
