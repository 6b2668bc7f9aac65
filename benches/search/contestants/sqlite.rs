//! SQLite's FTS5 over turns, which keeps no text: the ten best by its own BM25. Reached as the archive reaches its
//! database, through a thread of sqlx's, whose share is some tens of microseconds a search.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::json;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use tokio::runtime::Handle;

use super::{Calls, Contestant, DEEP_PAGE, DEEP_PAGES, PAGE, each_batch};
use crate::cases::{Case, Question};
use crate::corpus::place;
use crate::growing::{YEAR_US, label, second_year_us};

pub struct Sqlite {
    runtime: Handle,
    pool: SqlitePool,
    file: PathBuf,
}

const SCHEMA: &str = "
    CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='unicode61');
    CREATE TABLE turns (id INTEGER PRIMARY KEY, call INTEGER, speaker TEXT, agent TEXT, label TEXT, started_at_us INTEGER);";

const PAGE_SQL: &str = "SELECT rowid FROM words WHERE words MATCH $1 ORDER BY rank LIMIT $2 OFFSET $3";
const SPEAKER_SQL: &str = "SELECT turns.id FROM words JOIN turns ON turns.id = words.rowid
    WHERE words MATCH $1 AND turns.speaker = 'agent' ORDER BY rank LIMIT $2";
const COUNTED_SQL: &str = "SELECT count(DISTINCT call) FROM words JOIN turns ON turns.id = words.rowid
    WHERE words MATCH $1 AND label = $2 AND started_at_us >= $3 AND started_at_us < $4 GROUP BY agent";

impl Sqlite {
    pub fn new(folder: &Path, runtime: Handle, calls: Calls<'_>) -> Result<Self> {
        let file = folder.join("words.sqlite");
        let options = SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Off);
        let pool = runtime.block_on(SqlitePoolOptions::new().max_connections(2).connect_with(options))?;
        runtime.block_on(sqlx::raw_sql(SCHEMA).execute(&pool))?;
        let mut next = 0;
        each_batch(calls, |batch| {
            let mut rows = Vec::new();
            for call in &batch {
                for turn in &call.turns {
                    next += 1;
                    let label = call.tags.last();
                    rows.push(json!([
                        next,
                        place(call.id),
                        turn.speaker,
                        call.agent,
                        label,
                        call.started_at_us,
                        turn.text
                    ]));
                }
            }
            let rows = serde_json::to_string(&rows)?;
            runtime.block_on(async {
                let mut transaction = pool.begin().await?;
                sqlx::query(
                    "INSERT INTO turns SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
                     FROM json_each($1)",
                )
                .bind(&rows)
                .execute(&mut *transaction)
                .await?;
                sqlx::query("INSERT INTO words (rowid, text) SELECT value ->> 0, value ->> 6 FROM json_each($1)")
                    .bind(&rows)
                    .execute(&mut *transaction)
                    .await?;
                transaction.commit().await
            })?;
            Ok(())
        })?;
        let tidy = "INSERT INTO words (words) VALUES ('optimize'); PRAGMA wal_checkpoint(TRUNCATE);";
        runtime.block_on(sqlx::raw_sql(tidy).execute(&pool))?;
        Ok(Self { runtime, pool, file })
    }

    fn page(&self, text: &str, limit: usize, offset: usize) -> Result<Option<u64>> {
        let query = sqlx::query(PAGE_SQL).bind(text).bind(limit as i64).bind(offset as i64);
        Ok(Some(self.runtime.block_on(query.fetch_all(&self.pool))?.len() as u64))
    }
}

impl Contestant for Sqlite {
    fn name(&self) -> &'static str {
        "SQLite FTS5"
    }

    fn ask(&self, Case { question, words }: &Case) -> Result<Option<u64>> {
        let all = words.join(" ");
        match question {
            Question::Rare
            | Question::Medium
            | Question::Frequent
            | Question::TwoWords
            | Question::Moments => self.page(&all, PAGE, 0),
            Question::Phrase => self.page(&format!("\"{all}\""), PAGE, 0),
            // Up to four others between them.
            Question::Near => self.page(&format!("NEAR({all}, 4)"), PAGE, 0),
            Question::Speaker => {
                let query = sqlx::query(SPEAKER_SQL).bind(all).bind(PAGE as i64);
                Ok(Some(self.runtime.block_on(query.fetch_all(&self.pool))?.len() as u64))
            }
            Question::Counted => {
                let (from, label) = (second_year_us(), label());
                let query =
                    sqlx::query_scalar(COUNTED_SQL).bind(all).bind(label).bind(from).bind(from + YEAR_US);
                let counts: Vec<i64> = self.runtime.block_on(query.fetch_all(&self.pool))?;
                Ok(Some(counts.iter().sum::<i64>().unsigned_abs()))
            }
            Question::Deep => self.page(&all, DEEP_PAGE, (DEEP_PAGES - 1) * DEEP_PAGE),
        }
    }

    fn size_bytes(&self) -> Result<u64> {
        Ok(std::fs::metadata(&self.file)?.len())
    }
}
