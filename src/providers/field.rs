//! Reading other people's JSON: a field of the wrong kind counts as missing, so that one odd value loses only itself.
//! Providers write numbers as text, leave fields empty instead of away, and write moments in five ways.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize as _, Deserializer};
use serde_json::Value;

/// The pairs of a form or a query as an object; where a name is repeated its first value counts.
pub fn of_pairs(pairs: &[(String, String)]) -> Value {
    let pairs = pairs.iter().rev().map(|(name, text)| (name.clone(), Value::String(text.clone())));
    Value::Object(pairs.collect())
}

/// The first of these places (RFC 6901) that holds text which is not blank; numbers count as text. Zero characters,
/// which no database takes, are left out.
pub fn text(value: &Value, places: &[&str]) -> Option<String> {
    places.iter().find_map(|place| text_of(value.pointer(place)?))
}

/// The first of these places that holds a whole number, as one or as text.
pub fn whole(value: &Value, places: &[&str]) -> Option<u64> {
    places.iter().find_map(|place| whole_of(value.pointer(place)?))
}

/// The first of these places that holds a finite number; some servers write theirs as text.
pub fn number(value: &Value, places: &[&str]) -> Option<f64> {
    let found = places.iter().find_map(|place| match value.pointer(place)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    });
    found.filter(|number| number.is_finite())
}

/// The first of these places that holds a moment: ISO 8601 (without a zone it is UTC), RFC 2822, or milliseconds or
/// seconds since 1970.
pub fn moment(value: &Value, places: &[&str]) -> Option<DateTime<Utc>> {
    places.iter().find_map(|place| moment_of(value.pointer(place)?))
}

/// The list at a place; empty where there is none.
pub fn list<'a>(value: &'a Value, place: &str) -> &'a [Value] {
    value.pointer(place).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Whether there is a `true`.
pub fn flag(value: &Value, place: &str) -> bool {
    value.pointer(place).and_then(Value::as_bool).unwrap_or(false)
}

/// Milliseconds of that many seconds. Nothing where they lie before zero or beyond every call.
pub fn seconds_to_ms(seconds: f64) -> Option<i64> {
    whole_ms(seconds * 1_000.0)
}

/// Whole milliseconds. Nothing where they lie before zero or beyond every call.
pub fn whole_ms(ms: f64) -> Option<i64> {
    /// Ten years.
    const MS_MAX: f64 = 315_360_000_000.0;
    #[expect(clippy::cast_possible_truncation, reason = "rounded, and within the bound")]
    (0.0..=MS_MAX).contains(&ms).then(|| ms.round() as i64)
}

/// For `deserialize_with`: as [`text`].
pub(super) fn text_or_missing<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(text_of(&Value::deserialize(from)?))
}

/// For `deserialize_with`: as [`whole`].
pub(super) fn whole_or_missing<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    Ok(whole_of(&Value::deserialize(from)?))
}

/// For `deserialize_with`: as [`moment`].
pub(super) fn moment_or_missing<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    Ok(moment_of(&Value::deserialize(from)?))
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            let text = text.replace('\0', "");
            Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
        }
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn whole_of(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn moment_of(value: &Value) -> Option<DateTime<Utc>> {
    match value {
        Value::String(text) => moment_of_text(text.trim()),
        Value::Number(number) => moment_of_number(number.as_f64()?),
        _ => None,
    }
}

fn moment_of_text(text: &str) -> Option<DateTime<Utc>> {
    // RingCentral writes offsets without a colon in places, which RFC 3339 has not; Vonage's list of calls has no zone.
    let without_zone = |format| Some(NaiveDateTime::parse_from_str(text, format).ok()?.and_utc());
    DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_rfc2822(text))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"))
        .map(|moment| moment.to_utc())
        .ok()
        .or_else(|| without_zone("%Y-%m-%d %H:%M:%S%.f"))
        .or_else(|| without_zone("%Y-%m-%dT%H:%M:%S%.f"))
        .or_else(|| moment_of_number(text.parse().ok()?))
}

/// Seconds count up to 10^11, which is the year 5138 in seconds and 1973 in milliseconds.
pub(super) fn moment_of_number(number: f64) -> Option<DateTime<Utc>> {
    let ms = if number.abs() > 1e11 { number } else { number * 1_000.0 };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a cast of a float saturates, and chrono then says no"
    )]
    DateTime::from_timestamp_millis(ms as i64).filter(|_| number.is_finite() && number > 0.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case(json!("2026-11-25T10:00:00.5Z"), Some(1_795_600_800_500))]
    #[case(json!("2026-11-25T12:00:00.500+0200"), Some(1_795_600_800_500))]
    #[case(json!("2026-11-25 10:00:00.5"), Some(1_795_600_800_500))]
    #[case(json!("2026-11-25T10:00:00.5"), Some(1_795_600_800_500))]
    #[case(json!("Wed, 25 Nov 2026 12:00:00 +0200"), Some(1_795_600_800_000))]
    #[case(json!(1_795_600_800_500_u64), Some(1_795_600_800_500))]
    #[case(json!(1_795_600_800), Some(1_795_600_800_000))]
    #[case(json!("1795600800"), Some(1_795_600_800_000))]
    #[case(json!("soon"), None)]
    #[case(json!(true), None)]
    #[case(json!(-1), None)]
    fn moments_come_in_several_forms(#[case] at: Value, #[case] ms: Option<i64>) {
        assert_eq!(moment(&json!({ "at": at }), &["/at"]).map(|at| at.timestamp_millis()), ms);
    }

    #[test]
    fn what_is_of_the_wrong_kind_is_passed_over() {
        let value = json!({"a": [], "b": " ", "c": " x\0 ", "n": "1.5", "nan": "NaN"});
        assert_eq!(text(&value, &["/a", "/b", "/c"]).as_deref(), Some("x"));
        assert_eq!(number(&value, &["/a", "/n"]), Some(1.5));
        assert_eq!(number(&value, &["/nan"]), None);
        assert!(list(&value, "/c").is_empty());
        let value = json!({"a": "7", "b": 7, "c": -1, "d": "-1", "e": 1.5});
        let wholes: Vec<_> = ["/a", "/b", "/c", "/d", "/e"].map(|place| whole(&value, &[place])).into();
        assert_eq!(wholes, [Some(7), Some(7), None, None, None]);
    }

    #[test]
    fn of_a_pair_that_comes_twice_the_first_counts() {
        let pairs = [("a", "1"), ("a", "2"), ("b", "")].map(|(name, text)| (name.into(), text.into()));
        let value = of_pairs(&pairs);
        assert_eq!((text(&value, &["/a"]).as_deref(), text(&value, &["/b"])), (Some("1"), None));
    }

    proptest! {
        #[test]
        fn no_number_breaks_it(number in any::<f64>()) {
            let _ = moment_of_number(number);
            prop_assert!(seconds_to_ms(number).is_none_or(|ms| ms >= 0));
        }
    }
}
