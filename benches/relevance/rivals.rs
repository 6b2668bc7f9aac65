//! What the archive's ranking is compared with: BM25 as Tantivy comes, and PostgreSQL's `ts_rank`. Both have the
//! text of a call as a whole and look for any of the words; what the archive knows of its customer and bookings
//! they know as words of that text.

use anyhow::Result;
use sqlx::postgres::{PgPool, PgPoolOptions};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, STRING, Schema, TEXT};
use tantivy::tokenizer::TokenStream as _;
use tantivy::{Index, Searcher, Term, doc};

use super::Need;
use super::corpus::search::CallDocument;
use super::corpus::{Line, place};
use super::figures::READ;

const WRITER_BYTES: usize = 200_000_000;

fn text(call: &CallDocument) -> String {
    let turns = call.turns.iter().map(|turn| turn.text.as_str());
    let linked = call.linked.iter().flat_map(|linked| linked.facts()).map(|(_, text)| text);
    let beside = call.references.iter().chain(linked).map(String::as_str);
    // PostgreSQL takes no zeros.
    turns.chain(beside).collect::<Vec<_>>().join("\n").replace('\0', "")
}

/// Tantivy without anything of ours.
pub struct Bare {
    index: Index,
    searcher: Searcher,
    text: Field,
    source: Field,
}

impl Bare {
    pub fn new(lines: &[Line], calls: &[CallDocument]) -> Result<Self> {
        let mut schema = Schema::builder();
        let place_field = schema.add_u64_field("place", FAST);
        let source = schema.add_text_field("source", STRING);
        let text_field = schema.add_text_field("text", TEXT);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, WRITER_BYTES)?;
        for (line, call) in lines.iter().zip(calls) {
            writer.add_document(doc!(
                place_field => place(call.id) as u64,
                source => line.source.as_str(),
                text_field => text(call),
            ))?;
        }
        writer.commit()?;
        let searcher = index.reader()?.searcher();
        Ok(Self { index, searcher, text: text_field, source })
    }

    /// The places of the first calls that have any of the words.
    pub fn ranking(&self, need: &Need) -> Result<Vec<usize>> {
        let mut words: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut tokenizer = self.index.tokenizer_for_field(self.text)?;
        let mut stream = tokenizer.token_stream(&need.query_text);
        while let Some(token) = stream.next() {
            let term = Term::from_field_text(self.text, &token.text);
            words.push((Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))));
        }
        let mut query: Box<dyn Query> = Box::new(BooleanQuery::new(words));
        if let Some(sources) = need.sources() {
            let source = |source: &String| -> Box<dyn Query> {
                let term = Term::from_field_text(self.source, source);
                Box::new(TermQuery::new(term, IndexRecordOption::Basic))
            };
            let any = BooleanQuery::union(sources.iter().map(source).collect());
            let any = ConstScoreQuery::new(Box::new(any), 0.0);
            query = Box::new(BooleanQuery::new(vec![(Occur::Must, query), (Occur::Must, Box::new(any))]));
        }
        let mut places = Vec::new();
        for (_, address) in self.searcher.search(&query, &TopDocs::with_limit(READ).order_by_score())? {
            let segment = self.searcher.segment_reader(address.segment_ord);
            let column = segment.fast_fields().u64("place")?;
            places.extend(column.first(address.doc_id).map(|place| place as usize));
        }
        Ok(places)
    }
}

/// PostgreSQL's full-text search with the English configuration, which knows no other language of these calls either
/// way, so that words of others are taken as they are.
pub struct Postgres {
    pool: PgPool,
}

impl Postgres {
    pub async fn new(url: &str, lines: &[Line], calls: &[CallDocument]) -> Result<Self> {
        let pool = PgPoolOptions::new().max_connections(1).connect(url).await?;
        sqlx::query("CREATE TEMPORARY TABLE calls (place bigint, source text, words tsvector)")
            .execute(&pool)
            .await?;
        let calls: Vec<_> = lines.iter().zip(calls).collect();
        for batch in calls.chunks(500) {
            let places: Vec<_> = batch.iter().map(|(_, call)| place(call.id) as i64).collect();
            let sources: Vec<_> = batch.iter().map(|(line, _)| line.source.clone()).collect();
            let texts: Vec<_> = batch.iter().map(|(_, call)| text(call)).collect();
            sqlx::query(
                "INSERT INTO calls SELECT place, source, to_tsvector('english', text)
                 FROM unnest($1::bigint[], $2::text[], $3::text[]) AS line (place, source, text)",
            )
            .bind(places)
            .bind(sources)
            .bind(texts)
            .execute(&pool)
            .await?;
        }
        Ok(Self { pool })
    }

    /// The places of the first calls that have any of the words.
    pub async fn ranking(&self, need: &Need) -> Result<Vec<usize>> {
        let places: Vec<i64> = sqlx::query_scalar(
            "SELECT place
             FROM calls, CAST(replace(plainto_tsquery('english', $1)::text, '&', '|') AS tsquery) AS query
             WHERE words @@ query AND ($2::text[] IS NULL OR source = ANY($2))
             ORDER BY ts_rank(words, query) DESC, place DESC LIMIT $3",
        )
        .bind(&need.query_text)
        .bind(need.sources())
        .bind(READ as i64)
        .fetch_all(&self.pool)
        .await?;
        Ok(places.into_iter().filter_map(|place| usize::try_from(place).ok()).collect())
    }
}
