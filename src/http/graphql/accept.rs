//! Which kind of answer a client takes (`Accept`), as the GraphQL over HTTP draft of 2025 says.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;

/// Media type of an answer that is one JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MediaType {
    /// `application/graphql-response+json`: the status tells what became of the request.
    GraphqlResponse,
    /// `application/json`: 200 for whatever reached the GraphQL engine.
    Json,
}

impl MediaType {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// What a client takes; at least one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Accept {
    /// One JSON object of this type.
    pub(super) media: Option<MediaType>,
    /// An event stream, asked for by name.
    pub(super) events: bool,
}

impl Accept {
    /// `None` where nothing we can give is accepted.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let ranges: Vec<Range> = headers
            .get_all(ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(Range::parse)
            .collect();
        if !headers.contains_key(ACCEPT) {
            return Some(Self { media: Some(MediaType::Json), events: false });
        }
        let json = best(&ranges, "application", "json");
        let graphql = best(&ranges, "application", "graphql-response+json");
        // By name the newer type wins a tie; by wildcard the older one, as the draft asks.
        let media = match (graphql, json) {
            (Some(graphql), Some(json)) if graphql.quality > json.quality => Some(MediaType::GraphqlResponse),
            (Some(graphql), Some(json)) if graphql.quality == json.quality && graphql.by_name => {
                Some(MediaType::GraphqlResponse)
            }
            (_, Some(_)) => Some(MediaType::Json),
            (Some(_), None) => Some(MediaType::GraphqlResponse),
            (None, None) => None,
        };
        let events = best(&ranges, "text", "event-stream").is_some_and(|range| range.by_name);
        (media.is_some() || events).then_some(Self { media, events })
    }

    /// Type of a refusal: the one negotiated, or plain JSON for who takes only events.
    pub(super) fn refusal(self) -> MediaType {
        self.media.unwrap_or(MediaType::Json)
    }
}

/// Whether a browser asks for a page: by its name, which programs that take anything do not write.
pub fn wants_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).filter_map(Range::parse).any(|range| {
        range.quality > 0
            && range.kind.eq_ignore_ascii_case("text")
            && range.subtype.eq_ignore_ascii_case("html")
    })
}

#[derive(Clone, Copy)]
struct Match {
    /// Thousandths, as RFC 9110 section 12.4.2 allows.
    quality: u16,
    by_name: bool,
}

/// One media range of the header.
struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    quality: u16,
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, subtype) = parts.next()?.split_once('/')?;
        let mut quality = 1_000;
        for parameter in parts {
            let (name, value) = parameter.split_once('=')?;
            let value = value.trim().trim_matches('"');
            if name.trim().eq_ignore_ascii_case("q") {
                let share: f32 = value.parse().ok().filter(|share| (0.0..=1.0).contains(share))?;
                quality = (share * 1_000.0) as u16;
            } else if name.trim().eq_ignore_ascii_case("charset") && !value.eq_ignore_ascii_case("utf-8") {
                return None;
            }
        }
        Some(Self { kind, subtype, quality })
    }

    /// How closely the range names the type: the closest one decides.
    fn closeness(&self, kind: &str, subtype: &str) -> Option<u8> {
        match (self.kind, self.subtype) {
            ("*", "*") => Some(0),
            (own, "*") if own.eq_ignore_ascii_case(kind) => Some(1),
            (own, its) if own.eq_ignore_ascii_case(kind) && its.eq_ignore_ascii_case(subtype) => Some(2),
            _ => None,
        }
    }
}

fn best(ranges: &[Range<'_>], kind: &str, subtype: &str) -> Option<Match> {
    let (closeness, range) = ranges
        .iter()
        .filter_map(|range| Some((range.closeness(kind, subtype)?, range)))
        .max_by_key(|(closeness, _)| *closeness)?;
    (range.quality > 0).then_some(Match { quality: range.quality, by_name: closeness == 2 })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::MediaType::{GraphqlResponse, Json};
    use super::*;

    #[rstest]
    #[case("application/json", Some(Json), false)]
    #[case("application/graphql-response+json", Some(GraphqlResponse), false)]
    #[case("Application/GraphQL-Response+JSON;charset=UTF-8", Some(GraphqlResponse), false)]
    #[case("*/*", Some(Json), false)]
    #[case("application/*", Some(Json), false)]
    #[case("application/json, application/graphql-response+json", Some(GraphqlResponse), false)]
    #[case("application/graphql-response+json;q=0.9, application/json", Some(Json), false)]
    #[case("application/graphql-response+json, */*;q=0.1", Some(GraphqlResponse), false)]
    #[case("application/json;q=0, */*", Some(GraphqlResponse), false)]
    #[case("text/event-stream", None, true)]
    #[case(
        "application/graphql-response+json, application/json, text/event-stream",
        Some(GraphqlResponse),
        true
    )]
    #[case("text/html,application/xhtml+xml,*/*;q=0.8", Some(Json), false)]
    fn the_client_chooses(#[case] header: &str, #[case] media: Option<MediaType>, #[case] events: bool) {
        let headers = HeaderMap::from_iter([(ACCEPT, header.parse().unwrap())]);
        assert_eq!(Accept::of(&headers), Some(Accept { media, events }));
    }

    #[rstest]
    #[case("text/html")]
    #[case("image/*")]
    #[case("application/json; charset=utf-16")]
    #[case("application/json;q=0")]
    #[case("nonsense")]
    fn what_we_do_not_have_is_not_given(#[case] header: &str) {
        let headers = HeaderMap::from_iter([(ACCEPT, header.parse().unwrap())]);
        assert_eq!(Accept::of(&headers), None);
    }

    #[test]
    fn who_does_not_choose_gets_json() {
        assert_eq!(Accept::of(&HeaderMap::new()), Some(Accept { media: Some(Json), events: false }));
    }
}
