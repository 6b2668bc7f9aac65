//! The tenants file: who the archive is for, where their calls come from, and how long what is kept.
//!
//! A file of its own, because it holds secrets and as many entries as there are tenants. It is read once at start;
//! unknown keys are refused, so that a misspelt retention cannot pass for none.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use entity::BookingState;
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

/// Who the archive is for, and where their calls come from. Empty without a tenants file.
#[derive(Clone, Debug, Default)]
pub struct TenantsConfig {
    /// What is settled for tenants; a tenant without an entry has the defaults.
    pub tenants: BTreeMap<String, TenantConfig>,
    /// Accounts with providers, by their id.
    pub accounts: BTreeMap<String, Account>,
    /// Booking systems that send their changes, by their id.
    pub booking_sources: BTreeMap<String, BookingSource>,
}

/// What is settled for one tenant.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantConfig {
    /// The tenant, as its tokens name it.
    pub id: String,
    /// Days after which audio is deleted; for ever where left out.
    pub audio_days: Option<u32>,
    /// Days after which transcript, summary and turns are deleted; for ever where left out.
    pub transcript_days: Option<u32>,
    /// Bytes of stored audio from which on the operator is warned; never where left out.
    pub storage_quota_bytes: Option<u64>,
    /// Region (ISO 3166) of numbers written without a country code; `phone.default_region` where left out.
    pub default_region: Option<String>,
    /// The business's time zone; `linking.time_zone` where left out.
    pub time_zone: Option<Tz>,
    /// The business's own numbers, which are never a customer's.
    #[serde(default)]
    pub own_numbers: Vec<String>,
    /// Percent of certainty from which a link stands; `linking.threshold_percent` where left out.
    pub link_threshold_percent: Option<u8>,
    /// Percent of certainty from which a link is suggested; `linking.suggestion_percent` where left out.
    pub link_suggestion_percent: Option<u8>,
    /// Campaigns that are kept for another time.
    #[serde(default, rename = "campaign")]
    pub campaigns: Vec<CampaignConfig>,
}

/// How long one campaign's calls are kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CampaignConfig {
    /// The campaign, as its calls name it.
    pub id: String,
    /// Days after which audio is deleted; for ever where left out, whatever the tenant's own entry says.
    pub audio_days: Option<u32>,
    /// Days after which the words are deleted; for ever where left out.
    pub transcript_days: Option<u32>,
}

/// One account with a provider: webhooks come to `/hooks/{provider}/{id}/…`.
#[derive(Clone, Debug)]
pub struct Account {
    /// Names the account in addresses and rows; never reused for another.
    pub id: String,
    /// Whose calls come by it.
    pub tenant: String,
    /// The campaign its calls belong to.
    pub campaign_id: Option<String>,
    /// Region (ISO 3166) of numbers written without a country code; the tenant's where left out.
    pub default_region: Option<String>,
    /// The account's own numbers, which are never a customer's.
    pub own_numbers: Vec<String>,
    /// How to reach the provider, and how it proves itself.
    pub provider: ProviderAccount,
}

/// A booking system that sends its changes to `/hooks/bookings/{id}`, signed as Standard Webhooks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookingSource {
    /// Names the source in addresses and rows; never reused for another.
    pub id: String,
    /// Whose bookings it sends.
    pub tenant: String,
    /// Signs its webhooks: `whsec_` and base64.
    pub secret: SecretString,
    /// A secret that is still accepted while the other side goes over to the new one.
    pub previous_secret: Option<SecretString>,
    /// Its own statuses and what they mean; others are read by the words that booking systems use.
    #[serde(default)]
    pub states: BTreeMap<String, BookingState>,
}

/// What is particular to each provider.
#[derive(Clone, Debug)]
pub enum ProviderAccount {
    /// Twilio.
    Twilio(TwilioAccount),
    /// Vapi.
    Vapi(VapiAccount),
    /// RingCentral.
    Ringcentral(RingcentralAccount),
    /// Vonage.
    Vonage(VonageAccount),
}

/// Which party a channel of a two-channel recording belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelParty {
    /// The business's side.
    Agent,
    /// The other side.
    Customer,
}

/// A Twilio account.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TwilioAccount {
    /// `AC…`.
    pub account_sid: String,
    /// Signs webhooks; also the password where no API key is given.
    pub auth_token: SecretString,
    /// `SK…`, to sign in with instead of the account.
    pub api_key_sid: Option<String>,
    /// Its secret.
    pub api_key_secret: Option<SecretString>,
    /// Further keys that webhooks may be signed with, by the id that their header names.
    #[serde(default)]
    pub shared_keys: BTreeMap<String, SecretString>,
    /// Where the API is; another address than Twilio's for a region or a test.
    #[serde(default = "TwilioAccount::api_url")]
    pub api_url: Url,
    /// Hosts, and domains with a dot in front, that media may be redirected to.
    #[serde(default = "TwilioAccount::media_hosts")]
    pub media_hosts: Vec<String>,
    /// Whether the voice webhook's answer starts a recording.
    #[serde(default = "yes")]
    pub record: bool,
    /// Whether it starts a stream of live audio too.
    #[serde(default)]
    pub stream: bool,
    /// The number or SIP address that an incoming call is put through to.
    pub dial: Option<String>,
    /// The address of the business's own TwiML, where the call goes on there instead.
    pub redirect: Option<Url>,
    /// Whose the first channel of an inbound call's recording is; of an outbound call's it is the other party's.
    #[serde(default = "customer")]
    pub first_channel: ChannelParty,
}

/// A Vapi organisation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VapiAccount {
    /// The private API key.
    pub api_key: SecretString,
    /// Expected in `X-Vapi-Secret`, or in `header` after `header_prefix`.
    pub secret: Option<SecretString>,
    /// The header of `secret`.
    #[serde(default = "VapiAccount::header")]
    pub header: String,
    /// Stands before the secret in its header, such as `Bearer `.
    #[serde(default)]
    pub header_prefix: String,
    /// How bodies are signed, where they are.
    pub hmac: Option<VapiHmac>,
    /// Where the API is.
    #[serde(default = "VapiAccount::api_url")]
    pub api_url: Url,
    /// Hosts, and domains with a dot in front, that media may be redirected to or lie on.
    #[serde(default = "VapiAccount::media_hosts")]
    pub media_hosts: Vec<String>,
    /// Whose the first channel of a stereo recording is.
    #[serde(default = "customer")]
    pub first_channel: ChannelParty,
}

/// A Vapi HMAC credential, field by field as Vapi's own form has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VapiHmac {
    /// The key.
    pub secret_key: SecretString,
    /// `sha256`, `sha512` or `sha1`.
    #[serde(default = "VapiHmac::algorithm")]
    pub algorithm: String,
    /// The signature's header.
    #[serde(default = "VapiHmac::signature_header")]
    pub signature_header: String,
    /// The timestamp's header.
    #[serde(default = "VapiHmac::timestamp_header")]
    pub timestamp_header: String,
    /// Whether a timestamp is signed with the body.
    #[serde(default = "yes")]
    pub include_timestamp: bool,
    /// What is signed.
    #[serde(default = "VapiHmac::payload_format")]
    pub payload_format: String,
    /// Stands before the signature, such as `sha256=`.
    #[serde(default)]
    pub signature_prefix: String,
    /// `hex` or `base64`.
    #[serde(default = "VapiHmac::signature_encoding")]
    pub signature_encoding: String,
    /// The message id's header, for `{svix-id}`.
    pub message_id_header: Option<String>,
    /// Whether the key is written in base64.
    #[serde(default)]
    pub secret_is_base64: bool,
}

/// A RingCentral account.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RingcentralAccount {
    /// The app's client id.
    pub client_id: String,
    /// The app's client secret.
    pub client_secret: SecretString,
    /// The JWT credential from RingCentral's console.
    pub jwt: SecretString,
    /// Comes back with every notification. 32 lower-case hex digits are accepted everywhere.
    pub verification_token: SecretString,
    /// Where the API is.
    #[serde(default = "RingcentralAccount::server_url")]
    pub server_url: Url,
    /// Hosts, and domains with a dot in front, that recordings lie on.
    #[serde(default = "RingcentralAccount::media_hosts")]
    pub media_hosts: Vec<String>,
    /// Whether transcripts and insights are fetched; they need a licence of their own.
    #[serde(default = "yes")]
    pub insights: bool,
    /// Whether the webhook subscription is made and renewed by the archive.
    #[serde(default = "yes")]
    pub subscribe: bool,
    /// Whose the first channel of a two-channel recording is.
    #[serde(default = "customer")]
    pub first_channel: ChannelParty,
}

/// A Vonage application.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VonageAccount {
    /// The account's API key, which signed webhooks name.
    pub api_key: String,
    /// Signs webhooks; not the API secret.
    pub signature_secret: SecretString,
    /// The application.
    pub application_id: String,
    /// Its private key, as PEM.
    pub private_key: SecretString,
    /// Where the API is.
    #[serde(default = "VonageAccount::api_url")]
    pub api_url: Url,
    /// Hosts, and domains with a dot in front, that recordings lie on.
    #[serde(default = "VonageAccount::media_hosts")]
    pub media_hosts: Vec<String>,
    /// Whether the answer webhook starts a recording.
    #[serde(default = "yes")]
    pub record: bool,
    /// Whether it streams live audio too; Vonage then connects the call to the archive's socket.
    #[serde(default)]
    pub stream: bool,
    /// The number that an incoming call is put through to.
    pub connect: Option<String>,
    /// Whose the first channel of a two-channel recording is: Vonage puts the initial caller's words left.
    #[serde(default = "customer")]
    pub first_channel: ChannelParty,
}

/// Why a tenants file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum TenantsError {
    /// It cannot be read.
    #[error("the tenants file {} cannot be read", path.display())]
    Unreadable {
        /// Where it should be.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is not what it should be. The line itself is not shown, because it may hold a secret.
    #[error("the tenants file {}, line {line}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where in it.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// Its entries contradict each other.
    #[error("the tenants file {}: {message}", path.display())]
    Contradiction {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    tenant: Vec<TenantConfig>,
    #[serde(default)]
    twilio: Vec<Entry<TwilioAccount>>,
    #[serde(default)]
    vapi: Vec<Entry<VapiAccount>>,
    #[serde(default)]
    ringcentral: Vec<Entry<RingcentralAccount>>,
    #[serde(default)]
    vonage: Vec<Entry<VonageAccount>>,
    #[serde(default)]
    booking_source: Vec<BookingSource>,
}

/// An account as it stands in the file.
#[derive(Deserialize)]
struct Entry<P> {
    id: String,
    tenant: String,
    campaign_id: Option<String>,
    default_region: Option<String>,
    #[serde(default)]
    own_numbers: Vec<String>,
    account: P,
}

impl<P> Entry<P> {
    fn account(self, wrap: impl FnOnce(P) -> ProviderAccount) -> Account {
        let Self { id, tenant, campaign_id, default_region, own_numbers, account } = self;
        Account { id, tenant, campaign_id, default_region, own_numbers, provider: wrap(account) }
    }
}

impl TenantsConfig {
    /// Reads a tenants file.
    ///
    /// # Errors
    /// Where it cannot be read, is no TOML, has unknown keys, or names an id twice.
    pub fn read_file(path: &Path) -> Result<Self, TenantsError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| TenantsError::Unreadable { path: path.to_owned(), source })?;
        Self::parse(&text, path)
    }

    /// Reads the text of a tenants file; `path` is for messages.
    ///
    /// # Errors
    /// As [`Self::read_file`].
    pub fn parse(text: &str, path: &Path) -> Result<Self, TenantsError> {
        let file: File = toml_edit::de::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            TenantsError::Syntax {
                path: path.to_owned(),
                line: before.matches('\n').count() + 1,
                message: error.message().to_owned(),
            }
        })?;
        let wrong = |message: String| TenantsError::Contradiction { path: path.to_owned(), message };
        let File { tenant, twilio, vapi, ringcentral, vonage, booking_source } = file;
        let mut read = Self::default();
        for tenant in tenant {
            check_linking(&tenant).map_err(wrong)?;
            let mut campaigns = BTreeSet::new();
            if let Some(twice) = tenant.campaigns.iter().find(|campaign| !campaigns.insert(&campaign.id)) {
                return Err(wrong(format!("the campaign {} of {} stands there twice", twice.id, tenant.id)));
            }
            if let Some(twice) = read.tenants.insert(tenant.id.clone(), tenant) {
                return Err(wrong(format!("the tenant {} stands there twice", twice.id)));
            }
        }
        let accounts = twilio
            .into_iter()
            .map(|entry| entry.account(ProviderAccount::Twilio))
            .chain(vapi.into_iter().map(|entry| entry.account(ProviderAccount::Vapi)))
            .chain(ringcentral.into_iter().map(|entry| entry.account(ProviderAccount::Ringcentral)))
            .chain(vonage.into_iter().map(|entry| entry.account(ProviderAccount::Vonage)));
        for account in accounts {
            if !is_account_id(&account.id) {
                return Err(wrong(format!(
                    "the account id {:?} must be 1 to 64 letters, digits, - and _, because it is part of addresses",
                    account.id
                )));
            }
            if let Some(region) = account.default_region.as_deref().filter(|region| !is_region(region)) {
                return Err(wrong(format!("the account {}: {}", account.id, no_region(region))));
            }
            if account.tenant.is_empty() {
                return Err(wrong(format!("the account {} names no tenant", account.id)));
            }
            if let Some(twice) = read.accounts.insert(account.id.clone(), account) {
                return Err(wrong(format!("the account {} stands there twice", twice.id)));
            }
        }
        for source in booking_source {
            if !is_account_id(&source.id) {
                return Err(wrong(format!(
                    "the booking source {:?} must be 1 to 64 letters, digits, - and _, because it is part of addresses",
                    source.id
                )));
            }
            if let Some(twice) = read.booking_sources.insert(source.id.clone(), source) {
                return Err(wrong(format!("the booking source {} stands there twice", twice.id)));
            }
        }
        Ok(read)
    }
}

fn is_account_id(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

fn check_linking(tenant: &TenantConfig) -> Result<(), String> {
    if let Some(region) = tenant.default_region.as_deref().filter(|region| !is_region(region)) {
        return Err(format!("the tenant {}: {}", tenant.id, no_region(region)));
    }
    let percents = [
        ("link_threshold_percent", tenant.link_threshold_percent, 50),
        ("link_suggestion_percent", tenant.link_suggestion_percent, 1),
    ];
    for (name, percent, least) in percents {
        if percent.is_some_and(|percent| !(least..=100).contains(&percent)) {
            return Err(format!("the tenant {}: {name} must be {least} to 100", tenant.id));
        }
    }
    Ok(())
}

fn no_region(region: &str) -> String {
    format!("default_region {region:?} is not two capital letters such as US")
}

fn is_region(region: &str) -> bool {
    region.len() == 2 && region.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn yes() -> bool {
    true
}

fn customer() -> ChannelParty {
    ChannelParty::Customer
}

fn known_url(text: &str) -> Url {
    text.parse().expect("an address written in the program")
}

fn hosts(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

impl TwilioAccount {
    fn api_url() -> Url {
        known_url("https://api.twilio.com")
    }
    fn media_hosts() -> Vec<String> {
        hosts(&[".twilio.com", ".s3.amazonaws.com", ".s3.us-east-1.amazonaws.com"])
    }
}

impl VapiAccount {
    fn header() -> String {
        "X-Vapi-Secret".into()
    }
    fn api_url() -> Url {
        known_url("https://api.vapi.ai")
    }
    fn media_hosts() -> Vec<String> {
        hosts(&[".vapi.ai", ".r2.cloudflarestorage.com", "storage.googleapis.com", ".s3.amazonaws.com"])
    }
}

impl VapiHmac {
    fn algorithm() -> String {
        "sha256".into()
    }
    fn signature_header() -> String {
        "x-signature".into()
    }
    fn timestamp_header() -> String {
        "x-timestamp".into()
    }
    fn payload_format() -> String {
        "{timestamp}.{body}".into()
    }
    fn signature_encoding() -> String {
        "hex".into()
    }
}

impl RingcentralAccount {
    fn server_url() -> Url {
        known_url("https://platform.ringcentral.com")
    }
    fn media_hosts() -> Vec<String> {
        hosts(&[".ringcentral.com"])
    }
}

impl VonageAccount {
    fn api_url() -> Url {
        known_url("https://api.nexmo.com")
    }
    fn media_hosts() -> Vec<String> {
        hosts(&[".nexmo.com", ".vonage.com"])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<TenantsConfig, String> {
        TenantsConfig::parse(text, Path::new("tenants.toml")).map_err(|error| error.to_string())
    }

    const TWILIO: &str = r#"
[[twilio]]
id = "front-desk"
tenant = "acme"
[twilio.account]
account_sid = "AC1"
auth_token = "t"
"#;

    #[test]
    fn an_account_has_the_providers_own_addresses_unless_told_otherwise() {
        let read = parse(TWILIO).unwrap();
        let account = &read.accounts["front-desk"];
        assert_eq!(account.tenant, "acme");
        let ProviderAccount::Twilio(twilio) = &account.provider else { panic!("{account:?}") };
        assert_eq!(twilio.api_url.as_str(), "https://api.twilio.com/");
        assert!(twilio.record && !twilio.stream);
        assert!(!format!("{account:?}").contains("\"t\""), "secrets are not shown");
    }

    #[test]
    fn retention_stands_by_tenant_and_campaign() {
        let text =
            "[[tenant]]\nid = 'acme'\naudio_days = 90\n[[tenant.campaign]]\nid = 'spring'\naudio_days = 7\n";
        let read = parse(text).unwrap();
        assert_eq!(read.tenants["acme"].audio_days, Some(90));
        assert_eq!(read.tenants["acme"].campaigns[0].audio_days, Some(7));
    }

    #[test]
    fn mistakes_are_told_with_their_place_and_without_secrets() {
        let misspelt = parse("[[tenant]]\nid = 'acme'\naudio_day = 90\n").unwrap_err();
        assert!(misspelt.starts_with("the tenants file tenants.toml, line "), "{misspelt}");
        assert!(misspelt.contains("audio_day"), "{misspelt}");
        let twice = parse(&TWILIO.repeat(2)).unwrap_err();
        assert_eq!(twice, "the tenants file tenants.toml: the account front-desk stands there twice");
        let slash = parse(&TWILIO.replace("front-desk", "a/b")).unwrap_err();
        assert!(slash.contains("1 to 64 letters"), "{slash}");
    }
}
