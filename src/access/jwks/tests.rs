use std::time::Duration;

use futures_util::future::join_all;
use jsonwebtoken::jwk::PublicKeyUse;
use serde_json::json;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::super::test_keys::{TestKey, claims, ed25519, now, p256, rsa};
use super::super::token::TokenError;
use super::super::verifier::{TokenRules, Verifier};
use super::*;

/// A provider that publishes keys, and an archive that believes it.
struct Scene {
    provider: MockServer,
    key_set: Arc<KeySet>,
    verifier: Verifier,
}

impl Scene {
    async fn new(published: ResponseTemplate) -> Self {
        let provider = MockServer::start().await;
        let url = format!("{}/keys", provider.uri()).parse().unwrap();
        let key_set = Arc::new(KeySet::new(Client::new(), url).unwrap());
        let rules = TokenRules {
            issuer: "earmark".into(),
            audience: "earmark".into(),
            clock_skew: TimeDelta::zero(),
        };
        let verifier = Verifier::new(rules, Vec::new(), Some(key_set.clone()));
        let scene = Self { provider, key_set, verifier };
        scene.publish(published).await;
        scene.key_set.refresh(now()).await;
        scene
    }

    async fn publish(&self, response: ResponseTemplate) {
        self.provider.reset().await;
        Mock::given(method("GET")).respond_with(response).mount(&self.provider).await;
    }

    /// Requests since the last call of `publish`.
    async fn requests(&self) -> usize {
        self.provider.received_requests().await.unwrap().len()
    }

    async fn authenticate(&self, token: &str, seconds_later: i64) -> Result<(), TokenError> {
        let now = now() + TimeDelta::seconds(seconds_later);
        self.verifier.authenticate(token, now).await.map(|_| ())
    }
}

fn set(keys: &[(&str, &TestKey)]) -> ResponseTemplate {
    let keys: Vec<Jwk> = keys.iter().map(|(id, pair)| pair.jwk(id)).collect();
    ResponseTemplate::new(200).set_body_json(json!({"keys": keys}))
}

#[tokio::test]
async fn keys_of_every_kind_are_read_and_chosen_by_id() {
    let (rsa, p256, ed25519) = (rsa(), p256(), ed25519());
    let scene = Scene::new(set(&[("r", &rsa), ("p", &p256), ("e", &ed25519)])).await;
    assert!(scene.key_set.last_error().is_none());
    for (id, pair) in [("r", &rsa), ("p", &p256), ("e", &ed25519)] {
        assert_eq!(scene.authenticate(&pair.sign(Some(id), &claims()), 0).await, Ok(()));
        assert_eq!(scene.authenticate(&pair.sign(None, &claims()), 0).await, Ok(()), "without a key id");
    }
}

#[tokio::test]
async fn a_fresh_key_is_fetched_when_first_seen_and_the_old_one_goes() {
    let (old, fresh) = (p256(), p256());
    let scene = Scene::new(set(&[("old", &old)])).await;
    scene.publish(set(&[("fresh", &fresh)])).await;
    assert_eq!(scene.authenticate(&old.sign(Some("old"), &claims()), 11).await, Ok(()));
    assert_eq!(scene.requests().await, 0, "a known key asks for nothing");
    assert_eq!(scene.authenticate(&fresh.sign(Some("fresh"), &claims()), 11).await, Ok(()));
    assert_eq!(scene.authenticate(&old.sign(Some("old"), &claims()), 12).await, Err(TokenError::UnknownKey));
    assert_eq!(scene.requests().await, 1);
}

#[tokio::test]
async fn an_outage_keeps_the_keys_and_is_told() {
    let pair = p256();
    let scene = Scene::new(set(&[("a", &pair)])).await;
    for (answer, reason) in [
        (ResponseTemplate::new(503), "the provider answers with status 503 instead of a key set"),
        (ResponseTemplate::new(200).set_body_string("<html>"), "the answer is not a key set"),
        (ResponseTemplate::new(200).set_body_json(json!({"keys": []})), "no key for verifying signatures"),
        (
            ResponseTemplate::new(200).set_body_string("x".repeat(BODY_BYTES_MAX + 1)),
            "larger than 262144 bytes",
        ),
    ] {
        scene.publish(answer).await;
        scene.key_set.refresh(now()).await;
        let told = scene.key_set.last_error().expect("it went wrong").to_string();
        assert!(told.contains(reason), "{told}");
        assert_eq!(scene.authenticate(&pair.sign(Some("a"), &claims()), 0).await, Ok(()));
    }
    scene.publish(set(&[("a", &pair)])).await;
    scene.key_set.refresh(now()).await;
    assert!(scene.key_set.last_error().is_none(), "it is well again");
}

#[tokio::test]
async fn an_unreachable_provider_keeps_the_keys() {
    let pair = p256();
    let Scene { provider, key_set, verifier } = Scene::new(set(&[("a", &pair)])).await;
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    drop(provider);
    let elsewhere = KeySet::new(Client::new(), format!("http://{nobody}/keys").parse().unwrap()).unwrap();
    elsewhere.refresh(now()).await;
    assert!(matches!(*elsewhere.last_error().unwrap(), KeySetError::Unreachable(_)));
    assert_eq!(key_set.keys().len(), 1);
    assert!(verifier.verify(&pair.sign(Some("a"), &claims()), now()).is_ok());
}

#[tokio::test]
async fn a_storm_of_unknown_keys_makes_one_request() {
    let pair = p256();
    let scene = Scene::new(set(&[("a", &pair)])).await;
    scene.publish(set(&[("a", &pair)])).await;
    let tokens: Vec<String> =
        (0..100).map(|number| pair.sign(Some(&format!("unknown {number}")), &claims())).collect();
    let answers = join_all(tokens.iter().map(|token| scene.authenticate(token, 11))).await;
    assert!(answers.iter().all(|answer| *answer == Err(TokenError::UnknownKey)));
    assert_eq!(scene.requests().await, 1);
    assert_eq!(scene.authenticate(&tokens[0], 20).await, Err(TokenError::UnknownKey));
    assert_eq!(scene.requests().await, 1, "nine seconds later is too soon");
    assert_eq!(scene.authenticate(&tokens[0], 21).await, Err(TokenError::UnknownKey));
    assert_eq!(scene.requests().await, 2, "ten seconds later is not");
}

#[tokio::test]
async fn keys_that_cannot_be_used_do_not_spoil_the_others() {
    let pair = p256();
    let mut for_encryption = rsa().jwk("b");
    for_encryption.common.public_key_use = Some(PublicKeyUse::Encryption);
    let keys = json!({"keys": [
        {"kty": "oct", "k": "c2VjcmV0", "kid": "c"}, {"kty": "XYZ", "kid": "d"}, {"kty": 5}, for_encryption, pair.jwk("a"),
    ]});
    let scene = Scene::new(ResponseTemplate::new(200).set_body_json(keys)).await;
    assert_eq!(scene.key_set.keys().len(), 1);
    assert_eq!(scene.authenticate(&pair.sign(Some("a"), &claims()), 0).await, Ok(()));
}

#[tokio::test]
async fn it_is_kept_fresh_until_told_to_stop() {
    let (old, fresh) = (p256(), p256());
    let scene = Scene::new(set(&[("old", &old)])).await;
    scene.publish(set(&[("fresh", &fresh)])).await;
    let mut changes = scene.key_set.keys.subscribe();
    let stop = CancellationToken::new();
    let keeping = scene.key_set.keep_fresh(Duration::from_secs(300), now, stop.clone());
    let watching = async {
        changes.changed().await.expect("the key set lives on");
        stop.cancel();
    };
    tokio::join!(keeping, watching);
    assert!(scene.verifier.verify(&fresh.sign(Some("fresh"), &claims()), now()).is_ok());
}

#[test]
fn keys_are_not_fetched_where_others_could_change_them() {
    for address in [
        "http://example.com/keys",
        "http://10.0.0.1/keys",
        "ftp://example.com/keys",
        "http://localhost.example.com/",
    ] {
        let refused = KeySet::new(Client::new(), address.parse().unwrap());
        assert!(matches!(refused, Err(KeySetError::Untrusted)), "{address}");
    }
    for address in
        ["https://example.com/keys", "http://localhost:1/keys", "http://127.0.0.1:1/", "http://[::1]:1/"]
    {
        assert!(KeySet::new(Client::new(), address.parse().unwrap()).is_ok(), "{address}");
    }
}
