//! PostgreSQL over turns: its full-text search with a GIN index, the ten best by `ts_rank`, and `ILIKE` with an index of
//! trigrams, which cannot rank and gives the ten newest. Reached through a socket.

use anyhow::Result;
use sqlx::AssertSqlSafe;
use sqlx::postgres::{PgPool, PgPoolOptions};
use tokio::runtime::Handle;

use super::{Calls, Contestant, DEEP_PAGE, DEEP_PAGES, PAGE, each_batch};
use crate::cases::{Case, Question};
use crate::corpus::place;
use crate::growing::{YEAR_US, label, second_year_us};

const WITHIN: usize = 5;

/// How it finds words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Matching {
    FullText,
    Trigrams,
}

pub struct Postgres {
    matching: Matching,
    runtime: Handle,
    pool: PgPool,
}

#[derive(Default)]
struct Rows {
    calls: Vec<i64>,
    speakers: Vec<String>,
    agents: Vec<Option<String>>,
    labels: Vec<Option<String>>,
    started_at_us: Vec<i64>,
    texts: Vec<String>,
}

impl Matching {
    fn table(self) -> &'static str {
        match self {
            Self::FullText => "full_text",
            Self::Trigrams => "trigrams",
        }
    }

    /// What is kept of a text.
    fn kept(self) -> (&'static str, &'static str) {
        match self {
            // The words as they are: stop words are asked for too.
            Self::FullText => ("words tsvector", "to_tsvector('simple', text)"),
            Self::Trigrams => ("words text", "text"),
        }
    }

    fn index(self) -> &'static str {
        match self {
            Self::FullText => "gin (words)",
            Self::Trigrams => "gin (words gin_trgm_ops)",
        }
    }
}

impl Postgres {
    pub fn new(url: &str, matching: Matching, runtime: Handle, calls: Calls<'_>) -> Result<Self> {
        // What a server of this size would be given, and what a page of a frequent word needs.
        let prepare = "SET work_mem = '256MB'; SET maintenance_work_mem = '1GB'; SET plan_cache_mode = force_custom_plan";
        let options = PgPoolOptions::new().max_connections(2).after_connect(move |connection, _| {
            Box::pin(async move { sqlx::raw_sql(prepare).execute(connection).await.map(|_| ()) })
        });
        let pool = runtime.block_on(options.connect(url))?;
        let (table, (column, kept)) = (matching.table(), matching.kept());
        let run = |sql: String| runtime.block_on(sqlx::raw_sql(AssertSqlSafe(sql)).execute(&pool));
        run("CREATE EXTENSION IF NOT EXISTS pg_trgm".to_owned())?;
        run(format!(
            "CREATE TABLE {table} (id bigserial PRIMARY KEY, call bigint, speaker text, agent text, label text,
             started_at_us bigint, {column})"
        ))?;
        let insert = format!(
            "INSERT INTO {table} (call, speaker, agent, label, started_at_us, words)
             SELECT call, speaker, agent, label, started_at_us, {kept} FROM unnest($1::bigint[], $2::text[], $3::text[],
             $4::text[], $5::bigint[], $6::text[]) AS turn (call, speaker, agent, label, started_at_us, text)"
        );
        each_batch(calls, |batch| {
            let mut rows = Rows::default();
            for call in &batch {
                for turn in &call.turns {
                    rows.calls.push(place(call.id) as i64);
                    rows.speakers.push(turn.speaker.clone());
                    rows.agents.push(call.agent.clone());
                    rows.labels.push(call.tags.last().cloned());
                    rows.started_at_us.push(call.started_at_us);
                    rows.texts.push(turn.text.replace('\0', ""));
                }
            }
            let query = sqlx::query(AssertSqlSafe(insert.clone()))
                .bind(rows.calls)
                .bind(rows.speakers)
                .bind(rows.agents)
                .bind(rows.labels)
                .bind(rows.started_at_us)
                .bind(rows.texts);
            runtime.block_on(query.execute(&pool))?;
            Ok(())
        })?;
        run(format!("CREATE INDEX {table}_words ON {table} USING {}", matching.index()))?;
        run(format!("VACUUM ANALYZE {table}"))?;
        Ok(Self { matching, runtime, pool })
    }

    /// Runs a query for those with all these texts: `sql` is given the condition, which takes `$1` and perhaps `$2`.
    fn rows(&self, texts: &[String], sql: impl FnOnce(&str) -> String) -> Result<Vec<i64>> {
        // An index of trigrams is used for a pattern each, not for a list of them.
        let (condition, texts) = match self.matching {
            Matching::FullText => ("words @@ to_tsquery('simple', $1)", vec![texts.join(" & ")]),
            Matching::Trigrams if texts.len() == 1 => ("words ILIKE $1", like(texts)),
            Matching::Trigrams => ("words ILIKE $1 AND words ILIKE $2", like(texts)),
        };
        let query = sqlx::query_scalar(AssertSqlSafe(sql(condition)));
        let query = texts.into_iter().fold(query, |query, text| query.bind(text));
        Ok(self.runtime.block_on(query.fetch_all(&self.pool))?)
    }

    /// The first hits, in its own order.
    fn page(&self, texts: &[String], and: &str, limit: usize, offset: usize) -> Result<Option<u64>> {
        let order = match self.matching {
            Matching::FullText => "ts_rank(words, to_tsquery('simple', $1)) DESC",
            Matching::Trigrams => "started_at_us DESC",
        };
        let table = self.matching.table();
        let rows = self.rows(texts, |condition| {
            format!(
                "SELECT id FROM {table} WHERE {condition} {and} ORDER BY {order} LIMIT {limit} OFFSET {offset}"
            )
        })?;
        Ok(Some(rows.len() as u64))
    }

    fn counted(&self, texts: &[String]) -> Result<Option<u64>> {
        let table = self.matching.table();
        let (label, from) = (label(), second_year_us());
        let until = from + YEAR_US;
        let counts = self.rows(texts, |condition| {
            format!(
                "SELECT count(DISTINCT call) FROM {table} WHERE {condition} AND label = '{label}'
                 AND started_at_us >= {from} AND started_at_us < {until} GROUP BY agent"
            )
        })?;
        Ok(Some(counts.iter().sum::<i64>().unsigned_abs()))
    }
}

fn like(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| format!("%{text}%")).collect()
}

/// Near in either order: it has distances, but only exact ones.
fn near(words: &[String]) -> String {
    let (one, other) = (&words[0], &words[1]);
    let distances = (1..=WITHIN)
        .flat_map(|places| [format!("{one} <{places}> {other}"), format!("{other} <{places}> {one}")]);
    distances.collect::<Vec<_>>().join(" | ")
}

impl Contestant for Postgres {
    fn name(&self) -> &'static str {
        match self.matching {
            Matching::FullText => "PostgreSQL full text",
            Matching::Trigrams => "PostgreSQL pg_trgm",
        }
    }

    fn ask(&self, Case { question, words }: &Case) -> Result<Option<u64>> {
        let is_full_text = self.matching == Matching::FullText;
        match question {
            Question::Rare
            | Question::Medium
            | Question::Frequent
            | Question::TwoWords
            | Question::Moments => self.page(words, "", PAGE, 0),
            Question::Phrase if is_full_text => self.page(&[words.join(" <-> ")], "", PAGE, 0),
            Question::Phrase => self.page(&[words.join(" ")], "", PAGE, 0),
            Question::Near if is_full_text => self.page(&[near(words)], "", PAGE, 0),
            Question::Near => Ok(None),
            Question::Speaker => self.page(words, "AND speaker = 'agent'", PAGE, 0),
            Question::Counted => self.counted(words),
            Question::Deep => self.page(words, "", DEEP_PAGE, (DEEP_PAGES - 1) * DEEP_PAGE),
        }
    }

    fn size_bytes(&self) -> Result<u64> {
        let query =
            sqlx::query_scalar("SELECT pg_total_relation_size($1::regclass)").bind(self.matching.table());
        let bytes: i64 = self.runtime.block_on(query.fetch_one(&self.pool))?;
        Ok(bytes.unsigned_abs())
    }
}
