//! A transcript's turns as captions: each with a time, none too long to be read, in the order of time.
//!
//! Players want what transcripts need not have: a beginning and a later end for every caption. A turn without an end
//! lasts until the next one begins, and no longer than its words take to say; one without any time stands behind the
//! one before it.

use entity::turn;

/// Characters of one caption, about two lines of a film's.
const CHARS_MAX: usize = 90;
/// How long a word takes to say, where nobody knows.
const WORD_MS: i64 = 400;
/// The shortest time a caption is shown, where its end is not known.
const SHOWN_MS_MIN: i64 = 1_000;

/// A turn to be written down.
#[derive(Clone, Debug)]
pub struct Line {
    /// The turn as it is stored.
    pub turn: turn::Model,
    /// Who speaks, by name.
    pub name: String,
}

/// A caption. `start_ms` is before `end_ms`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// When it appears.
    pub start_ms: i64,
    /// When it goes.
    pub end_ms: i64,
    /// Who speaks.
    pub name: String,
    /// One line of text, without line breaks and never blank.
    pub text: String,
}

/// The captions of lines, by when they appear; of those that appear together the one that goes first.
pub fn cues(lines: &[Line]) -> Vec<Cue> {
    let mut cues = Vec::new();
    let mut before_ms = 0;
    for (number, line) in lines.iter().enumerate() {
        let text = one_line(&line.turn.text);
        if text.is_empty() {
            continue;
        }
        let start_ms = line.turn.start_ms.unwrap_or(before_ms).max(0);
        let next_ms = lines[number + 1..].iter().find_map(|next| next.turn.start_ms);
        let said_ms = (text.split(' ').count() as i64 * WORD_MS).max(SHOWN_MS_MIN);
        let end_ms = match (line.turn.end_ms, next_ms.filter(|next_ms| *next_ms > start_ms)) {
            (Some(end_ms), _) => end_ms,
            (None, Some(next_ms)) => next_ms.min(start_ms + said_ms),
            (None, None) => start_ms + said_ms,
        };
        let end_ms = end_ms.max(start_ms + 1);
        before_ms = end_ms;
        cues.extend(
            split(&text, start_ms, end_ms, &word_times(&line.turn))
                .into_iter()
                .map(|(start_ms, end_ms, text)| Cue { start_ms, end_ms, name: one_line(&line.name), text }),
        );
    }
    cues.sort_by_key(|cue| (cue.start_ms, cue.end_ms));
    cues
}

/// Text on one line: a blank line would end a caption, and other characters that control something have no place in
/// one.
pub fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// When each word of a turn begins, where that is known.
pub fn word_times(turn: &turn::Model) -> Vec<(String, i64, Option<i64>)> {
    let words = turn.words.as_ref().and_then(|words| words.as_array());
    let word = |word: &serde_json::Value| {
        Some((
            word.get(0)?.as_str()?.to_owned(),
            word.get(1)?.as_i64()?,
            word.get(2).and_then(|end| end.as_i64()),
        ))
    };
    words.map(|words| words.iter().filter_map(word).collect()).unwrap_or_default()
}

/// Pieces that can be read, cut between words. A piece begins with its first word where words have times; otherwise
/// each has as much of the time as of the text.
fn split(
    text: &str,
    start_ms: i64,
    end_ms: i64,
    times: &[(String, i64, Option<i64>)],
) -> Vec<(i64, i64, String)> {
    let words: Vec<&str> = text.split(' ').collect();
    let timed = words.len() == times.len();
    let (mut pieces, mut passed): (Vec<(i64, String)>, usize) = (Vec::new(), 0);
    let all = text.chars().count().max(1) as i64;
    for (number, word) in words.iter().enumerate() {
        let length = word.chars().count();
        match pieces.last_mut() {
            Some((_, piece)) if piece.chars().count() + 1 + length <= CHARS_MAX => {
                piece.push(' ');
                piece.push_str(word);
            }
            _ => {
                let share = start_ms + (end_ms - start_ms) * passed as i64 / all;
                let begins = if timed { times[number].1 } else { share };
                pieces.push((begins.clamp(start_ms, end_ms - 1), (*word).to_owned()));
            }
        }
        passed += length + 1;
    }
    if let Some((begins, _)) = pieces.first_mut() {
        *begins = start_ms;
    }
    let ends: Vec<i64> = pieces.iter().skip(1).map(|(begins, _)| *begins).chain([end_ms]).collect();
    pieces
        .into_iter()
        .zip(ends)
        .map(|((begins, piece), ends)| (begins, ends.max(begins + 1), piece))
        .collect()
}
