use axum::http::HeaderValue;
use rstest::rstest;

use super::Foreign::{OtherOrigin, Unmarked};
use super::*;

const PLAIN: &str = "http://earmark.test";
const BEHIND_A_PROXY: &str = "https://calls.example.com";

fn headers(lines: &[&'static str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap();
        headers.append(HeaderName::try_from(name).unwrap(), HeaderValue::from_static(value));
    }
    headers
}

#[rstest]
#[case::nothing(PLAIN, &["host: earmark.test"], Err(Unmarked))]
#[case::the_mark(PLAIN, &["host: earmark.test", "x-earmark: web"], Ok(()))]
#[case::another_mark(PLAIN, &["host: earmark.test", "x-earmark: 1"], Err(Unmarked))]
#[case::the_browser_says_so(PLAIN, &["host: earmark.test", "sec-fetch-site: same-origin"], Ok(()))]
#[case::typed_address(PLAIN, &["host: earmark.test", "sec-fetch-site: none"], Err(Unmarked))]
#[case::typed_address_marked(PLAIN, &["host: earmark.test", "sec-fetch-site: none", "x-earmark: web"], Ok(()))]
#[case::other_site(PLAIN, &["host: earmark.test", "sec-fetch-site: cross-site"], Err(OtherOrigin))]
#[case::other_site_marked(PLAIN, &["host: earmark.test", "sec-fetch-site: cross-site", "x-earmark: web"], Err(OtherOrigin))]
#[case::sibling_host(PLAIN, &["host: earmark.test", "sec-fetch-site: same-site", "x-earmark: web"], Err(OtherOrigin))]
#[case::own_origin(PLAIN, &["host: earmark.test", "x-earmark: web", "origin: http://earmark.test"], Ok(()))]
#[case::foreign_origin(PLAIN, &["host: earmark.test", "x-earmark: web", "origin: http://evil.test"], Err(OtherOrigin))]
#[case::same_origin_of_another(PLAIN, &["host: earmark.test", "sec-fetch-site: same-origin", "origin: http://evil.test"], Err(OtherOrigin))]
#[case::no_origin_at_all(PLAIN, &["host: earmark.test", "x-earmark: web", "origin: null"], Err(OtherOrigin))]
#[case::a_longer_name(PLAIN, &["host: earmark.test", "x-earmark: web", "origin: http://earmark.test.evil.test"], Err(OtherOrigin))]
#[case::a_name_before(PLAIN, &["host: earmark.test", "x-earmark: web", "origin: http://evil.earmark.test"], Err(OtherOrigin))]
#[case::another_port(PLAIN, &["host: earmark.test", "x-earmark: web", "origin: http://earmark.test:8090"], Err(OtherOrigin))]
#[case::with_a_path(PLAIN, &["host: earmark.test", "x-earmark: web", "origin: http://earmark.test/"], Err(OtherOrigin))]
#[case::with_a_user(PLAIN, &["host: earmark.test", "x-earmark: web", "origin: http://earmark.test@evil.test"], Err(OtherOrigin))]
#[case::two_origins(PLAIN, &["host: earmark.test", "x-earmark: web", "origin: http://earmark.test", "origin: http://evil.test"], Err(OtherOrigin))]
#[case::two_marks(PLAIN, &["host: earmark.test", "x-earmark: web", "x-earmark: web"], Err(OtherOrigin))]
#[case::by_address(PLAIN, &["host: 127.0.0.1:8090", "x-earmark: web", "origin: http://127.0.0.1:8090"], Ok(()))]
#[case::by_address_of_version_6(PLAIN, &["host: [::1]:8090", "x-earmark: web", "origin: http://[::1]:8090"], Ok(()))]
#[case::localhost_is_not_the_address(PLAIN, &["host: 127.0.0.1:8090", "x-earmark: web", "origin: http://localhost:8090"], Err(OtherOrigin))]
#[case::default_port(PLAIN, &["host: calls.example.com:443", "x-earmark: web", "origin: https://calls.example.com"], Ok(()))]
#[case::capitals(PLAIN, &["host: Earmark.Test", "x-earmark: web", "origin: http://earmark.test"], Ok(()))]
#[case::a_host_that_is_none(PLAIN, &["host: earmark.test/@evil.test", "x-earmark: web", "origin: http://evil.test"], Err(OtherOrigin))]
#[case::no_host(PLAIN, &["x-earmark: web", "origin: http://other.test"], Err(OtherOrigin))]
#[case::proxy_keeps_the_host(BEHIND_A_PROXY, &["host: calls.example.com", "x-earmark: web", "origin: https://calls.example.com"], Ok(()))]
#[case::proxy_changes_the_host(BEHIND_A_PROXY, &["host: 127.0.0.1:8090", "x-earmark: web", "origin: https://calls.example.com"], Ok(()))]
#[case::past_the_proxy(BEHIND_A_PROXY, &["host: localhost:8090", "x-earmark: web", "origin: http://localhost:8090"], Ok(()))]
#[case::a_page_without_tls(BEHIND_A_PROXY, &["host: calls.example.com", "x-earmark: web", "origin: http://calls.example.com"], Err(OtherOrigin))]
fn a_request_is_the_apps_own_or_not(
    #[case] public_url: &str,
    #[case] lines: &[&'static str],
    #[case] expected: Result<(), Foreign>,
) {
    assert_eq!(OwnOrigin::new(public_url).check_request(&headers(lines)), expected);
}

#[rstest]
#[case::own(&["host: earmark.test", "origin: http://earmark.test"], Ok(()))]
#[case::own_said_twice(&["host: earmark.test", "origin: http://earmark.test", "sec-fetch-site: same-origin"], Ok(()))]
#[case::silent(&["host: earmark.test"], Err(OtherOrigin))]
#[case::a_mark_is_no_origin(&["host: earmark.test", "x-earmark: web"], Err(OtherOrigin))]
#[case::foreign(&["host: earmark.test", "origin: https://evil.test"], Err(OtherOrigin))]
#[case::foreign_with_a_mark(&["host: earmark.test", "origin: https://evil.test", "x-earmark: web"], Err(OtherOrigin))]
#[case::a_file(&["host: earmark.test", "origin: null"], Err(OtherOrigin))]
#[case::an_extension(&["host: earmark.test", "origin: chrome-extension://abcdefgh"], Err(OtherOrigin))]
#[case::scheme_of_the_socket(&["host: earmark.test", "origin: ws://earmark.test"], Err(OtherOrigin))]
#[case::sibling_host(&["host: earmark.test", "origin: http://earmark.test", "sec-fetch-site: same-site"], Err(OtherOrigin))]
fn a_socket_is_the_apps_own_or_not(#[case] lines: &[&'static str], #[case] expected: Result<(), Foreign>) {
    assert_eq!(OwnOrigin::new(PLAIN).check_socket(&headers(lines)), expected);
}
