//! Access tokens: JSON Web Tokens (RFC 7519) as bearers (RFC 6750), and what can be wrong with one.

use chrono::{DateTime, Utc};
use entity::TenantId;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::actor::{Actor, Role};
use super::verifier::TokenRules;

/// Most characters of a tenant's name.
const TENANT_CHARACTERS_MAX: usize = 128;
/// Most characters of a user's name and of a token's id.
const NAME_CHARACTERS_MAX: usize = 256;

/// Why a token is not accepted. No message holds any part of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// There is none.
    #[error("no access token; send the header Authorization: Bearer TOKEN")]
    Missing,
    /// It is no signed JSON Web Token, or too long for one.
    #[error("the access token is not a signed JSON Web Token")]
    Malformed,
    /// It is signed with a key or an algorithm that is not known here.
    #[error(
        "the access token is signed with a key that is not known here; check the configured keys and the token's kid"
    )]
    UnknownKey,
    /// Its signature does not fit.
    #[error("the access token's signature is wrong")]
    WrongSignature,
    /// Its time is over.
    #[error("the access token has expired; ask for a new one")]
    Expired,
    /// Its time has not come.
    #[error("the access token is not valid yet; compare the clocks of issuer and archive")]
    NotYetValid,
    /// It comes from somebody else.
    #[error("the access token names another issuer (iss) than the one configured")]
    WrongIssuer,
    /// It is meant for somebody else.
    #[error("the access token is for another audience (aud) than the one configured")]
    WrongAudience,
    /// It lacks a claim.
    #[error("the access token lacks the claim {0}")]
    MissingClaim(&'static str),
    /// A claim says nothing that can be used.
    #[error("the access token's claim {0} has a value that is not allowed")]
    InvalidClaim(&'static str),
    /// It has been withdrawn. Found by whoever looks up [`Actor::token_id`], not by the verifier.
    #[error("the access token has been revoked; ask for a new one")]
    Revoked,
}

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewToken<'a> {
    /// The issuer; the one the verifier expects.
    pub issuer: &'a str,
    /// The audience; the one the verifier expects.
    pub audience: &'a str,
    /// The tenant the bearer will belong to.
    pub tenant: &'a TenantId,
    /// The bearer's name.
    pub user: &'a str,
    /// The bearer's role.
    pub role: Role,
    /// The token's own id, by which it can be revoked.
    pub token_id: Uuid,
    /// When it is made.
    pub issued_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// Until when it may be exchanged for a later one.
    pub renewable_until: Option<DateTime<Utc>>,
}

/// Signs a token with HS256: for development and for small installations. Everyone else has an identity provider.
pub fn mint(secret: &SecretString, token: &NewToken<'_>) -> String {
    #[derive(Serialize)]
    struct Claims<'a> {
        iss: &'a str,
        aud: &'a str,
        sub: &'a str,
        tenant: &'a TenantId,
        role: Role,
        jti: Uuid,
        iat: i64,
        exp: i64,
        #[serde(skip_serializing_if = "Option::is_none")]
        renewable_until: Option<i64>,
    }
    let NewToken { issuer, audience, tenant, user, role, token_id, issued_at, expires_at, renewable_until } =
        token;
    let claims = Claims {
        iss: issuer,
        aud: audience,
        sub: user,
        tenant,
        role: *role,
        jti: *token_id,
        iat: issued_at.timestamp(),
        exp: expires_at.timestamp(),
        renewable_until: renewable_until.map(|until| until.timestamp()),
    };
    let key = EncodingKey::from_secret(secret.expose_secret().as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key)
        .expect("strings and numbers become JSON, and an HMAC takes any key")
}

/// Reads the claims of a token whose signature has been checked.
pub(super) fn actor_from_claims(
    claims: &Map<String, Value>,
    rules: &TokenRules,
    now: DateTime<Utc>,
) -> Result<Actor, TokenError> {
    check_addresses(claims, rules)?;
    let expires_at = time(claims, "exp")?.ok_or(TokenError::MissingClaim("exp"))?;
    let expires_at =
        expires_at.checked_add_signed(rules.clock_skew).ok_or(TokenError::InvalidClaim("exp"))?;
    if now >= expires_at {
        return Err(TokenError::Expired);
    }
    let begins_at = time(claims, "nbf")?;
    if begins_at.is_some_and(|begins_at| begins_at.signed_duration_since(now) > rules.clock_skew) {
        return Err(TokenError::NotYetValid);
    }
    let tenant = name(claims, "tenant", TENANT_CHARACTERS_MAX)?.ok_or(TokenError::MissingClaim("tenant"))?;
    let user = name(claims, "sub", NAME_CHARACTERS_MAX)?.ok_or(TokenError::MissingClaim("sub"))?;
    let role = name(claims, "role", NAME_CHARACTERS_MAX)?.ok_or(TokenError::MissingClaim("role"))?;
    Ok(Actor {
        tenant: TenantId::new(tenant),
        user: user.to_owned(),
        role: role.parse().map_err(|_| TokenError::InvalidClaim("role"))?,
        token_id: name(claims, "jti", NAME_CHARACTERS_MAX)?.map(str::to_owned),
        expires_at,
        renewable_until: time(claims, "renewable_until")?,
    })
}

fn check_addresses(claims: &Map<String, Value>, rules: &TokenRules) -> Result<(), TokenError> {
    match claims.get("iss") {
        None => return Err(TokenError::MissingClaim("iss")),
        Some(issuer) if issuer.as_str() != Some(&rules.issuer) => return Err(TokenError::WrongIssuer),
        Some(_) => {}
    }
    let is_ours = |audience: &Value| audience.as_str() == Some(&rules.audience);
    match claims.get("aud") {
        None => Err(TokenError::MissingClaim("aud")),
        Some(Value::Array(audiences)) if audiences.iter().any(is_ours) => Ok(()),
        Some(audience) if is_ours(audience) => Ok(()),
        Some(_) => Err(TokenError::WrongAudience),
    }
}

/// A NumericDate (RFC 7519, section 2): seconds since 1970, which need not be whole.
fn time(claims: &Map<String, Value>, claim: &'static str) -> Result<Option<DateTime<Utc>>, TokenError> {
    let Some(value) = claims.get(claim) else { return Ok(None) };
    let milliseconds = match value.as_i64() {
        Some(seconds) => seconds.checked_mul(1_000),
        // A cast saturates, and what is out of range is refused below.
        None => value.as_f64().map(|seconds| (seconds * 1_000.0) as i64),
    };
    let time = milliseconds.and_then(DateTime::from_timestamp_millis);
    time.map(Some).ok_or(TokenError::InvalidClaim(claim))
}

/// Text that can stand in a row and in a log: not empty, not too long, without control characters.
fn name<'a>(
    claims: &'a Map<String, Value>,
    claim: &'static str,
    characters_max: usize,
) -> Result<Option<&'a str>, TokenError> {
    let Some(value) = claims.get(claim) else { return Ok(None) };
    let text = value.as_str().ok_or(TokenError::InvalidClaim(claim))?;
    let usable = !text.trim().is_empty()
        && text.chars().count() <= characters_max
        && !text.chars().any(char::is_control);
    if usable { Ok(Some(text)) } else { Err(TokenError::InvalidClaim(claim)) }
}
