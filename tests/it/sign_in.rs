//! Signing in to the web app: codes that work once, and what a session does until it ends.

use std::collections::BTreeSet;
use std::process::Command;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use earmark::access::Role;
use earmark::app::{App, Clock};
use earmark::archive::sign_in::{self, CODE_BYTES, NewCode, SignInError};
use entity::TenantId;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::harness::{Answer, Backend, STRANGER, TENANT, TestApp};

on_every_backend!(
    a_code_signs_in_once,
    a_code_that_does_not_hold_signs_nobody_in,
    of_many_who_try_a_code_at_once_one_is_signed_in,
    a_session_is_renewed_for_a_week,
    who_signs_out_is_signed_out_everywhere,
    a_token_signs_in_until_it_ends,
);

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A new code, told apart by its first byte.
async fn code_of(test: &TestApp, tenant: &str, first: u8) -> Result<String, SignInError> {
    let mut random = [7; CODE_BYTES];
    random[0] = first;
    let new = NewCode { tenant: TenantId::new(tenant), user: "ann".into(), role: Role::Analyst, random };
    sign_in::issue(&test.app.config, &test.app.database, new, test.clock.now()).await
}

/// Asks `/session` as the app does, with the cookie where there is one.
async fn session(test: &TestApp, method: Method, path: &str, cookie: &str, body: Option<Value>) -> Answer {
    let mut request = test.nobody().request(method, path).header("x-earmark", "web");
    if !cookie.is_empty() {
        request = request.header(header::COOKIE, cookie);
    }
    let body = match body {
        Some(body) => {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        }
        None => Body::empty(),
    };
    test.nobody().send(request.body(body).unwrap()).await
}

async fn begin(test: &TestApp, body: Value) -> Answer {
    session(test, Method::POST, "/session", "", Some(body)).await
}

async fn tell(test: &TestApp, cookie: &str) -> Value {
    session(test, Method::GET, "/session", cookie, None).await.json()
}

async fn renew(test: &TestApp, cookie: &str) -> Answer {
    session(test, Method::POST, "/session/renew", cookie, None).await
}

/// What the browser sends from now on.
fn cookie(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let (pair, attributes) = answer.header(header::SET_COOKIE).split_once("; ").unwrap();
    assert!(attributes.ends_with("; HttpOnly; SameSite=Strict"), "{attributes}");
    pair.to_owned()
}

/// The status, code and message of a refusal.
fn refused(answer: &Answer) -> (u16, String, String) {
    let error = answer.json()["error"].clone();
    assert_eq!(answer.headers.get(header::SET_COOKIE), None);
    let part = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
    (answer.status.as_u16(), part("code"), part("message"))
}

/// Whether the API answers to the cookie.
async fn counts(test: &TestApp, cookie: &str) -> bool {
    let request = test
        .nobody()
        .request(Method::POST, "/graphql")
        .header(header::COOKIE, cookie)
        .header("x-earmark", "web")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(json!({ "query": "{ calls { totalCount } }" }).to_string()));
    test.nobody().send(request.unwrap()).await.status == StatusCode::OK
}

async fn a_code_signs_in_once(test: TestApp) {
    let nobody = json!({
        "signedIn": false, "expiresAt": null, "renewable": false, "tenant": null, "user": null, "role": null,
        "oidc": null, "graphiql": true, "version": env!("CARGO_PKG_VERSION"),
    });
    assert_eq!(tell(&test, "").await, nobody);

    let code = code_of(&test, TENANT, 1).await.unwrap();
    let answer = begin(&test, json!({ "code": code })).await;
    let somebody = json!({
        "signedIn": true, "expiresAt": "2026-11-21T21:01:00Z", "renewable": true, "tenant": "acme", "user": "ann",
        "role": "ANALYST", "oidc": null, "graphiql": true, "version": env!("CARGO_PKG_VERSION"),
    });
    assert_eq!(answer.json(), somebody);
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    let set = answer.header(header::SET_COOKIE);
    assert!(set.starts_with("earmark=ey"), "{set}");
    assert!(set.ends_with("; Path=/; Max-Age=43260; HttpOnly; SameSite=Strict"), "{set}");
    let cookie = cookie(&answer);
    assert_eq!(tell(&test, &cookie).await, somebody);
    assert!(counts(&test, &cookie).await);

    let (status, code, message) = refused(&begin(&test, json!({ "code": code })).await);
    assert_eq!((status, code.as_str()), (401, "UNAUTHENTICATED"));
    assert!(message.contains("has been used already"), "{message}");
}

async fn a_code_that_does_not_hold_signs_nobody_in(test: TestApp) {
    let code = code_of(&test, TENANT, 1).await.unwrap();
    let bytes = URL_SAFE_NO_PAD.decode(&code).unwrap();
    let of_another_tenant = URL_SAFE_NO_PAD.encode([&bytes[..CODE_BYTES], STRANGER.as_bytes()].concat());
    let (mut other_bit, mut no_text) = (bytes.clone(), bytes.clone());
    other_bit[3] ^= 1;
    no_text[CODE_BYTES] = 0xff;
    let longer = format!("{code}A");
    for wrong in [
        "",
        "a",
        "?code=",
        of_another_tenant.as_str(),
        &URL_SAFE_NO_PAD.encode(other_bit),
        &URL_SAFE_NO_PAD.encode(no_text),
        &URL_SAFE_NO_PAD.encode(&bytes[..CODE_BYTES]),
        &format!("{code}="),
        &format!(" {code}"),
        &longer,
        &code.to_uppercase(),
        &"A".repeat(5_000),
    ] {
        let (status, code, message) = refused(&begin(&test, json!({ "code": wrong })).await);
        assert_eq!((status, code.as_str()), (401, "UNAUTHENTICATED"), "{wrong}");
        assert!(message.contains("is not known"), "{wrong}: {message}");
    }
    test.clock.advance(15 * MINUTE);
    let (status, _, message) = refused(&begin(&test, json!({ "code": code })).await);
    assert_eq!(status, 401);
    assert!(message.contains("has expired"), "{message}");

    // A moment before its end it holds; and a new one takes the oldest away.
    let code = code_of(&test, TENANT, 2).await.unwrap();
    test.clock.advance(15 * MINUTE - 1);
    assert_eq!(begin(&test, json!({ "code": code })).await.status, StatusCode::OK);
    test.clock.advance(HOUR);
    code_of(&test, TENANT, 3).await.unwrap();
    let (_, _, message) = refused(&begin(&test, json!({ "code": code })).await);
    assert!(message.contains("is not known"), "{message}");
}

async fn of_many_who_try_a_code_at_once_one_is_signed_in(test: TestApp) {
    let code = code_of(&test, TENANT, 1).await.unwrap();
    let attempts = (0..20).map(|_| begin(&test, json!({ "code": code })));
    let mut statuses: Vec<u16> =
        join_all(attempts).await.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [&[200][..], &[401; 19]].concat());
}

async fn a_session_is_renewed_for_a_week(test: TestApp) {
    let code = code_of(&test, TENANT, 1).await.unwrap();
    let mut kept = cookie(&begin(&test, json!({ "code": code })).await);
    let mut seen = BTreeSet::new();
    for _ in 0..15 {
        test.clock.advance(11 * HOUR);
        let before = kept.clone();
        let answer = renew(&test, &kept).await;
        assert_eq!((&answer.json()["tenant"], &answer.json()["role"]), (&json!("acme"), &json!("ANALYST")));
        kept = cookie(&answer);
        assert!(seen.insert(kept.clone()), "a later token each time");
        assert!(counts(&test, &before).await, "what is under way with the old one goes on");
    }
    // 165 of 168 hours are over.
    let told = tell(&test, &kept).await;
    assert_eq!(told["expiresAt"], "2026-11-28T09:01:00Z", "the week's end and the clocks' tolerance");
    assert_eq!(told["renewable"], false);
    let (status, code, message) = refused(&renew(&test, &kept).await);
    assert_eq!((status, code.as_str()), (403, "FORBIDDEN"));
    assert_eq!(message, "this session cannot be renewed: sign in again");
    test.clock.advance(4 * HOUR);
    assert_eq!(tell(&test, &kept).await["signedIn"], false);
    assert_eq!(refused(&renew(&test, &kept).await).0, 401);
    assert!(!counts(&test, &kept).await);
}

async fn who_signs_out_is_signed_out_everywhere(test: TestApp) {
    let code = code_of(&test, TENANT, 1).await.unwrap();
    let first = cookie(&begin(&test, json!({ "code": code })).await);
    test.clock.advance(HOUR);
    let later = cookie(&renew(&test, &first).await);
    let answer = session(&test, Method::DELETE, "/session", &later, None).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::NO_CONTENT, 0));
    assert_eq!(answer.header(header::SET_COOKIE), "earmark=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    for cookie in [&first, &later] {
        assert!(!counts(&test, cookie).await);
        assert_eq!(tell(&test, cookie).await["signedIn"], false);
    }
    // Whoever is signed out, or never was in, may sign out.
    for cookie in [later.as_str(), "", "earmark=rubbish"] {
        let answer = session(&test, Method::DELETE, "/session", cookie, None).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{cookie}");
    }
    // A token that was brought is not the archive's to take back.
    let token = test.token(TENANT, "bob", Role::Viewer);
    let brought = cookie(&begin(&test, json!({ "token": token })).await);
    session(&test, Method::DELETE, "/session", &brought, None).await;
    assert!(counts(&test, &brought).await);
}

async fn a_token_signs_in_until_it_ends(test: TestApp) {
    let token = test.token(TENANT, "bob", Role::Viewer);
    let answer = begin(&test, json!({ "token": token })).await;
    let told = answer.json();
    assert_eq!(
        (&told["user"], &told["role"], &told["renewable"]),
        (&json!("bob"), &json!("VIEWER"), &json!(false))
    );
    let kept = cookie(&answer);
    assert_eq!(refused(&renew(&test, &kept).await).0, 403);
    test.clock.advance(31 * DAY);
    assert_eq!(tell(&test, &kept).await["signedIn"], false);
    let (status, code, message) = refused(&begin(&test, json!({ "token": token })).await);
    assert_eq!((status, code.as_str()), (401, "UNAUTHENTICATED"));
    assert!(message.contains("has expired"), "{message}");
    let (status, _, message) = refused(&begin(&test, json!({ "token": "not a token" })).await);
    assert_eq!((status, message.as_str()), (401, "the access token is not a signed JSON Web Token"));
}

#[tokio::test]
async fn what_is_no_sign_in_is_refused() {
    let test = TestApp::new(Backend::SqliteMemory).await;
    for body in
        [json!({}), json!([]), json!("code"), json!({ "code": 7 }), json!({ "code": "a", "token": "b" })]
    {
        let (status, code, message) = refused(&begin(&test, body.clone()).await);
        assert_eq!((status, code.as_str()), (422, "BAD_INPUT"), "{body}");
        assert!(message.starts_with("send {\"token\""), "{message}");
    }
    let (status, _, message) = refused(&begin(&test, json!({ "token": "a".repeat(17_000) })).await);
    assert_eq!(status, 422);
    assert!(message.contains("too long"), "{message}");
    let form = test
        .nobody()
        .request(Method::POST, "/session")
        .header("x-earmark", "web")
        .header(header::CONTENT_TYPE, "text/plain")
        .body(Body::from(json!({ "code": "a" }).to_string()));
    let (status, _, message) = refused(&test.nobody().send(form.unwrap()).await);
    assert_eq!((status, message.as_str()), (422, "the content type is not supported: send application/json"));
}

/// Identity providers put whole lists of groups into tokens; a browser drops a cookie above 4096 bytes in silence.
#[tokio::test]
async fn a_token_that_no_browser_would_keep_is_refused() {
    let test = TestApp::new(Backend::SqliteMemory).await;
    let token = test.token(TENANT, &"a".repeat(250), Role::Viewer);
    cookie(&begin(&test, json!({ "token": token })).await);
    let token = test.token(&"é".repeat(128), &"é".repeat(256), Role::Viewer);
    cookie(&begin(&test, json!({ "token": token })).await);
    let padded = test.token_with(json!({ "groups": "a".repeat(3_000) }));
    let (status, code, message) = refused(&begin(&test, json!({ "token": padded })).await);
    assert_eq!((status, code.as_str()), (413, "LIMIT_EXCEEDED"));
    assert!(message.contains("browsers keep 4088 in a cookie"), "{message}");
}

#[tokio::test]
async fn over_https_the_cookie_is_for_https_only() {
    let test = TestApp::new(Backend::SqliteMemory).await;
    let app = App { public_url: "https://calls.example.com".into(), ..test.app.clone() };
    let test = test.over(app);
    let code = code_of(&test, TENANT, 1).await.unwrap();
    let answer = begin(&test, json!({ "code": code })).await;
    let set = answer.header(header::SET_COOKIE);
    assert!(set.starts_with("__Host-earmark=ey"), "{set}");
    assert!(set.ends_with("; HttpOnly; SameSite=Strict; Secure"), "{set}");
}

#[tokio::test]
async fn a_server_that_only_checks_tokens_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let pair =
        Ed25519KeyPair::from_pkcs8(Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).unwrap().as_ref());
    let der = pair.unwrap().public_key().as_der().unwrap();
    let path = folder.path().join("key.pem");
    let pem =
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der.as_ref()));
    std::fs::write(&path, pem).unwrap();
    let settings =
        [("EARMARK_AUTH_HS256_SECRET", ""), ("EARMARK_AUTH_PUBLIC_KEY_FILES", path.to_str().unwrap())];
    let test = TestApp::configured(Backend::SqliteMemory, &settings).await;
    let error = code_of(&test, TENANT, 1).await.unwrap_err();
    assert!(error.to_string().starts_with("this server cannot sign tokens"), "{error}");
    let (status, code, message) = refused(&begin(&test, json!({ "code": "a" })).await);
    assert_eq!((status, code.as_str()), (501, "UNSUPPORTED"));
    assert!(message.contains("set auth.hs256_secret to have both"), "{message}");
}

#[tokio::test]
async fn the_app_is_told_of_the_provider_and_of_graphiql() {
    let settings = [
        ("EARMARK_WEB_OIDC_ISSUER", "https://login.example.com/realms/calls"),
        ("EARMARK_WEB_OIDC_CLIENT_ID", "earmark-web"),
        ("EARMARK_HTTP_GRAPHIQL", "false"),
    ];
    let test = TestApp::configured(Backend::SqliteMemory, &settings).await;
    let told = tell(&test, "").await;
    let oidc = json!({
        "issuer": "https://login.example.com/realms/calls", "clientId": "earmark-web", "scope": "openid profile",
    });
    assert_eq!((&told["oidc"], &told["graphiql"]), (&oidc, &json!(false)));
}

/// The program prints an address; its code is good for a server of the same archive.
#[tokio::test(flavor = "multi_thread")]
async fn the_command_prints_an_address() {
    let test = TestApp::new(Backend::SqliteFiles).await;
    let app = App { clock: Clock::system(), ..test.app.clone() };
    let test = test.over(app);
    let mut command = Command::new(env!("CARGO_BIN_EXE_earmark"));
    command.args(["sign-in", "--tenant", "acme", "--user", "ann", "--role", "viewer"]).envs(test.settings());
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let code = printed.trim().strip_prefix("http://127.0.0.1:8090/sign-in?code=").unwrap();
    assert!(code.len() > 32, "{code}");
    let told = begin(&test, json!({ "code": code })).await.json();
    assert_eq!(
        (&told["tenant"], &told["user"], &told["role"]),
        (&json!("acme"), &json!("ann"), &json!("VIEWER"))
    );
}
