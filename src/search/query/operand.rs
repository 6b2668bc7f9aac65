//! What a word or a phrase of a query means.

use super::super::analysis::{self, Form, Word};
use super::expression::{Expression, Pattern, Spans};
use super::lexer::Text;

/// A word of a query: a pattern, or whatever words its characters are. None where there is no letter or digit.
pub(super) fn word(text: &Text) -> Option<Spans> {
    if let Some(pattern) = pattern(text) {
        return Some(Spans::Pattern(pattern));
    }
    let words = analysis::words(&text.plain());
    match words.as_slice() {
        [] => None,
        [word] => Some(Spans::Word(word.text.clone())),
        _ => Some(exact(&words)),
    }
}

/// A phrase of a query: its words as they are written.
pub(super) fn phrase(text: &Text) -> Option<Spans> {
    let parts = parts(text);
    if parts.iter().all(|part| pattern(part).is_none()) {
        let words = analysis::words(&text.plain());
        return (!words.is_empty()).then(|| exact(&words));
    }
    let mut patterns = Vec::new();
    for part in &parts {
        match pattern(part) {
            Some(pattern) => patterns.push(pattern),
            None => patterns
                .extend(analysis::words(&part.plain()).into_iter().map(|word| Pattern::Word(word.text))),
        }
    }
    Some(Spans::Exact(patterns))
}

/// Whether a word or phrase has the sign of a pattern where it means nothing, as in `e-mail*` and `refund~3`.
pub(super) fn has_stray_sign(text: &Text) -> bool {
    let is_sign = |(place, mark): (usize, &(char, bool))| match mark {
        ('*', false) => true,
        // Before a number it says that it is about so much.
        ('~', false) => place > 0,
        _ => false,
    };
    parts(text).iter().any(|part| pattern(part).is_none() && part.characters.iter().enumerate().any(is_sign))
}

/// How much work a word or phrase is, in words: a phrase is as much as its patterns.
pub(super) fn leaves(spans: &Spans) -> usize {
    let Spans::Exact(patterns) = spans else { return 1 };
    patterns.iter().filter(|pattern| !matches!(pattern, Pattern::Word(_))).count().max(1)
}

fn parts(text: &Text) -> Vec<Text> {
    let parts = text.characters.split(|(character, is_plain)| character.is_whitespace() && !is_plain);
    parts.map(|part| Text { characters: part.to_vec() }).collect()
}

/// Words one after the other; found too where they are said or written as a number, code or date.
fn exact(words: &[Word]) -> Spans {
    let keys = keys(words);
    match keys.is_empty() {
        true => Spans::Exact(words.iter().map(|word| Pattern::Word(word.text.clone())).collect()),
        false => number(keys, words),
    }
}

/// What runs of plain words side by side say together, in their place: `four seven one` is a number. `beside` says of
/// each part whether it is a plain word behind another.
pub(super) fn with_numbers(parts: Vec<Expression>, beside: &[bool]) -> Vec<Expression> {
    let mut found = Vec::with_capacity(parts.len());
    let mut parts = parts.into_iter().zip(beside).peekable();
    while let Some((part, _)) = parts.next() {
        let Expression::Spans(Spans::Word(word)) = part else {
            found.push(part);
            continue;
        };
        let mut run = vec![word];
        while let Some((Expression::Spans(Spans::Word(word)), _)) =
            parts.next_if(|(next, beside)| **beside && matches!(next, Expression::Spans(Spans::Word(_))))
        {
            run.push(word);
        }
        found.extend(run_with_numbers(run));
    }
    found
}

fn run_with_numbers(run: Vec<String>) -> Vec<Expression> {
    let words: Vec<_> = run.into_iter().map(|text| Word { text, from: 0, to: 0 }).collect();
    let said = analysis::said(&words);
    let mut found = Vec::new();
    let mut rest = words.as_slice();
    while let [word, behind @ ..] = rest {
        let place = words.len() - rest.len();
        match number_at(&said, place, rest) {
            Some((count, keys)) => {
                found.push(Expression::Spans(number(keys, &rest[..count])));
                rest = &rest[count..];
            }
            None => {
                found.push(Expression::Spans(Spans::Word(word.text.clone())));
                rest = behind;
            }
        }
    }
    found
}

/// The longest number that begins at a place of a run, in words, and its keys. These are of its words alone, so that
/// it means the same whatever stands behind it.
fn number_at(said: &[Form], place: usize, rest: &[Word]) -> Option<(usize, Vec<String>)> {
    let is_number = |said: &&Form| said.first == place && said.count > 1 && said.key.starts_with('#');
    let mut counts: Vec<_> = said.iter().filter(is_number).map(|said| said.count).collect();
    counts.sort_unstable();
    counts.dedup();
    counts.into_iter().rev().find_map(|count| {
        let keys = keys(&rest[..count]);
        keys.iter().any(|key| key.starts_with('#')).then_some((count, keys))
    })
}

/// What words say together.
fn keys(words: &[Word]) -> Vec<String> {
    let whole = |said: &Form| said.first == 0 && said.count == words.len();
    analysis::said(words).into_iter().filter(whole).map(|said| said.key).collect()
}

fn number(keys: Vec<String>, words: &[Word]) -> Spans {
    Spans::Number { keys, words: words.iter().map(|word| word.text.clone()).collect() }
}

/// `cred*`, `c?t`, `refnd~`, `refnd~1`. A question mark at the end is one, as people write it.
fn pattern(text: &Text) -> Option<Pattern> {
    let characters = text.characters.as_slice();
    let fuzzy = match characters {
        [word @ .., ('~', false)] => Some((word, None)),
        [word @ .., ('~', false), ('1', false)] => Some((word, Some(1))),
        [word @ .., ('~', false), ('2', false)] => Some((word, Some(2))),
        _ => None,
    };
    if let Some((word, distance)) = fuzzy {
        let [word] = only_words(word)?;
        let letters = word.chars().count();
        return Some(Pattern::Fuzzy { distance: distance.unwrap_or(if letters <= 5 { 1 } else { 2 }), word });
    }
    let end = characters.iter().rposition(|mark| *mark != ('?', false)).map_or(0, |last| last + 1);
    let characters = &characters[..end];
    let is_joker = |character: &(char, bool)| matches!(character, ('*' | '?', false));
    if !characters.iter().any(is_joker) {
        return None;
    }
    let mut pattern = String::new();
    for part in characters.chunk_by(|one, other| !is_joker(one) && !is_joker(other)) {
        match part {
            [(joker @ ('*' | '?'), false)] => pattern.push(*joker),
            part => pattern.push_str(&only_words(part).map(|[word]| word)?),
        }
    }
    pattern.contains(char::is_alphanumeric).then_some(Pattern::Wildcard(pattern))
}

/// The one word that some characters are, folded.
fn only_words(characters: &[(char, bool)]) -> Option<[String; 1]> {
    let text: String = characters.iter().map(|(character, _)| character).collect();
    let words: Vec<_> = analysis::words(&text).into_iter().map(|word| word.text).collect();
    words.try_into().ok()
}
