//! Key pairs made for a test, and tokens signed with them.

use std::sync::LazyLock;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

/// A key pair with both halves as PEM.
#[derive(Clone)]
pub struct TestKey {
    pub algorithm: Algorithm,
    pub private: EncodingKey,
    pub private_pem: String,
    pub public_pem: String,
}

impl TestKey {
    pub fn jwk(&self, id: &str) -> Jwk {
        let mut jwk =
            Jwk::from_encoding_key(&self.private, self.algorithm).expect("the key has a public half");
        jwk.common.key_id = Some(id.to_owned());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        jwk
    }

    pub fn sign(&self, key_id: Option<&str>, claims: &Value) -> String {
        sign(self.algorithm, &self.private, key_id, claims)
    }
}

pub fn sign(algorithm: Algorithm, key: &EncodingKey, key_id: Option<&str>, claims: &Value) -> String {
    let mut header = Header::new(algorithm);
    header.kid = key_id.map(str::to_owned);
    jsonwebtoken::encode(&header, claims, key).expect("the key can sign")
}

/// The moment at which the tests take place.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("a valid time")
}

/// Claims that are accepted for the next hour.
pub fn claims() -> Value {
    json!({
        "iss": "earmark", "aud": "earmark", "sub": "ann", "tenant": "acme", "role": "ANALYST", "jti": "t-1",
        "iat": now().timestamp(), "exp": now().timestamp() + 3_600,
    })
}

/// Made once, because RSA keys take long to find.
pub fn rsa() -> TestKey {
    static RSA: LazyLock<TestKey> = LazyLock::new(new_rsa);
    RSA.clone()
}

pub fn new_rsa() -> TestKey {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
    let private_pem = pem("PRIVATE KEY", pair.as_der().expect("PKCS #8").as_ref());
    let public_pem = pem("PUBLIC KEY", pair.public_key().as_der().expect("X.509").as_ref());
    let private = EncodingKey::from_rsa_pem(private_pem.as_bytes()).expect("an RSA key");
    TestKey { algorithm: Algorithm::RS256, private, private_pem, public_pem }
}

pub fn p256() -> TestKey {
    let pkcs8 =
        EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).expect("a key");
    let pair =
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref()).expect("the same key");
    TestKey {
        algorithm: Algorithm::ES256,
        private: EncodingKey::from_ec_der(pkcs8.as_ref()),
        private_pem: pem("PRIVATE KEY", pkcs8.as_ref()),
        public_pem: pem("PUBLIC KEY", pair.public_key().as_der().expect("X.509").as_ref()),
    }
}

pub fn ed25519() -> TestKey {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).expect("a key");
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8.as_ref()).expect("the same key");
    TestKey {
        algorithm: Algorithm::EdDSA,
        private: EncodingKey::from_ed_der(pkcs8.as_ref()),
        private_pem: pem("PRIVATE KEY", pkcs8.as_ref()),
        public_pem: pem("PUBLIC KEY", pair.public_key().as_der().expect("X.509").as_ref()),
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = (0..text.len()).step_by(64).map(|at| &text[at..text.len().min(at + 64)]).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}
