//! Codes by which somebody signs in once, and the sessions they make.
//!
//! A code holds 24 random bytes and its tenant, so that it is looked for within that tenant like everything else. What
//! is kept of it is a hash. It is used up by one update that finds it unused, on however many nodes it is tried.
//!
//! A session is a token of twelve hours that says until when it may be exchanged for a later one. All tokens of a session
//! have one id, so that the session is revoked as one.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use entity::{TenantId, Tenanted, sign_in_code};
use futures_util::FutureExt as _;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};
use secrecy::SecretString;
use uuid::Uuid;

use super::{ArchiveError, input, tokens};
use crate::access::{Actor, NewToken, Role, mint};
use crate::app::App;
use crate::config::{Config, Hs256};
use crate::database::Database;

/// Random bytes of a code: nobody guesses 192 bits.
pub const CODE_BYTES: usize = 24;
/// How long a code waits for its use.
pub const CODE_LIFE: TimeDelta = TimeDelta::minutes(15);
/// How long one token of a session holds.
const TOKEN_LIFE: TimeDelta = TimeDelta::hours(12);
/// How long a session can be renewed, counted from the use of its code. It ends then.
const SESSION_LIFE: TimeDelta = TimeDelta::days(7);
/// Longest code that is looked at: the random bytes and the longest tenant's name, in base 64.
const CODE_CHARACTERS_MAX: usize = 1_024;

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// There is no such code, or none any more.
    #[error("the sign-in code is not known: print a new address with `earmark sign-in`")]
    Unknown,
    /// It was used before.
    #[error("the sign-in code has been used already: print a new address with `earmark sign-in`")]
    Used,
    /// Its time is over.
    #[error("the sign-in code has expired: print a new address with `earmark sign-in`")]
    Expired,
    /// The session cannot go on.
    #[error("this session cannot be renewed: sign in again")]
    NotRenewable,
    /// The archive only checks tokens.
    #[error(
        "this server cannot sign tokens, because it checks them with public keys only (auth.public_key_files, \
         auth.jwks_url): sign in with a token of the identity provider, or set auth.hs256_secret to have both"
    )]
    CannotSign,
    /// The archive's own.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

impl From<DbErr> for SignInError {
    fn from(error: DbErr) -> Self {
        Self::Archive(error.into())
    }
}

/// Whom a code will sign in.
#[derive(Clone, Debug)]
pub struct NewCode {
    /// Whose calls are shown.
    pub tenant: TenantId,
    /// Whom the audit names.
    pub user: String,
    /// What they may do.
    pub role: Role,
    /// From the system's source of randomness.
    pub random: [u8; CODE_BYTES],
}

/// Keeps a new code, and gives it. For the operator at the command line.
///
/// # Errors
/// A name that cannot be one; a server that cannot sign; the database's own.
pub async fn issue(
    config: &Config,
    database: &Database,
    new: NewCode,
    now: DateTime<Utc>,
) -> Result<String, SignInError> {
    secret(config)?;
    let NewCode { tenant, user, role, random } = new;
    let tenant = TenantId::new(input::name("tenant", tenant.0)?);
    let user_id = input::name("user", user)?;
    let bytes = [&random[..], tenant.as_str().as_bytes()].concat();
    let code_hash = hash(&bytes);
    let now = input::instant(now);
    database
        .write(move |transaction| {
            async move {
                // Rows of codes whose time is over serve nobody any more.
                sign_in_code::Entity::delete_of(&tenant)
                    .filter(sign_in_code::Column::ExpiresAt.lt(now - CODE_LIFE))
                    .exec(transaction)
                    .await?;
                let row = sign_in_code::Model {
                    code_hash,
                    tenant_id: tenant,
                    user_id,
                    role: role.as_str().to_owned(),
                    created_at: now,
                    expires_at: now + CODE_LIFE,
                    used_at: None,
                };
                sign_in_code::Entity::insert(row.into_active_model())
                    .exec_without_returning(transaction)
                    .await?;
                Ok::<_, ArchiveError>(())
            }
            .boxed()
        })
        .await?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Exchanges a code for the first token of a session. It works once.
///
/// # Errors
/// A code that does not hold, a server that cannot sign, the database's own.
pub async fn exchange(app: &App, code: &str) -> Result<String, SignInError> {
    // Before the code is used up.
    secret(&app.config)?;
    let (tenant, code_hash) = read(code).ok_or(SignInError::Unknown)?;
    let now = input::instant(app.clock.now());
    let row = app
        .database
        .write(move |transaction| {
            async move {
                let used = sign_in_code::Entity::update_of(&tenant)
                    .col_expr(sign_in_code::Column::UsedAt, Expr::value(now))
                    .filter(sign_in_code::Column::CodeHash.eq(&code_hash))
                    .filter(sign_in_code::Column::UsedAt.is_null())
                    .filter(sign_in_code::Column::ExpiresAt.gt(now))
                    .exec(transaction)
                    .await?;
                let row = sign_in_code::Entity::of(&tenant)
                    .filter(sign_in_code::Column::CodeHash.eq(code_hash))
                    .one(transaction)
                    .await?;
                match row {
                    None => Err(SignInError::Unknown),
                    Some(row) if used.rows_affected == 1 => Ok(row),
                    Some(row) if row.used_at.is_some() => Err(SignInError::Used),
                    Some(_) => Err(SignInError::Expired),
                }
            }
            .boxed()
        })
        .await?;
    let role = row.role.parse().map_err(ArchiveError::internal)?;
    tracing::info!(tenant = row.tenant_id.as_str(), user = row.user_id, %role, "signed in by a code");
    let session = Session {
        tenant: &row.tenant_id,
        user: &row.user_id,
        role,
        id: app.ids.next(now).to_string(),
        ends_at: now + SESSION_LIFE,
    };
    session.token(&app.config, now)
}

/// Exchanges a token of a session for a later one of the same session.
///
/// # Errors
/// Where the token is of no session, or the session at its end.
pub fn renew(app: &App, actor: &Actor) -> Result<String, SignInError> {
    let now = app.clock.now();
    if !is_renewable(app, actor) {
        return Err(SignInError::NotRenewable);
    }
    let (Some(ends_at), Some(id)) = (actor.renewable_until, actor.token_id.clone()) else {
        return Err(SignInError::NotRenewable);
    };
    Session { tenant: &actor.tenant, user: &actor.user, role: actor.role, id, ends_at }
        .token(&app.config, now)
}

/// Whether there is a later token to be had for this one.
pub fn is_renewable(app: &App, actor: &Actor) -> bool {
    let signs = !matches!(app.config.auth.hs256, Hs256::Off);
    signs && actor.renewable_until.is_some_and(|until| app.clock.now() < until && actor.expires_at < until)
}

/// Ends a session that a code began, on every node and in every open socket. A token that was made elsewhere is left
/// alone: whoever has it may use it for something else too.
///
/// # Errors
/// The database's own.
pub async fn end(app: &App, actor: &Actor) -> Result<(), ArchiveError> {
    let (Some(until), Some(id)) = (actor.renewable_until, actor.token_id.clone()) else { return Ok(()) };
    tokens::revoke(app, actor.tenant.clone(), id, until + TimeDelta::days(1)).await
}

/// What all tokens of a session have in common.
struct Session<'a> {
    tenant: &'a TenantId,
    user: &'a str,
    role: Role,
    id: String,
    ends_at: DateTime<Utc>,
}

impl Session<'_> {
    fn token(self, config: &Config, now: DateTime<Utc>) -> Result<String, SignInError> {
        let Self { tenant, user, role, id, ends_at } = self;
        let token = NewToken {
            issuer: &config.auth.issuer,
            audience: &config.auth.audience,
            tenant,
            user,
            role,
            token_id: id.parse::<Uuid>().map_err(|_| SignInError::NotRenewable)?,
            issued_at: now,
            expires_at: ends_at.min(now + TOKEN_LIFE),
            renewable_until: Some(ends_at),
        };
        Ok(mint(&secret(config)?, &token))
    }
}

fn secret(config: &Config) -> Result<SecretString, SignInError> {
    config.hs256_secret().map_err(ArchiveError::internal)?.ok_or(SignInError::CannotSign)
}

/// The tenant and the hash of a code.
fn read(code: &str) -> Option<(TenantId, String)> {
    let bytes = (code.len() <= CODE_CHARACTERS_MAX).then(|| URL_SAFE_NO_PAD.decode(code).ok()).flatten()?;
    let (_, tenant) = bytes.split_at_checked(CODE_BYTES)?;
    let is_name = |tenant: &&str| !tenant.is_empty() && !tenant.chars().any(char::is_control);
    let tenant = std::str::from_utf8(tenant).ok().filter(is_name)?;
    Some((TenantId::new(tenant), hash(&bytes)))
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(digest(&SHA256, bytes))
}
