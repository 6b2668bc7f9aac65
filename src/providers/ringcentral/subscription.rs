//! The webhook subscription: made once, looked at daily, made anew where RingCentral gave it up.

use chrono::{DateTime, Utc};
use reqwest::{Method, Url};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::client::Client;
use super::governor::Group;
use crate::providers::ProviderError;
use crate::providers::field::{list, moment, text};

/// Ten years, the longest that is granted.
const EXPIRES_IN_S: u32 = 315_360_000;
const SESSIONS: &str = "/restapi/v1.0/account/~/telephony/sessions";
const INSIGHTS: &str = "/ai/ringsense/v1/public/accounts/~/domains/pbx/insights";

/// A subscription as RingCentral holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Its id.
    pub id: String,
    /// `Active`, `Suspended`, `Blacklisted`, …
    pub status: String,
    /// Where notifications go.
    pub address: Option<String>,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// What it is about; RingCentral writes ids for `~`.
    pub event_filters: Vec<String>,
    /// What it should be about and is not, for want of a permission.
    pub disabled_filters: Vec<String>,
    /// Why it was given up.
    pub blacklisted_because: Option<String>,
}

impl Subscription {
    /// Whether notifications come. One that was given up stays so, and is to be deleted and made anew.
    pub fn is_active(&self) -> bool {
        self.status.eq_ignore_ascii_case("active")
    }

    fn of(value: &Value) -> Option<Self> {
        let filters = |place: &str| {
            let filter =
                |filter: &Value| filter.as_str().map(str::to_owned).or_else(|| text(filter, &["/filter"]));
            list(value, place).iter().filter_map(filter).collect()
        };
        Some(Self {
            id: text(value, &["/id"])?,
            status: text(value, &["/status"]).unwrap_or_default(),
            address: text(value, &["/deliveryMode/address"]),
            expires_at: moment(value, &["/expirationTime"]),
            event_filters: filters("/eventFilters"),
            disabled_filters: filters("/disabledFilters"),
            blacklisted_because: text(
                value,
                &["/deliveryMode/blacklistedData/reason", "/blacklistedData/reason"],
            ),
        })
    }
}

impl Client {
    /// Subscribes `address`. RingCentral asks it for a handshake before it answers, so it must be served already.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn create_subscription(
        &self,
        address: &Url,
        now: DateTime<Utc>,
    ) -> Result<Subscription, ProviderError> {
        let mut filters = vec![SESSIONS];
        filters.extend(self.account().insights.then_some(INSIGHTS));
        let body = json!({
            "eventFilters": filters,
            "deliveryMode": {
                "transportType": "WebHook",
                "address": address.as_str(),
                "verificationToken": self.account().verification_token.expose_secret(),
            },
            "expiresIn": EXPIRES_IN_S,
        });
        self.about_one(Method::POST, self.subscriptions(&[])?, Some(&body), now).await
    }

    /// One subscription.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn get_subscription(
        &self,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<Subscription, ProviderError> {
        self.about_one(Method::GET, self.subscriptions(&[id])?, None, now).await
    }

    /// All of the app's subscriptions.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn list_subscriptions(&self, now: DateTime<Utc>) -> Result<Vec<Subscription>, ProviderError> {
        let url = self.subscriptions(&[])?;
        let answer: Value = self.ask(Group::Light, Method::GET, url, None, now).await?.json()?;
        Ok(list(&answer, "/records").iter().filter_map(Subscription::of).collect())
    }

    /// Puts a subscription's end off.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn renew_subscription(
        &self,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<Subscription, ProviderError> {
        self.about_one(Method::POST, self.subscriptions(&[id, "renew"])?, None, now).await
    }

    /// Ends a subscription; one that is not there counts as ended.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn delete_subscription(&self, id: &str, now: DateTime<Utc>) -> Result<(), ProviderError> {
        match self.ask(Group::Medium, Method::DELETE, self.subscriptions(&[id])?, None, now).await {
            Ok(_) | Err(ProviderError::NotFound(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn subscriptions(&self, more: &[&str]) -> Result<Url, ProviderError> {
        self.address(&[&["restapi", "v1.0", "subscription"], more].concat())
    }

    async fn about_one(
        &self,
        method: Method,
        url: Url,
        body: Option<&Value>,
        now: DateTime<Utc>,
    ) -> Result<Subscription, ProviderError> {
        let answer: Value = self.ask(Group::Medium, method, url, body, now).await?.json()?;
        Subscription::of(&answer).ok_or_else(|| ProviderError::Malformed("the subscription has no id".into()))
    }
}

#[cfg(test)]
mod tests {
    use wiremock::matchers::{body_partial_json, method, path};
    use wiremock::{Mock, ResponseTemplate};

    use super::super::client::tests::{client, now, server};
    use super::*;

    #[tokio::test]
    async fn it_is_made_with_the_token_that_comes_back() {
        let server = server().await;
        let answer = json!({
            "id": "s-1", "status": "Active", "expirationTime": "2036-11-22T10:00:00.000Z",
            "eventFilters": [SESSIONS], "disabledFilters": [{"filter": INSIGHTS, "reason": "no licence"}],
            "deliveryMode": {"address": "https://a.example/hooks/ringcentral/x"}
        });
        Mock::given(method("POST"))
            .and(path("/restapi/v1.0/subscription"))
            .and(body_partial_json(json!({
                "eventFilters": [SESSIONS, INSIGHTS],
                "deliveryMode": {"verificationToken": "v", "address": "https://a.example/hooks/ringcentral/x"},
                "expiresIn": 315_360_000
            })))
            .respond_with(ResponseTemplate::new(200).set_body_json(answer))
            .mount(&server)
            .await;
        let address = "https://a.example/hooks/ringcentral/x".parse().unwrap();
        let made = client(&server).create_subscription(&address, now()).await.unwrap();
        assert!(made.is_active());
        assert_eq!(made.disabled_filters, [INSIGHTS]);
    }

    #[tokio::test]
    async fn what_is_gone_already_is_deleted() {
        let server = server().await;
        assert_eq!(client(&server).delete_subscription("s-1", now()).await, Ok(()));
        let error = client(&server).renew_subscription("s-1", now()).await.unwrap_err();
        assert!(matches!(error, ProviderError::NotFound(_)));
    }

    #[test]
    fn one_that_was_given_up_says_why() {
        let value = json!({"id": "s", "status": "Blacklisted", "blacklistedData": {"reason": "timed out"}});
        let found = Subscription::of(&value).unwrap();
        assert_eq!((found.is_active(), found.blacklisted_because.as_deref()), (false, Some("timed out")));
    }
}
