//! One client for each account, made once and kept, because some remember a token or a limit.

use std::collections::BTreeMap;

use super::{Outside, ProviderError, ringcentral, twilio, vapi, vonage};
use crate::config::{ProviderAccount, TenantsConfig};

/// The clients of all accounts.
#[derive(Clone)]
pub struct Clients(BTreeMap<String, Client>);

/// Asks one provider on behalf of one account.
#[derive(Clone)]
pub enum Client {
    /// Twilio.
    Twilio(twilio::Client),
    /// Vapi.
    Vapi(vapi::Client),
    /// RingCentral.
    Ringcentral(ringcentral::Client),
    /// Vonage.
    Vonage(vonage::Client),
}

impl Clients {
    /// Makes them; nobody is asked yet.
    ///
    /// # Errors
    /// Where an account cannot work, such as one with a private key that is none.
    pub fn new(tenants: &TenantsConfig, outside: &Outside) -> Result<Self, ProviderError> {
        let client = |provider: &ProviderAccount| {
            Ok(match provider {
                ProviderAccount::Twilio(account) => {
                    Client::Twilio(twilio::Client::new(account.clone(), outside.clone()))
                }
                ProviderAccount::Vapi(account) => Client::Vapi(vapi::Client::new(outside.clone(), account)),
                ProviderAccount::Ringcentral(account) => {
                    Client::Ringcentral(ringcentral::Client::new(outside.clone(), account))
                }
                ProviderAccount::Vonage(account) => {
                    Client::Vonage(vonage::Client::new(account.clone(), outside.clone())?)
                }
            })
        };
        let made = tenants.accounts.iter().map(|(id, account)| Ok((id.clone(), client(&account.provider)?)));
        Ok(Self(made.collect::<Result<_, ProviderError>>()?))
    }

    /// The client of an account.
    ///
    /// # Errors
    /// [`ProviderError::Refused`] where the tenants file has no such account any more.
    pub fn of(&self, account: &str) -> Result<&Client, ProviderError> {
        self.0.get(account).ok_or_else(|| {
            ProviderError::Refused(format!("the account {account} is not in the tenants file any more"))
        })
    }
}
