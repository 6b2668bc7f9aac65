//! Settings, secrets and keys.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::{Finding, chain};
use crate::access::{KeySet, VerificationKey};
use crate::cli::open_files;
use crate::config::{Config, Hs256, SecretFileError};

/// Checks what can be known of settings without opening anything they name.
pub async fn check(config: &Config, now: DateTime<Utc>) -> Vec<Finding> {
    let mut findings = vec![settings(config), listening(config), open_files(), tokens(config), links(config)];
    findings.extend(config.auth.public_key_files.iter().map(|path| key_file(path)));
    if let Some(finding) = key_set(config, now).await {
        findings.push(finding);
    }
    findings
}

fn settings(config: &Config) -> Finding {
    if config.warnings.is_empty() {
        return Finding::ok("configuration", "every setting is understood");
    }
    let unknown: Vec<_> = config
        .warnings
        .iter()
        .map(|warning| format!("{} (nearest: {})", warning.name, warning.nearest))
        .collect();
    // Orchestrators add variables named after a service, so this alone is no problem.
    Finding::warning(
        "configuration",
        format!("these variables are no settings and have no effect: {}", unknown.join(", ")),
        "correct their names or remove them; `earmark --help` lists every setting",
    )
}

fn open_files() -> Finding {
    let said = |limit| format!("{limit} files and connections may be open at the same time");
    match open_files::possible() {
        None => Finding::ok("open files", "no limit"),
        Some(limit) if limit >= open_files::WANTED => Finding::ok("open files", said(limit)),
        Some(limit) => Finding::warning(
            "open files",
            said(limit),
            format!("raise the hard limit to {} or more (LimitNOFILE=, ulimit -Hn)", open_files::WANTED),
        ),
    }
}

fn listening(config: &Config) -> Finding {
    let listen = config.http.listen;
    if config.http.is_loopback() {
        return Finding::ok("address", format!("{listen}, which only this machine can reach"));
    }
    let encrypted = config.http.public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
    if encrypted {
        return Finding::ok("address", format!("{listen}, behind {}", config.http.public_url(listen)));
    }
    Finding::problem(
        "address",
        format!("{listen} lets other machines in, and clients are told an address without encryption"),
        "put a proxy that speaks https before it and set http.public_url to the proxy's https address",
    )
}

fn tokens(config: &Config) -> Finding {
    match &config.auth.hs256 {
        Hs256::Off => Finding::ok("tokens", "checked with public keys only"),
        Hs256::Configured(_) => {
            Finding::ok("tokens", "checked with auth.hs256_secret: whoever knows it can mint tokens")
        }
        Hs256::Development => generated(config, "hs256", "tokens", || config.hs256_secret().map(|_| ())),
    }
}

fn links(config: &Config) -> Finding {
    if config.links.secret.is_some() {
        return Finding::ok("links", "signed with links.secret");
    }
    generated(config, "links", "links", || config.link_secret().map(|_| ()))
}

/// A generated secret is only read where it is there: the doctor makes nothing.
fn generated(
    config: &Config,
    name: &str,
    subject: &'static str,
    read: impl Fn() -> Result<(), SecretFileError>,
) -> Finding {
    let path = config.data_directory.join("keys").join(format!("{name}.key"));
    if !path.exists() {
        return Finding::ok(
            subject,
            format!("a secret for this machine alone will be made in {}", path.display()),
        );
    }
    match read() {
        Ok(()) => Finding::ok(
            subject,
            format!("signed with the secret made for this machine alone in {}", path.display()),
        ),
        Err(error) => Finding::problem(
            subject,
            chain(error),
            "give the user that runs earmark the right to read the file, or remove the file to have a new secret made (what the old one signed is refused then)",
        ),
    }
}

fn key_file(path: &Path) -> Finding {
    match VerificationKey::from_file(path) {
        Ok(_) => Finding::ok("public key", format!("{} is usable", path.display())),
        Err(error) => Finding::problem(
            "public key",
            chain(error),
            "correct auth.public_key_files: each names a PEM file with one public key",
        ),
    }
}

async fn key_set(config: &Config, now: DateTime<Utc>) -> Option<Finding> {
    let url = config.auth.jwks_url.clone()?;
    let remedy = "check auth.jwks_url and that this machine reaches it; until then tokens signed with its keys are refused";
    let opened = reqwest::Client::builder()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|client| Ok(KeySet::new(client, url.clone())?));
    let keys = match opened {
        Ok(keys) => keys,
        Err(error) => return Some(Finding::problem("key set", chain(error), remedy)),
    };
    keys.refresh(now).await;
    Some(match keys.last_error() {
        None => Finding::ok("key set", format!("{url} answers with keys")),
        Some(error) => Finding::problem("key set", format!("{url}: {}", chain(error)), remedy),
    })
}
