//! What a tenant has settled for its links.

use std::collections::BTreeSet;

use chrono_tz::Tz;
use entity::TenantId;

use crate::app::App;
use crate::archive::phone;
use crate::config::{Account, ProviderAccount};

/// How a tenant's calls are linked.
#[derive(Clone, Debug)]
pub struct Rules {
    region: String,
    /// The time zone in which days and times said in calls are read.
    pub zone: Tz,
    /// The probability from which a link stands.
    pub threshold: f64,
    /// The probability from which a link is suggested.
    pub suggestion: f64,
    own_numbers: BTreeSet<String>,
}

impl Rules {
    /// The tenant's own, and the archive's where it has settled nothing.
    pub fn of(app: &App, tenant: &TenantId) -> Self {
        let settled = app.tenants.tenants.get(tenant.as_str());
        let accounts = || app.tenants.accounts.values().filter(|account| account.tenant == tenant.as_str());
        let region = settled
            .and_then(|settled| settled.default_region.clone())
            .unwrap_or_else(|| app.config.phone.default_region.clone());
        let percent = |percent: u8| f64::from(percent) / 100.0;
        let linking = &app.config.linking;
        let of_tenant = settled.into_iter().flat_map(|settled| &settled.own_numbers);
        let mut own_numbers: BTreeSet<String> =
            of_tenant.filter_map(|number| phone::e164(number, &region)).collect();
        for account in accounts() {
            let region = account.default_region.as_deref().unwrap_or(&region);
            own_numbers.extend(numbers_of(account).filter_map(|number| phone::e164(number, region)));
        }
        Self {
            zone: settled.and_then(|settled| settled.time_zone).unwrap_or(linking.time_zone),
            threshold: settled
                .and_then(|settled| settled.link_threshold_percent)
                .map_or(linking.threshold, percent),
            suggestion: settled
                .and_then(|settled| settled.link_suggestion_percent)
                .map_or(linking.suggestion, percent),
            own_numbers,
            region,
        }
    }

    /// The region of numbers written without a country code.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Whether a number is the business's own.
    pub fn is_own(&self, number: &str) -> bool {
        self.own_numbers.contains(number)
    }
}

/// The numbers that belong to an account itself, as they are written in its settings.
fn numbers_of(account: &Account) -> impl Iterator<Item = &String> {
    let put_through = match &account.provider {
        ProviderAccount::Twilio(twilio) => twilio.dial.as_ref(),
        ProviderAccount::Vonage(vonage) => vonage.connect.as_ref(),
        ProviderAccount::Vapi(_) | ProviderAccount::Ringcentral(_) => None,
    };
    account.own_numbers.iter().chain(put_through)
}

/// The region of numbers that a tenant's calls by an account are written in.
pub fn region(app: &App, tenant: &TenantId, account: Option<&str>) -> String {
    let of_account = account
        .and_then(|account| app.tenants.accounts.get(account))
        .filter(|account| account.tenant == tenant.as_str())
        .and_then(|account| account.default_region.clone());
    of_account.unwrap_or_else(|| {
        let settled = app.tenants.tenants.get(tenant.as_str());
        settled
            .and_then(|settled| settled.default_region.clone())
            .unwrap_or_else(|| app.config.phone.default_region.clone())
    })
}
