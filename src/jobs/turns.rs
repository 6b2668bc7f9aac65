//! Turns from outside, in the archive's words.

use entity::Speaker;
use serde_json::json;

use crate::archive::transcripts::NewTurn;
use crate::providers::turn::{Side, Turn};

/// Who speaks.
pub(super) fn speaker(side: Side) -> Speaker {
    match side {
        Side::Agent => Speaker::Agent,
        Side::Customer => Speaker::Customer,
        Side::Unknown => Speaker::Unknown,
    }
}

/// A turn; its place is given by the order it stands in.
pub(super) fn new_turn(turn: Turn) -> NewTurn {
    let Turn { party, speaker: label, text, start_ms, end_ms, confidence, words } = turn;
    let words: Vec<_> = words.into_iter().map(|word| json!([word.text, word.start_ms])).collect();
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
