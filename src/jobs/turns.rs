//! Turns from outside, in the archive's words.

use entity::Speaker;
use serde_json::{Value, json};

use crate::archive::transcripts::NewTurn;
use crate::providers::{Party, Turn};

/// Who speaks.
pub(super) fn speaker(party: Party) -> Speaker {
    match party {
        Party::Agent => Speaker::Agent,
        Party::Customer => Speaker::Customer,
        Party::Unknown => Speaker::Unknown,
    }
}

/// A turn; its place is given by the order it stands in.
pub(super) fn new_turn(turn: Turn) -> NewTurn {
    let Turn { party, speaker: label, text, start_ms, end_ms, confidence, words } = turn;
    let words: Vec<_> = words
        .into_iter()
        .map(|word| match word.end_ms {
            Some(end_ms) => json!([word.text, word.start_ms, end_ms]),
            None => json!([word.text, word.start_ms]),
        })
        .collect();
    NewTurn {
        position: 0,
        speaker: speaker(party),
        speaker_label: label,
        text,
        start_ms: start_ms.map(|ms| ms.max(0)),
        // What ends before it starts has no end that could be told.
        end_ms: end_ms.filter(|end_ms| start_ms.is_none_or(|start_ms| *end_ms >= start_ms.max(0))),
        confidence: confidence.filter(|confidence| (0.0..=1.0).contains(confidence)),
        words: (!words.is_empty()).then(|| json!(words)),
    }
}

/// The same turn, later in the call.
pub(super) fn moved(turn: NewTurn, offset_ms: i64) -> NewTurn {
    let later = |ms: Option<i64>| ms.map(|ms| ms + offset_ms);
    NewTurn {
        start_ms: later(turn.start_ms),
        end_ms: later(turn.end_ms),
        words: turn.words.map(|words| moved_words(words, offset_ms)),
        ..turn
    }
}

fn moved_words(mut words: Value, offset_ms: i64) -> Value {
    for word in words.as_array_mut().into_iter().flatten() {
        for place in [1, 2] {
            if let Some(ms) = word.get(place).and_then(Value::as_i64) {
                word[place] = json!(ms + offset_ms);
            }
        }
    }
    words
}
