//! Where a test keeps its rows and objects.

use sea_orm::{ConnectionTrait as _, Database};
use tempfile::TempDir;

const POSTGRES_URL: &str = "EARMARK_TEST_POSTGRES_URL";
const S3_ENDPOINT: &str = "EARMARK_TEST_S3_ENDPOINT";

/// A database and a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// One file, and audio in files: what `earmark serve` does unless told otherwise.
    SqliteFiles,
    /// One file, and audio in memory.
    SqliteMemory,
    /// A database of its own on a server, and audio in a bucket.
    PostgresS3,
}

impl Backend {
    /// Whether the servers are there; says so where they are not.
    pub fn is_there(self) -> bool {
        let missing = match self {
            Self::PostgresS3 => {
                [POSTGRES_URL, S3_ENDPOINT].into_iter().find(|name| std::env::var(name).is_err())
            }
            Self::SqliteFiles | Self::SqliteMemory => None,
        };
        if let Some(name) = missing {
            println!(
                "skipped: no PostgreSQL or S3 server, {name} is not set (scripts/with-test-servers.sh sets it)"
            );
        }
        missing.is_none()
    }
}

/// What one test has for itself; it goes with it.
pub struct Storage {
    folder: TempDir,
    backend: Backend,
    name: String,
}

impl Storage {
    pub async fn create(backend: Backend) -> Self {
        let folder = tempfile::Builder::new().prefix("earmark-it-").rand_bytes(10).tempdir().unwrap();
        let random = folder.path().file_name().unwrap().to_string_lossy().into_owned();
        // Letters of either case become one case by their codes, so that names stay different.
        let name = format!("it_{}", hex::encode(random.trim_start_matches("earmark-it-")));
        if backend == Backend::PostgresS3 {
            on_server(&format!("CREATE DATABASE {name}")).await;
        }
        Self { folder, backend, name }
    }

    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The settings that lead there.
    pub fn settings(&self) -> Vec<(String, String)> {
        let setting = |name: &str, text: String| (name.to_owned(), text);
        let mut settings =
            vec![setting("EARMARK_DATA_DIRECTORY", self.folder.path().to_str().unwrap().to_owned())];
        match self.backend {
            Backend::SqliteFiles => {}
            Backend::SqliteMemory => settings.push(setting("EARMARK_MEDIA_KIND", "memory".into())),
            Backend::PostgresS3 => {
                settings.push(setting("EARMARK_DATABASE_URL", database_url(&self.name)));
                settings.push(setting("EARMARK_MEDIA_KIND", "s3".into()));
                settings.push(setting("EARMARK_MEDIA_PREFIX", self.name.clone()));
                settings.push(setting("EARMARK_MEDIA_ENDPOINT", variable(S3_ENDPOINT)));
                settings.push(setting("EARMARK_MEDIA_BUCKET", variable("EARMARK_TEST_S3_BUCKET")));
                settings.push(setting("EARMARK_MEDIA_ACCESS_KEY_ID", variable("EARMARK_TEST_S3_ACCESS_KEY")));
                settings
                    .push(setting("EARMARK_MEDIA_SECRET_ACCESS_KEY", variable("EARMARK_TEST_S3_SECRET_KEY")));
            }
        }
        settings
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        if self.backend != Backend::PostgresS3 {
            return;
        }
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // A drop cannot wait, a thread can.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(on_server(&statement));
        });
        if dropped.join().is_err() {
            println!("the database {} was not dropped", self.name);
        }
    }
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set beside {POSTGRES_URL}"))
}

/// The server's address with another database's name.
fn database_url(name: &str) -> String {
    let url = variable(POSTGRES_URL);
    let (server, _) = url.rsplit_once('/').expect("the URL names a database");
    format!("{server}/{name}")
}

async fn on_server(statement: &str) {
    let server = Database::connect(variable(POSTGRES_URL)).await.unwrap();
    server.execute_unprepared(statement).await.unwrap();
    server.close().await.unwrap();
}
