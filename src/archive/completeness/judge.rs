//! What became of one call or recording of a provider's log.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{GapCause, StageStatus, recording, stage};

use super::{Logged, LoggedRecording, LoggedState, Without};

/// How long after a call its recording may still be announced.
const ANNOUNCED_WITHIN: TimeDelta = TimeDelta::hours(2);

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is stored.
    Stored,
    /// There is nothing that should be stored.
    Nothing,
    /// It is not stored.
    Gap {
        /// The cause in one word.
        cause: GapCause,
        /// One sentence.
        detail: String,
        /// When it was closed by what is known already: it was stored, and deleted on purpose.
        closed_at: Option<DateTime<Utc>>,
    },
}

impl Verdict {
    fn gap(cause: GapCause, detail: impl Into<String>) -> Self {
        Self::Gap { cause, detail: detail.into(), closed_at: None }
    }
}

/// A recording that the log names, and its row where there is one.
pub fn recording(logged: &LoggedRecording, row: Option<&recording::Model>, now: DateTime<Utc>) -> Verdict {
    if let Some(row) = row {
        return of_row(row, now);
    }
    match &logged.state {
        LoggedState::Not { cause, detail } => Verdict::gap(*cause, detail),
        LoggedState::Coming => Verdict::gap(GapCause::Waiting, "the provider is still making it"),
        LoggedState::Available if logged.fetch_by.is_some_and(|by| by <= now) => Verdict::gap(
            GapCause::Expired,
            "the provider has deleted it by now, and the archive was never told of it",
        ),
        LoggedState::Available => Verdict::gap(
            GapCause::NeverAnnounced,
            "the provider has it, and the archive was never told of it",
        ),
    }
}

/// A call of which the log names no recording; `rows` are the archive's, `stage` is that of the call's recording.
pub fn call(
    logged: &Logged,
    rows: &[&recording::Model],
    stage: Option<&stage::Model>,
    now: DateTime<Utc>,
) -> Verdict {
    if rows.iter().any(|row| row.status == StageStatus::Completed) {
        return Verdict::Stored;
    }
    if !logged.is_answered {
        return Verdict::Nothing;
    }
    if let Some(row) = rows.last() {
        return of_row(row, now);
    }
    if !logged.is_over {
        return Verdict::gap(GapCause::Waiting, "the call is still going on");
    }
    match (&logged.without, stage) {
        (Without::NotWanted, _) => Verdict::Nothing,
        (Without::Explained { cause, detail }, _) => Verdict::gap(*cause, detail),
        (Without::Unknown, None) => {
            Verdict::gap(GapCause::NeverAnnounced, "the archive was never told of the call")
        }
        (Without::Unknown, Some(stage)) => {
            of_stage(stage, logged.ended_at.is_some_and(|ended| now - ended > ANNOUNCED_WITHIN))
        }
    }
}

fn of_row(row: &recording::Model, now: DateTime<Utc>) -> Verdict {
    let said = row.last_error.clone().unwrap_or_default();
    match row.status {
        StageStatus::Completed => Verdict::Stored,
        // Two recordings with the same bytes are kept once.
        StageStatus::Absent if said.starts_with("the same bytes") => Verdict::Stored,
        StageStatus::Deleted => Verdict::Gap {
            cause: GapCause::Deleted,
            detail: row.deleted_reason.clone().unwrap_or_else(|| "deleted".into()),
            closed_at: row.deleted_at.or(Some(now)),
        },
        StageStatus::Pending | StageStatus::Processing if row.fetch_by.is_some_and(|by| by <= now) => {
            Verdict::gap(GapCause::Expired, or(said, "the provider has deleted it by now"))
        }
        StageStatus::Pending | StageStatus::Processing => {
            Verdict::gap(GapCause::Waiting, or(said, "it is being fetched"))
        }
        StageStatus::Absent => {
            Verdict::gap(why_absent(&said), or(said, "the provider says that there is none"))
        }
        StageStatus::Failed => Verdict::gap(why_failed(&said), or(said, "it could not be fetched")),
    }
}

fn of_stage(stage: &stage::Model, is_overdue: bool) -> Verdict {
    let said = stage.last_error.clone().unwrap_or_default();
    match stage.status {
        StageStatus::Absent => {
            Verdict::gap(why_absent(&said), or(said, "the provider says that there is none"))
        }
        StageStatus::Failed => Verdict::gap(why_failed(&said), or(said, "it could not be fetched")),
        StageStatus::Deleted => Verdict::Gap {
            cause: GapCause::Deleted,
            detail: or(said, "deleted"),
            closed_at: Some(stage.updated_at),
        },
        // Nothing is under way that would bring it: whatever should have told of it was lost.
        StageStatus::Pending if is_overdue && said.is_empty() => {
            Verdict::gap(GapCause::NeverAnnounced, "the call is known, and its recording was never announced")
        }
        StageStatus::Pending | StageStatus::Processing | StageStatus::Completed => Verdict::gap(
            GapCause::Waiting,
            or(said, "the call is known, and its recording was not announced yet"),
        ),
    }
}

fn or(said: String, otherwise: &str) -> String {
    if said.is_empty() { otherwise.to_owned() } else { said }
}

/// The one word for why there is none, from the sentence that was kept.
fn why_absent(said: &str) -> GapCause {
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if says(&["never announced"]) {
        GapCause::NeverAnnounced
    } else if says(&["too short", "16101", "16102", "silent"]) {
        GapCause::TooShort
    } else if says(&["expired", "deleted"]) {
        GapCause::Expired
    } else if says(&["consent"]) {
        GapCause::Refused
    } else {
        GapCause::Absent
    }
}

/// The same for why it could not be fetched. What was tried again and again was not answered; what was given up at once
/// was refused.
fn why_failed(said: &str) -> GapCause {
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if says(&["expired"]) {
        GapCause::Expired
    } else if says(&["not the whole recording", "file: "]) {
        GapCause::Truncated
    } else if says(&["given up after", "gone from the audio store", "own fault"]) {
        GapCause::Unavailable
    } else {
        GapCause::Refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_has_its_word() {
        for (said, cause) in [
            ("the call was too short to be recorded (Twilio 16101)", GapCause::TooShort),
            ("the recording was silent, so Twilio deleted it (16102)", GapCause::TooShort),
            ("the recording RE1 was deleted at the provider", GapCause::Expired),
            ("consent to being recorded was not given", GapCause::Refused),
            ("never announced: Vonage lists no recordings", GapCause::NeverAnnounced),
            ("Twilio has no recording of this call", GapCause::Absent),
        ] {
            assert_eq!(why_absent(said), cause, "{said}");
        }
        for (said, cause) in [
            ("expired: the provider has deleted it (404)", GapCause::Expired),
            (
                "given up after 6 attempts: file: it plays 5 ms, but the provider says 9 ms: it is not the whole recording",
                GapCause::Truncated,
            ),
            ("given up after 6 attempts: 503", GapCause::Unavailable),
            ("401: authenticate", GapCause::Refused),
        ] {
            assert_eq!(why_failed(said), cause, "{said}");
        }
    }
}
