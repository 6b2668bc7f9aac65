//! The long-lived parts of the archive, built once and passed. No logic.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::access::LinkSigner;
use crate::config::{Config, TenantsConfig};
use crate::database::Database;
use crate::media::Store;
use crate::providers::Clients;
use crate::providers::speech::Speech;
use crate::providers::summary::Summaries;
use crate::search::Index;

/// Everything a request or job may need. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// Rows and the journal.
    pub database: Database,
    /// The search index, for reading; only the indexer writes it.
    pub index: Index,
    /// Stored audio.
    pub media: Store,
    /// What time it is.
    pub clock: Clock,
    /// New identifiers.
    pub ids: Ids,
    /// Settings, checked at start.
    pub config: Arc<Config>,
    /// Who the archive is for, and where their calls come from.
    pub tenants: Arc<TenantsConfig>,
    /// Asks those accounts' providers.
    pub providers: Clients,
    /// Writes down what was said, where such a service is configured.
    pub speech: Option<Speech>,
    /// Sums it up, where such a service is configured.
    pub summaries: Option<Summaries>,
    /// Names this node among others: its live streams are its own.
    pub node: String,
    /// Signs and checks links to audio.
    pub links: Arc<LinkSigner>,
    /// What links to this server begin with, without a slash at its end.
    pub public_url: String,
    /// The life of the database: part of every event cursor.
    pub epoch: Uuid,
}

/// Tells the time; tests hold one that they move.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[expect(clippy::disallowed_methods, reason = "the one place where time comes from")]
    pub fn system() -> Self {
        Self(Arc::new(Utc::now))
    }

    /// A clock of the caller's making.
    pub fn from_fn(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }
}

/// Makes identifiers; tests hold one that counts.
#[derive(Clone)]
pub struct Ids(Arc<dyn Fn(DateTime<Utc>) -> Uuid + Send + Sync>);

impl Ids {
    /// UUID version 7 (RFC 9562): random, and in the order of time, which keeps new rows together.
    #[expect(clippy::disallowed_methods, reason = "the one place where identity comes from")]
    pub fn random() -> Self {
        Self(Arc::new(|_| Uuid::now_v7()))
    }

    /// Identifiers of the caller's making.
    pub fn from_fn(next: impl Fn(DateTime<Utc>) -> Uuid + Send + Sync + 'static) -> Self {
        Self(Arc::new(next))
    }

    /// A new one.
    pub fn next(&self, now: DateTime<Utc>) -> Uuid {
        (self.0)(now)
    }
}
