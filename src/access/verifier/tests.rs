use jsonwebtoken::{Algorithm, EncodingKey};
use rstest::rstest;
use secrecy::SecretString;
use serde_json::json;
use uuid::Uuid;

use super::super::actor::Role;
use super::super::test_keys::{TestKey, claims, ed25519, now, p256, rsa, sign};
use super::super::token::{NewToken, mint};
use super::*;

const SECRET: &str = "a secret of more than thirty-two bytes";

fn rules() -> TokenRules {
    TokenRules { issuer: "earmark".into(), audience: "earmark".into(), clock_skew: TimeDelta::seconds(60) }
}

fn verifier(keys: impl IntoIterator<Item = VerificationKey>) -> Verifier {
    Verifier::new(rules(), keys.into_iter().collect(), None)
}

fn hs256_verifier() -> Verifier {
    verifier([VerificationKey::hs256(&SecretString::from(SECRET))])
}

fn hs256(claims: &Value) -> String {
    sign(Algorithm::HS256, &EncodingKey::from_secret(SECRET.as_bytes()), None, claims)
}

fn public_key(pair: &TestKey) -> VerificationKey {
    VerificationKey::from_pem(&pair.public_pem).unwrap()
}

/// The outcome for a token with usual claims in which `changes` are laid over; null takes a claim away.
fn with(changes: Value) -> Result<Actor, TokenError> {
    let mut claims = claims();
    for (claim, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => claims.as_object_mut().unwrap().remove(claim),
            value => claims.as_object_mut().unwrap().insert(claim.clone(), value.clone()),
        };
    }
    hs256_verifier().verify(&hs256(&claims), now())
}

#[test]
fn a_minted_token_makes_an_actor() {
    let token = mint(
        &SecretString::from(SECRET),
        &NewToken {
            issuer: "earmark",
            audience: "earmark",
            tenant: &entity::TenantId::new("acme"),
            user: "ann",
            role: Role::Admin,
            token_id: Uuid::from_u128(7),
            issued_at: now(),
            expires_at: now() + TimeDelta::hours(1),
            renewable_until: None,
        },
    );
    let actor = hs256_verifier().verify(&token, now()).unwrap();
    assert_eq!((actor.tenant.as_str(), actor.user.as_str(), actor.role), ("acme", "ann", Role::Admin));
    assert_eq!(actor.token_id, Some(Uuid::from_u128(7).to_string()));
    assert_eq!(actor.expires_at, now() + TimeDelta::hours(1) + TimeDelta::seconds(60));
}

#[test]
fn the_settings_name_the_keys() {
    let folder = tempfile::tempdir().unwrap();
    let pair = p256();
    std::fs::write(folder.path().join("key.pem"), &pair.public_pem).unwrap();
    let data = ("EARMARK_DATA_DIRECTORY".to_owned(), folder.path().display().to_string());
    let file =
        ("EARMARK_AUTH_PUBLIC_KEY_FILES".to_owned(), folder.path().join("key.pem").display().to_string());

    let development = Config::load(None, [data.clone()], []).unwrap();
    let secret = development.hs256_secret().unwrap().expect("a development secret");
    let key = EncodingKey::from_secret(secrecy::ExposeSecret::expose_secret(&secret).as_bytes());
    let token = sign(Algorithm::HS256, &key, None, &claims());
    let verifier = Verifier::from_config(&development, Client::new()).unwrap();
    assert!(verifier.verify(&token, now()).is_ok());
    assert!(verifier.key_set().is_none());

    let verifier =
        Verifier::from_config(&Config::load(None, [data.clone(), file], []).unwrap(), Client::new()).unwrap();
    assert!(verifier.verify(&pair.sign(None, &claims()), now()).is_ok());
    assert_eq!(verifier.verify(&token, now()), Err(TokenError::UnknownKey), "the development secret is off");

    let missing = ("EARMARK_AUTH_PUBLIC_KEY_FILES".to_owned(), "no/such.pem".to_owned());
    let config = Config::load(None, [data, missing], []).unwrap();
    let error = Verifier::from_config(&config, Client::new()).unwrap_err();
    assert_eq!(error.to_string(), "cannot read the public key file no/such.pem");
}

#[rstest]
#[case::rs256(rsa())]
#[case::es256(p256())]
#[case::eddsa(ed25519())]
fn every_kind_of_public_key_verifies(#[case] pair: TestKey) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    std::fs::write(&path, &pair.public_pem).unwrap();
    let verifier = verifier([VerificationKey::from_file(&path).unwrap()]);
    assert!(verifier.verify(&pair.sign(None, &claims()), now()).is_ok());
    assert!(verifier.verify(&pair.sign(Some("a key id the file cannot have"), &claims()), now()).is_ok());
}

#[test]
fn another_key_of_the_same_kind_does_not_verify() {
    let verifier = verifier([public_key(&p256()), public_key(&ed25519())]);
    assert_eq!(verifier.verify(&p256().sign(None, &claims()), now()), Err(TokenError::WrongSignature));
    assert_eq!(verifier.verify(&ed25519().sign(None, &claims()), now()), Err(TokenError::WrongSignature));
}

#[test]
fn several_keys_of_a_kind_are_all_tried() {
    let (first, second) = (p256(), p256());
    let verifier = verifier([public_key(&first), public_key(&second)]);
    assert!(verifier.verify(&first.sign(None, &claims()), now()).is_ok());
    assert!(verifier.verify(&second.sign(None, &claims()), now()).is_ok());
}

/// The classic confusion (RFC 8725, section 2.1): the public key, which everybody has, used as a shared secret.
#[test]
fn a_public_key_is_no_shared_secret() {
    let pair = rsa();
    let verifier = verifier([public_key(&pair)]);
    for secret in [pair.public_pem.as_bytes(), pair.public_pem.trim().as_bytes()] {
        let forged = sign(Algorithm::HS256, &EncodingKey::from_secret(secret), None, &claims());
        assert_eq!(verifier.verify(&forged, now()), Err(TokenError::UnknownKey));
    }
}

#[test]
fn another_algorithm_of_the_same_key_is_refused() {
    let pair = rsa();
    let verifier = verifier([public_key(&pair)]);
    let rs512 = sign(Algorithm::RS512, &pair.private, None, &claims());
    assert_eq!(verifier.verify(&rs512, now()), Err(TokenError::UnknownKey));
    let secret = EncodingKey::from_secret(SECRET.as_bytes());
    let hs512 = sign(Algorithm::HS512, &secret, None, &claims());
    assert_eq!(hs256_verifier().verify(&hs512, now()), Err(TokenError::UnknownKey));
}

#[test]
fn an_unsigned_token_is_refused() {
    let token = hs256(&claims());
    let payload = token.split('.').nth(1).unwrap();
    // {"alg":"none","typ":"JWT"} and {"alg":"None"}
    for header in ["eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0", "eyJhbGciOiJOb25lIn0"] {
        for signature in ["", "AAAA"] {
            let unsigned = format!("{header}.{payload}.{signature}");
            assert_eq!(hs256_verifier().verify(&unsigned, now()), Err(TokenError::Malformed));
        }
    }
    let stripped = format!("{}.{payload}.", token.split('.').next().unwrap());
    assert_eq!(hs256_verifier().verify(&stripped, now()), Err(TokenError::WrongSignature));
}

#[test]
fn a_critical_extension_is_refused() {
    let mut header = jsonwebtoken::Header::new(Algorithm::HS256);
    header.crit = Some(vec!["b64".into()]);
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let token = jsonwebtoken::encode(&header, &claims(), &key).unwrap();
    assert_eq!(hs256_verifier().verify(&token, now()), Err(TokenError::Malformed));
}

#[test]
fn changed_claims_are_refused() {
    let (mine, theirs) = (hs256(&claims()), hs256(&json!({"tenant": "other"})));
    let (mine, theirs): (Vec<&str>, Vec<&str>) = (mine.split('.').collect(), theirs.split('.').collect());
    let spliced = [mine[0], theirs[1], mine[2]].join(".");
    assert_eq!(hs256_verifier().verify(&spliced, now()), Err(TokenError::WrongSignature));
}

#[rstest]
#[case::empty("")]
#[case::dots("..")]
#[case::words("not a token")]
#[case::two_parts("eyJhbGciOiJIUzI1NiJ9.e30")]
#[case::not_base64("ä.ö.ü")]
#[case::payload_is_no_object("eyJhbGciOiJIUzI1NiJ9.W10.AAAA")]
fn rubbish_is_refused(#[case] token: &str) {
    let error = hs256_verifier().verify(token, now()).unwrap_err();
    assert!(matches!(error, TokenError::Malformed | TokenError::WrongSignature), "{error}");
}

#[test]
fn a_signed_payload_that_is_no_object_and_a_giant_are_malformed() {
    assert_eq!(hs256_verifier().verify(&hs256(&json!([1])), now()), Err(TokenError::Malformed));
    let giant = hs256(&json!({"sub": "a".repeat(TOKEN_BYTES_MAX)}));
    assert_eq!(hs256_verifier().verify(&giant, now()), Err(TokenError::Malformed));
}

#[rstest]
#[case::expired(json!({"exp": 1_800_000_000 - 60}), TokenError::Expired)]
#[case::long_expired(json!({"exp": 0}), TokenError::Expired)]
#[case::not_yet(json!({"nbf": 1_800_000_000 + 61}), TokenError::NotYetValid)]
#[case::time_as_text(json!({"exp": "tomorrow"}), TokenError::InvalidClaim("exp"))]
#[case::time_beyond_calendars(json!({"exp": i64::MAX}), TokenError::InvalidClaim("exp"))]
#[case::time_beyond_numbers(json!({"exp": 1e300}), TokenError::InvalidClaim("exp"))]
#[case::begin_as_text(json!({"nbf": "now"}), TokenError::InvalidClaim("nbf"))]
#[case::issuer(json!({"iss": "somebody"}), TokenError::WrongIssuer)]
#[case::issuer_list(json!({"iss": ["earmark"]}), TokenError::WrongIssuer)]
#[case::audience(json!({"aud": "others"}), TokenError::WrongAudience)]
#[case::audiences(json!({"aud": ["others", "more"]}), TokenError::WrongAudience)]
#[case::no_audience_in_list(json!({"aud": []}), TokenError::WrongAudience)]
#[case::no_issuer(json!({"iss": null}), TokenError::MissingClaim("iss"))]
#[case::no_audience(json!({"aud": null}), TokenError::MissingClaim("aud"))]
#[case::no_end(json!({"exp": null}), TokenError::MissingClaim("exp"))]
#[case::no_user(json!({"sub": null}), TokenError::MissingClaim("sub"))]
#[case::no_tenant(json!({"tenant": null}), TokenError::MissingClaim("tenant"))]
#[case::no_role(json!({"role": null}), TokenError::MissingClaim("role"))]
#[case::unknown_role(json!({"role": "ROOT"}), TokenError::InvalidClaim("role"))]
#[case::several_roles(json!({"role": ["ADMIN"]}), TokenError::InvalidClaim("role"))]
#[case::empty_tenant(json!({"tenant": " "}), TokenError::InvalidClaim("tenant"))]
#[case::long_tenant(json!({"tenant": "a".repeat(129)}), TokenError::InvalidClaim("tenant"))]
#[case::control_characters(json!({"tenant": "acme\nother"}), TokenError::InvalidClaim("tenant"))]
#[case::tenant_as_number(json!({"tenant": 5}), TokenError::InvalidClaim("tenant"))]
#[case::empty_user(json!({"sub": ""}), TokenError::InvalidClaim("sub"))]
#[case::token_id_as_number(json!({"jti": 5}), TokenError::InvalidClaim("jti"))]
fn claims_that_do_not_hold_are_named(#[case] changes: Value, #[case] expected: TokenError) {
    assert_eq!(with(changes), Err(expected));
}

#[rstest]
#[case::just_expired(json!({"exp": 1_800_000_000 - 59}))]
#[case::nearly_begun(json!({"nbf": 1_800_000_000 + 60}))]
#[case::fraction(json!({"exp": 1_800_000_000.5}))]
#[case::audience_among_others(json!({"aud": ["others", "earmark"]}))]
#[case::no_token_id(json!({"jti": null}))]
#[case::longest_tenant(json!({"tenant": "é".repeat(128)}))]
#[case::role_in_small_letters(json!({"role": "service"}))]
fn claims_that_hold_are_accepted(#[case] changes: Value) {
    assert!(with(changes.clone()).is_ok(), "{changes}");
}

#[test]
fn no_message_holds_the_token() {
    let token = hs256(&json!({"sub": "a recognisable name"}));
    for error in
        [hs256_verifier().verify(&token, now()), verifier([public_key(&rsa())]).verify(&token, now())]
    {
        let error = error.unwrap_err();
        for part in token.split('.') {
            assert!(!format!("{error} {error:?}").contains(part));
        }
    }
}
