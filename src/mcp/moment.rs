//! Words that were said: verbatim, with who says them, when, and where a person can hear them.

use std::fmt::{self, Write as _};

use entity::turn;
use schemars::JsonSchema;
use serde::Serialize;

use super::tool::Asker;
use crate::archive::search;

/// Characters of a turn that are quoted whole; of a longer one, what stands around the match.
const WHOLE_CHARS_MAX: usize = 500;

/// Words that were said in a call.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Quote {
    /// Who says it: agent, customer, system or unknown.
    pub speaker: &'static str,
    /// The second of the call at which it is said; missing where the transcript has no times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second: Option<i64>,
    /// The place of the turn in the call, from 0.
    pub turn: i32,
    /// What is said, word for word.
    pub words: String,
    /// True where the words are a part of a longer turn.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(extend("type" = "boolean"))]
    pub excerpt: bool,
    /// Where a person sees and hears it.
    pub link: String,
}

impl Quote {
    /// Of a turn that was found.
    pub fn found(asker: &Asker, moment: &search::Moment) -> Self {
        let turn = &moment.turn;
        let excerpt = turn.text.chars().count() > WHOLE_CHARS_MAX;
        let words = match excerpt {
            true => moment.snippet.iter().map(|part| part.text.as_str()).collect(),
            false => turn.text.clone(),
        };
        let second = moment.start_ms.or(turn.start_ms).map(seconds);
        Self {
            speaker: turn.speaker.as_str(),
            second,
            turn: turn.position,
            words,
            excerpt,
            link: asker.link(turn.call_id, second),
        }
    }
}

impl fmt::Display for Quote {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { speaker, second, words, link, .. } = self;
        write!(formatter, "{}{speaker}: “{words}”\n  {link}", At(*second))
    }
}

/// Who speaks in a turn, as a reader wants to know it: what the source calls the speaker where it is not clear.
pub fn speaker(turn: &turn::Model) -> String {
    match (turn.speaker, &turn.speaker_label) {
        (entity::Speaker::Unknown, Some(label)) => label.clone(),
        (speaker, _) => speaker.as_str().to_owned(),
    }
}

/// The second in which a millisecond lies.
pub fn seconds(ms: i64) -> i64 {
    ms.div_euclid(1_000)
}

/// A second as a clock shows it, with a blank behind; nothing where there is none.
pub struct At(pub Option<i64>);

impl fmt::Display for At {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(second) = self.0 else { return Ok(()) };
        let (hours, minutes, seconds) = (second / 3_600, second / 60 % 60, second % 60);
        match hours {
            0 => write!(formatter, "[{minutes}:{seconds:02}] "),
            _ => write!(formatter, "[{hours}:{minutes:02}:{seconds:02}] "),
        }
    }
}

/// The end of a list as text: what the reader should know of it, and how to go on.
pub fn ending(notices: &[String], next_cursor: Option<&str>) -> String {
    let mut text = String::new();
    for notice in notices {
        let _ = write!(text, "\nNote: {notice}");
    }
    if let Some(cursor) = next_cursor {
        let _ = write!(text, "\nThere is more: call again with the same arguments and cursor \"{cursor}\".");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_reads_like_a_clock() {
        let shown = [Some(0), Some(83), Some(3_661), None].map(|second| At(second).to_string());
        assert_eq!(shown, ["[0:00] ", "[1:23] ", "[1:01:01] ", ""]);
    }
}
