//! Permalinks: a query with its filter and order as one string that gives the same search again.
//!
//! What is in one can be read by anybody: URL-safe base64 of JSON, with a version. It names no tenant and gives no
//! right: whoever opens one searches among what is theirs. It must be read for as long as somebody may have kept it,
//! so a version once given out stays understood.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ArchiveError;
use super::call_filter::CallFilter;
use super::search::{Reading, SearchRequest};
use crate::search::Order;

/// Characters of a permalink; it must fit into an address.
pub const PERMALINK_MAX: usize = 16_384;
/// The version that is written.
const VERSION: u64 = 1;

/// A search, whatever page of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Permalink {
    /// In the query language.
    pub query: String,
    /// Which calls are searched.
    pub filter: CallFilter,
    /// In which order they come.
    pub order: Order,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    v: u64,
    query: String,
    order: Word,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    filter: Option<Map<String, Value>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Relevance,
    Newest,
    Oldest,
}

impl Permalink {
    /// The string.
    ///
    /// # Errors
    /// Where it would be too long to be passed on.
    pub fn write(&self) -> Result<String, ArchiveError> {
        let order = match self.order {
            Order::Relevance => Word::Relevance,
            Order::Newest => Word::Newest,
            Order::Oldest => Word::Oldest,
        };
        let written =
            Written { v: VERSION, query: self.query.clone(), order, filter: self.filter.to_json()? };
        let text = serde_json::to_string(&written).map_err(ArchiveError::internal)?;
        let permalink = BASE64_URL_SAFE_NO_PAD.encode(text);
        if permalink.len() > PERMALINK_MAX {
            return Err(ArchiveError::Limit(format!(
                "permalink: this search would take {} characters and may take {PERMALINK_MAX}: shorten its lists",
                permalink.len()
            )));
        }
        Ok(permalink)
    }

    /// Reads what [`Self::write`] wrote, in this version or an older one.
    ///
    /// # Errors
    /// Where it is no permalink; the sentence says what is wrong with it.
    pub fn read(text: &str) -> Result<Self, ArchiveError> {
        let broken =
            || ArchiveError::bad_input("permalink: not one of this archive: pass it exactly as it was given");
        if text.len() > PERMALINK_MAX {
            return Err(broken());
        }
        let json = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| broken())?;
        let json: Value = serde_json::from_slice(&json).map_err(|_| broken())?;
        let version = json.get("v").and_then(Value::as_u64).ok_or_else(broken)?;
        if version != VERSION {
            return Err(ArchiveError::bad_input(format!(
                "permalink: made by another version of the archive ({version} where {VERSION} is known): search again and take the new one"
            )));
        }
        let Written { v: _, query, order, filter } = serde_json::from_value(json).map_err(|_| broken())?;
        let filter = filter.map(Value::Object).map(serde_json::from_value).transpose();
        let filter: Option<CallFilter> = filter.map_err(|_| broken())?;
        let order = match order {
            Word::Relevance => Order::Relevance,
            Word::Newest => Order::Newest,
            Word::Oldest => Order::Oldest,
        };
        Ok(Self { query, filter: filter.unwrap_or_default(), order })
    }

    /// A page of it.
    pub fn request(self, after: Option<String>, size: usize) -> SearchRequest {
        let Self { query, filter, order } = self;
        SearchRequest { query, filter, order, after, size, reading: Reading::Lenient }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use entity::{
        BookingId, CallDirection, CallStatus, CustomerId, Provider, Sentiment, StageKind, StageStatus,
    };
    use proptest::option::of;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn instant() -> impl Strategy<Value = DateTime<Utc>> {
        (-8_000_000_000_000i64..8_000_000_000_000, 0u32..1_000_000_000).prop_map(
            |(milliseconds, nanoseconds)| {
                let at = DateTime::from_timestamp_millis(milliseconds).unwrap();
                DateTime::from_timestamp(at.timestamp(), nanoseconds).unwrap()
            },
        )
    }

    fn words() -> impl Strategy<Value = Option<Vec<String>>> {
        of(prop::collection::vec(".{0,12}", 0..4))
    }

    prop_compose! {
        fn times()(from in of(instant()), until in of(instant()), min in of(any::<i64>()), max in of(any::<i64>()))
            -> CallFilter {
            CallFilter {
                started_from: from,
                started_until: until,
                duration_min_ms: min,
                duration_max_ms: max,
                ..CallFilter::default()
            }
        }
    }

    prop_compose! {
        fn kinds()(
            direction in of(prop::sample::select(vec![CallDirection::Inbound, CallDirection::Outbound])),
            status in of(prop::sample::select(vec![CallStatus::Active, CallStatus::Failed])),
            providers in of(prop::sample::subsequence(vec![Provider::Ringcentral, Provider::Vapi], 0..=2)),
            sentiments in of(prop::sample::subsequence(vec![Sentiment::Mixed, Sentiment::Neutral], 0..=2)),
            stage in of(prop::sample::select(vec![
                (StageKind::Recording, StageStatus::Absent),
                (StageKind::Summary, StageStatus::Failed),
            ])),
            customer in of(any::<u128>()),
            booking in of(any::<u128>()),
            has_booking in of(any::<bool>()),
            booking_cancelled_later in of(any::<bool>()),
        ) -> CallFilter {
            CallFilter {
                direction,
                status,
                providers,
                sentiments,
                stage,
                customer_id: customer.map(|id| CustomerId(Uuid::from_u128(id))),
                booking_id: booking.map(|id| BookingId(Uuid::from_u128(id))),
                has_booking,
                booking_cancelled_later,
                ..CallFilter::default()
            }
        }
    }

    prop_compose! {
        fn permalinks()(
            query in ".{0,60}",
            times in times(),
            kinds in kinds(),
            phone in of("\\+?[0-9 ]{0,15}"),
            agents in words(),
            campaign_ids in words(),
            languages in words(),
            tags in words(),
            order in prop::sample::select(vec![Order::Relevance, Order::Newest, Order::Oldest]),
        ) -> Permalink {
            let CallFilter { started_from, started_until, duration_min_ms, duration_max_ms, .. } = times;
            let filter = CallFilter {
                started_from,
                started_until,
                duration_min_ms,
                duration_max_ms,
                phone,
                agents,
                campaign_ids,
                languages,
                tags,
                ..kinds
            };
            Permalink { query, filter, order }
        }
    }

    proptest! {
        #[test]
        fn a_permalink_gives_the_same_search_again(permalink in permalinks()) {
            let text = permalink.write().unwrap();
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
            prop_assert_eq!(Permalink::read(&text).unwrap(), permalink);
        }

        #[test]
        fn rubbish_is_refused_without_a_panic(text in "\\PC{0,80}", cut in 0usize..60) {
            prop_assert!(Permalink::read(&text).is_err());
            let good = Permalink { query: "refund".into(), filter: CallFilter::default(), order: Order::Newest };
            let text = good.write().unwrap();
            if cut < text.len() {
                prop_assert!(Permalink::read(&text[..cut]).is_err());
            }
        }
    }

    #[test]
    fn what_was_given_out_once_is_still_read() {
        let written = r#"{"v":1,"query":"refund \"credit card\"","order":"newest","filter":{"agents":["Priya"],"started_from":"2026-11-01T00:00:00Z","stage":["transcript","failed"]}}"#;
        let permalink = Permalink::read(&BASE64_URL_SAFE_NO_PAD.encode(written)).unwrap();
        assert_eq!(permalink.query, "refund \"credit card\"");
        assert_eq!(permalink.filter.stage, Some((StageKind::Transcript, StageStatus::Failed)));
        let read =
            |text: &str| Permalink::read(&BASE64_URL_SAFE_NO_PAD.encode(text)).unwrap_err().to_string();
        let newer = read(r#"{"v":2,"something":"else"}"#);
        assert!(newer.contains("another version"), "{newer}");
        for text in [
            "",
            "{}",
            "[]",
            r#"{"v":1}"#,
            r#"{"v":1,"query":"a","order":"best"}"#,
            r#"{"v":1,"query":"a","order":"newest","tenant":"acme"}"#,
            r#"{"v":1,"query":"a","order":"newest","filter":{"tenant":"acme"}}"#,
            r#"{"v":1,"query":"a","order":"newest","filter":[]}"#,
            r#"[1,"a","newest"]"#,
        ] {
            assert!(read(text).contains("exactly as it was given"), "{text}");
        }
    }

    #[test]
    fn its_length_is_bounded() {
        let agents = Some(vec!["x".repeat(512); 100]);
        let filter = CallFilter { agents, ..CallFilter::default() };
        let long = Permalink { query: String::new(), filter, order: Order::Newest };
        assert!(matches!(long.write(), Err(ArchiveError::Limit(_))));
        assert!(Permalink::read(&"A".repeat(PERMALINK_MAX + 1)).is_err());
        // The longest query fits.
        let query = "€".repeat(2_000);
        let permalink = Permalink { query, filter: CallFilter::default(), order: Order::Relevance };
        assert!(permalink.write().is_ok());
    }
}
