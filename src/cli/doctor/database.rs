//! The database, and the clock as it tells the time.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use entity::{Tenanted as _, event};
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, QueryOrder as _,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait as _,
};
use secrecy::ExposeSecret as _;
use sqlx::Connection as _;

use super::{Finding, chain};
use crate::app::Clock;
use crate::config::Config;
use crate::database::connect_to_existing;

/// Clocks may differ by this much before it is a problem.
const DIFFERENCE_MAX: TimeDelta = TimeDelta::seconds(5);
/// No clock that is set shows an earlier year.
const YEAR_MIN: i32 = 2025;

const SUBJECT: &str = "database";
const DAMAGE_REMEDY: &str = "check that database.url names the right file; if it does, stop the server, move the file away and run `earmark restore` with your newest backup";

/// What came of opening the database.
pub enum Rows {
    /// It is open.
    Open(DatabaseConnection),
    /// There is none yet.
    NotYet,
    /// It cannot be opened.
    Closed {
        /// Why not.
        reason: String,
        /// It is there and is no sound database.
        damaged: bool,
    },
}

impl Rows {
    /// Opens the database as it is.
    pub async fn open(config: &Config) -> Self {
        if config.database.is_postgres()
            && let Err(reason) = reach(config).await
        {
            return Self::Closed { reason, damaged: false };
        }
        match connect_to_existing(&config.database).await {
            Ok(connection) => Self::Open(connection),
            Err(error) if is_absent(config, &error) => Self::NotYet,
            Err(error) => Self::Closed { damaged: is_damage(&error), reason: chain(error) },
        }
    }

    /// Checks it, and hands over the connection where its tables can be asked.
    pub async fn check(self, config: &Config, clock: &Clock) -> (Vec<Finding>, Option<DatabaseConnection>) {
        let address = config.database.display_url();
        let own_clock = || clock_alone(clock.now());
        match self {
            Self::NotYet => {
                let said = format!("{address} is not there yet and will be made at the first start");
                (vec![Finding::ok(SUBJECT, said), own_clock()], None)
            }
            Self::Closed { reason, damaged } => {
                let said = format!("{address} cannot be opened: {reason}");
                let remedy = if damaged { DAMAGE_REMEDY } else { remedy(config) };
                (vec![Finding::problem(SUBJECT, said, remedy), own_clock()], None)
            }
            Self::Open(connection) => {
                let tables = tables(&connection, &address).await;
                let usable = !tables.is_problem();
                let mut findings = vec![tables];
                if usable {
                    findings.push(writing(&connection, config).await);
                    findings.extend(soundness(&connection).await);
                }
                findings.push(clocks(&connection, clock, usable).await);
                (findings, usable.then_some(connection))
            }
        }
    }
}

/// One connection beside any pool: a pool tries until its time is up and then says only that.
async fn reach(config: &Config) -> Result<(), String> {
    let connecting = sqlx::PgConnection::connect(config.database.url.expose_secret());
    match tokio::time::timeout(config.database.acquire_timeout, connecting).await {
        Ok(Ok(connection)) => {
            // It was only to be made; how it ends tells nothing.
            let _closed = connection.close().await;
            Ok(())
        }
        Ok(Err(error)) => Err(chain(error)),
        Err(_) => Err(format!(
            "no answer within database.acquire_timeout_seconds ({})",
            config.database.acquire_timeout.as_secs()
        )),
    }
}

/// SQLite says so in these words (its result codes CORRUPT and NOTADB).
fn is_damage(error: &DbErr) -> bool {
    let text = error.to_string();
    text.contains("malformed") || text.contains("file is not a database")
}

fn remedy(config: &Config) -> &'static str {
    if config.database.is_postgres() {
        "check database.url (host, port, name, user, password) and that PostgreSQL runs and lets this machine in"
    } else {
        "check database.url and data_directory, and that the user that runs earmark may read and write the file and its folder"
    }
}

/// An SQLite file that would be made at the first start, and can be: its folder is no file.
fn is_absent(config: &Config, error: &DbErr) -> bool {
    let creates = !config.database.is_postgres() && config.database.url.expose_secret().contains("mode=rwc");
    let address = config.database.display_url();
    let path = Path::new(address.trim_start_matches("sqlite://"));
    let folder = path.parent();
    let possible = folder.is_none_or(|folder| folder.ancestors().all(|above| !above.is_file()));
    creates && possible && error.to_string().contains("unable to open") && !path.exists()
}

/// Which changes of the tables have been made, against those this build knows.
async fn tables(connection: &DatabaseConnection, address: &str) -> Finding {
    let statement = Statement::from_string(
        connection.get_database_backend(),
        "SELECT version FROM seaql_migrations ORDER BY version",
    );
    let made: Result<BTreeSet<String>, DbErr> = async {
        let rows = connection.query_all_raw(statement).await?;
        rows.iter().map(|row| row.try_get("", "version")).collect()
    }
    .await;
    let known: BTreeSet<String> =
        Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    let made = match made {
        Ok(made) => made,
        Err(error) if is_without_tables(&error) => {
            return Finding::problem(
                SUBJECT,
                format!("{address} answers and has no tables of earmark yet"),
                "run `earmark serve` once, which makes them; if calls should be there, check database.url",
            );
        }
        Err(error) => {
            let damage_remedy =
                if is_damage(&error) { DAMAGE_REMEDY } else { "look at the database's own log" };
            return Finding::problem(
                SUBJECT,
                format!("{address} was opened and cannot be read: {}", chain(error)),
                damage_remedy,
            );
        }
    };
    if let Some(newer) = made.difference(&known).next() {
        return Finding::problem(
            SUBJECT,
            format!("{address} was changed by a newer earmark ({newer}), which this one does not know"),
            "run the newer version of earmark again, or restore a backup made with this one",
        );
    }
    let pending = known.difference(&made).count();
    if pending > 0 {
        return Finding::problem(
            SUBJECT,
            format!("{address} lacks {pending} changes of its tables that this version makes"),
            "make a backup with the version that runs now, then start this version: it makes the changes",
        );
    }
    Finding::ok(SUBJECT, format!("{address} answers, its tables are up to date"))
}

fn is_without_tables(error: &DbErr) -> bool {
    let text = error.to_string();
    text.contains("no such table") || text.contains("\"seaql_migrations\" does not exist")
}

/// Writes something and takes it back.
async fn writing(connection: &DatabaseConnection, config: &Config) -> Finding {
    let tried = async {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let transaction: DatabaseTransaction = connection.begin_with_options(options).await?;
        transaction.execute_unprepared("UPDATE journal_epoch SET id = id").await?;
        transaction.rollback().await
    };
    match tried.await {
        Ok(()) => Finding::ok(SUBJECT, "can be written"),
        Err(error) if error.to_string().contains("locked") => Finding::problem(
            SUBJECT,
            format!(
                "somebody has been writing for longer than database.busy_timeout_ms ({} ms)",
                config.database.busy_timeout.as_millis()
            ),
            "let an import or a restore under way end; if there is none, look for another program that has the file open",
        ),
        Err(error) => {
            Finding::problem(SUBJECT, format!("cannot be written: {}", chain(error)), remedy(config))
        }
    }
}

/// SQLite's own check of its file.
async fn soundness(connection: &DatabaseConnection) -> Option<Finding> {
    if connection.get_database_backend() == DbBackend::Postgres {
        return None;
    }
    let statement = Statement::from_string(DbBackend::Sqlite, "PRAGMA quick_check(1)");
    let answer: Result<Option<String>, DbErr> = async {
        let row = connection.query_one_raw(statement).await?;
        row.map(|row| row.try_get("", "quick_check")).transpose()
    }
    .await;
    Some(match answer {
        Ok(Some(answer)) if answer == "ok" => Finding::ok(SUBJECT, "the file is sound (PRAGMA quick_check)"),
        Ok(answer) => Finding::problem(
            SUBJECT,
            format!("the file is damaged: {}", answer.unwrap_or_else(|| "no answer".into())),
            DAMAGE_REMEDY,
        ),
        Err(error) => {
            Finding::problem(SUBJECT, format!("the file is damaged: {}", chain(error)), DAMAGE_REMEDY)
        }
    })
}

/// Our clock alone.
fn clock_alone(now: DateTime<Utc>) -> Finding {
    if now.year() < YEAR_MIN {
        return Finding::problem(
            "clock",
            format!("it shows {}, which is long past", shown(now)),
            "set this machine's clock, best with a time service: tokens and links expire by it",
        );
    }
    Finding::ok("clock", format!("it shows {}", shown(now)))
}

/// Our clock against the database's and against what has happened.
async fn clocks(connection: &DatabaseConnection, clock: &Clock, has_tables: bool) -> Finding {
    let alone = clock_alone(clock.now());
    if alone.is_problem() {
        return alone;
    }
    match compare(connection, clock, has_tables).await {
        Ok(Some(problem)) => problem,
        Ok(None) => Finding::ok("clock", format!("{}, as the database and the journal say", alone.said)),
        Err(error) => Finding::problem(
            "clock",
            format!("the database does not tell the time: {}", chain(error)),
            "look at the database's own log",
        ),
    }
}

async fn compare(
    connection: &DatabaseConnection,
    clock: &Clock,
    has_tables: bool,
) -> Result<Option<Finding>, DbErr> {
    let backend = connection.get_database_backend();
    // SQLite asks this machine's clock itself.
    if backend == DbBackend::Postgres {
        let asked = clock.now();
        let statement = Statement::from_string(backend, "SELECT clock_timestamp() AS now");
        if let Some(row) = connection.query_one_raw(statement).await? {
            let theirs: DateTime<Utc> = row.try_get("", "now")?;
            let difference = theirs - asked;
            if difference.abs() > DIFFERENCE_MAX {
                return Ok(Some(Finding::problem(
                    "clock",
                    format!(
                        "the database's clock differs from this machine's by {} seconds",
                        difference.num_seconds()
                    ),
                    "let both machines follow the same time service",
                )));
            }
        }
    }
    if !has_tables {
        return Ok(None);
    }
    let newest = event::Entity::across_tenants().order_by_desc(event::Column::Id).one(connection).await?;
    let ahead = newest.filter(|event| event.occurred_at > clock.now() + DIFFERENCE_MAX);
    Ok(ahead.map(|event| {
        Finding::problem(
            "clock",
            format!(
                "it shows {}, but the newest event is of {}: it was set back, or was wrong when that was written",
                shown(clock.now()),
                shown(event.occurred_at)
            ),
            "compare it with a time service and set it right",
        )
    }))
}

fn shown(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}
