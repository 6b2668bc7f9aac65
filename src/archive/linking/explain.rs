//! Evidence as it is kept with a link, and one sentence that a person can check. The sentence says what kind of thing was
//! said and when, and never the words, so that it may stay when they are deleted.

use entity::EvidenceKind;
use serde_json::{Value, json};

use crate::linking::Evidence;

/// Pieces of evidence kept with one link.
const PIECES_MAX: usize = 12;
/// Characters of words kept with one piece.
const WORDS_MAX: usize = 200;

/// Evidence as it is kept.
pub fn kept(evidence: &[Evidence]) -> Value {
    let pieces = evidence.iter().take(PIECES_MAX).map(|piece| {
        let Evidence { kind, turn, start_ms, words, .. } = piece;
        let mut kept = json!({ "kind": kind.as_str() });
        if let Some(turn) = turn {
            kept["turn"] = json!(turn);
        }
        if let Some(start_ms) = start_ms {
            kept["startMs"] = json!(start_ms);
        }
        let words: String =
            words.as_deref().unwrap_or_default().chars().filter(|c| *c != '\0').take(WORDS_MAX).collect();
        if !words.is_empty() {
            kept["words"] = json!(words);
        }
        kept
    });
    Value::Array(pieces.collect())
}

/// Why, in one sentence.
pub fn sentence(evidence: &[Evidence]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for piece in evidence {
        let mut part = phrase(piece.kind).to_owned();
        if let Some(start_ms) = piece.start_ms {
            let seconds = start_ms / 1_000;
            part.push_str(&format!(" (at {}:{:02})", seconds / 60, seconds % 60));
        }
        if !parts.contains(&part) && parts.len() < 5 {
            parts.push(part);
        }
    }
    match parts.split_last() {
        None => "nothing speaks for it any more".into(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

fn phrase(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Phone => "the number is the customer's",
        EvidenceKind::NameSaid => "the customer's name was said",
        EvidenceKind::BookingDiscussed => "a booking of the customer was discussed",
        EvidenceKind::ReferenceSpoken => "the booking's reference was spoken",
        EvidenceKind::ReferenceNear => "a reference was spoken that differs in one character",
        EvidenceKind::SameCustomer => "the call is with the booking's customer",
        EvidenceKind::BookingMade => "the booking was made during or shortly after the call",
        EvidenceKind::BookingChanged => "the booking was changed during or shortly after the call",
        EvidenceKind::BookingCancelled => "the booking was cancelled during or shortly after the call",
        EvidenceKind::Venue => "the venue was named",
        EvidenceKind::Day => "the day agrees",
        EvidenceKind::Time => "the time agrees",
        EvidenceKind::PartySize => "the number of people agrees",
        EvidenceKind::LengthOfStay => "the length of the stay agrees",
        EvidenceKind::AppointmentNear => "the appointment is close in time",
        EvidenceKind::Stated => "the source names it",
    }
}
