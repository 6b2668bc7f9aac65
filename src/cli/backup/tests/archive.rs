//! An archive of a test's own, and something in each of its tables.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    GapCause, GapId, JobId, JobStatus, OrphanId, OrphanKind, RenditionId, SavedSearchId, TenantId,
    Tenanted as _, TranscriptDownloadId, WebhookId, checked_day, gap, job, orphan, provider_subscription,
    recording, rendition, saved_search, saved_search_match, schedule, transcript_download, watched_day,
    webhook,
};
use futures_util::{FutureExt as _, TryStreamExt as _, stream};
use sea_orm::{ActiveModelTrait as _, ConnectionTrait as _, IntoActiveModel as _};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use tempfile::TempDir;
use uuid::Uuid;

use crate::access::{Actor, LinkSigner, Role};
use crate::app::{App, Clock, Ids};
use crate::archive::bookings::UpsertBooking;
use crate::archive::call_filter::CallFilter;
use crate::archive::downloads::{self, Access};
use crate::archive::feed::{self, Batch, BookingEntry, CustomerEntry};
use crate::archive::import::{self, Imported, ImportedCall};
use crate::archive::search::{self, Reading, SearchRequest};
use crate::archive::{agents, notes, speakers, tokens, upload};
use crate::config::{Config, TenantsConfig};
use crate::database::Database;
use crate::jobs::indexer::Indexer;
use crate::journal;
use crate::media::{self, ObjectKey, Store};
use crate::providers::{Clients, Outside};
use crate::search::{Index, Order, Settings, Wanted};

type Arrivals =
    (webhook::Model, checked_day::Model, gap::Model, provider_subscription::Model, schedule::Model);

/// The first calls of the demo bring their audio; the rest would only take time.
const WITH_AUDIO: usize = 4;

pub struct Archive {
    pub app: App,
    pub actor: Actor,
    _folder: Arc<TempDir>,
}

impl Archive {
    pub async fn on_sqlite() -> Self {
        Self::on(SecretString::from("")).await
    }

    /// On the database of this address; on SQLite in a folder of its own where it is empty.
    pub async fn on(database_url: SecretString) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = [
            ("EARMARK_DATA_DIRECTORY".to_owned(), folder.path().to_str().unwrap().to_owned()),
            ("EARMARK_DATABASE_URL".to_owned(), database_url.expose_secret().to_owned()),
        ];
        let config = Config::load(None, settings, []).unwrap();
        assert!(config.warnings.is_empty(), "{:?}", config.warnings);
        let (clock, ids) = (Clock::system(), Ids::random());
        let database = Database::connect(&config.database).await.unwrap();
        let epoch = journal::epoch(database.reader(), ids.next(clock.now())).await.unwrap();
        let app = App {
            database,
            index: Index::open_or_create(&Settings::default()).unwrap(),
            media: Store::open(&media::Settings::Memory).unwrap(),
            links: Arc::new(LinkSigner::from_config(&config).unwrap()),
            config: Arc::new(config),
            providers: Clients::new(&TenantsConfig::default(), &Outside::new().unwrap()).unwrap(),
            tenants: Arc::default(),
            speech: None,
            summaries: None,
            node: "test".into(),
            public_url: String::new(),
            epoch,
            ids,
            clock,
        };
        let actor = Actor {
            tenant: TenantId::new("gullwing"),
            user: "tester".into(),
            role: Role::Admin,
            token_id: None,
            expires_at: app.clock.now() + TimeDelta::days(1),
            renewable_until: None,
        };
        Self { app, actor, _folder: Arc::new(folder) }
    }

    pub fn with_epoch(&self, epoch: Uuid) -> Self {
        let app = App { epoch, ..self.app.clone() };
        Self { app, actor: self.actor.clone(), _folder: self._folder.clone() }
    }

    /// The demo, and a row in every table that the demo leaves empty.
    pub async fn fill(&self) {
        let Self { app, actor, _folder } = self;
        let calls = demo();
        import::batch(app, actor, calls.clone()).await.unwrap();
        for line in calls.iter().filter(|line| line.audio.is_some()).take(WITH_AUDIO) {
            let call = import::without_recording(app, actor, line).await.unwrap().unwrap();
            let audio = std::fs::read(demo_folder().join(line.audio.as_deref().unwrap())).unwrap();
            let body = stream::iter([Ok(Bytes::from(audio))]);
            upload::receive(app, actor, call, upload::Origin::default(), body).await.unwrap();
        }
        let now = app.clock.now();
        tokens::revoke(app, actor.tenant.clone(), "stolen".into(), now + TimeDelta::days(1)).await.unwrap();
        let recording =
            recording::Entity::across_tenants().one(app.database.reader()).await.unwrap().unwrap();
        let access = Access {
            link_id: app.ids.next(now),
            tenant: actor.tenant.clone(),
            user_id: "tester".into(),
            format: entity::AudioFormat::Original,
            disposition: entity::Disposition::Inline,
            ip_address: "127.0.0.1".into(),
            user_agent: None,
            redirected: false,
            clip: None,
        };
        downloads::begin(app, access, &recording).await.unwrap();
        self.add_the_rest(&recording).await;
        self.add_reports().await;
    }

    /// What a booking system reported.
    async fn add_reports(&self) {
        let at = Some(DateTime::UNIX_EPOCH + TimeDelta::days(20_000));
        let customer = CustomerEntry {
            external_id: Some("reported".into()),
            name: Some("Ada Reported".into()),
            email: None,
            phones: None,
            reported_at: at,
        };
        let booking = UpsertBooking {
            reference: "REPORTED1".into(),
            kind: None,
            venue: Some("Gullwing House".into()),
            status: Some("confirmed".into()),
            state: None,
            starts_at: at,
            ends_at: None,
            party_size: Some(2),
            created_at: at,
            changed_at: at,
            customer_id: None,
            customer_external_id: Some("reported".into()),
            details: None,
            source: None,
        };
        let batch =
            Batch { customers: vec![customer], bookings: vec![BookingEntry { booking, known_at: None }] };
        feed::take(&self.app, &self.actor, batch, feed::Mode::Write).await.unwrap();
    }

    async fn add_the_rest(&self, recording: &recording::Model) {
        let app = &self.app;
        let tenant_id = self.actor.tenant.clone();
        let now = recording.created_at;
        let id = || app.ids.next(now);
        let storage_path = "gullwing/none/rendition.opus".to_owned();
        self.put_object(&storage_path, b"as if it were Opus").await;
        let rendition = rendition::Model {
            id: RenditionId(id()),
            tenant_id: tenant_id.clone(),
            recording_id: recording.id,
            format: "opus".into(),
            storage_path,
            mime_type: "audio/ogg".into(),
            size_bytes: 18,
            sha256: sha256(b"as if it were Opus"),
            created_at: now,
        };
        let saved_search = saved_search::Model {
            id: SavedSearchId(id()),
            tenant_id: tenant_id.clone(),
            user_id: "tester".into(),
            name: "refunds".into(),
            query: "refund".into(),
            filter: Some(json!({ "tags": ["complaint"] })),
            created_at: now,
            since_transaction_id: 5,
            since_event_id: 7,
        };
        let saved_search_match = saved_search_match::Model {
            saved_search_id: saved_search.id,
            call_id: recording.call_id,
            tenant_id: tenant_id.clone(),
            matched_at: now,
        };
        let orphan = orphan::Model {
            id: OrphanId(id()),
            tenant_id: tenant_id.clone(),
            kind: OrphanKind::Object,
            storage_path: "gullwing/none/left.wav".into(),
            recording_id: None,
            size_bytes: Some(44),
            found_at: now,
            removed_at: None,
        };
        let job = job::Model {
            id: JobId(id()),
            tenant_id,
            kind: "link".into(),
            lane: "audio".into(),
            key: Some("link/1".into()),
            losses: 0,
            deadline_at: Some(now),
            alarmed_at: None,
            payload: json!({ "call": 1.5, "words": ["שלום", "niño"] }),
            status: JobStatus::Leased,
            attempts: 2,
            run_at: now,
            leased_until: Some(now),
            lease: 7,
            last_error: Some("away".into()),
            created_at: now,
        };
        let arrivals = self.arrivals(recording, now);
        self.add_what_people_say(recording, now).await;
        app.database
            .write::<_, sea_orm::DbErr, _>(move |transaction| {
                async move {
                    let (webhook, checked_day, gap, subscription, schedule) = arrivals;
                    webhook.into_active_model().insert(transaction).await?;
                    checked_day.into_active_model().insert(transaction).await?;
                    gap.into_active_model().insert(transaction).await?;
                    subscription.into_active_model().insert(transaction).await?;
                    schedule.into_active_model().insert(transaction).await?;
                    rendition.into_active_model().insert(transaction).await?;
                    saved_search.into_active_model().insert(transaction).await?;
                    saved_search_match.into_active_model().insert(transaction).await?;
                    orphan.into_active_model().insert(transaction).await?;
                    job.into_active_model().insert(transaction).await?;
                    Ok(())
                }
                .boxed()
            })
            .await
            .unwrap();
    }

    /// What people put on a call, and who took its words.
    async fn add_what_people_say(&self, recording: &recording::Model, now: DateTime<Utc>) {
        let (app, tenant_id, call_id) = (&self.app, self.actor.tenant.clone(), recording.call_id);
        notes::add(app, &self.actor, call_id, 1_500, "ring back".into()).await.unwrap();
        let entry = agents::UpsertAgent {
            external_id: "a-1".into(),
            name: "Cara".into(),
            numbers: Some(vec!["101".into()]),
        };
        let agent = agents::upsert(app, &self.actor, vec![entry]).await.unwrap().remove(0).unwrap().row;
        let named = speakers::NameSpeaker {
            call_id,
            speaker: entity::Speaker::Agent,
            label: None,
            name: None,
            agent_id: Some(agent.id),
        };
        speakers::name(app, &self.actor, named).await.unwrap();
        let download = transcript_download::Model {
            id: TranscriptDownloadId(app.ids.next(now)),
            tenant_id: tenant_id.clone(),
            call_id,
            user_id: "tester".into(),
            at: now,
            last_at: now,
            ip_address: "127.0.0.1".into(),
            user_agent: None,
            format: entity::TranscriptFormat::Vtt,
            disposition: entity::Disposition::Inline,
            requests: 1,
            bytes_served: 9,
        };
        let day = watched_day::Model {
            tenant_id,
            day: "2026-11-24".into(),
            queue_depth: 3,
            index_lag: None,
            uploads_retrying: 1,
        };
        app.database
            .write::<_, sea_orm::DbErr, _>(move |transaction| {
                async move {
                    download.into_active_model().insert(transaction).await?;
                    day.into_active_model().insert(transaction).await?;
                    Ok(())
                }
                .boxed()
            })
            .await
            .unwrap();
    }

    /// What is kept of providers.
    fn arrivals(&self, recording: &recording::Model, now: DateTime<Utc>) -> Arrivals {
        let (tenant_id, account) = (self.actor.tenant.clone(), "desk".to_owned());
        let id = || self.app.ids.next(now);
        let webhook = webhook::Model {
            id: WebhookId(id()),
            tenant_id: tenant_id.clone(),
            account: account.clone(),
            topic: "status".into(),
            key: "status/1".into(),
            body: r#"[["CallSid","CA1"]]"#.into(),
            received_at: now,
            applied_at: Some(now),
        };
        let checked_day = checked_day::Model {
            account: account.clone(),
            day: "2026-11-24".into(),
            tenant_id: tenant_id.clone(),
            calls: 2,
            recordings: 2,
            archived: 1,
            gaps: 1,
            checked_at: now,
        };
        let gap = gap::Model {
            id: GapId(id()),
            tenant_id: tenant_id.clone(),
            account: account.clone(),
            day: "2026-11-24".into(),
            provider_call_id: "CA2".into(),
            provider_recording_id: String::new(),
            call_id: Some(recording.call_id),
            cause: GapCause::NeverAnnounced,
            detail: "nobody told of it".into(),
            found_at: now,
            closed_at: None,
        };
        let subscription = provider_subscription::Model {
            account,
            tenant_id: tenant_id.clone(),
            subscription_id: "sub-1".into(),
            status: "Active".into(),
            expires_at: Some(now),
            checked_at: now,
        };
        let schedule = schedule::Model { name: "sweep_orphans".into(), tenant_id, due_at: now };
        (webhook, checked_day, gap, subscription, schedule)
    }

    /// Some calls of the demo as if they came from elsewhere.
    pub async fn import_as(&self, source: &str, count: usize) -> Imported {
        let renamed = |mut line: ImportedCall| {
            line.source_id = format!("{source}-{}", line.source_id);
            line
        };
        let calls = demo().into_iter().take(count).map(renamed).collect();
        import::batch(&self.app, &self.actor, calls).await.unwrap()
    }

    pub async fn indexed(&self) -> &Self {
        Indexer::new(self.app.clone()).unwrap().catch_up().await.unwrap();
        self
    }

    /// The calls a search finds.
    pub async fn found(&self, query: &str) -> Vec<Uuid> {
        let request = SearchRequest {
            query: query.into(),
            filter: CallFilter::default(),
            order: Order::Relevance,
            after: None,
            size: 50,
            reading: Reading::Strict,
        };
        let found = search::calls(&self.app, &self.actor, request, Wanted::default()).await.unwrap();
        let mut ids: Vec<_> = found.hits.hits.into_iter().map(|hit| hit.id).collect();
        ids.sort();
        ids
    }

    pub async fn put_object(&self, path: &str, content: &[u8]) {
        let key = ObjectKey::from_stored(path).unwrap();
        let mut upload = self.app.media.put(&key, "application/octet-stream").await.unwrap();
        upload.write(Bytes::copy_from_slice(content)).await.unwrap();
        upload.finish().await.unwrap();
    }

    pub async fn remove_object(&self, path: &str) {
        self.app.media.delete(&ObjectKey::from_stored(path).unwrap()).await.unwrap();
    }

    /// All objects of the store.
    pub async fn objects(&self) -> Vec<String> {
        let mut objects: Vec<String> = self.app.media.list("").await.unwrap().try_collect().await.unwrap();
        objects.sort();
        objects
    }
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes))
}

fn demo_folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/demo"))
}

fn demo() -> Vec<ImportedCall> {
    let text = std::fs::read_to_string(demo_folder().join("calls.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A database of the test's own on the server of `EARMARK_TEST_POSTGRES_URL`.
pub struct PostgresDatabase {
    server: String,
    name: String,
}

impl PostgresDatabase {
    /// None where no server is named.
    pub async fn create() -> Option<Self> {
        let Ok(server) = std::env::var("EARMARK_TEST_POSTGRES_URL") else {
            println!("EARMARK_TEST_POSTGRES_URL names no server: not tested on PostgreSQL");
            return None;
        };
        let id = Ids::random().next(Clock::system().now()).simple();
        let database = Self { server, name: format!("earmark_backup_{id}") };
        database.execute(&format!("CREATE DATABASE {}", database.name)).await;
        Some(database)
    }

    pub fn url(&self) -> SecretString {
        let (address, _) = self.server.rsplit_once('/').unwrap();
        SecretString::from(format!("{address}/{}", self.name))
    }

    pub async fn drop(self) {
        self.execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
    }

    async fn execute(&self, sql: &str) {
        let server = sea_orm::Database::connect(&self.server).await.unwrap();
        server.execute_unprepared(sql).await.unwrap();
        server.close().await.unwrap();
    }
}
