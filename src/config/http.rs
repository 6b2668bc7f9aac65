//! `[http]`: the web server.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use reqwest::Url;

use super::ConfigError;
use super::values::Values;

/// The web server's settings.
#[derive(Clone, Debug)]
pub struct HttpConfig {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Address under which clients reach the server, without a slash at the end; see [`HttpConfig::public_url`].
    pub public_url: Option<String>,
    /// Whether the web app offers GraphiQL.
    pub graphiql: bool,
    /// Whether only documents are answered that a manifest lists.
    pub known_documents_only: bool,
    /// The manifest, beside the web app's own.
    pub documents_file: Option<PathBuf>,
    /// Whether assistants are served, by the Model Context Protocol.
    pub mcp: bool,
    /// Further names of this server in requests of assistants.
    pub mcp_hosts: Vec<String>,
    /// Largest GraphQL request body, files not counted.
    pub body_bytes_max: usize,
    /// Largest webhook of a provider.
    pub webhook_bytes_max: usize,
    /// Time after which a query or mutation is given up.
    pub request_timeout: Duration,
    /// Networks of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Origins whose pages may call the API, or `*` for all.
    pub cors_origins: Vec<String>,
    /// Time that requests under way get to finish at shutdown.
    pub shutdown_grace: Duration,
}

impl HttpConfig {
    pub(super) fn read(values: &mut Values) -> Result<Self, ConfigError> {
        Ok(Self {
            listen: values.parse("http.listen", "an address and port such as 127.0.0.1:8090")?,
            public_url: values.optional(
                "http.public_url",
                "an http or https address without query and fragment, such as https://calls.example.com",
                public_url,
            )?,
            graphiql: values.boolean("http.graphiql")?,
            known_documents_only: values.convert("http.documents", "any or known", |text| match text {
                "any" => Some(false),
                "known" => Some(true),
                _ => None,
            })?,
            documents_file: values
                .optional("http.documents_file", "the path of a file", |text| Some(text.into()))?,
            mcp: values.boolean("http.mcp")?,
            mcp_hosts: values.list(
                "http.mcp_hosts",
                "a list of host names such as earmark or calls.internal, without port",
                host,
            )?,
            body_bytes_max: values.integer("http.body_bytes_max", "bytes", 1_024..=64 << 20)?,
            webhook_bytes_max: values.integer("http.webhook_bytes_max", "bytes", 1_024..=64 << 20)?,
            request_timeout: values.seconds("http.request_timeout_seconds", 1..=3_600)?,
            trusted_proxies: values.list(
                "http.trusted_proxies",
                "a list of networks such as 10.0.0.0/8 or of addresses",
                network,
            )?,
            cors_origins: values.list(
                "http.cors_origins",
                "a list of origins such as https://app.example.com, or *",
                origin,
            )?,
            shutdown_grace: values.seconds("http.shutdown_grace_seconds", 0..=3_600)?,
        })
    }

    /// Whether only this machine can reach the server.
    pub fn is_loopback(&self) -> bool {
        self.listen.ip().is_loopback()
    }

    /// The address links begin with, without a slash at the end: the one configured, else the one actually `bound`
    /// (which differs from `listen` for port 0). Where the server listens on all addresses, loopback stands in.
    pub fn public_url(&self, bound: SocketAddr) -> String {
        if let Some(configured) = &self.public_url {
            return configured.clone();
        }
        let address = match bound.ip() {
            IpAddr::V4(address) if address.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(address) if address.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
            address => address,
        };
        format!("http://{}", SocketAddr::new(address, bound.port()))
    }
}

fn public_url(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let usable =
        matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none();
    usable.then(|| url.as_str().trim_end_matches('/').to_owned())
}

/// A host name or address as URLs write it, without port.
fn host(text: &str) -> Option<String> {
    let url = Url::parse(&format!("http://{text}/")).ok()?;
    let alone = url.port().is_none() && url.username().is_empty() && url.path() == "/" && !text.contains('/');
    url.host_str().filter(|_| alone).map(str::to_owned)
}

fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

fn origin(text: &str) -> Option<String> {
    if text == "*" {
        return Some(text.to_owned());
    }
    let url = Url::parse(text).ok()?;
    let origin = url.origin();
    (origin.is_tuple() && origin.ascii_serialization() == text.trim_end_matches('/'))
        .then(|| origin.ascii_serialization())
}
