//! Connections to the database: one writer and many readers, on SQLite and on PostgreSQL alike.
//!
//! What must always hold:
//! - A write unit runs in a task of its own, so that a client that hangs up cannot cut it in half.
//! - On SQLite there is one writing connection and its transactions are `IMMEDIATE`: deferred ones that
//!   read and then write fail at once when two meet, and no busy timeout helps.
//! - A connection returns to its pool outside of any transaction. On PostgreSQL a `BEGIN` cancelled half-way would
//!   hand its open transaction to the next user. On SQLite a statement that finds the disk full ends the transaction
//!   by itself; the driver goes on counting it, and what later units "commit" would be undone when the process ends.
//! - Whoever follows the journal is woken after every commit: here, and on PostgreSQL by `NOTIFY`.

mod statistics;
mod together;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use migration::{Migrator, MigratorTrait};
use sea_orm::sqlx::{Connection as _, Executor, Row as _};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use secrecy::ExposeSecret as _;
use tokio::sync::watch;
use tokio_util::task::TaskTracker;

use crate::config::DatabaseConfig;

/// The channel PostgreSQL nodes tell each other of new events on.
const NOTIFY_CHANNEL: &str = "earmark_journal";
/// Any number that nobody else locks: replicas that start together take turns at migrating.
const MIGRATION_LOCK: i64 = 0x0065_6172_6d61_726b;

/// The open database. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    commits: Arc<watch::Sender<u64>>,
    units: TaskTracker,
    together: Arc<together::Waiting>,
}

impl Database {
    /// Migrates under a lock, then opens the pools.
    ///
    /// # Errors
    /// When the server cannot be reached, the file not opened, or a migration fails; nothing of a failed
    /// migration stays behind.
    pub async fn connect(settings: &DatabaseConfig) -> Result<Self, DbErr> {
        migrate(settings).await?;
        let (writer, reader) = if settings.is_postgres() {
            // One more than is asked for: it belongs to who listens to other nodes.
            let pool = sea_orm::Database::connect(options(settings, settings.readers_max + 1)).await?;
            (pool.clone(), pool)
        } else {
            let writer = sea_orm::Database::connect(options(settings, 1)).await?;
            let reader = sea_orm::Database::connect(options(settings, settings.readers_max)).await?;
            (writer, reader)
        };
        let (commits, _) = watch::channel(0);
        Ok(Self {
            writer,
            reader,
            commits: Arc::new(commits),
            units: TaskTracker::new(),
            together: Arc::default(),
        })
    }

    /// Lets SQLite look at a sample of its tables, so that it chooses the right index for a query; PostgreSQL does so by
    /// itself. Quick, and worth it at start and after much has been written.
    ///
    /// # Errors
    /// The database's own.
    pub async fn optimize(&self) -> Result<(), DbErr> {
        if self.backend() == DbBackend::Sqlite {
            self.writer.execute_unprepared("PRAGMA analysis_limit = 1000").await?;
            self.writer.execute_unprepared("PRAGMA optimize = 0x10002").await?;
            statistics::assume(&self.writer).await?;
        }
        Ok(())
    }

    /// The pool to read from.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// A transaction that only reads, and sees the rows of one moment for as long as it lasts: the moment of
    /// its first question. It holds nobody up; on SQLite the write-ahead log grows until it ends.
    ///
    /// # Errors
    /// The database's own.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = match self.backend() {
            DbBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..Default::default()
            },
            _ => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
                ..Default::default()
            },
        };
        self.reader.begin_with_options(options).await
    }

    /// Which kind of database this is.
    pub fn backend(&self) -> DbBackend {
        self.reader.get_database_backend()
    }

    /// Runs `unit` in one transaction: all of it is kept or none. It runs to its end even where the caller
    /// is dropped.
    ///
    /// # Errors
    /// The unit's own error, after a rollback, or the database's.
    pub async fn write<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbErr> + Send + 'static,
        F: for<'t> FnOnce(&'t DatabaseTransaction) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        let database = self.clone();
        let task = self.units.spawn(async move { database.run(unit).await });
        match task.await {
            Ok(result) => result,
            Err(failure) if failure.is_panic() => std::panic::resume_unwind(failure.into_panic()),
            Err(_) => Err(DbErr::Custom("the write was cut off by the runtime's end".into()).into()),
        }
    }

    async fn run<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        E: From<DbErr>,
        F: for<'t> FnOnce(&'t DatabaseTransaction) -> BoxFuture<'t, Result<T, E>>,
    {
        let mode = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let transaction = self.writer.begin_with_options(mode).await?;
        match unit(&transaction).await {
            Ok(value) => {
                if self.backend() == DbBackend::Postgres {
                    transaction
                        .execute_unprepared(&format!("SELECT pg_notify('{NOTIFY_CHANNEL}', '')"))
                        .await?;
                }
                transaction.commit().await?;
                self.wake();
                Ok(value)
            }
            Err(error) => {
                transaction.rollback().await?;
                Err(error)
            }
        }
    }

    /// Changes after every commit that this process knows of; a follower waits for it.
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }

    /// Forwards other nodes' commits to [`Self::commits`] for as long as it is polled. Does nothing on
    /// SQLite, where followers poll.
    pub async fn listen(&self) {
        if self.backend() != DbBackend::Postgres {
            return;
        }
        let pool = self.reader.get_postgres_connection_pool().clone();
        loop {
            if let Err(error) = self.forward(&pool).await {
                tracing::warn!(%error, "not listening to other nodes; following by polling until it works again");
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    async fn forward(&self, pool: &sqlx::PgPool) -> Result<(), sqlx::Error> {
        let mut listener = sqlx::postgres::PgListener::connect_with(pool).await?;
        listener.listen(NOTIFY_CHANNEL).await?;
        loop {
            listener.recv().await?;
            self.wake();
        }
    }

    fn wake(&self) {
        self.commits.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Waits for write units under way and closes the pools.
    pub async fn close(self) {
        self.units.close();
        self.units.wait().await;
        let failures = [self.writer.close().await.err(), self.reader.close().await.err()];
        for error in failures.into_iter().flatten() {
            tracing::warn!(%error, "database did not close cleanly");
        }
    }
}

/// One connection to a database that must exist, for looking at it: nothing is created or migrated.
///
/// # Errors
/// When the server cannot be reached or the file not opened.
pub async fn connect_to_existing(settings: &DatabaseConfig) -> Result<DatabaseConnection, DbErr> {
    let mut options = options(settings, 1);
    options.map_sqlx_sqlite_opts({
        let busy_timeout = settings.busy_timeout;
        move |sqlite| sqlite.busy_timeout(busy_timeout).foreign_keys(true).create_if_missing(false)
    });
    sea_orm::Database::connect(options).await
}

/// Lets units that name the same thing take turns until their transaction ends: for things that no row stands for yet.
/// SQLite has one writer anyway.
///
/// # Errors
/// The database's own.
pub async fn take_turns(transaction: &DatabaseTransaction, tenant: &str, thing: &str) -> Result<(), DbErr> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        let sql = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
        let name = format!("{tenant} {thing}");
        transaction
            .execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [name.into()]))
            .await?;
    }
    Ok(())
}

/// Brings the tables up to date over a pool of one connection: SeaORM switches foreign keys off and on
/// again, which on a larger pool could be two different connections.
async fn migrate(settings: &DatabaseConfig) -> Result<(), DbErr> {
    let connection = sea_orm::Database::connect(options(settings, 1)).await?;
    let lock = settings.is_postgres();
    if lock {
        connection.execute_unprepared(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})")).await?;
    }
    let migrated = Migrator::up(&connection, None).await;
    if lock {
        connection.execute_unprepared(&format!("SELECT pg_advisory_unlock({MIGRATION_LOCK})")).await?;
    }
    migrated?;
    if !lock {
        statistics::assume(&connection).await?;
    }
    connection.close().await
}

fn options(settings: &DatabaseConfig, connections_max: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(settings.url.expose_secret());
    options
        .max_connections(connections_max)
        .min_connections(1)
        .acquire_timeout(settings.acquire_timeout)
        .sqlx_logging(false)
        .map_sqlx_postgres_pool_opts(|pool| {
            pool.after_release(|connection, _| Box::pin(is_outside_transactions(connection)))
        });
    let busy_timeout = settings.busy_timeout;
    options
        .map_sqlx_sqlite_pool_opts(|pool| pool.after_release(|connection, _| Box::pin(is_clean(connection))));
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .busy_timeout(busy_timeout)
            .foreign_keys(true)
            .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
            .synchronous(sqlx::sqlite::SqliteSynchronous::Full)
            .pragma("cache_size", "-65536")
            .pragma("mmap_size", "268435456")
            .pragma("temp_store", "memory")
    });
    options
}

/// Whether a connection may be used again: outside of a transaction its time is that of the statement. A transaction
/// that has failed answers with an error, and the connection is closed as well.
///
/// It is asked as one plain message. A prepared statement is run by several, and each sets the statement's time anew: the
/// two would never be equal, and no connection would ever be used again.
async fn is_outside_transactions(connection: &mut sqlx::PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::raw_sql("SELECT now() = statement_timestamp()").fetch_one(connection).await?.try_get(0)
}

/// Whether a connection may be used again: the driver counts no transaction on it, and there is none. Rolling back
/// what does not exist is an error that costs some microseconds and tells just that.
async fn is_clean(connection: &mut sqlx::SqliteConnection) -> Result<bool, sqlx::Error> {
    let nothing_to_roll_back = connection.execute("ROLLBACK").await.is_err();
    let counted = connection.is_in_transaction();
    Ok(nothing_to_roll_back && !counted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    async fn insert(database: &Database, name: &'static str, padding: usize) -> Result<(), DbErr> {
        let sql = format!(
            "INSERT INTO saved_searches (id, tenant_id, user_id, name, query, created_at) \
             VALUES (randomblob(16), 't', 'u', '{name}', hex(zeroblob({padding})), '2026-11-21')"
        );
        database
            .write(move |transaction| {
                async move { transaction.execute_unprepared(&sql).await.map(drop) }.boxed()
            })
            .await
    }

    #[tokio::test]
    async fn what_is_written_after_the_disk_was_full_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().display().to_string();
        let options =
            crate::config::keys().iter().find(|key| key.path == "data_directory").map(|key| (key, path));
        let config = crate::config::Config::load(None, [], options).unwrap();
        let database = Database::connect(&config.database).await.unwrap();
        // What SQLite does to a transaction that finds the disk full: it is over before the driver knows. With the
        // driver's count wrong, the rollback of a second failure would leave a transaction open for all that follows.
        for statement in ["ROLLBACK", "SELECT 1"] {
            let refused: Result<(), DbErr> = database
                .write(move |transaction| {
                    async move {
                        transaction.execute_unprepared(statement).await?;
                        Err(DbErr::Custom("database or disk is full".into()))
                    }
                    .boxed()
                })
                .await;
            assert!(refused.is_err());
        }
        insert(&database, "kept", 10).await.unwrap();
        database.close().await;

        let reopened = Database::connect(&config.database).await.unwrap();
        let count = Statement::from_string(DbBackend::Sqlite, "SELECT COUNT(*) AS n FROM saved_searches");
        let row = reopened.reader().query_one_raw(count).await.unwrap().unwrap();
        assert_eq!(row.try_get::<i64>("", "n").unwrap(), 1);
    }
}
