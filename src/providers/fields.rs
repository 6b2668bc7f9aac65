//! The fields of a payload by their names: taken one by one, the rest kept as it came.
//!
//! Providers write numbers as strings and leave fields empty instead of away; both are read alike, and a value that
//! cannot be read is missing rather than a reason to refuse the whole.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Fields not looked at yet.
pub(super) struct Fields(BTreeMap<String, Value>);

impl Fields {
    /// Of form or query pairs; where a name is repeated its first value counts.
    pub(super) fn of_pairs(pairs: &[(String, String)]) -> Self {
        let mut fields = BTreeMap::new();
        for (name, value) in pairs {
            fields.entry(name.clone()).or_insert_with(|| Value::String(value.clone()));
        }
        Self(fields)
    }

    /// Of a JSON object; anything else has no fields.
    pub(super) fn of_json(value: Value) -> Self {
        match value {
            Value::Object(object) => Self(object.into_iter().collect()),
            _ => Self(BTreeMap::new()),
        }
    }

    /// The field's text, where there is any.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        text_of(&self.0.remove(name)?)
    }

    /// The field's whole number, where there is one.
    pub(super) fn number(&mut self, name: &str) -> Option<u64> {
        number_of(&self.0.remove(name)?)
    }

    /// The field's moment, in whatever way it is written.
    pub(super) fn moment(&mut self, name: &str) -> Option<DateTime<Utc>> {
        moment_of(&self.text(name)?)
    }

    /// The field as it came.
    pub(super) fn value(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name).filter(|value| !value.is_null())
    }

    /// What nobody took.
    pub(super) fn rest(self) -> BTreeMap<String, Value> {
        self.0
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn number_of(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// RFC 2822 (Twilio), ISO 8601 (Vonage), and ISO 8601 without a zone, which is UTC (Vonage's list of calls).
fn moment_of(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let zoned = DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_rfc2822(text));
    zoned.map(|moment| moment.to_utc()).ok().or_else(|| {
        let without_zone = |format| NaiveDateTime::parse_from_str(text, format).ok();
        Some(without_zone("%Y-%m-%d %H:%M:%S%.f").or_else(|| without_zone("%Y-%m-%dT%H:%M:%S%.f"))?.and_utc())
    })
}

/// For `deserialize_with`: text, or missing.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(text_of(&Value::deserialize(deserializer)?))
}

/// For `deserialize_with`: a whole number, written as one or as text, or missing.
pub(super) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Ok(number_of(&Value::deserialize(deserializer)?))
}

/// For `deserialize_with`: a moment, or missing.
pub(super) fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    Ok(text_of(&Value::deserialize(deserializer)?).as_deref().and_then(moment_of))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case("Thu, 19 Nov 2026 10:11:12 +0000", Some("2026-11-19T10:11:12Z"))]
    #[case("2026-11-19T10:11:12.345Z", Some("2026-11-19T10:11:12.345Z"))]
    #[case("2026-11-19T12:11:12+02:00", Some("2026-11-19T10:11:12Z"))]
    #[case("2026-11-19 10:11:12", Some("2026-11-19T10:11:12Z"))]
    #[case("2026-11-19T10:11:12", Some("2026-11-19T10:11:12Z"))]
    #[case("yesterday", None)]
    fn moments_are_read_however_they_are_written(#[case] text: &str, #[case] read: Option<&str>) {
        assert_eq!(moment_of(text), read.map(|moment| moment.parse().unwrap()));
    }

    #[test]
    fn empty_odd_and_unknown_fields_do_no_harm() {
        let mut fields =
            Fields::of_json(json!({"a": "", "b": "7", "c": 7, "d": -1, "e": {"f": 1}, "g": null}));
        assert_eq!(fields.text("a"), None);
        assert_eq!((fields.number("b"), fields.number("c"), fields.number("d")), (Some(7), Some(7), None));
        assert_eq!(fields.value("g"), None);
        assert_eq!(fields.rest(), BTreeMap::from([("e".into(), json!({"f": 1}))]));
        assert!(Fields::of_json(json!([1])).rest().is_empty());
    }
}
