//! The tables of a backup, parents before children, and how their rows are copied out and put back.

use entity::*;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, TryStreamExt as _};
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, DbBackend, EntityTrait, IntoActiveModel as _, Iterable as _,
    PrimaryKeyToColumn as _, QueryOrder as _,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::files::{FileEntry, LinesReader, LinesWriter};
use super::{Listener, Progress};

/// Rows inserted by one statement.
const INSERT_ROWS_MAX: usize = 200;
/// Values bound by one statement: SQLite takes 32,766, PostgreSQL 65,535.
const INSERT_VALUES_MAX: usize = 30_000;
/// How often progress is told, in rows.
const HEARD_EVERY: u64 = 500;

type CopyOut =
    for<'a> fn(&'a DatabaseTransaction, LinesWriter, Listener) -> BoxFuture<'a, anyhow::Result<FileEntry>>;
type PutBack =
    for<'a> fn(&'a DatabaseTransaction, LinesReader, Listener) -> BoxFuture<'a, anyhow::Result<u64>>;
type HasRows = for<'a> fn(&'a DatabaseTransaction) -> BoxFuture<'a, anyhow::Result<bool>>;

/// A table and what a backup does with it.
pub struct Table {
    /// Its name in the database.
    pub name: &'static str,
    /// Writes all rows that a snapshot shows.
    pub copy_out: CopyOut,
    /// Inserts rows and tells how many.
    pub put_back: PutBack,
    /// Whether there is any row.
    pub has_rows: HasRows,
}

impl Table {
    const fn of<E: Stored>(name: &'static str) -> Self {
        Self { name, copy_out: copy_out::<E>, put_back: put_back::<E>, has_rows: has_rows::<E> }
    }
}

/// A table whose rows are part of a backup.
trait Stored: Tenanted + EntityTrait<Model: Serialize + DeserializeOwned, ActiveModel: Send> {
    const NAME: &'static str;

    /// The row as it is put back.
    fn restored(row: Self::Model) -> Self::ActiveModel;
}

macro_rules! tables {
    ($($name:literal $entity:ident $(as $adjusted:expr)?;)*) => {
        $(impl Stored for $entity::Entity {
            const NAME: &'static str = $name;

            fn restored(row: Self::Model) -> Self::ActiveModel {
                $(let row = $adjusted(row);)?
                row.into_active_model()
            }
        })*

        /// Every table but [`LEFT_OUT`], parents before children. A test compares the two lists with the
        /// tables of a migrated database, so that a new one cannot be forgotten.
        pub const TABLES: &[Table] = &[$(Table::of::<$entity::Entity>($name)),*];
    };
}

tables! {
    "customers" customer;
    "customer_phones" customer_phone;
    "customer_reports" customer_report;
    "bookings" booking;
    "booking_changes" booking_change;
    "booking_reports" booking_report;
    "calls" call;
    "call_tags" call_tag;
    "notes" note;
    "agents" agent;
    "agent_numbers" agent_number;
    "call_speakers" call_speaker;
    "stages" stage;
    "recordings" recording;
    "renditions" rendition;
    "waveforms" waveform;
    "transcripts" transcript;
    "turns" turn;
    "summaries" summary;
    "analytics" analytics;
    "links" link;
    "downloads" download;
    "transcript_downloads" transcript_download;
    "events" event as without_transaction;
    "saved_searches" saved_search as without_its_transaction;
    "saved_search_matches" saved_search_match;
    "orphans" orphan;
    "watched_days" watched_day;
    "webhooks" webhook;
    "checked_days" checked_day;
    "gaps" gap;
    "provider_subscriptions" provider_subscription;
    "schedules" schedule;
    "jobs" job as without_lease;
    "revoked_tokens" revoked_token;
}

/// Tables that are no part of a backup: uploads under way have no whole object yet, the frames of live streams lie on
/// their node, the epoch ends with a restore and with it where its readers stood, codes to sign in by live for minutes, and
/// migrations are the build's own.
#[cfg(test)]
pub const LEFT_OUT: [&str; 10] = [
    "booking_keys",
    "call_keys",
    "customer_names",
    "journal_epoch",
    "journal_readers",
    "relinks",
    "seaql_migrations",
    "sign_in_codes",
    "streams",
    "uploads",
];

/// Transaction ids belong to the PostgreSQL cluster that gave them; 0 comes before all of the next one.
fn without_transaction(row: event::Model) -> event::Model {
    event::Model { transaction_id: 0, ..row }
}

/// As [`without_transaction`], for the event that it watches from.
fn without_its_transaction(row: saved_search::Model) -> saved_search::Model {
    saved_search::Model { since_transaction_id: 0, ..row }
}

/// Whoever held the lease worked for the old archive.
fn without_lease(row: job::Model) -> job::Model {
    let status = match row.status {
        JobStatus::Leased => JobStatus::Ready,
        status => status,
    };
    job::Model { status, leased_until: None, ..row }
}

fn copy_out<E: Stored>(
    snapshot: &DatabaseTransaction,
    mut lines: LinesWriter,
    listener: Listener,
) -> BoxFuture<'_, anyhow::Result<FileEntry>> {
    async move {
        let mut select = E::across_tenants();
        // In the order of keys, so that putting them back fills tables and indexes from one end.
        for key in E::PrimaryKey::iter() {
            select = select.order_by_asc(key.into_column());
        }
        let mut rows = select.stream(snapshot).await?;
        while let Some(row) = rows.try_next().await? {
            let rows = lines.write(&row)?;
            if rows % HEARD_EVERY == 0 {
                listener(Progress::Rows { table: E::NAME, rows });
            }
        }
        lines.finish()
    }
    .boxed()
}

fn put_back<E: Stored>(
    transaction: &DatabaseTransaction,
    mut lines: LinesReader,
    listener: Listener,
) -> BoxFuture<'_, anyhow::Result<u64>> {
    async move {
        let rows_max = INSERT_ROWS_MAX.min(INSERT_VALUES_MAX / E::Column::iter().count());
        let mut rows = 0;
        // Ends with the file.
        loop {
            let batch: Vec<E::Model> = lines.batch(rows_max)?;
            if batch.is_empty() {
                return Ok(rows);
            }
            rows += batch.len() as u64;
            E::insert_many(batch.into_iter().map(E::restored)).exec_without_returning(transaction).await?;
            listener(Progress::Rows { table: E::NAME, rows });
        }
    }
    .boxed()
}

fn has_rows<E: Stored>(transaction: &DatabaseTransaction) -> BoxFuture<'_, anyhow::Result<bool>> {
    async move { Ok(E::across_tenants().one(transaction).await?.is_some()) }.boxed()
}

/// Moves what numbers events past those put back. SQLite does so by itself.
///
/// # Errors
/// The database's own.
pub async fn number_events_on(transaction: &DatabaseTransaction) -> anyhow::Result<()> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        let sql = "SELECT setval(pg_get_serial_sequence('events', 'id'), \
                   (SELECT GREATEST(MAX(id), 1) FROM events))";
        transaction.execute_unprepared(sql).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use migration::{Migrator, MigratorTrait as _};
    use sea_orm::Statement;

    use super::*;

    #[tokio::test]
    async fn every_table_is_backed_up_or_left_out_on_purpose() {
        let connection = sea_orm::Database::connect("sqlite::memory:").await.unwrap();
        Migrator::up(&connection, None).await.unwrap();
        let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let rows = connection.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.unwrap();
        let there: BTreeSet<String> = rows.iter().map(|row| row.try_get("", "name").unwrap()).collect();
        let listed = TABLES.iter().map(|table| table.name).chain(LEFT_OUT);
        assert_eq!(there, listed.map(str::to_owned).collect());
    }

    #[test]
    fn a_table_is_listed_under_its_own_name() {
        fn named<E: Stored>() -> (String, &'static str) {
            (E::default().table_name().to_owned(), E::NAME)
        }
        for (table, listed) in [named::<event::Entity>(), named::<call::Entity>(), named::<turn::Entity>()] {
            assert_eq!(table, listed);
        }
    }
}
