//! Bounds and forms of what comes in, checked before anything is written.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use serde_json::Value;

use super::ArchiveError;

/// Characters in a name, id, label or tag.
pub const NAME_MAX: usize = 512;
/// Characters in a longer text: an explanation, a reason, a summary's line.
pub const TEXT_MAX: usize = 20_000;
/// Bytes in a JSON value as it is stored.
pub const JSON_MAX: usize = 256 * 1024;

/// A text of at most `max` characters that both databases can hold (PostgreSQL has no NUL in text).
pub fn text(field: &str, value: String, max: usize) -> Result<String, ArchiveError> {
    if value.contains('\0') {
        return Err(ArchiveError::bad_input(format!("{field}: a text may not contain the character NUL")));
    }
    if value.chars().count() > max {
        return Err(ArchiveError::bad_input(format!(
            "{field}: at most {max} characters are kept, shorten it"
        )));
    }
    Ok(value)
}

/// A name: a text that says something. Blank around it is dropped.
pub fn name(field: &str, value: String) -> Result<String, ArchiveError> {
    let value = text(field, value.trim().to_owned(), NAME_MAX)?;
    if value.is_empty() {
        return Err(ArchiveError::bad_input(format!("{field}: may not be empty; leave it out instead")));
    }
    Ok(value)
}

/// A name that may be missing.
pub fn optional_name(field: &str, value: Option<String>) -> Result<Option<String>, ArchiveError> {
    value.map(|value| name(field, value)).transpose()
}

/// A JSON value of bounded size that both databases can hold.
pub fn json(field: &str, value: Option<Value>) -> Result<Option<Value>, ArchiveError> {
    let Some(value) = value else { return Ok(None) };
    let written = value.to_string();
    if written.len() > JSON_MAX {
        return Err(ArchiveError::bad_input(format!("{field}: at most {JSON_MAX} bytes of JSON are kept")));
    }
    if written.contains("\\u0000") {
        return Err(ArchiveError::bad_input(format!("{field}: a text may not contain the character NUL")));
    }
    Ok(Some(value))
}

/// A JSON value from a provider, without the NULs that a text may not contain here: it is kept rather than refused.
pub fn foreign_json(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace('\0', "")),
        Value::Array(items) => items.into_iter().map(foreign_json).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name.replace('\0', ""), foreign_json(value))).collect()
        }
        other => other,
    }
}

/// A fraction from 0 to 1.
pub fn fraction(field: &str, value: Option<f64>) -> Result<Option<f64>, ArchiveError> {
    match value {
        Some(value) if !(0.0..=1.0).contains(&value) => {
            Err(ArchiveError::bad_input(format!("{field}: {value} is not between 0 and 1")))
        }
        value => Ok(value),
    }
}

/// A number both databases and JSON can hold.
pub fn finite(field: &str, value: Option<f64>) -> Result<Option<f64>, ArchiveError> {
    match value {
        Some(value) if !value.is_finite() => {
            Err(ArchiveError::bad_input(format!("{field}: {value} is not a number")))
        }
        value => Ok(value),
    }
}

/// A span that cannot be negative.
pub fn not_negative(field: &str, value: Option<i64>) -> Result<Option<i64>, ArchiveError> {
    match value {
        Some(value) if value < 0 => Err(ArchiveError::bad_input(format!("{field}: {value} is negative"))),
        value => Ok(value),
    }
}

/// The instant in whole microseconds, which is what both databases keep: cursors made from it agree.
pub fn instant(at: DateTime<Utc>) -> DateTime<Utc> {
    // Fails only for instants some 292,000 years away, which then are stored as they are.
    at.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(at)
}
