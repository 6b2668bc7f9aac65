//! The codes that a run may be: with and without doubtful ends, in pieces, and with "oh" as a letter.

use std::ops::Range;

use super::super::spelling::{Form, Part};
use super::corrections::{self, Reading};
use super::key::{self, CODE_CHARS_MAX, CODE_CHARS_MIN};
use super::run::{Item, Pause};

/// A run yields no more codes.
const READINGS_MAX: usize = 12;

/// Stretches of one reading that are tried.
const STRETCHES_MAX: usize = 24;

/// Longer codes are written in one word, and not put together.
const SPELLED_CHARS_MAX: usize = 24;

/// A code and the parts of the run that it was read from.
#[derive(Clone, Debug)]
pub(super) struct Code {
    pub(super) text: String,
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) is_spelled: bool,
    pub(super) is_corrected: bool,
    /// How unlikely it is, from 0.
    pub(super) cost: usize,
}

/// The likeliest codes of a run. `is_across` wants only those that are said in more than one turn.
pub(super) fn codes(items: &[Item], is_cued: bool, is_across: bool) -> Vec<Code> {
    let mut codes = Codes { items, is_cued, is_across, found: Vec::new() };
    for (rank, reading) in corrections::readings(items).iter().enumerate() {
        let is_likely = rank == 0;
        for (place, (stretch, cost)) in stretches(items, reading, is_likely).into_iter().enumerate() {
            let cost = cost + reading.cost;
            codes.add(reading, stretch.clone(), None, cost);
            if place < 4 && is_likely || place == 0 {
                codes.add_others(reading, stretch, cost);
            }
        }
    }
    codes.best()
}

struct Codes<'a> {
    items: &'a [Item],
    is_cued: bool,
    is_across: bool,
    found: Vec<Code>,
}

impl Codes<'_> {
    /// Adds the code of a stretch, with parts read otherwise as `other` says.
    fn add(&mut self, reading: &Reading, stretch: Range<usize>, other: Option<Other>, cost: usize) {
        let places = &reading.items[stretch];
        let is_said = |place: &&usize| !self.items[**place].part.text.is_empty();
        let said = || places.iter().filter(is_said);
        let (Some(&first), Some(&last)) = (said().min(), said().max()) else { return };
        if self.is_across && self.items[first].turn_at == self.items[last].turn_at {
            return;
        }
        let mut text = String::new();
        for (at, &place) in places.iter().enumerate() {
            let part = &self.items[place].part;
            let text_of = other.as_ref().map_or(part.text.as_str(), |other| other.text(part, at));
            text.push_str(text_of);
        }
        let parts = || places.iter().map(|&place| &self.items[place].part);
        let chars_max = if places.len() == 1 { CODE_CHARS_MAX } else { SPELLED_CHARS_MAX };
        let is_code = (CODE_CHARS_MIN..=chars_max).contains(&text.chars().count())
            && is_code(&text, parts(), self.is_cued)
            && key::normalise(&text).is_some_and(|key| key == text);
        if is_code {
            let is_corrected = reading.is_corrected;
            self.found.push(Code { text, first, last, is_spelled: places.len() > 1, is_corrected, cost });
        }
    }

    /// Adds the codes in which one part, or all such, are read otherwise.
    fn add_others(&mut self, reading: &Reading, stretch: Range<usize>, cost: usize) {
        /// Other readings of one stretch.
        const OTHERS_MAX: usize = 8;
        let places = &reading.items[stretch.clone()];
        let with_others = places.iter().enumerate().filter(|(_, place)| {
            let part = &self.items[**place].part;
            !part.others.is_empty()
        });
        let with_others: Vec<(usize, usize)> =
            with_others.map(|(at, &place)| (at, self.items[place].part.others.len())).collect();
        if with_others.len() > 1 {
            self.add(reading, stretch.clone(), Some(Other::All), cost + 2);
        }
        let single = with_others.iter().flat_map(|&(at, count)| (0..count).map(move |which| (at, which)));
        for (at, which) in single.take(OTHERS_MAX) {
            self.add(reading, stretch.clone(), Some(Other::One { at, which }), cost + 2 + which);
        }
        let is_left_out = |part: &Part| {
            part.is_doubtful && part.form != Form::Group && !matches!(part.text.as_str(), "E" | "Y")
        };
        let doubtful = places.iter().enumerate().filter(|(_, place)| is_left_out(&self.items[**place].part));
        let inner: Vec<usize> = doubtful.map(|(at, _)| at).take(OTHERS_MAX).collect();
        for at in inner {
            self.add(reading, stretch.clone(), Some(Other::Without(at)), cost + 2);
        }
    }

    fn best(mut self) -> Vec<Code> {
        self.found.sort_by_key(|code| code.cost);
        let mut best: Vec<Code> = Vec::with_capacity(READINGS_MAX);
        for code in self.found {
            if best.len() < READINGS_MAX && !best.iter().any(|known| known.text == code.text) {
                best.push(code);
            }
        }
        best
    }
}

/// Which parts of a stretch are read otherwise.
enum Other {
    All,
    One { at: usize, which: usize },
    Without(usize),
}

impl Other {
    fn text<'a>(&self, part: &'a Part, at: usize) -> &'a str {
        let other = match self {
            Self::All => part.others.first(),
            Self::One { at: place, which } if *place == at => part.others.get(*which),
            Self::Without(place) if *place == at => return "",
            Self::One { .. } | Self::Without(_) => None,
        };
        other.unwrap_or(&part.text)
    }
}

/// Whether parts can be a code: with a digit, spelled letter by letter, or a word that stands out or was
/// announced.
fn is_code<'a>(
    text: &str,
    mut parts: impl ExactSizeIterator<Item = &'a Part> + Clone,
    is_cued: bool,
) -> bool {
    if text.chars().any(|character| character.is_ascii_digit()) {
        return true;
    }
    match (parts.len(), parts.clone().next()) {
        (1, Some(part)) => match part.form {
            Form::Capitals => text.len() > CODE_CHARS_MIN || is_cued,
            Form::Group => is_cued,
            _ => false,
        },
        _ => parts.all(|part| matches!(part.form, Form::Letters) || is_cued && part.form == Form::Capitals),
    }
}

/// The stretches of a reading that may be a code, and how unlikely each is.
fn stretches(items: &[Item], reading: &Reading, is_likely: bool) -> Vec<(Range<usize>, usize)> {
    let count = reading.items.len();
    let mut stretches = Stretches { items, reading, all: Vec::new() };
    stretches.add_with_ends(0..count, 0);
    if !is_likely {
        return stretches.all;
    }
    let item = |at: usize| &items[reading.items[at]];
    for at in 0..count {
        let part = &item(at).part;
        let is_joined = |at: usize| at < count && at > 0 && item(at).pause == Pause::Joined;
        let stands_alone = match part.form {
            Form::Mixed => true,
            Form::Capitals => part.text.len() > CODE_CHARS_MIN,
            Form::Digits => part.text.len() > CODE_CHARS_MIN && !is_joined(at) && !is_joined(at + 1),
            Form::Letters | Form::Group => false,
        };
        if stands_alone {
            stretches.add(at..at + 1, 1 + usize::from(part.form == Form::Digits));
        }
    }
    for pause in [Pause::Turn, Pause::Sentence, Pause::Filler] {
        let cuts = (1..count).filter(|&at| item(at).pause >= pause);
        let bounds: Vec<usize> = std::iter::once(0).chain(cuts).chain([count]).collect();
        let segments = bounds.len() - 1;
        for length in (1..segments).rev() {
            for first in 0..=segments - length {
                stretches.add_with_ends(bounds[first]..bounds[first + length], 2);
            }
        }
    }
    for at in 1..count {
        let (before, part) = (&item(at - 1).part, &item(at).part);
        if part.is_doubtful && at + 1 < count {
            stretches.add(0..at, 3);
            stretches.add(at + 1..count, 3);
        }
        // "psrew 410 one item": another way of saying it begins something else.
        if part.form == Form::Digits && part.is_spoken && before.form == Form::Digits && !before.is_spoken {
            stretches.add(0..at, 3);
        }
    }
    stretches.all
}

struct Stretches<'a> {
    items: &'a [Item],
    reading: &'a Reading,
    all: Vec<(Range<usize>, usize)>,
}

impl Stretches<'_> {
    fn add(&mut self, stretch: Range<usize>, cost: usize) {
        let is_new = self.all.len() < STRETCHES_MAX && !self.all.iter().any(|(known, _)| *known == stretch);
        if is_new && !stretch.is_empty() {
            self.all.push((stretch, cost));
        }
    }

    /// Adds a stretch with and without its doubtful ends.
    fn add_with_ends(&mut self, stretch: Range<usize>, cost: usize) {
        const ENDS_MAX: usize = 2;
        let is_doubtful = |at: &usize| self.items[self.reading.items[*at]].part.is_doubtful;
        let before = stretch.clone().take(ENDS_MAX).take_while(is_doubtful).count();
        let after = stretch.clone().rev().take(ENDS_MAX).take_while(is_doubtful).count();
        for left_out in 0..=before {
            for right_out in 0..=after {
                if left_out + right_out < stretch.len() {
                    let shorter = stretch.start + left_out..stretch.end - right_out;
                    self.add(shorter, cost + left_out + right_out);
                }
            }
        }
    }
}
