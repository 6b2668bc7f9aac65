//! How well the search ranks: what people wanted to know, typed as they would type it, over real conversations of
//! which somebody has said by hand what they are about.
//!
//! `queries.json` has the needs, beside the conversations. A need is judged among the calls of some sources only, so
//! the search is filtered by them: an imported call has its source for campaign. `make eval` brings a PostgreSQL;
//! without `EARMARK_TEST_POSTGRES_URL` that rival is left out.

#[path = "../corpus/mod.rs"]
mod corpus;
mod figures;
mod rivals;

use std::{env, fs};

use anyhow::{Context as _, Result};
use corpus::TENANT;
use corpus::search::{
    self, CallDocument, CallHits, Change, Filter, Index, Order, Search, Settings, Wanted, parse_leniently,
};
use figures::{Figures, READ};
use rivals::{Bare, Postgres};
use serde::Deserialize;

const WRITER_BYTES: usize = 200_000_000;
/// Calls given to the writer at a time.
const BATCH: usize = 1_000;

/// What somebody wants to know.
#[derive(Deserialize)]
pub struct Need {
    id: String,
    pub query_text: String,
    judged_sources: Vec<String>,
    relevant: Vec<String>,
}

impl Need {
    /// Among which calls it is judged; none means all.
    pub fn sources(&self) -> Option<&[String]> {
        let all = self.judged_sources.iter().any(|source| source == "*");
        (!all).then_some(self.judged_sources.as_slice())
    }
}

fn index(calls: &[CallDocument]) -> Result<Index> {
    let index = Index::open_or_create(&Settings { directory: None, writer_memory_bytes: WRITER_BYTES })?;
    let mut writer = index.writer()?;
    for batch in calls.chunks(BATCH) {
        writer.apply(batch.iter().map(|call| Change::Replace(Box::new(call.clone()))).collect())?;
    }
    writer.commit(Some("1"))?;
    writer.finish()?;
    Ok(index)
}

/// As the archive searches for who typed this and asks for a relaxed search: behind what has all the words comes what
/// has some of them.
fn archive(index: &Index, need: &Need) -> Result<(CallHits, bool), search::SearchError> {
    // Mistakes are no errors to it.
    let query = parse_leniently(&need.query_text).map(|(query, _)| query).unwrap_or_default();
    let filter = Filter { campaign_ids: need.sources().unwrap_or_default().to_vec(), ..Filter::default() };
    let search = Search {
        tenant: TENANT.to_owned(),
        query,
        filter,
        order: Order::Relevance,
        after: None,
        limit: READ,
    };
    let relaxed = search.query.relaxed();
    let is_relaxed = relaxed.is_some();
    let search = Search { query: relaxed.unwrap_or_else(|| search.query.clone()), ..search };
    Ok((index.search_calls(&search, Wanted::default())?, is_relaxed))
}

/// A contestant's figures for each need.
struct Column {
    name: &'static str,
    figures: Vec<Figures>,
}

fn print(needs: &[Need], relaxed: &[bool], columns: &[Column]) {
    let (mut head, mut line) = ("| need | answers |".to_owned(), "|---|--:|".to_owned());
    for Column { name, .. } in columns {
        head += &format!(" {name} |");
        line += "--:|";
    }
    println!(
        "\nnDCG@10 / recall@50 / reciprocal rank; * where what has only some of the words is found too\n\n{head}\n{line}"
    );
    let show = |Figures { ndcg, recall, reciprocal_rank }: Figures| {
        format!(" {ndcg:.3} / {recall:.3} / {reciprocal_rank:.3} |")
    };
    for (number, need) in needs.iter().enumerate() {
        let star = if relaxed[number] { "*" } else { "" };
        let cells: String = columns.iter().map(|column| show(column.figures[number])).collect();
        println!("| {}{star} `{}` | {} |{cells}", need.id, need.query_text, need.relevant.len());
    }
    let cells: String = columns.iter().map(|column| show(Figures::mean(&column.figures))).collect();
    println!("| **mean** | |{cells}");
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let folder = corpus::folder();
    let lines = corpus::lines(&folder)?;
    let file = folder.join("queries.json");
    let needs: Vec<Need> =
        serde_json::from_slice(&fs::read(&file).with_context(|| file.display().to_string())?)?;
    let calls: Vec<_> = corpus::documents(&lines).collect();
    let index = index(&calls)?;
    let figures = |need: &Need, places: &mut dyn Iterator<Item = usize>| {
        let ranking: Vec<_> = places.map(|place| lines[place].source_id.clone()).collect();
        Figures::of(&ranking, &need.relevant)
    };

    let mut ours = Column { name: "Earmark", figures: Vec::new() };
    let mut relaxed = Vec::new();
    for need in &needs {
        let (found, any) = archive(&index, need)?;
        ours.figures.push(figures(need, &mut found.hits.iter().map(|hit| corpus::place(hit.id))));
        relaxed.push(any);
    }

    let mut bare = Column { name: "BM25 over whole calls", figures: Vec::new() };
    let tantivy = Bare::new(&lines, &calls)?;
    for need in &needs {
        bare.figures.push(figures(need, &mut tantivy.ranking(need)?.into_iter()));
    }

    let mut columns = vec![ours, bare];
    match env::var("EARMARK_TEST_POSTGRES_URL") {
        Ok(url) => {
            let mut column = Column { name: "PostgreSQL ts_rank", figures: Vec::new() };
            let postgres = Postgres::new(&url, &lines, &calls).await?;
            for need in &needs {
                column.figures.push(figures(need, &mut postgres.ranking(need).await?.into_iter()));
            }
            columns.push(column);
        }
        Err(_) => println!("left out PostgreSQL: EARMARK_TEST_POSTGRES_URL names no server"),
    }
    print(&needs, &relaxed, &columns);
    Ok(())
}
