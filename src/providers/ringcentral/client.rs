//! Asking RingCentral: signed in once, counted by group, and downloads.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Method, RequestBuilder, StatusCode, Url};
use secrecy::ExposeSecret as _;
use serde_json::Value;

use super::governor::{Governor, Group};
use super::whole_log::HalfRead;
use crate::config::RingcentralAccount;
use crate::providers::field::{number, text};
use crate::providers::outside::{Answer, below};
use crate::providers::{Allowed, Download, Outside, ProviderError};

/// A token this close to its end is not used any more.
const EXPIRY_MARGIN: Duration = Duration::from_secs(120);
/// How long a token is good for where the answer does not say.
const EXPIRES_IN_S: f64 = 3_600.0;
const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// RingCentral, as one account. Cheap to clone; clones share the token and what is known of the limits.
#[derive(Clone, Debug)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    outside: Outside,
    allowed: Allowed,
    account: RingcentralAccount,
    governor: Mutex<Governor>,
    /// Call logs whose reading had to wait.
    half_read: Mutex<Vec<HalfRead>>,
    /// Held while signing in, so that one does and the others wait for its token.
    token: tokio::sync::Mutex<Option<Token>>,
}

#[derive(Clone)]
struct Token {
    authorization: HeaderValue,
    good_until: DateTime<Utc>,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Token").field("good_until", &self.good_until).finish_non_exhaustive()
    }
}

/// The time of an answer, from the time that its question was asked at.
pub(super) struct Clock {
    began: Instant,
    now: DateTime<Utc>,
}

impl Clock {
    pub(super) fn start(now: DateTime<Utc>) -> Self {
        Self { began: Instant::now(), now }
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.now + self.began.elapsed()
    }
}

impl Client {
    /// Asks nothing yet.
    pub fn new(outside: Outside, account: &RingcentralAccount) -> Self {
        Self(Arc::new(Inner {
            outside,
            allowed: Allowed::new([account.server_url.clone()], &account.media_hosts),
            account: account.clone(),
            governor: Mutex::default(),
            half_read: Mutex::default(),
            token: tokio::sync::Mutex::default(),
        }))
    }

    /// Begins the download of a recording's content; `content_uri` comes from the call log.
    ///
    /// # Errors
    /// [`ProviderError`]; [`ProviderError::Refused`] also where the address is not RingCentral's.
    pub async fn download(
        &self,
        content_uri: &str,
        size_bytes_max: u64,
        time_max: Duration,
        now: DateTime<Utc>,
    ) -> Result<Download, ProviderError> {
        let url: Url = content_uri
            .parse()
            .map_err(|_| ProviderError::Malformed("the recording's address is none".into()))?;
        // Before the token is touched: a request for elsewhere is none of RingCentral's.
        drop(self.0.outside.request(&self.0.allowed, Method::GET, url.clone())?);
        let clock = Clock::start(now);
        let mut retried = false;
        loop {
            let authorization = self.authorization(&clock).await?;
            self.governor(|governor| governor.admit(Group::Heavy, clock.now()))?;
            let sent = Some(authorization.clone());
            let begun =
                self.0.outside.download(&self.0.allowed, url.clone(), sent, size_bytes_max, time_max).await;
            match begun {
                Err(ProviderError::RateLimited { retry_after }) => {
                    self.governor(|governor| {
                        governor.close(Group::Heavy, retry_after, clock.now());
                        governor.admit(Group::Heavy, clock.now())
                    })?;
                    return Err(ProviderError::RateLimited { retry_after });
                }
                // It may be the token that is refused.
                Err(ProviderError::Refused(_)) if !retried => {
                    retried = true;
                    self.forget(&authorization).await;
                }
                begun => return begun,
            }
        }
    }

    /// An address of the API.
    pub(super) fn address(&self, segments: &[&str]) -> Result<Url, ProviderError> {
        below(&self.0.account.server_url, segments)
    }

    /// The account this is.
    pub(super) fn account(&self) -> &RingcentralAccount {
        &self.0.account
    }

    /// Asks, signed in, within the limits. A token that was refused is replaced once.
    pub(super) async fn ask(
        &self,
        group: Group,
        method: Method,
        url: Url,
        body: Option<&Value>,
        now: DateTime<Utc>,
    ) -> Result<Answer, ProviderError> {
        let clock = Clock::start(now);
        let mut retried = false;
        loop {
            let authorization = self.authorization(&clock).await?;
            let mut request = self.0.outside.request(&self.0.allowed, method.clone(), url.clone())?;
            request = request.header(AUTHORIZATION, authorization.clone());
            if let Some(body) = body {
                request = request.json(body);
            }
            let answer = self.counted(group, request, &clock).await?;
            if answer.status != StatusCode::UNAUTHORIZED || retried {
                return answer.success();
            }
            retried = true;
            self.forget(&authorization).await;
        }
    }

    /// Drops a token, unless somebody else has brought another meanwhile.
    async fn forget(&self, authorization: &HeaderValue) {
        let mut token = self.0.token.lock().await;
        if token.as_ref().is_some_and(|token| token.authorization == *authorization) {
            *token = None;
        }
    }

    async fn counted(
        &self,
        group: Group,
        request: RequestBuilder,
        clock: &Clock,
    ) -> Result<Answer, ProviderError> {
        self.governor(|governor| governor.admit(group, clock.now()))?;
        let answer = self.0.outside.exchange(request).await?;
        self.governor(|governor| governor.learn(group, answer.status, &answer.headers, clock.now()));
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            // The governor knows the penalty where the answer does not tell it.
            self.governor(|governor| governor.admit(group, clock.now()))?;
        }
        Ok(answer)
    }

    async fn authorization(&self, clock: &Clock) -> Result<HeaderValue, ProviderError> {
        let mut kept = self.0.token.lock().await;
        if let Some(token) = kept.as_ref().filter(|token| token.good_until > clock.now()) {
            return Ok(token.authorization.clone());
        }
        let token = self.sign_in(clock).await?;
        Ok(kept.insert(token).authorization.clone())
    }

    async fn sign_in(&self, clock: &Clock) -> Result<Token, ProviderError> {
        let account = &self.0.account;
        let url = self.address(&["restapi", "oauth", "token"])?;
        let request = self
            .0
            .outside
            .request(&self.0.allowed, Method::POST, url)?
            .basic_auth(&account.client_id, Some(account.client_secret.expose_secret()))
            .form(&[("grant_type", JWT_BEARER), ("assertion", account.jwt.expose_secret())]);
        let answer: Value = self.counted(Group::Auth, request, clock).await?.success()?.json()?;
        let token = text(&answer, &["/access_token"])
            .ok_or_else(|| ProviderError::Malformed("signing in brought no access_token".into()))?;
        let expires_in_s = number(&answer, &["/expires_in"]).unwrap_or(EXPIRES_IN_S).clamp(1.0, 86_400.0);
        let expires_in = Duration::from_secs_f64(expires_in_s);
        let mut authorization = HeaderValue::try_from(format!("Bearer {token}"))
            .map_err(|_| ProviderError::Malformed("the access_token cannot stand in a header".into()))?;
        authorization.set_sensitive(true);
        // A token that lasts no longer than the margin is used for half its time.
        let used_for = expires_in.checked_sub(EXPIRY_MARGIN).unwrap_or(expires_in / 2).max(expires_in / 2);
        Ok(Token { authorization, good_until: clock.now() + used_for })
    }

    pub(super) fn half_read<T>(&self, act: impl FnOnce(&mut Vec<HalfRead>) -> T) -> T {
        act(&mut self.0.half_read.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn governor<T>(&self, act: impl FnOnce(&mut Governor) -> T) -> T {
        // Nothing panics while it is held; and a count that was cut short is still one.
        act(&mut self.0.governor.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;
    use wiremock::matchers::{body_string_contains, header, method, path};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::*;

    pub fn now() -> DateTime<Utc> {
        "2026-11-25T10:00:00Z".parse().unwrap()
    }

    pub fn client(server: &MockServer) -> Client {
        let account = format!(
            "client_id = 'client-id'\nclient_secret = 'client-secret'\njwt = 'a.b.c'\nverification_token = 'v'\nserver_url = '{}'",
            server.uri()
        );
        Client::new(Outside::new().unwrap(), &toml_edit::de::from_str(&account).unwrap())
    }

    /// A server that signs in, and how often it may.
    pub async fn server() -> MockServer {
        let server = MockServer::start().await;
        Mock::given(method("POST"))
            .and(path("/restapi/oauth/token"))
            .and(header("authorization", "Basic Y2xpZW50LWlkOmNsaWVudC1zZWNyZXQ="))
            .and(body_string_contains(
                "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c",
            ))
            .respond_with(
                ResponseTemplate::new(200).set_body_json(json!({"access_token": "t", "expires_in": 7199})),
            )
            .mount(&server)
            .await;
        server
    }

    async fn signed_in(server: &MockServer) -> usize {
        let asked = server.received_requests().await.unwrap();
        asked.iter().filter(|asked| asked.url.path().ends_with("/token")).count()
    }

    #[tokio::test]
    async fn many_ask_and_one_signs_in() {
        let server = server().await;
        Mock::given(path("/x"))
            .and(header("authorization", "Bearer t"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({})))
            .mount(&server)
            .await;
        let client = client(&server);
        let ask = |now| {
            let client = client.clone();
            async move { client.ask(Group::Light, Method::GET, client.address(&["x"]).unwrap(), None, now).await }
        };
        let (one, other) = tokio::join!(ask(now()), ask(now()));
        assert!(one.is_ok() && other.is_ok());
        assert_eq!(signed_in(&server).await, 1);
        ask(now() + Duration::from_secs(7_000)).await.unwrap();
        assert_eq!(signed_in(&server).await, 1);
        ask(now() + Duration::from_secs(7_100)).await.unwrap();
        assert_eq!(signed_in(&server).await, 2, "shortly before its end a token is replaced");
    }

    #[tokio::test]
    async fn a_refused_token_is_replaced_once() {
        let server = server().await;
        Mock::given(path("/x")).respond_with(ResponseTemplate::new(401)).mount(&server).await;
        let client = client(&server);
        let url = client.address(&["x"]).unwrap();
        let error = client.ask(Group::Light, Method::GET, url, None, now()).await.unwrap_err();
        assert!(matches!(error, ProviderError::Refused(_)), "{error:?}");
        assert_eq!(signed_in(&server).await, 2);
    }

    #[tokio::test]
    async fn nothing_is_sent_into_a_penalty() {
        let server = server().await;
        Mock::given(path("/x")).respond_with(ResponseTemplate::new(429)).expect(1).mount(&server).await;
        let client = client(&server);
        for _ in 0..3 {
            let url = client.address(&["x"]).unwrap();
            let error = client.ask(Group::Heavy, Method::GET, url, None, now()).await.unwrap_err();
            let ProviderError::RateLimited { retry_after } = error else { panic!("{error:?}") };
            assert!((30..=61).contains(&retry_after.as_secs()), "{retry_after:?}");
        }
    }

    #[tokio::test]
    async fn recordings_are_fetched_from_ringcentral_only() {
        let server = server().await;
        Mock::given(path("/content"))
            .and(header("authorization", "Bearer t"))
            .respond_with(ResponseTemplate::new(200).set_body_string("sound"))
            .mount(&server)
            .await;
        let client = client(&server);
        let fetch = |uri: String| {
            let client = client.clone();
            async move {
                client
                    .download(&uri, 100, Duration::from_secs(5), now())
                    .await
                    .map(|download| download.size_bytes)
            }
        };
        assert!(matches!(fetch("https://evil.example/content".into()).await, Err(ProviderError::Refused(_))));
        assert_eq!(server.received_requests().await.unwrap().len(), 0);
        assert_eq!(fetch(format!("{}/content", server.uri())).await, Ok(Some(5)));
        // A refusal may be the token's fault: another is tried, once.
        Mock::given(path("/closed")).respond_with(ResponseTemplate::new(403)).expect(2).mount(&server).await;
        assert!(matches!(fetch(format!("{}/closed", server.uri())).await, Err(ProviderError::Refused(_))));
        assert_eq!(signed_in(&server).await, 2);
    }
}
