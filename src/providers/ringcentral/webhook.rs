//! Notifications: the handshake that a subscription begins with, the token that proves them, and what they tell.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use chrono::{DateTime, Utc};
use reqwest::header::{HeaderMap, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::call_log::{Endpoint, is_inbound};
use super::insights::Insights;
use crate::providers::ProviderError;
use crate::providers::field::{list, moment, number, text, whole_ms};

/// To be sent back as it came, in the header of the same name.
pub const VALIDATION_TOKEN: &str = "validation-token";
const VERIFICATION_TOKEN: &str = "verification-token";
/// The whole answer to a handshake must stay below a kilobyte.
const ECHO_BYTES_MAX: usize = 256;
/// Parties of one call that are looked at.
const PARTIES_MAX: usize = 100;

/// The token to send back, with a handshake and with every notification that bears one. Nothing else is sent back.
pub fn echo(headers: &HeaderMap) -> Option<HeaderValue> {
    let token = headers.get(VALIDATION_TOKEN)?;
    let printable = token.as_bytes().iter().all(|byte| (0x20..0x7f).contains(byte));
    (printable && (1..=ECHO_BYTES_MAX).contains(&token.len())).then(|| token.clone())
}

/// Whether a request is a handshake, to be answered with [`echo`] alone. Only one without a body is: with some set-ups
/// the header comes with every notification.
pub fn is_handshake(headers: &HeaderMap, body: &[u8]) -> bool {
    body.is_empty() && echo(headers).is_some()
}

/// Whether a notification bears the account's token, in either of the headers that RingCentral is known to use.
pub fn is_authentic(verification_token: &SecretString, headers: &HeaderMap) -> bool {
    let expected = verification_token.expose_secret().as_bytes();
    !expected.is_empty()
        && [VERIFICATION_TOKEN, VALIDATION_TOKEN]
            .into_iter()
            .filter_map(|name| headers.get(name))
            .any(|token| verify_slices_are_equal(token.as_bytes(), expected).is_ok())
}

/// A notification.
#[derive(Clone, Debug, PartialEq)]
pub struct Notification {
    /// The same for the same notification sent twice.
    pub uuid: String,
    /// Which subscription it comes by.
    pub subscription_id: Option<String>,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// What it tells.
    pub event: Event,
}

/// What a notification tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// How a call stands.
    Session(SessionEvent),
    /// What RingSense makes of a recording.
    Insights(Box<Insights>),
    /// Of no use to an archive; the event's name.
    Other(String),
}

/// How a call stands. Events overtake each other: the highest `sequence` is the newest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionEvent {
    /// The session, as the call log names it.
    pub telephony_session_id: String,
    /// The session's older name.
    pub session_id: Option<String>,
    /// The place of this event among those of its session.
    pub sequence: Option<i64>,
    /// When it happened.
    pub at: Option<DateTime<Utc>>,
    /// `Call`, `RingOut`, `Conference`, …
    pub origin: Option<String>,
    /// Who takes part.
    pub parties: Vec<SessionParty>,
}

/// Who takes part in a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionParty {
    /// The party's id.
    pub id: Option<String>,
    /// The extension, where the party is one of the account's.
    pub extension_id: Option<String>,
    /// Whether the other side called.
    pub is_inbound: Option<bool>,
    /// Who called.
    pub from: Endpoint,
    /// Who was called.
    pub to: Endpoint,
    /// `Setup`, `Proceeding`, `Answered`, `Disconnected`, `Gone`, …
    pub status: String,
    /// Why.
    pub reason: Option<String>,
    /// Whether nobody answered.
    pub is_missed: bool,
    /// Recordings that were begun. Their content comes later, by the call log.
    pub recording_ids: Vec<String>,
}

impl Notification {
    /// Reads a notification's body.
    ///
    /// # Errors
    /// [`ProviderError::Malformed`] where it is no JSON or bears no `uuid`.
    pub fn read(body: &[u8]) -> Result<Self, ProviderError> {
        let value: Value = serde_json::from_slice(body)
            .map_err(|error| ProviderError::Malformed(format!("the notification is no JSON: {error}")))?;
        let uuid = text(&value, &["/uuid"])
            .ok_or_else(|| ProviderError::Malformed("the notification has no uuid".into()))?;
        let name = text(&value, &["/event"]).unwrap_or_default();
        let body = value.get("body").unwrap_or(&Value::Null);
        let path = name.split('?').next().unwrap_or_default().trim_end_matches('/');
        let event = if path.contains("/telephony/sessions") {
            SessionEvent::of(body).map(Event::Session)
        } else if path.starts_with("/ai/ringsense/") && path.ends_with("/insights") {
            Insights::of(body).map(|insights| Event::Insights(Box::new(insights)))
        } else {
            None
        };
        Ok(Self {
            uuid,
            subscription_id: text(&value, &["/subscriptionId"]),
            sent_at: moment(&value, &["/timestamp"]),
            event: event.unwrap_or(Event::Other(name)),
        })
    }
}

impl SessionEvent {
    fn of(body: &Value) -> Option<Self> {
        Some(Self {
            telephony_session_id: text(body, &["/telephonySessionId"])?,
            session_id: text(body, &["/sessionId"]),
            sequence: number(body, &["/sequence"]).and_then(whole_ms),
            at: moment(body, &["/eventTime"]),
            origin: text(body, &["/origin/type"]),
            parties: list(body, "/parties").iter().take(PARTIES_MAX).map(SessionParty::of).collect(),
        })
    }

    /// Whether nobody in this event takes part any more.
    pub fn is_over(&self) -> bool {
        let left = |party: &SessionParty| matches!(party.status.as_str(), "Disconnected" | "Gone");
        !self.parties.is_empty() && self.parties.iter().all(left)
    }

    /// Whether the other side called, by the first party that says.
    pub fn is_inbound(&self) -> Option<bool> {
        self.parties.iter().find_map(|party| party.is_inbound)
    }

    /// Recordings that were begun, each once.
    pub fn recording_ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> =
            self.parties.iter().flat_map(|party| &party.recording_ids).map(String::as_str).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

impl SessionParty {
    fn of(value: &Value) -> Self {
        Self {
            id: text(value, &["/id"]),
            extension_id: text(value, &["/extensionId"]),
            is_inbound: text(value, &["/direction"]).and_then(|direction| is_inbound(&direction)),
            from: Endpoint::of(value.get("from")),
            to: Endpoint::of(value.get("to")),
            status: text(value, &["/status/code"]).unwrap_or_default(),
            reason: text(value, &["/status/reason"]),
            is_missed: value.get("missedCall").and_then(Value::as_bool).unwrap_or(false),
            recording_ids: list(value, "/recordings")
                .iter()
                .filter_map(|recording| text(recording, &["/id"]))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_handshake_is_a_token_without_a_body() {
        let with_token = headers(&[("Validation-Token", "abc-123")]);
        assert!(is_handshake(&with_token, b""));
        assert!(!is_handshake(&with_token, b"{}"));
        assert!(!is_handshake(&HeaderMap::new(), b""));
        assert_eq!(echo(&with_token).unwrap(), "abc-123");
        assert_eq!(echo(&headers(&[("validation-token", &"x".repeat(257))])), None);
        assert_eq!(echo(&headers(&[("validation-token", "tab\tbed")])), None);
    }

    #[rstest]
    #[case(&[("verification-token", "v")], true)]
    #[case(&[("validation-token", "v")], true)]
    #[case(&[("verification-token", "w"), ("validation-token", "v")], true)]
    #[case(&[("verification-token", "w")], false)]
    #[case(&[], false)]
    fn the_token_may_come_in_either_header(#[case] pairs: &[(&'static str, &str)], #[case] authentic: bool) {
        assert_eq!(is_authentic(&"v".into(), &headers(pairs)), authentic);
        assert!(!is_authentic(&"".into(), &headers(&[("verification-token", "")])));
    }

    fn session(parties: &Value) -> Notification {
        let notification = json!({
            "uuid": "u-1", "event": "/restapi/v1.0/account/1/telephony/sessions", "timestamp": "2026-11-25T09:00:00Z",
            "subscriptionId": "sub", "ownerId": "1",
            "body": {"sequence": 7, "telephonySessionId": "s-1", "origin": {"type": "Call"}, "parties": parties}
        });
        Notification::read(notification.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn a_call_is_over_when_everybody_left() {
        let party = |code: &str| {
            json!({"direction": "Inbound", "from": {"phoneNumber": "+14155552671"}, "to": {"phoneNumber": "102"},
                   "status": {"code": code}, "recordings": [{"id": "401", "active": false}]})
        };
        let over = |parties: Value| match session(&parties).event {
            Event::Session(event) => (event.is_over(), event.recording_ids().len()),
            event => panic!("{event:?}"),
        };
        assert_eq!(over(json!([party("Disconnected"), party("Gone")])), (true, 1));
        assert_eq!(over(json!([party("Disconnected"), party("Hold")])), (false, 1));
        assert_eq!(over(json!([])), (false, 0));
    }

    #[test]
    fn insights_and_unknown_events_are_told_apart() {
        let read = |event: &str, body: Value| {
            let notification = json!({"uuid": "u", "event": event, "body": body}).to_string();
            Notification::read(notification.as_bytes()).unwrap().event
        };
        let insights = "/ai/ringsense/v1/public/accounts/1/domains/pbx/insights";
        assert!(matches!(read(insights, json!({"sourceRecordId": "401"})), Event::Insights(_)));
        assert_eq!(read(insights, json!([])), Event::Other(insights.into()));
        assert_eq!(read("/restapi/v1.0/x", json!({})), Event::Other("/restapi/v1.0/x".into()));
        assert!(Notification::read(b"{}").is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(bytes in any::<Vec<u8>>()) {
            let _ = Notification::read(&bytes);
        }
    }
}
