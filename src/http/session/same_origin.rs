//! Whether a request comes from the app's own pages: a browser adds the cookie whoever asks.
//!
//! A request says so by a mark that no page of another origin can add without asking the server first (a header of our
//! own, which the answer to that question never allows), or the browser says so itself (`Sec-Fetch-Site`). An `Origin` has
//! to be this server's in any case. A websocket cannot carry a mark and is not subject to that question; its `Origin`
//! must be there.

use axum::http::HeaderMap;
use axum::http::header::{HOST, HeaderName, ORIGIN};
use url::{Origin, Url};

/// The mark and its value.
pub const MARK: (HeaderName, &str) = (HeaderName::from_static("x-earmark"), "web");

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Why a request does not count as the app's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Foreign {
    /// It has no mark.
    #[error(
        "a web session counts only for requests of the app's own pages: send the header x-earmark: web, or a token as Authorization: Bearer TOKEN"
    )]
    Unmarked,
    /// It comes from elsewhere.
    #[error(
        "the request comes from a page of another origin than this server's; behind a proxy, set http.public_url to the address that people open"
    )]
    OtherOrigin,
}

/// Knows by which origins this server's own pages are opened.
#[derive(Clone, Debug)]
pub struct OwnOrigin {
    public: Option<Url>,
}

impl OwnOrigin {
    /// Of the server with this public address.
    pub fn new(public_url: &str) -> Self {
        Self { public: Url::parse(public_url).ok() }
    }

    /// Whether a request is the app's own.
    ///
    /// # Errors
    /// With why it is not.
    pub fn check_request(&self, headers: &HeaderMap) -> Result<(), Foreign> {
        let (name, value) = MARK;
        let site = only(headers, &SEC_FETCH_SITE)?;
        let is_marked = only(headers, &name)?.is_some_and(|mark| mark == value);
        match site {
            Some("cross-site" | "same-site") => return Err(Foreign::OtherOrigin),
            Some("same-origin") => {}
            _ if is_marked => {}
            _ => return Err(Foreign::Unmarked),
        }
        match only(headers, &ORIGIN)? {
            Some(origin) => self.check_origin(origin, headers),
            None => Ok(()),
        }
    }

    /// Whether a websocket is the app's own.
    ///
    /// # Errors
    /// With why it is not.
    pub fn check_socket(&self, headers: &HeaderMap) -> Result<(), Foreign> {
        if matches!(only(headers, &SEC_FETCH_SITE)?, Some("cross-site" | "same-site")) {
            return Err(Foreign::OtherOrigin);
        }
        self.check_origin(only(headers, &ORIGIN)?.ok_or(Foreign::OtherOrigin)?, headers)
    }

    fn check_origin(&self, text: &str, headers: &HeaderMap) -> Result<(), Foreign> {
        let host = only(headers, &HOST)?;
        let own = Url::parse(text)
            .is_ok_and(|origin| origin.origin().ascii_serialization() == text && self.is_own(&origin, host));
        if own { Ok(()) } else { Err(Foreign::OtherOrigin) }
    }

    /// The public address, or the name by which the request itself came. Where the public address is https, a plain page
    /// of the same host is another's: whoever is on the line can have written it.
    fn is_own(&self, origin: &Url, host: Option<&str>) -> bool {
        let own = origin.origin();
        if !matches!(origin.scheme(), "http" | "https") {
            return false;
        }
        if let Some(public) = &self.public {
            if public.origin() == own {
                return true;
            }
            if public.scheme() == "https" && origin.scheme() == "http" && public.host() == origin.host() {
                return false;
            }
        }
        host.and_then(|host| origin_of(origin.scheme(), host)).is_some_and(|host| host == own)
    }
}

fn origin_of(scheme: &str, host: &str) -> Option<Origin> {
    let is_host = !host.is_empty() && !host.contains(['/', '\\', '@', '?', '#']);
    is_host.then(|| Url::parse(&format!("{scheme}://{host}")).ok()).flatten().map(|url| url.origin())
}

/// The only value of a header. One that came twice, or is no text, is nobody's who means well.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, Foreign> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| Foreign::OtherOrigin),
        (Some(_), Some(_)) => Err(Foreign::OtherOrigin),
    }
}

#[cfg(test)]
mod tests;
