//! `earmark token`: mints a development token, or refuses one from now on.

use anyhow::{Context as _, bail};
use chrono::TimeDelta;
use clap::{Args, Subcommand};
use entity::TenantId;

use super::wiring;
use crate::access::{NewToken, Role, mint};
use crate::app::{Clock, Ids};
use crate::archive::tokens;
use crate::config::Config;

/// Mints a token, signed with the archive's HS256 secret, and prints it and nothing else.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Token {
    #[command(subcommand)]
    revoke: Option<Revoke>,
    /// Whose calls it shows
    #[arg(long, required = true)]
    tenant: Option<String>,
    /// Whom the audit names
    #[arg(long, required = true)]
    user: Option<String>,
    /// viewer, analyst, admin or service
    #[arg(long, required = true)]
    role: Option<Role>,
    /// How long it holds, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30 * 24 * 3_600, value_parser = clap::value_parser!(i64).range(1..=315_360_000))]
    expires_in: i64,
}

#[derive(Subcommand)]
enum Revoke {
    /// Refuse a token before it expires; open sockets and streams end within seconds
    Revoke {
        /// The tenant the token names
        #[arg(long)]
        tenant: String,
        /// The token's `jti`
        #[arg(long, value_name = "JTI")]
        id: String,
    },
}

impl Token {
    /// Runs the command.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        match self {
            Self { revoke: Some(Revoke::Revoke { tenant, id }), .. } => {
                let app = wiring::open(config, String::new()).await?;
                // Longer than any token we mint: the row may go when the token would have gone by itself.
                let expires_at = app.clock.now() + TimeDelta::days(3_660);
                tokens::revoke(&app, TenantId::new(tenant), id, expires_at).await?;
                app.database.close().await;
                eprintln!("revoked");
                Ok(())
            }
            Self { tenant: Some(tenant), user: Some(user), role: Some(role), expires_in, .. } => {
                let now = Clock::system().now();
                let Some(secret) = config.hs256_secret()? else {
                    bail!(
                        "tokens are checked with public keys only (auth.public_key_files, auth.jwks_url), so whoever holds the private key mints them; set auth.hs256_secret to have both"
                    )
                };
                let token = NewToken {
                    issuer: &config.auth.issuer,
                    audience: &config.auth.audience,
                    tenant: &TenantId::new(tenant),
                    user: &user,
                    role,
                    token_id: Ids::random().next(now),
                    issued_at: now,
                    expires_at: now + TimeDelta::seconds(expires_in),
                    renewable_until: None,
                };
                println!("{}", mint(&secret, &token));
                Ok(())
            }
            _ => None.context("name --tenant, --user and --role"),
        }
    }
}
