//! How a call's words lie in its turns and in time: written into columns, read back for the operators.

use std::cell::{Cell, OnceCell};
use std::ops::Range;

use tantivy::columnar::Column;
use tantivy::schema::Field;
use tantivy::{DocId, SegmentReader, TantivyDocument};

use super::analysis;
use super::document::{CallDocument, TurnDocument};
use super::schema::column;
use super::span::Span;

/// Bits of a position below the place of the word: who says it.
pub(super) const SPEAKER_BITS: u32 = 2;

/// Where a turn lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    /// The turn's index in its call, as the transcript numbers it.
    pub(super) index: u32,
    /// The places of its words.
    pub(super) places: Span,
    /// When it begins and ends, where both are known.
    pub(super) times_ms: Option<(u64, u64)>,
}

/// The columns of a segment that say where the words of its calls lie. Nothing is read before it is asked for: most
/// operators need little of it.
pub(super) struct Layout {
    turn_place: Column<u64>,
    turn_index: Column<u64>,
    turn_start: Column<u64>,
    turn_end: Column<u64>,
    word_start: Column<u64>,
    duration_ms: Column<i64>,
}

impl Layout {
    pub(super) fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        Ok(Self {
            turn_place: columns.u64(column::TURN_PLACE)?,
            turn_index: columns.u64(column::TURN_INDEX)?,
            turn_start: columns.u64(column::TURN_START)?,
            turn_end: columns.u64(column::TURN_END)?,
            word_start: columns.u64(column::WORD_START)?,
            duration_ms: columns.i64(column::DURATION_MS)?,
        })
    }

    /// Where the words of one call lie.
    pub(super) fn of(&self, call: DocId) -> CallLayout<'_> {
        CallLayout { columns: self, call, place_rows: OnceCell::new(), turn_seen: Cell::default() }
    }
}

/// How many values a call has in a column.
fn count(column: &Column<u64>, call: DocId) -> u32 {
    column.index.value_row_ids(call).len() as u32
}

/// One of the values that a call has in a column.
fn value(column: &Column<u64>, call: DocId, number: u32) -> Option<u64> {
    let rows = column.index.value_row_ids(call);
    (number < rows.len() as u32).then(|| column.values.get_val(rows.start + number))
}

/// Columns hold times plus one: zero is a time that is not known.
fn known(stored: u64) -> Option<u64> {
    stored.checked_sub(1)
}

fn stored(time_ms: Option<u64>) -> u64 {
    time_ms.map_or(0, |ms| ms.saturating_add(1))
}

/// Where the words of one call lie. Its turns are known by their numbers, which are not their indexes.
pub(super) struct CallLayout<'a> {
    columns: &'a Layout,
    call: DocId,
    /// Which values of `turn_place` are the call's: found once, they are what operators read most.
    place_rows: OnceCell<Range<u32>>,
    /// The turn that was looked for last, and its places: the next place asked for mostly lies in the same.
    turn_seen: Cell<(u32, Span)>,
}

impl CallLayout<'_> {
    fn place_rows(&self) -> &Range<u32> {
        self.place_rows.get_or_init(|| self.columns.turn_place.index.value_row_ids(self.call))
    }

    fn turns(&self) -> u32 {
        (self.place_rows().len() as u32).saturating_sub(1)
    }

    /// Where a turn begins; the number behind the last is where the words end.
    fn place(&self, number: u32) -> u32 {
        let row = self.place_rows().start + number;
        if self.place_rows().contains(&row) { self.columns.turn_place.values.get_val(row) as u32 } else { 0 }
    }

    /// The places of a turn's words.
    fn places(&self, number: u32) -> Span {
        // One place between two turns is nobody's.
        Span { from: self.place(number), to: self.place(number + 1).saturating_sub(1) }
    }

    /// A turn by its number.
    pub(super) fn turn(&self, number: u32) -> Turn {
        let time = |column| value(column, self.call, number).and_then(known);
        Turn {
            index: value(&self.columns.turn_index, self.call, number).unwrap_or_default() as u32,
            places: self.places(number),
            times_ms: time(&self.columns.turn_start).zip(time(&self.columns.turn_end)),
        }
    }

    /// The number of the turn that a place lies in, and the places of its words.
    pub(super) fn turn_with(&self, place: u32) -> (u32, Span) {
        let (_, seen) = self.turn_seen.get();
        if !(seen.from..seen.to).contains(&place) {
            let number = self.find_turn(place);
            self.turn_seen.set((number, self.places(number)));
        }
        self.turn_seen.get()
    }

    /// The number of the turn that a place lies in.
    pub(super) fn turn_at(&self, place: u32) -> u32 {
        self.turn_with(place).0
    }

    fn find_turn(&self, place: u32) -> u32 {
        let (mut first, mut behind) = (0, self.turns());
        while first < behind {
            let middle = first + (behind - first) / 2;
            if self.place(middle) <= place { first = middle + 1 } else { behind = middle }
        }
        first.saturating_sub(1)
    }

    /// Whether a span lies in one turn as a whole.
    pub(super) fn turn_of(&self, span: Span) -> Option<u32> {
        let (turn, places) = self.turn_with(span.from);
        (span.to <= places.to).then_some(turn)
    }

    /// Whether a turn begins at a place.
    pub(super) fn is_turn_start(&self, place: u32) -> bool {
        self.turn_with(place).1.from == place
    }

    /// Whether words have times of their own.
    pub(super) fn has_word_times(&self) -> bool {
        count(&self.columns.word_start, self.call) > 0
    }

    /// How many words one span ends before another begins; neighbours are one apart.
    pub(super) fn words_between(&self, earlier: Span, later: Span) -> u32 {
        let turns = self.turn_at(later.from) - self.turn_at(earlier.to - 1);
        later.from - earlier.to - turns + 1
    }

    /// The time from the end of one span to the beginning of another, where known.
    pub(super) fn ms_between(&self, earlier: Span, later: Span) -> Option<u64> {
        Some(self.start_ms(later.from)?.saturating_sub(self.end_ms(earlier.to - 1)?))
    }

    /// When the word at a place begins: its own time, else an even share of its turn's.
    pub(super) fn start_ms(&self, place: u32) -> Option<u64> {
        let number = self.turn_at(place);
        if self.has_word_times() {
            return value(&self.columns.word_start, self.call, place - number).and_then(known);
        }
        let turn = self.turn(number);
        share(&turn, place - turn.places.from)
    }

    /// When the word at a place ends.
    pub(super) fn end_ms(&self, place: u32) -> Option<u64> {
        let turn = self.turn(self.turn_at(place));
        if !self.has_word_times() {
            return share(&turn, place + 1 - turn.places.from);
        }
        let start = self.start_ms(place)?;
        let end = if place + 1 < turn.places.to {
            self.start_ms(place + 1)
        } else {
            turn.times_ms.map(|(_, end)| end)
        };
        Some(end.map_or(start, |end| end.max(start)))
    }

    /// When the call ends, where that can be told: its own duration, else the end of its last words.
    pub(super) fn end_of_call_ms(&self) -> Option<u64> {
        let duration = self.columns.duration_ms.first(self.call).and_then(|ms| u64::try_from(ms).ok());
        duration.or_else(|| (0..self.turns()).filter_map(|number| Some(self.turn(number).times_ms?.1)).max())
    }

    /// Whether the word at a place is said in the first half: by time where every turn has times, else by words.
    pub(super) fn is_in_first_half(&self, place: u32) -> bool {
        let is_timed = (0..self.turns()).all(|number| self.turn(number).times_ms.is_some());
        match (self.start_ms(place), self.end_of_call_ms()) {
            (Some(start), Some(end)) if is_timed => start * 2 < end,
            _ => {
                let words = self.place(self.turns()) - self.turns();
                (place - self.turn_at(place)) * 2 < words
            }
        }
    }
}

/// Where the time of a turn stands when `words` of its words are said, spread evenly.
fn share(turn: &Turn, words: u32) -> Option<u64> {
    let (start, end) = turn.times_ms?;
    let all = u64::from(turn.places.to - turn.places.from).max(1);
    Some(start + end.saturating_sub(start) * u64::from(words) / all)
}

/// The columns' fields, to be written.
#[derive(Clone, Copy, Debug)]
pub(super) struct LayoutFields {
    pub(super) turn_place: Field,
    pub(super) turn_index: Field,
    pub(super) turn_start: Field,
    pub(super) turn_end: Field,
    pub(super) word_start: Field,
    pub(super) silence_ms: Field,
}

impl LayoutFields {
    /// Writes where the words of a call lie. `words` are those of each turn.
    pub(super) fn write(
        &self,
        call: &CallDocument,
        words: &[Vec<analysis::Word>],
        document: &mut TantivyDocument,
    ) {
        let times: Vec<_> = (0..call.turns.len()).map(|number| times_ms(call, number)).collect();
        let mut place = 0;
        document.add_u64(self.turn_place, place);
        for ((turn, words), times) in call.turns.iter().zip(words).zip(&times) {
            place += words.len() as u64 + 1;
            document.add_u64(self.turn_place, place);
            document.add_u64(self.turn_index, u64::from(turn.index));
            document.add_u64(self.turn_start, stored(times.map(|(start, _)| start)));
            document.add_u64(self.turn_end, stored(times.map(|(_, end)| end)));
        }
        if call.turns.iter().any(|turn| !turn.words.is_empty()) {
            let turns = call.turns.iter().zip(words).zip(&times);
            for start in turns.flat_map(|((turn, words), times)| word_times_ms(turn, words, *times)) {
                document.add_u64(self.word_start, stored(start));
            }
        }
        if let Some(silence) = longest_silence_ms(call) {
            document.add_u64(self.silence_ms, silence);
        }
    }
}

fn positive(time_ms: Option<i64>) -> Option<u64> {
    time_ms.and_then(|ms| u64::try_from(ms).ok())
}

/// When a turn begins and ends. One whose end is not known ends where the next one begins, or with the call.
fn times_ms(call: &CallDocument, number: usize) -> Option<(u64, u64)> {
    let start = positive(call.turns[number].start_ms)?;
    let end = positive(call.turns[number].end_ms)
        .or_else(|| positive(call.turns.get(number + 1)?.start_ms))
        .or_else(|| if number + 1 == call.turns.len() { positive(call.duration_ms) } else { None })?;
    Some((start, end.max(start)))
}

/// When each word begins. Transcripts have times for their own words, which need not be ours: a word of ours
/// begins with the one of theirs that it stands in; what cannot be found in the text gets an even share.
fn word_times_ms(
    turn: &TurnDocument,
    words: &[analysis::Word],
    times: Option<(u64, u64)>,
) -> Vec<Option<u64>> {
    let mut timed = Vec::new();
    let mut rest = 0;
    for (word, start_ms) in &turn.words {
        if let (Some(at), Some(start_ms)) = (turn.text[rest..].find(word.as_str()), positive(Some(*start_ms)))
        {
            timed.push((rest + at, start_ms));
            rest += at + word.len();
        }
    }
    let places = Span { from: 0, to: words.len() as u32 };
    let even = Turn { index: 0, places, times_ms: times };
    (0..)
        .zip(words)
        .map(|(number, word)| {
            let before = timed.partition_point(|(at, _)| *at <= word.from);
            let own = before.checked_sub(1).map(|last| timed[last].1);
            own.or_else(|| share(&even, number))
        })
        .collect()
}

/// The longest stretch in which nobody speaks, from the first turn to the last and to the end of the call where
/// that is known; none where a turn's own times are not.
fn longest_silence_ms(call: &CallDocument) -> Option<u64> {
    let mut turns = call
        .turns
        .iter()
        .map(|turn| positive(turn.start_ms).zip(positive(turn.end_ms)))
        .collect::<Option<Vec<_>>>()?;
    if turns.is_empty() {
        return None;
    }
    turns.sort_unstable();
    let (mut silence, mut spoken_until) = (0, 0);
    for (start, end) in turns.into_iter().chain(positive(call.duration_ms).map(|end| (end, end))) {
        silence = silence.max(start.saturating_sub(spoken_until));
        spoken_until = spoken_until.max(end);
    }
    Some(silence)
}
