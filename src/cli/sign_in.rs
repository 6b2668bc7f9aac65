//! `earmark sign-in`: prints an address that signs somebody in to the web app, once.

use anyhow::Context as _;
use aws_lc_rs::rand;
use clap::Args;
use entity::TenantId;

use super::wiring;
use crate::access::Role;
use crate::app::Clock;
use crate::archive::sign_in::{self, CODE_BYTES, NewCode};
use crate::config::Config;

/// Prints an address of the web app that signs somebody in. It works once, within 15 minutes.
#[derive(Args)]
pub struct SignIn {
    /// Whose calls are shown
    #[arg(long)]
    tenant: String,
    /// Whom the audit names
    #[arg(long)]
    user: String,
    /// viewer, analyst, admin or service
    #[arg(long)]
    role: Role,
}

impl SignIn {
    /// Runs the command.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        let mut random = [0; CODE_BYTES];
        rand::fill(&mut random).ok().context("the system gives no random bytes")?;
        let database = wiring::open_database(&config).await?;
        let new = NewCode { tenant: TenantId::new(self.tenant), user: self.user, role: self.role, random };
        let code = sign_in::issue(&config, &database, new, Clock::system().now()).await;
        database.close().await;
        println!("{}/sign-in?code={}", config.http.public_url(config.http.listen), code?);
        Ok(())
    }
}
