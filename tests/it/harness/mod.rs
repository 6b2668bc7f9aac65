//! An archive of one's own for each test: fresh database, fresh store, index in memory, a clock that
//! stands still until it is moved, ids that count.

mod backend;
mod client;
mod events;
mod fixtures;
mod gaps;
mod population;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use chrono::{DateTime, TimeDelta, Utc};
use earmark::access::{LinkSigner, NewToken, Role, Verifier, mint};
use earmark::app::{App, Clock, Ids};
use earmark::config::{Config, TenantsConfig};
use earmark::database::Database;
use earmark::http::{Parts, WebApp, router};
use earmark::jobs::indexer::Indexer;
use earmark::jobs::linker::Linker;
use earmark::jobs::worker::Workers;
use earmark::media::{ObjectKey, Store};
use earmark::providers::speech::Speech;
use earmark::providers::summary::Summaries;
use earmark::providers::{Clients, Outside};
use earmark::search::{self, Index};
use earmark::{cli, journal};
use entity::{TenantId, Tenanted as _, event};
use futures_util::TryStreamExt as _;
use sea_orm::QueryOrder as _;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub use self::backend::Backend;
pub use self::client::{Answer, Client, PEER, each_field, refusal, text};
pub use self::events::Events;
pub use self::fixtures::{png, truncated_wav, wav, wav_header_only};
pub use self::gaps::{DESK, missing};
pub use self::population::populate;

use self::backend::Storage;

/// The tenant whose calls the stories tell of.
pub const TENANT: &str = "acme";
/// Somebody else, who must never notice.
pub const STRANGER: &str = "globex";
/// Signs the tokens of tests.
const SECRET: &str = "a secret for tests, long enough to be one";

/// Makes each story two tests: on SQLite with local files, and on PostgreSQL with S3.
macro_rules! on_every_backend {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            use crate::harness::{Backend, TestApp};

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite_files() {
                super::$story(TestApp::new(Backend::SqliteFiles).await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres_s3() {
                if Backend::PostgresS3.is_there() {
                    super::$story(TestApp::new(Backend::PostgresS3).await).await;
                }
            }
        }
    )+};
}

/// Compares a whole answer with the one that was reviewed.
macro_rules! snapshot {
    ($name:expr, $value:expr $(, $redactions:tt)?) => {
        insta::with_settings!(
            { sort_maps => true, omit_expression => true, prepend_module_to_snapshot => false },
            { insta::assert_json_snapshot!($name, $value $(, $redactions)?) }
        )
    };
}

/// An archive of one's own.
pub struct TestApp {
    pub app: App,
    pub clock: TestClock,
    router: Router,
    /// Ends what runs beside the router.
    shutdown: CancellationToken,
    storage: Storage,
}

/// A clock that stands still until it is moved.
#[derive(Clone)]
pub struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl TestClock {
    fn new() -> Self {
        let start = DateTime::parse_from_rfc3339("2026-11-21T09:00:00Z").unwrap();
        Self(Arc::new(Mutex::new(start.to_utc())))
    }

    pub fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }

    pub fn advance(&self, seconds: i64) {
        *self.0.lock().unwrap() += TimeDelta::seconds(seconds);
    }
}

/// Version 7 by its form, counting by its content: the same run gives the same ids.
fn counting_ids() -> Ids {
    let count = AtomicU64::new(1);
    Ids::from_fn(move |_| id_number(count.fetch_add(1, Ordering::Relaxed)))
}

fn settings_over(storage: &Storage) -> Vec<(String, String)> {
    let mut settings = storage.settings();
    settings.push(("EARMARK_AUTH_HS256_SECRET".into(), SECRET.into()));
    settings.push(("EARMARK_LINKS_SECRET".into(), "another secret for tests, for signed links".into()));
    settings
}

fn id_number(number: u64) -> Uuid {
    Uuid::from_u128(0x019a_0000_0000_7000_8000_0000_0000_0000 | u128::from(number))
}

impl TestApp {
    pub async fn new(backend: Backend) -> Self {
        Self::configured(backend, &[]).await
    }

    /// With a tenants file of this text.
    pub async fn with_tenants(backend: Backend, tenants: &str) -> Self {
        let storage = Storage::create(backend).await;
        let file = storage.folder().join("tenants.toml");
        std::fs::write(&file, tenants).unwrap();
        let file = file.to_str().unwrap().to_owned();
        Self::over_storage(storage, &[("EARMARK_TENANTS_FILE", &file)]).await
    }

    /// With settings of its own, as pairs of variable and text.
    pub async fn configured(backend: Backend, settings: &[(&str, &str)]) -> Self {
        Self::over_storage(Storage::create(backend).await, settings).await
    }

    async fn over_storage(storage: Storage, settings: &[(&str, &str)]) -> Self {
        let mut environment = settings_over(&storage);
        environment.extend(settings.iter().map(|(name, text)| ((*name).into(), (*text).into())));
        let config = Config::load(None, environment, []).unwrap();
        assert!(config.warnings.is_empty(), "{:?}", config.warnings);
        std::fs::create_dir_all(config.spool_directory()).unwrap();
        let clock = TestClock::new();
        let ids = counting_ids();
        let database = Database::connect(&config.database).await.unwrap();
        let epoch = journal::epoch(database.reader(), ids.next(clock.now())).await.unwrap();
        let media = Store::open(&cli::wiring::store_settings(&config.media).unwrap()).unwrap();
        let links = Arc::new(LinkSigner::from_config(&config).unwrap());
        let time = clock.clone();
        let (tenants, outside) = (Arc::new(config.tenants().unwrap()), Outside::new().unwrap());
        let app = App {
            database,
            index: empty_index(),
            media,
            clock: Clock::from_fn(move || time.now()),
            ids,
            providers: Clients::new(&tenants, &outside).unwrap(),
            speech: Speech::new(&config.speech, outside.clone()),
            summaries: Summaries::new(&config.summary, outside),
            tenants,
            node: "test".into(),
            config: Arc::new(config),
            links,
            public_url: "http://earmark.test".into(),
            epoch,
        };
        let (router, shutdown) = routes(&app, WebApp::default());
        Self { app, clock, router, shutdown, storage }
    }

    /// The same archive with another tenants file.
    pub fn settled(self, tenants: &str) -> Self {
        let tenants = Arc::new(TenantsConfig::parse(tenants, Path::new("tenants.toml")).unwrap());
        let providers = Clients::new(&tenants, &Outside::new().unwrap()).unwrap();
        let app = App { tenants, providers, ..self.app.clone() };
        self.over(app)
    }

    /// The same archive with other parts: after a restart.
    pub fn over(self, app: App) -> Self {
        self.carrying(app, WebApp::default())
    }

    /// The same archive with other parts and a web app.
    pub fn carrying(self, app: App, web: WebApp) -> Self {
        self.shutdown.cancel();
        let (router, shutdown) = routes(&app, web);
        Self { router, shutdown, app, ..self }
    }

    /// The routes, to be served over a socket.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Somebody of the tenant of the stories.
    pub fn client(&self, role: Role) -> Client {
        self.client_of(TENANT, role)
    }

    /// Somebody of any tenant.
    pub fn client_of(&self, tenant: &str, role: Role) -> Client {
        let user = role.as_str().to_lowercase();
        Client::new(self.router.clone(), Some(self.token(tenant, &user, role)))
    }

    /// Somebody without a token.
    pub fn nobody(&self) -> Client {
        Client::new(self.router.clone(), None)
    }

    pub fn viewer(&self) -> Client {
        self.client(Role::Viewer)
    }

    pub fn analyst(&self) -> Client {
        self.client(Role::Analyst)
    }

    pub fn admin(&self) -> Client {
        self.client(Role::Admin)
    }

    pub fn service(&self) -> Client {
        self.client(Role::Service)
    }

    /// An administrator of another tenant.
    pub fn stranger(&self) -> Client {
        self.client_of(STRANGER, Role::Admin)
    }

    pub fn token(&self, tenant: &str, user: &str, role: Role) -> String {
        let now = self.clock.now();
        let auth = &self.app.config.auth;
        mint(
            &SECRET.into(),
            &NewToken {
                issuer: &auth.issuer,
                audience: &auth.audience,
                tenant: &TenantId::new(tenant),
                user,
                role,
                token_id: id_number(0),
                issued_at: now,
                expires_at: now + TimeDelta::days(30),
                renewable_until: None,
            },
        )
    }

    /// A token of somebody who may look, with further claims.
    pub fn token_with(&self, claims: Value) -> String {
        let auth = &self.app.config.auth;
        let mut all = json!({
            "iss": auth.issuer, "aud": auth.audience, "sub": "ann", "tenant": TENANT, "role": "VIEWER",
            "exp": self.clock.now().timestamp() + 3_600,
        });
        for (name, value) in claims.as_object().unwrap() {
            all[name] = value.clone();
        }
        let key = jsonwebtoken::EncodingKey::from_secret(SECRET.as_bytes());
        jsonwebtoken::encode(&jsonwebtoken::Header::default(), &all, &key).unwrap()
    }

    /// Brings the index up to date with everything that is committed now.
    pub async fn index_now(&self) {
        let indexer = Indexer::new(self.app.clone()).unwrap();
        catch_up(&self.app, &indexer).await;
    }

    /// Links calls by everything that is committed now.
    pub async fn link_now(&self) {
        let newest = newest(&self.app).await;
        loop {
            Linker::new(self.app.clone()).catch_up().await.unwrap();
            let reader = self.app.database.reader();
            let kept = earmark::journal::kept(reader, "links", self.app.epoch).await.unwrap().unwrap();
            if newest.is_none_or(|newest| newest <= (kept.transaction_id, kept.id)) {
                return;
            }
            tokio::task::yield_now().await;
        }
    }

    /// Does every job that is due now, and what follows from it; how many.
    pub async fn work(&self) -> usize {
        Workers::new(self.app.clone()).drain().await.unwrap()
    }

    /// All events, oldest first.
    pub async fn events(&self) -> Vec<event::Model> {
        event::Entity::across_tenants()
            .order_by_asc(event::Column::Id)
            .all(self.app.database.reader())
            .await
            .unwrap()
    }

    /// The kinds of the events after the first so many.
    pub async fn event_kinds_after(&self, count: usize) -> Vec<&'static str> {
        self.events().await[count..].iter().map(|event| event.kind.as_str()).collect()
    }

    /// Names of all objects in the store.
    pub async fn objects(&self) -> BTreeSet<String> {
        self.app.media.list("").await.unwrap().try_collect().await.unwrap()
    }

    /// The bytes of an object.
    pub async fn object(&self, path: &str) -> Option<Vec<u8>> {
        let key = ObjectKey::from_stored(path).unwrap();
        let size_bytes = self.app.media.stat(&key).await.unwrap()?.size_bytes;
        let pieces: Vec<_> =
            self.app.media.read(&key, 0..size_bytes, size_bytes).try_collect().await.unwrap();
        Some(pieces.concat())
    }

    /// The settings that lead to this archive, for a program beside it.
    pub fn settings(&self) -> Vec<(String, String)> {
        settings_over(&self.storage)
    }

    /// The folder that local files lie in.
    pub fn folder(&self) -> &std::path::Path {
        self.storage.folder()
    }
}

/// Reads the journal until nothing that is committed is missing. On PostgreSQL an event is held back while
/// an older transaction runs anywhere on the server, and other tests have some.
pub async fn catch_up(app: &App, indexer: &Indexer) {
    let newest = newest(app).await;
    loop {
        indexer.catch_up().await.unwrap();
        let position = earmark::archive::figures::index_position(app).unwrap();
        if newest.is_none_or(|newest| newest <= (position.transaction_id, position.id)) {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// Transaction and id of the newest event.
async fn newest(app: &App) -> Option<(i64, i64)> {
    let newest = event::Entity::across_tenants()
        .order_by_desc(event::Column::TransactionId)
        .order_by_desc(event::Column::Id)
        .one(app.database.reader())
        .await
        .unwrap();
    newest.map(|event| (event.transaction_id, event.id))
}

/// An index in memory.
pub fn empty_index() -> Index {
    let settings = search::Settings { directory: None, writer_memory_bytes: 15_000_000 };
    Index::open_or_create(&settings).unwrap()
}

fn routes(app: &App, web: WebApp) -> (Router, CancellationToken) {
    let client = reqwest::Client::new();
    let verifier = Arc::new(Verifier::from_config(&app.config, client).unwrap());
    let metrics = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder().handle();
    let shutdown = CancellationToken::new();
    let documents = cli::wiring::documents(&app.config.http, &web).unwrap();
    let parts = Parts { app: app.clone(), verifier, metrics, shutdown: shutdown.clone(), web, documents };
    (router(parts).0, shutdown)
}

/// Asks until the answer is as expected, for what is written behind an answer's back (bytes served). A
/// wrong answer ends the asking after so many times and is shown.
pub async fn eventually<T, F>(mut ask: impl FnMut() -> F, expected: T)
where
    T: PartialEq + std::fmt::Debug,
    F: Future<Output = T>,
{
    const TIMES: usize = 2_000;
    for _ in 0..TIMES {
        if ask().await == expected {
            return;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(ask().await, expected);
}
