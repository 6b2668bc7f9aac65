//! What the business has promised and, as far as its later calls show, not yet kept.
//!
//! A promise is a sentence of the agent that has one of the forms below, or an action item of a call's summary. A later
//! outbound call keeps the promise to call; what was to be sent is kept once a later call says that it came.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::{CallDirection, CallId, CallStatus, Speaker};
use unicode_segmentation::UnicodeSegmentation as _;

use super::due::due_day;
use super::facts::{KnownCall, Said};
use super::words;

/// Days after which a promise is not told of any more.
const DAYS_MAX: i64 = 30;
/// Promises of one call.
const OF_CALL_MAX: usize = 3;
/// Promises told of.
const PROMISES_MAX: usize = 10;
/// Action items of one summary that are looked at.
const ITEMS_MAX: usize = 10;

/// What kind of thing was promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Call,
    Send,
    Other,
}

/// The forms of a promise, in lower case.
const FORMS: &[(Kind, &[&str])] = &[
    (
        Kind::Call,
        &[
            "ll call you",
            "will call you",
            "ll ring you",
            "will ring you",
            "ll phone you",
            "call you back",
            "ring you back",
            "give you a call",
            "give you a ring",
            "return your call",
            "get back to you",
            "le llamaré",
            "te llamaré",
            "le llamaremos",
            "te llamamos",
            "je vous rappelle",
            "nous vous rappel",
            "rufe sie zurück",
            "rufen sie zurück",
            "wir melden uns",
            "אחזור אליך",
            "נחזור אליך",
            "אתקשר אליך",
            "נתקשר אליך",
        ],
    ),
    (
        Kind::Send,
        &[
            "ll send",
            "will send",
            "ll email",
            "will email",
            "ll e-mail",
            "ll text you",
            "will text you",
            "ll forward",
            "will forward",
            "ll post you",
            "le enviaré",
            "le enviaremos",
            "te enviamos",
            "je vous envoie",
            "nous vous enverrons",
            "schicke ihnen",
            "schicken ihnen",
            "אשלח לך",
            "נשלח לך",
        ],
    ),
    (
        Kind::Other,
        &[
            "ll let you know",
            "will let you know",
            "ll make sure",
            "will make sure",
            "ll arrange",
            "will arrange",
            "ll refund",
            "will refund",
            "ll look into",
            "will look into",
            "ll follow up",
            "will follow up",
        ],
    ),
];
/// Who, in an action item, is not the business.
const OTHERS: [&str; 6] = ["customer", "caller", "client", "guest", "the customer", "the caller"];
/// What somebody says of what has come.
const CAME: [&str; 8] = [
    "received",
    "i got",
    "got the",
    "got your",
    "arrived",
    "came through",
    "has come",
    "thank you for sending",
];

/// A promise that is not known to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// In which call.
    pub call_id: CallId,
    /// When in it, in milliseconds.
    pub at_ms: i64,
    /// On which day.
    pub made_on: NaiveDate,
    /// By which day, where that was said.
    pub due_on: Option<NaiveDate>,
    /// In which words.
    pub words: String,
}

/// The promises of calls (newest first) that are not known to be kept: those due first, then those without a day, then
/// those for later days; the newest first among equals.
pub fn open(calls: &[KnownCall], zone: Tz, now: DateTime<Utc>) -> Vec<Promise> {
    let today = now.with_timezone(&zone).date_naive();
    let mut open: Vec<Promise> = Vec::new();
    for (place, call) in calls.iter().enumerate() {
        if now - call.row.started_at > TimeDelta::days(DAYS_MAX) {
            break;
        }
        let later = calls.get(..place).unwrap_or_default();
        let made_on = call.row.started_at.with_timezone(&zone).date_naive();
        let promised = of_call(call).into_iter().filter(|made| !is_kept(made, later));
        open.extend(promised.map(|Made { at_ms, words, .. }| Promise {
            call_id: call.row.id,
            at_ms,
            made_on,
            due_on: due_day(&words.to_lowercase(), made_on),
            words,
        }));
    }
    let urgency = |promise: &Promise| match promise.due_on {
        Some(day) if day <= today => 0,
        None => 1,
        Some(_) => 2,
    };
    open.sort_by_key(urgency);
    open.truncate(PROMISES_MAX);
    open
}

struct Made {
    kind: Kind,
    position: Option<i32>,
    at_ms: i64,
    words: String,
}

/// What was promised in a call: first in the agent's own words, then what only the summary says.
fn of_call(call: &KnownCall) -> Vec<Made> {
    let agent = call.turns.iter().filter(|said| said.speaker == Speaker::Agent);
    let mut made: Vec<Made> = agent.filter_map(spoken).take(OF_CALL_MAX).collect();
    let items = call.summary.iter().filter_map(|summary| summary.action_items.as_array()).flatten();
    for item in items.filter_map(serde_json::Value::as_str).take(ITEMS_MAX) {
        if made.len() >= OF_CALL_MAX {
            break;
        }
        let lower = item.trim().to_lowercase();
        if lower.is_empty() || OTHERS.iter().any(|other| lower.starts_with(other)) {
            continue;
        }
        let said = words::nearest(item, &call.turns, Some(Speaker::Agent));
        let is_told = made.iter().any(|made| {
            made.position.is_some() && made.position == said.map(|said| said.position)
                || words::shared(&made.words, item) >= 2
        });
        if !is_told {
            made.push(Made {
                kind: kind_of_item(&lower),
                position: said.map(|said| said.position),
                at_ms: said.and_then(|said| said.start_ms).unwrap_or(0),
                words: item.to_owned(),
            });
        }
    }
    made
}

/// The first sentence of a turn that promises something, and asks nothing.
fn spoken(said: &Said) -> Option<Made> {
    said.text.split_sentence_bounds().find_map(|sentence| {
        let lower = sentence.to_lowercase().replace('’', "'");
        let lower = lower.trim_end();
        if lower.ends_with('?') || lower.ends_with('？') {
            return None;
        }
        let (kind, _) = FORMS.iter().find(|(_, forms)| forms.iter().any(|form| is_said(lower, form)))?;
        Some(Made {
            kind: *kind,
            position: Some(said.position),
            at_ms: said.start_ms.unwrap_or(0),
            words: sentence.trim().to_owned(),
        })
    })
}

/// A form that begins with `ll` is said of "I" or "we" only: what they or you will do is no promise of ours.
fn is_said(sentence: &str, form: &str) -> bool {
    sentence.match_indices(form).any(|(start, _)| {
        let before = sentence.get(..start).unwrap_or_default().trim_end();
        let who = |suffix: &str| {
            before.strip_suffix(suffix).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
        };
        match form {
            _ if form.starts_with("ll ") => who("i'") || who("we'"),
            _ if form.starts_with("will ") => {
                who("i") || who("we") || who("somebody") || who("someone") || who("colleague")
            }
            _ => true,
        }
    })
}

fn kind_of_item(item: &str) -> Kind {
    let says = |words: &[&str]| words.iter().any(|word| item.contains(word));
    if says(&[
        "call back",
        "callback",
        "call the",
        "phone the",
        "ring the",
        "return the call",
        "follow-up call",
    ]) {
        Kind::Call
    } else if says(&["send", "email", "e-mail", "forward", "text the"]) {
        Kind::Send
    } else {
        Kind::Other
    }
}

/// Whether a later call shows it.
fn is_kept(made: &Made, later: &[KnownCall]) -> bool {
    match made.kind {
        Kind::Call => later.iter().any(|call| {
            call.row.direction == CallDirection::Outbound && call.row.status == CallStatus::Completed
        }),
        Kind::Send => later.iter().flat_map(|call| &call.turns).any(|said| {
            let lower = said.text.to_lowercase();
            CAME.iter().any(|came| lower.contains(came)) && words::shared(&made.words, &said.text) >= 1
        }),
        Kind::Other => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Said {
        Said {
            call_id: CallId(uuid::Uuid::nil()),
            position: 3,
            speaker: Speaker::Agent,
            start_ms: Some(9_000),
            text: text.to_owned(),
        }
    }

    #[test]
    fn promises_are_told_from_what_only_sounds_like_them() {
        for (text, kind) in [
            ("I'll call you back tomorrow.", Some(Kind::Call)),
            ("Sure. We will get back to you by Friday", Some(Kind::Call)),
            ("I’ll send the invoice by email.", Some(Kind::Send)),
            ("A colleague will call you today.", Some(Kind::Call)),
            ("We'll let you know about the refund.", Some(Kind::Other)),
            ("Le enviaremos la factura mañana.", Some(Kind::Send)),
            ("נחזור אליך מחר", Some(Kind::Call)),
            ("Shall I call you back?", None),
            ("They will send a van.", None),
            ("He'll call you names.", None),
            ("The hotel will send it.", None),
            ("You will call us.", None),
            ("Hi, I will check that.", None),
            ("", None),
        ] {
            assert_eq!(spoken(&said(text)).map(|made| made.kind), kind, "{text}");
        }
    }
}
