//! The cookie of a web session: it carries the access token, out of the reach of scripts.
//!
//! Cookies of one host are shared by all its ports, so that the port is part of the name. Over https the name says that
//! no other host and no plain connection can have set it (`__Host-`, RFC 6265bis section 4.1.3.2).

use std::time::Duration;

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use url::Url;

/// Most bytes of a name with its value that browsers keep (RFC 6265 section 6.1); a longer one vanishes in silence.
const PAIR_BYTES_MAX: usize = 4_096;

/// How the cookie is called and whether it is for https only.
#[derive(Clone, Debug)]
pub struct Cookie {
    name: String,
    secure: bool,
}

impl Cookie {
    /// The cookie of the server with this public address.
    pub fn new(public_url: &str) -> Self {
        let url = Url::parse(public_url).ok();
        let secure = url.as_ref().is_some_and(|url| url.scheme() == "https");
        let port = url.and_then(|url| url.port()).map(|port| format!("-{port}")).unwrap_or_default();
        let prefix = if secure { "__Host-" } else { "" };
        Self { name: format!("{prefix}earmark{port}"), secure }
    }

    /// The token of a request; the first, where there are several of the name.
    pub fn token<'h>(&self, headers: &'h HeaderMap) -> Option<&'h str> {
        let pairs = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        pairs.flat_map(|value| value.split(';')).find_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            let value = value.trim_matches('"');
            (name == self.name && !value.is_empty()).then_some(value)
        })
    }

    /// How many bytes a token may have.
    pub fn token_bytes_max(&self) -> usize {
        PAIR_BYTES_MAX - self.name.len() - 1
    }

    /// Has the browser keep a token for as long as it holds; `None` for one that no browser would keep.
    pub fn keeping(&self, token: &str, life: Duration) -> Option<HeaderValue> {
        (token.len() <= self.token_bytes_max()).then(|| self.value(token, life.as_secs())).flatten()
    }

    /// Has the browser forget it.
    pub fn forgetting(&self) -> Option<HeaderValue> {
        self.value("", 0)
    }

    fn value(&self, token: &str, life_seconds: u64) -> Option<HeaderValue> {
        let secure = if self.secure { "; Secure" } else { "" };
        let text = format!(
            "{}={token}; Path=/; Max-Age={life_seconds}; HttpOnly; SameSite=Strict{secure}",
            self.name
        );
        HeaderValue::try_from(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("http://earmark.test", "earmark", false)]
    #[case::port("http://127.0.0.1:8090", "earmark-8090", false)]
    #[case::https("https://calls.example.com", "__Host-earmark", true)]
    #[case::https_port("https://calls.example.com:8443/", "__Host-earmark-8443", true)]
    fn the_address_names_it(#[case] public_url: &str, #[case] name: &str, #[case] secure: bool) {
        let cookie = Cookie::new(public_url);
        let kept = cookie.keeping("a.b.c", Duration::from_secs(7)).unwrap();
        let end = if secure { "; Secure" } else { "" };
        assert_eq!(kept, format!("{name}=a.b.c; Path=/; Max-Age=7; HttpOnly; SameSite=Strict{end}"));
    }

    #[rstest]
    #[case::alone(&["earmark=a.b.c"], Some("a.b.c"))]
    #[case::among_others(&["theme=dark; earmark=a.b.c;lang=en"], Some("a.b.c"))]
    #[case::split_by_a_proxy(&["theme=dark", "earmark=a.b.c"], Some("a.b.c"))]
    #[case::quoted(&["earmark=\"a.b.c\""], Some("a.b.c"))]
    #[case::twice(&["earmark=a.b.c; earmark=d.e.f"], Some("a.b.c"))]
    #[case::another_port(&["earmark-8090=a.b.c"], None)]
    #[case::another_case(&["EARMARK=a.b.c"], None)]
    #[case::a_part_of_a_name(&["xearmark=a.b.c; earmarkx=d"], None)]
    #[case::in_a_value(&["x=earmark=a.b.c"], None)]
    #[case::empty(&["earmark="], None)]
    #[case::no_pair(&["earmark"], None)]
    fn it_is_found_in_what_browsers_send(#[case] sent: &[&'static str], #[case] token: Option<&str>) {
        let mut headers = HeaderMap::new();
        for value in sent {
            headers.append(COOKIE, HeaderValue::from_static(value));
        }
        assert_eq!(Cookie::new("http://earmark.test").token(&headers), token);
    }

    #[test]
    fn what_no_browser_keeps_is_not_sent() {
        let cookie = Cookie::new("https://calls.example.com");
        let longest = "a".repeat(cookie.token_bytes_max());
        assert!(cookie.keeping(&longest, Duration::from_secs(1)).is_some());
        assert!(cookie.keeping(&format!("{longest}a"), Duration::from_secs(1)).is_none());
    }
}
