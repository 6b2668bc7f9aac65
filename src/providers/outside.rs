//! The outside network as an argument, and the one gate that addresses from payloads pass.
//!
//! An address is asked where its origin is one that the operator configured (then it may be http, and on loopback), or
//! where it is https on a host that the account names, and that host resolves to public addresses only. Redirects are
//! followed by hand, each checked in the same way, and credentials never leave the origin they are for.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url, redirect};

use super::ProviderError;
use super::public_addresses::PublicOnly;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(10);
/// How long a server may be silent in the middle of an answer.
const SILENCE: Duration = Duration::from_secs(60);
/// How long an answer that is no download may take in all.
const ANSWER: Duration = Duration::from_secs(60);
/// Redirects followed for one download.
const REDIRECTS_MAX: usize = 5;
/// Bytes of an answer that is no download.
pub const ANSWER_BYTES_MAX: usize = 32 * 1024 * 1024;
/// How long to wait where a provider asks to, and does not say for how long.
const RETRY_AFTER_DEFAULT: Duration = Duration::from_secs(30);
/// The longest such wait that is believed.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(3_600);

/// The outside network. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Outside {
    /// For origins that the operator configured.
    configured: Client,
    /// The same, for services that are silent while they work.
    patient: Client,
    /// For everything else: resolves to public addresses only.
    public: Client,
}

/// Who may be asked on behalf of one account.
#[derive(Clone, Debug)]
pub struct Allowed {
    origins: Vec<Url>,
    hosts: Vec<String>,
}

/// A file on its way.
pub struct Download {
    /// Its bytes; an error means that it broke off, or was longer than allowed.
    pub body: Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>,
    /// Bytes promised, where the server said.
    pub size_bytes: Option<u64>,
    /// The media type the server gave it.
    pub content_type: Option<String>,
}

impl Outside {
    /// Opens nothing yet.
    ///
    /// # Errors
    /// Where TLS cannot be set up.
    pub fn new() -> Result<Self, reqwest::Error> {
        let builder = || {
            Client::builder()
                .redirect(redirect::Policy::none())
                .connect_timeout(CONNECT)
                .user_agent(concat!("earmark/", env!("CARGO_PKG_VERSION")))
        };
        Ok(Self {
            configured: builder().read_timeout(SILENCE).build()?,
            patient: builder().build()?,
            public: builder()
                .read_timeout(SILENCE)
                .no_proxy()
                .https_only(true)
                .dns_resolver(Arc::new(PublicOnly))
                .build()?,
        })
    }

    /// A request to an address that is allowed; to be finished by the caller and sent with [`Self::send`].
    ///
    /// # Errors
    /// [`ProviderError::Refused`] where the address is not allowed.
    pub fn request(
        &self,
        allowed: &Allowed,
        method: Method,
        url: Url,
    ) -> Result<RequestBuilder, ProviderError> {
        Ok(self.client(allowed, &url)?.request(method, url).timeout(ANSWER))
    }

    /// A request to a configured origin whose server may be silent until `time_max`, as one that transcribes is.
    ///
    /// # Errors
    /// [`ProviderError::Refused`] where the address is not of such an origin.
    pub fn patient_request(
        &self,
        allowed: &Allowed,
        method: Method,
        url: Url,
        time_max: Duration,
    ) -> Result<RequestBuilder, ProviderError> {
        if !allowed.configured(&url) {
            return Err(ProviderError::Refused(format!(
                "{} was not configured, so it is not asked",
                host(&url)
            )));
        }
        Ok(self.patient.request(method, url).timeout(time_max))
    }

    fn client(&self, allowed: &Allowed, url: &Url) -> Result<&Client, ProviderError> {
        if allowed.configured(url) {
            return Ok(&self.configured);
        }
        let host = url.host_str().unwrap_or_default();
        if url.scheme() == "https" && url.port_or_known_default() == Some(443) && allowed.names(host) {
            return Ok(&self.public);
        }
        Err(ProviderError::Refused(format!(
            "{}://{host} is not among the provider's own hosts, so it is not asked; media_hosts of the account names them",
            url.scheme()
        )))
    }

    /// Sends a request and reads a bounded answer; refusals become errors by their status.
    ///
    /// # Errors
    /// [`ProviderError`], with what the provider said.
    pub async fn send(&self, request: RequestBuilder) -> Result<Answer, ProviderError> {
        self.exchange(request).await?.success()
    }

    /// Sends a request and reads a bounded answer, whatever its status.
    ///
    /// # Errors
    /// [`ProviderError`] where there is no answer.
    pub async fn exchange(&self, request: RequestBuilder) -> Result<Answer, ProviderError> {
        let response = request.send().await.map_err(|error| unavailable(&error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read_bounded(response).await?;
        Ok(Answer { status, headers, body })
    }

    /// Begins a download. `authorization` goes to `url`'s origin alone, never to a host it redirects to.
    ///
    /// # Errors
    /// [`ProviderError`]; also where a redirect leads to where it may not.
    pub async fn download(
        &self,
        allowed: &Allowed,
        url: Url,
        authorization: Option<HeaderValue>,
        size_bytes_max: u64,
        time_max: Duration,
    ) -> Result<Download, ProviderError> {
        let first = url.origin();
        let mut url = url;
        for _ in 0..=REDIRECTS_MAX {
            let mut request = self.client(allowed, &url)?.get(url.clone()).timeout(time_max);
            if let Some(authorization) = authorization.as_ref().filter(|_| url.origin() == first) {
                request = request.header(AUTHORIZATION, authorization);
            }
            let response = request.send().await.map_err(|error| unavailable(&error))?;
            if response.status().is_redirection() {
                url = redirected(&url, &response)?;
                continue;
            }
            if !response.status().is_success() {
                let (status, headers) = (response.status(), response.headers().clone());
                let body = read_bounded(response).await.unwrap_or_default();
                return Err(refusal(status, &headers, &body));
            }
            return Ok(Download::of(response, size_bytes_max));
        }
        Err(ProviderError::Unavailable(format!(
            "more than {REDIRECTS_MAX} redirects, the last to {}",
            host(&url)
        )))
    }
}

/// A whole answer.
#[derive(Debug)]
pub struct Answer {
    /// A success, where it comes from [`Outside::send`].
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its bytes.
    pub body: Vec<u8>,
}

impl Answer {
    /// The answer, where its status is a success.
    ///
    /// # Errors
    /// [`ProviderError`], with what was said.
    pub fn success(self) -> Result<Self, ProviderError> {
        if self.status.is_success() {
            return Ok(self);
        }
        Err(refusal(self.status, &self.headers, &self.body))
    }

    /// The answer's JSON.
    ///
    /// # Errors
    /// [`ProviderError::Malformed`].
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, ProviderError> {
        serde_json::from_slice(&self.body).map_err(|error| {
            ProviderError::Malformed(format!("the answer is not what is documented: {error}"))
        })
    }
}

impl Allowed {
    /// `origins` were configured by the operator, and so were `hosts`: names, domains with a dot in front, or whole
    /// origins such as `http://127.0.0.1:9000`, which are asked as they are.
    pub fn new(origins: impl IntoIterator<Item = Url>, hosts: &[String]) -> Self {
        let (whole, hosts): (Vec<String>, Vec<String>) =
            hosts.iter().cloned().partition(|host| host.contains("://"));
        let whole = whole.iter().filter_map(|origin| origin.parse().ok());
        Self { origins: origins.into_iter().chain(whole).collect(), hosts }
    }

    fn configured(&self, url: &Url) -> bool {
        self.origins.iter().any(|origin| origin.origin() == url.origin())
    }

    fn names(&self, host: &str) -> bool {
        self.hosts.iter().any(|name| match name.strip_prefix('.') {
            Some(_) => {
                host.len() > name.len() && host.to_ascii_lowercase().ends_with(&name.to_ascii_lowercase())
            }
            None => host.eq_ignore_ascii_case(name),
        })
    }
}

impl Download {
    fn of(response: Response, size_bytes_max: u64) -> Self {
        let header = |name| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
        let content_type = header(reqwest::header::CONTENT_TYPE);
        let size_bytes = response.content_length();
        let mut arrived_bytes = 0_u64;
        let body = response.bytes_stream().map(move |bytes| {
            let bytes = bytes.map_err(io::Error::other)?;
            arrived_bytes += bytes.len() as u64;
            if arrived_bytes > size_bytes_max {
                return Err(io::Error::other(format!(
                    "longer than the {size_bytes_max} bytes that are taken"
                )));
            }
            Ok(bytes)
        });
        Self { body: Box::pin(body), size_bytes, content_type }
    }
}

async fn read_bounded(response: Response) -> Result<Vec<u8>, ProviderError> {
    let mut body = Vec::new();
    let mut pieces = response.bytes_stream();
    while let Some(piece) = pieces.next().await {
        body.extend_from_slice(&piece.map_err(|error| unavailable(&error))?);
        if body.len() > ANSWER_BYTES_MAX {
            return Err(ProviderError::Malformed(format!(
                "the answer is longer than {ANSWER_BYTES_MAX} bytes"
            )));
        }
    }
    Ok(body)
}

fn redirected(from: &Url, response: &Response) -> Result<Url, ProviderError> {
    let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
    location
        .and_then(|location| from.join(location).ok())
        .ok_or_else(|| ProviderError::Malformed(format!("{} redirects to nowhere", host(from))))
}

fn host(url: &Url) -> &str {
    url.host_str().unwrap_or("an address without a host")
}

fn unavailable(error: &reqwest::Error) -> ProviderError {
    let place = error.url().map_or("the provider", host);
    let what = if error.is_timeout() {
        "did not answer in time"
    } else if error.is_connect() {
        "cannot be reached"
    } else {
        "broke off its answer"
    };
    // The causes tell of the network; the address, which may hold a signature, is not repeated.
    let mut causes = String::new();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        causes = format!(": {error}");
        cause = error.source();
    }
    ProviderError::Unavailable(format!("{place} {what}{causes}"))
}

/// What a status that is no success means. What was said is kept, in short.
pub fn refusal(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> ProviderError {
    let said = said(body);
    let sentence =
        if said.is_empty() { format!("answered {status}") } else { format!("answered {status}: {said}") };
    match status {
        StatusCode::NOT_FOUND => ProviderError::NotFound(sentence),
        StatusCode::GONE => ProviderError::Gone(sentence),
        StatusCode::TOO_MANY_REQUESTS => ProviderError::RateLimited { retry_after: retry_after(headers) },
        StatusCode::SERVICE_UNAVAILABLE if headers.contains_key(RETRY_AFTER) => {
            ProviderError::RateLimited { retry_after: retry_after(headers) }
        }
        StatusCode::REQUEST_TIMEOUT => ProviderError::Unavailable(sentence),
        status if status.is_client_error() => ProviderError::Refused(sentence),
        _ => ProviderError::Unavailable(sentence),
    }
}

/// The sentence in an error's body: the services' own JSON forms, or the beginning of whatever else it is.
fn said(body: &[u8]) -> String {
    const SENTENCE: [&str; 8] = [
        "/error/message",
        "/error_description",
        "/message",
        "/detail",
        "/detail/0/msg",
        "/err_msg",
        "/error",
        "/title",
    ];
    let value: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let sentence = value.and_then(|value| {
        SENTENCE.iter().find_map(|place| value.pointer(place)?.as_str().map(str::to_owned))
    });
    let text =
        sentence.unwrap_or_else(|| String::from_utf8_lossy(&body[..body.len().min(1_200)]).into_owned());
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    one_line.chars().take(300).collect()
}

/// An address below another: `base`'s path, then these segments, each encoded so that an id cannot leave its place.
///
/// # Errors
/// [`ProviderError::Refused`] where `base` is no address that has paths, or a segment is none.
pub fn below(base: &Url, segments: &[&str]) -> Result<Url, ProviderError> {
    let wrong = || ProviderError::Refused(format!("there is no address below {}", host(base)));
    if segments.iter().any(|segment| matches!(*segment, "" | "." | "..")) {
        return Err(wrong());
    }
    let mut url = base.clone();
    url.path_segments_mut().map_err(|()| wrong())?.pop_if_empty().extend(segments);
    Ok(url)
}

/// `Retry-After` in seconds (RFC 9110, section 10.2.3); its date form is rare and treated as missing.
fn retry_after(headers: &HeaderMap) -> Duration {
    let seconds = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    seconds.map_or(RETRY_AFTER_DEFAULT, Duration::from_secs).min(RETRY_AFTER_MAX)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use wiremock::matchers::{header_exists, method, path};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::*;

    #[rstest]
    #[case("https://api.twilio.com/x", true)]
    #[case("https://media.twilio.com/x", true)]
    #[case("https://storage.example.com/x", true)]
    #[case("http://api.twilio.com/x", false)]
    #[case("https://api.twilio.com:8443/x", false)]
    #[case("https://twilio.com.evil.example/x", false)]
    #[case("https://eviltwilio.com/x", false)]
    #[case("https://169.254.169.254/latest", false)]
    #[case("https://user@evil.example/?.twilio.com", false)]
    #[case("file:///etc/passwd", false)]
    fn only_the_providers_hosts_are_asked(#[case] url: Url, #[case] asked: bool) {
        let hosts = [".twilio.com".to_owned(), "storage.example.com".to_owned()];
        let allowed = Allowed::new(["https://api.twilio.com".parse().unwrap()], &hosts);
        let outside = Outside::new().unwrap();
        assert_eq!(outside.request(&allowed, Method::GET, url).is_ok(), asked);
    }

    #[rstest]
    #[case(r#"{"error":{"message":"no such model"}}"#, "no such model")]
    #[case(r#"{"error":"file is\n too long"}"#, "file is too long")]
    #[case(r#"{"detail":"not here"}"#, "not here")]
    #[case(r#"{"detail":[{"msg":"field required"}]}"#, "field required")]
    #[case(r#"{"err_code":"E","err_msg":"bad audio"}"#, "bad audio")]
    #[case(r#"{"error":"invalid_grant","error_description":"expired"}"#, "expired")]
    #[case("<html>\n  down", "<html> down")]
    fn the_services_own_sentence_is_kept(#[case] body: &str, #[case] sentence: &str) {
        assert_eq!(said(body.as_bytes()), sentence);
    }

    #[test]
    fn an_id_cannot_leave_its_place_in_an_address() {
        let base: Url = "https://api.example.com/v1/".parse().unwrap();
        assert_eq!(
            below(&base, &["call", "a/b?c"]).unwrap().as_str(),
            "https://api.example.com/v1/call/a%2Fb%3Fc"
        );
        assert!(below(&base, &["call", ".."]).is_err());
    }

    #[tokio::test]
    async fn credentials_stay_with_the_origin_they_are_for() {
        let (api, storage) = (MockServer::start().await, MockServer::start().await);
        let target = format!("{}/object", storage.uri());
        Mock::given(path("/recording"))
            .and(header_exists("authorization"))
            .respond_with(ResponseTemplate::new(302).insert_header("location", target.as_str()))
            .mount(&api)
            .await;
        Mock::given(method("GET"))
            .and(path("/object"))
            .respond_with(ResponseTemplate::new(200).set_body_bytes(b"sound".to_vec()))
            .mount(&storage)
            .await;
        let outside = Outside::new().unwrap();
        let url: Url = format!("{}/recording", api.uri()).parse().unwrap();
        let authorization = HeaderValue::from_static("Bearer secret");
        let begin = |allowed: Allowed| {
            let (outside, url, authorization) = (outside.clone(), url.clone(), authorization.clone());
            async move { outside.download(&allowed, url, Some(authorization), 100, ANSWER).await }
        };
        let both = Allowed::new([api.uri().parse().unwrap(), storage.uri().parse().unwrap()], &[]);
        let download = begin(both).await.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(download.size_bytes, Some(5));
        let asked = &storage.received_requests().await.unwrap()[0];
        assert!(!asked.headers.contains_key("authorization"));
        // The storage's origin was not configured, so the redirect is not followed.
        let api_alone = Allowed::new([api.uri().parse().unwrap()], &[]);
        assert!(matches!(begin(api_alone).await, Err(ProviderError::Refused(_))));
        assert_eq!(storage.received_requests().await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn what_is_longer_than_allowed_breaks_off() {
        let server = MockServer::start().await;
        Mock::given(method("GET"))
            .respond_with(ResponseTemplate::new(200).set_body_bytes(vec![0; 101]))
            .mount(&server)
            .await;
        let allowed = Allowed::new([server.uri().parse().unwrap()], &[]);
        let url = server.uri().parse().unwrap();
        let mut download = Outside::new()
            .unwrap()
            .download(&allowed, url, None, 100, ANSWER)
            .await
            .unwrap_or_else(|error| panic!("{error}"));
        let mut last = Ok(Bytes::new());
        while let Some(piece) = download.body.next().await {
            last = piece;
        }
        assert!(last.unwrap_err().to_string().contains("longer than the 100 bytes"));
    }
}
