//! Searches against other ways to search, on one corpus grown from real calls.
//!
//! SEARCH_TURNS says how many turns, ROUNDS how often each search is made. PostgreSQL takes part where
//! `EARMARK_TEST_POSTGRES_URL` names a server, up to SEARCH_POSTGRES_TURNS_MAX turns: its indexes take long to build.
//! EARMARK_TEST_DATA names the folder with real conversations. The archive's own database is not asked.

#[path = "../corpus/mod.rs"]
mod corpus;
mod cases;
mod contestants;
mod growing;
mod measuring;

use std::env;
use std::time::{Duration, Instant};

use anyhow::Result;
use cases::{Case, Question, cases};
use contestants::{Bare, Contestant, Earmark, Matching, Postgres, Sqlite, Unit};
use growing::Growing;
use measuring::{Taken, measure, throughput};
use tokio::runtime::Runtime;

fn number(name: &str, otherwise: usize) -> usize {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// How long a contestant took to have all turns.
struct Built {
    contestant: Box<dyn Contestant>,
    seconds: f64,
}

fn built<C: Contestant + 'static>(make: impl FnOnce() -> Result<C>) -> Result<(C, f64)> {
    let start = Instant::now();
    Ok((make()?, start.elapsed().as_secs_f64()))
}

fn build(
    growing: &Growing,
    turns: usize,
    runtime: &Runtime,
    folder: &std::path::Path,
    cases: &[Case],
) -> Result<Vec<Built>> {
    let mut all = Vec::new();
    let mut add = |contestant: Box<dyn Contestant>, seconds| {
        eprintln!("{} is ready", contestant.name());
        all.push(Built { contestant, seconds });
    };
    let (mut earmark, seconds) = built(|| Earmark::new(folder, &mut growing.calls(turns)))?;
    println!("The index of Earmark has {} segments.", earmark.segments()?);
    earmark.go_deep(cases)?;
    let as_written = earmark.as_written();
    add(Box::new(earmark), seconds);
    add(Box::new(as_written), seconds);
    for unit in [Unit::Turn, Unit::Call] {
        let (bare, seconds) = built(|| Bare::new(folder, unit, &mut growing.calls(turns)))?;
        add(Box::new(bare), seconds);
    }
    let handle = || runtime.handle().clone();
    let (sqlite, seconds) = built(|| Sqlite::new(folder, handle(), &mut growing.calls(turns)))?;
    add(Box::new(sqlite), seconds);
    match env::var("EARMARK_TEST_POSTGRES_URL") {
        Ok(url) if turns <= number("SEARCH_POSTGRES_TURNS_MAX", 2_000_000) => {
            for matching in [Matching::FullText, Matching::Trigrams] {
                let (postgres, seconds) =
                    built(|| Postgres::new(&url, matching, handle(), &mut growing.calls(turns)))?;
                add(Box::new(postgres), seconds);
            }
        }
        Ok(_) => println!("PostgreSQL is left out: more turns than SEARCH_POSTGRES_TURNS_MAX."),
        Err(_) => println!("PostgreSQL is left out: EARMARK_TEST_POSTGRES_URL names no server."),
    }
    Ok(all)
}

fn row(name: &str, cells: impl Iterator<Item = String>) {
    println!("| {name} | {} |", cells.collect::<Vec<_>>().join(" | "));
}

fn head(first: &str, names: &[&str]) {
    println!();
    row(first, names.iter().map(|name| (*name).to_owned()));
    row("---", names.iter().map(|_| "--:".to_owned()));
}

fn milliseconds(taken: &Taken) -> String {
    match (taken.percentile_ms(50), taken.percentile_ms(99)) {
        (Some(half), Some(most)) => format!("{half:.2} / {most:.2}"),
        _ => "–".to_owned(),
    }
}

/// How many times ours the half of their searches took.
fn ratio(ours: &Taken, theirs: &Taken) -> String {
    match (ours.percentile_ms(50), theirs.percentile_ms(50)) {
        (Some(ours), Some(theirs)) => format!("{:.2} ×", theirs / ours),
        _ => "–".to_owned(),
    }
}

fn main() -> Result<()> {
    let turns = number("SEARCH_TURNS", 1_000_000);
    let rounds = number("ROUNDS", 5);
    let growing = Growing::new(&corpus::lines(&corpus::folder())?);
    let cases = cases(&growing);
    let runtime = Runtime::new()?;
    let folder = tempfile::tempdir()?;

    let start = Instant::now();
    let (calls, made) =
        growing.calls(turns).fold((0_u64, 0), |(calls, made), call| (calls + 1, made + call.turns.len()));
    println!(
        "{calls} calls with {made} turns; making them takes {:.1} s of each building time.",
        start.elapsed().as_secs_f64()
    );
    let built = build(&growing, turns, &runtime, folder.path(), &cases)?;
    let contestants: Vec<&dyn Contestant> = built.iter().map(|built| &*built.contestant).collect();
    let names: Vec<_> = contestants.iter().map(|contestant| contestant.name()).collect();

    head("to have them all", &names);
    row("time", built.iter().map(|built| format!("{:.0} s", built.seconds)));
    let sizes = contestants.iter().map(|contestant| contestant.size_bytes()).collect::<Result<Vec<_>>>()?;
    row("on disk", sizes.iter().map(|bytes| format!("{:.0} MiB", *bytes as f64 / f64::from(1 << 20))));

    let asked: Vec<_> = Question::ALL
        .into_iter()
        .map(|question| Ok((question, measure(&contestants, &cases, question, rounds)?)))
        .collect::<Result<_>>()?;
    head("p50 / p99 in ms", &names);
    for (question, taken) in &asked {
        row(question.name(), taken.iter().map(milliseconds));
    }
    head("p50 compared with Earmark", &names[1..]);
    for (question, taken) in &asked {
        row(question.name(), taken[1..].iter().map(|theirs| ratio(&taken[0], theirs)));
    }
    head("hits told of, on average", &names);
    for (question, taken) in &asked {
        row(question.name(), taken.iter().map(|taken| format!("{:.0}", taken.hits_on_average())));
    }

    let seconds = Duration::from_secs(number("THROUGHPUT_SECONDS", 5) as u64);
    head("searches a second", &names);
    for threads in [1, 2] {
        let rates = contestants
            .iter()
            .map(|contestant| throughput(*contestant, &cases, threads, seconds))
            .collect::<Result<Vec<_>>>()?;
        row(&format!("on {threads} threads"), rates.iter().map(|rate| format!("{rate:.0}")));
    }
    Ok(())
}
