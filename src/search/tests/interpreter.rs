//! A slow, obvious interpreter of the query language over plain transcripts: what docs/search.md says, word for
//! word. It knows no places, postings or columns, and is what the index is held to.

use std::collections::BTreeSet;

use super::super::analysis::{self, Language};
use super::super::query::*;
use super::super::{CallDocument, TurnDocument};

/// A stretch of words: the first and the one behind the last, counted through the whole call.
type Stretch = (usize, usize);
type Stretches = BTreeSet<Stretch>;

struct Word {
    turn: usize,
    /// Its number in the turn.
    number: usize,
    text: String,
    start_ms: Option<i64>,
    end_ms: Option<i64>,
}

/// What the interpreter says of a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) turn_index: u32,
    pub(super) start_ms: Option<u64>,
    pub(super) end_ms: Option<u64>,
    pub(super) words: Vec<(u32, u32)>,
}

/// A call, read word by word.
pub(super) struct Reader<'a> {
    pub(super) call: &'a CallDocument,
    words: Vec<Word>,
    /// Further keys of stretches.
    forms: Vec<(String, Stretch)>,
    /// The languages of all the tenant's calls: a query has none of its own.
    languages: &'a [Language],
}

pub(super) fn language_of(call: &CallDocument) -> Option<Language> {
    match &call.language {
        Some(tag) => Language::of_tag(tag),
        None => analysis::detect(call.turns.iter().map(|turn| turn.text.as_str())),
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(call: &'a CallDocument, languages: &'a [Language]) -> Self {
        let language = language_of(call);
        let mut reader = Self { call, words: Vec::new(), forms: Vec::new(), languages };
        for (turn, document) in call.turns.iter().enumerate() {
            let words = analysis::words(&document.text);
            let first = reader.words.len();
            for form in analysis::Analyser::default().forms(&document.text, &words, language) {
                reader.forms.push((form.key, (first + form.first, first + form.first + form.count)));
            }
            let times = times(call, turn);
            for (number, word) in words.iter().enumerate() {
                let share = |number: usize| {
                    times.map(|(start, end)| start + (end - start) * number as i64 / words.len() as i64)
                };
                reader.words.push(Word {
                    turn,
                    number,
                    text: word.text.clone(),
                    start_ms: share(number),
                    end_ms: share(number + 1),
                });
            }
            time_words(document, &words, times, &mut reader.words[first..]);
        }
        if call.turns.iter().any(|turn| !turn.words.is_empty()) {
            // Where words have times, each ends where the next one of its turn begins, the last with its turn.
            for number in 0..reader.words.len() {
                let next = reader.words.get(number + 1).filter(|next| next.turn == reader.words[number].turn);
                let end = match next {
                    Some(next) => next.start_ms,
                    None => times(call, reader.words[number].turn).map(|(_, end)| end),
                };
                let start = reader.words[number].start_ms;
                reader.words[number].end_ms = start.map(|start| end.map_or(start, |end| end.max(start)));
            }
        }
        reader
    }

    /// Whether a query matches the call.
    pub(super) fn holds(&self, expression: &Expression) -> bool {
        match expression {
            Expression::Spans(spans) => !self.stretches(spans, None).is_empty(),
            Expression::Field(field) => self.has(field),
            Expression::Condition(Condition::Duration(comparison, ms)) => {
                self.call.duration_ms.is_some_and(|duration| comparison.holds(duration, *ms as i64))
            }
            Expression::Condition(Condition::Silence(comparison, ms)) => {
                self.silence_ms().is_some_and(|silence| comparison.holds(silence, *ms as i64))
            }
            Expression::Not(inner) => !self.holds(inner),
            Expression::All(parts) => parts.iter().all(|part| self.holds(part)),
            Expression::Any(parts) => parts.iter().any(|part| self.holds(part)),
            // Of calls that are linked to nothing.
            Expression::Relaxed(parts) => parts.iter().any(|spans| !self.stretches(spans, None).is_empty()),
        }
    }

    /// The moments of a call that matches.
    pub(super) fn moments(&self, expression: &Expression) -> Vec<Moment> {
        let mut seen = Stretches::new();
        self.see(expression, false, &mut seen);
        let mut moments: Vec<Moment> = Vec::new();
        for turn in 0..self.call.turns.len() {
            let here: Vec<_> = seen.iter().filter(|(from, _)| self.words[*from].turn == turn).collect();
            let Some(first) = here.first() else { continue };
            let last = here.iter().map(|(_, to)| to - 1).max().unwrap();
            // Words that have no times of their own are played from the beginning of their turn.
            let (start, end) = match self.call.turns.iter().any(|turn| !turn.words.is_empty()) {
                true => (self.words[first.0].start_ms, self.words[last].end_ms),
                false => times(self.call, turn).unzip(),
            };
            moments.push(Moment {
                turn_index: self.call.turns[turn].index,
                start_ms: start.map(|ms| ms as u64),
                end_ms: end.map(|ms| ms as u64),
                words: here
                    .iter()
                    .map(|(from, to)| {
                        let number = self.words[*from].number;
                        (number as u32, (number + to - from) as u32)
                    })
                    .collect(),
            });
        }
        moments
    }

    /// Collects the words that can be seen in a match: of the parts that hold and are not negated.
    fn see(&self, expression: &Expression, negated: bool, seen: &mut Stretches) {
        match (expression, negated) {
            (Expression::Spans(spans), false) => {
                self.leaves(spans, None, &self.stretches(spans, None), seen);
            }
            (Expression::Field(FieldText::Reference(reference)), false) => {
                seen.extend(self.reference(reference));
            }
            (Expression::Relaxed(parts), false) => {
                for spans in parts {
                    self.leaves(spans, None, &self.stretches(spans, None), seen);
                }
            }
            (Expression::Not(inner), _) => self.see(inner, !negated, seen),
            (Expression::All(parts), false) | (Expression::Any(parts), true) => {
                parts.iter().for_each(|part| self.see(part, negated, seen));
            }
            (Expression::Any(parts), false) | (Expression::All(parts), true) => {
                for part in parts.iter().filter(|part| self.holds(part) != negated) {
                    self.see(part, negated, seen);
                }
            }
            _ => {}
        }
    }

    /// The words themselves under what is asked of them, as far as each part lies within what matched; except those that
    /// only exclude.
    fn leaves(&self, spans: &Spans, speaker: Option<Speaker>, matched: &Stretches, found: &mut Stretches) {
        let inside = |stretches: Stretches| -> Stretches {
            let lies = |(from, to): &Stretch| matched.iter().any(|cover| cover.0 <= *from && *to <= cover.1);
            stretches.into_iter().filter(lies).collect()
        };
        let mut part =
            |part: &Spans| self.leaves(part, speaker, &inside(self.stretches(part, speaker)), found);
        match spans {
            Spans::Word(_) | Spans::Pattern(_) => found.extend(matched),
            Spans::Exact(patterns) => {
                for pattern in patterns {
                    found.extend(inside(self.pattern(pattern, speaker)));
                }
            }
            Spans::Number { keys, words } => {
                part(&Spans::Exact(words.iter().map(|word| Pattern::Word(word.clone())).collect()));
                found.extend(inside(self.under(as_keys(keys), speaker)));
            }
            Spans::Any(parts) | Spans::SameTurn(parts) => parts.iter().for_each(part),
            Spans::Near { one, other, .. } => [one, other].into_iter().for_each(|one| part(one)),
            Spans::Then { first, second, .. } => [first, second].into_iter().for_each(|one| part(one)),
            Spans::NotIn { spans, .. } | Spans::TurnStart(spans) | Spans::Within { spans, .. } => part(spans),
            Spans::By { speaker: inner, spans } => self.leaves(spans, Some(*inner), matched, found),
        }
    }

    /// The stretches that a part of a query means, of one speaker where one is asked for.
    fn stretches(&self, spans: &Spans, speaker: Option<Speaker>) -> Stretches {
        let of = |spans: &Spans| self.stretches(spans, speaker);
        match spans {
            Spans::Word(word) => self.word(word, speaker),
            Spans::Pattern(pattern) => self.pattern(pattern, speaker),
            Spans::Exact(patterns) => {
                let mut patterns = patterns.iter().map(|pattern| self.pattern(pattern, speaker));
                let head = patterns.next().unwrap();
                patterns.fold(head, |head, tail| {
                    let pairs = head.iter().flat_map(|head| tail.iter().map(move |tail| (*head, *tail)));
                    pairs
                        .filter(|(head, tail)| head.1 == tail.0 && self.is_one_turn((head.0, tail.1)))
                        .map(|(head, tail)| (head.0, tail.1))
                        .collect()
                })
            }
            Spans::Number { keys, words } => {
                let exact = Spans::Exact(words.iter().map(|word| Pattern::Word(word.clone())).collect());
                &self.under(as_keys(keys), speaker) | &of(&exact)
            }
            Spans::Any(parts) => parts.iter().flat_map(of).collect(),
            Spans::Near { one, other, within, across } => {
                let (ones, others) = (of(one), of(other));
                let near = |earlier: Stretch, later: Stretch| {
                    (*across || self.is_one_turn((earlier.0, later.1)))
                        && self.is_within(*within, earlier, later)
                };
                let mut found = Stretches::new();
                for (some, partners) in [(&ones, &others), (&others, &ones)] {
                    for stretch in some {
                        let before = last_before(partners, *stretch).filter(|before| near(*before, *stretch));
                        found.extend(before.map(|before| (before.0, stretch.1)));
                        let behind =
                            first_behind(partners, *stretch).filter(|behind| near(*stretch, *behind));
                        found.extend(behind.map(|behind| (stretch.0, behind.1)));
                    }
                }
                found
            }
            Spans::Then { first, second, within } => {
                let firsts = of(first);
                let seconds = of(second);
                let pair = |second: &Stretch| {
                    let first = last_before(&firsts, *second)?;
                    let near = within.is_none_or(|within| self.is_within(within, first, *second));
                    near.then_some((first.0, second.1))
                };
                seconds.iter().filter_map(pair).collect()
            }
            Spans::SameTurn(parts) => {
                let parts: Vec<Stretches> = parts.iter().map(of).collect();
                let turns = |part: &Stretches| -> BTreeSet<usize> {
                    part.iter()
                        .filter(|one| self.is_one_turn(**one))
                        .map(|one| self.words[one.0].turn)
                        .collect()
                };
                let common = parts.iter().map(turns).reduce(|one, other| &one & &other).unwrap();
                let all = parts.into_iter().flatten();
                all.filter(|one| self.is_one_turn(*one) && common.contains(&self.words[one.0].turn)).collect()
            }
            Spans::NotIn { spans, hole } => {
                let holes = of(hole);
                let is_inside = |one: &Stretch| holes.iter().any(|hole| hole.0 <= one.0 && one.1 <= hole.1);
                of(spans).into_iter().filter(|one| !is_inside(one)).collect()
            }
            Spans::By { speaker: inner, spans } => match speaker {
                Some(outer) if outer != *inner => Stretches::new(),
                _ => self.stretches(spans, Some(*inner)),
            },
            Spans::TurnStart(spans) => {
                of(spans).into_iter().filter(|one| self.words[one.0].number == 0).collect()
            }
            Spans::Within { spans, part } => {
                of(spans).into_iter().filter(|one| self.is_in(*part, one.0)).collect()
            }
        }
    }

    /// A word in any of its forms.
    fn word(&self, word: &str, speaker: Option<Speaker>) -> Stretches {
        let mut keys: BTreeSet<String> = [word.to_owned()].into();
        keys.extend(self.languages.iter().flat_map(|language| analysis::keys(word, *language)));
        keys.extend(analysis::said(&analysis::words(word)).into_iter().map(|said| said.key));
        self.under(as_keys(&keys), speaker)
    }

    /// The words and forms with one of these keys.
    fn under(&self, keys: BTreeSet<String>, speaker: Option<Speaker>) -> Stretches {
        let words = self.words.iter().enumerate().filter(|(_, word)| keys.contains(&word.text));
        let words = words.map(|(number, _)| (number, number + 1));
        let forms = self.forms.iter().filter(|(key, _)| keys.contains(key)).map(|(_, stretch)| *stretch);
        words.chain(forms).filter(|stretch| self.is_said_by(speaker, *stretch)).collect()
    }

    fn pattern(&self, pattern: &Pattern, speaker: Option<Speaker>) -> Stretches {
        let fits = |text: &str| match pattern {
            Pattern::Word(word) => text == word,
            Pattern::Wildcard(pattern) => {
                is_like(&pattern.chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>())
            }
            Pattern::Fuzzy { word, distance } => mistakes(word, text) <= usize::from(*distance),
        };
        let words = self.words.iter().enumerate().filter(|(_, word)| fits(&word.text));
        let words = words.map(|(number, _)| (number, number + 1));
        words.filter(|stretch| self.is_said_by(speaker, *stretch)).collect()
    }

    fn is_said_by(&self, speaker: Option<Speaker>, stretch: Stretch) -> bool {
        speaker.is_none_or(|speaker| {
            let turn = &self.call.turns[self.words[stretch.0].turn];
            Speaker::of_name(&turn.speaker) == speaker
        })
    }

    fn is_one_turn(&self, stretch: Stretch) -> bool {
        self.words[stretch.0].turn == self.words[stretch.1 - 1].turn
    }

    fn is_within(&self, within: Distance, earlier: Stretch, later: Stretch) -> bool {
        match within {
            // Neighbours are one apart.
            Distance::Words(words) => later.0 - (earlier.1 - 1) <= words as usize,
            Distance::Ms(ms) => match (self.words[earlier.1 - 1].end_ms, self.words[later.0].start_ms) {
                (Some(end), Some(start)) => (start - end).max(0) as u64 <= ms,
                _ => false,
            },
        }
    }

    fn is_in(&self, part: Part, word: usize) -> bool {
        let ends = (0..self.call.turns.len()).filter_map(|turn| Some(times(self.call, turn)?.1)).max();
        let end = self.call.duration_ms.or(ends);
        let start = self.words[word].start_ms;
        let first_half = || {
            let all_timed = (0..self.call.turns.len()).all(|turn| times(self.call, turn).is_some());
            match (start, end) {
                (Some(start), Some(end)) if all_timed => start * 2 < end,
                _ => word * 2 < self.words.len(),
            }
        };
        match part {
            Part::FirstMs(ms) => start.is_some_and(|start| (start as u64) < ms),
            Part::LastMs(ms) => start.zip(end).is_some_and(|(start, end)| start >= (end - ms as i64).max(0)),
            Part::FirstHalf => first_half(),
            Part::LastHalf => !first_half(),
        }
    }

    fn has(&self, field: &FieldText) -> bool {
        let in_text = |texts: &mut dyn Iterator<Item = &String>, spans: &Spans| {
            // Each text stands for itself: read as a call with a turn for each.
            let turns =
                texts.map(|text| TurnDocument { text: text.clone(), ..TurnDocument::default() }).collect();
            let language = language_of(self.call).map(|language| language.tag().to_owned());
            let call = CallDocument { turns, language, ..CallDocument::default() };
            !Reader::new(&call, self.languages).stretches(spans, None).is_empty()
        };
        let folded = |text: &str| analysis::words(text).into_iter().map(|word| word.text).collect::<Vec<_>>();
        match field {
            FieldText::Summary(spans) => in_text(&mut self.call.summary.iter(), spans),
            FieldText::Note(spans) => in_text(&mut self.call.notes.iter(), spans),
            FieldText::Name(spans) => in_text(&mut self.call.names.iter(), spans),
            FieldText::Tag(tag) => self.call.tags.iter().any(|own| folded(own) == folded(tag)),
            FieldText::Topic(topic) => self.call.topics.iter().any(|own| folded(own) == folded(topic)),
            FieldText::Reference(reference) => {
                let whole = |text: &str| folded(text).concat();
                self.call.references.iter().any(|own| whole(own) == whole(reference))
                    || !self.reference(reference).is_empty()
            }
        }
    }

    /// Where a booking's reference is said.
    fn reference(&self, reference: &str) -> Stretches {
        let words = analysis::words(reference);
        let mut keys = BTreeSet::new();
        if words.len() == 1 {
            keys.insert(words[0].text.clone());
        }
        keys.extend(
            analysis::said(&words).into_iter().filter(|said| said.count == words.len()).map(|said| said.key),
        );
        self.under(as_keys(&keys), None)
    }

    /// The longest stretch in which nobody speaks.
    fn silence_ms(&self) -> Option<i64> {
        let mut turns = Vec::new();
        for turn in &self.call.turns {
            turns.push((turn.start_ms?, turn.end_ms?));
        }
        let last = turns.iter().map(|(_, end)| *end).max()?;
        let end = self.call.duration_ms.unwrap_or(last).max(last);
        // Millisecond by millisecond it would be the same: a silence begins where a turn ends, or at the beginning.
        let begins = turns.iter().map(|(_, end)| *end).chain([0]);
        let silences = begins.map(|begin| {
            let spoken = turns.iter().any(|(start, end)| *start < begin && begin < *end);
            let next = turns.iter().map(|(start, _)| *start).filter(|start| *start >= begin).min();
            if spoken { 0 } else { next.unwrap_or(end) - begin }
        });
        silences.max()
    }
}

/// `=word` is the word itself.
fn as_keys<'a>(keys: impl IntoIterator<Item = &'a String>) -> BTreeSet<String> {
    keys.into_iter().map(|key| key.strip_prefix('=').unwrap_or(key).to_owned()).collect()
}

fn last_before(stretches: &Stretches, than: Stretch) -> Option<Stretch> {
    stretches.iter().copied().filter(|one| one.1 <= than.0).max_by_key(|one| (one.1, one.0))
}

fn first_behind(stretches: &Stretches, than: Stretch) -> Option<Stretch> {
    stretches.iter().copied().filter(|one| one.0 >= than.1).min_by_key(|one| (one.0, one.1))
}

/// When a turn begins and ends; without an end of its own it ends where the next one begins, or with the call.
fn times(call: &CallDocument, turn: usize) -> Option<(i64, i64)> {
    let start = call.turns[turn].start_ms?;
    let next = match call.turns.get(turn + 1) {
        Some(next) => next.start_ms,
        None => call.duration_ms,
    };
    let end = call.turns[turn].end_ms.or(next)?;
    Some((start, end.max(start)))
}

/// Gives words the transcript's own times.
fn time_words(turn: &TurnDocument, words: &[analysis::Word], _times: Option<(i64, i64)>, timed: &mut [Word]) {
    let mut begins = Vec::new();
    let mut rest = 0;
    for (word, start_ms) in &turn.words {
        if let Some(at) = turn.text[rest..].find(word.as_str()) {
            begins.push((rest + at, *start_ms));
            rest += at + word.len();
        }
    }
    for (word, timed) in words.iter().zip(timed) {
        if let Some((_, start_ms)) = begins.iter().rev().find(|(at, _)| *at <= word.from) {
            timed.start_ms = Some(*start_ms);
        }
    }
}

fn is_like(pattern: &[char], text: &[char]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        (['*', rest @ ..], _) => is_like(rest, text) || (!text.is_empty() && is_like(pattern, &text[1..])),
        (['?', rest @ ..], [_, others @ ..]) => is_like(rest, others),
        ([one, rest @ ..], [other, others @ ..]) => one == other && is_like(rest, others),
        _ => false,
    }
}

/// Letters wrong, missing, too many or swapped with their neighbour (optimal string alignment).
fn mistakes(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
    for a in 0..=one.len() {
        for b in 0..=other.len() {
            table[a][b] = if a == 0 || b == 0 {
                a + b
            } else {
                let same = usize::from(one[a - 1] != other[b - 1]);
                let mut best = (table[a - 1][b] + 1).min(table[a][b - 1] + 1).min(table[a - 1][b - 1] + same);
                if a > 1 && b > 1 && one[a - 1] == other[b - 2] && one[a - 2] == other[b - 1] {
                    best = best.min(table[a - 2][b - 2] + 1);
                }
                best
            };
        }
    }
    table[one.len()][other.len()]
}
