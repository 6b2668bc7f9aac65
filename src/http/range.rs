//! What a client asks for when it asks for part of a recording: preconditions and ranges of RFC 9110,
//! sections 13 and 14, decided without touching the recording. [`super::byteranges`] carries it out.
//!
//! Deliberately generous where the RFC lets us: a `Range` that is malformed, has another unit or names
//! too many pieces is ignored and the whole is served.

use std::ops::Range;
use std::time::SystemTime;

use axum::http::{HeaderMap, HeaderName, Method, header};
use chrono::{DateTime, SubsecRound, Utc};

/// More ranges than this in one request are answered with the whole (RFC 9110 section 17.15).
pub const RANGES_MAX: usize = 16;

/// The facts a decision needs about what is stored.
#[derive(Clone, Debug)]
pub struct Representation {
    /// Size in bytes.
    pub size_bytes: u64,
    /// Lower-case hexadecimal SHA-256 of the bytes; the strong entity tag is made of it.
    pub sha256: String,
    /// When it was stored; compared to the second, as HTTP dates are.
    pub last_modified: DateTime<Utc>,
    /// Media type to send.
    pub content_type: String,
    /// Shown in the page or saved as a file.
    pub disposition: Disposition,
    /// Name to save it under, in any script.
    pub file_name: String,
}

impl Representation {
    /// The entity tag with its quotes.
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.sha256)
    }
}

/// How a browser should treat the answer (RFC 6266).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// Play it where it is.
    Inline,
    /// Save it as a file.
    Attachment,
}

/// What to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// 200: everything.
    Full,
    /// 206: one piece.
    Single(Range<u64>),
    /// 206: several pieces, apart from each other, as multipart/byteranges.
    Multi(Vec<Range<u64>>),
    /// 416: nothing of what was asked for exists.
    Unsatisfiable,
    /// 304: the client's copy is good.
    NotModified,
    /// 412: the client wants another version than the one there is.
    PreconditionFailed,
}

/// Decides in the order that RFC 9110 section 13.2.2 prescribes. Ranges count for GET only (section 14.2).
pub fn plan(method: &Method, headers: &HeaderMap, representation: &Representation) -> Plan {
    if precondition_failed(headers, representation) {
        return Plan::PreconditionFailed;
    }
    if not_modified(headers, representation) {
        return Plan::NotModified;
    }
    if method != Method::GET || !if_range_holds(headers, representation) {
        return Plan::Full;
    }
    match text(headers, &header::RANGE).and_then(parse) {
        Some(specs) => satisfiable(&specs, representation.size_bytes),
        None => Plan::Full,
    }
}

fn precondition_failed(headers: &HeaderMap, representation: &Representation) -> bool {
    if headers.contains_key(header::IF_MATCH) {
        return !any_tag(headers, &header::IF_MATCH, |tag| tag == representation.etag());
    }
    date(headers, &header::IF_UNMODIFIED_SINCE).is_some_and(|since| seconds(representation) > since)
}

fn not_modified(headers: &HeaderMap, representation: &Representation) -> bool {
    if headers.contains_key(header::IF_NONE_MATCH) {
        // Weak comparison (RFC 9110 section 13.1.2).
        return any_tag(headers, &header::IF_NONE_MATCH, |tag| {
            tag.strip_prefix("W/").unwrap_or(tag) == representation.etag()
        });
    }
    date(headers, &header::IF_MODIFIED_SINCE).is_some_and(|since| seconds(representation) <= since)
}

/// Without `If-Range` a range holds; with it, only for the same version: strong tags and exact dates
/// (RFC 9110 section 13.1.5). A date is not known to be strong, but what is stored never changes.
fn if_range_holds(headers: &HeaderMap, representation: &Representation) -> bool {
    if !headers.contains_key(header::IF_RANGE) {
        return true;
    }
    match text(headers, &header::IF_RANGE) {
        Some(value) if value.contains('"') => value == representation.etag(),
        _ => date(headers, &header::IF_RANGE).is_some_and(|at| at == seconds(representation)),
    }
}

/// Whether `*` or one of the entity tags fits. Ours hold no commas, so splitting at them cannot make one.
fn any_tag(headers: &HeaderMap, name: &HeaderName, fits: impl Fn(&str) -> bool) -> bool {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).any(|tag| tag == "*" || fits(tag))
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}

fn date(headers: &HeaderMap, name: &HeaderName) -> Option<DateTime<Utc>> {
    text(headers, name).and_then(|value| httpdate::parse_http_date(value).ok()).map(DateTime::<Utc>::from)
}

fn seconds(representation: &Representation) -> DateTime<Utc> {
    representation.last_modified.trunc_subsecs(0)
}

/// `Last-Modified` of the representation, as an HTTP date.
pub(super) fn last_modified(representation: &Representation) -> String {
    httpdate::fmt_http_date(SystemTime::from(seconds(representation)))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spec {
    From { first: u64, last: Option<u64> },
    Suffix { length: u64 },
}

/// The range set of RFC 9110 section 14.1.1; `None` where it is malformed, of another unit or too long.
fn parse(value: &str) -> Option<Vec<Spec>> {
    let (unit, set) = value.split_once('=')?;
    if !unit.trim_end().eq_ignore_ascii_case("bytes") {
        return None;
    }
    // Empty list elements are to be ignored (section 5.6.1.2).
    let elements = set.split(',').map(|spec| spec.trim_matches([' ', '\t'])).filter(|spec| !spec.is_empty());
    let specs: Vec<Spec> = elements.take(RANGES_MAX + 1).map(spec).collect::<Option<_>>()?;
    (!specs.is_empty() && specs.len() <= RANGES_MAX).then_some(specs)
}

fn spec(text: &str) -> Option<Spec> {
    let (first, last) = text.split_once('-')?;
    match (first, last) {
        ("", length) => Some(Spec::Suffix { length: number(length)? }),
        (first, "") => Some(Spec::From { first: number(first)?, last: None }),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(Spec::From { first, last: Some(last) })
        }
    }
}

/// Digits only; a number beyond 64 bits is beyond every recording, so it counts as the greatest.
fn number(digits: &str) -> Option<u64> {
    let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| digits.parse().unwrap_or(u64::MAX))
}

fn satisfiable(specs: &[Spec], size_bytes: u64) -> Plan {
    let ranges = specs.iter().filter_map(|spec| {
        let range = match *spec {
            Spec::From { first, last } => {
                first..last.map_or(size_bytes, |last| last.saturating_add(1).min(size_bytes))
            }
            Spec::Suffix { length } => size_bytes.saturating_sub(length)..size_bytes,
        };
        (range.start < range.end).then_some(range)
    });
    let mut ranges = coalesced(ranges);
    match ranges.len() {
        0 => Plan::Unsatisfiable,
        1 => Plan::Single(ranges.remove(0)),
        _ => Plan::Multi(ranges),
    }
}

/// Joins what overlaps or touches; the rest keeps the order of the request, as section 15.3.7.2 asks.
fn coalesced(ranges: impl Iterator<Item = Range<u64>>) -> Vec<Range<u64>> {
    let mut joined: Vec<Range<u64>> = Vec::new();
    for mut range in ranges {
        let mut place = joined.len();
        // A joined range may reach the next one; each turn removes one of at most sixteen.
        while let Some(index) =
            joined.iter().position(|other| other.start <= range.end && range.start <= other.end)
        {
            let other = joined.remove(index);
            range = range.start.min(other.start)..range.end.max(other.end);
            place = place.min(index);
        }
        joined.insert(place.min(joined.len()), range);
    }
    joined
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use chrono::TimeZone;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    const STORED: &str = "Sat, 21 Nov 2026 05:40:00 GMT";
    const LATER: &str = "Sat, 21 Nov 2026 05:40:01 GMT";
    const EARLIER: &str = "Sat, 21 Nov 2026 05:39:59 GMT";

    fn representation(size_bytes: u64) -> Representation {
        Representation {
            size_bytes,
            sha256: "abc123".to_owned(),
            last_modified: Utc.with_ymd_and_hms(2026, 11, 21, 5, 40, 0).unwrap()
                + chrono::TimeDelta::milliseconds(789),
            content_type: "audio/wav".to_owned(),
            disposition: Disposition::Inline,
            file_name: "call.wav".to_owned(),
        }
    }

    fn planned(method: Method, headers: &[(HeaderName, &str)]) -> Plan {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()))
            .collect();
        plan(&method, &headers, &representation(1000))
    }

    #[rstest]
    #[case::first_bytes("bytes=0-499", Plan::Single(0..500))]
    #[case::open("bytes=500-", Plan::Single(500..1000))]
    #[case::open_from_zero("bytes=0-", Plan::Single(0..1000))]
    #[case::suffix("bytes=-200", Plan::Single(800..1000))]
    #[case::long_suffix("bytes=-5000", Plan::Single(0..1000))]
    #[case::end_is_clamped("bytes=900-4000", Plan::Single(900..1000))]
    #[case::beyond_64_bits("bytes=900-99999999999999999999999", Plan::Single(900..1000))]
    #[case::last_byte("bytes=999-999", Plan::Single(999..1000))]
    #[case::unit_in_capitals("BYTES=0-0", Plan::Single(0..1))]
    #[case::two("bytes=0-9,20-29", Plan::Multi(vec![0..10, 20..30]))]
    #[case::in_the_order_asked("bytes=-10, 0-9", Plan::Multi(vec![990..1000, 0..10]))]
    #[case::blanks_and_empty_elements("bytes= 0-9 , ,20-29,", Plan::Multi(vec![0..10, 20..30]))]
    #[case::overlapping("bytes=0-9,5-19", Plan::Single(0..20))]
    #[case::adjacent("bytes=0-9,10-19", Plan::Single(0..20))]
    #[case::joined_by_a_third("bytes=0-9,20-29,10-19", Plan::Single(0..30))]
    #[case::one_of_two_is_there("bytes=0-9,5000-", Plan::Single(0..10))]
    #[case::beyond_the_end("bytes=1000-", Plan::Unsatisfiable)]
    #[case::empty_suffix("bytes=-0", Plan::Unsatisfiable)]
    #[case::none_is_there("bytes=1000-1001,2000-", Plan::Unsatisfiable)]
    #[case::other_unit("seconds=0-1", Plan::Full)]
    #[case::no_unit("0-1", Plan::Full)]
    #[case::backwards("bytes=9-0", Plan::Full)]
    #[case::empty("bytes=", Plan::Full)]
    #[case::no_dash("bytes=5", Plan::Full)]
    #[case::only_a_dash("bytes=-", Plan::Full)]
    #[case::letters("bytes=a-b", Plan::Full)]
    #[case::sign("bytes=+1-2", Plan::Full)]
    #[case::one_bad_element("bytes=0-9,x", Plan::Full)]
    #[case::sixteen("bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16,18-18,20-20,22-22,24-24,26-26,28-28,0-28", Plan::Single(0..29))]
    #[case::seventeen(
        "bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16,18-18,20-20,22-22,24-24,26-26,28-28,30-30,32-32",
        Plan::Full
    )]
    fn ranges(#[case] range: &str, #[case] plan: Plan) {
        assert_eq!(planned(Method::GET, &[(header::RANGE, range)]), plan);
    }

    #[rstest]
    #[case::same_tag("\"abc123\"", true)]
    #[case::weak_tag("W/\"abc123\"", false)]
    #[case::other_tag("\"other\"", false)]
    #[case::same_date(STORED, true)]
    #[case::other_date(LATER, false)]
    #[case::nonsense("yesterday", false)]
    fn a_range_holds_for_the_same_version_only(#[case] if_range: &str, #[case] holds: bool) {
        let plan = planned(Method::GET, &[(header::RANGE, "bytes=0-9"), (header::IF_RANGE, if_range)]);
        assert_eq!(plan, if holds { Plan::Single(0..10) } else { Plan::Full });
    }

    #[rstest]
    #[case::same_tag(&[(header::IF_NONE_MATCH, "\"abc123\"")], Plan::NotModified)]
    #[case::weak_tag(&[(header::IF_NONE_MATCH, "\"x\", W/\"abc123\"")], Plan::NotModified)]
    #[case::any(&[(header::IF_NONE_MATCH, "*")], Plan::NotModified)]
    #[case::other_tag(&[(header::IF_NONE_MATCH, "\"x\"")], Plan::Full)]
    #[case::tag_before_date(&[(header::IF_NONE_MATCH, "\"x\""), (header::IF_MODIFIED_SINCE, STORED)], Plan::Full)]
    #[case::not_modified_since(&[(header::IF_MODIFIED_SINCE, STORED)], Plan::NotModified)]
    #[case::modified_since(&[(header::IF_MODIFIED_SINCE, EARLIER)], Plan::Full)]
    #[case::no_date(&[(header::IF_MODIFIED_SINCE, "soon")], Plan::Full)]
    #[case::before_range(&[(header::IF_NONE_MATCH, "\"abc123\""), (header::RANGE, "bytes=0-1")], Plan::NotModified)]
    #[case::must_match(&[(header::IF_MATCH, "\"abc123\"")], Plan::Full)]
    #[case::must_match_any(&[(header::IF_MATCH, "*")], Plan::Full)]
    #[case::must_match_strongly(&[(header::IF_MATCH, "W/\"abc123\"")], Plan::PreconditionFailed)]
    #[case::must_match_other(&[(header::IF_MATCH, "\"x\"")], Plan::PreconditionFailed)]
    #[case::unmodified_since(&[(header::IF_UNMODIFIED_SINCE, STORED)], Plan::Full)]
    #[case::changed_since(&[(header::IF_UNMODIFIED_SINCE, EARLIER)], Plan::PreconditionFailed)]
    fn preconditions(#[case] headers: &[(HeaderName, &str)], #[case] plan: Plan) {
        assert_eq!(planned(Method::GET, headers), plan);
        let head = if matches!(plan, Plan::Single(_)) { Plan::Full } else { plan };
        assert_eq!(planned(Method::HEAD, headers), head);
    }

    #[test]
    fn head_has_no_ranges() {
        assert_eq!(planned(Method::HEAD, &[(header::RANGE, "bytes=0-9")]), Plan::Full);
    }

    #[test]
    fn nothing_of_an_empty_recording_can_be_ranged() {
        let headers = [(header::RANGE, HeaderValue::from_static("bytes=0-"))].into_iter().collect();
        assert_eq!(plan(&Method::GET, &headers, &representation(0)), Plan::Unsatisfiable);
    }

    proptest! {
        #[test]
        fn the_plan_covers_exactly_what_was_asked_for(
            asked in proptest::collection::vec((0_u64..300, 0_u64..300), 1..RANGES_MAX),
            size_bytes in 1_u64..256,
        ) {
            let set: Vec<_> = asked.iter().map(|(first, more)| format!("{first}-{}", first + more)).collect();
            let value = HeaderValue::try_from(format!("bytes={}", set.join(","))).unwrap();
            let headers = [(header::RANGE, value)].into_iter().collect();
            let ranges = match plan(&Method::GET, &headers, &representation(size_bytes)) {
                Plan::Single(range) => vec![range],
                Plan::Multi(ranges) => ranges,
                plan => { prop_assert_eq!(plan, Plan::Unsatisfiable); vec![] }
            };
            for byte in 0..size_bytes + 10 {
                let wanted = byte < size_bytes
                    && asked.iter().any(|(first, more)| (*first..=first + more).contains(&byte));
                let served = ranges.iter().filter(|range| range.contains(&byte)).count();
                prop_assert_eq!(served, usize::from(wanted));
            }
        }

        #[test]
        fn any_header_gets_an_answer(value in "[ -~]{0,60}", range in "(bytes=)?[-0-9, ]{0,40}") {
            planned(Method::GET, &[(header::RANGE, &value)]);
            planned(Method::GET, &[(header::RANGE, &range), (header::IF_RANGE, &value)]);
        }
    }
}
