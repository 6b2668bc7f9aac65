//! Tenants, their accounts with providers, and the services that transcribe and sum up. Nobody is asked: a key is not
//! spent on a check.

use super::{Finding, chain};
use crate::config::{Config, SpeechKind, SummaryKind, TenantsConfig};
use crate::providers::{Clients, Outside, standard_webhooks};

/// Checks what can be known of providers without asking them.
pub fn check(config: &Config) -> Vec<Finding> {
    let mut findings = match config.tenants() {
        Ok(tenants) => accounts(config, &tenants),
        Err(error) => {
            vec![Finding::problem("tenants", chain(error), "correct the file; docs/providers.md explains it")]
        }
    };
    if let Ok(tenants) = config.tenants() {
        findings.extend(booking_sources(&tenants));
    }
    findings.push(services(config));
    findings
}

/// The booking systems that send their changes, and whether what they sign can be verified.
fn booking_sources(tenants: &TenantsConfig) -> Vec<Finding> {
    if tenants.booking_sources.is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut usable = Vec::new();
    for source in tenants.booking_sources.values() {
        let secrets = std::iter::once(("secret", &source.secret));
        let secrets =
            secrets.chain(source.previous_secret.as_ref().map(|secret| ("previous_secret", secret)));
        let wrong: Vec<_> = secrets
            .filter_map(|(name, secret)| standard_webhooks::key(secret).err().map(|error| (name, error)))
            .collect();
        if wrong.is_empty() {
            usable.push(format!("{} of {} at /hooks/bookings/{}", source.id, source.tenant, source.id));
        }
        findings.extend(wrong.into_iter().map(|(name, error)| {
            Finding::problem(
                "bookings",
                format!("the {name} of the booking source {} cannot be used: {error}", source.id),
                "write whsec_ and the base64 of at least 24 random bytes on both sides; docs/bookings.md explains it",
            )
        }));
    }
    if !usable.is_empty() {
        findings.insert(0, Finding::ok("bookings", format!("booking sources: {}", usable.join(", "))));
    }
    findings
}

fn accounts(config: &Config, tenants: &TenantsConfig) -> Vec<Finding> {
    if tenants.accounts.is_empty() {
        return vec![Finding::ok("tenants", "no accounts with providers: calls come by the API alone")];
    }
    let made = Outside::new().map_err(anyhow::Error::from);
    let made = made.and_then(|outside| Clients::new(tenants, &outside).map_err(anyhow::Error::from));
    if let Err(error) = made {
        return vec![Finding::problem(
            "tenants",
            chain(error),
            "correct the account; docs/providers.md explains it",
        )];
    }
    let names: Vec<&str> = tenants.accounts.keys().map(String::as_str).collect();
    let told = Finding::ok("tenants", format!("accounts with providers: {}", names.join(", ")));
    let https = config.http.public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
    if https {
        return vec![told];
    }
    let address = Finding::warning(
        "webhooks",
        "http.public_url is no https address, but providers call nothing else and sign it".to_owned(),
        "set it to the address under which providers reach this server",
    );
    vec![told, address]
}

fn services(config: &Config) -> Finding {
    let missing: Vec<&str> = [
        (config.speech.kind == SpeechKind::None).then_some("transcription (speech.kind)"),
        (config.summary.kind == SummaryKind::None).then_some("summaries (summary.kind)"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if missing.is_empty() {
        return Finding::ok("services", "transcription and summaries are configured");
    }
    Finding::ok("services", format!("not configured, so their stages wait: {}", missing.join(", ")))
}
