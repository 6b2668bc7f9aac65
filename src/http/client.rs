//! Where a request comes from. Behind a proxy the connection's address is the proxy's; its word in
//! `X-Forwarded-For` is believed only where the settings trust that proxy.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap, header};
use ipnet::IpNet;

const X_FORWARDED_FOR: &str = "x-forwarded-for";

/// The address of the client, as text for the audit.
pub fn address(extensions: &Extensions, headers: &HeaderMap, trusted: &[IpNet]) -> String {
    let Some(ConnectInfo(peer)) = extensions.get::<ConnectInfo<SocketAddr>>() else {
        return "unknown".into();
    };
    forwarded(peer.ip(), headers, trusted).to_canonical().to_string()
}

/// Walks the chain from the nearest hop outwards for as long as the hops are trusted.
fn forwarded(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(&address.to_canonical()));
    let mut nearest = peer;
    let hops = headers.get_all(X_FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = hops.flat_map(|value| value.split(',')).map(str::trim).collect();
    for hop in hops.into_iter().rev() {
        if !is_trusted(&nearest) {
            break;
        }
        let Ok(address) = hop.parse() else { break };
        nearest = address;
    }
    nearest
}

/// What the client says it is.
pub fn user_agent(headers: &HeaderMap) -> Option<String> {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nobody_between("203.0.113.9", None, "203.0.113.9")]
    #[case::a_liar("203.0.113.9", Some("198.51.100.1"), "203.0.113.9")]
    #[case::our_proxy("10.0.0.1", Some("198.51.100.1"), "198.51.100.1")]
    #[case::a_liar_behind_our_proxy("10.0.0.1", Some("1.1.1.1, 198.51.100.1"), "198.51.100.1")]
    #[case::two_proxies("10.0.0.1", Some("198.51.100.1, 10.0.0.2"), "198.51.100.1")]
    #[case::rubbish("10.0.0.1", Some("<script>"), "10.0.0.1")]
    fn a_proxy_is_believed_only_where_it_is_trusted(
        #[case] peer: IpAddr,
        #[case] forwarded_for: Option<&'static str>,
        #[case] expected: IpAddr,
    ) {
        let mut headers = HeaderMap::new();
        if let Some(value) = forwarded_for {
            headers.insert(X_FORWARDED_FOR, HeaderValue::from_static(value));
        }
        assert_eq!(forwarded(peer, &headers, &["10.0.0.0/8".parse().unwrap()]), expected);
    }
}
